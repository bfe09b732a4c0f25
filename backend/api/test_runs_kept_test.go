package api_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"candor/backend/api"
	"candor/backend/interview"
	"candor/backend/program"
	"candor/backend/runner"
	"candor/build/proving"
)

// refusing is a runner whose queue is full for the second and third program, and
// a store whose disk refuses the end of a run twice.
type refusing struct {
	*runner.Runner
	program.TestStore
	mu              sync.Mutex
	starts, endings int
}

func (r *refusing) Start(ctx context.Context, owner string, req runner.Request, output func(interview.Stream, string)) (*runner.Execution, error) {
	r.mu.Lock()
	r.starts++
	n := r.starts
	r.mu.Unlock()
	if n == 2 || n == 3 {
		return nil, interview.Errorf(interview.TooMany, "Too many programs are waiting.")
	}
	return r.Runner.Start(ctx, owner, req, output)
}

func (r *refusing) FinishTestRun(ctx context.Context, run interview.TestRun, e interview.Event) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.endings++; r.endings <= 2 {
		return errors.New("the disk is full")
	}
	return r.TestStore.FinishTestRun(ctx, run, e)
}

func TestTestsWaitForThePlaceAndTheDisk(t *testing.T) {
	x := newWorld(t).simple("", 2)
	refuses := &refusing{Runner: x.runner, TestStore: x.db}
	over := api.New(api.Options{
		Interviews: x.interviews, Access: x.access, Executions: x.db, Tests: refuses, Live: x.live, Runner: refuses, PublicURL: publicURL,
	})
	x.handler = over.Handler()
	run := x.start(x.candidate)
	x.playAll("ok", "ok")
	x.live.until(t, "tests.ended", run, `"passed":2`)
	if list, raw := x.runs(x.candidate); len(list) != 1 || list[0].Outcome != "finished" || list[0].Passed != 2 {
		t.Errorf("while the disk refuses: %s", raw)
	}
	ctx, cancel := context.WithTimeout(t.Context(), proving.Patience(t))
	defer cancel()
	if err := x.runner.Close(ctx); err != nil {
		t.Error(err)
	}
	if err := over.Close(ctx); err != nil {
		t.Error(err)
	}
	runs, err := x.db.TestRuns(ctx, x.id, 10, true)
	if err != nil || len(runs) != 1 || runs[0].Outcome != interview.Exited || runs[0].Passed() != 2 {
		t.Errorf("stored is %+v, %v", runs, err)
	}
}

// TestCloseTellsOfALostRun: the disk refuses the end of a run until time is up.
func TestCloseTellsOfALostRun(t *testing.T) {
	x := newWorld(t).simple("", 1)
	refuses := &refusing{Runner: x.runner, TestStore: x.db, endings: -1000}
	over := api.New(api.Options{
		Interviews: x.interviews, Access: x.access, Executions: x.db, Tests: refuses, Live: x.live, Runner: refuses, PublicURL: publicURL,
	})
	x.handler = over.Handler()
	run := x.start(x.candidate)
	x.playAll("ok")
	x.live.until(t, "tests.ended", run)
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if err := over.Close(ctx); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("Close = %v, want that time is up", err)
	}
	if err := over.Close(ctx); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("Close again = %v, want the same", err)
	}
	runs, err := x.db.TestRuns(t.Context(), x.id, 10, true)
	if err != nil || len(runs) != 1 || runs[0].Outcome != interview.Running {
		t.Errorf("stored is %+v, %v; the next start marks it as lost", runs, err)
	}
}

func TestRelayClosesWhileTestsRun(t *testing.T) {
	x := newTested(t)
	run := x.start(x.candidate)
	x.playAll("2")
	x.backend.next(t)
	ctx, cancel := context.WithTimeout(t.Context(), proving.Patience(t))
	defer cancel()
	if err := x.runner.Close(ctx); err != nil {
		t.Error(err)
	}
	if err := x.api.Close(ctx); err != nil {
		t.Error(err)
	}
	x.live.until(t, "tests.ended", run, `"outcome":"lost"`, `"message":"Stopped because the server is closing."`)
	runs, err := x.db.TestRuns(ctx, x.id, 10, true)
	if err != nil || len(runs) != 1 || runs[0].Outcome != interview.Lost || len(runs[0].Results) != 1 {
		t.Errorf("stored is %+v, %v", runs, err)
	}
	x.want(503, "POST", x.path+"/test-runs", x.candidate, x.program)
}
