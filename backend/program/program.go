// Package program is what is executed in sessions: programs with their consoles and
// terminals, and runs of tests. It carries what the runner says to the people in a
// session and into its record, and gives each session one thing to execute at a time.
package program

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"candor/backend/interview"
	"candor/backend/live"
	"candor/backend/runner"
)

// Live is where the people of a session are.
type Live interface {
	// Tell tells everyone in an interview. It does not wait.
	Tell(interviewID string, m live.Message)
	// Record puts something that happened into its interview's record, in the order of the
	// calls. It does not wait: what it returns is closed when that is stored, or never can be.
	Record(e interview.Event) <-chan struct{}
}

// Runner executes.
type Runner interface {
	Start(ctx context.Context, owner string, req runner.Request, output func(stream interview.Stream, text string)) (*runner.Execution, error)
}

// Options of New. All are needed.
type Options struct {
	Executions ExecutionStore
	Tests      TestStore
	Runner     Runner
	Live       Live
	Log        *slog.Logger
	Now        func() time.Time
}

// time is now, as it can be stored.
func (o *Options) time() time.Time { return time.UnixMilli(o.Now().UnixMilli()).UTC() }

// Programs are those of all sessions.
type Programs struct {
	executions *executions
	tests      *testRuns
}

// New returns programs of which none runs.
func New(o Options) *Programs {
	turns := newTurns(o.Runner)
	return &Programs{executions: newExecutions(o, turns), tests: newTestRuns(o, turns)}
}

// Execute starts a program in the session that the request names, and returns the execution's id.
func (p *Programs) Execute(ctx context.Context, by interview.Actor, req runner.Request) (string, error) {
	return p.executions.start(ctx, by, req)
}

// Executions are the last ones of an interview, newest last; what runs has its output up to this moment.
func (p *Programs) Executions(ctx context.Context, interviewID string) ([]interview.Execution, error) {
	return p.executions.list(ctx, interviewID)
}

// Type gives a running program input.
func (p *Programs) Type(interviewID, execution string, by interview.Actor, in Input) error {
	return p.executions.typed(interviewID, execution, by, in)
}

// Interrupt does what Ctrl-C does.
func (p *Programs) Interrupt(interviewID, execution string, by interview.Actor) error {
	return p.executions.interrupt(interviewID, execution, by.Name)
}

// Resize changes the size of a program's terminal.
func (p *Programs) Resize(interviewID, execution string, by interview.Actor, size runner.TerminalSize) error {
	return p.executions.resize(interviewID, execution, by.ID, size)
}

// Stop ends a program.
func (p *Programs) Stop(interviewID, execution string, by interview.Actor) error {
	return p.executions.stop(interviewID, execution, by.Name)
}

// Running counts the programs that run or wait for their turn, but for tests.
func (p *Programs) Running() int { return len(p.executions.all()) }

// Test runs the tests of the session that the program names, and returns the run's id.
func (p *Programs) Test(ctx context.Context, by interview.Actor, program runner.Request) (string, error) {
	return p.tests.start(ctx, by, program)
}

// TestRuns are the last runs of an interview's tests, newest last. What is private is in them only when it is asked for.
func (p *Programs) TestRuns(ctx context.Context, interviewID string, private bool) ([]interview.TestRun, error) {
	return p.tests.list(ctx, interviewID, private)
}

// StopTests ends a run of tests.
func (p *Programs) StopTests(interviewID, run string, by interview.Actor) error {
	return p.tests.stop(interviewID, run, by.Name)
}

// StopAll ends what runs in an interview.
func (p *Programs) StopAll(interviewID, by string) {
	p.tests.stopAll(interviewID, by)
	p.executions.stopAll(interviewID, by)
}

// Close waits until what executions and tests left to store is stored, or ctx
// ends. The runner must have been closed before.
func (p *Programs) Close(ctx context.Context) error {
	return errors.Join(p.tests.close(ctx), p.executions.close(ctx))
}
