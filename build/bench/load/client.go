//go:build linux

package load

import (
	"fmt"
	"net/netip"
	"strings"

	"candor/backend/wire"
)

// Dialect is the protocol that a server speaks.
type Dialect int

const (
	// YWebsocket is the protocol of y-websocket: one document a connection,
	// named in the path.
	YWebsocket Dialect = iota
	// Bare is YWebsocket to a server that only passes messages on: nobody
	// answers a sync step, and several messages may come as one.
	Bare
	// Hocuspocus is the Hocuspocus protocol, version 4: every message begins
	// with the name of its document, and updates are acknowledged.
	Hocuspocus
)

// Server is how to reach a server.
type Server struct {
	Addr    netip.AddrPort
	Dialect Dialect
	Path    string // Hocuspocus only; the others have the document here
	Token   string
	Root    string // the name of the Y.Text typed into
}

// sentKept is for how many messages back a client knows when it sent them:
// more than a server may hold back before its p99 is far out of bounds.
const sentKept = 1 << 12

// Client is one participant of a room.
type Client struct {
	fleet    *Fleet
	conn     *Conn
	document string
	id       uint64
	room     []*Client // everyone in it
	typist   int       // its place among the room's typists, or -1

	clock     uint64 // of the document
	presence  uint64 // clock of the awareness state
	sentKeys  []int64
	sentMoves []int64
	unacked   []int64 // when what is not acknowledged was sent, oldest first

	gotKeys  []uint64 // per typist of the room: the clock that comes next
	gotMoves []uint64

	Joined   bool
	DialAt   int64
	Err      error
	Cut      bool // the server ended the connection
	Answered int  // how many sync steps 2 came

	expected      map[uint64]uint64 // the clocks of the whole document
	have          map[uint64]uint64
	completeAt    int64 // when it had all
	completeBytes int64

	frameKey string // its document; empty for those whose messages have no key
	frame    []byte // reused
}

// Opened implements Handler.
func (c *Client) Opened(*Conn) {
	switch c.fleet.server.Dialect {
	case Hocuspocus:
		c.say(wire.AppendToken(c.frame[:0], c.frameKey, c.fleet.server.Token))
	case YWebsocket:
		c.sync()
	case Bare:
		c.join(c.fleet.loop.Now())
	}
}

// say sends a frame. A message of y-websocket is one without a key: all but the
// first byte of a frame whose key is empty.
func (c *Client) say(frame []byte) {
	c.frame = frame
	if c.fleet.server.Dialect != Hocuspocus {
		frame = frame[1:]
	}
	c.conn.Send(frame)
}

// sync asks for everything: an empty state vector.
func (c *Client) sync() { c.say(wire.AppendSync(c.frame[:0], c.frameKey, wire.Step1, []byte{0})) }

func (c *Client) join(now int64) {
	c.Joined = true
	c.fleet.joined++
	if !c.fleet.silent {
		c.move(now)
	}
}

// Shut implements Handler.
func (c *Client) Shut(_ *Conn, err error) {
	if err != nil {
		c.Err = err
		c.Cut = true
		c.fleet.cut++
		if c.fleet.firstErr == nil {
			c.fleet.firstErr = fmt.Errorf("client of %s: %w", c.document, err)
		}
	}
}

// Message implements Handler.
func (c *Client) Message(_ *Conn, b []byte, now int64) {
	if c.fleet.server.Dialect != Hocuspocus {
		c.messages(b, now)
		return
	}
	a, err := wire.ReadAnswer(b)
	if err != nil {
		c.refuse(fmt.Errorf("a message of %d bytes: %w", len(b), err))
		return
	}
	c.got(&a, now)
}

// messages takes what a y-websocket server sends; the bare one may send several at once.
func (c *Client) messages(b []byte, now int64) {
	r := reader{b: b}
	for more := true; more; more = len(r.b) > 0 && c.fleet.server.Dialect == Bare {
		a := r.answer()
		if r.err != nil {
			c.refuse(fmt.Errorf("a message of %d bytes: %w", len(b), r.err))
			return
		}
		c.got(&a, now)
	}
}

// refuse ends a connection whose server answers nonsense or a refusal.
func (c *Client) refuse(err error) { c.conn.shut(err) }

func (c *Client) got(a *wire.Answer, now int64) {
	switch a.Type {
	case wire.Sync:
		c.gotSync(a, now)
	case wire.Awareness:
		if err := awarenessStates(a.Body, func(client, clock uint64) { c.gotAwareness(client, clock, now) }); err != nil {
			c.refuse(err)
		}
	case wire.Auth:
		if a.Denied() {
			c.refuse(fmt.Errorf("refused: %s", a.Text))
			return
		}
		c.sync()
	case wire.SyncStatus:
		c.gotAck(a.Stored, now)
	case wire.Close:
		c.refuse(fmt.Errorf("document closed: %s", a.Text))
	case wire.Ping:
		c.conn.Send(wire.AppendPong(nil))
	}
}

func (c *Client) gotSync(a *wire.Answer, now int64) {
	switch a.Sync {
	case wire.Step1:
		c.say(wire.AppendSync(c.frame[:0], c.frameKey, wire.Step2, emptyUpdate))
	case wire.Step2:
		c.Answered++
		c.gather(a.Body, now)
		if !c.Joined {
			c.join(now)
		}
	case wire.Update:
		c.gather(a.Body, now)
		if err := spans(a.Body, func(client, start, end uint64) { c.gotUpdate(client, start, end, now) }); err != nil {
			c.refuse(err)
		}
	}
}

// gotUpdate counts the keystrokes in an update that were new to this client.
func (c *Client) gotUpdate(client, start, end uint64, now int64) {
	from := c.fleet.byID(client)
	if from == nil || from == c || from.typist < 0 {
		return
	}
	next := &c.gotKeys[from.typist]
	for clock := max(start, *next); clock < end; clock++ {
		c.fleet.delivered(from.sentKeys[clock%sentKept], now)
	}
	*next = max(*next, end)
}

// gotAwareness counts cursor moves. A state replaces those before it, so one
// with clock n delivers every move up to n that had not arrived: a server that
// sends only the newest of several is not the worse for it.
func (c *Client) gotAwareness(client, clock uint64, now int64) {
	from := c.fleet.byID(client)
	if from == nil || from == c || from.typist < 0 || clock > from.presence {
		return
	}
	next := &c.gotMoves[from.typist]
	for ; *next <= clock; *next++ {
		c.fleet.delivered(from.sentMoves[*next%sentKept], now)
	}
}

func (c *Client) gotAck(stored bool, now int64) {
	if len(c.unacked) == 0 {
		return // of the answer to the server's own sync step 1
	}
	sent := c.unacked[0]
	c.unacked = c.unacked[:copy(c.unacked, c.unacked[1:])]
	c.fleet.acknowledged(sent, now, stored)
}

// key types one character after the last that this client typed, and moves the
// cursor behind it, as an editor does.
func (c *Client) key(now int64) {
	if c.conn.Closed {
		return
	}
	var left *ID
	if c.clock > 0 {
		left = &ID{c.id, c.clock - 1}
	}
	update := appendInsert(c.fleet.scratch[:0], c.fleet.server.Root, ID{c.id, c.clock}, left, nil, 'a'+byte(c.clock%26))
	c.fleet.scratch = update
	c.sentKeys[c.clock%sentKept] = now
	c.clock++
	c.say(wire.AppendSync(c.frame[:0], c.frameKey, wire.Update, update))
	if c.fleet.server.Dialect == Hocuspocus {
		c.unacked = append(c.unacked, now)
	}
	c.fleet.sent()
	now = c.fleet.loop.Now()
	c.move(now)
	c.fleet.sent()
}

// move sends the cursor, in the form that y-codemirror.next gives it.
func (c *Client) move(now int64) {
	c.presence++
	if c.typist >= 0 {
		c.sentMoves[c.presence%sentKept] = now
	}
	state := c.fleet.scratch[:0]
	state = append(state, `{"user":{"name":"Bench","color":"#30bced","role":"interviewer"}`...)
	if c.clock > 0 {
		state = append(state, `,"cursor":{"anchor":`...)
		state = c.position(state)
		state = append(state, `,"head":`...)
		state = c.position(state)
		state = append(state, '}')
	}
	state = append(state, '}')
	c.fleet.scratch = state

	states := [1]wire.State{{Client: c.id, Clock: c.presence, JSON: state}}
	c.say(wire.AppendAwareness(c.frame[:0], c.frameKey, states[:]))
}

func (c *Client) position(b []byte) []byte {
	b = append(b, `{"type":null,"tname":"notes","item":{"client":`...)
	b = appendDecimal(b, c.id)
	b = append(b, `,"clock":`...)
	b = appendDecimal(b, c.clock-1)
	return append(b, `},"assoc":0}`...)
}

func appendDecimal(b []byte, v uint64) []byte {
	if v >= 10 {
		b = appendDecimal(b, v/10)
	}
	return append(b, '0'+byte(v%10))
}

// path is where a client connects.
func (s *Server) path(document string) string {
	if s.Dialect == Hocuspocus {
		return s.Path
	}
	return "/" + strings.ReplaceAll(document, "/", "-")
}
