package invite

import (
	"context"
	"errors"
	"fmt"
	"time"

	"candor/backend/interview"
	"candor/backend/invite/letter"
)

const (
	// holdFor is how long nothing is tried after the mail server's settings
	// turned out to be wrong; other settings end it at once.
	holdFor = 15 * time.Minute
	// storeAgain is when to go on after the store could not be read or written.
	storeAgain = time.Minute
	// maxWait bounds how long the worker waits for a time: its clock stands
	// still while the computer sleeps.
	maxWait = 5 * time.Minute
)

// backoff is the wait after each try that failed; after the last the letter has
// failed. Together it is a day, in which a person would have noticed.
var backoff = append([]time.Duration{
	time.Minute, 5 * time.Minute, 15 * time.Minute, time.Hour,
}, repeat(2*time.Hour, 11)...)

func repeat(d time.Duration, n int) []time.Duration {
	all := make([]time.Duration, n)
	for i := range all {
		all[i] = d
	}
	return all
}

// Run sends letters until ctx is done: one at a time, each when it is due, and
// goes to sleep until the next one is. A letter that is being sent when ctx
// ends is queued again, or gets replyGrace when the mail server may have it.
// One Run at a time may be at work on a store.
func (s *Service) Run(ctx context.Context) {
	for {
		queued, unconfirmed, err := s.o.Store.RecoverLetters(ctx, "Candor ended before the mail server had answered. It may have been sent.")
		if err == nil {
			if queued+unconfirmed > 0 {
				s.o.Log.Info("letters were being sent when the relay ended", "queued_again", queued, "unconfirmed", unconfirmed)
			}
			break
		}
		if ctx.Err() != nil {
			return
		}
		s.o.Log.Error("letters cannot be read", "error", err)
		if !s.sleep(ctx, s.now().Add(storeAgain)) {
			return
		}
	}
	for ctx.Err() == nil {
		next, err := s.sendDue(ctx)
		if err != nil && ctx.Err() == nil {
			s.o.Log.Error("letters cannot be sent now", "error", err)
			next = s.now().Add(storeAgain)
		}
		if !s.sleep(ctx, next) {
			return
		}
	}
}

// sleep waits for something to do, until a time at most; the zero time is never. It is
// false when ctx is done.
func (s *Service) sleep(ctx context.Context, until time.Time) bool {
	var due <-chan time.Time
	if !until.IsZero() {
		timer := time.NewTimer(min(max(until.Sub(s.o.Now()), 0), maxWait))
		defer timer.Stop()
		due = timer.C
	}
	select {
	case <-ctx.Done():
		return false
	case <-s.wake:
	case <-due:
	}
	return true
}

// sendDue sends all that is due and returns when there will be more; zero:
// nothing waits.
func (s *Service) sendDue(ctx context.Context) (time.Time, error) {
	for ctx.Err() == nil {
		// Read for every letter: they may change between two.
		server, err := s.server(ctx)
		if err != nil || !server.Configured() {
			return time.Time{}, err
		}
		if held := s.heldUntil(); held.After(s.now()) {
			return held, nil
		}
		problem := fmt.Sprintf("Waits: %d mails an hour are allowed.", perHour(server))
		claim, next, err := s.o.Store.ClaimLetter(ctx, s.now(), perHour(server), problem)
		if err != nil {
			return time.Time{}, err
		}
		if claim == nil {
			// Last, because who is reminded is who got an invitation.
			queued, reminder, err := s.queueReminders(ctx, server)
			if err != nil || !queued {
				return earlier(next, reminder), err
			}
			continue
		}
		if err := s.send(ctx, *claim); err != nil {
			return time.Time{}, err
		}
	}
	return time.Time{}, nil
}

// earlier is the earlier of two times of which each may be unset.
func earlier(a, b time.Time) time.Time {
	if a.IsZero() || !b.IsZero() && b.Before(a) {
		return b
	}
	return a
}

// queueReminders queues those that are due. It says whether there were any, and
// when the next one is.
func (s *Service) queueReminders(ctx context.Context, server letter.Server) (queued bool, next time.Time, err error) {
	now := s.now()
	all, err := s.o.Store.Reminders(ctx, now)
	if err != nil {
		return false, time.Time{}, err
	}
	for _, r := range all {
		if r.Due.After(now) {
			next = earlier(next, r.Due)
			continue
		}
		before, after := 0, 0
		_, err := s.o.Store.ChangeInvitations(ctx, r.InterviewID, func(b *interview.InvitationBook) error {
			before = b.Waiting
			err := (&book{InvitationBook: b, now: now, domain: mailDomain(server.From)}).remind()
			after = b.Waiting
			return err
		})
		queued = queued || err == nil && after > before
		// Over a limit, or purged meanwhile: the others' reminders still go out.
		if err != nil && interview.CodeOf(err) == "" {
			return false, time.Time{}, err
		}
		if err != nil {
			s.o.Log.Warn("reminders were not queued", "interview", r.InterviewID, "code", interview.CodeOf(err))
			next = earlier(next, now.Add(maxWait))
		}
	}
	return queued, next, nil
}

// hold tries nothing for a while: every letter would fail as this one did.
func (s *Service) hold() time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.held = s.now().Add(holdFor)
	return s.held
}

func (s *Service) heldUntil() time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.held
}

// afterFailure is what becomes of a letter that could not be sent now.
func (s *Service) afterFailure(c Claim, problem string) Result {
	r := Result{State: interview.LetterFailed, Problem: problem, Failed: true}
	if n := c.Letter.Failures; n < len(backoff) {
		r.State, r.NotBefore = interview.LetterQueued, s.now().Add(backoff[n])
	}
	return r
}

var errTakenBack = errors.New("the letter was taken back, or what it says is no longer so")
