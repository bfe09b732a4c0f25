package runner

import (
	"context"
	"errors"
	"sync"
	"time"

	"candor/backend/contain"
	"candor/backend/interview"
)

// Execution is one program that runs, or waits to.
type Execution struct {
	runner *Runner
	program
	outlet *outlet
	input  input
	clock  stopwatch

	ctx    context.Context // ends with the execution; it is not a request's
	cancel context.CancelCauseFunc
	turn   chan struct{} // closed when it may run
	// editor is its terminal, when it has one and its backend has none of the system's; guarded by typing.
	editor   *lineEditor
	typing   sync.Mutex
	controls chan Control
	idle     bool // it has no place while it waits for input; guarded by Runner.mu
	result   chan Result
	ended    chan struct{}
	final    Result // valid once ended is closed
}

// program is what an execution executes, by what, within which limits.
type program struct {
	req      Request
	backend  Backend
	language Language
	limits   Limits
}

func newExecution(ctx context.Context, r *Runner, p program, output func(interview.Stream, string)) *Execution {
	ctx, cancel := context.WithCancelCause(ctx)
	e := &Execution{
		runner:  r,
		program: p,
		ctx:     ctx,
		cancel:  cancel,
		turn:    make(chan struct{}),
		result:  make(chan Result, 1),
		ended:   make(chan struct{}),
		// People do not resize or interrupt faster than a backend reads; what is beyond is dropped.
		controls: make(chan Control, 16),
	}
	e.outlet = newOutlet(p.limits.Output, output, func() { cancel(limitError{OutputLimit}) })
	e.input = input{limit: p.limits.Stdin, wake: make(chan struct{}, 1)}
	if p.req.Terminal != (TerminalSize{}) && !p.language.RealTerminal {
		e.outlet.terminal = true
		e.editor = &lineEditor{
			echo:      func(p []byte) { e.outlet.write(echo, p) },
			submit:    e.input.add,
			end:       func() { e.input.add(softEnd) },
			interrupt: e.interrupted,
		}
	}
	e.input.eof = p.req.Closed
	if p.req.Stdin != "" {
		e.input.queue = [][]byte{[]byte(p.req.Stdin)}
		e.input.total = len(p.req.Stdin)
		e.input.eof = true
	}
	e.clock = stopwatch{
		wall: p.limits.Wall, total: p.limits.Interactive,
		over: func(l Limit) { cancel(limitError{l}) },
	}
	return e
}

// Result gives the result once, when the execution has ended.
func (e *Execution) Result() <-chan Result { return e.result }

// Wait waits for the result. Any number of goroutines may.
func (e *Execution) Wait() Result {
	<-e.ended
	return e.final
}

// Stop kills the program; the name says by whom in the result's sentence. It
// does not wait. An execution that has ended stays as it is.
func (e *Execution) Stop(by string) {
	if by == "" {
		by = "somebody"
	}
	e.cancel(stopError{by})
}

// Type gives the program input, or its terminal what somebody typed, key by key;
// the name says who for the result's sentence. Errors: Gone when it has ended or
// its input has, TooLarge.
func (e *Execution) Type(by, text string) error {
	if err := e.gone(); err != nil {
		return err
	}
	if err := e.input.admit(len(text)); err != nil {
		return err
	}
	switch {
	case text == "":
		return nil
	case e.editor == nil:
		e.input.add([]byte(text))
		return nil
	}
	e.typing.Lock()
	defer e.typing.Unlock()
	e.editor.keys(by, text)
	return nil
}

// Interrupt does what Ctrl-C does: it interrupts the program, or ends it where
// a program cannot be interrupted.
func (e *Execution) Interrupt(by string) {
	switch {
	case e.language.RealTerminal:
		e.control(Control{Interrupt: true})
	case e.editor != nil && e.req.REPL:
		e.typing.Lock()
		defer e.typing.Unlock()
		e.editor.keys(by, string(rune(keyInterrupt)))
	default:
		e.interrupted(by)
	}
}

// interruptLine is what a prompt without a terminal of the system's reads when Ctrl-C
// was pressed: a line that nobody can type.
var interruptLine = []byte{keyInterrupt, '\n'}

// promptPatience is how long a prompt that computes may take to ask for that line,
// before it is ended with all it knows.
const promptPatience = 500 * time.Millisecond

// interrupted is Ctrl-C in a program that has no terminal of the system's.
func (e *Execution) interrupted(by string) {
	if !e.req.REPL || e.input.admit(len(interruptLine)) != nil {
		e.end(by)
		return
	}
	e.input.add(interruptLine)
	if asked, waits := e.clock.waits(); !waits {
		time.AfterFunc(promptPatience, func() {
			if since, _ := e.clock.waits(); since == asked {
				e.end(by)
			}
		})
	}
}

// end ends the program because somebody interrupted it.
func (e *Execution) end(by string) {
	if by == "" {
		by = "somebody"
	}
	e.cancel(interruptError{by})
}

// Resize tells the program's terminal its new size. Errors: Invalid.
func (e *Execution) Resize(size TerminalSize) error {
	if !size.valid() {
		return interview.InvalidField("terminal", "A terminal has between 1 and %d columns and rows.", MaxTerminal)
	}
	if e.req.Terminal != (TerminalSize{}) {
		e.control(Control{Resize: size})
	}
	return nil
}

func (e *Execution) control(c Control) {
	select {
	case e.controls <- c:
	default:
	}
}

// CloseStdin ends the program's input.
func (e *Execution) CloseStdin() error {
	if err := e.gone(); err != nil {
		return err
	}
	e.input.close()
	return nil
}

func (e *Execution) gone() error {
	select {
	case <-e.ended:
		return interview.Errorf(interview.Gone, "The program has ended.")
	default:
		return nil
	}
}

// run is the goroutine of an execution, from the queue to its result.
func (e *Execution) run() {
	var printing sync.WaitGroup
	printing.Go(func() {
		if err := contain.Do(e.outlet.run); err != nil {
			e.cancel(err)
		}
	})

	var ending Ending
	var err error
	select {
	case <-e.turn:
		err = contain.Call(func() (err error) {
			ending, err = e.backend.Execute(e.ctx, e.req, e.limits, console{e})
			return err
		})
	case <-e.ctx.Done():
	}
	wall := e.clock.stop()
	cause := context.Cause(e.ctx)
	e.outlet.close()
	printing.Wait()
	if p, ok := errors.AsType[*contain.Recovered](context.Cause(e.ctx)); ok { // a fault of ours, nobody's wish
		err, cause = p, nil
	}

	if err != nil && cause == nil {
		e.runner.o.Log.Error("execution failed", "language", e.req.Language, "error", err)
	}
	e.final = e.limits.conclude(ending, err, cause)
	e.final.Wall = wall
	e.final.Truncated = e.outlet.truncated
	e.cancel(nil)
	// The place is free before anybody learns of the end, so that they can run again at once.
	e.runner.leave(e)
	close(e.ended)
	e.result <- e.final
}

// console is what a backend sees of an execution.
type console struct{ e *Execution }

func (c console) Write(stream interview.Stream, p []byte) { c.e.outlet.write(stream, p) }
func (c console) Notice(text string)                      { c.e.outlet.write(notice, []byte(text+"\n")) }
func (c console) Started()                                { c.e.clock.start() }
func (c console) Waiting(waiting bool) {
	c.e.clock.pause(waiting)
	c.e.runner.rest(c.e, waiting)
}

func (c console) Controls() <-chan Control { return c.e.controls }

func (c console) Read(ctx context.Context) ([]byte, error) {
	return c.e.input.read(ctx)
}

// input is what people typed and the program has not read yet.
type input struct {
	mu    sync.Mutex
	queue [][]byte // softEnd among them
	total int
	limit int // bytes in all
	eof   bool
	wake  chan struct{}
}

// admit counts n bytes more, or refuses them.
func (in *input) admit(n int) error {
	in.mu.Lock()
	defer in.mu.Unlock()
	if in.eof {
		return interview.Errorf(interview.Gone, "The program’s input has ended.")
	}
	if in.total+n > in.limit {
		return interview.Errorf(interview.TooLarge, "The program has had %s of input, the most that is allowed.", bytesText(int64(in.limit)))
	}
	in.total += n
	return nil
}

// add puts input that was admitted into the queue.
func (in *input) add(p []byte) {
	in.mu.Lock()
	defer in.mu.Unlock()
	in.queue = append(in.queue, p)
	in.signal()
}

func (in *input) close() {
	in.mu.Lock()
	defer in.mu.Unlock()
	in.eof = true
	in.signal()
}

func (in *input) signal() {
	select {
	case in.wake <- struct{}{}:
	default:
	}
}

// read has one caller at a time.
func (in *input) read(ctx context.Context) ([]byte, error) {
	for {
		if p, there, err := in.next(); there {
			return p, err
		}
		select {
		case <-in.wake:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

// stopwatch keeps the two limits on time. It stands still while the program
// waits for people, up to the limit in all.
type stopwatch struct {
	wall, total time.Duration
	over        func(Limit)

	mu      sync.Mutex
	began   time.Time // zero: not started
	ended   bool
	since   time.Time // of the running stretch
	paused  bool
	pauses  int           // how often
	left    time.Duration // of wall, at since
	forWall *time.Timer
	forAll  *time.Timer
}

func (s *stopwatch) start() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.began.IsZero() || s.ended {
		return
	}
	s.began = time.Now()
	s.since, s.left = s.began, s.wall
	s.forWall = time.AfterFunc(s.left, func() { s.over(WallLimit) })
	s.forAll = time.AfterFunc(s.total, func() { s.over(InteractiveLimit) })
}

func (s *stopwatch) pause(paused bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.began.IsZero() || s.ended || s.paused == paused {
		return
	}
	s.paused = paused
	if paused {
		s.pauses++
		s.forWall.Stop()
		s.left -= time.Since(s.since)
		return
	}
	s.since = time.Now()
	s.forWall.Reset(max(s.left, 0))
}

// waits tells how often the program has begun to wait for people, and whether it does now.
func (s *stopwatch) waits() (times int, now bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.pauses, s.paused
}

// stop returns the time from start to now.
func (s *stopwatch) stop() time.Duration {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.ended = true
	if s.began.IsZero() {
		return 0
	}
	s.forWall.Stop()
	s.forAll.Stop()
	return time.Since(s.began)
}
