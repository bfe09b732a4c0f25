package room

import (
	"candor/backend/live"
	"candor/backend/wire"
	"candor/backend/ydoc"
)

// parcel is something that members are to get. What anybody sees is on disk: a
// parcel leaves when all that the room had taken before it is, and in the room's
// order. Only a room that runs ahead of the disk (Room.storing is false, and
// everybody in it was told so) lets parcels go at once.
type parcel struct {
	seq int64 // leaves when this entry is on disk
	// claim is the entry that tells whose the client ids in the parcel are. Without it
	// on disk a relay that is killed would give them to whoever is back first, so
	// that also a room which runs ahead waits for it.
	claim int64

	to     *member // nil: everybody but except
	except *member
	out    *fanout
	msg    *wire.Message    // to one member, in place of out
	lacks  ydoc.StateVector // msg answers it
	done   chan struct{}    // closed, in place of sending: a reader of the document waits
}

// leave sends a parcel as soon as it may go. Called with Room.mu held.
func (r *Room) leave(p parcel) {
	p.seq = r.seq
	if r.mayLeave(&p) {
		r.deliver(&p)
		return
	}
	r.outgoing = append(r.outgoing, p)
}

func (r *Room) mayLeave(p *parcel) bool {
	return p.seq <= r.saved || !r.storing && p.claim <= r.saved
}

// release sends what may go by now.
func (r *Room) release() {
	kept := r.outgoing[:0]
	for i := range r.outgoing {
		if p := &r.outgoing[i]; p.lacks != nil && !r.mayLeave(p) && !r.storing {
			p.msg, p.claim = r.answerNow(p.to.key, p.lacks), 0 // nobody waits for the disk to come in
		}
		if p := &r.outgoing[i]; r.mayLeave(p) {
			r.deliver(p)
		} else {
			kept = append(kept, *p)
		}
	}
	clear(r.outgoing[len(kept):])
	r.outgoing = kept
	const few = 32 // an idle room keeps no memory of a busy minute
	if len(kept) == 0 && cap(kept) > few {
		r.outgoing = nil
	}
}

func (r *Room) deliver(p *parcel) {
	switch {
	case p.done != nil:
		close(p.done)
	case p.to != nil:
		p.to.send(p.msg)
	default:
		r.sendOthers(p.except, p.out)
	}
}

// fanout makes one message for each key that members use, which is nearly always one.
type fanout struct {
	stateless   string
	update      []byte
	certificate []byte // of update
	states      []wire.State

	key  string
	msg  *wire.Message
	more map[string]*wire.Message
}

func (f *fanout) to(key string) *wire.Message {
	if f.msg != nil && f.key == key {
		return f.msg
	}
	if m := f.more[key]; m != nil {
		return m
	}
	var data []byte
	switch {
	case f.update != nil:
		data = make([]byte, 0, len(key)+len(f.update)+len(f.certificate)+8)
		data = append(wire.AppendSync(data, key, wire.Update, f.update), f.certificate...)
	case f.states != nil:
		data = wire.AppendAwareness(nil, key, f.states)
	default:
		data = wire.AppendStateless(nil, key, f.stateless)
	}
	msg := wire.NewMessage(data)
	if f.msg == nil {
		f.key, f.msg = key, msg
		return msg
	}
	if f.more == nil {
		f.more = map[string]*wire.Message{}
	}
	f.more[key] = msg
	return msg
}

// sendOthers sends to every member but one, at once.
func (r *Room) sendOthers(except *member, out *fanout) {
	for _, m := range r.members {
		if m != except {
			m.send(out.to(m.key))
		}
	}
}

// tell sends everybody a message, at once.
func (r *Room) tell(m live.Message) { r.sendOthers(nil, &fanout{stateless: live.Text(m)}) }

// notStoring lets the room run ahead of the disk: everybody is told first.
func (r *Room) notStoring() {
	if !r.storing {
		return
	}
	r.storing = false
	r.tell(live.Storage{Stored: false})
	r.release()
}

// storingAgain ends that when all is on disk.
func (r *Room) storingAgain() {
	if !r.storing && r.saved == r.seq {
		r.storing = true
		r.tell(live.Storage{Stored: true})
	}
}

func (r *Room) storageThere(there bool) {
	_ = r.contained(nil, func() error {
		r.mu.Lock()
		defer r.mu.Unlock()
		if there {
			r.storingAgain()
		} else {
			r.notStoring()
		}
		return nil
	})
}
