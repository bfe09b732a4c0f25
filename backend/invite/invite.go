// Package invite tells people of an interview by mail: who is invited, the
// letters that are owed to them, and the worker that sends them. Every letter
// is stored before it is sent and is composed when it is sent, so that it is
// always true; a mail server gets each at most once unless a person asks for
// more. It knows nothing of SMTP, HTTP or SQL.
package invite

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"candor/backend/interview"
	"candor/backend/invite/letter"
)

// Store keeps invitations and their letters. Times in it have the precision of
// a millisecond. Whatever changes the state of a letter looks first whether it
// is still as it was, so that no letter can be sent twice.
type Store interface {
	// Setting reads one setting; "" when it was never set.
	Setting(ctx context.Context, name string) (string, error)
	SetSetting(ctx context.Context, name, value string) error

	// InvitationBook reads an interview, also one in the trash, with its
	// invitations and letters. Errors: NotFound.
	InvitationBook(ctx context.Context, interviewID string) (interview.InvitationBook, error)
	// ChangeInvitations reads the same, lets change add and change invitations
	// and letters, and stores what became of them, all in one transaction. An
	// error of change undoes it. Errors: NotFound.
	ChangeInvitations(ctx context.Context, interviewID string, change func(*interview.InvitationBook) error) (interview.InvitationBook, error)
	// InvitationsOf lists the invitations of several interviews, oldest first.
	InvitationsOf(ctx context.Context, interviewIDs []string) (map[string][]interview.Invitation, error)

	// RecoverLetters settles what a crash left behind: what was being sent is
	// queued again when the server cannot have it, and unconfirmed with the
	// problem when it may.
	RecoverLetters(ctx context.Context, problem string) (queued, unconfirmed int, err error)
	// Reminders lists, for every interview that starts after now, the first
	// reminder that has not been queued to somebody who was told of it.
	Reminders(ctx context.Context, now time.Time) ([]Reminder, error)
	// ClaimLetter makes the letter that is due next one that is being sent,
	// unless perHour letters were handed over in the hour before now: then those
	// that are due get the problem. When it returns none, next says when to ask
	// again; zero: nothing waits.
	ClaimLetter(ctx context.Context, now time.Time, perHour int, problem string) (claim *Claim, next time.Time, err error)
	// HandOver notes that the mail server may have the letter from now on; false
	// when it must not get it: it was taken back, or what it says is no longer so.
	HandOver(ctx context.Context, c Claim, at time.Time) (bool, error)
	// SettleLetter stores what a try came to; it does nothing when the letter is
	// no longer in that try.
	SettleLetter(ctx context.Context, c Claim, r Result) error
	// RetryLetters makes every letter that waits after a failed try due at now.
	RetryLetters(ctx context.Context, now time.Time) error
	LetterQueue(ctx context.Context) (Queue, error)
}

// Sender hands one mail to a mail server. Immediately before the server can
// take the mail for good it calls handOver, once; when that returns an error
// the mail is broken off, so that the server forgets it. Errors: *letter.SendError.
type Sender interface {
	Send(ctx context.Context, server letter.Server, password string, m letter.Mail, handOver func() error) error
}

// Secrets keeps the mail server's password.
type Secrets interface {
	Secret(ctx context.Context, name string) (string, error) // "" when there is none
	SetSecret(ctx context.Context, name, value string) error // "" removes it
	Where() string                                           // part of a sentence, as "this computer's keyring"
}

// People knows who has an account.
type People interface {
	Person(ctx context.Context, id string) (interview.Person, error)           // Errors: NotFound
	PersonByEmail(ctx context.Context, email string) (interview.Person, error) // Errors: NotFound
}

// Options of New.
type Options struct {
	Store     Store
	Sender    Sender
	Secrets   Secrets
	People    People
	PublicURL string           // what links begin with, without a slash at the end
	Now       func() time.Time // nil: time.Now
	Log       *slog.Logger     // nil: none
}

// Service holds the rules on invitations and sends their letters.
type Service struct {
	o    Options
	wake chan struct{} // capacity 1: there is, or may be, something to do

	// settings is held while the mail server's settings and its password are read
	// or changed together: a password goes to no server but its own.
	settings sync.Mutex

	mu    sync.Mutex
	held  time.Time   // no letter is tried before; see hold
	tests []time.Time // when the settings were tested, in the last hour
}

// New returns the rules over a store. Nothing is sent until Run.
func New(o Options) *Service {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	return &Service{o: o, wake: make(chan struct{}, 1)}
}

// notify lets the worker look for something to do.
func (s *Service) notify() {
	select {
	case s.wake <- struct{}{}:
	default:
	}
}

// now is the time in the precision that is stored.
func (s *Service) now() time.Time { return time.UnixMilli(s.o.Now().UnixMilli()).UTC() }
