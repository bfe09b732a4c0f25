package interview

import "time"

// CredentialKind tells what a token is for.
type CredentialKind string

const (
	SignInCredential      CredentialKind = "sign-in"     // a person who signed in; expires
	APICredential         CredentialKind = "api"         // a person's script or integration; until it is removed
	ParticipantCredential CredentialKind = "participant" // somebody who came by a join link; one interview alone
	CodeCredential        CredentialKind = "code"        // a one-time code that is exchanged for a sign-in
)

// Credential is what is stored of a token: never the token, only its hash.
// Exactly one of PersonID and ParticipantID is set.
type Credential struct {
	Hash          string // lower-case hex of SHA-256 of the token
	Kind          CredentialKind
	PersonID      string
	ParticipantID string
	Label         string // what its owner calls it; API tokens only
	CreatedAt     time.Time
	ExpiresAt     time.Time // zero: does not expire
}

// Expired reports whether the credential is no longer valid at now.
func (c *Credential) Expired(now time.Time) bool {
	return !c.ExpiresAt.IsZero() && !now.Before(c.ExpiresAt)
}

// Grant says who a connection is for one document and what it may do there.
type Grant struct {
	Author string // participant or person id
	Name   string
	Mode   Mode
	Scope  Scope
	// Late is until when work from before the interview's end is taken whatever the
	// scope; zero: not at all.
	Late time.Time
}
