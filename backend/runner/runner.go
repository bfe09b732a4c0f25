// Package runner executes candidates' code: it knows the languages, admits and
// queues requests, keeps the limits, and says in words how each execution ended.
//
// What really executes a program is a Backend: backend/runner/wasm has the
// languages built in. The runner keeps the limits that are the same everywhere
// (time, output, how many at once); a backend keeps those that need a hand on
// the process (CPU time, memory, files).
package runner

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"time"

	"candor/backend/interview"
)

// Language is something that this relay can execute.
type Language struct {
	ID       string // as in a request: "python"
	Name     string // as on screen: "Python"
	Version  string // "3.12.0"
	FileName string // the first file of a new program: "main.py"
	Runtime  string // what executes it: "built-in", or "native" for a toolchain of this machine
	REPL     bool   // it has a prompt of its own, see Request.REPL
	Compiled bool   // its programs are compiled before they run, and may have errors then
	// RealTerminal: its programs are processes with a terminal of the system's, which
	// echoes, edits lines and turns Ctrl-C into an interrupt. The runner does
	// that for the others.
	RealTerminal bool
	// Packages are what programs can use besides the language's own library, sorted by name.
	Packages []Package
	// MorePackages says how to have more, in one sentence; "" when there is no way.
	MorePackages string
}

// Package is something that programs of a language can use.
type Package struct{ Name, Version string }

// What executes a language.
const (
	BuiltIn = "built-in" // nothing needs to be installed
	Native  = "native"   // a toolchain of this machine, in a sandbox of the system's
	Remote  = "remote"   // another machine, see package remote
)

// Backend executes programs. Its methods are called from many goroutines.
type Backend interface {
	// Languages that it can execute now, in the order to show them. It answers at
	// once, and the same slice until something changes; nobody changes it.
	Languages() []Language
	// Execute runs one program and returns when nothing of it is left. When ctx
	// is cancelled it kills the program; what it then returns as the ending's
	// exit code and limit is not looked at. An error means that the program
	// could not be run at all, or that its sandbox broke.
	Execute(ctx context.Context, req Request, limits Limits, console Console) (Ending, error)
	// Warm gets ready to execute the language soon. It does not wait.
	Warm(language string)
	// Close ends everything that the backend has started.
	Close(ctx context.Context) error
}

// Finder is a backend that does not know at once what it can execute.
type Finder interface {
	// Found is closed when it does. Until then Languages has none, or some.
	Found() <-chan struct{}
}

// Console is a program's way to the people who look on. Its methods do not
// block, but for Read.
type Console interface {
	// Write takes output as it comes, in pieces of any size.
	Write(stream interview.Stream, p []byte)
	// Notice shows a line that Candor says, not the program.
	Notice(text string)
	// Read waits for input; io.EOF after the end of it, ctx's error when cancelled.
	// In a terminal, input may go on after an end (Ctrl-D): whoever reads again waits again.
	// A backend with real terminals gets the keys as they were typed.
	Read(ctx context.Context) ([]byte, error)
	// Controls gives what people do besides typing. It is never closed.
	Controls() <-chan Control
	// Waiting tells that the program waits for input, or no longer does. The
	// time that it waits for people does not count as its own.
	Waiting(waiting bool)
	// Started tells that the program itself begins: what came before was getting ready.
	Started()
}

// Control is something that people do to a program besides typing.
type Control struct {
	Interrupt bool         // SIGINT to all of its processes; only for backends with real terminals
	Resize    TerminalSize // its terminal's new size; zero: as it was
}

// Ending is how a program ended, as its backend saw it.
type Ending struct {
	ExitCode    int
	Limit       Limit  // the limit that it was killed at, or ""
	Crash       string // what broke, as part of a sentence; "" when nothing did
	NotCompiled bool   // it did not come to run; the exit code is the compiler's
	CPU         time.Duration
	MemoryBytes int64 // peak
}

// Options of New.
type Options struct {
	Backends []Backend
	Limits   Limits // zero fields: DefaultLimits
	// MaxConcurrent executions at once; 0: DefaultSettings. Those that wait for input are not among
	// them, so that two programs with a question do not hold up a whole team.
	MaxConcurrent int
	// MaxIdle bounds the ones that wait for input beside those; further ones hold their
	// place. 0: four times MaxConcurrent.
	MaxIdle int
	// IdleMemory bounds what those may keep, in bytes: as many wait beside as would fit if each
	// used all that it may. 0: half of this machine's memory.
	IdleMemory int64
	// QueueLength is how many may wait besides; 0: 20.
	QueueLength int
	// PerOwnerPerMinute is how many executions one owner may start in any minute; 0: 20.
	PerOwnerPerMinute int
	Log               *slog.Logger
	Now               func() time.Time // for the rate; nil: time.Now
}

// Runner executes programs for a relay.
type Runner struct {
	o Options

	mu       sync.Mutex
	rate     rate
	running  int
	idle     int // executions that gave their place away
	waiting  []*Execution
	sessions map[string]*Execution // the one execution of each session
	active   map[*Execution]struct{}
	closed   bool
	done     sync.WaitGroup
}

// New returns a runner over the backends. When several have a language, the first does.
func New(o Options) *Runner {
	o.Limits = o.Limits.Or(DefaultLimits)
	if o.MaxConcurrent <= 0 {
		o.MaxConcurrent = DefaultSettings.MaxConcurrent
	}
	if o.QueueLength <= 0 {
		o.QueueLength = 20
	}
	if o.PerOwnerPerMinute <= 0 {
		o.PerOwnerPerMinute = DefaultSettings.PerOwnerPerMinute
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	r := &Runner{
		o:        o,
		rate:     rate{perMinute: o.PerOwnerPerMinute, starts: make(map[string][]time.Time)},
		sessions: make(map[string]*Execution),
		active:   make(map[*Execution]struct{}),
	}
	return r
}

// Languages that can be executed now, in the order to show them.
func (r *Runner) Languages() []Language {
	var all []Language
	seen := make(map[string]bool)
	for _, b := range r.o.Backends {
		for _, l := range b.Languages() {
			if !seen[l.ID] {
				seen[l.ID] = true
				all = append(all, l)
			}
		}
	}
	return all
}

// AwaitLanguages waits until every backend knows what it can execute, or ctx ends:
// before that, Languages may lack some.
func (r *Runner) AwaitLanguages(ctx context.Context) {
	for _, b := range r.o.Backends {
		if f, ok := b.(Finder); ok {
			select {
			case <-f.Found():
			case <-ctx.Done():
			}
		}
	}
}

// find finds a language and what executes it; nil when nothing does now.
func (r *Runner) find(id string) (Backend, Language) {
	for _, b := range r.o.Backends {
		for _, l := range b.Languages() {
			if l.ID == id {
				return b, l
			}
		}
	}
	return nil, Language{}
}

// Settings in force.
func (r *Runner) Settings() Settings {
	r.mu.Lock()
	defer r.mu.Unlock()
	return Settings{Limits: r.o.Limits, MaxConcurrent: r.o.MaxConcurrent, PerOwnerPerMinute: r.o.PerOwnerPerMinute}
}

// Set changes the settings for the executions that start from now on. Zero
// fields stay as they are.
func (r *Runner) Set(s Settings) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.o.Limits = s.Limits.Or(r.o.Limits)
	set(&s.MaxConcurrent, r.o.MaxConcurrent)
	set(&s.PerOwnerPerMinute, r.o.PerOwnerPerMinute)
	r.o.MaxConcurrent, r.o.PerOwnerPerMinute, r.rate.perMinute = s.MaxConcurrent, s.PerOwnerPerMinute, s.PerOwnerPerMinute
	r.nextLocked()
}

// Warm gets ready to execute a language soon: call it when somebody opens a
// session in it. It does not wait, and does nothing for an unknown language.
func (r *Runner) Warm(language string) {
	r.mu.Lock()
	closed := r.closed
	r.mu.Unlock()
	if b, _ := r.find(language); b != nil && !closed {
		b.Warm(language)
	}
}

// Start begins an execution, or puts it in the queue. The owner (a participant's
// or person's id) bears the limit on the rate. Output is given to output in
// order, valid UTF-8 in pieces of at most 32 KiB, never from two goroutines at
// once and never after the Result.
//
// The execution goes on when ctx is cancelled: ctx belongs to the request that
// started it. Errors: Invalid, TooLarge, TooMany, Conflict, Unavailable.
func (r *Runner) Start(ctx context.Context, owner string, req Request, output func(stream interview.Stream, text string)) (*Execution, error) {
	backend, language, err := r.check(ctx, &req)
	if err != nil {
		return nil, err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.closed {
		return nil, interview.Errorf(interview.Unavailable, "The server is closing.")
	}
	if req.Session != "" && r.sessions[req.Session] != nil {
		return nil, interview.Errorf(interview.Conflict, "A program is running already. Stop it, or wait until it ends.")
	}
	if r.running >= r.o.MaxConcurrent && len(r.waiting) >= r.o.QueueLength {
		return nil, interview.Errorf(interview.TooMany, "Too many programs are waiting to run on this server. Try again in a moment.")
	}
	if !r.rate.allow(owner, r.o.Now()) {
		return nil, interview.Errorf(interview.TooMany, "You have run %d programs within a minute, the most that is allowed. Try again in a moment.", r.o.PerOwnerPerMinute)
	}
	e := newExecution(context.WithoutCancel(ctx), r, program{req, backend, language, r.o.Limits}, output)
	r.active[e] = struct{}{}
	if req.Session != "" {
		r.sessions[req.Session] = e
	}
	if r.running < r.o.MaxConcurrent {
		r.running++
		close(e.turn)
	} else {
		r.waiting = append(r.waiting, e)
		e.outlet.write(notice, fmt.Appendf(nil, "Waiting for %d other programs on this server to end.\n", r.running+len(r.waiting)-1))
	}
	r.done.Go(e.run)
	return e, nil
}

// leave takes an execution out, and gives its place to the next that waits.
func (r *Runner) leave(e *Execution) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.active, e)
	if r.sessions[e.req.Session] == e {
		delete(r.sessions, e.req.Session)
	}
	if i := slices.Index(r.waiting, e); i >= 0 {
		r.waiting = slices.Delete(r.waiting, i, i+1)
		return // it never had a place
	}
	if e.idle {
		r.idle--
		return
	}
	r.running--
	r.nextLocked()
}

// nextLocked gives free places to those that wait for one.
func (r *Runner) nextLocked() {
	for r.running < r.o.MaxConcurrent && len(r.waiting) > 0 {
		r.running++
		close(r.waiting[0].turn)
		r.waiting = slices.Delete(r.waiting, 0, 1)
	}
}

func (r *Runner) maxIdle() int {
	most := r.o.MaxIdle
	if most <= 0 {
		most = 4 * r.o.MaxConcurrent
	}
	memory := r.o.IdleMemory
	if memory <= 0 {
		memory = machineMemory() / 2
	}
	if memory > 0 {
		most = min(most, int(memory/r.o.Limits.Memory))
	}
	return most
}

// rest takes an execution's place while it waits for input, and gives it one back,
// free or not, when it goes on: its own limits bound how long it needs it.
func (r *Runner) rest(e *Execution, waiting bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if _, active := r.active[e]; !active || e.idle == waiting || waiting && r.idle >= r.maxIdle() {
		return
	}
	e.idle = waiting
	if !waiting {
		r.idle--
		r.running++
		return
	}
	r.idle++
	r.running--
	r.nextLocked()
}

// errClosing is the cause of executions that end because the runner does.
var errClosing = errors.New("the relay is closing")

// Close ends every execution and every backend, and waits for them.
func (r *Runner) Close(ctx context.Context) error {
	r.mu.Lock()
	r.closed = true
	for e := range r.active {
		e.cancel(errClosing)
	}
	r.mu.Unlock()

	ended := make(chan struct{})
	go func() {
		defer close(ended)
		r.done.Wait()
	}()
	var errs []error
	select {
	case <-ended:
	case <-ctx.Done():
		errs = append(errs, fmt.Errorf("wait for the executions to end: %w", context.Cause(ctx)))
	}
	seen := make(map[Backend]bool)
	for _, b := range r.o.Backends {
		if !seen[b] {
			seen[b] = true
			errs = append(errs, b.Close(ctx))
		}
	}
	return errors.Join(errs...)
}

// rate counts each owner's starts within the last minute.
type rate struct {
	perMinute int
	starts    map[string][]time.Time
}

func (r *rate) allow(owner string, now time.Time) bool {
	since := now.Add(-time.Minute)
	// Forget owners who have been quiet, so that the map does not grow for ever.
	for o, times := range r.starts {
		if !times[len(times)-1].After(since) {
			delete(r.starts, o)
		}
	}
	times := slices.DeleteFunc(r.starts[owner], func(t time.Time) bool { return !t.After(since) })
	if len(times) >= r.perMinute {
		r.starts[owner] = times
		return false
	}
	r.starts[owner] = append(times, now)
	return true
}
