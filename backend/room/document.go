package room

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"candor/backend/contain"
	"candor/backend/interview"
	"candor/backend/live"
	"candor/backend/wire"
	"candor/backend/ydoc"
)

// Room is one document with everyone who has it open.
type Room struct {
	hub      *Hub
	slot     *slot
	document interview.Document
	name     string

	mu        sync.Mutex
	doc       *ydoc.Doc
	owners    owners
	members   []*member
	awareness map[uint64]*presenceState

	seq   int64 // of the last update taken
	saved int64 // of the last update on disk
	// savedN is that update's row in the record.
	savedN int64
	// acks are what members are owed, in the order of seq.
	acks      []ack
	unsettled []unsettled
	outgoing  []parcel // what waits for the disk, in the order of seq
	waiting   []waiter // who wait for claims of client ids to be on disk
	storing   bool     // false while the room runs ahead of a disk that is slow or refuses its updates
	gone      bool     // its interview was deleted for ever
	signer    signer
	reserved  []int       // sizes that the saver keeps space for, and nothing was put into yet
	givenUp   atomic.Bool // see giveUp; set under mu

	beginning chan struct{} // closed when begin has ended; nil when it is not at work
	starter   *beginning    // what begin writes, until it is on disk and in the document

	snapshotSeq int64               // of the last snapshot on disk
	snapshotDue bool                // it waits for the janitor
	held        *interview.Snapshot // made, but ahead of the disk

	// lastBy is when who typed here last did; not of all who did before the room was loaded.
	lastBy map[string]time.Time

	outline    outline // of a code document, as it was recorded last
	outlineDue bool    // it may change without an update that sets something

	// whole is the message that answers an empty client, for as long as it is true.
	whole    *wire.Message
	wholeSeq int64
	wholeKey string
}

// roots are the types that each kind of document has. A client that made others,
// or took a map for a text, would confuse everybody else.
var roots = map[string]map[string]ydoc.Kind{
	interview.CodeDocument:  {"files": ydoc.KindMap, "session": ydoc.KindMap},
	interview.NotesDocument: {"notes": ydoc.KindText},
	interview.BoardDocument: {"elements": ydoc.KindMap},
}

// load reads a document from the store. Anything that does not fit is an error, a panic
// too: a damaged or unreadable document must never look like an empty one.
func load(ctx context.Context, h *Hub, d interview.Document) (r *Room, err error) {
	err = contain.Call(func() error {
		r, err = loadRoom(ctx, h, d)
		return err
	})
	if _, ok := errors.AsType[*contain.Recovered](err); ok {
		return nil, fmt.Errorf("load document %s: %w (%w)", d, interview.DamagedDocument(), err)
	}
	return r, err
}

func loadRoom(ctx context.Context, h *Hub, d interview.Document) (*Room, error) {
	name := d.String()
	snapshot, tail, err := h.opts.Store.LoadDocument(ctx, name)
	if err != nil {
		return nil, fmt.Errorf("load document %s: %w", name, err)
	}
	damaged := func(what string, seq int64, err error) error {
		return fmt.Errorf("load document %s: %w (%s %d: %w)", name, interview.DamagedDocument(), what, seq, err)
	}
	r := &Room{
		hub: h, document: d, name: name,
		doc: ydoc.NewPlain(roots[d.Kind]), owners: newOwners(), awareness: map[uint64]*presenceState{}, lastBy: map[string]time.Time{}, storing: true,
		seq: snapshot.Seq, savedN: snapshot.N, snapshotSeq: snapshot.Seq, signer: newSigner(h.opts.Key, name),
	}
	if len(snapshot.State) > 0 {
		u, err := ydoc.ParseUpdate(snapshot.State)
		if err != nil {
			return nil, damaged("snapshot", snapshot.Seq, err)
		}
		r.doc.Apply(u)
	}
	if err := r.owners.decode(snapshot.Authors); err != nil {
		return nil, damaged("snapshot", snapshot.Seq, err)
	}
	for _, e := range tail {
		if e.Seq != r.seq+1 {
			return nil, damaged("entry", e.Seq, fmt.Errorf("it follows %d", r.seq))
		}
		u, err := ydoc.ParseUpdate(e.Update)
		if err != nil {
			return nil, damaged("entry", e.Seq, err)
		}
		r.owners.replay(e, u)
		r.doc.Apply(u)
		r.seq, r.savedN = e.Seq, e.N
	}
	r.saved = r.seq
	if d.Kind == interview.CodeDocument && r.doc.Keys("files") <= maxOutlineFiles {
		r.outline, r.outlineDue = r.outlineNow(), r.doc.Pending()
	}
	return r, nil
}

// add lets a member in.
func (r *Room) add(m *member) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.members = append(r.members, m)
	m.send(wire.NewMessage(wire.AppendAuthenticated(nil, m.key, scopeName(m.grant.Scope))))
	if !r.storing {
		m.tell(live.Storage{Stored: false})
	}
	r.sendAwarenessLocked(m)
}

// remove lets a member go; the others see its cursor go.
func (r *Room) remove(m *member) {
	_ = r.contained(nil, func() error {
		r.dismiss(m)
		return nil
	})
}

func (r *Room) dismiss(m *member) {
	r.mu.Lock()
	defer r.mu.Unlock()
	m.out = true
	r.unsettled = slices.DeleteFunc(r.unsettled, func(u unsettled) bool { return u.m == m })
	for i, other := range r.members {
		if other == m {
			last := len(r.members) - 1
			r.members[i], r.members[last] = r.members[last], nil
			r.members = r.members[:last]
			break
		}
	}
	r.dropAwareness(m)
}

// setScope changes what a member may do. Who may write from now on is asked for
// what it could not write before.
func (r *Room) setScope(m *member, scope interview.Scope, late time.Time) {
	_ = r.contained(nil, func() error {
		r.mu.Lock()
		defer r.mu.Unlock()
		if m.out || m.grant.Scope == scope {
			return nil
		}
		m.grant.Late = late
		m.grant.Scope = scope
		m.send(wire.NewMessage(wire.AppendAuthenticated(nil, m.key, scopeName(scope))))
		if scope == interview.ReadWrite {
			r.ask(m)
		}
		return nil
	})
}

func scopeName(s interview.Scope) string {
	if s == interview.ReadWrite {
		return wire.ReadWrite
	}
	return wire.ReadOnly
}

// send gives a member a message, also one that was detached: it is the last to
// hear of what it is owed.
func (m *member) send(msg *wire.Message) { m.conn.transport.Send(msg) }

func (m *member) tell(message live.Message) {
	m.send(wire.NewMessage(wire.AppendStateless(nil, m.key, live.Text(message))))
}

// step1 answers a client's state vector with what it lacks, and asks for what the room lacks.
func (r *Room) step1(m *member, body []byte) error {
	sv, err := ydoc.DecodeStateVector(body)
	if err != nil {
		return wire.Closing(wire.CloseMalformed, "Malformed state vector.")
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if m.out {
		return nil
	}
	if r.storing {
		r.leave(parcel{to: m, msg: r.answer(m.key, sv), lacks: sv, claim: r.owners.newest})
	} else {
		r.leave(parcel{to: m, msg: r.answerNow(m.key, sv)})
	}
	m.owed++
	r.ask(m)
	return nil
}

// answer is a SyncStep2 with what a state vector lacks. That of an empty one is
// made once for all who come.
func (r *Room) answer(key string, sv ydoc.StateVector) *wire.Message {
	if len(sv) > 0 {
		return r.step2(key, sv, r.doc.EncodeIntegrated(sv))
	}
	if r.whole == nil || r.wholeSeq != r.seq || r.wholeKey != key {
		r.whole = r.step2(key, nil, r.doc.EncodeIntegrated(nil))
		r.wholeSeq, r.wholeKey = r.seq, key
	}
	return r.whole
}

// answerNow is the answer of a room that runs ahead of the disk: less what nobody
// may see before it is on disk whose it is.
func (r *Room) answerNow(key string, sv ydoc.StateVector) *wire.Message {
	unsaved := r.owners.unsaved(r.saved)
	if unsaved == nil {
		return r.answer(key, sv)
	}
	u, err := ydoc.ParseUpdate(r.doc.EncodeIntegrated(sv))
	if err != nil {
		return r.step2(key, sv, []byte{0, 0}) // cannot be: this program wrote it
	}
	return r.step2(key, sv, u.Hide(unsaved).Encode())
}

func (r *Room) step2(key string, sv ydoc.StateVector, body []byte) *wire.Message {
	frame := wire.AppendSync(make([]byte, 0, len(key)+len(body)+256), key, wire.Step2, body)
	return wire.NewMessage(append(frame, r.certify(body, r.doc.Newer(sv))...))
}

// ask asks a client for what the room lacks.
func (r *Room) ask(m *member) {
	m.asked++
	m.send(wire.NewMessage(wire.AppendSync(nil, m.key, wire.Step1, r.doc.Held().Encode())))
}

// denied says no. Whether something does not exist or may not be seen is the
// same answer.
func denied(key string, code interview.Code) *wire.Message {
	switch code {
	case interview.Unauthorized, interview.Gone, interview.TooMany, interview.Damaged:
	default:
		code = interview.Forbidden
	}
	return wire.NewMessage(wire.AppendDenied(nil, key, string(code)))
}

func closedDocument(key, reason string) *wire.Message {
	return wire.NewMessage(wire.AppendClose(nil, key, reason))
}
