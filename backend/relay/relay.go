// Package relay is the WebSocket endpoint of live sessions, GET /live: it
// speaks Hocuspocus' protocol 4, keeps the limits that come before trust, and
// carries messages between clients and rooms, wherever those are.
package relay

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/url"
	"slices"
	"sync"
	"time"

	"candor/backend/interview"
	"candor/backend/peer"
	"candor/backend/wire"

	"github.com/gorilla/websocket"
)

// Authenticator says what a token may do with a document. *access.Access is one.
type Authenticator interface {
	Authorize(ctx context.Context, token string, doc interview.Document) (interview.Grant, error)
}

// Limits on connections. Zero values stand for the defaults that are named.
type Limits struct {
	PerAddress int           // connections from one address; default 600: a company behind one NAT
	AuthWithin time.Duration // until the first document is open; default 10 s
	// Frames and bytes that a connection may send before its first document is open; defaults 64 and 64 KiB.
	EarlyFrames int
	EarlyBytes  int64
	// MaxFrame is the bytes of one frame after that; default 17 MiB: what somebody wrote
	// offline comes back in one frame, and may be as large as a document (16 MiB).
	MaxFrame int64
	// LargeFrames of more than LargeFrame bytes are read at once on the whole relay,
	// so that they cannot fill its memory; defaults 4 and 1 MiB. Others wait their turn.
	LargeFrames int
	LargeFrame  int64
	PingAfter   time.Duration // without a word to the client; default 20 s: a provider gives up after 30
	IdleAfter   time.Duration // without a word from the client, which answers pings; default 65 s
	WriteWithin time.Duration // for a piece of at most 64 KiB; default 10 s
	QueueBytes  int64         // that may wait for a client before it is cut; default 4 MiB
	LargeOut    int64         // bytes of messages of at least QueueBytes/4 on their way to all clients; default 256 MiB
	Queue       int           // messages that may wait for a client; default 8192
	// Rate of frames that is read from one connection; defaults 200 a second, 1000 at once.
	// Faster ones are not refused: they are read later, and TCP tells the sender.
	FrameRate  float64
	FrameBurst int
	ByteRate   float64 // the same for bytes; defaults 256 KiB a second, 32 MiB at once: offline work comes in one piece
	ByteBurst  int
}

func (l *Limits) setDefaults() {
	def(&l.PerAddress, 600)
	def(&l.AuthWithin, 10*time.Second)
	def(&l.EarlyFrames, 64)
	def(&l.EarlyBytes, 64<<10)
	def(&l.MaxFrame, 17<<20)
	def(&l.LargeFrames, 4)
	def(&l.LargeFrame, 1<<20)
	def(&l.PingAfter, 20*time.Second)
	def(&l.IdleAfter, 65*time.Second)
	def(&l.WriteWithin, 10*time.Second)
	def(&l.QueueBytes, 4<<20)
	def(&l.LargeOut, 256<<20)
	def(&l.Queue, 8192)
	def(&l.FrameRate, 200)
	def(&l.FrameBurst, 1000)
	def(&l.ByteRate, 256<<10)
	def(&l.ByteBurst, 32<<20)
}

func def[T comparable](v *T, d T) {
	var zero T
	if *v == zero {
		*v = d
	}
}

// Transport is one connection to a client, as rooms need it.
type Transport interface {
	// Send queues a message. It never blocks: a transport whose queue is full closes itself.
	Send(m *wire.Message)
	// Close says goodbye with a close code, after what is queued, and makes the transport's
	// reader end. Only the first call counts.
	Close(code int, reason string)
}

// Rooms is where live documents are: package room's in this process, or a way to those elsewhere.
type Rooms interface {
	// Connect registers a connection. The transport's reader owns the member and calls its
	// Close when it ends. Errors: *wire.CloseError.
	Connect(t Transport) (Member, error)
	// OnCommit has f called whenever what was held back for the disk was sent. It is called once, at first.
	OnCommit(f func())
}

// Member is one connection in rooms. Its methods are called by one goroutine, the transport's reader.
type Member interface {
	// Join opens a document under a key. The client is told its scope when it may, and why not
	// when authorize returns an interview.Error. A *wire.CloseError is for the transport. ctx
	// ends with the connection.
	Join(ctx context.Context, key string, doc interview.Document, authorize func(context.Context) (interview.Grant, error)) error
	// Joined reports whether a document is open.
	Joined() bool
	// Receive takes a frame from the client of any type but Auth. A *wire.CloseError ends the
	// connection. The frame is a value: a pointer through an interface would put each on the heap.
	Receive(ctx context.Context, f wire.Frame) error
	// Close ends all that is open.
	Close()
}

// Options of a Relay.
type Options struct {
	Rooms Rooms
	Auth  Authenticator
	// AllowedOrigin says whether a browser's page may connect; nil: [AllowedOrigin].
	AllowedOrigin func(*http.Request) bool
	Log           *slog.Logger
	Limits        Limits
}

// Relay is the handler of GET /live. Close ends it, after the rooms are shut down.
type Relay struct {
	opts     Options
	upgrader websocket.Upgrader
	ping     *wire.Message
	flusher  flusher
	large    chan struct{} // holds a value for each large frame that is read or handled
	outbox   outbox
	running  sync.WaitGroup // readers, writers and the sweeper
	stop     chan struct{}

	mu        sync.Mutex
	conns     map[*conn]struct{}
	addresses map[string]int
	closed    bool
}

// sweepEvery is how often time limits are looked at: one goroutine for all
// connections costs less than a timer for each.
const sweepEvery = time.Second

// New starts a relay on rooms.
func New(opts Options) *Relay {
	opts.Limits.setDefaults()
	if opts.Log == nil {
		opts.Log = slog.New(slog.DiscardHandler)
	}
	if opts.AllowedOrigin == nil {
		opts.AllowedOrigin = AllowedOrigin
	}
	r := &Relay{
		opts: opts,
		ping: wire.NewMessage(wire.AppendPing(nil)),
		stop: make(chan struct{}),
		upgrader: websocket.Upgrader{
			HandshakeTimeout: 5 * time.Second,
			// An idle connection keeps its read buffer; a frame of any size passes through it.
			ReadBufferSize: 512,
			// Only control frames that gorilla writes itself pass through these.
			WriteBufferSize: 256,
			WriteBufferPool: &sync.Pool{},
			CheckOrigin:     opts.AllowedOrigin,
		},
		conns:     map[*conn]struct{}{},
		addresses: map[string]int{},
		flusher:   flusher{wake: make(chan struct{}, 1)},
		large:     make(chan struct{}, opts.Limits.LargeFrames),
		outbox:    outbox{limit: opts.Limits.LargeOut, holds: map[*wire.Message]int{}},
	}
	r.flusher.running = &r.running
	opts.Rooms.OnCommit(r.flusher.now)
	r.running.Go(func() { r.flusher.run(r.stop) })
	r.running.Go(func() {
		ticker := time.NewTicker(sweepEvery)
		defer ticker.Stop()
		for {
			select {
			case now := <-ticker.C:
				r.sweep(now)
			case <-r.stop:
				return
			}
		}
	})
	return r
}

// Close cuts what connections are left and waits for all goroutines.
func (r *Relay) Close() {
	r.mu.Lock()
	if r.closed {
		r.mu.Unlock()
		return
	}
	r.closed = true
	close(r.stop)
	for c := range r.conns {
		c.abort()
	}
	r.mu.Unlock()
	r.running.Wait()
}

// ServeHTTP upgrades a request to a live connection and returns: the connection
// goes on in goroutines of its own, so that the request's memory is free.
func (r *Relay) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	address := peer.Network(req.RemoteAddr)
	if !r.enter(address) {
		http.Error(w, "Too many connections from this address.", http.StatusTooManyRequests)
		return
	}
	ws, err := r.upgrader.Upgrade(hijacked{w}, req, nil)
	if err != nil {
		r.leave(address) // Upgrade has answered
		return
	}
	ctx, cancel := context.WithCancel(context.Background())
	c := newConn(r, ws, address, cancel)
	r.mu.Lock()
	defer r.mu.Unlock()
	member, err := r.opts.Rooms.Connect(c)
	if err != nil || r.closed {
		if member != nil {
			member.Close()
		}
		cancel()
		code, reason := closeOf(err)
		_ = ws.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(code, reason), time.Now().Add(time.Second))
		_ = ws.Close()
		r.leaveLocked(address)
		return
	}
	r.conns[c] = struct{}{}
	r.running.Go(func() { c.read(ctx, member) })
}

func (r *Relay) enter(address string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.closed || r.addresses[address] >= r.opts.Limits.PerAddress {
		return false
	}
	r.addresses[address]++
	return true
}

func (r *Relay) leave(address string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.leaveLocked(address)
}

func (r *Relay) leaveLocked(address string) {
	if r.addresses[address]--; r.addresses[address] == 0 {
		delete(r.addresses, address)
	}
}

// sweep pings and cuts connections whose time is up.
func (r *Relay) sweep(now time.Time) {
	r.mu.Lock()
	conns := make([]*conn, 0, len(r.conns))
	for c := range r.conns {
		conns = append(conns, c)
	}
	r.mu.Unlock()
	for _, c := range conns {
		c.sweep(now)
	}
}

// AllowedOrigin allows pages of this relay, the desktop window, in a development
// build its development server, and clients that are no browser: those send no
// Origin, and a token is needed anyway.
func AllowedOrigin(req *http.Request) bool {
	origin := req.Header.Get("Origin")
	switch origin {
	case "", "wails://wails", "wails://wails.localhost", "http://wails.localhost":
		return true
	}
	if slices.Contains(developmentOrigins, origin) {
		return true
	}
	u, err := url.Parse(origin)
	return err == nil && u.Host == req.Host && (u.Scheme == "http" || u.Scheme == "https")
}

func closeOf(err error) (code int, reason string) {
	if e, ok := errors.AsType[*wire.CloseError](err); ok {
		return e.Code, e.Reason
	}
	return websocket.CloseInternalServerErr, "Something went wrong."
}
