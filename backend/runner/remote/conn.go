package remote

import (
	"context"
	"encoding/json"
	"fmt"
	"sync"
	"time"

	"github.com/gorilla/websocket"
)

// conn is one side of an execution's WebSocket. What cannot be written any more
// ends the execution.
type conn struct {
	ws      *websocket.Conn
	fail    context.CancelCauseFunc
	queue   chan []byte // messages that are to be written
	once    sync.Once
	end     chan struct{} // closed when nothing is to be written any more
	written chan struct{} // closed when nothing will be
	helpers sync.WaitGroup
}

// queueLength is how many messages may wait to be written.
const queueLength = 16

func newConn(ws *websocket.Conn, fail context.CancelCauseFunc) *conn {
	c := &conn{ws: ws, fail: fail, queue: make(chan []byte, queueLength), end: make(chan struct{}), written: make(chan struct{})}
	alive := func(string) error { return ws.SetReadDeadline(time.Now().Add(silenceTime)) }
	ws.SetPongHandler(alive)
	_ = alive("")
	c.helpers.Go(c.writeAll)
	c.helpers.Go(func() {
		tick := time.NewTicker(pingEvery)
		defer tick.Stop()
		for {
			select {
			case <-c.end:
				return
			case <-tick.C:
				if err := ws.WriteControl(websocket.PingMessage, nil, time.Now().Add(writeTime)); err != nil {
					fail(err)
				}
			}
		}
	})
	return c
}

// writeAll writes what is queued, to the end or to the first failure.
func (c *conn) writeAll() {
	defer close(c.written)
	for {
		var b []byte
		select {
		case b = <-c.queue:
		case <-c.end:
			select {
			case b = <-c.queue:
			default:
				return
			}
		}
		err := c.ws.SetWriteDeadline(time.Now().Add(writeTime))
		if err == nil {
			err = c.ws.WriteMessage(websocket.BinaryMessage, b)
		}
		if err != nil {
			c.fail(err)
			return
		}
	}
}

// read waits for the next message.
func (c *conn) read() (kind byte, payload []byte, err error) {
	_, b, err := c.ws.ReadMessage()
	if err != nil {
		return 0, nil, err
	}
	if len(b) == 0 {
		return 0, nil, errMessage
	}
	return b[0], b[1:], nil
}

// write sends a message. It waits while the other side does not keep up.
func (c *conn) write(kind byte, payload []byte) {
	select {
	case c.queue <- append([]byte{kind}, payload...):
	case <-c.written:
	}
}

// offer sends a message, unless that would have to wait.
func (c *conn) offer(kind byte, payload []byte) bool {
	select {
	case c.queue <- append([]byte{kind}, payload...):
		return true
	default:
		return false
	}
}

func (c *conn) writeJSON(kind byte, v any) {
	b, err := json.Marshal(v)
	if err != nil {
		c.fail(fmt.Errorf("write message %q: %w", kind, err))
		return
	}
	c.write(kind, b)
}

// close closes the connection, when all has been written. Nobody may write after it.
func (c *conn) close() {
	c.once.Do(func() {
		close(c.end)
		<-c.written
		deadline := time.Now().Add(time.Second)
		_ = c.ws.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(websocket.CloseNormalClosure, ""), deadline)
		_ = c.ws.Close()
	})
	c.helpers.Wait()
}
