package room

import (
	"context"
	"slices"

	"candor/backend/interview"
	"candor/backend/wire"
	"candor/backend/ydoc"
)

// update takes an update from a member: limit, authorise, parse and check wholly,
// then integrate, queue for the disk, fan out. Its acknowledgement follows when
// it is on disk.
func (r *Room) update(ctx context.Context, m *member, kind wire.SyncKind, body []byte) error {
	u, err := ydoc.ParseUpdate(body)
	if err == nil {
		err = u.CheckPlain()
	}
	if err != nil {
		r.hub.opts.Log.Debug("malformed update", "document", r.name, "author", m.grant.Author, "error", err)
		return closing(CloseMalformed, "Malformed update.")
	}
	for {
		disk, err := r.tryUpdate(m, kind, u, body)
		if disk == nil || err != nil {
			return err
		}
		// This writer is not read from until the disk has caught up. Its client keeps
		// what it typed meanwhile.
		select {
		case <-disk:
		case <-ctx.Done():
			return closing(CloseTryAgain, "The relay could not take more unsaved work.")
		}
	}
}

// tryUpdate returns a channel to wait for when there is no space for more
// unsaved work, or when the client's id must be on disk first: then the update has not been taken.
func (r *Room) tryUpdate(m *member, kind wire.SyncKind, u *ydoc.Update, body []byte) (<-chan struct{}, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if m.out {
		return nil, nil
	}
	if r.beginning != nil {
		return r.beginning, nil
	}
	if r.starter != nil { // coming in again is what tries it again
		return nil, closing(CloseTryAgain, "The document could not be begun. Trying again.")
	}
	if kind == wire.Step2 {
		u = u.Diff(r.doc.Held())
	}
	fresh := r.doc.Fresh(u)
	if fresh == nil {
		r.acknowledge(m, kind)
		return nil, nil
	}
	if m.grant.Scope != interview.ReadWrite {
		r.refuse(m, kind)
		return nil, nil
	}
	if r.doc.Size()+len(body) > r.hub.opts.MaxDocument {
		m.send(NewMessage(wire.AppendStateless(nil, m.key, documentFullMessage)))
		r.refuse(m, kind)
		return nil, nil
	}
	if kind == wire.Update && !m.gaps && r.doc.Missing(u) {
		// It builds on what the room lacks: keys typed before the answer to the
		// handshake that brings the work done offline. That answer has this too, and it
		// is taken with it, so that the log has everything once and in order.
		m.owed++
		if m.asked == 0 {
			r.ask(m)
		}
		return nil, nil
	}

	// A sync names everything that the client has, so what it brings of others is
	// no claim to be them: that part is dropped. See owners.
	drop := r.foreign(m, fresh)
	if len(drop) > 0 {
		if kind == wire.Update {
			return nil, closing(CloseForbidden, "This update writes in somebody else's name.")
		}
		m.gaps = true
		r.hub.opts.Log.Info("structs of others left out of a sync", "document", r.name, "author", m.grant.Author, "clients", len(drop))
		fresh = fresh.Without(func(client uint64) bool { return drop[client] })
		if fresh = r.doc.Fresh(fresh); fresh == nil {
			r.acknowledge(m, kind)
			return nil, nil
		}
	}
	if kind == wire.Step2 && r.doc.Missing(fresh) {
		m.gaps = true
	}
	if wait, err := r.claim(m, fresh); wait != nil || err != nil {
		return wait, err
	}
	space, err := r.hub.saver.reserve(len(body))
	if space != nil || err != nil {
		r.heldBack(space)
		return space, err
	}
	if err := r.doc.TryApply(fresh); err != nil {
		r.hub.saver.release(len(body))
		return nil, r.doesNotFit(m, err)
	}
	// The log keeps an update as it came, less what it repeats: a sync brings all deletions again.
	bytes := body
	if kind == wire.Step2 || fresh != u {
		bytes = fresh.Encode()
	}
	r.log(m, len(body), bytes)
	r.acknowledge(m, kind)
	if r.doc.Deferred() {
		// Some of it waits for work that has not come, and was not checked against what
		// it will meet: peers get it when it is taken up. What this update lets in, its
		// own author has not seen either.
		if effect := r.doc.Effect(); effect != nil {
			r.sendOthers(nil, &fanout{update: effect})
		}
	} else {
		r.sendOthers(m, &fanout{update: bytes})
	}
	if r.seq-r.snapshotSeq >= int64(r.hub.opts.SnapshotEvery) {
		r.wantSnapshot()
	}
	return nil, nil
}

func (r *Room) doesNotFit(m *member, err error) error {
	r.hub.opts.Log.Debug("update does not fit its document", "document", r.name, "author", m.grant.Author, "error", err)
	return closing(CloseMalformed, "This update does not fit the document.")
}

// log gives an update its place in the order and queues it for the disk, in
// space that was reserved.
func (r *Room) log(m *member, reserved int, update []byte) {
	r.seq++
	r.hub.saver.put(unsaved{r, reserved, interview.LogEntry{
		Document: r.name, Seq: r.seq, At: r.hub.opts.Now(), Author: m.grant.Author, Update: update,
	}})
}

const documentFullMessage = `{"type":"document.full","message":"This document is full. What you add now is not stored; delete something or use a new interview."}`

// acknowledge tells a member that what it sent is stored, now or when all that
// was taken so far is.
func (r *Room) acknowledge(m *member, kind wire.SyncKind) {
	n := 1
	if kind == wire.Step2 && m.asked > 0 {
		m.asked--
		n, m.owed = m.owed, 0
	}
	for range n {
		if r.seq <= r.saved {
			m.send(m.stored)
		} else {
			r.acks = append(r.acks, ack{r.seq, m})
		}
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

// onSaved is called by the saver when all up to seq is on disk.
func (r *Room) onSaved(seq int64) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.saved = max(r.saved, seq)
	n := 0
	for ; n < len(r.acks) && r.acks[n].seq <= r.saved; n++ {
		r.acks[n].m.send(r.acks[n].m.stored)
	}
	if n == len(r.acks) {
		r.acks = nil // an idle room keeps no memory of a busy minute
	} else {
		r.acks = r.acks[n:]
	}
	r.waiting = slices.DeleteFunc(r.waiting, func(w waiter) bool {
		if w.seq <= r.saved {
			close(w.saved)
			return true
		}
		return false
	})
	if r.held != nil && r.held.Seq <= r.saved {
		r.wantSnapshot()
	}
	if !r.storing && r.saved == r.seq {
		r.storing = true
		r.sendOthers(nil, &fanout{stateless: storageMessage(true)})
	}
}

// onGone is called by the saver when there is nothing any more to store this room in.
func (r *Room) onGone() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.gone = true
	r.acks = nil
}

// onFailed is called by the saver when an append failed. It will be tried again.
func (r *Room) onFailed() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.notStoring()
}

func (r *Room) notStoring() {
	if r.storing {
		r.storing = false
		r.sendOthers(nil, &fanout{stateless: storageMessage(false)})
	}
}

// heldBack tells the room that what is typed in it is not being stored, when its
// writer must wait for space: the disk may have refused other rooms' updates
// alone so far. The update that waits is what ends it.
func (r *Room) heldBack(space <-chan struct{}) {
	if space != nil {
		r.notStoring()
	}
}

func storageMessage(stored bool) string {
	if stored {
		return `{"type":"storage","stored":true}`
	}
	return `{"type":"storage","stored":false}`
}
