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
	ws     *websocket.Conn
	fail   context.CancelCauseFunc
	mu     sync.Mutex // of writes
	once   sync.Once
	end    chan struct{}
	pinger sync.WaitGroup
}

func newConn(ws *websocket.Conn, fail context.CancelCauseFunc) *conn {
	c := &conn{ws: ws, fail: fail, end: make(chan struct{})}
	alive := func(string) error { return ws.SetReadDeadline(time.Now().Add(silenceTime)) }
	ws.SetPongHandler(alive)
	_ = alive("")
	c.pinger.Go(func() {
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

// write sends a message.
func (c *conn) write(kind byte, payload []byte) {
	c.send(append([]byte{kind}, payload...))
}

func (c *conn) writeJSON(kind byte, v any) {
	b, err := json.Marshal(v)
	if err != nil {
		c.fail(fmt.Errorf("write message %q: %w", kind, err))
		return
	}
	c.write(kind, b)
}

func (c *conn) send(b []byte) {
	c.mu.Lock()
	defer c.mu.Unlock()
	err := c.ws.SetWriteDeadline(time.Now().Add(writeTime))
	if err == nil {
		err = c.ws.WriteMessage(websocket.BinaryMessage, b)
	}
	if err != nil {
		c.fail(err)
	}
}

// close closes the connection; what was written arrives.
func (c *conn) close() {
	c.once.Do(func() {
		close(c.end)
		deadline := time.Now().Add(time.Second)
		_ = c.ws.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(websocket.CloseNormalClosure, ""), deadline)
		_ = c.ws.Close()
	})
	c.pinger.Wait()
}
