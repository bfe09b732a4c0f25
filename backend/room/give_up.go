package room

import (
	"errors"

	"candor/backend/contain"
	"candor/backend/interview"
	"candor/backend/wire"
)

// contained is f, which changes or reads the room for a member, or for nobody (nil). A
// panic in it ends neither the relay nor other sessions: the room is given up.
func (r *Room) contained(m *member, f func() error) error {
	if r.givenUp.Load() {
		return errGivenUp
	}
	err := contain.Call(f)
	if p, ok := errors.AsType[*contain.Recovered](err); ok {
		r.giveUp(m, p)
		// A page stops sending what is refused so twice; what it has it keeps.
		return wire.Closing(wire.CloseMalformed, "The server could not take this.")
	}
	return err
}

// errGivenUp is for who comes back at once.
var errGivenUp = wire.Closing(wire.CloseTryAgain, "The document is being read again. Trying again.")

// giveUp ends a room whose memory may be anything. Everybody is sent away to come back, to a
// room that is read from the disk as soon as all that this one had taken is there.
func (r *Room) giveUp(culprit *member, p *contain.Recovered) {
	r.hub.opts.Log.Error("a document is given up, and will be read again from the disk", "document", r.name, "panic", p)
	r.mu.Lock()
	defer r.mu.Unlock()
	r.givenUp.Store(true)
	r.hub.saver.release(r.reserved...)
	r.reserved = nil
	r.letGo()
	if r.beginning != nil {
		close(r.beginning)
		r.beginning = nil
	}
	for _, m := range r.members {
		if culprit == nil || m.conn != culprit.conn {
			m.conn.transport.Close(wire.CloseTryAgain, errGivenUp.Reason)
		}
	}
}

// letGo drops what members would have been sent, and lets those go who wait for it.
func (r *Room) letGo() {
	r.acks, r.unsettled = nil, nil
	for _, p := range r.outgoing {
		if p.done != nil {
			close(p.done)
		}
	}
	r.outgoing = nil
}

// reserve is the saver's, remembered in case the room is given up before all of it is used.
// One that was given up takes nothing more: its numbers are those of the room after it.
func (r *Room) reserve(sizes ...int) (<-chan struct{}, error) {
	if r.givenUp.Load() {
		return nil, errGivenUp
	}
	space, err := r.hub.saver.reserve(sizes...)
	if space == nil && err == nil {
		r.reserved = append(r.reserved, sizes...)
	}
	return space, err
}

// used takes a size out of what is reserved.
func (r *Room) used(size int) {
	for i, n := range r.reserved {
		if n == size {
			r.reserved = append(r.reserved[:i], r.reserved[i+1:]...)
			return
		}
	}
}

func (r *Room) unreserve(size int) {
	r.used(size)
	r.hub.saver.release(size)
}

// replaced reports whether a slot's room was given up and another may take its place: all
// that it had taken is on disk. Called with Hub.mu held.
func (s *slot) replaced() (bool, error) {
	select {
	case <-s.ready:
	default:
		return false, nil
	}
	switch {
	case s.room == nil || !s.room.givenUp.Load():
		return false, nil
	case !s.room.settled():
		return false, interview.Errorf(interview.Unavailable, "%s", errGivenUp.Reason)
	}
	return true, nil
}
