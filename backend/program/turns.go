package program

import (
	"context"
	"sync"

	"candor/backend/interview"
	"candor/backend/runner"
)

// turns sees to it that nothing else is executed in a session between two
// programs of one run of tests. That two programs do not run at once the runner
// itself sees to. What a session waits for, no other does.
type turns struct {
	runner Runner

	mu       sync.Mutex
	sessions map[string]turn // those in which something is going on
}

// turn is whose a session is.
type turn struct {
	tested   bool // its tests run
	starting int  // programs that are no tests and are being started
}

func newTurns(r Runner) *turns { return &turns{runner: r, sessions: map[string]turn{}} }

type startFunc func(ctx context.Context, owner string, req runner.Request, output func(interview.Stream, string)) (*runner.Execution, error)

// start starts a program that is no test.
func (t *turns) start(ctx context.Context, owner string, req runner.Request, output func(interview.Stream, string)) (*runner.Execution, error) {
	err := t.change(req.Session, func(now *turn) error {
		if now.tested {
			return errTested
		}
		now.starting++
		return nil
	})
	if err != nil {
		return nil, err
	}
	defer t.change(req.Session, func(now *turn) error { now.starting--; return nil })
	return t.runner.Start(ctx, owner, req, output)
}

// take starts the first program of a run of tests. Until leave is called, the
// session is this run's.
func (t *turns) take(ctx context.Context, owner string, req runner.Request, output func(interview.Stream, string)) (*runner.Execution, error) {
	err := t.change(req.Session, func(now *turn) error {
		switch {
		case now.tested:
			return errTested
		case now.starting > 0:
			return errStarting
		}
		now.tested = true
		return nil
	})
	if err != nil {
		return nil, err
	}
	x, err := t.runner.Start(ctx, owner, req, output)
	if err != nil {
		t.leave(req.Session)
	}
	return x, err
}

func (t *turns) leave(session string) {
	_ = t.change(session, func(now *turn) error { now.tested = false; return nil })
}

var (
	errTested   = interview.Errorf(interview.Conflict, "The tests are running. Stop them, or wait until they end.")
	errStarting = interview.Errorf(interview.Conflict, "A program is being started. Wait until it ends.")
)

// change changes whose a session is, unless that is an error.
func (t *turns) change(session string, to func(now *turn) error) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	now := t.sessions[session]
	if err := to(&now); err != nil {
		return err
	}
	if now == (turn{}) {
		delete(t.sessions, session)
	} else {
		t.sessions[session] = now
	}
	return nil
}
