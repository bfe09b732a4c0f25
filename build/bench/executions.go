//go:build linux

package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"candor/backend/interview"
	"candor/backend/runner"
	"candor/backend/runner/native"
	"candor/backend/runner/wasm"
	"candor/build/bench/load"
)

// executors are the columns of the table of executions.
var executors = []string{"relay", "runner", "bubblewrap", "bare"}

// executionScenarios are what -only knows of executions.
var executionScenarios = []string{"hello", "throughput", "loop", "workers"}

var (
	helloPython     = program{"python", "python", "main.py", "print('hello')\n"}
	helloJavaScript = program{"javascript", "javascript", "main.js", "console.log('hello')\n"}
	helloNative     = program{"native", "python-native", "main.py", "print('hello')\n"}
)

// atOnce is how many programs run at once, the runner's own default, on as many
// cores. Twice as many are tried too: a sandbox that begins or ends waits for
// the kernel, which leaves a core to others.
const atOnce = 2

// executions is the part of a run that executes programs.
type executions struct {
	*bench
	r     *results
	alone *runnerAlone
	bare  *interpreter // nil when native programs cannot be executed here
	dir   string
	// programs say hello, each in another language.
	programs []program
}

// measureExecutions runs it, on two cores.
func (b *bench) measureExecutions(ctx context.Context, r *results, o options) error {
	if runtime.NumCPU() > atOnce {
		if err := keepTo(serverCore, loadCore); err != nil {
			return err
		}
	}
	r.Executors = executors
	e, err := b.newExecutions(ctx, r)
	if err != nil {
		return err
	}
	defer e.alone.close()
	wanted := func(name string) bool { return chosen(o.only, name) && ctx.Err() == nil }
	try := func(name string, f func(context.Context) error) {
		fmt.Fprintf(os.Stderr, "        executions: %s\n", name)
		if err := f(ctx); err != nil && ctx.Err() == nil {
			r.fail(name, "candor", err)
		}
	}
	var rested func(context.Context) error
	if wanted("hello") || wanted("workers") {
		cores := []int{serverCore, loadCore}[:min(atOnce, runtime.NumCPU())]
		s, err := startRelay(o.relay, filepath.Join(e.dir, "relay"), cores)
		if err != nil {
			return err
		}
		defer s.stop()
		p, err := openPage(s)
		if err != nil {
			return err
		}
		settle(s, detectTime) // on a machine that never had one, it compiles languages
		if wanted("hello") {
			try("hello", func(ctx context.Context) error { return e.hello(ctx, p) })
		}
		if wanted("workers") {
			try("workers", func(ctx context.Context) (err error) {
				rested, err = e.workers(ctx, s, p)
				return err
			})
		}
		p.close()
	}
	// While the relay rests, and so takes nothing from anybody.
	for range b.rounds {
		if wanted("throughput") {
			try("throughput", e.throughput)
		}
		if wanted("loop") {
			try("loop", e.loop)
		}
	}
	if rested != nil {
		try("workers, after their rest", rested)
	}
	return nil
}

// newExecutions finds out what can be executed here. Its runner must be closed.
func (b *bench) newExecutions(ctx context.Context, r *results) (*executions, error) {
	dir, err := os.MkdirTemp(b.work, "executions-")
	if err != nil {
		return nil, err
	}
	e := &executions{bench: b, r: r, dir: dir, programs: []program{helloPython, helloJavaScript}}
	installed, err := native.New(ctx, native.Options{Toolchains: []native.Toolchain{pythonToolchain()}})
	switch {
	case interview.CodeOf(err) == interview.Unavailable:
		r.note("without native Python: %v", err)
		installed = nil
	case err != nil:
		return nil, err
	default:
		if e.bare, err = newInterpreter(dir, helloNative); err != nil {
			return nil, errors.Join(err, installed.Close(context.WithoutCancel(ctx)))
		}
		e.programs = append(e.programs, helloNative)
	}
	e.alone, err = newRunnerAlone(0, installed)
	return e, err
}

// hello measures the time from the request to the first output; relay, runner
// and interpreter take turns, so that a change of the machine's mood falls on
// all of them.
func (e *executions) hello(ctx context.Context, p *page) error {
	took := map[string]*load.Histogram{}
	measure := func(scenario, executor string, cpu func() time.Duration, f func() (time.Duration, error)) error {
		t, err := f()
		if err != nil {
			return fmt.Errorf("%s, %s: %w", scenario, executor, err)
		}
		key := scenario + " " + executor
		if took[key] == nil {
			took[key] = &load.Histogram{}
		}
		took[key].Add(int64(t), 1)
		rest(cpu)
		return ctx.Err()
	}
	for n := range e.hellos + e.warmHellos {
		if n == e.warmHellos {
			clear(took)
		}
		for _, h := range e.programs {
			name := "hello-" + h.short
			err := measure(name, "relay", p.server.cpu, func() (time.Duration, error) { return p.hello(h) })
			if err == nil {
				err = measure(name, "runner", e.alone.cpu, func() (time.Duration, error) { return e.alone.hello(ctx, h) })
			}
			if err != nil {
				return err
			}
		}
		if e.bare == nil {
			continue
		}
		if err := measure("hello-native", "bare", e.alone.cpu, e.bare.hello); err != nil {
			return err
		}
	}
	middle := func(executor string) float64 { return ms(took["hello-native "+executor].Quantile(0.5)) }
	for key, h := range took {
		scenario, executor, _ := strings.Cut(key, " ")
		m := measures{"p50": ms(h.Quantile(0.5)), "p99": ms(h.Quantile(0.99)), "runs": float64(h.Count)}
		if scenario == "hello-native" && executor != "bare" {
			m["overBare"] = middle(executor) - middle("bare")
		}
		e.r.add(scenario, executor, m)
	}
	return nil
}

// rest waits until workers have got ready for the next program: nobody presses
// Run again at once.
func rest(cpu func() time.Duration) {
	const look = 40 * time.Millisecond
	quiet := 0
	for end := time.Now().Add(3 * time.Second); time.Now().Before(end) && quiet < 2; {
		before := cpu()
		time.Sleep(look)
		if cpu()-before < look/20 {
			quiet++
		} else {
			quiet = 0
		}
	}
}

// throughput lets everybody run programs as fast as they can, one after another.
func (e *executions) throughput(ctx context.Context) error {
	var failed []error
	measure := func(scenario, executor string, one func(worker, n int) error) {
		m := measures{}
		for times, name := range []string{"perSecond", "perSecondTwice"} {
			workers := (1 + times) * atOnce
			if scenario != "throughput-native" && workers > atOnce {
				continue // WebAssembly waits for nothing
			}
			e.alone.Set(runner.Settings{MaxConcurrent: workers})
			rate, err := e.rate(ctx, workers, one)
			if err != nil {
				failed = append(failed, fmt.Errorf("%s, %s: %w", scenario, executor, err))
				return
			}
			m[name] = rate
		}
		e.r.add(scenario, executor, m)
	}
	alone := func(p program) func(worker, n int) error {
		return func(worker, n int) error {
			// Two sessions for each of those that run at once.
			session := strconv.Itoa(2*worker + n%2)
			_, err := e.alone.run(ctx, p, session, "hello")
			return err
		}
	}
	for _, h := range e.programs {
		measure("throughput-"+h.short, "runner", alone(h))
	}
	if e.bare == nil {
		return errors.Join(failed...)
	}
	measure("throughput-native", "bare", func(int, int) error {
		_, err := e.bare.run(e.bare.file, "hello")
		return err
	})
	measure("throughput-native", "bubblewrap", func(int, int) error { return e.bare.inBubblewrap(helloNative, "hello") })
	return errors.Join(failed...)
}

// rate is how many times a second one is done by so many workers at once, after
// a while in which it is not counted.
func (e *executions) rate(ctx context.Context, at int, one func(worker, n int) error) (float64, error) {
	began := time.Now()
	from, to := began.Add(e.warm), began.Add(e.warm+e.measure)
	var ended atomic.Int64
	errs := make([]error, at)
	var workers sync.WaitGroup
	for worker := range at {
		workers.Go(func() {
			for n := 0; ctx.Err() == nil && time.Now().Before(to); n++ {
				if errs[worker] = one(worker, n); errs[worker] != nil {
					return
				}
				if now := time.Now(); now.After(from) && now.Before(to) {
					ended.Add(1)
				}
			}
		})
	}
	workers.Wait()
	if err := errors.Join(errs...); err != nil {
		return 0, err
	}
	return float64(ended.Load()) / e.measure.Seconds(), ctx.Err()
}

// loop compares the CPU time of a loop.
func (e *executions) loop(ctx context.Context) error {
	text := fmt.Sprintf("i = 0\nwhile i < %d: i += 1\nprint(i)\n", e.turns)
	want := strconv.Itoa(e.turns)
	file := filepath.Join(e.dir, "loop.py")
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		return err
	}
	builtIn, err := e.alone.run(ctx, program{"", helloPython.language, "loop.py", text}, "loop", want)
	if err != nil {
		return err
	}
	m := measures{"builtIn": ms(int64(builtIn.CPU))}
	if e.bare != nil {
		installed, err := e.alone.run(ctx, program{"", helloNative.language, "loop.py", text}, "loop", want)
		if err != nil {
			return err
		}
		m["native"] = ms(int64(installed.CPU))
		m["ratio"] = m["builtIn"] / max(m["native"], 1)
		bare, err := e.bare.run(file, want)
		if err != nil {
			return err
		}
		e.r.add("loop", "bare", measures{"native": ms(int64(bare))})
	}
	e.r.add("loop", "runner", m)
	return nil
}

// workers counts the worker processes that a relay keeps once programs have
// run, and returns what counts them again when its rest is over.
func (e *executions) workers(ctx context.Context, s *server, p *page) (func(context.Context) error, error) {
	if e.short {
		return nil, e.workersAlone(ctx, s)
	}
	for _, h := range e.programs {
		if _, err := p.hello(h); err != nil {
			return nil, err
		}
		rest(s.cpu)
	}
	over := time.Now().Add(e.idleTime)
	before, err := s.memory()
	if err != nil {
		return nil, err
	}
	m := measures{"before": float64(len(family(s.pid())) - 1), "memoryBefore": mebibytes(before)}
	if m["before"] == 0 {
		return nil, errors.New("a relay that has run programs keeps no worker warm")
	}
	return func(ctx context.Context) error {
		select {
		case <-time.After(time.Until(over)):
		case <-ctx.Done():
			return ctx.Err()
		}
		m["after"] = float64(len(family(s.pid())) - 1)
		after, err := s.memory()
		if err != nil {
			return err
		}
		m["memoryAfter"] = mebibytes(after)
		e.r.add("workers", "relay", m)
		return nil
	}, nil
}

// workersAlone is workers without a minute of waiting: a relay's workers have
// no shorter one.
func (e *executions) workersAlone(ctx context.Context, s *server) error {
	memory, err := s.memory()
	if err != nil {
		return err
	}
	known := family(os.Getpid())
	alone, err := newRunnerAlone(e.idleTime, nil)
	if err != nil {
		return err
	}
	defer alone.close()
	if _, err := alone.hello(ctx, helloPython); err != nil {
		return err
	}
	own := func() float64 {
		return float64(len(slices.DeleteFunc(family(os.Getpid()), func(pid int) bool { return slices.Contains(known, pid) })))
	}
	m := measures{"before": own(), "memoryBefore": mebibytes(memory), "memoryAfter": mebibytes(memory)}
	for end := time.Now().Add(limit); own() > 0 && time.Now().Before(end); {
		time.Sleep(e.idleTime / 4)
	}
	m["after"] = own()
	e.r.add("workers", "runner", m)
	return nil
}

func mebibytes(n int64) float64 { return float64(n) / (1 << 20) }

// runnerAlone is the packages that execute, without a relay.
type runnerAlone struct{ *runner.Runner }

// newRunnerAlone has the built-in languages, whose workers are let go after
// idle (0: the usual time), and those of another backend unless that is nil.
func newRunnerAlone(idle time.Duration, installed *native.Backend) (*runnerAlone, error) {
	var backends []runner.Backend
	if installed != nil {
		backends = append(backends, installed)
	}
	builtIn, err := wasm.New(wasm.Options{IdleTime: idle})
	if err != nil {
		for _, b := range backends {
			err = errors.Join(err, b.Close(context.Background()))
		}
		return nil, err
	}
	return &runnerAlone{runner.New(runner.Options{
		Backends: append(backends, builtIn), MaxConcurrent: atOnce, PerOwnerPerMinute: 1 << 30,
	})}, nil
}

// pythonToolchain is the runner's entry for the machine's Python.
func pythonToolchain() native.Toolchain {
	return native.Table[slices.IndexFunc(native.Table, func(t native.Toolchain) bool { return t.ID == helloNative.language })]
}

func (a *runnerAlone) close() {
	_ = a.Close(context.Background()) // what was measured was measured
}

// cpu is the CPU time of the workers.
func (a *runnerAlone) cpu() time.Duration { return cpuOf(family(os.Getpid())[1:]) }

// hello is the time to the first output in a terminal.
func (a *runnerAlone) hello(ctx context.Context, p program) (time.Duration, error) {
	began := time.Now()
	var first time.Time
	var said strings.Builder
	e, err := a.Start(ctx, "", runner.Request{
		Language: p.language, Files: []interview.SourceFile{{Name: p.file, Text: p.text}}, Session: "hello",
		Terminal: runner.TerminalSize{Columns: terminalColumns, Rows: terminalRows},
	}, func(stream interview.Stream, text string) {
		if stream == interview.Notice {
			return
		}
		if first.IsZero() {
			first = time.Now()
		}
		said.WriteString(text)
	})
	if err != nil {
		return 0, err
	}
	result := e.Wait()
	if strings.TrimSpace(said.String()) != "hello" {
		return 0, fmt.Errorf("%s printed %q: %s", p.language, said.String(), result.Message)
	}
	return first.Sub(began), nil
}

// run runs a program to its end, with pipes.
func (a *runnerAlone) run(ctx context.Context, p program, session, want string) (runner.Result, error) {
	var said strings.Builder
	e, err := a.Start(ctx, "", runner.Request{
		Language: p.language, Files: []interview.SourceFile{{Name: p.file, Text: p.text}}, Session: session,
	}, func(stream interview.Stream, text string) {
		if stream != interview.Notice {
			said.WriteString(text)
		}
	})
	if err != nil {
		return runner.Result{}, err
	}
	result := e.Wait()
	if strings.TrimSpace(said.String()) != want {
		err = fmt.Errorf("%s printed %q: %s", p.language, said.String(), result.Message)
	}
	return result, err
}
