package invite

import (
	"context"
	"net/url"
	"strings"

	"candor/backend/interview"
	"candor/backend/invite/letter"
)

// Link is what somebody opens: an interviewer the interview's own page,
// everybody else the join link.
func (s *Service) Link(i interview.Interview, role interview.InvitationRole) string {
	if role == interview.InvitedInterviewer {
		return s.o.PublicURL + "/interview/" + url.PathEscape(i.ID)
	}
	return s.o.PublicURL + "/i/" + url.PathEscape(i.JoinToken)
}

// facts is what a letter of an invitation speaks of.
func (s *Service) facts(i interview.Interview, v interview.Invitation, inviter interview.Person, server letter.Server) letter.Facts {
	if !answers(inviter.Email) {
		inviter.Email = ""
	}
	return letter.Facts{
		Interview: i, Invitation: v, Kind: interview.InvitationLetter, Link: s.Link(i, v.Role),
		Inviter: inviter, From: server.From, FromName: server.FromName, Now: s.now(),
	}
}

// answers reports whether mail to an address can arrive: this computer's own
// person has one under .invalid (RFC 2606, section 2).
func answers(email string) bool {
	return email != "" && !strings.HasSuffix(strings.ToLower(strings.TrimSuffix(email, ".")), ".invalid")
}

// compose writes the letter of a claim as it is true now.
func (s *Service) compose(ctx context.Context, c Claim, server letter.Server) (letter.Mail, error) {
	wording, err := s.Wording(ctx)
	if err != nil {
		return letter.Mail{}, err
	}
	inviter, err := s.o.People.Person(ctx, c.Invitation.CreatedBy)
	if err != nil {
		return letter.Mail{}, err
	}
	f := s.facts(c.Interview, c.Invitation, inviter, server)
	f.Kind, f.Minutes, f.MessageID, f.Announced = c.Letter.Kind, c.Letter.Minutes, c.Letter.MessageID, c.Announced
	if f.Attendees, err = s.attendees(ctx, c); err != nil {
		return letter.Mail{}, err
	}
	return letter.Compose(wording, f)
}

// attendees are the others at the table. Only an interviewer with an account
// gets to see them: nobody else needs the others' addresses.
func (s *Service) attendees(ctx context.Context, c Claim) ([]letter.Attendee, error) {
	if c.Invitation.Role != interview.InvitedInterviewer {
		return nil, nil
	}
	book, err := s.o.Store.InvitationBook(ctx, c.Interview.ID)
	if err != nil {
		return nil, err
	}
	var others []letter.Attendee
	for i := range book.Invited {
		if v := &book.Invited[i]; v.ID != c.Invitation.ID && v.WithdrawnAt.IsZero() {
			others = append(others, letter.Attendee{Name: v.Name, Email: v.Email})
		}
	}
	return others, nil
}

// Preview is an invitation as it would be sent now.
type Preview struct {
	Subject string
	Text    string
	HTML    string
	To      string
	Link    string
	When    string // in words; "" when no time is set
}

// Preview composes an invitation for a person's own mail program, or to look
// at. It needs no mail server, and no address. Errors: Invalid, Gone.
func (s *Service) Preview(ctx context.Context, by interview.Person, i interview.Interview, d Draft) (Preview, error) {
	if err := notInTrash(&i); err != nil {
		return Preview{}, err
	}
	return s.preview(ctx, by, i, d)
}

// linkToCome stands in a link where the interview's own is not made yet.
const linkToCome = "made-with-the-interview"

// PreviewPlanned is Preview for an interview that is not made yet.
func (s *Service) PreviewPlanned(ctx context.Context, by interview.Person, i interview.Interview, d Draft) (Preview, error) {
	i.ID, i.JoinToken = linkToCome, linkToCome
	return s.preview(ctx, by, i, d)
}

func (s *Service) preview(ctx context.Context, by interview.Person, i interview.Interview, d Draft) (_ Preview, err error) {
	if d.To, err = interview.CleanEmail("to", d.To); err != nil {
		return Preview{}, err
	}
	if d, err = s.cleanText(ctx, d); err != nil {
		return Preview{}, err
	}
	wording, err := s.Wording(ctx)
	if err != nil {
		return Preview{}, err
	}
	server, err := s.server(ctx)
	if err != nil {
		return Preview{}, err
	}
	v := interview.Invitation{Role: d.Role, Email: d.To, Name: d.Name, Message: d.Message, TimeZone: d.TimeZone}
	f := s.facts(i, v, by, server)
	m, err := letter.Compose(wording, f)
	if err != nil {
		return Preview{}, err
	}
	return Preview{Subject: m.Subject, Text: m.Text, HTML: m.HTML, To: m.To, Link: f.Link, When: letter.When(f)}, nil
}

// Calendar is the interview as a calendar file to be opened by whoever
// downloads it. Errors: Gone, Conflict when no start is set.
func (s *Service) Calendar(ctx context.Context, by interview.Person, i interview.Interview) ([]byte, error) {
	if err := notInTrash(&i); err != nil {
		return nil, err
	}
	if i.StartsAt.IsZero() {
		return nil, interview.Errorf(interview.Conflict, "No start is set for this interview, so there is nothing to put into a calendar.")
	}
	server, err := s.server(ctx)
	if err != nil {
		return nil, err
	}
	v := interview.Invitation{Role: interview.InvitedCandidate, TimeZone: i.TimeZone}
	return letter.Calendar(s.facts(i, v, by, server), "PUBLISH")
}

func notInTrash(i *interview.Interview) error {
	if i.Deleted() {
		return interview.Errorf(interview.Gone, "This interview is in the trash. Restore it first.")
	}
	return nil
}
