package server_test

import (
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"candor/backend/interview"
	"candor/backend/wire"
	"candor/backend/ydoc"
	"candor/build/proving"
)

// typer is a client that sets one key of a map again and again, to a number.
type typer struct {
	*liveClient
	document string
	client   uint64
	clock    uint64
	size     int // of what is typed, at least
	// What was got: acknowledgements, the highest key, the last word on storage.
	acks, key int
	storage   string
}

// join opens a document.
func (c *child) join(document, token string) *typer {
	c.t.Helper()
	w := &typer{liveClient: dial(c.t, c.base), document: document, client: rand.Uint64N(1<<32-1) + 1}
	w.enter(token)
	return w
}

// enter opens the document.
func (c *typer) enter(token string) {
	c.t.Helper()
	c.open(c.document, token)
	c.read("an open document", func(a *wire.Answer) bool { return a.Scope == wire.ReadWrite })
}

// keyUpdate is the n-th key of a client, from 0 on.
func (c *typer) keyUpdate(n uint64) []byte {
	b := binary.AppendUvarint(binary.AppendUvarint([]byte{1, 1}, c.client), n)
	if n == 0 {
		b = append(text(append(b, 8|0x20, 1), "session"), 1, 'k') // any value, under a key of a root
	} else {
		b = binary.AppendUvarint(binary.AppendUvarint(append(b, 8|0x80), c.client), n-1) // after the one before
	}
	return append(text(append(b, 1, 119), fmt.Sprintf("key %d.", n+1)+strings.Repeat(" ", c.size)), 0)
}

// keys types n of them. It may be called beside a goroutine that reads.
func (c *typer) keys(n int) {
	c.t.Helper()
	for range n {
		if err := c.ws.WriteMessage(websocket.BinaryMessage, wire.AppendSync(nil, c.document, wire.Update, c.keyUpdate(c.clock))); err != nil {
			c.t.Errorf("type key %d: %v", c.clock+1, err)
			return
		}
		c.clock++
	}
}

// read reads until ok, and notes what comes.
func (c *typer) read(what string, ok func(*wire.Answer) bool) {
	c.t.Helper()
	if err := c.ws.SetReadDeadline(time.Now().Add(proving.Patience(c.t))); err != nil {
		c.t.Fatal(err)
	}
	for {
		a, err := c.next()
		if err != nil {
			c.t.Fatalf("waiting for %s with %d acknowledgements, key %d, storage %q: %v", what, c.acks, c.key, c.storage, err)
		}
		c.note(a)
		if ok(a) {
			return
		}
	}
}

func (c *typer) note(a *wire.Answer) {
	switch {
	case string(a.Key) != c.document:
	case a.Type == wire.SyncStatus && a.Stored:
		c.acks++
	case a.Type == wire.Sync:
		for _, m := range keyPattern.FindAllSubmatch(a.Body, -1) {
			n, _ := strconv.Atoi(string(m[1]))
			c.key = max(c.key, n)
		}
	case a.Type == wire.Stateless:
		if m := storagePattern.FindStringSubmatch(a.Text); m != nil {
			c.storage = m[1]
		}
	}
}

var (
	keyPattern     = regexp.MustCompile(`key (\d+)\.`)
	storagePattern = regexp.MustCompile(`{"type":"storage","stored":(true|false)}`)
)

// sees reads until the n-th key is seen, in an update or a sync.
func (c *typer) sees(n int) {
	c.t.Helper()
	if c.key < n {
		c.read(fmt.Sprintf("key %d", n), func(*wire.Answer) bool { return c.key >= n })
	}
}

// stores reads until the relay says that it stores, or does not.
func (c *typer) stores(yes string) {
	c.t.Helper()
	if c.storage != yes {
		c.read("storage "+yes, func(*wire.Answer) bool { return c.storage == yes })
	}
}

// acknowledged reads until n updates are acknowledged, and checks that no more
// are when the relay has answered something that it was asked after them.
func (c *typer) acknowledged(n int) {
	c.t.Helper()
	if c.acks < n {
		c.read(fmt.Sprintf("acknowledgement %d", n), func(*wire.Answer) bool { return c.acks >= n })
	}
	other := strings.TrimSuffix(c.document, interview.CodeDocument) + "nothing"
	c.send(wire.AppendToken(nil, other, "no token"))
	c.read("an answer", func(a *wire.Answer) bool { return string(a.Key) == other })
	if c.acks != n {
		c.t.Errorf("%d updates are acknowledged, want %d", c.acks, n)
	}
}

// resume goes through the handshake with what another had typed.
func (c *typer) resume(other *typer) {
	c.t.Helper()
	doc := ydoc.New()
	for n := range other.clock {
		u, err := ydoc.ParseUpdate(other.keyUpdate(n))
		if err != nil {
			c.t.Fatal(err)
		}
		doc.Apply(u)
	}
	c.send(wire.AppendSync(nil, c.document, wire.Step2, doc.Encode(nil)))
}

// checkKeys checks that the log has all keys of a client once and in order.
func checkKeys(t *testing.T, dir, document string, client, want uint64) {
	t.Helper()
	next := uint64(0)
	for i, e := range readLog(t, dir, document) {
		if e.Seq != int64(i)+1 {
			t.Errorf("entry %d of the log has number %d", i+1, e.Seq)
		}
		u, err := ydoc.ParseUpdate(e.Update)
		if err != nil {
			t.Fatalf("entry %d: %v", e.Seq, err)
		}
		if span, ok := u.Spans()[client]; ok {
			if span.Start != next {
				t.Errorf("entry %d has keys from %d on, want from %d", e.Seq, span.Start, next)
			}
			next = span.End
		}
	}
	if next != want {
		t.Errorf("the log has %d keys, want %d", next, want)
	}
}
