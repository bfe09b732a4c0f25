package program

import (
	"context"
	"log/slog"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"candor/backend/interview"
	"candor/backend/live"
	"candor/backend/runner"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// memory is a store of one session's tests.
type memory struct {
	tests interview.SessionTests
	ended chan interview.TestRun
}

func (m *memory) SessionTests(context.Context, string) (interview.SessionTests, error) {
	return m.tests, nil
}

// record takes what is recorded.
func (m *memory) record(e interview.Event) <-chan struct{} {
	if r, ok := e.Summary.(*interview.TestRun); ok && e.Kind == interview.TestsRan {
		m.ended <- *r
	}
	stored := make(chan struct{})
	close(stored)
	return stored
}

func (*memory) TestRuns(context.Context, string, int, bool) ([]interview.TestRun, error) {
	return nil, nil
}

// sleeping is a backend whose programs take as long as their input says.
type sleeping struct{}

func (sleeping) Languages() []runner.Language {
	return []runner.Language{{ID: "python", Name: "Python", FileName: "main.py"}}
}
func (sleeping) Warm(string)                 {}
func (sleeping) Close(context.Context) error { return nil }

func (sleeping) Execute(ctx context.Context, req runner.Request, _ runner.Limits, c runner.Console) (runner.Ending, error) {
	c.Started()
	took, err := time.ParseDuration(req.Stdin)
	if err != nil {
		return runner.Ending{}, err
	}
	select {
	case <-time.After(took):
		return runner.Ending{}, nil
	case <-ctx.Done():
		return runner.Ending{}, ctx.Err()
	}
}

// told is what people were told.
type told struct {
	*memory
	messages []live.Message
}

func (l *told) Record(e interview.Event) <-chan struct{} { return l.record(e) }

func (l *told) Tell(_ string, m live.Message) { l.messages = append(l.messages, m) }

func TestTimeOfTestRuns(t *testing.T) {
	tests := func(hidden bool, took ...string) (list []interview.TestCase) {
		for _, d := range took {
			list = append(list, interview.TestCase{Stdin: d, Hidden: hidden})
		}
		return list
	}
	for _, tt := range []struct {
		name    string
		cases   []interview.TestCase
		took    time.Duration
		outcome interview.Outcome
		message string
		results int
	}{
		{"nothing hidden", tests(false, "1s", "200ms"), 1200 * time.Millisecond, interview.Exited, "2 of 2 tests passed.", 2},
		{"hidden ones", slices.Concat(tests(true, "1ms"), tests(false, "5s"), tests(true, "2ms")), 6 * time.Second, interview.Exited, "3 of 3 tests passed.", 3},
		{"slow hidden ones", tests(true, "2s", "3s", "5s"), 16 * time.Second, interview.Exited, "3 of 3 tests passed.", 3},
		{"one over its limit", tests(false, "1h", "1s"), 31 * time.Second, interview.Exited, "1 of 2 tests passed.", 2},
		{"a run over its limit", tests(false, slices.Repeat([]string{"29s"}, 20)...), 5 * time.Minute, interview.Limited, "Stopped after 5 minutes (the limit for a run of tests).", 10},
		{"hidden ones over the limit of a run", tests(true, slices.Repeat([]string{"29s"}, 20)...), 5 * time.Minute, interview.Limited, "Stopped after 5 minutes (the limit for a run of tests).", 0},
		{"hidden ones that would be told after the limit", tests(true, slices.Repeat([]string{"27s"}, 10)...), 5 * time.Minute, interview.Exited, "10 of 10 tests passed.", 10},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				store := &memory{tests: interview.SessionTests{Tests: interview.Tests{Cases: tt.cases}}, ended: make(chan interview.TestRun, 1)}
				r := runner.New(runner.Options{Backends: []runner.Backend{sleeping{}}})
				told := &told{memory: store}
				begin := time.Now()
				p := New(Options{Tests: store, Runner: r, Live: told, Log: slog.New(slog.DiscardHandler), Now: time.Now})
				_, err := p.Test(t.Context(), interview.Actor{ID: "ada", Name: "Ada"}, runner.Request{
					Language: "python", Main: "main.py", Files: []interview.SourceFile{{Name: "main.py"}}, Session: "interview-1",
				})
				if err != nil {
					t.Fatal(err)
				}
				run := <-store.ended
				if took := time.Since(begin); took != tt.took || run.Outcome != tt.outcome || run.Message != tt.message || len(run.Results) != tt.results {
					t.Errorf("after %v: %s, %q, %d results; want after %v: %s, %q, %d", took, run.Outcome, run.Message, len(run.Results), tt.took, tt.outcome, tt.message, tt.results)
				}
				if n := len(told.messages); n != tt.results+2 || told.messages[n-1].Type() != "tests.ended" {
					t.Errorf("told: %v", told.messages)
				}
				for _, end := range []func(context.Context) error{r.Close, p.Close} {
					if err := end(t.Context()); err != nil {
						t.Error(err)
					}
				}
			})
		})
	}
}

// breaks is where people are told something, and a fault of ours.
type breaks struct{ *memory }

func (b breaks) Record(e interview.Event) <-chan struct{} { return b.record(e) }

func (breaks) Tell(_ string, m live.Message) {
	if _, result := m.(live.TestsCase); result {
		panic("found")
	}
}

// A fault of ours is the end of one run: the session can be tested again.
func TestPanicEndsOneRun(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := &memory{tests: interview.SessionTests{Tests: interview.Tests{Cases: []interview.TestCase{{Stdin: "1s"}}}}, ended: make(chan interview.TestRun, 1)}
		r := runner.New(runner.Options{Backends: []runner.Backend{sleeping{}}})
		p := New(Options{Tests: store, Runner: r, Live: breaks{store}, Log: slog.New(slog.DiscardHandler), Now: time.Now})
		for range 2 {
			_, err := p.Test(t.Context(), interview.Actor{ID: "ada", Name: "Ada"}, runner.Request{
				Language: "python", Main: "main.py", Files: []interview.SourceFile{{Name: "main.py"}}, Session: "interview-1",
			})
			if err != nil {
				t.Fatal(err)
			}
			if run := <-store.ended; run.Outcome != interview.Crashed || run.Message != "The tests could not be run: something went wrong on the server." {
				t.Errorf("the run is %+v, want that it crashed", run)
			}
		}
		for _, end := range []func(context.Context) error{r.Close, p.Close} {
			if err := end(t.Context()); err != nil {
				t.Error(err)
			}
		}
	})
}

func TestTimeOfHiddenTestsShowsLittle(t *testing.T) {
	for took, want := range map[time.Duration]time.Duration{
		0: time.Second, time.Millisecond: time.Second, time.Second: time.Second, time.Second + 1: 2 * time.Second,
		3 * time.Second: 4 * time.Second, 4 * time.Second: 4 * time.Second, 30 * time.Second: 32 * time.Second, 4 * time.Minute: 256 * time.Second,
	} {
		if got := tellAfter(took); got != want {
			t.Errorf("what took %v is told after %v, want %v", took, got, want)
		}
	}
}
