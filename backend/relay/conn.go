package relay

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"sync"
	"sync/atomic"
	"time"

	"candor/backend/contain"
	"candor/backend/interview"
	"candor/backend/wire"

	"github.com/gorilla/websocket"
	"golang.org/x/time/rate"
)

// conn is one client's connection. It has one goroutine, its reader; while there
// is something to write that the system does not take at once it has another.
//
// Messages are framed once for all who get them and written to the network
// connection itself: everything that waits for a client leaves in one write.
type conn struct {
	relay   *Relay
	ws      *websocket.Conn
	net     net.Conn
	quick   quickWriter // net, or nil
	address string
	cancel  context.CancelFunc // ends what the reader waits for

	opened   time.Time
	joined   atomic.Bool
	lastSent atomic.Int64 // unix ns
	lastRead atomic.Int64
	lastPing time.Time // the sweeper's own
	// waiting: the reader is held back on purpose and hears nothing meanwhile.
	waiting atomic.Bool

	mu      sync.Mutex
	queue   []*wire.Message
	bytes   int64
	writing bool   // somebody writes: flush, or a goroutine
	rest    []byte // what flush has begun to write
	due     bool   // the flusher will start one
	closing []byte
	closed  bool // nothing is queued any more
	// largeOut are the large messages that this connection holds a place in the outbox for.
	largeOut []*wire.Message
	// large messages are queued or being written; drained is closed when none is any
	// more, nil when nobody waits for that.
	large   int
	drained chan struct{}
}

func newConn(r *Relay, ws *websocket.Conn, address string, cancel context.CancelFunc) *conn {
	now := time.Now()
	c := &conn{relay: r, ws: ws, net: ws.NetConn(), address: address, cancel: cancel, opened: now, lastPing: now}
	c.quick, _ = c.net.(quickWriter)
	c.lastSent.Store(now.UnixNano())
	c.lastRead.Store(now.UnixNano())
	ws.SetReadLimit(r.opts.Limits.EarlyBytes)
	ws.SetPingHandler(func(data string) error {
		pong := wire.NewMessage([]byte(data))
		pong.Framed(func(data []byte) []byte { return controlFrame(websocket.PongMessage, data) })
		c.Send(pong)
		return nil
	})
	ws.SetCloseHandler(func(code int, _ string) error {
		if code == websocket.CloseNoStatusReceived {
			code = websocket.CloseNormalClosure
		}
		c.Close(code, "")
		return nil
	})
	return c
}

// Send queues a message. A client that has let too much pile up is cut: it
// reconnects and asks for what it lacks, which costs less than what it missed.
func (c *conn) Send(m *wire.Message) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed {
		return
	}
	large := c.largeBytes()
	if len(c.queue) >= c.relay.opts.Limits.Queue || c.bytes > c.relay.opts.Limits.QueueBytes {
		c.queue, c.bytes = nil, 0
		c.closeLocked(wire.CloseSlow, "This connection is too slow and fell behind. Reconnect.")
		return
	}
	if int64(len(m.Data)) >= large {
		if !c.relay.outbox.take(m) {
			c.queue, c.bytes = nil, 0
			c.closeLocked(wire.CloseTryAgain, "The server is sending too many large documents just now. Reconnect.")
			return
		}
		c.largeOut = append(c.largeOut, m)
		c.large++
	}
	c.queue = append(c.queue, m)
	c.bytes += min(int64(len(m.Data)), large)
	if !c.writing && !c.due {
		c.due = true
		c.relay.flusher.add(c)
	}
}

// largeBytes is how much one message counts at most: a document that is larger
// than QueueBytes must reach a client all the same. What keeps the sum in bounds is
// that a client which is being sent a large message is not read from: see settle.
func (c *conn) largeBytes() int64 { return max(c.relay.opts.Limits.QueueBytes/4, 1) }

// settle waits until no large message is queued or being written, and reports
// whether the connection is still there. Whoever asks for a document over and over
// thus gets one answer at a time, as fast as they take it.
func (c *conn) settle(ctx context.Context) bool {
	c.mu.Lock()
	if c.large == 0 {
		c.mu.Unlock()
		return true
	}
	drained := make(chan struct{})
	c.drained = drained
	c.mu.Unlock()
	c.waiting.Store(true)
	defer c.waiting.Store(false)
	select {
	case <-drained:
		return true
	case <-ctx.Done():
		return false
	}
}

// written notes that a queue has been written.
func (c *conn) written(queue []*wire.Message) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, m := range queue {
		if int64(len(m.Data)) >= c.largeBytes() {
			c.large--
			if len(c.largeOut) > 0 { // else the reader has ended, and has released all
				c.relay.outbox.release(c.largeOut[0])
				c.largeOut = c.largeOut[1:]
			}
		}
	}
	if c.large == 0 && c.drained != nil {
		close(c.drained)
		c.drained = nil
	}
}

// flush writes what is queued: what is short without waiting, and nearly always that is all.
// The rest is for a goroutine.
func (c *conn) flush() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.due = false
	if len(c.queue) == 0 || c.writing {
		return
	}
	if c.quick == nil || c.closed || c.large > 0 || c.bytes > piece/2 || len(c.queue) > piece/2/maxHeader {
		c.startWriter()
		return
	}
	queue := c.queue
	c.queue, c.bytes, c.writing = nil, 0, true
	c.mu.Unlock()
	rest := c.writeNow(queue)
	c.mu.Lock()
	c.rest, c.writing = rest, false
	if len(c.rest) > 0 || len(c.queue) > 0 || c.closing != nil {
		c.startWriter()
	}
}

// writeNow writes messages, and returns what is not written: an error comes again when that is.
func (c *conn) writeNow(queue []*wire.Message) (rest []byte) {
	c.lastSent.Store(time.Now().UnixNano())
	b := queue[0].Framed(binaryFrame)
	if len(queue) > 1 {
		buffer := pieces.Get().(*[]byte)
		defer pieces.Put(buffer)
		b = (*buffer)[:0]
		for _, m := range queue {
			b = append(b, m.Framed(binaryFrame)...)
		}
	}
	n, _ := c.quick.writeNow(b)
	if n == len(b) {
		return nil
	}
	return bytes.Clone(b[n:])
}

// quickWriter writes as much as can be written without waiting.
type quickWriter interface {
	writeNow(b []byte) (int, error)
}

// Close sends a close frame after what is queued and cuts the connection.
func (c *conn) Close(code int, reason string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.closeLocked(code, reason)
}

func (c *conn) closeLocked(code int, reason string) {
	if c.closed {
		return
	}
	c.closed = true
	c.closing = controlFrame(websocket.CloseMessage, websocket.FormatCloseMessage(code, reason))
	c.cancel()
	// From here the reader only waits for the client to hang up.
	_ = c.net.SetReadDeadline(time.Now().Add(lingerFor))
	c.startWriter()
}

// lingerFor is how long a client has to read why it was closed. Cutting it at once,
// with bytes of its own still unread, would make its system throw the reason away.
const lingerFor = 2 * time.Second

// abort cuts the connection at once.
func (c *conn) abort() {
	c.cancel()
	_ = c.net.Close()
}

func (c *conn) startWriter() {
	if !c.writing {
		c.writing = true
		c.relay.running.Add(1)
		go c.write()
	}
}

// piece is how much is written under one deadline.
const piece = 64 << 10

var pieces = sync.Pool{New: func() any { return new(make([]byte, 0, piece)) }}

// write writes what is queued until nothing is.
func (c *conn) write() {
	defer c.relay.running.Done()
	for {
		c.mu.Lock()
		rest, queue := c.rest, c.queue
		c.rest, c.queue, c.bytes = nil, nil, 0
		closing := c.closing
		if len(rest) == 0 && len(queue) == 0 && closing == nil {
			if c.quick != nil {
				_ = c.net.SetWriteDeadline(time.Time{}) // what does not wait has none
			}
			c.writing = false
			c.mu.Unlock()
			return
		}
		c.mu.Unlock()
		err := c.writeBytes(rest)
		if err == nil {
			err = c.writeAll(queue, closing)
		}
		if err == nil && closing == nil {
			c.written(queue)
			continue
		}
		c.mu.Lock()
		c.closed = true // c.writing stays true: nothing is written after this
		c.queue, c.bytes = nil, 0
		c.mu.Unlock()
		half, ok := c.net.(interface{ CloseWrite() error })
		if err != nil || !ok || half.CloseWrite() != nil {
			c.abort()
		}
		return
	}
}

func (c *conn) writeAll(queue []*wire.Message, closing []byte) error {
	c.lastSent.Store(time.Now().UnixNano())
	if len(queue) == 1 && closing == nil {
		return c.writeBytes(queue[0].Framed(binaryFrame))
	}
	buffer := pieces.Get().(*[]byte)
	defer pieces.Put(buffer)
	b := (*buffer)[:0]
	for _, m := range queue {
		f := m.Framed(binaryFrame)
		if len(b)+len(f) > piece {
			if err := c.writeBytes(b); err != nil {
				return err
			}
			b = b[:0]
		}
		if len(f) > piece {
			if err := c.writeBytes(f); err != nil {
				return err
			}
			continue
		}
		b = append(b, f...)
	}
	b = append(b, closing...)
	return c.writeBytes(b)
}

// writeBytes writes in pieces, each with a deadline of its own, so that a large
// document reaches a slow network and a stalled one is noticed.
func (c *conn) writeBytes(b []byte) error {
	for len(b) > 0 {
		n := min(len(b), piece)
		if err := c.net.SetWriteDeadline(time.Now().Add(c.relay.opts.Limits.WriteWithin)); err != nil {
			return err
		}
		if _, err := c.net.Write(b[:n]); err != nil {
			return err
		}
		b = b[n:]
	}
	return nil
}

// read handles what the client sends until the connection ends. It owns the
// connection's end.
func (c *conn) read(ctx context.Context, member Member) {
	defer func() {
		c.cancel()
		member.Close()
		c.mu.Lock()
		goodbye := c.closing != nil
		c.closed = true
		for _, m := range c.largeOut {
			c.relay.outbox.release(m)
		}
		c.largeOut = nil
		c.mu.Unlock()
		if goodbye {
			_, _ = io.Copy(io.Discard, io.LimitReader(c.net, c.relay.opts.Limits.MaxFrame))
		}
		c.abort()
		c.relay.mu.Lock()
		delete(c.relay.conns, c)
		c.relay.mu.Unlock()
		c.relay.leave(c.address)
	}()
	limits := &c.relay.opts.Limits
	frames := rate.NewLimiter(rate.Limit(limits.FrameRate), limits.FrameBurst)
	volume := rate.NewLimiter(rate.Limit(limits.ByteRate), limits.ByteBurst)
	early := allowance{frames: limits.EarlyFrames, bytes: limits.EarlyBytes}
	for {
		kind, data, done, err := c.next(ctx)
		if errors.Is(err, websocket.ErrReadLimit) {
			c.Close(websocket.CloseMessageTooBig, "This frame is too large.")
		}
		if err != nil {
			return // the reason is on its way, or nobody is there to be told
		}
		now := time.Now()
		c.lastRead.Store(now.UnixNano())
		wait := max(owe(frames, now, 1), owe(volume, now, len(data)))
		err = c.take(ctx, member, kind, data, &early)
		done()
		c.flush() // what the client asked for it gets at once; only what others send waits for company
		if err != nil {
			code, reason := closeOf(err)
			c.Close(code, reason)
			return
		}
		if wait > 0 && !c.pause(ctx, wait) || !c.settle(ctx) {
			return
		}
		c.lastRead.Store(time.Now().UnixNano()) // taking it may have waited for the disk
	}
}

// allowance is what may be sent before the first document is open.
type allowance struct {
	frames int
	bytes  int64
}

// take handles one frame, and ends this connection alone when that panics.
func (c *conn) take(ctx context.Context, member Member, kind int, data []byte, early *allowance) error {
	err := contain.Call(func() error { return c.takeFrame(ctx, member, kind, data, early) })
	if p, ok := errors.AsType[*contain.Recovered](err); ok {
		c.relay.opts.Log.Error("a frame could not be handled", "panic", p)
		return &wire.CloseError{Code: websocket.CloseInternalServerErr, Reason: "The server made a mistake."}
	}
	return err
}

func (c *conn) takeFrame(ctx context.Context, member Member, kind int, data []byte, early *allowance) error {
	if kind != websocket.BinaryMessage {
		return &wire.CloseError{Code: wire.CloseMalformed, Reason: "Only binary messages are spoken here."}
	}
	if !c.joined.Load() {
		early.frames--
		early.bytes -= int64(len(data))
		if early.frames < 0 || early.bytes < 0 {
			return &wire.CloseError{Code: wire.CloseTooMany, Reason: "Too much was sent before a document was opened."}
		}
	}
	return c.handle(ctx, member, data)
}

// buffers hold frames while they are read. Most are keystrokes and cursors; what
// is kept of one is copied to its size.
var buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// next reads a frame. A large one takes one of the relay's few places for such,
// until done is called; on an error it has been.
func (c *conn) next(ctx context.Context) (kind int, data []byte, done func(), err error) {
	kind, r, err := c.ws.NextReader()
	if err != nil {
		return 0, nil, nil, err
	}
	b := buffers.Get().(*bytes.Buffer)
	defer func() {
		if b.Cap() <= piece {
			b.Reset()
			buffers.Put(b)
		}
	}()
	largest := c.relay.opts.Limits.LargeFrame
	n, err := io.Copy(b, io.LimitReader(r, largest))
	if err != nil {
		return 0, nil, nil, err
	}
	if n < largest {
		return kind, kept(b), func() {}, nil
	}
	c.waiting.Store(true) // for its turn, not for the client
	select {
	case c.relay.large <- struct{}{}:
	case <-ctx.Done():
		return 0, nil, nil, ctx.Err()
	}
	c.waiting.Store(false)
	c.lastRead.Store(time.Now().UnixNano())
	done = func() { <-c.relay.large }
	if _, err := io.Copy(b, r); err != nil {
		done()
		return 0, nil, nil, err
	}
	return kind, kept(b), done, nil
}

// kept is what is in a buffer, also when that is used again.
func kept(b *bytes.Buffer) []byte {
	if b.Cap() <= piece {
		return bytes.Clone(b.Bytes())
	}
	return b.Bytes()
}

func (c *conn) handle(ctx context.Context, member Member, data []byte) error {
	f, err := wire.Read(data)
	if err != nil {
		return &wire.CloseError{Code: wire.CloseMalformed, Reason: err.Error()}
	}
	if f.Type == wire.Auth {
		return c.join(ctx, member, f.Key, f.Document(), f.Token)
	}
	c.waiting.Store(true)
	defer c.waiting.Store(false)
	return member.Receive(ctx, f)
}

// join opens a document for whoever has the token.
func (c *conn) join(ctx context.Context, member Member, key, document, token string) error {
	doc, ok := interview.ParseDocument(document)
	err := member.Join(ctx, key, doc, func(ctx context.Context) (interview.Grant, error) {
		if !ok {
			return interview.Grant{}, interview.Errorf(interview.Forbidden, "There is nothing of that name.")
		}
		return c.relay.opts.Auth.Authorize(ctx, token, doc)
	})
	if err != nil {
		return err
	}
	if member.Joined() && !c.joined.Swap(true) {
		c.ws.SetReadLimit(c.relay.opts.Limits.MaxFrame)
	}
	return nil
}

// pause holds the reader back and reports whether the connection is still there.
func (c *conn) pause(ctx context.Context, d time.Duration) bool {
	c.waiting.Store(true)
	defer c.waiting.Store(false)
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// sweep pings or cuts the connection when its time is up.
func (c *conn) sweep(now time.Time) {
	l := &c.relay.opts.Limits
	read := now.Sub(time.Unix(0, c.lastRead.Load()))
	sent := now.Sub(time.Unix(0, c.lastSent.Load()))
	switch {
	case !c.joined.Load() && now.Sub(c.opened) >= l.AuthWithin:
		c.Close(wire.CloseUnauthorized, "No document was opened in time.")
	case read >= l.IdleAfter && !c.waiting.Load():
		c.Close(wire.CloseSlow, "Nothing was heard from this client.")
	case max(read, sent) >= l.PingAfter && now.Sub(c.lastPing) >= l.PingAfter:
		// Either side may have been talking alone: the answer proves that both are there.
		c.lastPing = now
		c.Send(c.relay.ping)
	}
}

// owe takes n from a limiter that may go into debt, and returns how long to wait
// for that. A frame may be more than the limiter gives at once.
func owe(l *rate.Limiter, now time.Time, n int) time.Duration {
	for ; n > l.Burst(); n -= l.Burst() {
		l.ReserveN(now, l.Burst())
	}
	return l.ReserveN(now, n).DelayFrom(now)
}
