// Package letter composes the mails of an interview: invitation, update,
// cancellation and reminder, each as plain text, as HTML and with a calendar
// part. It knows nothing of sending or storing: the same facts give the same
// letter.
//
// A candidate's letter names nobody but the candidate and who invites, and
// holds nothing that interviewers keep to themselves.
package letter

import (
	"fmt"
	"net/url"
	"strings"
	"time"

	"candor/backend/interview"
)

// Mail is one composed mail. Its names, addresses and subject are single lines
// of valid text; encoding them for the wire is the sender's work.
type Mail struct {
	MessageID      string // without angle brackets
	FromName       string // "": the address alone
	From           string // bare address
	ReplyToName    string
	ReplyTo        string // bare address; "": answers go to From
	ToName         string
	To             string // bare address
	Subject        string
	Text           string // lines end in \n and are wrapped at 76 characters; words and links stay whole
	HTML           string
	Calendar       []byte // text/calendar in UTF-8, lines end in \r\n; nil: none
	CalendarMethod string // REQUEST or CANCEL: the method parameter of the calendar part
}

// Facts is what a letter is composed of.
type Facts struct {
	Interview  interview.Interview
	Invitation interview.Invitation
	Kind       interview.LetterKind
	Minutes    int              // of a reminder: how long before the start it was asked for
	Link       string           // where this recipient enters; http or https
	Inviter    interview.Person // answers go to them; Email "" when it has none that can be answered
	From       string           // bare address of the sender; may be "" where nothing is sent
	FromName   string
	MessageID  string
	Now        time.Time
	Announced  time.Time // the start that an earlier letter put into the recipient's calendar; zero: none
	// Attendees are the others at the table. Only an interviewer with an account
	// gets to see them.
	Attendees []Attendee
}

// Attendee is one person in a calendar entry.
type Attendee struct {
	Name  string // "" when it is not known
	Email string // bare address
}

// Compose writes the letter that f calls for, in the words of w. It fails when
// the words have an error that Check would have named, when an address is
// none, and when there is no link to enter by.
func Compose(w Wording, f Facts) (Mail, error) {
	if err := checkFacts(&f); err != nil {
		return Mail{}, err
	}
	l := wordingOf(w, f.Kind, f.Invitation.Role)
	if l == nil {
		return Mail{}, fmt.Errorf("compose a letter: no kind %q", f.Kind)
	}
	p, err := l.parse()
	if err != nil {
		return Mail{}, err
	}

	v := valuesOf(f)
	blocks := p.fill(v)
	button := buttonOf(f.Invitation.Role)
	m := Mail{
		MessageID: f.MessageID,
		FromName:  oneLine(f.FromName),
		From:      f.From,
		ToName:    oneLine(f.Invitation.Name),
		To:        f.Invitation.Email,
		Subject:   subjectOf(p, v),
		Text:      renderText(blocks, v, button),
	}
	m.HTML = renderHTML(blocks, v, button, m.Subject, l.standard)
	if f.Inviter.Email != "" {
		m.ReplyToName, m.ReplyTo = oneLine(f.Inviter.Name), f.Inviter.Email
	}

	method := methodOf(f)
	if method == "" || f.Invitation.Email == "" || organizerOf(f).Email == "" {
		return m, nil
	}
	if m.Calendar, err = Calendar(f, method); err != nil {
		return Mail{}, err
	}
	m.CalendarMethod = method
	return m, nil
}

// checkFacts refuses what would make a broken or a dangerous mail. Those who
// store addresses have checked them; a mail header is the wrong place to find
// out that one of them did not.
func checkFacts(f *Facts) error {
	for _, a := range []struct{ field, address string }{
		{"to", f.Invitation.Email},
		{"from", f.From},
		{"replyTo", f.Inviter.Email},
	} {
		if clean, err := interview.CleanEmail(a.field, a.address); err != nil {
			return err
		} else if clean != a.address {
			return interview.InvalidField(a.field, "%q is not an e-mail address.", a.address)
		}
	}
	if strings.ContainsFunc(f.MessageID, func(r rune) bool { return r <= ' ' || r >= 0x7F || r == '<' || r == '>' }) {
		return fmt.Errorf("compose a letter: %q is not a message id", f.MessageID)
	}
	if f.Link == "" && f.Kind == interview.CancellationLetter {
		return nil
	}
	return checkLink(f.Link)
}

// checkLink accepts absolute web addresses in plain ASCII, so that a link can
// stand in a mail, in a calendar and in HTML as it is.
func checkLink(link string) error {
	u, err := url.Parse(link)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" ||
		strings.ContainsFunc(link, func(r rune) bool { return r <= ' ' || r >= 0x7F || strings.ContainsRune(`"<>\^{|}`+"`", r) }) {
		return fmt.Errorf("compose a letter: %q is not a link to an interview", link)
	}
	return nil
}

// methodOf is the calendar method of a letter; "" when it has no calendar
// part: a reminder would ask for an answer once more. Without a start there is
// nothing to enter, and what was entered before has to come out.
func methodOf(f Facts) string {
	start := !f.Interview.StartsAt.IsZero()
	switch f.Kind {
	case interview.InvitationLetter, interview.UpdateLetter:
		if start {
			return "REQUEST"
		}
		if f.Kind == interview.UpdateLetter && !f.Announced.IsZero() {
			return "CANCEL"
		}
	case interview.CancellationLetter:
		if start || !f.Announced.IsZero() {
			return "CANCEL"
		}
	}
	return ""
}

// buttonOf is what the link's button says.
func buttonOf(r interview.InvitationRole) string {
	if r == interview.InvitedInterviewer {
		return "Open the interview"
	}
	return "Join the interview"
}
