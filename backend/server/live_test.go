package server_test

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"candor/backend/interview"
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

// next reads one frame.
func (c *liveClient) next() (*wire.Answer, error) {
	_, frame, err := c.ws.ReadMessage()
	if err != nil {
		return nil, err
	}
	a, err := wire.ReadAnswer(frame)
	if err != nil {
		return nil, fmt.Errorf("message %x: %w", frame, err)
	}
	return &a, nil
}

// until reads frames until one is of the document and is what is waited for.
func (c *liveClient) until(document, what string, ok func(*wire.Answer) bool) *wire.Answer {
	c.t.Helper()
	if err := c.ws.SetReadDeadline(time.Now().Add(proving.Patience(c.t))); err != nil {
		c.t.Fatal(err)
	}
	for {
		a, err := c.next()
		if err != nil {
			c.t.Fatalf("waiting for %s in %s: %v", what, document, err)
		}
		if string(a.Key) == document && ok(a) {
			return a
		}
	}
}

// opened waits until the document may be written to.
func (c *liveClient) opened(document string) {
	c.t.Helper()
	c.until(document, "the right to write", func(a *wire.Answer) bool { return a.Scope == wire.ReadWrite })
}

// denied waits until it is said that the document may not be opened, and checks why.
func (c *liveClient) denied(document string, want interview.Code) {
	c.t.Helper()
	if got := c.until(document, "a refusal", (*wire.Answer).Denied); got.Text != string(want) {
		c.t.Errorf("%s is refused with %q, want %q", document, got.Text, want)
	}
}

// synced waits for the answer to what open asks.
func (c *liveClient) synced(document string) *wire.Answer {
	c.t.Helper()
	return c.until(document, "a sync", func(a *wire.Answer) bool { return a.Type == wire.Sync && a.Sync == wire.Step2 })
}

// sent waits for an update, or the answer to a sync, that has the part.
func (c *liveClient) sent(document, part string) {
	c.t.Helper()
	c.until(document, part, func(a *wire.Answer) bool { return a.Type == wire.Sync && bytes.Contains(a.Body, []byte(part)) })
}

// stored waits until it is said that an update is stored.
func (c *liveClient) stored(document string) {
	c.t.Helper()
	c.until(document, "an acknowledgement", func(a *wire.Answer) bool { return a.Stored })
}

// told waits for a message beside the document that has the part.
func (c *liveClient) told(document, part string) *wire.Answer {
	c.t.Helper()
	return c.until(document, part, func(a *wire.Answer) bool { return a.Type == wire.Stateless && strings.Contains(a.Text, part) })
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
