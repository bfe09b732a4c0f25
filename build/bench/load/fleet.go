//go:build linux

package load

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"sync/atomic"
	"time"
)

// Fleet is the participants of many rooms on one server, and what they
// measured.
type Fleet struct {
	loop    *Loop
	server  Server
	clients []*Client
	firstID uint64
	random  *rand.Rand
	scratch []byte

	silent   bool // says nothing of cursors
	joined   int
	cut      int
	firstErr error

	window
}

// window is what is measured between Open and Shut.
type window struct {
	open      int64 // when it was opened; 0 when it is shut
	Delivery  Histogram
	Ack       Histogram
	Late      Histogram // how far behind its own plan the generator typed
	Sent      int64
	Delivered int64
	Unstored  int64 // acknowledgements that say: not stored
}

// nextID gives each fleet its own client ids, as random ids would be, in the
// five bytes that a random id usually takes.
var nextID atomic.Uint64

func init() { nextID.Store(1 << 30) }

// Plan says who is where.
type Plan struct {
	Documents []string // a room for each
	Each      int      // participants of a room
	Typists   int      // how many of them type
	Silent    bool     // nobody sends a cursor
}

// Connect joins everyone and returns when all are in.
func Connect(loop *Loop, server Server, plan Plan, limit time.Duration) (*Fleet, error) {
	return connect(loop, server, plan, limit, nil)
}

// connect is Connect for clients that expect a document of these clocks.
func connect(loop *Loop, server Server, plan Plan, limit time.Duration, expected map[uint64]uint64) (*Fleet, error) {
	total := len(plan.Documents) * plan.Each
	f := &Fleet{
		loop: loop, server: server,
		firstID: nextID.Add(uint64(total)) - uint64(total),
		random:  rand.New(rand.NewPCG(1, uint64(total))),
		silent:  plan.Silent,
	}
	for _, document := range plan.Documents {
		room := make([]*Client, plan.Each)
		for i := range room {
			c := &Client{
				fleet: f, document: document, room: room, typist: -1,
				id:       f.firstID + uint64(len(f.clients)),
				gotKeys:  make([]uint64, plan.Typists),
				gotMoves: make([]uint64, plan.Typists),
			}
			if expected != nil {
				c.expected, c.have = expected, map[uint64]uint64{}
			}
			if server.Dialect == Hocuspocus {
				c.frameKey = document
			}
			if i < plan.Typists {
				c.typist = i
				c.sentKeys, c.sentMoves = make([]int64, sentKept), make([]int64, sentKept)
			}
			room[i] = c
			f.clients = append(f.clients, c)
		}
	}
	for _, c := range f.clients {
		c.DialAt = loop.Now()
		c.conn = loop.Dial(server.Addr, server.path(c.document), c)
	}
	ok := loop.Run(limit, func() bool { return f.joined == total || f.cut > 0 })
	if f.cut > 0 || !ok {
		err := f.firstErr
		if err == nil {
			err = errors.New("time is over")
		}
		err = fmt.Errorf("%d of %d joined: %w", f.joined, total, err)
		f.Close()
		return nil, err
	}
	return f, nil
}

// Close says goodbye to everyone.
func (f *Fleet) Close() {
	f.loop.ClearTimers()
	for _, c := range f.clients {
		if c.conn != nil {
			c.conn.Close()
		}
	}
}

// Type lets every typist type so many keys a second from now on, each in its
// own rhythm. A rate of 0 stops them.
func (f *Fleet) Type(rate float64) {
	f.loop.ClearTimers()
	if rate <= 0 {
		return
	}
	mean := float64(time.Second) / rate
	start := f.loop.Now()
	for _, c := range f.clients {
		if c.typist < 0 {
			continue
		}
		due := start + int64(f.random.Float64()*mean)
		f.loop.At(due, func(now int64) int64 {
			if f.open > 0 {
				f.Late.Add(now-due, 1)
			}
			c.key(now)
			if c.conn.Closed {
				return 0
			}
			// People are not metronomes: a gap is up to 40 % shorter or longer.
			due += int64(mean * (0.6 + 0.8*f.random.Float64()))
			return due
		})
	}
}

// Open begins to measure, Shut ends it.
func (f *Fleet) Open() { f.window = window{open: f.loop.Now()} }

// Shut ends the measuring and says how long it was.
func (f *Fleet) Shut() time.Duration {
	d := time.Duration(f.loop.Now() - f.open)
	f.open = 0
	return d
}

// Cut is how many connections the server ended, and why the first.
func (f *Fleet) Cut() (int, error) { return f.cut, f.firstErr }

// Clients are the participants, room by room.
func (f *Fleet) Clients() []*Client { return f.clients }

// Settled waits until everything typed has arrived everywhere.
func (f *Fleet) Settled(limit time.Duration) bool {
	return f.loop.Run(limit, func() bool {
		for _, c := range f.clients {
			if len(c.unacked) > 0 {
				return false
			}
			for _, from := range c.room {
				if from.typist >= 0 && from != c && c.gotKeys[from.typist] < from.clock {
					return false
				}
			}
		}
		return true
	})
}

func (f *Fleet) byID(id uint64) *Client {
	if i := id - f.firstID; i < uint64(len(f.clients)) {
		return f.clients[i]
	}
	return nil
}

func (f *Fleet) sent() {
	if f.open > 0 {
		f.Sent++
	}
}

// delivered counts what arrives while the window is open; a latency counts if
// it was sent in the window too, so that a backlog of before is not in it.
func (f *Fleet) delivered(sent, now int64) {
	if f.open == 0 {
		return
	}
	f.Delivered++
	if sent >= f.open {
		f.Delivery.Add(now-sent, 1)
	}
}

func (f *Fleet) acknowledged(sent, now int64, stored bool) {
	if f.open == 0 {
		return
	}
	if !stored {
		f.Unstored++
	}
	if sent >= f.open {
		f.Ack.Add(now-sent, 1)
	}
}
