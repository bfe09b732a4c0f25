package interview

import "time"

// Limits on invitations.
const (
	MaxMessage     = 4000 // characters of a personal message
	MaxInvitations = 50   // people invited to one interview
	MaxReminders   = 2    // reminders of one invitation
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
	// What became of the newest letter; see Letter.
	State   InvitationState
	Kind    LetterKind // of that letter; "" when there is none
	Problem string     // one sentence on why it waits or failed
	SentAt  time.Time  // zero: not sent
}

// Letter is one mail of an invitation.
type Letter struct {
	ID           string
	InvitationID string
	InterviewID  string
	Kind         LetterKind
	Minutes      int             // of a reminder: how long before the start
	State        InvitationState // never InvitedByLink
	MessageID    string          // RFC 5322 Message-ID without angle brackets: the same at every try
	Attempts     int             // tries begun
	Problem      string          // one sentence on the last try that failed, or why it waits
	NotBefore    time.Time       // not tried earlier
	CreatedAt    time.Time
	SentAt       time.Time
}
