package invite_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"candor/backend/access"
	"candor/backend/interview"
	"candor/backend/invite"
	"candor/backend/sqlite"
)

// fullDisk is a store that cannot write a few times.
type fullDisk struct {
	*sqlite.DB
	mu                             sync.Mutex
	recoveries, handOvers, settles int // that are still to fail
}

var errFull = errors.New("disk full")

func (d *fullDisk) fails(n *int) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if *n == 0 {
		return nil
	}
	*n--
	return errFull
}

func (d *fullDisk) RecoverLetters(ctx context.Context, problem string) (queued, unconfirmed int, err error) {
	if err := d.fails(&d.recoveries); err != nil {
		return 0, 0, err
	}
	return d.DB.RecoverLetters(ctx, problem)
}

func (d *fullDisk) HandOver(ctx context.Context, c invite.Claim, at time.Time) (bool, error) {
	if err := d.fails(&d.handOvers); err != nil {
		return false, err
	}
	return d.DB.HandOver(ctx, c, at)
}

func (d *fullDisk) SettleLetter(ctx context.Context, c invite.Claim, r invite.Result) error {
	if err := d.fails(&d.settles); err != nil {
		return err
	}
	return d.DB.SettleLetter(ctx, c, r)
}

// TestFullDisk: what cannot be noted is not handed over, and what was handed
// over is noted as soon as it can be, or is unconfirmed after a restart.
func TestFullDisk(t *testing.T) {
	for _, c := range []struct {
		name   string
		disk   *fullDisk
		wait   time.Duration
		before interview.InvitationState
		after  interview.InvitationState
	}{
		{"at the start", &fullDisk{recoveries: 2}, 2 * time.Minute, interview.LetterQueued, interview.LetterSent},
		{"at the hand-over", &fullDisk{handOvers: 1}, time.Minute, interview.LetterQueued, interview.LetterSent},
		{"after it", &fullDisk{settles: 3}, 3 * time.Minute, interview.LetterSending, interview.LetterSent},
	} {
		t.Run(c.name, func(t *testing.T) {
			inWorld(t, func(t *testing.T, w *world) {
				c.disk.DB = w.db
				w.service = invite.New(invite.Options{
					Store: c.disk, Sender: w.mail, Secrets: w.secrets,
					People: access.New(access.Options{Store: w.db}), PublicURL: "https://candor.example.com",
				})
				i := w.interview(0)
				w.invite(i, sending(bob))
				w.run()
				w.pass(time.Second)
				if v := w.state(i); v.State != c.before {
					t.Errorf("at first the letter is %s, want %s", v.State, c.before)
				}
				w.pass(c.wait)
				w.wantState(i, c.after, "")
				w.wantTook("bob@example.com ")
			})
		})
	}
	t.Run("until the end", func(t *testing.T) {
		inWorld(t, func(t *testing.T, w *world) {
			disk := &fullDisk{DB: w.db, settles: 100}
			w.service = invite.New(invite.Options{
				Store: disk, Sender: w.mail, Secrets: w.secrets,
				People: access.New(access.Options{Store: w.db}), PublicURL: "https://candor.example.com",
			})
			i := w.interview(0)
			w.invite(i, sending(bob))
			w.run()
			w.pass(5 * time.Minute)
			w.end()
			w.service = w.fresh()
			w.run()
			w.pass(24 * time.Hour)
			w.wantState(i, interview.LetterUnconfirmed, "may have been sent")
			w.wantTook("bob@example.com ")
		})
	})
}

// A fault of ours is the end of one try.
func TestPanicWhileSending(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		w.run()
		i := w.interview(48 * time.Hour)
		w.mail.on("bob@example.org", answer{during: func() { panic("found") }}, answer{taken: func() { panic("found") }})
		w.invite(i, sending("bob@example.org"))
		w.pass(time.Second)
		w.wantState(i, interview.LetterQueued, "could not be sent")
		w.pass(time.Hour) // it is tried again, and breaks when the server has it
		w.wantState(i, interview.LetterUnconfirmed, "did not say")
		other := w.interview(48 * time.Hour)
		w.invite(other, sending("eve@example.org"))
		w.pass(time.Second)
		w.wantState(other, interview.LetterSent, "")
	})
}
