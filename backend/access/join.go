package access

import (
	"context"

	"candor/backend/interview"
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
	from := network(j.RemoteAddr)
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
	if joined.Interview, err = a.interviews.Entered(ctx, i.ID, interview.Actor{ID: p.ID, Name: p.Name}); err != nil {
		return Joined{}, deadLinkOr(err)
	}
	return joined, nil
}

// FindLink finds the interview of a join link. Errors: NotFound for a link that
// never was and for one that was deleted alike; TooMany instead for an address
// that tries many of them.
func (a *Access) FindLink(ctx context.Context, joinToken, remoteAddr string) (interview.Interview, error) {
	i, err := interview.Interview{}, error(interview.Errorf(interview.NotFound, "not a join token"))
	if interview.ValidJoinToken(joinToken) {
		i, err = a.interviews.ByJoinToken(ctx, joinToken)
	}
	if interview.CodeOf(err) != interview.NotFound {
		return i, err
	}
	// Counted after the look: whoever shares an address with somebody who tries
	// wrong links, as behind one proxy, still comes in by a right one.
	if from := network(remoteAddr); !a.badLinks.allow(from) {
		return interview.Interview{}, tooMany(a.badLinks.wait(from))
	}
	return interview.Interview{}, deadLink()
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
