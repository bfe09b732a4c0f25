package invite

import (
	"context"
	"errors"
	"sync"
	"time"

	"candor/backend/contain"
	"candor/backend/interview"
	"candor/backend/invite/letter"
)

const (
	// sendTimeout bounds one try, whatever the mail server does (RFC 5321,
	// section 4.5.3.2, allows ten minutes for the answer to a mail alone).
	sendTimeout = 12 * time.Minute
	// replyGrace is how long a shutdown waits for the answer to a mail that the
	// server may have.
	replyGrace = 10 * time.Second
	// settleTimeout bounds storing what became of a letter during a shutdown.
	settleTimeout = 5 * time.Second
)

// send sends one letter and stores what came of it. Its error is the store's.
func (s *Service) send(ctx context.Context, c Claim) error {
	r := s.try(ctx, c)
	if r.State != interview.LetterSent {
		s.o.Log.Info("a letter was not sent", "letter", c.Letter.ID, "kind", c.Letter.Kind, "attempt", c.Letter.Attempts, "state", r.State)
	}
	for {
		settling, cancel := context.WithTimeout(context.WithoutCancel(ctx), settleTimeout)
		err := s.o.Store.SettleLetter(settling, c, r)
		cancel()
		if err == nil {
			return nil
		}
		// It stays "being sent" in the store: forgetting here what became of it could
		// only be mended as unconfirmed.
		s.o.Log.Error("what became of a letter cannot be stored", "letter", c.Letter.ID, "error", err)
		if ctx.Err() != nil || !s.sleep(ctx, s.now().Add(storeAgain)) {
			return err
		}
	}
}

// try composes a letter and hands it to the mail server.
func (s *Service) try(ctx context.Context, c Claim) Result {
	server, password, noPassword := s.connection(ctx)
	if !server.Configured() {
		return s.again() // the settings were removed, or cannot be read
	}
	var m letter.Mail
	err := contain.Call(func() (err error) {
		m, err = s.compose(ctx, c, server)
		return err
	})
	if err != nil {
		if ctx.Err() != nil {
			return s.again()
		}
		// Not the error itself: it may quote an address or a link.
		s.o.Log.Error("a letter cannot be composed", "letter", c.Letter.ID, "kind", c.Letter.Kind, "code", interview.CodeOf(err), "stack", contain.Stack(err))
		return s.afterFailure(c, "The mail could not be written: look at the wording in the settings.")
	}
	if noPassword != nil || server.Username != "" && password == "" {
		if ctx.Err() != nil {
			return s.again()
		}
		s.o.Log.Error("the mail server's password cannot be read", "error", noPassword)
		return s.wait("The mail server’s password is not to be had from " + s.o.Secrets.Where() + ". Please enter it again.")
	}

	d := &delivery{}
	sending, cancel := context.WithTimeout(context.WithoutCancel(ctx), sendTimeout)
	defer cancel()
	unblock := context.AfterFunc(ctx, func() { d.interrupt(sending, cancel) })
	defer unblock()
	err = contain.Call(func() error {
		return s.o.Sender.Send(sending, server, password, m, func() error {
			return d.handOver(func() error {
				if ctx.Err() != nil {
					return ctx.Err()
				}
				ok, err := s.o.Store.HandOver(ctx, c, s.now())
				if err == nil && !ok {
					err = errTakenBack
				}
				return err
			})
		})
	})
	if stack := contain.Stack(err); stack != "" {
		s.o.Log.Error("a letter could not be sent by a fault of ours", "letter", c.Letter.ID, "stack", stack)
	}
	return s.result(c, err, d.handedOver(), ctx.Err() != nil)
}

// result says what a try came to. handed: the mail server may have the mail.
// ending: the worker is being ended.
func (s *Service) result(c Claim, err error, handed, ending bool) Result {
	if err == nil && handed {
		return Result{State: interview.LetterSent, SentAt: s.now()}
	}
	if err != nil && !handed && (ending || errors.Is(err, errTakenBack)) {
		return s.again()
	}
	switch kind := kindOf(err); {
	case kind == letter.SendPermanent:
		return Result{State: interview.LetterFailed, Problem: sentence(err), Failed: true}
	case kind == letter.SendUnconfirmed, kind == "" && handed, err == nil:
		return Result{State: interview.LetterUnconfirmed, Problem: unconfirmed(err)}
	case kind == letter.SendSettings:
		return s.wait(sentence(err))
	}
	return s.afterFailure(c, sentence(err))
}

// again is for a letter whose try was broken off by no fault of its own. It
// waits a little, so that what changes all the time cannot keep the worker busy.
func (s *Service) again() Result {
	return Result{State: interview.LetterQueued, NotBefore: s.now().Add(time.Second)}
}

// wait is for a letter that waits for other settings.
func (s *Service) wait(problem string) Result {
	return Result{State: interview.LetterQueued, Problem: problem, NotBefore: s.hold()}
}

func kindOf(err error) letter.SendKind {
	if e, ok := errors.AsType[*letter.SendError](err); ok {
		return e.Kind
	}
	return ""
}

func sentence(err error) string {
	if e, ok := errors.AsType[*letter.SendError](err); ok && e.Sentence != "" {
		return e.Sentence
	}
	return "The mail could not be sent."
}

func unconfirmed(err error) string {
	if kindOf(err) == letter.SendUnconfirmed {
		return sentence(err)
	}
	return "The mail server was given the mail and did not say whether it took it."
}

// delivery knows whether the mail server may have a mail, and ends a try
// accordingly.
type delivery struct {
	mu          sync.Mutex
	handed      bool
	interrupted bool
}

func (d *delivery) handOver(note func() error) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.interrupted {
		return context.Canceled
	}
	if err := note(); err != nil {
		return err
	}
	d.handed = true
	return nil
}

func (d *delivery) handedOver() bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.handed
}

// interrupt ends a try at once, or after replyGrace when the mail server may
// have the mail.
func (d *delivery) interrupt(sending context.Context, cancel context.CancelFunc) {
	d.mu.Lock()
	d.interrupted = true
	handed := d.handed
	d.mu.Unlock()
	if handed {
		grace := time.NewTimer(replyGrace)
		defer grace.Stop()
		select {
		case <-grace.C:
		case <-sending.Done():
		}
	}
	cancel()
}
