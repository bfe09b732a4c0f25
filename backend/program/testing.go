package program

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"candor/backend/contain"
	"candor/backend/interview"
	"candor/backend/live"
	"candor/backend/recording"
	"candor/backend/runner"
)

const (
	// maxTestRuns is how many a list has: the newest.
	maxTestRuns = 20
	// testRunTime bounds one run of tests, each of which has the limits of an
	// execution besides.
	testRunTime = 5 * time.Minute
	// maxTestOutput bounds what is kept of each output of one test, in bytes, and
	// maxRunOutput of all outputs of a run; of the hidden ones as much again.
	maxTestOutput, maxRunOutput = 16 << 10, 256 << 10
	// retryTest is the wait for a place in the runner's queue when it is full.
	retryTest = 250 * time.Millisecond
	// tellHiddenAfter is how long after the first hidden test began the results of all
	// of them are told at the earliest. Later it is twice that, four times and so
	// on: a program can take longer the more its input says, and without steps
	// the time would tell a candidate what a hidden test has in it.
	tellHiddenAfter = time.Second
)

// TestStore keeps the tests of interviews and what became of them.
type TestStore interface {
	// SessionTests returns an interview's tests, none when it has none.
	SessionTests(ctx context.Context, interviewID string) (interview.SessionTests, error)
	// TestRuns returns the last runs, limit at most, oldest first; without what is
	// private unless it is asked for.
	TestRuns(ctx context.Context, interviewID string, limit int, private bool) ([]interview.TestRun, error)
}

// testRuns carries results from the runner to the people and to the store.
type testRuns struct {
	Options
	*carried[*testRun]
	turns   *turns
	closing chan struct{}
	once    sync.Once // closes it
}

func newTestRuns(o Options, t *turns) *testRuns {
	return &testRuns{Options: o, carried: newCarried[*testRun](o.Log), turns: t, closing: make(chan struct{})}
}

// testRun is one run of a session's tests.
type testRun struct {
	owner string      // bears the limit on the rate for all programs of the run
	left  []*testStep // those that have not started

	ctx    context.Context // ends with the run; the cause says why
	cancel context.CancelCauseFunc

	mu sync.Mutex
	r  interview.TestRun
	// What may still be kept of outputs, in bytes: of those for everyone, and of the hidden ones.
	room, privateRoom int
}

// testStep is one test and its program.
type testStep struct {
	number   int
	name     string
	hidden   bool
	req      runner.Request
	expected *string // nil: a test file, of which only the exit code counts

	run            *runner.Execution
	stdout, stderr strings.Builder
}

// steps are the tests of a program in the order in which they run: the hidden
// ones last, so that the time of no single one can be seen.
func steps(tests interview.SessionTests, program runner.Request) []*testStep {
	var open, hidden []*testStep
	add := func(s *testStep) {
		s.number = len(open) + len(hidden) + 1
		if s.hidden {
			// A backend may have the next program of a session take over what the last one
			// has left, a process for example. What a hidden test has left is for hidden ones.
			s.req.Session += "/hidden"
			hidden = append(hidden, s)
		} else {
			open = append(open, s)
		}
	}
	for _, c := range tests.Cases {
		req := program
		req.Args, req.Stdin = c.Args, c.Stdin
		add(&testStep{name: c.Name, hidden: c.Hidden, req: req, expected: &c.Expected})
	}
	for _, f := range tests.Files {
		req := program
		req.Files, req.Main = f.Beside(program.Files), f.File.Name
		if tests.Language != "" {
			req.Language = tests.Language
		}
		add(&testStep{name: f.Name, hidden: f.Hidden, req: req})
	}
	return append(open, hidden...)
}

// begin starts the step's program.
func (s *testStep) begin(ctx context.Context, start startFunc, owner string) (err error) {
	s.run, err = start(ctx, owner, s.req, func(stream interview.Stream, text string) {
		if stream == interview.Stdout {
			s.stdout.WriteString(text)
		} else {
			s.stderr.WriteString(text)
		}
	})
	if err == nil && s.req.Stdin == "" {
		// Nobody types here. It can only fail when the program has ended.
		_ = s.run.CloseStdin() //nolint:errcheck // see above
	}
	return err
}

// judge is how a step went whose program has ended.
func (s *testStep) judge(r runner.Result) interview.TestResult {
	t := s.result(r.Message)
	t.Wall = r.Wall
	t.Passed = r.Outcome == interview.Exited && r.ExitCode == 0
	if t.Passed && s.expected != nil && !interview.SameOutput(*s.expected, s.stdout.String()) {
		t.Passed, t.Message = false, "The output is not what is expected."
	}
	t.Actual, t.Errors = s.stdout.String(), s.stderr.String()
	return t
}

func (s *testStep) result(message string) interview.TestResult {
	return interview.TestResult{Number: s.number, Hidden: s.hidden, Name: s.name, Message: message}
}

// concernsTheTest reports an error of starting a program that is this test's
// alone: the others may run.
func concernsTheTest(err error) bool {
	code := interview.CodeOf(err)
	return code == interview.Invalid || code == interview.TooLarge
}

// start runs the tests of a session and returns the run's id.
func (t *testRuns) start(ctx context.Context, by interview.Actor, program runner.Request) (string, error) {
	tests, err := t.Tests.SessionTests(ctx, program.Session)
	if err != nil {
		return "", err
	}
	if tests.Count() == 0 {
		return "", interview.Errorf(interview.NotFound, "This session has no tests.")
	}
	run := &testRun{owner: by.ID, left: steps(tests, program), room: maxRunOutput, privateRoom: maxRunOutput}
	run.r = interview.TestRun{
		ID: interview.NewID(), InterviewID: program.Session, Author: by.ID, AuthorName: by.Name, Language: program.Language,
		Outcome: interview.Running, Total: tests.Count(), StartedAt: t.time(),
	}
	var first *testStep
	begin := func() (err error) {
		first, err = t.begin(ctx, run)
		return err
	}
	return run.r.ID, t.launch(begin, func() { t.carry(run, first) })
}

// begin starts the first program that can be and makes the run known.
func (t *testRuns) begin(ctx context.Context, run *testRun) (*testStep, error) {
	var first *testStep
	var problem error
	for first == nil && len(run.left) > 0 {
		step := run.left[0]
		run.left = run.left[1:]
		step.req.Session = run.r.InterviewID // it is this session that must be free
		switch err := step.begin(ctx, t.turns.take, run.owner); {
		case err == nil:
			first = step
		case !concernsTheTest(err):
			return nil, err
		default:
			if problem == nil && !step.hidden {
				problem = err
			}
			run.keep(step.result(err.Error()))
		}
	}
	if first == nil && problem == nil {
		problem = interview.Errorf(interview.Invalid, "The tests cannot be run with this program.")
	}
	if first == nil {
		return nil, problem
	}
	begun(t.Live.Record(recording.TestsBegan(run.r)))
	limited, release := context.WithTimeoutCause(context.Background(), testRunTime, errTestRunTime)
	ctx, cancel := context.WithCancelCause(limited)
	run.ctx, run.cancel = ctx, func(cause error) { cancel(cause); release() }
	t.add(run.r.ID, run)
	t.Live.Tell(run.r.InterviewID, live.TestsStarted{
		ID: run.r.ID, By: run.r.AuthorName, AuthorID: run.r.Author,
		Language: run.r.Language, StartedAt: run.r.StartedAt, Total: run.r.Total,
	})
	for _, r := range run.r.Results {
		t.tell(run, r)
	}
	return first, nil
}

// Why a run ended early.
var (
	errTestRunTime = errors.New("over the limit on the time of a run")
	errAllRan      = errors.New("all ran")
)

type testsStopped struct{ by string }

func (e testsStopped) Error() string { return "stopped by " + e.by }

// carry is the goroutine of a run: it starts one program after another, and says
// and stores how they went.
func (t *testRuns) carry(run *testRun, step *testStep) {
	defer run.cancel(nil)
	// However it ends, the session is given back.
	t.finish(run, contain.Call(func() error { return t.runAll(run, step) }))
}

// runAll runs all tests from one on; errAllRan says that it did.
func (t *testRuns) runAll(run *testRun, step *testStep) error {
	var hiddenSince time.Time
	for step != nil {
		if step.hidden && hiddenSince.IsZero() {
			hiddenSince = time.Now()
		}
		result, err := t.wait(run, step)
		if err != nil {
			return err
		}
		t.keepAndTell(run, result)
		if step, err = t.next(run); err != nil {
			return err
		}
	}
	if !hiddenSince.IsZero() {
		return t.hold(run, hiddenSince)
	}
	return errAllRan
}

// wait waits for the program of a step. An error ends the run.
func (t *testRuns) wait(run *testRun, step *testStep) (interview.TestResult, error) {
	release := context.AfterFunc(run.ctx, func() { step.run.Stop(run.r.AuthorName) })
	r := step.run.Wait()
	release()
	if cause := context.Cause(run.ctx); cause != nil {
		return interview.TestResult{}, cause
	}
	if r.Outcome == interview.Lost {
		return interview.TestResult{}, interview.Errorf(interview.Unavailable, "%s", r.Message)
	}
	return step.judge(r), nil
}

// next starts the next program that can be; nil when there is none.
func (t *testRuns) next(run *testRun) (*testStep, error) {
	for len(run.left) > 0 {
		step := run.left[0]
		// Its own owner: the first program has counted for all of them.
		err := step.begin(run.ctx, t.Runner.Start, fmt.Sprintf("%s/%d", run.r.ID, step.number))
		if interview.CodeOf(err) == interview.TooMany {
			select {
			case <-time.After(retryTest):
				continue
			case <-run.ctx.Done():
				return nil, context.Cause(run.ctx)
			}
		}
		run.left = run.left[1:]
		switch {
		case err == nil:
			return step, nil
		case !concernsTheTest(err):
			return nil, err
		}
		t.keepAndTell(run, step.result(err.Error()))
	}
	return nil, nil
}

// hold waits until the results of the hidden tests may be told.
func (t *testRuns) hold(run *testRun, since time.Time) error {
	timer := time.NewTimer(time.Until(since.Add(tellAfter(time.Since(since)))))
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-t.closing:
	case <-run.ctx.Done():
		// Who stops now does not learn whether they had all run.
		if cause := context.Cause(run.ctx); !errors.Is(cause, errTestRunTime) {
			return cause
		}
	}
	return errAllRan
}

// tellAfter is how long after they began the results of hidden tests are told
// that took so long.
func tellAfter(took time.Duration) time.Duration {
	after := tellHiddenAfter
	for after < took {
		after *= 2
	}
	return after
}

// keep keeps a result, with as much of its outputs as there is room for.
func (run *testRun) keep(r interview.TestResult) interview.TestResult {
	run.mu.Lock()
	defer run.mu.Unlock()
	room := &run.room
	if r.Hidden {
		room = &run.privateRoom
	}
	for _, text := range []*string{&r.Actual, &r.Errors} {
		if limit := min(maxTestOutput, *room); len(*text) > limit {
			*text, r.Cut = strings.ToValidUTF8((*text)[:limit], ""), true
		}
		*room -= len(*text)
	}
	if r.Hidden {
		run.r.Private = append(run.r.Private, r)
	} else {
		run.r.Results = append(run.r.Results, r)
	}
	return r
}

func (t *testRuns) keepAndTell(run *testRun, r interview.TestResult) {
	if r = run.keep(r); !r.Hidden {
		t.tell(run, r)
	}
}

// tell sends a result to everyone in the session.
func (t *testRuns) tell(run *testRun, r interview.TestResult) {
	t.Live.Tell(run.r.InterviewID, live.TestsCase{ID: run.r.ID, TestResult: live.ResultOf(r.Public())})
}

// finish says how a run ended, and stores it, however long the disk refuses.
func (t *testRuns) finish(run *testRun, end error) {
	run.mu.Lock()
	var told []interview.TestResult
	if errors.Is(end, errAllRan) {
		for _, r := range run.r.Private {
			told = append(told, r.Public())
		}
		run.r.Results = append(run.r.Results, told...)
	}
	run.r.Outcome, run.r.Message = ending(end, run.r.Passed(), run.r.Total)
	run.r.EndedAt = t.time()
	r := run.r
	run.mu.Unlock()
	if interview.CodeOf(end) == "" && r.Outcome == interview.Crashed {
		t.Log.Error("tests could not be run", "run", r.ID, "error", end)
	}

	t.turns.leave(r.InterviewID) // before anybody learns of the end, so that they can run again at once
	for _, result := range told {
		t.tell(run, result)
	}
	t.Live.Tell(r.InterviewID, live.TestsEnded{
		ID: r.ID, Outcome: string(r.Outcome), Message: r.Message, EndedAt: r.EndedAt, Passed: r.Passed(), Total: r.Total,
	})
	if t.stored("a run of tests", r.ID, t.Live.Record(recording.TestsEnded(r))) {
		t.remove(r.ID)
	}
}

// ending is how a run ended, for people.
func ending(end error, passed, total int) (interview.Outcome, string) {
	if stopped, ok := errors.AsType[testsStopped](end); ok {
		return interview.Stopped, fmt.Sprintf("Stopped by %s.", stopped.by)
	}
	switch {
	case errors.Is(end, errAllRan):
		return interview.Exited, fmt.Sprintf("%d of %d tests passed.", passed, total)
	case errors.Is(end, errTestRunTime):
		return interview.Limited, fmt.Sprintf("Stopped after %.0f minutes (the limit for a run of tests).", testRunTime.Minutes())
	case interview.CodeOf(end) == interview.Unavailable:
		return interview.Lost, end.Error()
	}
	return interview.Crashed, "The tests could not be run: something went wrong on the server."
}

// list returns the last runs of an interview; one that is under way has its
// results up to this moment. What is private is in it only when it is asked for.
func (t *testRuns) list(ctx context.Context, interviewID string, private bool) ([]interview.TestRun, error) {
	// The active ones first: one that ends in between is then in the store.
	now := map[string]interview.TestRun{}
	for _, run := range t.all() {
		if run.r.InterviewID == interviewID {
			now[run.r.ID] = run.soFar(private)
		}
	}
	runs, err := t.Tests.TestRuns(ctx, interviewID, maxTestRuns, private)
	if err != nil {
		return nil, err
	}
	return asNow(runs, now,
		func(r interview.TestRun) (string, interview.Outcome) { return r.ID, r.Outcome },
		func(a, b interview.TestRun) int { return a.StartedAt.Compare(b.StartedAt) }), nil
}

// soFar is the run with its results up to now.
func (run *testRun) soFar(private bool) interview.TestRun {
	run.mu.Lock()
	defer run.mu.Unlock()
	r := run.r
	r.Results, r.Private = slices.Clone(r.Results), slices.Clone(r.Private)
	if !private {
		r.Private = nil
	}
	return r
}

func (t *testRuns) stop(interviewID, id, by string) error {
	run := t.get(id)
	if run == nil || run.r.InterviewID != interviewID || run.ctx.Err() != nil {
		return interview.Errorf(interview.Gone, "These tests are not running any more.")
	}
	run.cancel(testsStopped{by})
	return nil
}

func (t *testRuns) stopAll(interviewID, by string) {
	for _, run := range t.all() {
		if run.r.InterviewID == interviewID {
			run.cancel(testsStopped{by})
		}
	}
}

// close is carried's, and holds no results of hidden tests back any more.
func (t *testRuns) close(ctx context.Context) error {
	t.once.Do(func() { close(t.closing) })
	return t.carried.close(ctx)
}
