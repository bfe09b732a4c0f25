package remote

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/gorilla/websocket"

	"candor/backend/interview"
	"candor/backend/runner"
)

const (
	// lookEvery is how often a pool asks its runners how they stand.
	lookEvery = 5 * time.Second
	// lookTime bounds one such question, and the opening of a connection.
	lookTime = 5 * time.Second
	// maxStatus bounds its answer, in bytes.
	maxStatus = 1 << 20
)

// PoolOptions of NewPool.
type PoolOptions struct {
	Runners []string // addresses, http:// or https://
	Token   string   // of all of them
	Client  *http.Client
	Log     *slog.Logger
}

// Pool executes on other machines: on the least busy runner that can. It is a
// runner.Backend. A runner that is not there is left out until it is.
type Pool struct {
	o       PoolOptions
	members []*member
	ctx     context.Context // ends with the pool
	cancel  context.CancelFunc
	done    sync.WaitGroup

	mu        sync.Mutex
	languages []runner.Language
	closed    bool
}

// member is one runner, as far as it is known. Guarded by Pool.mu.
type member struct {
	address string // without a slash at its end
	there   bool
	status  status
	ours    int // executions of this pool on it, since status came
}

// NewPool asks its runners what they can execute, and returns when each has
// answered or the time for that is over. Errors: Invalid.
func NewPool(ctx context.Context, o PoolOptions) (*Pool, error) {
	if o.Client == nil {
		o.Client = http.DefaultClient
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if len(o.Token) < MinToken {
		return nil, interview.InvalidField("token", "A runner’s token must have at least %d characters.", MinToken)
	}
	p := &Pool{o: o}
	for _, address := range o.Runners {
		u, err := url.Parse(address)
		if err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https") {
			return nil, interview.InvalidField("runner", "%q is not the address of a runner. Write it like https://runner.example.com:4781.", address)
		}
		p.members = append(p.members, &member{address: strings.TrimRight(address, "/")})
	}
	if len(p.members) == 0 {
		return nil, interview.InvalidField("runner", "Name at least one runner.")
	}
	p.ctx, p.cancel = context.WithCancel(context.WithoutCancel(ctx))
	p.look(ctx)
	p.done.Go(func() {
		tick := time.NewTicker(lookEvery)
		defer tick.Stop()
		for {
			select {
			case <-p.ctx.Done():
				return
			case <-tick.C:
				p.look(p.ctx)
			}
		}
	})
	return p, nil
}

// look asks every runner how it stands.
func (p *Pool) look(ctx context.Context) {
	var asking sync.WaitGroup
	for _, m := range p.members {
		asking.Go(func() {
			st, err := p.ask(ctx, m.address)
			p.mu.Lock()
			defer p.mu.Unlock()
			switch was := m.there; {
			case err != nil && was && ctx.Err() == nil:
				p.o.Log.Warn("a runner cannot be reached", "runner", m.address, "error", err)
			case err == nil && !was:
				p.o.Log.Info("a runner is there", "runner", m.address, "languages", len(st.Languages))
			}
			m.there, m.ours = err == nil, 0
			if err == nil {
				m.status = st
			}
		})
	}
	asking.Wait()
	p.mu.Lock()
	defer p.mu.Unlock()
	p.gather()
}

// gather puts together what the runners that are there can execute.
func (p *Pool) gather() {
	var all []runner.Language
	for _, m := range p.members {
		for _, l := range m.status.Languages {
			known := slices.ContainsFunc(all, func(x runner.Language) bool { return x.ID == l.ID })
			if m.there && !known {
				l.Runtime = runner.Remote
				all = append(all, l)
			}
		}
	}
	p.languages = all
}

func (p *Pool) ask(ctx context.Context, address string) (st status, err error) {
	ctx, cancel := context.WithTimeout(ctx, lookTime)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address+"/v1/runner", nil)
	if err != nil {
		return st, fmt.Errorf("ask a runner: %w", err)
	}
	req.Header.Set("Authorization", "Bearer "+p.o.Token)
	answer, err := p.o.Client.Do(req)
	if err != nil {
		return st, fmt.Errorf("ask a runner: %w", err)
	}
	defer answer.Body.Close() //nolint:errcheck // reading only
	if answer.StatusCode != http.StatusOK {
		return st, fmt.Errorf("ask a runner: it answers %s", answer.Status)
	}
	if err := json.NewDecoder(io.LimitReader(answer.Body, maxStatus)).Decode(&st); err != nil {
		return st, fmt.Errorf("read a runner's status: %w", err)
	}
	if st.AtOnce <= 0 {
		st.AtOnce = 1
	}
	return st, nil
}

// Languages implements runner.Backend.
func (p *Pool) Languages() []runner.Language {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.languages
}

// AtOnce is how many programs all runners that are there execute at once.
func (p *Pool) AtOnce() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	n := 0
	for _, m := range p.members {
		if m.there {
			n += m.status.AtOnce
		}
	}
	return n
}

// Warm implements runner.Backend: runners keep themselves ready.
func (p *Pool) Warm(string) {}

// Close implements runner.Backend.
func (p *Pool) Close(context.Context) error {
	p.mu.Lock()
	p.closed = true
	p.mu.Unlock()
	p.cancel()
	p.done.Wait()
	return nil
}

// choose takes the least busy runner for the language that was not tried yet;
// nil when there is none.
func (p *Pool) choose(language string, tried []*member) *member {
	p.mu.Lock()
	defer p.mu.Unlock()
	var best *member
	for _, m := range p.members {
		can := slices.ContainsFunc(m.status.Languages, func(l runner.Language) bool { return l.ID == language })
		if m.there && can && !slices.Contains(tried, m) && (best == nil || m.load() < best.load()) {
			best = m
		}
	}
	if best != nil {
		best.ours++
	}
	return best
}

// load is how busy a runner is: 1 when all its places are taken.
func (m *member) load() float64 {
	return float64(m.status.Running+m.status.Waiting+m.ours) / float64(m.status.AtOnce)
}

// Execute implements runner.Backend.
func (p *Pool) Execute(ctx context.Context, req runner.Request, limits runner.Limits, console runner.Console) (runner.Ending, error) {
	p.mu.Lock()
	if p.closed {
		p.mu.Unlock()
		return runner.Ending{}, errors.New("the pool is closed")
	}
	p.done.Add(1)
	p.mu.Unlock()
	defer p.done.Done()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	defer context.AfterFunc(p.ctx, cancel)()

	var tried []*member
	last := interview.Errorf(interview.Unavailable, "No runner for this language can be reached. Try again in a moment.")
	for {
		m := p.choose(req.Language, tried)
		if m == nil {
			return runner.Ending{}, last
		}
		tried = append(tried, m)
		c := &call{console: console}
		ending, err := c.execute(ctx, p, m.address, order{Request: req, Limits: limits})
		p.mu.Lock()
		m.ours = max(m.ours-1, 0) // a look in between began to count anew
		p.mu.Unlock()
		switch {
		case err == nil, ctx.Err() != nil:
			return ending, err
		case c.refused != nil && !c.refused.Busy:
			if c.refused.Reason != "" {
				return runner.Ending{}, interview.Errorf(interview.Unavailable, "%s", c.refused.Reason)
			}
			return runner.Ending{}, err
		case c.refused != nil:
			last = interview.Errorf(interview.TooMany, "%s", c.refused.Reason)
		case c.seen:
			p.o.Log.Warn("a runner was lost", "runner", m.address, "error", err)
			return runner.Ending{}, interview.Errorf(interview.Unavailable, "The runner that ran it was lost. Run it again.")
		default: // nothing happened there yet: another one may do
			p.o.Log.Warn("a runner cannot be reached", "runner", m.address, "error", err)
			p.mu.Lock()
			m.there = false
			p.gather()
			p.mu.Unlock()
		}
	}
}

// call is one execution on one runner.
type call struct {
	console runner.Console
	seen    bool // something of the program came
	refused *refusal
}

func (c *call) execute(ctx context.Context, p *Pool, address string, o order) (runner.Ending, error) {
	dialer := websocket.Dialer{HandshakeTimeout: lookTime, Proxy: http.ProxyFromEnvironment}
	if t, ok := p.o.Client.Transport.(*http.Transport); ok {
		dialer.TLSClientConfig = t.TLSClientConfig
	}
	header := http.Header{"Authorization": {"Bearer " + p.o.Token}}
	ws, answer, err := dialer.DialContext(ctx, "ws"+strings.TrimPrefix(address, "http")+"/v1/executions", header)
	if answer != nil {
		_ = answer.Body.Close()
	}
	if err != nil {
		return runner.Ending{}, fmt.Errorf("call a runner: %w", err)
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	ws.SetReadLimit(maxMessage)
	conn := newConn(ws, cancel)
	defer conn.close()
	// A program is stopped by leaving it.
	stay := context.AfterFunc(ctx, func() { _ = ws.Close() })
	conn.writeJSON(messageOrder, o)

	var feeding sync.WaitGroup
	feeding.Go(func() { c.feed(ctx, conn) })
	feeding.Go(func() { c.control(ctx, conn) })
	ending, err := c.listen(conn)
	stay()
	cancel(nil)
	feeding.Wait()
	return ending, err
}

func (c *call) feed(ctx context.Context, conn *conn) {
	for {
		p, err := c.console.Read(ctx)
		switch {
		case errors.Is(err, io.EOF):
			conn.write(messageEnd, nil)
			if errors.Is(err, runner.ErrInputOver) {
				return
			}
		case err != nil:
			return
		default:
			for piece := range slices.Chunk(p, maxMessage/2) {
				conn.write(messageInput, piece)
			}
		}
	}
}

func (c *call) control(ctx context.Context, conn *conn) {
	for {
		select {
		case <-ctx.Done():
			return
		case control := <-c.console.Controls():
			conn.writeJSON(messageControl, control)
		}
	}
}

// listen takes the runner's messages until the execution has ended.
func (c *call) listen(conn *conn) (ending runner.Ending, err error) {
	for {
		kind, payload, err := conn.read()
		if err != nil {
			return ending, fmt.Errorf("listen to a runner: %w", err)
		}
		switch kind {
		case messageStdout:
			c.seen = true
			c.console.Write(interview.Stdout, payload)
		case messageStderr:
			c.seen = true
			c.console.Write(interview.Stderr, payload)
		case messageNotice:
			c.console.Notice(string(payload))
		case messageStarted:
			c.seen = true
			c.console.Started()
		case messageWaiting:
			c.console.Waiting(len(payload) == 1 && payload[0] == 1)
		case messageEnding:
			return ending, json.Unmarshal(payload, &ending)
		case messageRefused:
			c.refused = new(refusal)
			if err := json.Unmarshal(payload, c.refused); err != nil {
				return ending, err
			}
			return ending, errors.New("the runner refused: " + c.refused.Reason)
		default:
			return ending, errMessage
		}
	}
}
