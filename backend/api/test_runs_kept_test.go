package api_test

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"candor/backend/api"
	"candor/backend/interview"
	"candor/backend/recording"
	"candor/backend/room"
	"candor/backend/runner"
	"candor/build/proving"
)

// refusing is a runner whose queue is full for the second and third program.
type refusing struct {
	*runner.Runner
	mu     sync.Mutex
	starts int
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

// refusingDisk does not take the end of a run for so many times.
type refusingDisk struct {
	room.Store
	left atomic.Int64
}

func (d *refusingDisk) Append(ctx context.Context, rows []recording.Row) error {
	for _, r := range rows {
		if r.Kind == interview.TestsRan && d.left.Add(-1) >= 0 {
			return errors.New("the disk is full")
		}
	}
	return d.Store.Append(ctx, rows)
}

// refuse has a world's disk refuse the end of a run for so many times.
func (w *world) refuse(times int64) {
	w.t.Helper()
	ctx, cancel := context.WithTimeout(w.t.Context(), proving.Patience(w.t))
	defer cancel()
	if err := w.live.records.Shutdown(ctx); err != nil {
		w.t.Fatal(err)
	}
	d := &refusingDisk{Store: w.db}
	d.left.Store(times)
	w.live.records = room.New(room.Options{Store: d})
	w.t.Cleanup(func() { d.left.Store(0) }) // before the world ends
}

func TestTestsWaitForThePlaceAndTheDisk(t *testing.T) {
	x := newWorld(t).simple("", 2)
	x.refuse(2)
	refuses := &refusing{Runner: x.runner}
	over := api.New(api.Options{
		Interviews: x.interviews, Access: x.access, Executions: x.db, Tests: x.db, Live: x.live, Runner: refuses, PublicURL: publicURL,
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
	x.refuse(1000)
	over := api.New(api.Options{
		Interviews: x.interviews, Access: x.access, Executions: x.db, Tests: x.db, Live: x.live, Runner: x.runner, PublicURL: publicURL,
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
