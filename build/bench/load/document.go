//go:build linux

package load

import (
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"time"

	"candor/backend/wire"
)

const (
	// writeAhead is how many keystrokes Write lets a server fall behind.
	writeAhead = 256
	// writtenAtOnce is how many it sends over one connection: a server may slow
	// down one that goes on for longer than any person types.
	writtenAtOnce = 3 * writeAhead
)

// Write types a whole trace into a document and returns when the server has it
// all and, if it acknowledges, has acknowledged it.
func Write(loop *Loop, server Server, document string, trace Trace, limit time.Duration) error {
	deadline := loop.Now() + int64(limit)
	for part := range slices.Chunk(trace.Updates, writtenAtOnce) {
		f, err := Connect(loop, server, Plan{Documents: []string{document}, Each: 1, Silent: true}, limit)
		if err != nil {
			return fmt.Errorf("write %s: %w", document, err)
		}
		for batch := range slices.Chunk(part, writeAhead) {
			if err = f.clients[0].send(batch, trace, time.Duration(deadline-loop.Now())); err != nil {
				break
			}
		}
		f.Close()
		if err != nil {
			return fmt.Errorf("write %s: %w", document, err)
		}
	}
	return nil
}

// send sends a batch of keystrokes and waits until the server has taken them.
func (c *Client) send(batch [][]byte, trace Trace, limit time.Duration) error {
	loop := c.fleet.loop
	for _, update := range batch {
		c.say(wire.AppendSync(c.frame[:0], c.frameKey, wire.Update, update))
		if c.fleet.server.Dialect == Hocuspocus {
			c.unacked = append(c.unacked, loop.Now())
		}
	}
	// A sync step that asks for nothing is answered after what was sent before
	// it, by a server that does not acknowledge too.
	answered := c.Answered
	c.say(wire.AppendSync(c.frame[:0], c.frameKey, wire.Step1, stateVector(trace.Clocks)))
	taken := func() bool { return c.Cut || (c.Answered > answered && len(c.unacked) == 0) }
	if !loop.Run(limit, taken) {
		return errors.New("the server did not keep up")
	}
	return c.Err
}

// Join is what one participant took to come in.
type Join struct {
	Took  time.Duration // from dialling to having the whole document
	Bytes int64         // what the server sent for it
}

// JoinOnce joins a document that a trace was written to, waits until all of it
// has come, and leaves.
func JoinOnce(loop *Loop, server Server, document string, trace Trace, limit time.Duration) (Join, error) {
	f, err := connect(loop, server, Plan{Documents: []string{document}, Each: 1, Silent: true}, limit, trace.Clocks)
	if err != nil {
		return Join{}, err
	}
	defer f.Close()
	c := f.clients[0]
	if len(trace.Clocks) == 0 {
		c.completeAt, c.completeBytes = loop.Now(), c.conn.Received
	}
	if !loop.Run(limit, func() bool { return c.Cut || c.complete() }) {
		return Join{}, fmt.Errorf("join %s: after %v it has the clocks %v of %v", document, limit, c.have, c.expected)
	}
	if c.Cut {
		return Join{}, errors.Join(fmt.Errorf("join %s", document), c.Err)
	}
	return Join{time.Duration(c.completeAt - c.DialAt), c.completeBytes}, nil
}

// gather notes what a client has of a document that it expects.
func (c *Client) gather(update []byte, now int64) {
	if c.expected == nil || c.completeAt > 0 {
		return
	}
	err := spans(update, func(client, _, end uint64) { c.have[client] = max(c.have[client], end) })
	if err != nil {
		c.refuse(err)
		return
	}
	for client, clock := range c.expected {
		if c.have[client] < clock {
			return
		}
	}
	c.completeAt, c.completeBytes = now, c.conn.Received
}

func (c *Client) complete() bool { return c.completeAt > 0 }

func stateVector(clocks map[uint64]uint64) []byte {
	b := binary.AppendUvarint(nil, uint64(len(clocks)))
	for client, clock := range clocks {
		b = binary.AppendUvarint(b, client)
		b = binary.AppendUvarint(b, clock)
	}
	return b
}
