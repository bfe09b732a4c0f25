package invite

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"candor/backend/interview"
)

// book is the rules on one interview's invitations: what becomes of them and of
// their letters. The store runs them inside one transaction.
type book struct {
	*interview.InvitationBook
	now    time.Time
	domain string // of message ids
}

func (b *book) add(by interview.Person, d Draft) (id string, created bool, err error) {
	if err := notInTrash(&b.Interview); err != nil {
		return "", false, err
	}
	if d.Send && b.Interview.State == interview.Ended {
		return "", false, interview.Errorf(interview.Conflict, "This interview has ended. Reopen it to invite somebody.")
	}
	at := b.invited(d.To)
	if at < 0 {
		created = true
		at = len(b.Invited)
		b.Invited = append(b.Invited, interview.Invited{Invitation: interview.Invitation{
			ID: interview.NewID(), InterviewID: b.Interview.ID, Email: d.To, CreatedBy: by.ID, CreatedAt: b.now,
		}})
	}
	v := &b.Invited[at]
	v.Follow(false)
	again := created || !v.WithdrawnAt.IsZero()
	v.Name, v.Message, v.Role, v.TimeZone, v.Reminders = d.Name, d.Message, d.Role, d.TimeZone, d.Reminders
	v.WithdrawnAt = time.Time{}
	if again {
		if err := b.checkNumber(); err != nil {
			return "", false, err
		}
		v.CreatedBy = by.ID // answers go to who invited last
	}
	if !d.Send {
		return v.ID, created, nil
	}
	switch v.State {
	case interview.LetterQueued, interview.LetterSending, interview.LetterSent:
		if !again {
			return v.ID, created, nil
		}
	}
	return v.ID, created, b.invite(v)
}

// invited is the place of who was ever invited at an address, or -1.
func (b *book) invited(email string) int {
	return slices.IndexFunc(b.Invited, func(v interview.Invited) bool { return interview.Fold(v.Email) == interview.Fold(email) })
}

func (b *book) checkNumber() error {
	now := 0
	for i := range b.Invited {
		if b.Invited[i].WithdrawnAt.IsZero() {
			now++
		}
	}
	if now > interview.MaxInvitations || len(b.Invited) > interview.MaxInvitationsEver {
		return interview.Errorf(interview.TooMany, "At most %d people can be invited to one interview.", interview.MaxInvitations)
	}
	return nil
}

// invite queues an invitation, unless one waits already.
func (b *book) invite(v *interview.Invited) error {
	takeBack(v, interview.CancellationLetter)
	if waits(v, interview.InvitationLetter) {
		return nil
	}
	return b.queue(v, interview.Letter{Kind: interview.InvitationLetter})
}

// queue adds a letter to an invitation.
func (b *book) queue(v *interview.Invited, l interview.Letter) error {
	l.ID, l.State, l.CreatedAt = interview.NewID(), interview.LetterQueued, b.now
	if l.About == "" {
		l.About = l.ID
	}
	if l.MessageID == "" {
		l.MessageID = l.ID + "@" + b.domain
	}
	if l.NotBefore.IsZero() {
		l.NotBefore = b.now
	}
	if slices.ContainsFunc(v.Letters, func(o interview.Letter) bool { return o.About == l.About }) {
		return nil
	}
	lately := 0
	for i := range v.Letters {
		if v.Letters[i].CreatedAt.After(b.now.Add(-time.Hour)) {
			lately++
		}
	}
	switch {
	case lately >= interview.MaxLettersAnHour:
		return interview.Errorf(interview.TooMany, "%d mails went to %s within an hour. Please wait before the next one.", lately, v.Email)
	case len(v.Letters) >= interview.MaxLetters:
		return interview.Errorf(interview.TooMany, "%s got %d mails about this interview: no more are sent.", v.Email, len(v.Letters))
	case b.Waiting >= interview.MaxLettersWaiting:
		return interview.Errorf(interview.TooMany, "%d mails wait to be sent already. Please try again when they are out.", b.Waiting)
	}
	b.Waiting++
	v.Letters = append(v.Letters, l)
	return nil
}

func (b *book) find(id string) (*interview.Invited, error) {
	for i := range b.Invited {
		if b.Invited[i].ID == id {
			return &b.Invited[i], nil
		}
	}
	return nil, errNoInvitation
}

func (b *book) resend(id string) error {
	v, err := b.find(id)
	if err != nil {
		return err
	}
	if err := notInTrash(&b.Interview); err != nil {
		return err
	}
	if b.Interview.State == interview.Ended {
		return interview.Errorf(interview.Conflict, "This interview has ended. Reopen it to invite somebody.")
	}
	last := newest(v)
	if !v.WithdrawnAt.IsZero() && (last == nil || last.Kind != interview.CancellationLetter) {
		v.WithdrawnAt, last = time.Time{}, nil
		if err := b.checkNumber(); err != nil {
			return err
		}
	}
	if last == nil || last.Kind == interview.ReminderLetter || last.Kind == interview.CancellationLetter && v.WithdrawnAt.IsZero() {
		return b.invite(v)
	}
	switch {
	case last.State == interview.LetterQueued:
		last.NotBefore, last.Problem = b.now, ""
		return nil
	case last.State == interview.LetterSending:
		return nil
	}
	again := interview.Letter{Kind: last.Kind}
	if last.State == interview.LetterUnconfirmed {
		// If it arrived after all, mail programs that know it already show it once.
		again.MessageID = last.MessageID
	}
	return b.queue(v, again)
}

func (b *book) withdraw(id string, notify bool) error {
	v, err := b.find(id)
	if err != nil {
		return err
	}
	if !v.WithdrawnAt.IsZero() {
		return nil
	}
	v.WithdrawnAt = b.now
	for i := range v.Letters {
		if b.Interview.Deleted() && v.Letters[i].Kind == interview.CancellationLetter {
			continue // still true
		}
		withdrawn(&v.Letters[i])
	}
	if !notify || b.Interview.Deleted() || b.over() || !expects(v) {
		return nil
	}
	return b.queue(v, interview.Letter{Kind: interview.CancellationLetter})
}

// over reports whether there is nothing left of the interview to write about.
func (b *book) over() bool {
	return b.Interview.State == interview.Ended || b.Interview.Passed(b.now)
}

func (b *book) moved() error {
	if b.Interview.Deleted() || b.over() {
		return nil
	}
	return b.each(func(v *interview.Invited) error {
		if !expects(v) || knows(v) >= b.Interview.Sequence ||
			waits(v, interview.InvitationLetter) || waits(v, interview.UpdateLetter) {
			return nil
		}
		return b.queue(v, interview.Letter{Kind: interview.UpdateLetter, About: fmt.Sprintf("update:%d", b.Interview.Sequence)})
	})
}

func (b *book) deleted() error {
	if !b.Interview.Deleted() || b.over() {
		return nil
	}
	return b.each(func(v *interview.Invited) error {
		if !expects(v) || waits(v, interview.CancellationLetter) {
			return nil
		}
		return b.queue(v, interview.Letter{
			Kind: interview.CancellationLetter, About: fmt.Sprintf("cancellation:%d", b.Interview.Sequence),
			NotBefore: b.now.Add(CancellationDelay),
		})
	})
}

func (b *book) restored(notify bool) error {
	if b.Interview.Deleted() {
		return nil
	}
	return b.each(func(v *interview.Invited) error {
		takeBack(v, interview.CancellationLetter)
		if !notify || b.over() || expects(v) || !slices.ContainsFunc(v.Letters, func(l interview.Letter) bool {
			return l.Kind == interview.CancellationLetter && l.Arrived()
		}) {
			return nil
		}
		return b.invite(v)
	})
}

// each calls rule for everybody who is invited.
func (b *book) each(rule func(*interview.Invited) error) error {
	for i := range b.Invited {
		if v := &b.Invited[i]; v.WithdrawnAt.IsZero() {
			if err := rule(v); err != nil {
				return err
			}
		}
	}
	return nil
}

// remind queues the reminders that are due. Of several only the one that is
// nearest to the start is sent, and none to who got a letter since it was due.
func (b *book) remind() error {
	if b.Interview.Deleted() || b.Interview.State != interview.Upcoming || !b.now.Before(b.Interview.StartsAt) {
		return nil
	}
	return b.each(func(v *interview.Invited) error {
		if !expects(v) || waits(v, interview.InvitationLetter) || waits(v, interview.UpdateLetter) {
			return nil
		}
		var due []int // in minutes, the nearest last
		for _, m := range v.Reminders {
			if !b.now.Before(b.Interview.StartsAt.Add(-time.Duration(m) * time.Minute)) {
				due = append(due, m)
			}
		}
		for n, m := range due {
			l := interview.Letter{Kind: interview.ReminderLetter, Minutes: m, About: ReminderAbout(m, b.Interview.StartsAt)}
			at := b.Interview.StartsAt.Add(-time.Duration(m) * time.Minute)
			known := len(v.Letters)
			if err := b.queue(v, l); err != nil {
				return err
			}
			if len(v.Letters) > known && (n < len(due)-1 || toldSince(v, at) || v.CreatedAt.After(at)) {
				v.Letters[known].State = interview.LetterWithdrawn // noted, so that it is not looked at again
				b.Waiting--
			}
		}
		return nil
	})
}

// expects reports whether somebody may have been told to come, and not that
// they need not.
func expects(v *interview.Invited) bool {
	told := false
	for i := range v.Letters {
		if l := &v.Letters[i]; l.Arrived() {
			told = l.Kind != interview.CancellationLetter
		}
	}
	return told
}

// knows is the newest state of the interview that somebody may have been told.
func knows(v *interview.Invited) int {
	sequence := -1
	for i := range v.Letters {
		if l := &v.Letters[i]; l.Arrived() {
			sequence = max(sequence, l.Sequence)
		}
	}
	return sequence
}

// toldSince reports whether somebody got the time of the interview at or after t.
func toldSince(v *interview.Invited, t time.Time) bool {
	return slices.ContainsFunc(v.Letters, func(l interview.Letter) bool {
		return (l.Kind == interview.InvitationLetter || l.Kind == interview.UpdateLetter) && l.Arrived() && !l.HandedAt.Before(t)
	})
}

func waits(v *interview.Invited, k interview.LetterKind) bool {
	return slices.ContainsFunc(v.Letters, func(l interview.Letter) bool { return l.Kind == k && l.Waiting() })
}

// takeBack withdraws the letters of a kind that the mail server cannot have.
func takeBack(v *interview.Invited, k interview.LetterKind) {
	for i := range v.Letters {
		if v.Letters[i].Kind == k {
			withdrawn(&v.Letters[i])
		}
	}
}

func withdrawn(l *interview.Letter) {
	if l.Waiting() {
		l.State, l.Problem = interview.LetterWithdrawn, ""
	}
}

// newest is the newest letter that was not taken back, or nil.
func newest(v *interview.Invited) *interview.Letter {
	for i := len(v.Letters) - 1; i >= 0; i-- {
		if v.Letters[i].State != interview.LetterWithdrawn {
			return &v.Letters[i]
		}
	}
	return nil
}

// mailDomain is the right side of message ids: the sender's domain where a
// header can hold it as it is.
func mailDomain(from string) string {
	_, domain, _ := strings.Cut(from[max(strings.LastIndexByte(from, '@'), 0):], "@")
	if domain == "" || strings.ContainsFunc(domain, func(r rune) bool {
		return r != '-' && r != '.' && (r < '0' || r > '9') && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z')
	}) {
		return "candor.invalid"
	}
	return strings.ToLower(domain)
}
