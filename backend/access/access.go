// Package access decides who somebody is and what they may do: sign-in,
// one-time codes, tokens, join links, and the scope of a live document.
//
// A token is opaque and has 130 random bits; only its SHA-256 is stored, so
// that a copy of the database opens nothing. A join link opens one call alone,
// JoinByLink, which gives a token that is bound to one interview and never has
// interviewer mode.
package access

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
	"time"

	"candor/backend/interview"
)

// Tokens say by their first letters what they are, so that one found in a log
// or a script is known for what it opens.
const (
	participantPrefix = "cp_"
	signInPrefix      = "cs_"
	apiPrefix         = "ca_"
	codePrefix        = "cc_"

	maxToken = 64 // characters; longer ones are refused unread
)

const (
	// SignInLifetime is how long a sign-in lasts.
	SignInLifetime = 30 * 24 * time.Hour
	// CodeLifetime is how long a one-time code can be exchanged for a sign-in.
	CodeLifetime = 60 * time.Minute
)

// Store keeps people, participants and credentials.
type Store interface {
	// CreatePerson stores a person; Conflict when the e-mail address is taken in any case.
	CreatePerson(ctx context.Context, p interview.Person, passwordHash string) error
	// Person finds a person. Errors: NotFound.
	Person(ctx context.Context, id string) (interview.Person, error)
	// PersonByEmail finds a person and their password's hash ("" for none). Errors: NotFound.
	PersonByEmail(ctx context.Context, email string) (interview.Person, string, error)
	// People lists everybody, by name.
	People(ctx context.Context) ([]interview.Person, error)
	// ChangePerson replaces a person's name and e-mail address. Errors: NotFound,
	// Conflict when the address is taken in any case.
	ChangePerson(ctx context.Context, p interview.Person) error

	CreateCredential(ctx context.Context, c interview.Credential) error
	// Credential finds a credential, expired or not. Errors: NotFound.
	Credential(ctx context.Context, hash string) (interview.Credential, error)
	// TakeCredential finds and removes a credential in one step. Errors: NotFound.
	TakeCredential(ctx context.Context, hash string) (interview.Credential, error)
	DeleteExpiredCredentials(ctx context.Context, now time.Time) error

	AddParticipant(ctx context.Context, p interview.Participant, c interview.Credential) error
	// Participant finds a participant. Errors: NotFound.
	Participant(ctx context.Context, id string) (interview.Participant, error)
	RenameParticipant(ctx context.Context, id, name string) error
}

// Interviews is the domain's service, as far as access needs it.
type Interviews interface {
	// Get finds an interview, also one in the trash. Errors: NotFound.
	Get(ctx context.Context, id string) (interview.Interview, error)
	// ByJoinToken finds the interview that a join link opens; NotFound when
	// there is none or it is in the trash.
	ByJoinToken(ctx context.Context, token string) (interview.Interview, error)
	// Entered is told of a participant who comes in. Errors: Gone after the end.
	Entered(ctx context.Context, id string, by interview.Actor) (interview.Interview, error)
}

// Options of New.
type Options struct {
	Store      Store
	Interviews Interviews
	Now        func() time.Time // nil: time.Now
	// BrowserKey signs what known browsers keep; nil: one that ends with the process.
	BrowserKey []byte
	// Cost of hashing a password; zero: DefaultCost. Tests lower it.
	Cost Cost
}

// Access answers who somebody is and what they may do.
type Access struct {
	store      Store
	interviews Interviews
	now        func() time.Time
	cost       Cost
	hashing    *hashing
	browserKey []byte
	signIns    *limiter // by network address and e-mail address
	sources    *limiter // by network address
	browsers   *limiter // of known browsers, by browser
	badLinks   *limiter
	joins      *limiter
}

// New returns access over a store.
func New(o Options) *Access {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Cost == (Cost{}) {
		o.Cost = DefaultCost
	}
	if o.BrowserKey == nil {
		o.BrowserKey = []byte(interview.NewSecret())
	}
	return &Access{
		browserKey: o.BrowserKey,
		store:      o.Store, interviews: o.Interviews, now: o.Now, cost: o.Cost,
		hashing:  newHashing(),
		signIns:  newLimiter(SignInAttempts, time.Minute, o.Now),
		sources:  newLimiter(SignInAttemptsPerAddress, time.Minute, o.Now),
		browsers: newLimiter(SignInAttempts, time.Minute, o.Now),
		badLinks: newLimiter(WrongLinks, time.Minute, o.Now),
		joins:    newLimiter(Joins, time.Minute, o.Now),
	}
}

// Identity is who a token belongs to: exactly one of the two is set.
type Identity struct {
	Person      *interview.Person
	Participant *interview.Participant
	Via         interview.CredentialKind // what they showed
}

// Actor is the identity as the recording names it.
func (i Identity) Actor() interview.Actor {
	if i.Person != nil {
		return i.Person.Actor()
	}
	return interview.Actor{ID: i.Participant.ID, Name: i.Participant.Name}
}

// Mode is what the identity sees in a session.
func (i Identity) Mode() interview.Mode {
	if i.Person != nil {
		return interview.InterviewerMode
	}
	return i.Participant.Mode
}

// Authenticate finds out whom a bearer token belongs to. Errors: Unauthorized.
func (a *Access) Authenticate(ctx context.Context, token string) (Identity, error) {
	kind, ok := kindOf(token)
	if !ok || kind == interview.CodeCredential {
		return Identity{}, unauthorized()
	}
	c, err := a.store.Credential(ctx, hash(token))
	if interview.CodeOf(err) == interview.NotFound {
		return Identity{}, unauthorized()
	}
	if err != nil {
		return Identity{}, fmt.Errorf("look up a token: %w", err)
	}
	if c.Kind != kind || c.Expired(a.now()) {
		return Identity{}, unauthorized()
	}
	if c.ParticipantID != "" {
		p, err := a.store.Participant(ctx, c.ParticipantID)
		if err != nil {
			return Identity{}, unknownOr(err)
		}
		return Identity{Participant: &p, Via: c.Kind}, nil
	}
	p, err := a.store.Person(ctx, c.PersonID)
	if err != nil {
		return Identity{}, unknownOr(err)
	}
	return Identity{Person: &p, Via: c.Kind}, nil
}

// Authorize gives the scope of one document to whoever has the token. A
// participant gets one and the same answer for every document that they may not
// open, whether it exists or not.
func (a *Access) Authorize(ctx context.Context, token string, doc interview.Document) (interview.Grant, error) {
	id, err := a.Authenticate(ctx, token)
	if err != nil {
		return interview.Grant{}, err
	}
	if id.Participant != nil && id.Participant.InterviewID != doc.InterviewID {
		return interview.Grant{}, notAllowed()
	}
	i, err := a.interviews.Get(ctx, doc.InterviewID)
	if interview.CodeOf(err) == interview.NotFound && id.Participant != nil {
		return interview.Grant{}, notAllowed()
	}
	if err != nil {
		return interview.Grant{}, err
	}
	scope := interview.DocumentScope(id.Mode(), i.State, doc.Kind)
	if scope == interview.NoAccess {
		return interview.Grant{}, notAllowed() // before Gone: a refused document tells nothing else
	}
	if i.Deleted() {
		return interview.Grant{}, interview.Errorf(interview.Gone, "This interview was deleted.")
	}
	actor := id.Actor()
	return interview.Grant{
		Author: actor.ID, Name: actor.Name, Mode: id.Mode(), Scope: scope,
		Late: interview.LateUntil(id.Mode(), i.State, i.EndedAt, doc.Kind),
	}, nil
}

// Sweep removes credentials that have expired.
func (a *Access) Sweep(ctx context.Context) error {
	return a.store.DeleteExpiredCredentials(ctx, a.now())
}

// issue makes a token and stores its credential.
func (a *Access) issue(ctx context.Context, prefix string, c interview.Credential, lifetime time.Duration) (string, error) {
	token := prefix + interview.NewSecret()
	c.Hash, c.CreatedAt = hash(token), a.time()
	if lifetime > 0 {
		c.ExpiresAt = c.CreatedAt.Add(lifetime)
	}
	if err := a.store.CreateCredential(ctx, c); err != nil {
		return "", err
	}
	return token, nil
}

// time is now, in the precision that is stored.
func (a *Access) time() time.Time { return time.UnixMilli(a.now().UnixMilli()).UTC() }

func hash(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}

// kindOf tells by its prefix what a token claims to be; false for what cannot
// be one.
func kindOf(token string) (interview.CredentialKind, bool) {
	if len(token) > maxToken {
		return "", false
	}
	for prefix, kind := range map[string]interview.CredentialKind{
		participantPrefix: interview.ParticipantCredential,
		signInPrefix:      interview.SignInCredential,
		apiPrefix:         interview.APICredential,
		codePrefix:        interview.CodeCredential,
	} {
		if rest, ok := strings.CutPrefix(token, prefix); ok {
			return kind, len(rest) >= 26
		}
	}
	return "", false
}

func unauthorized() error {
	return interview.Errorf(interview.Unauthorized, "You are not signed in, or the sign-in has expired.")
}

func notAllowed() error {
	return interview.Errorf(interview.Forbidden, "You may not open this.")
}

// unknownOr makes a token whose owner has just gone a token that is not valid.
func unknownOr(err error) error {
	if interview.CodeOf(err) == interview.NotFound {
		return unauthorized()
	}
	return err
}
