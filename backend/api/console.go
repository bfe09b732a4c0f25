package api

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"time"

	"candor/backend/interview"
	"candor/backend/runner"
)

const (
	// outputEvery is how long output is gathered before it goes out: a program
	// that prints in a tight loop must not become a message per line. The first
	// piece after a pause goes out at once.
	outputEvery = 30 * time.Millisecond
	// saveEvery is how long output stays in memory before it is stored. It is
	// longer than outputEvery because a store is a wait for the disk.
	saveEvery = 250 * time.Millisecond
	// maxChunk bounds one message of output, in bytes.
	maxChunk = 64 << 10
	// saveTimeout bounds one store.
	saveTimeout = 10 * time.Second
	// maxGiven bounds what people are shown of the input that a program is
	// started with, in bytes.
	maxGiven = 4 << 10
	// maxSenders bounds the pages whose numbers an execution remembers.
	maxSenders = 1000
	// retrySaveFrom and retrySaveTo are the waits between tries to store how an
	// execution ended, when the disk refuses.
	retrySaveFrom, retrySaveTo = 100 * time.Millisecond, 5 * time.Second
)

// ExecutionStore keeps executions.
type ExecutionStore interface {
	CreateExecution(ctx context.Context, x interview.Execution, e interview.Event) error
	AppendOutput(ctx context.Context, executionID string, chunks []interview.OutputChunk) error
	FinishExecution(ctx context.Context, x interview.Execution, rest []interview.OutputChunk) error
	// Executions returns the last ones, limit at most, oldest first, without their
	// files and input; the newest have their output, about outputBytes in all.
	Executions(ctx context.Context, interviewID string, limit, outputBytes int) ([]interview.Execution, error)
}

type executionsOptions struct {
	store  ExecutionStore
	runner Runner
	live   Live
	log    *slog.Logger
	now    func() time.Time
}

// executions carries output from the runner to the people and to the store.
type executions struct {
	executionsOptions

	mu     sync.Mutex
	active map[string]*console // by execution id
	closed bool
	done   sync.WaitGroup
	ctx    context.Context // ends when close gives up waiting
	cancel context.CancelFunc
}

func newExecutions(o executionsOptions) *executions {
	ctx, cancel := context.WithCancel(context.Background())
	return &executions{executionsOptions: o, active: map[string]*console{}, ctx: ctx, cancel: cancel}
}

// console is one execution and what of its output is where.
type console struct {
	run  *runner.Execution
	wake chan struct{} // something was written

	mu      sync.Mutex
	x       interview.Execution // with all its output so far, to be read by late joiners
	pending []piece             // not yet sent
	saved   int                 // chunks of x.Output that are stored

	typing sync.Mutex     // one piece of input at a time
	typed  map[string]int // the number of the last one, by sender; guarded by typing
}

type piece struct {
	stream interview.Stream
	text   string
}

// write takes output from the runner. It never waits.
func (c *console) write(stream interview.Stream, text string) {
	c.mu.Lock()
	if n := len(c.pending); n > 0 && c.pending[n-1].stream == stream && len(c.pending[n-1].text)+len(text) <= maxChunk {
		c.pending[n-1].text += text
	} else {
		c.pending = append(c.pending, piece{stream, text})
	}
	c.mu.Unlock()
	select {
	case c.wake <- struct{}{}:
	default:
	}
}

// start executes a request and returns the execution's id.
func (e *executions) start(ctx context.Context, interviewID string, by interview.Actor, req runner.Request) (string, error) {
	c := &console{wake: make(chan struct{}, 1), typed: map[string]int{}}
	c.x = interview.Execution{
		ID: interview.NewID(), InterviewID: interviewID, Author: by.ID, AuthorName: by.Name,
		Language: req.Language, Files: req.Files, Main: req.Main, Stdin: req.Stdin,
		Args: req.Args, REPL: req.REPL, Columns: req.Terminal.Columns, Rows: req.Terminal.Rows,
		Outcome: interview.Running, StartedAt: time.UnixMilli(e.now().UnixMilli()).UTC(),
	}
	if req.Stdin != "" {
		c.pending = []piece{{interview.Given, given(req.Stdin)}}
		c.wake <- struct{}{} // it is shown before the program says anything
	}
	if c.x.Main == "" && len(req.Files) == 1 {
		c.x.Main = req.Files[0].Name
	}
	id := c.x.ID
	data, err := json.Marshal(map[string]string{"id": id, "language": req.Language})
	if err != nil {
		return "", fmt.Errorf("describe an execution: %w", err)
	}
	e.mu.Lock()
	if e.closed {
		e.mu.Unlock()
		return "", interview.Errorf(interview.Unavailable, "The server is closing.")
	}
	e.done.Add(1) // before close waits
	e.mu.Unlock()
	if err := e.begin(ctx, c, req, by, string(data)); err != nil {
		e.done.Done()
		return "", err
	}
	go func() {
		defer e.done.Done()
		e.carry(c)
	}()
	return id, nil
}

// begin starts the program and makes its execution known.
func (e *executions) begin(ctx context.Context, c *console, req runner.Request, by interview.Actor, data string) (err error) {
	if c.run, err = e.runner.Start(ctx, by.ID, req, c.write); err != nil {
		return err
	}
	event := interview.Event{
		InterviewID: c.x.InterviewID, At: c.x.StartedAt, Kind: interview.ExecutionRan, Author: by.ID, Name: by.Name, Data: data,
	}
	if err := e.store.CreateExecution(ctx, c.x, event); err != nil {
		c.run.Stop(by.Name)
		return err
	}
	started := c.x // from here on others may change it
	e.mu.Lock()
	e.active[started.ID] = c
	e.mu.Unlock()
	e.send(started.InterviewID, executionMessage{Type: "execution.started", Execution: briefExecution(started)})
	return nil
}

// carry is the goroutine of an execution: it sends what is written, stores it,
// and says how it ended.
func (e *executions) carry(c *console) {
	tick := time.NewTimer(0)
	defer tick.Stop()
	<-tick.C
	var lastSave time.Time
	for {
		select {
		case r := <-c.run.Result():
			e.finish(c, r)
			return
		case <-c.wake:
		}
		e.flush(c)
		if time.Since(lastSave) >= saveEvery {
			e.save(c)
			lastSave = time.Now()
		}
		tick.Reset(outputEvery)
		select {
		case r := <-c.run.Result():
			e.finish(c, r)
			return
		case <-tick.C:
		}
	}
}

// flush sends what is pending to everyone in the session.
func (e *executions) flush(c *console) {
	c.mu.Lock()
	pending := c.pending
	c.pending = nil
	first := len(c.x.Output)
	at := time.UnixMilli(e.now().UnixMilli()).UTC()
	for _, p := range pending {
		c.x.Output = append(c.x.Output, interview.OutputChunk{Seq: len(c.x.Output) + 1, At: at, Stream: p.stream, Text: p.text})
	}
	chunks := c.x.Output[first:len(c.x.Output):len(c.x.Output)]
	c.mu.Unlock()
	for _, chunk := range chunks {
		e.send(c.x.InterviewID, outputMessage{Type: "execution.output", ID: c.x.ID, Seq: chunk.Seq, Stream: string(chunk.Stream), Text: chunk.Text})
	}
}

// save stores what was sent. What fails stays and is tried again with the next.
func (e *executions) save(c *console) {
	rest := c.unsaved()
	ctx, cancel := context.WithTimeout(e.ctx, saveTimeout)
	defer cancel()
	if err := e.store.AppendOutput(ctx, c.x.ID, rest); err != nil {
		e.log.Warn("output of an execution could not be stored yet", "execution", c.x.ID, "error", err)
		return
	}
	c.saved += len(rest)
}

// unsaved returns the chunks that are not stored. Only carry's goroutine calls it.
func (c *console) unsaved() []interview.OutputChunk {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.x.Output[c.saved:])
}

// finish sends the rest and the ending, and stores both, however long the disk
// refuses.
func (e *executions) finish(c *console, r runner.Result) {
	e.flush(c)
	c.mu.Lock()
	c.x.Outcome, c.x.ExitCode, c.x.Message = r.Outcome, r.ExitCode, r.Message
	c.x.EndedAt = time.UnixMilli(e.now().UnixMilli()).UTC()
	c.x.Wall, c.x.CPU, c.x.MemoryBytes, c.x.Truncated = r.Wall, r.CPU, r.MemoryBytes, r.Truncated
	x := c.x
	c.mu.Unlock()
	e.send(x.InterviewID, executionMessage{Type: "execution.ended", Execution: briefExecution(x)})

	for wait := retrySaveFrom; ; wait = min(2*wait, retrySaveTo) {
		ctx, cancel := context.WithTimeout(e.ctx, saveTimeout)
		err := e.store.FinishExecution(ctx, x, c.unsaved())
		cancel()
		if err == nil {
			break
		}
		e.log.Warn("the end of an execution could not be stored yet", "execution", x.ID, "error", err)
		select {
		case <-time.After(wait):
		case <-e.ctx.Done():
			e.log.Error("the end of an execution was not stored", "execution", x.ID, "error", err)
			return
		}
	}
	e.mu.Lock()
	delete(e.active, x.ID)
	e.mu.Unlock()
}

// list returns the last executions of an interview; what runs has its output up
// to this moment.
func (e *executions) list(ctx context.Context, interviewID string) ([]interview.Execution, error) {
	// The active ones first: one that ends in between is then in the store.
	active := map[string]interview.Execution{}
	e.mu.Lock()
	for id, c := range e.active {
		if c.x.InterviewID == interviewID {
			c.mu.Lock()
			x := c.x
			x.Output = slices.Clone(x.Output)
			c.mu.Unlock()
			active[id] = x
		}
	}
	e.mu.Unlock()
	xs, err := e.store.Executions(ctx, interviewID, maxExecutions, maxListedOutput)
	if err != nil {
		return nil, err
	}
	for i := range xs {
		if x, ok := active[xs[i].ID]; ok && xs[i].Outcome == interview.Running {
			xs[i] = x
		}
	}
	return xs, nil
}

// find returns a running execution of an interview.
func (e *executions) find(interviewID, id string) (*console, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	c := e.active[id]
	if c == nil || c.x.InterviewID != interviewID {
		return nil, interview.Errorf(interview.Gone, "This program is not running any more.")
	}
	return c, nil
}

func (e *executions) write(interviewID, id, by string, in Typed) error {
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
		if err := c.run.Type(by, in.Text); err != nil {
			return err
		}
	}
	if in.Number > 0 {
		c.typed[in.Sender] = in.Number
	}
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
func (e *executions) resize(interviewID, id, author string, size TerminalSize) error {
	c, err := e.find(interviewID, id)
	if err != nil {
		return err
	}
	if c.x.Author != author {
		return interview.Errorf(interview.Forbidden, "The size of a terminal is that of whoever started the program.")
	}
	if err := c.run.Resize(runner.TerminalSize{Columns: size.Columns, Rows: size.Rows}); err != nil {
		return err
	}
	c.mu.Lock()
	changed := c.x.Columns > 0 && (c.x.Columns != size.Columns || c.x.Rows != size.Rows)
	if changed {
		c.x.Columns, c.x.Rows = size.Columns, size.Rows
	}
	c.mu.Unlock()
	if changed {
		e.send(interviewID, resizedMessage{Type: "execution.resized", ID: id, Terminal: size})
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
	e.mu.Lock()
	defer e.mu.Unlock()
	for _, c := range e.active {
		if c.x.InterviewID == interviewID {
			c.run.Stop(by)
		}
	}
}

func (e *executions) running() int {
	e.mu.Lock()
	defer e.mu.Unlock()
	return len(e.active)
}

func (e *executions) close(ctx context.Context) error {
	e.mu.Lock()
	e.closed = true
	e.mu.Unlock()
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		e.done.Wait()
	}()
	defer e.cancel()
	select {
	case <-ended:
		return nil
	case <-ctx.Done():
	}
	e.cancel()
	<-ended
	return fmt.Errorf("store the last executions: %w", ctx.Err())
}

// executionMessage is a message to everyone in a session.
type executionMessage struct {
	Type      string `json:"type"`
	Execution any    `json:"execution"`
}

type outputMessage struct {
	Type   string `json:"type"`
	ID     string `json:"id"`
	Seq    int    `json:"seq"`
	Stream string `json:"stream"`
	Text   string `json:"text"`
}

type resizedMessage struct {
	Type     string       `json:"type"`
	ID       string       `json:"id"`
	Terminal TerminalSize `json:"terminal"`
}

// given is what people see of the input that a program is started with.
func given(stdin string) string {
	if len(stdin) <= maxGiven {
		return stdin
	}
	return strings.ToValidUTF8(stdin[:maxGiven], "") + "…\n"
}

// briefExecution is an execution without its output: that comes in messages of its own.
func briefExecution(x interview.Execution) any {
	x.Output = nil
	v := executionView(x)
	return struct {
		Execution
		Output *struct{} `json:"output,omitempty"` // hides the embedded one
	}{Execution: v}
}

func (e *executions) send(interviewID string, message any) {
	payload, err := json.Marshal(message)
	if err != nil {
		e.log.Error("a message could not be written", "error", err)
		return
	}
	e.live.Broadcast(interviewID, payload)
}
