package room

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"candor/backend/interview"
	"candor/backend/live"
	"candor/backend/wire"
)

// Conn is one connection. Join, Receive and Close are called by one goroutine,
// the transport's reader.
type Conn struct {
	hub       *Hub
	transport Transport
	members   map[string]*member // by key; the reader's own
	attached  int                // members that are in a session; guarded by Hub.mu
	signals   bucket
	joins     bucket
}

// member is a connection in a room.
type member struct {
	conn  *Conn
	room  *Room
	key   string
	grant interview.Grant // its scope and lateness are guarded by Room.mu, the rest does not change

	// Guarded by Room.mu.
	out     bool     // detached: it gets and may do nothing any more
	clients []uint64 // awareness client ids that this connection announced
	user    []byte   // the last "user" object that was found to tell the truth
	// asked counts the state vectors that the client has not answered yet; owed, the
	// acknowledgements that it gets when such an answer is stored: one for the
	// handshake, as Hocuspocus does, and one for each update that was not taken alone.
	asked, owed int
	// gaps: its replica has structs of others that the room lacks, so what it writes
	// may have to wait for them.
	gaps bool
	// typedAgo is how long ago its next updates were typed, at typedFrom, as it says.
	typedAgo  []time.Duration
	typedFrom time.Time
	// waits: it was told that something of its own waits for work that has not come.
	waits bool

	detached bool // guarded by Hub.mu
	stored   *wire.Message
	refused  *wire.Message
}

// Join opens a document under a key. The client is told its scope when it may,
// and "forbidden" or the like when authorize returns an interview.Error. A
// *wire.CloseError is for the transport. ctx ends with the connection.
func (c *Conn) Join(ctx context.Context, key string, doc interview.Document, authorize func(context.Context) (interview.Grant, error)) error {
	// Each one is a look into the database, news for everybody in the session and two
	// events in its recording. A page opens two or three on a connection.
	if !c.joins.take(c.hub.opts.Now(), 5, 100) {
		return wire.Closing(wire.CloseTooMany, "Too many documents were opened in a short time.")
	}
	c.Leave(key)
	c.prune()
	if len(c.members) >= c.hub.opts.MaxDocumentsPerConn {
		return wire.Closing(wire.CloseTooMany, "Too many documents on one connection.")
	}
	for {
		joined, err := c.join(ctx, key, doc, authorize)
		if joined || err != nil {
			return err
		}
	}
}

// join reports false without an error when the rights changed while it asked for them.
func (c *Conn) join(ctx context.Context, key string, doc interview.Document, authorize func(context.Context) (interview.Grant, error)) (bool, error) {
	h := c.hub
	h.mu.Lock()
	epoch := h.epoch
	h.mu.Unlock()

	grant, err := authorize(ctx)
	if err == nil && grant.Scope == interview.NoAccess {
		err = interview.Errorf(interview.Forbidden, "You may not open this.")
	}
	if code := interview.CodeOf(err); code != "" && code != interview.Unavailable {
		c.transport.Send(denied(key, code))
		return true, nil
	}
	if err != nil {
		h.opts.Log.Error("access could not be decided", "document", doc.String(), "error", err)
		return false, wire.Closing(wire.CloseTryAgain, "The server could not look up this session. Trying again.")
	}
	r, err := h.acquire(ctx, doc)
	if interview.CodeOf(err) == interview.Damaged {
		c.transport.Send(denied(key, interview.Damaged)) // to try again would not help
		return true, nil
	}
	if err != nil {
		return false, wire.Closing(wire.CloseTryAgain, "The document could not be loaded. Trying again.")
	}
	if grant.Scope == interview.ReadWrite { // who only reads leaves no mark
		if err := r.contained(nil, func() error { return r.begin(ctx) }); err != nil {
			h.opts.Log.Error("document could not be begun", "document", r.name, "error", err)
			h.release(r.slot)
			return false, wire.Closing(wire.CloseTryAgain, "The document could not be begun. Trying again.")
		}
	}

	m := &member{
		conn: c, room: r, key: key, grant: grant,
		stored:  wire.NewMessage(wire.AppendSyncStatus(nil, key, true)),
		refused: wire.NewMessage(wire.AppendSyncStatus(nil, key, false)),
	}
	return h.admit(m, epoch)
}

// admit lets a member in, unless rights have changed since an epoch.
func (h *Hub) admit(m *member, epoch uint64) (bool, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.epoch != epoch {
		h.releaseLocked(m.room.slot)
		return false, nil
	}
	if h.closing {
		h.releaseLocked(m.room.slot)
		return false, errClosing
	}
	m.conn.members[m.key] = m
	h.attachLocked(m)
	return true, m.room.contained(m, func() error {
		m.room.add(m)
		return nil
	})
}

// Leave closes one document.
func (c *Conn) Leave(key string) {
	m := c.members[key]
	if m == nil {
		return
	}
	delete(c.members, key)
	c.hub.mu.Lock()
	defer c.hub.mu.Unlock()
	c.hub.detachLocked(m)
}

// Close ends the connection's part in every room.
func (c *Conn) Close() {
	for key := range c.members {
		c.Leave(key)
	}
	h := c.hub
	h.mu.Lock()
	defer h.mu.Unlock()
	delete(h.conns, c)
	if h.closing && len(h.conns) == 0 {
		close(h.idle)
	}
}

// Joined reports whether any document is open.
func (c *Conn) Joined() bool { return len(c.members) > 0 }

// prune forgets members that the hub detached.
func (c *Conn) prune() {
	c.hub.mu.Lock()
	defer c.hub.mu.Unlock()
	for key, m := range c.members {
		if m.detached {
			delete(c.members, key)
		}
	}
}

// Receive handles a frame of any type but Auth. A frame for a document that is
// not open is dropped: a provider that sent one before its token was answered
// begins with a full sync afterwards, which brings the same again.
func (c *Conn) Receive(ctx context.Context, f wire.Frame) error {
	m := c.members[f.Key]
	if m == nil {
		return nil
	}
	return m.room.contained(m, func() error { return c.receive(ctx, m, &f) })
}

func (c *Conn) receive(ctx context.Context, m *member, f *wire.Frame) error {
	switch f.Type {
	case wire.Sync:
		if f.Sync == wire.Step1 {
			return m.room.step1(m, f.Body)
		}
		if f.Certificate != nil {
			return m.room.bringBack(ctx, m, f.Body, f.Certificate)
		}
		return m.room.update(ctx, m, f.Sync, f.Body)
	case wire.Awareness:
		return m.room.setAwareness(m, f.Body)
	case wire.QueryAwareness:
		m.room.sendAwareness(m)
	case wire.Stateless:
		return c.signal(ctx, m, f.Text)
	case wire.Close:
		c.Leave(f.Key)
	}
	return nil
}

// maxSignal bounds a signal in bytes.
const maxSignal = 4 << 10

var signalKinds = func() map[string]interview.EventKind {
	kinds := map[string]interview.EventKind{}
	for _, s := range live.Signals() {
		kinds[s.Type()] = s.Event()
	}
	return kinds
}()

// signal records what a client tells of itself. Nobody else gets it.
func (c *Conn) signal(ctx context.Context, m *member, text string) error {
	if len(text) > maxSignal {
		return wire.Closing(wire.CloseMalformed, "This signal is too large.")
	}
	var s struct {
		Type string `json:"type"`
	}
	// Beyond 5 a second, 50 at once, signals tell nothing more: they are dropped.
	if err := json.Unmarshal([]byte(text), &s); err != nil {
		return wire.Closing(wire.CloseMalformed, "This signal is not a JSON object.")
	}
	kind, ok := signalKinds[s.Type]
	if !ok {
		return wire.Closing(wire.CloseMalformed, "Unknown signal %q.", strings.ToValidUTF8(s.Type[:min(len(s.Type), 40)], "?"))
	}
	if !c.signals.take(c.hub.opts.Now(), 5, 50) {
		return nil
	}
	if kind == interview.Edited {
		return m.room.claimTyped(ctx, m, text)
	}
	c.hub.record(m.event(kind, text, c.hub.opts.Now()))
	return nil
}

func (m *member) event(kind interview.EventKind, data string, at time.Time) interview.Event {
	return interview.Event{
		InterviewID: m.room.document.InterviewID, At: at, Kind: kind,
		Author: m.grant.Author, Name: m.grant.Name, Data: data,
	}
}

// attachLocked puts a member into its session.
func (h *Hub) attachLocked(m *member) {
	id := m.room.document.InterviewID
	s := h.sessions[id]
	if s == nil {
		s = &session{members: map[*member]struct{}{}, primary: map[*Conn]*member{}, people: map[string]*presence{}}
		h.sessions[id] = s
	}
	s.members[m] = struct{}{}
	m.conn.attached++
	if p := s.primary[m.conn]; p == nil || m.room.document.Kind == interview.CodeDocument {
		s.primary[m.conn] = m
	}
	p := s.people[m.grant.Author]
	if p != nil {
		p.members++
		return
	}
	now := h.opts.Now()
	p = &presence{members: 1, participant: interview.Participant{
		ID: m.grant.Author, InterviewID: id, Name: m.grant.Name, Mode: m.grant.Mode, JoinedAt: now,
	}}
	s.people[m.grant.Author] = p
	h.broadcastLocked(id, live.Text(live.ParticipantJoined{Participant: live.ParticipantOf(p.participant)}))
	h.record(m.event(interview.Joined, "", now))
}

// detachLocked takes a member out of its session and room.
func (h *Hub) detachLocked(m *member) {
	if m.detached {
		return
	}
	m.detached = true
	m.conn.attached--
	m.room.remove(m)
	h.releaseLocked(m.room.slot)

	id := m.room.document.InterviewID
	s := h.sessions[id]
	delete(s.members, m)
	if s.primary[m.conn] == m {
		delete(s.primary, m.conn)
		for other := range s.members {
			if other.conn == m.conn {
				s.primary[m.conn] = other
				break
			}
		}
	}
	p := s.people[m.grant.Author]
	if p.members--; p.members == 0 {
		delete(s.people, m.grant.Author)
		h.broadcastLocked(id, live.Text(live.ParticipantLeft{Participant: live.ParticipantOf(p.participant)}))
		h.record(m.event(interview.Left, "", h.opts.Now()))
	}
	if len(s.members) == 0 {
		delete(h.sessions, id)
	}
}

func sortPeople(people []interview.Participant) {
	slices.SortFunc(people, func(a, b interview.Participant) int {
		if c := a.JoinedAt.Compare(b.JoinedAt); c != 0 {
			return c
		}
		return strings.Compare(a.ID, b.ID)
	})
}

// mustJSON encodes what always can be encoded.
func mustJSON(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return string(b)
}

// bucket is a token bucket.
type bucket struct {
	tokens float64
	last   time.Time
}

// take takes a token if there is one.
func (b *bucket) take(now time.Time, perSecond, burst float64) bool {
	if b.last.IsZero() {
		b.tokens = burst
	} else {
		b.tokens = min(burst, b.tokens+now.Sub(b.last).Seconds()*perSecond)
	}
	b.last = now
	if b.tokens < 1 {
		return false
	}
	b.tokens--
	return true
}
