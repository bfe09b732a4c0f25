package server_test

import (
	"net"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// cutter is the network between one client and the relay: a TCP proxy whose
// connections can be lost.
type cutter struct {
	listener net.Listener
	target   string
	running  sync.WaitGroup
	closing  chan struct{}
	lost     atomic.Int64 // bytes that were sent and did not arrive

	mu          sync.Mutex
	link        *link // the one that is up
	down        bool
	connections int
}

// link is one connection through a cutter.
type link struct {
	client, relay *net.TCPConn
	state         atomic.Int32
}

// The states of a link.
const (
	linkUp   = iota
	linkDead // what is sent arrives nowhere, and nobody is told
	linkHalf // the next packet arrives by half, then the connection is cut
)

// howToCut says how a connection ends and for how long there is none after it.
type howToCut struct {
	outage time.Duration
	way    int
}

// The ways to lose a connection.
const (
	wayReset  = iota // both sides are told at once
	wayClosed        // both sides read an end
	wayDead          // silence for the time of the outage, then a reset
	wayHalf          // in the middle of a packet
	ways
)

func newCutter(t *testing.T, target string) *cutter {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	c := &cutter{listener: l, target: target, closing: make(chan struct{})}
	c.running.Go(c.accept)
	t.Cleanup(c.close)
	return c
}

func (c *cutter) accept() {
	for {
		client, err := c.listener.Accept()
		if err != nil {
			return
		}
		c.connect(client.(*net.TCPConn))
	}
}

func (c *cutter) connect(client *net.TCPConn) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.down || c.isClosing() {
		reset(client)
		return
	}
	relay, err := net.Dial("tcp", c.target)
	if err != nil {
		reset(client)
		return
	}
	l := &link{client: client, relay: relay.(*net.TCPConn)}
	c.link = l
	c.connections++
	var pumps sync.WaitGroup
	pumps.Go(func() { c.pump(l, l.client, l.relay) })
	pumps.Go(func() { c.pump(l, l.relay, l.client) })
	c.running.Go(func() {
		pumps.Wait()
		c.mu.Lock()
		defer c.mu.Unlock()
		if c.link == l {
			c.link = nil
		}
	})
}

// pump carries what one side sends to the other until either ends.
func (c *cutter) pump(l *link, from, to *net.TCPConn) {
	defer from.Close()
	defer to.Close()
	b := make([]byte, 32<<10)
	for {
		n, err := from.Read(b)
		if err != nil {
			return
		}
		switch l.state.Load() {
		case linkDead:
			c.lost.Add(int64(n))
			continue
		case linkHalf:
			c.lost.Add(int64(n - n/2))
			_, _ = to.Write(b[:n/2])
			return
		}
		if _, err := to.Write(b[:n]); err != nil {
			c.lost.Add(int64(n))
			return
		}
	}
}

// cut ends the connection that is up, and refuses new ones until the outage is
// over. It reports false when none is up.
func (c *cutter) cut(how howToCut) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	l := c.link
	if l == nil || c.down {
		return false
	}
	c.down = true
	switch how.way {
	case wayReset:
		l.reset()
	case wayClosed:
		_ = l.client.Close()
		_ = l.relay.Close()
	case wayDead:
		l.state.Store(linkDead)
	case wayHalf:
		l.state.Store(linkHalf)
	}
	c.running.Go(func() {
		select {
		case <-time.After(how.outage):
		case <-c.closing:
		}
		l.reset()
		c.mu.Lock()
		defer c.mu.Unlock()
		c.down = false
		if c.link == l {
			c.link = nil
		}
	})
	return true
}

func (c *cutter) isClosing() bool {
	select {
	case <-c.closing:
		return true
	default:
		return false
	}
}

// close ends the connection that is up, and waits for everything.
func (c *cutter) close() {
	c.mu.Lock()
	if !c.isClosing() {
		close(c.closing)
		_ = c.listener.Close()
		if c.link != nil {
			c.link.reset()
		}
	}
	c.mu.Unlock()
	c.running.Wait()
}

func (l *link) reset() {
	reset(l.client)
	reset(l.relay)
}

// reset closes a connection so that its other side gets an error, not an end.
func reset(c *net.TCPConn) {
	_ = c.SetLinger(0)
	_ = c.Close()
}
