package api

import (
	"context"

	"candor/backend/interview"
)

// Invitations is who is invited, and the mail to them.
type Invitations interface {
	// Invitations lists who is invited to an interview. Errors: NotFound.
	Invitations(ctx context.Context, interviewID string) ([]interview.Invitation, error)
	// Summaries sums up the invitations of interviews, in one query. Those without any are missing.
	Summaries(ctx context.Context, interviewIDs []string) (map[string]InvitedSummary, error)
	// Check looks at invitations to an interview that need not exist yet, before
	// anything is made of it. Errors: Invalid, Unavailable without a mail server.
	Check(ctx context.Context, drafts []InvitationDraft) error
	// Invite invites one person; created is false for one who was invited already.
	Invite(ctx context.Context, by interview.Person, interviewID string, d InvitationDraft) (i interview.Invitation, created bool, err error)
	Resend(ctx context.Context, by interview.Person, interviewID, invitationID string) (interview.Invitation, error)
	Withdraw(ctx context.Context, interviewID, invitationID string, notify bool) error
	// Preview composes an invitation as it would be sent now.
	Preview(ctx context.Context, by interview.Person, interviewID string, d InvitationDraft) (ComposedLetter, error)
	// Calendar is the interview as an iCalendar file. Errors: NotFound, Conflict without a start.
	Calendar(ctx context.Context, by interview.Person, interviewID string) ([]byte, error)
	// Link is what an invited person opens.
	Link(i interview.Interview, role interview.InvitationRole) string

	// Changed, Deleted and Restored queue what those who are invited must be told.
	Changed(ctx context.Context, interviewID string) error
	Deleted(ctx context.Context, interviewID string, notify bool) error
	Restored(ctx context.Context, interviewID string, notify bool) error

	Status(ctx context.Context) (MailStatus, error)
	// MailServer is where mail goes out. secret says whether a password is kept, and where.
	MailServer(ctx context.Context) (server interview.MailServer, passwordSet bool, kept string, err error)
	// SetMailServer replaces the settings. A nil password stays as it is, an empty one is removed.
	SetMailServer(ctx context.Context, server interview.MailServer, password *string) error
	ForgetMailServer(ctx context.Context) error
	// TestMail sends a mail now: by the settings that are saved when server is nil.
	TestMail(ctx context.Context, by interview.Person, to string, server *interview.MailServer, password *string) (ok bool, message string, err error)

	Wording(ctx context.Context) (interview.Wording, error)
	SetWording(ctx context.Context, w interview.Wording) error
}

// InvitationDraft says whom to invite.
type InvitationDraft struct {
	Role      interview.InvitationRole
	Email     string
	Name      string
	Message   string
	TimeZone  string
	Reminders []int
	Send      bool
}

// InvitedSummary sums up the invitations of one interview.
type InvitedSummary struct {
	People, Mailed int
	State          interview.InvitationState
	Problem        string
}

// ComposedLetter is an invitation as it would be sent now.
type ComposedLetter struct{ Subject, Text, HTML, To, Link, When string }

// MailStatus says whether mail can be sent, and how it goes.
type MailStatus struct {
	Configured bool
	From       string
	PerHour    int
	Waiting    int
	Problem    string
}
