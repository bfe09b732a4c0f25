package api

import (
	"context"
	"sync"

	"candor/backend/interview"
	"candor/backend/runner"
)

// turns sees to it that nothing else is executed in a session between two
// programs of one run of tests. That two programs do not run at once the runner
// itself sees to.
type turns struct {
	Runner

	mu     sync.Mutex
	tested map[string]bool // interviews whose tests run
}

func newTurns(r Runner) *turns { return &turns{Runner: r, tested: map[string]bool{}} }

type startFunc func(ctx context.Context, owner string, req runner.Request, output func(interview.Stream, string)) (*runner.Execution, error)

// Start starts a program that is no test.
func (t *turns) Start(ctx context.Context, owner string, req runner.Request, output func(interview.Stream, string)) (*runner.Execution, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.startLocked(ctx, owner, req, output)
}

// take starts the first program of a run of tests. Until leave is called, the
// session is this run's.
func (t *turns) take(ctx context.Context, owner string, req runner.Request, output func(interview.Stream, string)) (*runner.Execution, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	x, err := t.startLocked(ctx, owner, req, output)
	if err == nil {
		t.tested[req.Session] = true
	}
	return x, err
}

func (t *turns) startLocked(ctx context.Context, owner string, req runner.Request, output func(interview.Stream, string)) (*runner.Execution, error) {
	if t.tested[req.Session] {
		return nil, interview.Errorf(interview.Conflict, "The tests are running. Stop them, or wait until they end.")
	}
	return t.Runner.Start(ctx, owner, req, output)
}

func (t *turns) leave(session string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	delete(t.tested, session)
}
