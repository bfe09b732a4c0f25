package access

import (
	"context"
	"slices"
	"strings"
	"unicode"

	"candor/backend/interview"
	"candor/backend/peer"
)

// Join is somebody's request to enter by a join link.
type Join struct {
	JoinToken        string
	Name             string
	ParticipantToken string // of an earlier visit in the same browser, or ""
	RemoteAddr       string
}

// Joined is what they get.
type Joined struct {
	Token       string // participant token
	Participant interview.Participant
	Interview   interview.Interview
}

// JoinByLink lets somebody into an interview as a candidate. The first one who
// enters makes an upcoming interview live. A browser that comes back with its
// participant token stays the same participant.
//
// Errors: Invalid (name), NotFound (no such link, or deleted: which is not
// told), Gone (ended), TooMany.
func (a *Access) JoinByLink(ctx context.Context, j Join) (Joined, error) {
	name, err := interview.CleanParticipantName(j.Name)
	if err != nil {
		return Joined{}, err
	}
	from := peer.Network(j.RemoteAddr)
	if !a.joins.allow(from) {
		return Joined{}, tooMany(a.joins.wait(from))
	}
	i, err := a.FindLink(ctx, j.JoinToken, j.RemoteAddr)
	if err != nil {
		return Joined{}, err
	}
	if i.State == interview.Ended {
		return Joined{}, interview.ErrEnded
	}
	joined, err := a.comeBack(ctx, j.ParticipantToken, i.ID, name)
	if err != nil {
		return Joined{}, err
	}
	if joined.Token == "" {
		if joined, err = a.enter(ctx, i.ID, name); err != nil {
			return Joined{}, err
		}
	}
	p := joined.Participant
	origin := interview.OriginOf(ctx) // nobody was known when the call came
	origin.Person, origin.Via = p.ID, interview.ParticipantCredential
	ctx = interview.WithOrigin(ctx, origin)
	if joined.Interview, err = a.interviews.Entered(ctx, i.ID, interview.Actor{ID: p.ID, Name: p.Name}); err != nil {
		return Joined{}, deadLinkOr(err)
	}
	return joined, nil
}

// FindLink finds the interview of a join link, also of one that mail programs
// and people have added something to: the interview's own token may then differ
// from the given one. Errors: NotFound for a link that never was and for one
// that was deleted alike; TooMany instead for an address that tries many of them.
func (a *Access) FindLink(ctx context.Context, joinToken, remoteAddr string) (interview.Interview, error) {
	for _, token := range readings(joinToken) {
		i, err := a.interviews.ByJoinToken(ctx, token)
		if interview.CodeOf(err) != interview.NotFound {
			return i, err
		}
	}
	// Counted after the look: whoever shares an address with somebody who tries
	// wrong links, as behind one proxy, still comes in by a right one.
	if from := peer.Network(remoteAddr); !a.badLinks.allow(from) {
		return interview.Interview{}, tooMany(a.badLinks.wait(from))
	}
	return interview.Interview{}, deadLink()
}

// readings are the join tokens that a link's last part may stand for, the
// likeliest first: as it is; without the marks around it, such as the full stop
// after a link at the end of a sentence, and without what cannot be seen in it;
// and in small letters when it could be one that Candor made.
func readings(given string) []string {
	bare := firstToken(given)
	var tokens []string
	for _, token := range []string{given, bare, smallBase32(bare)} {
		if interview.ValidJoinToken(token) && !slices.Contains(tokens, token) {
			tokens = append(tokens, token)
		}
	}
	return tokens
}

// maxGiven bounds how much of a link is looked at: a token, and marks of three
// bytes around each of its characters.
const maxGiven = 256

// firstToken is the first run of a join token's characters in s. Spaces, line
// ends and format characters in it are a mail program's.
func firstToken(s string) string {
	var b strings.Builder
	for _, r := range s[:min(len(s), maxGiven)] {
		switch {
		case r < unicode.MaxASCII && (unicode.IsLetter(r) || unicode.IsDigit(r)), r == '-', r == '_':
			b.WriteRune(r)
		case unicode.IsSpace(r), unicode.Is(unicode.Cf, r):
		case b.Len() > 0:
			return b.String()
		}
	}
	return b.String()
}

// smallBase32 is s in small letters when it is 26 characters of base32, as
// interview.NewSecret makes them; "" otherwise.
func smallBase32(s string) string {
	s = strings.ToLower(s)
	if len(s) != 26 || strings.Trim(s, "abcdefghijklmnopqrstuvwxyz234567") != "" {
		return ""
	}
	return s
}

// comeBack finds the participant of an earlier visit; a zero Joined when the
// token is not one of this interview.
func (a *Access) comeBack(ctx context.Context, token, interviewID, name string) (Joined, error) {
	if token == "" {
		return Joined{}, nil
	}
	id, err := a.Authenticate(ctx, token)
	if interview.CodeOf(err) == interview.Unauthorized {
		return Joined{}, nil
	}
	if err != nil {
		return Joined{}, err
	}
	if id.Participant == nil || id.Participant.InterviewID != interviewID {
		return Joined{}, nil
	}
	p := *id.Participant
	if p.Name != name {
		if err := a.store.RenameParticipant(ctx, p.ID, name); err != nil {
			return Joined{}, err
		}
		p.Name = name
	}
	return Joined{Token: token, Participant: p}, nil
}

func (a *Access) enter(ctx context.Context, interviewID, name string) (Joined, error) {
	token := participantPrefix + interview.NewSecret()
	p := interview.Participant{
		ID: interview.NewID(), InterviewID: interviewID, Name: name, Mode: interview.CandidateMode, JoinedAt: a.time(),
	}
	c := interview.Credential{Hash: hash(token), Kind: interview.ParticipantCredential, ParticipantID: p.ID, CreatedAt: p.JoinedAt}
	if err := a.store.AddParticipant(ctx, p, c); err != nil {
		return Joined{}, err
	}
	return Joined{Token: token, Participant: p}, nil
}

func deadLink() error {
	return interview.Errorf(interview.NotFound, "This link does not open an interview. Check that it is complete, or ask your interviewer for a new one.")
}

// deadLinkOr hides that an interview was deleted between the two looks at it.
func deadLinkOr(err error) error {
	if interview.CodeOf(err) == interview.NotFound {
		return deadLink()
	}
	return err
}
