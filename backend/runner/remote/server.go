package remote

import (
	"context"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/gorilla/websocket"

	"candor/backend/interview"
	"candor/backend/runner"
)

// MinToken is the least length of a runner's token, in bytes.
const MinToken = 16

// ServerOptions of NewServer.
type ServerOptions struct {
	Backends []runner.Backend
	Token    string // what relays must have
	// Limits that no order goes beyond; zero fields: runner.DefaultLimits.
	Limits runner.Limits
	// AtOnce is how many programs run at once; 0: runner.DefaultSettings. Those that wait for input are
	// not among them, up to four for each.
	AtOnce int
	// QueueLength is how many may wait besides; 0: 20. A relay that comes then is
	// told to go to another runner, or to come later.
	QueueLength int
	Log         *slog.Logger
}

// Server offers this machine's backends to relays.
type Server struct {
	o        ServerOptions
	upgrader websocket.Upgrader
	ctx      context.Context // ends with the server
	cancel   context.CancelFunc

	mu      sync.Mutex
	closed  bool
	running int
	idle    int // executions that wait for input, and hold no place
	waiting []chan struct{}
	done    sync.WaitGroup
}

// NewServer returns a runner. Errors: Invalid.
func NewServer(o ServerOptions) (*Server, error) {
	if len(o.Token) < MinToken {
		return nil, interview.InvalidField("token", "A runner’s token must have at least %d characters.", MinToken)
	}
	if o.AtOnce <= 0 {
		o.AtOnce = runner.DefaultSettings.MaxConcurrent
	}
	if o.QueueLength <= 0 {
		o.QueueLength = 20
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	o.Limits = o.Limits.Or(runner.DefaultLimits)
	s := &Server{o: o}
	s.ctx, s.cancel = context.WithCancel(context.Background())
	// No page may use a runner, whatever browser it is in.
	s.upgrader.CheckOrigin = func(r *http.Request) bool { return r.Header.Get("Origin") == "" }
	return s, nil
}

// ServeHTTP implements http.Handler.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	token, bearer := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	if !bearer || subtle.ConstantTimeCompare([]byte(token), []byte(s.o.Token)) != 1 {
		http.Error(w, "This runner’s token is needed.", http.StatusUnauthorized)
		return
	}
	switch r.Method + " " + r.URL.Path {
	case "GET /v1/runner":
		s.status(w)
	case "GET /v1/executions":
		s.execute(w, r)
	default:
		http.NotFound(w, r)
	}
}

func (s *Server) status(w http.ResponseWriter) {
	st := status{AtOnce: s.o.AtOnce, Languages: []runner.Language{}}
	for _, b := range s.o.Backends {
		st.Languages = append(st.Languages, b.Languages()...)
	}
	s.mu.Lock()
	st.Running, st.Waiting = s.running, len(s.waiting)
	s.mu.Unlock()
	w.Header().Set("Content-Type", "application/json")
	if err := json.NewEncoder(w).Encode(st); err != nil {
		s.o.Log.Debug("an answer broke off", "error", err)
	}
}

// execute serves one execution, from its order to its end.
func (s *Server) execute(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	if s.closed {
		s.mu.Unlock()
		http.Error(w, "This runner is closing.", http.StatusServiceUnavailable)
		return
	}
	s.done.Add(1)
	s.mu.Unlock()
	defer s.done.Done()
	ws, err := s.upgrader.Upgrade(w, r, nil)
	if err != nil {
		return // it was answered
	}
	ctx, cancel := context.WithCancelCause(s.ctx)
	c := newConn(ws, cancel)
	defer c.close()
	c.ws.SetReadLimit(maxOrder)
	x := &execution{server: s, conn: c, wake: make(chan struct{}, 1), controls: make(chan runner.Control, 16)}
	hurry := context.AfterFunc(ctx, func() { _ = ws.SetReadDeadline(time.Now()) })
	err = x.receiveOrder()
	if hurry(); err != nil {
		return
	}
	c.ws.SetReadLimit(maxMessage)
	var reading sync.WaitGroup
	reading.Go(func() { cancel(x.receive()) })
	x.run(ctx)
	cancel(nil)
	c.close()
	reading.Wait()
}

// inputAhead is how many bytes of input, and how many ends of it, a program may be behind.
const inputAhead = 4 << 20

// execution is one order on its way.
type execution struct {
	server   *Server
	conn     *conn
	order    order
	wake     chan struct{} // gets one when input has come
	controls chan runner.Control

	mu     sync.Mutex
	input  [][]byte // that the program has not read yet; an empty piece: an end
	behind int      // bytes in it, and ends
	told   bool     // whether it waits, as the relay knows it
	idle   bool     // it waits for input and holds no place; guarded by Server.mu
}

func (x *execution) receiveOrder() error {
	kind, payload, err := x.conn.read()
	if err != nil {
		return err
	}
	if kind != messageOrder {
		return errMessage
	}
	return json.Unmarshal(payload, &x.order)
}

// receive takes what comes after the order, until the relay is gone.
func (x *execution) receive() error {
	for {
		kind, payload, err := x.conn.read()
		if err != nil {
			return err
		}
		switch kind {
		case messageInput, messageEnd:
			if kind == messageInput && len(payload) == 0 {
				continue
			}
			if kind == messageEnd {
				payload = nil
			}
			if !x.take(payload) {
				return errors.New("the program does not read its input")
			}
		case messageControl:
			var c runner.Control
			if err := json.Unmarshal(payload, &c); err != nil {
				return err
			}
			select {
			case x.controls <- c:
			default: // nobody resizes faster than a program looks
			}
		default:
			return errMessage
		}
	}
}

// run executes the order and says how it ended.
func (x *execution) run(ctx context.Context) {
	s := x.server
	backend, language := s.find(x.order.Request.Language)
	if backend == nil {
		x.refuse(refusal{Reason: "The runner cannot execute this language any more."})
		return
	}
	limits := x.order.Limits.Within(s.o.Limits)
	// The relay has checked it; a relay that is not what it seems gets no further.
	if err := x.order.Request.Check(language, limits); err != nil {
		x.refuse(refusal{Reason: err.Error()})
		return
	}
	if !s.enter(ctx) {
		x.refuse(refusal{Busy: true, Reason: "Too many programs are waiting to run. Try again in a moment."})
		return
	}
	// A relay that lost count must not hold a place for ever.
	ctx, cancel := context.WithTimeout(ctx, limits.Interactive+limits.Compile+time.Minute)
	defer cancel()
	ending, err := backend.Execute(ctx, x.order.Request, limits, x)
	s.leave(x)
	if s.ctx.Err() != nil {
		x.refuse(refusal{Reason: "The runner that executed it is closing. Run it again."})
		return
	}
	if err != nil {
		why := ""
		if interview.CodeOf(err) != "" {
			why = err.Error()
		} else if ctx.Err() == nil {
			s.o.Log.Error("execution failed", "language", x.order.Request.Language, "error", err)
		}
		x.refuse(refusal{Reason: why})
		return
	}
	x.conn.writeJSON(messageEnding, ending)
}

func (x *execution) refuse(why refusal) { x.conn.writeJSON(messageRefused, why) }

// Write implements runner.Console, like all that follows.
func (x *execution) Write(stream interview.Stream, p []byte) {
	kind := byte(messageStdout)
	if stream == interview.Stderr {
		kind = messageStderr
	}
	x.conn.write(kind, p)
}

// Notice implements runner.Console.
func (x *execution) Notice(text string) { x.conn.write(messageNotice, []byte(text)) }

// Started implements runner.Console.
func (x *execution) Started() { x.conn.write(messageStarted, nil) }

// Controls implements runner.Console.
func (x *execution) Controls() <-chan runner.Control { return x.controls }

// take puts input into the queue; false when that is too long.
func (x *execution) take(piece []byte) bool {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.behind += max(len(piece), 1)
	if last := len(x.input) - 1; last >= 0 && len(piece) > 0 && len(x.input[last]) > 0 {
		x.input[last] = append(x.input[last], piece...) // keys come one by one
	} else {
		x.input = append(x.input, piece)
	}
	select {
	case x.wake <- struct{}{}:
	default:
	}
	return x.behind <= inputAhead
}

// Read implements runner.Console.
func (x *execution) Read(ctx context.Context) ([]byte, error) {
	for {
		x.mu.Lock()
		if len(x.input) > 0 {
			piece := x.input[0]
			x.input = x.input[1:]
			x.behind -= max(len(piece), 1)
			x.mu.Unlock()
			if len(piece) == 0 {
				return nil, io.EOF
			}
			return piece, nil
		}
		x.mu.Unlock()
		select {
		case <-x.wake:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

// Waiting implements runner.Console. Whoever calls it watches the program, and must
// not wait for a relay; what it cannot be told now, it is told the next time.
func (x *execution) Waiting(waiting bool) {
	x.server.rest(x, waiting)
	x.mu.Lock()
	defer x.mu.Unlock()
	state := byte(0)
	if waiting {
		state = 1
	}
	if x.told != waiting && x.conn.offer(messageWaiting, []byte{state}) {
		x.told = waiting
	}
}

func (s *Server) find(language string) (runner.Backend, runner.Language) {
	for _, b := range s.o.Backends {
		for _, l := range b.Languages() {
			if l.ID == language {
				return b, l
			}
		}
	}
	return nil, runner.Language{}
}

// enter waits for a place; false when there is none to wait for, or ctx ended.
func (s *Server) enter(ctx context.Context) bool {
	s.mu.Lock()
	if s.running < s.o.AtOnce {
		s.running++
		s.mu.Unlock()
		return true
	}
	if len(s.waiting) >= s.o.QueueLength {
		s.mu.Unlock()
		return false
	}
	turn := make(chan struct{})
	s.waiting = append(s.waiting, turn)
	s.mu.Unlock()
	select {
	case <-turn:
		return true
	case <-ctx.Done():
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for i, w := range s.waiting {
		if w == turn {
			s.waiting = append(s.waiting[:i], s.waiting[i+1:]...)
			return false
		}
	}
	// It was given a place at the same moment.
	s.running--
	s.nextLocked()
	return false
}

func (s *Server) nextLocked() {
	for s.running < s.o.AtOnce && len(s.waiting) > 0 {
		s.running++
		close(s.waiting[0])
		s.waiting = s.waiting[1:]
	}
}

func (s *Server) leave(x *execution) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if x.idle {
		s.idle--
		return
	}
	s.running--
	s.nextLocked()
}

// rest takes an execution's place while it waits for input.
func (s *Server) rest(x *execution, waiting bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if x.idle == waiting || waiting && s.idle >= 4*s.o.AtOnce {
		return
	}
	x.idle = waiting
	if waiting {
		s.idle++
		s.running--
		s.nextLocked()
	} else {
		s.idle--
		s.running++
	}
}

// Close ends every execution and every backend, and waits for them.
func (s *Server) Close(ctx context.Context) error {
	s.mu.Lock()
	s.closed = true
	s.mu.Unlock()
	s.cancel()
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		s.done.Wait()
	}()
	var errs []error
	select {
	case <-ended:
	case <-ctx.Done():
		errs = append(errs, fmt.Errorf("wait for the executions to end: %w", context.Cause(ctx)))
	}
	for _, b := range s.o.Backends {
		errs = append(errs, b.Close(ctx))
	}
	return errors.Join(errs...)
}
