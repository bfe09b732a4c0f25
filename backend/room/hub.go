package room

import (
	"context"
	"errors"
	"sync"
	"time"

	"candor/backend/interview"
	"candor/backend/live"
	"candor/backend/wire"
)

// Hub holds every room and session of a relay.
type Hub struct {
	opts  Options
	saver *saver
	audit audit // the janitor's

	// background are the saver and the janitor.
	background sync.WaitGroup
	stopSaver  context.CancelFunc
	stop       chan struct{}      // tells the janitor to save what it can and end
	abandon    context.CancelFunc // makes them end at once
	snapshots  chan *Room         // rooms whose log has grown enough; capacity bounds a burst, the janitor's sweep finds the rest

	mu       sync.Mutex
	rooms    map[string]*slot    // by document
	sessions map[string]*session // by interview, those that somebody is in
	conns    map[*Conn]struct{}
	closing  bool
	// epoch counts changes of who may do what. A grant that was asked for in an
	// older epoch is asked for again.
	epoch uint64
	// idle is closed when the last connection has gone after closing.
	idle chan struct{}
}

// slot is a room or one that is being loaded.
type slot struct {
	ready chan struct{} // closed when room or err is set
	room  *Room
	err   error
	refs  int       // members and readers; guarded by Hub.mu
	since time.Time // when refs became 0
}

// session is an interview that somebody is in. Guarded by Hub.mu.
type session struct {
	members map[*member]struct{}
	// primary is the member of each connection that the interview's messages go
	// to: the code document's if the connection has it open.
	primary map[*Conn]*member
	people  map[string]*presence
}

type presence struct {
	participant interview.Participant
	members     int
}

// New starts a hub. Shutdown ends it.
func New(opts Options) *Hub {
	opts.setDefaults()
	saving, stopSaver := context.WithCancel(context.Background())
	tidying, abandon := context.WithCancel(context.Background())
	h := &Hub{
		opts: opts, stopSaver: stopSaver, abandon: abandon,
		stop:      make(chan struct{}),
		snapshots: make(chan *Room, 256),
		rooms:     map[string]*slot{},
		sessions:  map[string]*session{},
		conns:     map[*Conn]struct{}{},
		idle:      make(chan struct{}),
	}
	h.saver = newSaver(opts)
	h.background.Go(func() { h.saver.run(saving) })
	h.background.Go(func() { h.saver.runWatch(saving) })
	h.background.Go(func() { h.janitor(tidying) })
	return h
}

// OnCommit has f called when what a commit has let go is with the transports, so
// that each can send all of it at once. It is set before anybody connects.
func (h *Hub) OnCommit(f func()) { h.saver.setCommitted(f) }

var errClosing = wire.Closing(wire.CloseRestart, "The server is restarting.")

// Connect registers a connection. The transport's reader owns what it returns
// and calls Close when it ends.
func (h *Hub) Connect(t Transport) (*Conn, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.closing {
		return nil, errClosing
	}
	c := &Conn{hub: h, transport: t, members: map[string]*member{}}
	h.conns[c] = struct{}{}
	return c, nil
}

// acquire returns the document's room, loaded, and holds it in memory until release.
// However many ask, it is loaded once.
func (h *Hub) acquire(ctx context.Context, doc interview.Document) (*Room, error) {
	name := doc.String()
	h.mu.Lock()
	s := h.rooms[name]
	if s != nil {
		replaced, err := s.replaced()
		if err != nil {
			h.mu.Unlock()
			return nil, err
		}
		if replaced {
			s = nil
		}
	}
	if s != nil {
		s.refs++
		h.mu.Unlock()
		select {
		case <-s.ready:
			return s.room, s.err // of a failed load nothing is held: its slot is gone
		case <-ctx.Done():
			h.release(s)
			return nil, ctx.Err()
		}
	}
	s = &slot{ready: make(chan struct{}), refs: 1}
	h.rooms[name] = s
	h.mu.Unlock()

	// The load belongs to the hub, not to whoever asked first: others wait for it too.
	loading, cancel := context.WithTimeout(context.WithoutCancel(ctx), h.opts.LoadTimeout)
	s.room, s.err = load(loading, h, doc)
	cancel()
	if s.err != nil {
		h.mu.Lock()
		if h.rooms[name] == s { // or another took its place
			delete(h.rooms, name)
		}
		h.mu.Unlock()
		h.opts.Log.Error("document could not be loaded", "document", name, "error", s.err)
	} else {
		s.room.slot = s
	}
	close(s.ready)
	return s.room, s.err
}

func (h *Hub) release(s *slot) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.releaseLocked(s)
}

func (h *Hub) releaseLocked(s *slot) {
	if s.refs--; s.refs == 0 {
		s.since = h.opts.Now()
	}
}

// Presence tells who is in the interview now, one entry each.
func (h *Hub) Presence(interviewID string) []interview.Participant {
	h.mu.Lock()
	defer h.mu.Unlock()
	s := h.sessions[interviewID]
	if s == nil {
		return nil
	}
	people := make([]interview.Participant, 0, len(s.people))
	for _, p := range s.people {
		people = append(people, p.participant)
	}
	sortPeople(people)
	return people
}

// Tell sends a message to every connection in the interview, once to each.
func (h *Hub) Tell(interviewID string, m live.Message) {
	text := live.Text(m) // not under the lock of all sessions: it may be long
	h.mu.Lock()
	defer h.mu.Unlock()
	h.broadcastLocked(interviewID, text)
}

func (h *Hub) broadcastLocked(interviewID, text string) {
	s := h.sessions[interviewID]
	if s == nil {
		return
	}
	out := fanout{stateless: text}
	for c, m := range s.primary {
		c.transport.Send(out.to(m.key))
	}
}

// SetState applies an interview's new state to everyone who is in it.
func (h *Hub) SetState(interviewID string, state interview.State) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.epoch++
	s := h.sessions[interviewID]
	if s == nil {
		return
	}
	for m := range s.members {
		mode, kind := m.grant.Mode, m.room.document.Kind
		m.room.setScope(m, interview.DocumentScope(mode, state, kind), interview.LateUntil(mode, state, h.opts.Now(), kind))
	}
	h.broadcastLocked(interviewID, live.Text(live.InterviewState{State: state}))
}

// CloseInterview ends the session of an interview that was deleted: everyone is
// told and sent away. What they wrote is still saved.
func (h *Hub) CloseInterview(interviewID, reason string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.epoch++
	s := h.sessions[interviewID]
	if s != nil {
		h.broadcastLocked(interviewID, live.Text(live.InterviewDeleted{}))
		conns := map[*Conn]struct{}{}
		for m := range s.members {
			conns[m.conn] = struct{}{}
			m.conn.transport.Send(closedDocument(m.key, reason))
			h.detachLocked(m)
		}
		for c := range conns {
			if c.attached == 0 { // nothing of another interview is open on it
				c.transport.Close(wire.CloseDeleted, reason)
			}
		}
	}
	for name, sl := range h.rooms {
		if d, ok := interview.ParseDocument(name); ok && d.InterviewID == interviewID && sl.refs == 0 {
			sl.since = time.Time{} // out of memory at the next sweep
		}
	}
}

// Forget drops what is known of an interview that was deleted for ever, and what of it is not stored:
// another that gets its id has a record and documents of its own.
func (h *Hub) Forget(interviewID string) {
	h.saver.forget(interviewID)
	h.mu.Lock()
	defer h.mu.Unlock()
	for name := range h.rooms {
		if d, ok := interview.ParseDocument(name); ok && d.InterviewID == interviewID {
			delete(h.rooms, name) // who is still on the way into it is sent away: see epoch
		}
	}
}

// Shutdown stops taking updates, waits until all that was taken is on disk and
// acknowledged, sends everyone away to reconnect, and ends the hub's goroutines.
// When ctx ends first it gives up what is left and says so.
func (h *Hub) Shutdown(ctx context.Context) error {
	h.mu.Lock()
	if h.closing {
		h.mu.Unlock()
		return errors.New("shut down: already shut down")
	}
	h.closing = true
	if len(h.conns) == 0 {
		close(h.idle)
	}
	h.mu.Unlock()

	h.saver.refuse()
	flushed := h.saver.flush(ctx)

	h.mu.Lock()
	for c := range h.conns {
		c.transport.Close(wire.CloseRestart, errClosing.Reason)
	}
	h.mu.Unlock()
	var left error
	select {
	case <-h.idle:
	case <-ctx.Done():
		left = errors.New("shut down: connections did not close in time")
	}
	if flushed == nil {
		flushed = h.saver.flush(ctx) // that they left
	}
	h.stopSaver()
	close(h.stop)
	// What is still going on when time is up ends with an error of its own.
	defer context.AfterFunc(ctx, h.abandon)()
	h.background.Wait()
	h.saver.learning.Wait()
	h.abandon()
	return errors.Join(flushed, left)
}

// StorageThere tells that what holds the documents is gone, or is back: what was stored in it
// is not stored while it is away, and people are told also while nobody types.
func (h *Hub) StorageThere(there bool) {
	for _, r := range h.loaded() {
		r.storageThere(there)
	}
}

// Stats are figures for monitoring.
type Stats struct {
	Rooms, Connections int
	UnsavedBytes       int64
	Damaged            int // documents whose snapshot and log were found to differ since the start
}

// Stats counts what the hub holds now.
func (h *Hub) Stats() Stats {
	h.mu.Lock()
	defer h.mu.Unlock()
	return Stats{Rooms: len(h.rooms), Connections: len(h.conns), UnsavedBytes: h.saver.unsaved(), Damaged: h.audit.count()}
}
