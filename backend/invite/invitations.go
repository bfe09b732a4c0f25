package invite

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"candor/backend/interview"
)

// Draft says whom to invite.
type Draft struct {
	To        string // one bare address
	Name      string
	Message   string
	Role      interview.InvitationRole // "": the candidate
	TimeZone  string
	Reminders []int // minutes before the start
	Send      bool  // false: only noted; Candor sends nothing
}

func (s *Service) cleanAll(ctx context.Context, drafts []Draft) ([]Draft, error) {
	if len(drafts) > interview.MaxInvitations {
		return nil, interview.InvalidField("invitations", "At most %d people can be invited to one interview.", interview.MaxInvitations)
	}
	clean := make([]Draft, len(drafts))
	for n, d := range drafts {
		var err error
		if clean[n], err = s.clean(ctx, d); err != nil {
			if e, ok := errors.AsType[*interview.Error](err); ok && e.Field != "" {
				err = interview.InvalidField(fmt.Sprintf("invitations[%d].%s", n, e.Field), "%s", e.Message)
			}
			return nil, err
		}
	}
	return clean, nil
}

// clean checks and normalises a draft.
func (s *Service) clean(ctx context.Context, d Draft) (Draft, error) {
	var err error
	if d.To, err = interview.CleanEmail("to", d.To); err != nil {
		return Draft{}, err
	}
	if d.To == "" {
		return Draft{}, interview.InvalidField("to", "An e-mail address is needed.")
	}
	if d, err = s.cleanText(ctx, d); err != nil {
		return Draft{}, err
	}
	if d.Reminders, err = cleanReminders(d.Reminders); err != nil {
		return Draft{}, err
	}
	if !d.Send {
		return d, nil
	}
	if server, err := s.server(ctx); err != nil || !server.Configured() {
		return Draft{}, errors.Join(err, errNoServer(err))
	}
	return d, nil
}

// cleanText checks what a preview needs, too.
func (s *Service) cleanText(ctx context.Context, d Draft) (Draft, error) {
	var err error
	if d.Name, err = interview.CleanText("name", "The name", d.Name, interview.MaxName); err != nil {
		return Draft{}, err
	}
	if d.Message, err = interview.CleanMessage("message", "The message", d.Message, interview.MaxMessage); err != nil {
		return Draft{}, err
	}
	if d.TimeZone, err = interview.CleanTimeZone(d.TimeZone); err != nil {
		return Draft{}, err
	}
	switch d.Role {
	case "":
		d.Role = interview.InvitedCandidate
	case interview.InvitedCandidate, interview.InvitedGuest:
	case interview.InvitedInterviewer:
		if d.To == "" {
			break
		}
		p, err := s.o.People.PersonByEmail(ctx, d.To)
		if interview.CodeOf(err) == interview.NotFound {
			return Draft{}, interview.InvalidField("to", "Nobody with the address %s has an account here. Invite them as a guest.", d.To)
		}
		if err != nil {
			return Draft{}, err
		}
		if d.Name == "" {
			d.Name = p.Name // greeted as they are called here
		}
	default:
		return Draft{}, interview.InvalidField("role", "The role must be candidate, interviewer or guest.")
	}
	return d, nil
}

// cleanReminders sorts them, the earliest first.
func cleanReminders(minutes []int) ([]int, error) {
	minutes = slices.Clone(minutes)
	slices.Sort(minutes)
	slices.Reverse(minutes)
	minutes = slices.Compact(minutes)
	if len(minutes) > interview.MaxReminders {
		return nil, interview.InvalidField("reminders", "At most %d reminders can be sent.", interview.MaxReminders)
	}
	for _, m := range minutes {
		if m < interview.MinReminder || m > interview.MaxReminder {
			return nil, interview.InvalidField("reminders", "A reminder must be between %d minutes and %d days before the start.",
				interview.MinReminder, interview.MaxReminder/24/60)
		}
	}
	return minutes, nil
}

// errNoServer is nil when there is another error already.
func errNoServer(other error) error {
	if other != nil {
		return nil
	}
	return interview.Errorf(interview.Unavailable,
		"No mail server is set up, so Candor cannot send mail. Use your own mail program, or ask an administrator to set one up.")
}

// Add invites somebody. The same address again is the same invitation: name,
// message, role, zone and reminders are changed, and a letter is queued only when none
// is under way or was sent. Errors: NotFound, Gone when the interview is in the
// trash, Conflict when it has ended, TooMany, Unavailable without a mail server.
func (s *Service) Add(ctx context.Context, by interview.Person, interviewID string, d Draft) (v interview.Invitation, created bool, err error) {
	d, err = s.clean(ctx, d)
	if err != nil {
		return interview.Invitation{}, false, err
	}
	var id string
	book, err := s.change(ctx, interviewID, func(b *book) (err error) {
		id, created, err = b.add(by, d)
		return err
	})
	if err != nil {
		return interview.Invitation{}, false, err
	}
	v, err = find(book, id)
	return v, created, err
}

// Inviting is the rule that invites several people to an interview which is made with it, or
// was by the same request before: who is invited already stays as they are. nil: nobody is.
// Its errors name the field as "invitations[1].to". Errors as of Add.
func (s *Service) Inviting(ctx context.Context, by interview.Person, drafts []Draft) (interview.LetterRule, error) {
	drafts, err := s.cleanAll(ctx, drafts)
	if err != nil || len(drafts) == 0 {
		return nil, err
	}
	return s.rule(ctx, func(b *book) error {
		for _, d := range drafts {
			if b.invited(d.To) >= 0 {
				continue
			}
			if _, _, err := b.add(by, d); err != nil {
				return err
			}
		}
		return nil
	})
}

// List is everybody who was ever invited to an interview, oldest first. Errors: NotFound.
func (s *Service) List(ctx context.Context, interviewID string) ([]interview.Invitation, error) {
	if !interview.ValidID(interviewID) {
		return nil, errNoInterview
	}
	book, err := s.o.Store.InvitationBook(ctx, interviewID)
	return invitations(book), err
}

var (
	errNoInterview  = interview.Errorf(interview.NotFound, "There is no such interview.")
	errNoInvitation = interview.Errorf(interview.NotFound, "There is no such invitation.")
)

func invitations(b interview.InvitationBook) []interview.Invitation {
	all := make([]interview.Invitation, len(b.Invited))
	for i := range b.Invited {
		all[i] = b.Invited[i].Invitation
	}
	return all
}

func find(b interview.InvitationBook, id string) (interview.Invitation, error) {
	for i := range b.Invited {
		if b.Invited[i].ID == id {
			return b.Invited[i].Invitation, nil
		}
	}
	return interview.Invitation{}, errNoInvitation
}

// Summary is what a list of interviews says of one's invitations.
type Summary struct {
	People  int                       // who are invited
	Mailed  int                       // of them, who got or will get an invitation by mail
	State   interview.InvitationState // the one that most needs to be looked at; "" when nobody was invited
	Problem string                    // of that one
}

// ForInterviews sums up the invitations of several interviews. One that is not
// in the answer has none.
func (s *Service) ForInterviews(ctx context.Context, interviewIDs []string) (map[string]Summary, error) {
	if len(interviewIDs) == 0 {
		return nil, nil
	}
	all, err := s.o.Store.InvitationsOf(ctx, interviewIDs)
	if err != nil {
		return nil, err
	}
	summaries := make(map[string]Summary, len(all))
	for id, of := range all {
		summaries[id] = summarise(of)
	}
	return summaries, nil
}

// attention orders states by how much they need to be looked at.
var attention = []interview.InvitationState{
	"", interview.LetterWithdrawn, interview.InvitedByLink, interview.LetterSent,
	interview.LetterSending, interview.LetterQueued, interview.LetterUnconfirmed, interview.LetterFailed,
}

func summarise(all []interview.Invitation) Summary {
	var sum Summary
	for i := range all {
		v := &all[i]
		if v.WithdrawnAt.IsZero() {
			sum.People++
			if v.Mailed {
				sum.Mailed++
			}
		}
		if slices.Index(attention, v.State) > slices.Index(attention, sum.State) {
			sum.State, sum.Problem = v.State, v.Problem
		}
	}
	return sum
}

// Resend sends the newest letter of an invitation once more, or at once when it
// waits; somebody who is no longer invited is invited again. Errors as of Add.
func (s *Service) Resend(ctx context.Context, interviewID, invitationID string) (interview.Invitation, error) {
	if server, err := s.server(ctx); err != nil || !server.Configured() {
		return interview.Invitation{}, errors.Join(err, errNoServer(err))
	}
	book, err := s.change(ctx, interviewID, func(b *book) error { return b.resend(invitationID) })
	if err != nil {
		return interview.Invitation{}, err
	}
	return find(book, invitationID)
}

// Withdraw takes an invitation back. What was not sent is not sent; with notify
// whoever may have got a letter is told. Errors: NotFound.
func (s *Service) Withdraw(ctx context.Context, interviewID, invitationID string, notify bool) error {
	_, err := s.change(ctx, interviewID, func(b *book) error { return b.withdraw(invitationID, notify) })
	return err
}

// CancellationDelay is how long a cancellation waits, so that a deletion can be undone.
const CancellationDelay = 15 * time.Second

// Moved implements interview.Letters: the name, the time or the length of an interview may
// have changed. With notify everybody who may have got a letter that says otherwise is told,
// once for each change.
func (s *Service) Moved(ctx context.Context, notify bool) (interview.LetterRule, error) {
	return s.telling(ctx, notify, (*book).moved)
}

// Deleted implements interview.Letters: what waits stays unsent as long as the interview is
// in the trash. With notify everybody who may have got a letter is told after CancellationDelay.
func (s *Service) Deleted(ctx context.Context, notify bool) (interview.LetterRule, error) {
	return s.telling(ctx, notify, (*book).deleted)
}

// Restored implements interview.Letters: cancellations that wait are taken back, and what
// waited before goes out. With notify whoever may have got a cancellation is invited again.
func (s *Service) Restored(ctx context.Context, notify bool) (interview.LetterRule, error) {
	return s.rule(ctx, func(b *book) error { return b.restored(notify) })
}

// telling is a rule that does nothing unless people are to be told.
func (s *Service) telling(ctx context.Context, notify bool, rule func(*book) error) (interview.LetterRule, error) {
	if !notify {
		return nil, nil
	}
	return s.rule(ctx, rule)
}

// Owed implements interview.Letters.
func (s *Service) Owed(ctx context.Context) { interview.Afterwards(ctx, s.notify) }

// rule gives a rule what it needs besides the invitations.
func (s *Service) rule(ctx context.Context, rule func(*book) error) (interview.LetterRule, error) {
	server, err := s.server(ctx)
	if err != nil {
		return nil, err
	}
	return func(b *interview.InvitationBook) error {
		return rule(&book{InvitationBook: b, now: s.now(), domain: mailDomain(server.From)})
	}, nil
}

// change applies a rule to everybody who is invited to an interview.
func (s *Service) change(ctx context.Context, interviewID string, rule func(*book) error) (interview.InvitationBook, error) {
	if !interview.ValidID(interviewID) {
		return interview.InvitationBook{}, errNoInterview
	}
	apply, err := s.rule(ctx, rule)
	if err != nil {
		return interview.InvitationBook{}, err
	}
	stored, err := s.o.Store.ChangeInvitations(ctx, interviewID, apply)
	if err != nil {
		return interview.InvitationBook{}, err
	}
	s.Owed(ctx)
	return stored, nil
}
