//go:build linux

package load

import (
	"encoding/binary"
	"fmt"
	"net/netip"
	"strings"
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

const (
	messageSync       = 0
	messageAwareness  = 1
	messageAuth       = 2
	messageSyncReply  = 4
	messageClose      = 7
	messageSyncStatus = 8
	messagePing       = 9
	messagePong       = 10

	syncStep1  = 0
	syncStep2  = 1
	syncUpdate = 2
)

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

	prefix []byte // what every message begins with
	frame  []byte // reused
}

// Opened implements Handler.
func (c *Client) Opened(*Conn) {
	s := &c.fleet.server
	switch s.Dialect {
	case Hocuspocus:
		b := append(c.message(), messageAuth, 0)
		b = appendString(b, s.Token)
		c.conn.Send(appendString(b, "4.8.0"))
	case YWebsocket:
		c.sync()
	case Bare:
		c.join(c.fleet.loop.Now())
	}
}

// sync asks for everything: an empty state vector.
func (c *Client) sync() {
	c.conn.Send(append(c.message(), messageSync, syncStep1, 1, 0))
}

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

func (c *Client) message() []byte { return append(c.frame[:0], c.prefix...) }

// Message implements Handler.
func (c *Client) Message(_ *Conn, b []byte, now int64) {
	r := reader{b: b}
	if c.fleet.server.Dialect == Hocuspocus {
		r.bytes() // the document's name: this client has one
	}
	for more := true; more && r.err == nil; more = len(r.b) > 0 && c.fleet.server.Dialect == Bare {
		c.one(&r, now)
	}
	if r.err != nil {
		c.refuse(fmt.Errorf("a message of %d bytes: %w", len(b), r.err))
	}
}

// refuse ends a connection whose server answers nonsense or a refusal.
func (c *Client) refuse(err error) { c.conn.shut(err) }

func (c *Client) one(r *reader, now int64) {
	switch kind := r.uint(); kind {
	case messageSync, messageSyncReply:
		switch r.uint() {
		case syncStep1:
			r.bytes()
			b := append(c.message(), messageSync, syncStep2)
			c.conn.Send(appendBytes(b, emptyUpdate))
		case syncStep2:
			c.Answered++
			c.gather(r.bytes(), now)
			if !c.Joined {
				c.join(now)
			}
		case syncUpdate:
			update := r.bytes()
			c.gather(update, now)
			if err := spans(update, func(client, start, end uint64) { c.gotUpdate(client, start, end, now) }); err != nil {
				c.refuse(err)
			}
		}
	case messageAwareness:
		if err := awarenessStates(r.bytes(), func(client, clock uint64) { c.gotAwareness(client, clock, now) }); err != nil {
			c.refuse(err)
		}
	case messageAuth:
		if verdict := r.uint(); verdict != 2 {
			c.refuse(fmt.Errorf("refused: %s", r.bytes()))
			return
		}
		r.bytes()
		c.sync()
	case messageSyncStatus:
		c.gotAck(r.uint() == 1, now)
	case messageClose:
		c.refuse(fmt.Errorf("document closed: %s", r.bytes()))
	case messagePing:
		c.conn.Send(append(c.message(), messagePong))
	default:
		r.b = nil // stateless messages and the like
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
	b := append(c.message(), messageSync, syncUpdate)
	size := len(b)
	b = append(b, 0) // the length, below 128
	b = appendInsert(b, c.fleet.server.Root, ID{c.id, c.clock}, left, nil, 'a'+byte(c.clock%26))
	b[size] = byte(len(b) - size - 1)
	c.sentKeys[c.clock%sentKept] = now
	c.clock++
	c.frame = b
	c.conn.Send(b)
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

	inner := c.fleet.inner[:0]
	inner = append(inner, 1)
	inner = binary.AppendUvarint(inner, c.id)
	inner = binary.AppendUvarint(inner, c.presence)
	inner = appendBytes(inner, state)
	c.fleet.inner = inner

	b := appendBytes(append(c.message(), messageAwareness), inner)
	c.frame = b
	c.conn.Send(b)
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
