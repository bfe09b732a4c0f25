package room_test

import (
	"context"
	"encoding/binary"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"candor/backend/interview"
	"candor/backend/room"
	"candor/backend/room/storetest"
	"candor/backend/wire"
	"candor/backend/ydoc"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const id = "interview-one"

var (
	code  = interview.Document{InterviewID: id, Kind: interview.CodeDocument}
	notes = interview.Document{InterviewID: id, Kind: interview.NotesDocument}

	ada   = interview.Grant{Author: "ada", Name: "Ada", Mode: interview.InterviewerMode, Scope: interview.ReadWrite}
	bob   = interview.Grant{Author: "bob", Name: "Bob", Mode: interview.InterviewerMode, Scope: interview.ReadWrite}
	eve   = interview.Grant{Author: "eve", Name: "Eve", Mode: interview.CandidateMode, Scope: interview.ReadWrite}
	guest = interview.Grant{Author: "guest", Name: "Guest", Mode: interview.CandidateMode, Scope: interview.ReadOnly}
)

// newHub starts a hub that ends with the test.
func newHub(t *testing.T, o room.Options) (*room.Hub, *storetest.Memory) {
	t.Helper()
	memory, _ := o.Store.(*storetest.Memory)
	if o.Store == nil {
		memory = storetest.NewMemory()
		o.Store = memory
	}
	h := room.New(o)
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
		defer cancel()
		_ = h.Shutdown(ctx) // tests of Shutdown have done it
	})
	return h, memory
}

// client is a transport with a provider's memory: what it was told, and its
// replica of the document.
type client struct {
	t    *testing.T
	conn *room.Conn
	key  string
	// close is what the transport's reader does when it ends, once.
	close func()

	mu        sync.Mutex
	deaf      bool
	scopes    []string
	denied    []string
	stateless []string
	acks      int
	refusals  int
	closed    *wire.CloseError
	docClosed bool
	awareness map[uint64]wire.State
	doc       *ydoc.Doc
	asked     int    // SyncStep1 from the room
	lacks     []byte // the last one's state vector
	// certified are the updates that came, with their certificates: what a page keeps
	// to bring back.
	certified []wire.Frame
}

func connect(t *testing.T, h *room.Hub) *client {
	t.Helper()
	c := &client{t: t, awareness: map[uint64]wire.State{}, doc: ydoc.New()}
	var err error
	if c.conn, err = h.Connect(c); err != nil {
		t.Fatalf("Connect: %v", err)
	}
	c.close = sync.OnceFunc(c.conn.Close)
	t.Cleanup(c.close)
	return c
}

// join connects, opens a document and syncs it.
func join(t *testing.T, h *room.Hub, doc interview.Document, g interview.Grant) *client {
	t.Helper()
	c := connect(t, h)
	if err := c.join(doc, g); err != nil {
		t.Fatalf("join %s as %s: %v", doc, g.Author, err)
	}
	c.must(c.sync())
	return c
}

func (c *client) join(doc interview.Document, g interview.Grant) error {
	c.key = doc.String()
	return c.conn.Join(c.t.Context(), c.key, doc, func(context.Context) (interview.Grant, error) { return g, nil })
}

func (c *client) must(err error) {
	c.t.Helper()
	if err != nil {
		c.t.Fatalf("Receive: %v", err)
	}
}

func (c *client) send(f wire.Frame) error {
	f.Key = c.key
	return c.conn.Receive(c.t.Context(), f)
}

func (c *client) sync() error {
	return c.send(wire.Frame{Type: wire.Sync, Sync: wire.Step1, Body: c.stateVector()})
}

func (c *client) update(body []byte) error {
	c.apply(body)
	return c.send(wire.Frame{Type: wire.Sync, Sync: wire.Update, Body: body})
}

func (c *client) step2(body []byte) error {
	return c.send(wire.Frame{Type: wire.Sync, Sync: wire.Step2, Body: body})
}

func (c *client) say(states ...wire.State) error {
	return c.send(wire.Frame{Type: wire.Awareness, Body: wire.AppendStates(nil, states)})
}

func (c *client) stateVector() []byte {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.doc.StateVector().Encode()
}

func (c *client) apply(body []byte) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.applyLocked(body)
}

func (c *client) applyLocked(body []byte) {
	u, err := ydoc.ParseUpdate(body)
	if err != nil {
		c.t.Errorf("a client was sent an update that cannot be read: %v", err)
		return
	}
	if err := c.doc.TryApply(u); err != nil {
		c.t.Errorf("a client was sent an update that cannot be applied: %v", err)
	}
}

func (c *client) text() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.doc.Text("notes")
}

// onDisk waits until all that was taken so far is on disk and with everybody.
func onDisk(t *testing.T, h *room.Hub) {
	t.Helper()
	if _, err := h.ReadText(t.Context(), id); err != nil {
		t.Fatalf("ReadText: %v", err)
	}
}

// told copies what is to be compared.
func told[T any](c *client, f func() T) T {
	c.mu.Lock()
	defer c.mu.Unlock()
	return f()
}

func (c *client) acknowledged() int { return told(c, func() int { return c.acks }) }

func (c *client) heard(part string) bool {
	return told(c, func() bool {
		return slices.ContainsFunc(c.stateless, func(s string) bool { return strings.Contains(s, part) })
	})
}

// abandoned is what a client is whose relay was killed: nothing reaches it any more.
func (c *client) abandoned() { told(c, func() bool { c.deaf = true; return true }) }

// Send is of room.Transport: it reads messages as a provider does.
func (c *client) Send(m *wire.Message) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.deaf {
		return
	}
	a, err := wire.ReadAnswer(m.Data)
	if err != nil {
		c.t.Errorf("message %x: %v", m.Data, err)
		return
	}
	if a.Type == wire.Ping || a.Type == wire.Pong {
		return
	}
	if string(a.Key) != c.key {
		c.t.Errorf("message under key %q, want %q", a.Key, c.key)
	}
	switch a.Type {
	case wire.Sync:
		if a.Sync == wire.Step1 {
			c.asked++
			c.lacks = a.Body
			return
		}
		c.applyLocked(a.Body)
		c.certified = append(c.certified, wire.Frame{Type: wire.Sync, Sync: a.Sync, Body: a.Body, Certificate: a.Certificate})
	case wire.Awareness:
		c.gotStates(a.Body)
	case wire.Auth:
		if a.Denied() {
			c.denied = append(c.denied, a.Text)
		} else {
			c.scopes = append(c.scopes, a.Scope)
		}
	case wire.Stateless:
		c.stateless = append(c.stateless, a.Text)
	case wire.SyncStatus:
		if a.Stored {
			c.acks++
		} else {
			c.refusals++
		}
	case wire.Close:
		c.docClosed = true
	}
}

func (c *client) gotStates(update []byte) {
	states, err := wire.ReadStates(update)
	if err != nil {
		c.t.Errorf("awareness: %v", err)
	}
	for _, s := range states {
		if old, ok := c.awareness[s.Client]; ok && (s.Clock < old.Clock || s.Clock == old.Clock && !s.Gone() && string(s.JSON) != string(old.JSON)) {
			c.t.Errorf("awareness of %d goes from clock %d to %d: a provider would ignore it", s.Client, old.Clock, s.Clock)
		}
		c.awareness[s.Client] = s
	}
}

// Close is of room.Transport.
func (c *client) Close(code int, reason string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed == nil {
		c.closed = &wire.CloseError{Code: code, Reason: reason}
		go c.close()
	}
}

// insert is a Yjs update: client's text at clock, in the text "notes" after the
// unit (client, clock) that left names, or at its beginning when left is nil.
func insert(client, clock uint64, left []uint64, text string) []byte {
	b := []byte{1, 1}
	b = binary.AppendUvarint(b, client)
	b = binary.AppendUvarint(b, clock)
	if left == nil {
		b = append(b, 4, 1, 5)
		b = append(b, "notes"...)
	} else {
		b = append(b, 4|0x80)
		b = binary.AppendUvarint(b, left[0])
		b = binary.AppendUvarint(b, left[1])
	}
	b = binary.AppendUvarint(b, uint64(len(text)))
	b = append(b, text...)
	return append(b, 0)
}

// typed is client's key number clock, typed after the one before it.
func typed(client, clock uint64, key string) []byte {
	if clock == 0 {
		return insert(client, 0, nil, key)
	}
	return insert(client, clock, []uint64{client, clock - 1}, key)
}

// merged is several updates as one.
func merged(t *testing.T, updates ...[]byte) []byte {
	t.Helper()
	var parsed []*ydoc.Update
	for _, b := range updates {
		u, err := ydoc.ParseUpdate(b)
		if err != nil {
			t.Fatalf("ParseUpdate: %v", err)
		}
		parsed = append(parsed, u)
	}
	return ydoc.MergeUpdates(parsed...).Encode()
}

func state(client, clock uint64, format string, args ...any) wire.State {
	return wire.State{Client: client, Clock: clock, JSON: fmt.Appendf(nil, format, args...)}
}

// edits are the entries of a log that change something: those that only claim a
// client id are left out.
func edits(s interface {
	Log(string) []interview.LogEntry
}, d interview.Document,
) []interview.LogEntry {
	return slices.DeleteFunc(s.Log(d.String()), func(e interview.LogEntry) bool {
		u, err := ydoc.ParseUpdate(e.Update)
		return err == nil && u.Empty()
	})
}

func wantClose(t *testing.T, err error, code int) {
	t.Helper()
	e, ok := err.(*wire.CloseError)
	if !ok || e.Code != code {
		t.Errorf("error = %v, want close %d", err, code)
	}
}

// pass lets time pass on the clock of a synctest bubble, which takes none, and all
// that is due then be done. Only the test itself may call it.
func pass(d time.Duration) {
	time.Sleep(d)
	synctest.Wait()
}
