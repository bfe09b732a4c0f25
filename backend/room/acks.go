package room

import (
	"slices"

	"candor/backend/live"
	"candor/backend/wire"
	"candor/backend/ydoc"
)

// Acknowledged means on disk and in the document. What waits for work that has
// not come is neither shown to anybody nor acknowledged, by whatever way it came:
// its page keeps it, and says what it waits for.

// ack is owed to a member when the entry seq is on disk.
type ack struct {
	seq int64
	m   *member
}

// unsettled acknowledgements are owed when the document has reached a state vector.
type unsettled struct {
	m       *member
	n       int
	reaches ydoc.StateVector
}

// acknowledge tells a member that what it sent is stored, as soon as the
// document has reached a state, nil for the present one, and that is on disk.
func (r *Room) acknowledge(m *member, kind wire.SyncKind, reaches ydoc.StateVector) {
	n := 1
	if kind == wire.Step2 && m.asked > 0 {
		m.asked--
		n, m.owed = m.owed, 0
	}
	if n == 0 {
		return
	}
	if reaches == nil || r.doc.Reached(reaches) {
		r.owe(m, n)
		return
	}
	r.unsettled = append(r.unsettled, unsettled{m, n, reaches})
	if !m.waits {
		m.waits = true
		m.tell(live.StorageWaits{Waits: true})
	}
}

// owe acknowledges n times when all that was taken so far is on disk.
func (r *Room) owe(m *member, n int) {
	for range n {
		if r.seq <= r.saved {
			m.send(m.stored)
		} else {
			r.acks = append(r.acks, ack{r.seq, m})
		}
	}
}

// settle acknowledges what no longer waits, after a change of the document.
func (r *Room) settle() {
	if len(r.unsettled) == 0 {
		return
	}
	var settled []*member
	r.unsettled = slices.DeleteFunc(r.unsettled, func(u unsettled) bool {
		if !r.doc.Reached(u.reaches) {
			return false
		}
		r.owe(u.m, u.n)
		settled = append(settled, u.m)
		return true
	})
	for _, m := range settled {
		waits := slices.ContainsFunc(r.unsettled, func(u unsettled) bool { return u.m == m })
		if m.waits && !waits {
			m.waits = false
			m.tell(live.StorageWaits{Waits: false})
		}
	}
}

// sendAcks sends what is owed for what is on disk.
func (r *Room) sendAcks() {
	n := 0
	for ; n < len(r.acks) && r.acks[n].seq <= r.saved; n++ {
		r.acks[n].m.send(r.acks[n].m.stored)
	}
	if n == len(r.acks) {
		r.acks = nil // an idle room keeps no memory of a busy minute
	} else {
		r.acks = r.acks[n:]
	}
}

// refuse tells a member that what it sent is not stored. When it may be, the
// answer to the next ask brings it.
func (r *Room) refuse(m *member, kind wire.SyncKind) {
	if kind == wire.Update {
		m.owed++
	} else if m.asked > 0 {
		m.asked--
	}
	m.send(m.refused)
}
