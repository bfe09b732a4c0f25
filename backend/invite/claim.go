package invite

import (
	"fmt"
	"time"

	"candor/backend/interview"
)

// Claim is a letter that is about to be sent, and all that it speaks of
// as it was at that moment.
type Claim struct {
	Letter     interview.Letter
	Invitation interview.Invitation
	Interview  interview.Interview
	Announced  time.Time // the start that the recipient's calendar got last; zero: none
}

// Pointless says why the letter need not be sent any more, or "".
func (c *Claim) Pointless(now time.Time) string {
	i, l := &c.Interview, &c.Letter
	switch {
	case l.Kind == interview.CancellationLetter && !i.Deleted() && c.Invitation.WithdrawnAt.IsZero():
		return "The interview takes place after all."
	case l.Kind != interview.CancellationLetter && !c.Invitation.WithdrawnAt.IsZero():
		return "They are no longer invited."
	case i.State == interview.Ended:
		return "The interview has ended."
	case l.Kind == interview.ReminderLetter && (i.State != interview.Upcoming || l.About != ReminderAbout(l.Minutes, i.StartsAt) || !now.Before(i.StartsAt)):
		return "There was nothing left to remind of."
	// Whoever invites after the planned time means it.
	case i.Passed(now) && (l.Kind != interview.InvitationLetter || l.CreatedAt.Before(i.PlannedEnd())):
		return "The time of the interview has passed."
	}
	return ""
}

// Result is what a try to send a letter came to.
type Result struct {
	State     interview.InvitationState
	Problem   string
	Failed    bool      // the try counts as one that failed
	NotBefore time.Time // when queued again
	SentAt    time.Time
}

// Queue is the state of all letters that are not sent yet.
type Queue struct {
	Waiting int
	Problem string // of the one that has waited longest with one
}

// Reminder is the next one of an interview that has not been queued yet.
type Reminder struct {
	InterviewID string
	Due         time.Time
}

// ReminderAbout names one reminder of one start.
func ReminderAbout(minutes int, start time.Time) string {
	return fmt.Sprintf("reminder:%d@%d", minutes, start.UnixMilli())
}
