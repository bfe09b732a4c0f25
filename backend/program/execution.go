package program

import (
	"context"
	"slices"
	"strings"
	"sync"
	"time"

	"candor/backend/interview"
	"candor/backend/live"
	"candor/backend/recording"
	"candor/backend/runner"
)

const (
	// maxExecutions is how many a list has: the newest.
	maxExecutions = 100
	// maxListedOutput bounds the output in one list, in bytes; the older
	// executions go without when the newer ones fill it.
	maxListedOutput = 8 << 20
	// maxGiven bounds what people are shown of the input that a program is
	// started with, in bytes.
	maxGiven = 4 << 10
	// maxSenders bounds the pages whose numbers an execution remembers.
	maxSenders = 1000
)

// ExecutionStore has the executions that are recorded.
type ExecutionStore interface {
	// Executions returns the last ones, limit at most, oldest first, without their
	// files and input; the newest have their output, about outputBytes in all.
	Executions(ctx context.Context, interviewID string, limit, outputBytes int) ([]interview.Execution, error)
}

// executions carries output from the runner to the people and into the record.
type executions struct {
	Options
	*carried[*console]
	turns *turns
}

func newExecutions(o Options, t *turns) *executions {
	return &executions{Options: o, carried: newCarried[*console](o.Log), turns: t}
}

// console is one execution and what of its output is where.
type console struct {
	run *runner.Execution

	mu    sync.Mutex
	x     interview.Execution // with all its output so far, to be read by late joiners
	known bool                // that it has started was said; what is printed before that is said then

	typing sync.Mutex     // one piece of input at a time
	typed  map[string]int // the number of the last one, by sender; guarded by typing
}

// add appends a piece of output.
func (c *console) add(stream interview.Stream, text string, at time.Time) interview.OutputChunk {
	chunk := interview.OutputChunk{Seq: len(c.x.Output) + 1, At: at, Stream: stream, Text: text}
	c.x.Output = append(c.x.Output, chunk)
	return chunk
}

// printed takes output from the runner, which has gathered it, and sends it on to
// everyone in the session. It never waits.
func (e *executions) printed(c *console, stream interview.Stream, text string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if chunk := c.add(stream, text, e.time()); c.known {
		e.sendOutput(c, chunk)
	}
}

// sendOutput is called with c.mu held, so that pieces go out in their order.
func (e *executions) sendOutput(c *console, chunk interview.OutputChunk) {
	e.Live.Record(recording.Printed(&c.x, chunk))
	e.Live.Tell(c.x.InterviewID, live.ExecutionOutput{ID: c.x.ID, Seq: chunk.Seq, Stream: string(chunk.Stream), Text: chunk.Text})
}

// Input is input for a running program.
type Input struct {
	Text   string
	EOF    bool   // the input ends after the text
	Sender string // names the page that numbers what it sends
	Number int    // 1, 2, 3, … of the sender in this execution; 0: not numbered
}

// start executes a request and returns the execution's id.
func (e *executions) start(ctx context.Context, by interview.Actor, req runner.Request) (string, error) {
	c := &console{typed: map[string]int{}}
	c.x = interview.Execution{
		ID: interview.NewID(), InterviewID: req.Session, Author: by.ID, AuthorName: by.Name,
		Language: req.Language, Files: req.Files, Main: req.Main, Stdin: req.Stdin,
		Args: req.Args, REPL: req.REPL, Columns: req.Terminal.Columns, Rows: req.Terminal.Rows,
		Outcome: interview.Running, StartedAt: e.time(),
	}
	if req.Stdin != "" {
		c.add(interview.Given, given(req.Stdin), c.x.StartedAt) // it is shown before the program says anything
	}
	if c.x.Main == "" && len(req.Files) == 1 {
		c.x.Main = req.Files[0].Name
	}
	begin := func() error { return e.begin(ctx, c, req, by) }
	return c.x.ID, e.launch(begin, func() { e.finish(c, <-c.run.Result()) })
}

// begin starts the program and makes its execution known.
func (e *executions) begin(ctx context.Context, c *console, req runner.Request, by interview.Actor) (err error) {
	print := func(stream interview.Stream, text string) { e.printed(c, stream, text) }
	if c.run, err = e.turns.start(ctx, by.ID, req, print); err != nil {
		return err
	}
	e.add(c.x.ID, c)
	begun(e.Live.Record(recording.Began(c.brief())))
	c.mu.Lock()
	defer c.mu.Unlock()
	c.known = true
	e.Live.Tell(c.x.InterviewID, live.ExecutionStarted{Execution: live.ExecutionOf(c.x)})
	for _, chunk := range c.x.Output {
		e.sendOutput(c, chunk)
	}
	return nil
}

// brief is the execution without its output.
func (c *console) brief() interview.Execution {
	c.mu.Lock()
	defer c.mu.Unlock()
	x := c.x
	x.Output = nil
	return x
}

// finish says how an execution ended, and has it carried until that is stored.
func (e *executions) finish(c *console, r runner.Result) {
	c.mu.Lock()
	c.x.Outcome, c.x.ExitCode, c.x.Message = r.Outcome, r.ExitCode, r.Message
	c.x.EndedAt = e.time()
	c.x.Wall, c.x.CPU, c.x.MemoryBytes, c.x.Truncated = r.Wall, r.CPU, r.MemoryBytes, r.Truncated
	x := c.x
	done := e.Live.Record(recording.Ended(x))
	c.mu.Unlock()
	e.Live.Tell(x.InterviewID, live.ExecutionEnded{Execution: live.ExecutionOf(x)})
	if e.stored("an execution", x.ID, done) {
		e.remove(x.ID)
	}
}

// list returns the last executions of an interview; what runs has its output up
// to this moment.
func (e *executions) list(ctx context.Context, interviewID string) ([]interview.Execution, error) {
	// The active ones first: one that ends in between is then in the store.
	now := map[string]interview.Execution{}
	for _, c := range e.all() {
		if c.x.InterviewID == interviewID {
			now[c.x.ID] = c.whole()
		}
	}
	xs, err := e.Executions.Executions(ctx, interviewID, maxExecutions, maxListedOutput)
	if err != nil {
		return nil, err
	}
	return asNow(xs, now,
		func(x interview.Execution) (string, interview.Outcome) { return x.ID, x.Outcome },
		func(a, b interview.Execution) int { return a.StartedAt.Compare(b.StartedAt) }), nil
}

// whole is the execution with all its output up to now.
func (c *console) whole() interview.Execution {
	c.mu.Lock()
	defer c.mu.Unlock()
	x := c.x
	x.Output = slices.Clone(x.Output)
	return x
}

// find returns a running execution of an interview.
func (e *executions) find(interviewID, id string) (*console, error) {
	c := e.get(id)
	if c == nil || c.x.InterviewID != interviewID {
		return nil, interview.Errorf(interview.Gone, "This program is not running any more.")
	}
	return c, nil
}

func (e *executions) typed(interviewID, id string, by interview.Actor, in Input) error {
	c, err := e.find(interviewID, id)
	if err != nil {
		return err
	}
	c.typing.Lock()
	defer c.typing.Unlock()
	if in.Number > 0 {
		last, known := c.typed[in.Sender]
		if in.Number <= last {
			return nil // it has come, but the page did not get the answer
		}
		if !known && len(c.typed) >= maxSenders {
			return interview.Errorf(interview.TooMany, "Too many pages have typed into this program.")
		}
	}
	if in.Text != "" {
		if err := c.run.Type(by.Name, in.Text); err != nil {
			return err
		}
	}
	if in.Number > 0 {
		c.typed[in.Sender] = in.Number
	}
	e.Live.Record(recording.Typed(&c.x, by, in.Text, in.EOF, e.time()))
	if in.EOF {
		return c.run.CloseStdin()
	}
	return nil
}

func (e *executions) interrupt(interviewID, id, by string) error {
	c, err := e.find(interviewID, id)
	if err != nil {
		return err
	}
	c.run.Interrupt(by)
	return nil
}

// resize changes the size of a program's terminal: that of the pane of whoever
// started it, so that it is the same for everyone.
func (e *executions) resize(interviewID, id, author string, size runner.TerminalSize) error {
	c, err := e.find(interviewID, id)
	if err != nil {
		return err
	}
	if c.x.Author != author {
		return interview.Errorf(interview.Forbidden, "The size of a terminal is that of whoever started the program.")
	}
	if err := c.run.Resize(size); err != nil {
		return err
	}
	c.mu.Lock()
	changed := c.x.Columns > 0 && (c.x.Columns != size.Columns || c.x.Rows != size.Rows)
	if changed {
		c.x.Columns, c.x.Rows = size.Columns, size.Rows
	}
	c.mu.Unlock()
	if changed {
		e.Live.Tell(interviewID, live.ExecutionResized{ID: id, Terminal: live.TerminalSize{Columns: size.Columns, Rows: size.Rows}})
	}
	return nil
}

func (e *executions) stop(interviewID, id, by string) error {
	c, err := e.find(interviewID, id)
	if err != nil {
		return err
	}
	c.run.Stop(by)
	return nil
}

func (e *executions) stopAll(interviewID, by string) {
	for _, c := range e.all() {
		if c.x.InterviewID == interviewID {
			c.run.Stop(by)
		}
	}
}

// given is what people see of the input that a program is started with.
func given(stdin string) string {
	if len(stdin) <= maxGiven {
		return stdin
	}
	return strings.ToValidUTF8(stdin[:maxGiven], "") + "…\n"
}
