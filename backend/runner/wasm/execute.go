package wasm

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"candor/backend/contain"
	"candor/backend/interview"
	"candor/backend/runner"
)

var (
	errClosed   = errors.New("the backend is closed")
	errNoWorker = errors.New("no worker could be started")
)

// watchEvery is how often a child's CPU time is looked at.
const watchEvery = 20 * time.Millisecond

// Execute implements runner.Backend.
func (b *Backend) Execute(ctx context.Context, req runner.Request, limits runner.Limits, console runner.Console) (runner.Ending, error) {
	b.mu.Lock()
	if b.closed {
		b.mu.Unlock()
		return runner.Ending{}, errClosed
	}
	b.done.Add(1)
	b.mu.Unlock()
	defer b.done.Done()

	var ending runner.Ending
	var own bool
	var err error
	for range 2 {
		var w *worker
		w, own, err = b.take(ctx, req.Language, req.Session, func() {
			console.Notice("Getting the language ready. The first time on a computer, this takes a few seconds.")
		})
		if err != nil {
			break
		}
		r := run{worker: w, limits: limits, console: console}
		ending, err = r.run(ctx, req)
		if r.again {
			b.keep(w, req.Session)
		} else {
			w.close()
		}
		if r.taken || ctx.Err() != nil {
			break
		}
		// The child was killed while it waited, by the system or a person: another will do.
	}
	if !own {
		b.Warm(req.Language) // for the next, now that this program no longer needs the processor
	}
	return ending, err
}

// run is one program in one worker.
type run struct {
	*worker
	limits  runner.Limits
	console runner.Console

	mu     sync.Mutex
	limit  runner.Limit  // that the watch killed it at
	before time.Duration // CPU time of getting ready
	began  bool
	taken  bool      // the child has the request
	since  time.Time // it has
	memory int64
	exited *exit
	again  bool // the child goes on to another program
	// finished tells the watch that nothing is left to kill.
	finished atomic.Bool
}

func (r *run) run(ctx context.Context, req runner.Request) (runner.Ending, error) {
	ctx, cancel := context.WithCancel(ctx)
	var helpers sync.WaitGroup
	helpers.Go(func() { r.feed(ctx, req) })
	helpers.Go(func() { r.watch(ctx) })
	err := contain.Call(r.listen)
	if err != nil || ctx.Err() != nil || r.exited.Crash != "" {
		r.close() // what it used and why it ended is known when it is gone
	} else {
		r.again = true
		r.finished.Store(true)
	}
	cancel()
	helpers.Wait()
	return r.ending(err)
}

// feed gives the child its request, then input as it comes.
func (r *run) feed(ctx context.Context, req runner.Request) {
	message := request{
		Main: req.Main, Args: req.Args,
		Memory: r.limits.Memory, Disk: r.limits.Disk, Nodes: r.limits.DiskFiles,
		CPU:      int64((r.limits.CPU + time.Second - 1) / time.Second),
		Terminal: req.Terminal != (runner.TerminalSize{}), Columns: req.Terminal.Columns, Rows: req.Terminal.Rows,
		REPL: req.REPL, Installed: req.Installed.Name,
	}
	for _, p := range req.Installed.Packages {
		message.Packages = append(message.Packages, p.Name)
	}
	for _, f := range req.Files {
		message.Files = append(message.Files, requestFile{Name: f.Name, Text: f.Text})
	}
	// A write fails only when the child is gone, which listen finds out.
	if writeJSON(r.in, frameRequest, message) != nil {
		return
	}
	for {
		p, err := r.console.Read(ctx)
		if errors.Is(err, io.EOF) {
			if writeFrame(r.in, frameEnd, nil) != nil || !message.Terminal {
				return
			}
			continue
		}
		if err != nil || writeFrame(r.in, frameInput, p) != nil {
			return
		}
	}
}

// watch kills the child when it is to end, or has used its CPU time.
func (r *run) watch(ctx context.Context) {
	tick := time.NewTicker(watchEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			if !r.finished.Load() {
				r.kill()
			}
			return
		case <-tick.C:
		}
		used, ok := r.process.cpu(r.cmd.Process)
		r.mu.Lock()
		over := false
		switch {
		case r.began && ok && used-r.before > r.limits.CPU:
			over, r.limit = true, runner.CPULimit
		case r.taken && !r.began && time.Since(r.since) > r.limits.Compile:
			over, r.limit = true, runner.CompileLimit
		}
		r.mu.Unlock()
		if over {
			r.kill()
			return
		}
	}
}

// listen takes the child's frames until it has ended.
func (r *run) listen() error {
	for {
		kind, payload, err := readFrame(r.out)
		if err != nil {
			return err
		}
		switch kind {
		case frameStdout:
			r.console.Write(interview.Stdout, payload)
		case frameStderr:
			r.console.Write(interview.Stderr, payload)
		case frameWaiting:
			r.console.Waiting(len(payload) == 1 && payload[0] == 1)
		case frameMemory:
			if len(payload) == 8 {
				r.memory = int64(binary.BigEndian.Uint64(payload))
			}
		case frameTaken:
			r.mu.Lock()
			r.taken, r.since = true, time.Now()
			r.mu.Unlock()
		case frameStarted:
			var u usage
			if err := json.Unmarshal(payload, &u); err != nil {
				return err
			}
			r.mu.Lock()
			r.began, r.before = true, time.Duration(u.CPU)
			r.mu.Unlock()
			r.console.Started()
		case frameExit:
			r.exited = new(exit)
			return json.Unmarshal(payload, r.exited)
		default:
			return fmt.Errorf("unknown frame %q", kind)
		}
	}
}

// ending tells how the program ended, once the child is gone.
func (r *run) ending(err error) (runner.Ending, error) {
	state := r.cmd.ProcessState
	e := runner.Ending{MemoryBytes: r.memory, Limit: r.limit}
	if state != nil {
		e.CPU = max(state.UserTime()+state.SystemTime()-r.before, 0)
	}
	switch {
	case r.taken && !r.began: // a compiler that ran away
		e.NotCompiled = true
	case !r.began:
		return e, fmt.Errorf("the child ended before it began: %w: %s", err, r.errors)
	}
	if x := r.exited; x != nil {
		e.ExitCode, e.Crash, e.MemoryBytes, e.NotCompiled = x.Code, x.Crash, x.Memory, x.NotCompiled
		e.CPU = max(time.Duration(x.CPU)-r.before, 0)
		// A program that was refused something and could do without has ended well.
		switch {
		case x.Code == 0 && x.Crash == "":
		case x.MemoryHit:
			e.Limit = runner.MemoryLimit
		case x.DiskHit != "":
			e.Limit = x.DiskHit
		}
		return e, nil
	}
	if e.Limit != "" {
		return e, nil
	}
	// It was killed, by us (then nobody asks why), by the kernel or by itself.
	said := r.errors.String()
	switch {
	case e.CPU >= r.limits.CPU:
		e.Limit = runner.CPULimit
	case strings.Contains(said, "stack exceeds"):
		e.Crash = "its source is nested too deeply"
	case strings.Contains(said, "out of memory") || strings.Contains(said, "cannot allocate memory"):
		e.Limit = runner.MemoryLimit
	default:
		e.Crash = "its process ended unexpectedly"
		first, _, _ := strings.Cut(said, "\n")
		return e, fmt.Errorf("the child ended without a word: %v: %s", state, first)
	}
	return e, nil
}
