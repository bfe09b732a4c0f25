package server_test

import (
	"bytes"
	"encoding/binary"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"candor/backend/wire"
	"candor/build/proving"
)

// liveClient is the least that speaks the live protocol; package relay is
// tested with the real provider.
type liveClient struct {
	t  *testing.T
	ws *websocket.Conn
}

func dial(t *testing.T, base string) *liveClient {
	t.Helper()
	ws, resp, err := websocket.DefaultDialer.DialContext(t.Context(), "ws"+strings.TrimPrefix(base, "http")+"/live", http.Header{"Origin": {base}})
	if err != nil {
		t.Fatalf("open /live: %v", err)
	}
	resp.Body.Close()
	t.Cleanup(func() { ws.Close() })
	return &liveClient{t, ws}
}

func text(b []byte, s string) []byte {
	return append(binary.AppendUvarint(b, uint64(len(s))), s...)
}

func (c *liveClient) send(frame []byte) {
	c.t.Helper()
	if err := c.ws.WriteMessage(websocket.BinaryMessage, frame); err != nil {
		c.t.Fatalf("send: %v", err)
	}
}

// open asks for a document.
func (c *liveClient) open(document, token string) {
	c.t.Helper()
	c.send(wire.AppendToken(nil, document, token))
	c.send(wire.AppendSync(nil, document, wire.Step1, []byte{0}))
}

// write sends the update that inserts s into the empty text root of a document.
func (c *liveClient) write(document, root, s string) {
	c.t.Helper()
	update := []byte{1, 1, 1, 0, 4, 1} // one client, one struct; client 1, clock 0; text in a root
	update = text(text(update, root), s)
	c.send(wire.AppendSync(nil, document, wire.Update, append(update, 0)))
}

// until reads frames until one is of the document and the type and has the part.
func (c *liveClient) until(document string, kind wire.Type, part []byte) []byte {
	c.t.Helper()
	head := append(text(nil, document), byte(kind))
	if err := c.ws.SetReadDeadline(time.Now().Add(proving.Patience(c.t))); err != nil {
		c.t.Fatal(err)
	}
	for {
		_, frame, err := c.ws.ReadMessage()
		if err != nil {
			c.t.Fatalf("waiting for type %d with %q: %v", kind, part, err)
		}
		if bytes.HasPrefix(frame, head) && bytes.Contains(frame[len(head):], part) {
			return frame
		}
	}
}

// closed reads until the server closes the connection, and returns its code.
func (c *liveClient) closed() int {
	c.t.Helper()
	if err := c.ws.SetReadDeadline(time.Now().Add(proving.Patience(c.t))); err != nil {
		c.t.Fatal(err)
	}
	for {
		if _, _, err := c.ws.ReadMessage(); err != nil {
			if e, ok := err.(*websocket.CloseError); ok {
				return e.Code
			}
			c.t.Fatalf("waiting for the end: %v", err)
		}
	}
}
