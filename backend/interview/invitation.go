package interview

import (
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// Limits on invitations.
const (
	MaxMessage     = 4000 // characters of a personal message
	MaxInvitations = 50   // people invited to one interview
	MaxReminders   = 2    // reminders of one invitation
	MinReminder    = 5    // minutes before the start
	MaxReminder    = 14 * 24 * 60
	// MaxInvitationsEver bounds those who are no longer invited, too.
	MaxInvitationsEver = 4 * MaxInvitations
	MaxLettersWaiting  = 2000 // letters of a workspace that are not sent yet
	MaxLettersAnHour   = 20   // letters asked for in one hour for one invitation
	MaxLetters         = 200  // letters of one invitation, ever
)

// InvitationRole says as what somebody is invited, and so which link they get.
type InvitationRole string

const (
	InvitedCandidate   InvitationRole = "candidate"   // the join link
	InvitedInterviewer InvitationRole = "interviewer" // a panelist with an account: the interview's own page, in interviewer mode
	InvitedGuest       InvitationRole = "guest"       // a panelist without one: the join link, in candidate mode
)

// InvitationState is where an invitation's newest letter stands.
type InvitationState string

const (
	InvitedByLink     InvitationState = "link"        // Candor sends nothing; a person passes the link on
	LetterQueued      InvitationState = "queued"      // waits for its turn, for a next try or for the hour's limit
	LetterSending     InvitationState = "sending"     // is being handed to the mail server
	LetterSent        InvitationState = "sent"        // the mail server took it
	LetterFailed      InvitationState = "failed"      // it was not sent and will not be tried again; Problem says why
	LetterUnconfirmed InvitationState = "unconfirmed" // handed over, but whether the server took it is not known; never sent again by itself
	LetterWithdrawn   InvitationState = "withdrawn"   // taken back before it was sent
)

// LetterKind is what a letter says.
type LetterKind string

const (
	InvitationLetter   LetterKind = "invitation"
	UpdateLetter       LetterKind = "update"       // the time or the length changed
	CancellationLetter LetterKind = "cancellation" // the interview was deleted, or this person is no longer invited
	ReminderLetter     LetterKind = "reminder"
)

// Invitation is one person invited to one interview. An interview has at most
// one for each address.
type Invitation struct {
	ID          string
	InterviewID string
	Role        InvitationRole
	Email       string
	Name        string // "" when it was not given
	Message     string // a personal paragraph in the letter; may have several lines
	TimeZone    string // IANA name of the zone that the recipient reads times in; "": the interview's
	Reminders   []int  // minutes before the start
	CreatedBy   string // person id; answers go to them
	CreatedAt   time.Time
	WithdrawnAt time.Time // zero: invited; otherwise since when no longer
	Mailed      bool      // got, or will get, an invitation by mail
	// What became of the newest letter; see Follow.
	State   InvitationState
	Kind    LetterKind // of that letter; "" when there is none
	Problem string     // one sentence on why it waits or failed
	SentAt  time.Time  // zero: not sent
}

// Letter is one mail of an invitation.
type Letter struct {
	ID        string
	Kind      LetterKind
	About     string          // what must not be said twice, as a reminder for one start; unique in an invitation
	Minutes   int             // of a reminder: how long before the start
	State     InvitationState // never InvitedByLink
	MessageID string          // RFC 5322 Message-ID without angle brackets: the same at every try
	Sequence  int             // the interview's when the letter was handed over
	Attempts  int             // tries begun; tells the tries of one letter apart
	Failures  int             // tries that failed
	Problem   string          // one sentence on the last try that failed, or why it waits
	NotBefore time.Time       // not tried earlier
	CreatedAt time.Time
	HandedAt  time.Time // zero: the mail server cannot have it; otherwise it may since then
	SentAt    time.Time
}

// Waiting reports whether the letter is still to be sent and can be taken back:
// the mail server cannot have it yet.
func (l *Letter) Waiting() bool {
	return l.State == LetterQueued || l.State == LetterSending && l.HandedAt.IsZero()
}

// Arrived reports whether its recipient may have got the letter.
func (l *Letter) Arrived() bool {
	return l.State == LetterSent || l.State == LetterUnconfirmed || l.State == LetterSending && !l.HandedAt.IsZero()
}

// Follow sets what an invitation says of its newest letter that was not taken
// back. newest is nil when it has none; letters says that it ever had one.
// While the interview is in the trash what waits is not sent.
func (v *Invitation) Follow(newest *Letter, letters, deleted bool) {
	v.State, v.Kind, v.Problem, v.SentAt = InvitedByLink, "", "", time.Time{}
	if newest != nil {
		v.State, v.Kind, v.Problem, v.SentAt = newest.State, newest.Kind, newest.Problem, newest.SentAt
	}
	cancelled := newest != nil && newest.Kind == CancellationLetter
	switch {
	case cancelled:
	case !v.WithdrawnAt.IsZero(), newest == nil && letters, deleted && newest != nil && newest.Waiting():
		v.State, v.Problem = LetterWithdrawn, ""
	}
}

// Invited is an invitation with its letters, oldest first.
type Invited struct {
	Invitation
	Letters []Letter
}

// Follow sets the state of the invitation from its letters.
func (v *Invited) Follow(deleted bool) {
	v.Mailed = slices.ContainsFunc(v.Letters, func(l Letter) bool {
		return l.Kind == InvitationLetter && (l.Waiting() || l.Arrived())
	})
	for i := len(v.Letters) - 1; i >= 0; i-- {
		if v.Letters[i].State != LetterWithdrawn {
			v.Invitation.Follow(&v.Letters[i], true, deleted)
			return
		}
	}
	v.Invitation.Follow(nil, len(v.Letters) > 0, deleted)
}

// Clone is a copy that shares nothing that can be changed.
func (v *Invited) Clone() Invited {
	c := *v
	c.Reminders, c.Letters = slices.Clone(v.Reminders), slices.Clone(v.Letters)
	return c
}

// InvitationBook is an interview with everybody who was ever invited to it.
type InvitationBook struct {
	Interview Interview
	Invited   []Invited // oldest first
	Waiting   int       // letters of the whole workspace that are not sent yet
}

// PlannedEnd is when an interview that has a start should be over. One without
// a length is taken for an hour.
func (i *Interview) PlannedEnd() time.Time {
	minutes := i.Minutes
	if minutes == 0 {
		minutes = 60
	}
	return i.StartsAt.Add(time.Duration(minutes) * time.Minute)
}

// Passed reports whether the planned time is over without anybody having come.
func (i *Interview) Passed(now time.Time) bool {
	return i.State == Upcoming && !i.StartsAt.IsZero() && now.After(i.PlannedEnd())
}

// CleanMessage checks a text of several lines: like CleanText, but line feeds
// and tabs belong into it. Line ends become line feeds; marks of direction stay
// away from letters.
func CleanMessage(field, what, s string, limit int) (string, error) {
	s, err := cleanLines(field, what, s)
	if err != nil {
		return "", err
	}
	s = strings.TrimSpace(strings.Map(func(r rune) rune {
		if isBidiControl(r) || isHidden(r) {
			return -1
		}
		return r
	}, s))
	for _, r := range s {
		if unicode.IsControl(r) && r != '\n' && r != '\t' {
			return "", InvalidField(field, "%s contains a character that cannot be shown (U+%04X).", what, r)
		}
	}
	if n := utf8.RuneCountInString(s); n > limit {
		return "", InvalidField(field, "%s is too long: %d characters, the limit is %d.", what, n, limit)
	}
	return s, nil
}
