//go:build linux

package load

import (
	"encoding/binary"
	"errors"
	"fmt"
	"time"
)

// writeAhead is how many keystrokes Write lets a server fall behind.
const writeAhead = 256

// Write types a whole trace into a document over one connection and returns
// when the server has it all and, if it acknowledges, has acknowledged it.
func Write(loop *Loop, server Server, document string, trace Trace, limit time.Duration) error {
	f, err := Connect(loop, server, Plan{Documents: []string{document}, Each: 1, Silent: true}, limit)
	if err != nil {
		return err
	}
	defer f.Close()
	c := f.clients[0]
	deadline := loop.Now() + int64(limit)
	for rest := trace.Updates; len(rest) > 0; {
		batch := rest[:min(writeAhead, len(rest))]
		rest = rest[len(batch):]
		for _, update := range batch {
			b := append(c.message(), messageSync, syncUpdate)
			b = appendBytes(b, update)
			c.frame = b
			c.conn.Send(b)
			if server.Dialect == Hocuspocus {
				c.unacked = append(c.unacked, loop.Now())
			}
		}
		// A sync step that asks for nothing is answered after what was sent
		// before it, by a server that does not acknowledge too.
		answered := c.Answered
		b := append(c.message(), messageSync, syncStep1)
		b = appendBytes(b, stateVector(trace.Clocks))
		c.frame = b
		c.conn.Send(b)
		if !loop.Run(time.Duration(deadline-loop.Now()), func() bool {
			return c.Cut || (c.Answered > answered && len(c.unacked) == 0)
		}) {
			return fmt.Errorf("write %s: the server is %d keystrokes behind after %v", document, len(rest)+len(batch), limit)
		}
		if c.Cut {
			return fmt.Errorf("write %s: %w", document, c.Err)
		}
	}
	return nil
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
