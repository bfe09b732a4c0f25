package room

import (
	"context"
	"slices"
	"time"

	"candor/backend/interview"
	"candor/backend/live"
	"candor/backend/recording"
	"candor/backend/wire"
	"candor/backend/ydoc"
)

// incoming is an update on its way into a room.
type incoming struct {
	kind   wire.SyncKind
	update *ydoc.Update
	body   []byte    // update as it came
	left   bool      // something of it is not taken: it came late
	typed  time.Time // as its page says; zero: it does not
}

// update takes an update from a member: limit, authorise, parse and check wholly,
// then integrate and queue for the disk. When it is there the others get it, and
// its author the acknowledgement.
func (r *Room) update(ctx context.Context, m *member, kind wire.SyncKind, body []byte) error {
	u, err := ydoc.ParseUpdate(body)
	if err == nil {
		err = u.CheckPlain()
	}
	if err != nil {
		r.hub.opts.Log.Debug("malformed update", "document", r.name, "author", m.grant.Author, "error", err)
		return wire.Closing(wire.CloseMalformed, "Malformed update.")
	}
	in := incoming{kind: kind, update: u, body: body}
	if kind == wire.Update {
		in.typed = r.typed(m)
	}
	return r.untilTaken(ctx, func() (<-chan struct{}, error) { return r.tryUpdate(m, in) })
}

// untilTaken tries again whenever the channel that try returned is closed.
func (r *Room) untilTaken(ctx context.Context, try func() (<-chan struct{}, error)) error {
	for {
		disk, err := try()
		if disk == nil || err != nil {
			return err
		}
		// This writer is not read from until the disk has caught up. Its client keeps
		// what it typed meanwhile.
		select {
		case <-disk:
		case <-ctx.Done():
			return wire.Closing(wire.CloseTryAgain, "The server could not take more unsaved work.")
		}
	}
}

// begun reports whether the room takes updates: a document that is being begun
// takes them when that has ended, which the channel tells.
func (r *Room) begun() (<-chan struct{}, error) {
	if r.beginning != nil {
		return r.beginning, nil
	}
	if r.starter != nil { // coming in again is what tries it again
		return nil, wire.Closing(wire.CloseTryAgain, "The document could not be begun. Trying again.")
	}
	return nil, nil
}

// tryUpdate returns a channel to wait for when there is no space for more
// unsaved work, or when the client's id must be on disk first: then the update has not been taken.
func (r *Room) tryUpdate(m *member, in incoming) (<-chan struct{}, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if m.out {
		return nil, nil
	}
	if wait, err := r.begun(); wait != nil || err != nil {
		return wait, err
	}
	u := in.update
	if in.kind == wire.Step2 {
		u = u.Diff(r.doc.Held())
	}
	fresh := r.doc.Fresh(u)
	if fresh != nil && m.isLate() {
		if r.refused(m, in) {
			return nil, nil
		}
		fresh, in.left = r.doc.Adding(fresh, r.mine(m))
		fresh = r.doc.Fresh(fresh)
	}
	if fresh == nil {
		return nil, r.taken(m, in)
	}
	if r.refused(m, in) || r.comesLater(m, in.kind, u) {
		return nil, nil
	}

	// A sync names everything that the client has, so what it brings of others is
	// no claim to be them: that part is dropped. See owners.
	drop := r.foreign(m, fresh)
	if len(drop) > 0 {
		if in.kind == wire.Update {
			return nil, wire.Closing(wire.CloseForbidden, "This update writes in somebody else’s name.")
		}
		m.gaps = true
		r.hub.opts.Log.Info("structs of others left out of a sync", "document", r.name, "author", m.grant.Author, "clients", len(drop))
		fresh = fresh.Without(func(client uint64) bool { return drop[client] })
		if fresh = r.doc.Fresh(fresh); fresh == nil {
			return nil, r.taken(m, in)
		}
	}
	if in.kind == wire.Step2 && r.doc.Missing(fresh) {
		m.gaps = true
	}
	return r.take(m, in, fresh)
}

// taken acknowledges an update, unless something of it was left out: that its author is told,
// whose page keeps what it has and offers a copy.
func (r *Room) taken(m *member, in incoming) error {
	if in.left {
		return wire.Closing(wire.CloseForbidden, "The interview has ended: what you added was sent, but what others wrote cannot be deleted any more.")
	}
	r.acknowledge(m, in.kind, r.reaches(m, in.update))
	return nil
}

// isLate reports whether what a member sends can only be from before the interview's end.
func (m *member) isLate() bool { return m.grant.Scope != interview.ReadWrite }

// mine tells which clients are a member's: also those that nobody claimed yet, see owners, and
// that of the template, which is no person's work.
func (r *Room) mine(m *member) func(client uint64) bool {
	return func(client uint64) bool {
		c, known := r.owners.ids[client]
		return !known || c.author == m.grant.Author || c.author == interview.TemplateAuthor
	}
}

// apply puts what is new into the document. Nobody can tell when late work was typed, so
// nothing of others goes by it.
func (r *Room) apply(m *member, fresh *ydoc.Update) error {
	if !m.isLate() {
		return r.doc.TryApply(fresh)
	}
	return r.doc.TryAdd(fresh, r.mine(m))
}

// refused refuses what a member may not write, or what there is no space for in
// the document.
func (r *Room) refused(m *member, in incoming) bool {
	if m.isLate() && !r.hub.opts.Now().Before(m.grant.Late) {
		r.refuse(m, in.kind)
		return true
	}
	if r.doc.Size()+len(in.body) > r.space(in.update) {
		m.tell(documentFull)
		r.refuse(m, in.kind)
		return true
	}
	return false
}

// space is how large the document may be after an update. What only deletes has as
// much again: it is the way back from a document that is full.
func (r *Room) space(u *ydoc.Update) int {
	if u.OnlyDeletes() {
		return 2 * r.hub.opts.MaxDocument
	}
	return r.hub.opts.MaxDocument
}

// comesLater leaves an update that builds on what the room lacks to the answer
// to the handshake, which brings that and this too: keys typed before the work
// done offline has come. So the log has everything once and in order.
func (r *Room) comesLater(m *member, kind wire.SyncKind, u *ydoc.Update) bool {
	if kind != wire.Update || m.gaps || !r.doc.Missing(u) {
		return false
	}
	m.owed++
	if m.asked == 0 {
		r.ask(m)
	}
	return true
}

// reaches is what the document must have reached for all that a member sent of
// their own to be in it; nil: it is.
func (r *Room) reaches(m *member, u *ydoc.Update) ydoc.StateVector {
	if !r.doc.Pending() {
		return nil
	}
	return u.Reaches(func(client uint64) bool {
		c, known := r.owners.ids[client]
		return known && c.author != m.grant.Author && r.doc.Lacks(u, client)
	})
}

// take integrates what is new in an update and the member's own to write.
func (r *Room) take(m *member, in incoming, fresh *ydoc.Update) (<-chan struct{}, error) {
	claim, wait, err := r.claim(m, fresh)
	if wait != nil || err != nil {
		return wait, err
	}
	space, err := r.reserve(len(in.body))
	if space != nil || err != nil {
		r.heldBack(space)
		return space, err
	}
	if err := r.apply(m, fresh); err != nil {
		r.unreserve(len(in.body))
		return nil, r.doesNotFit(m, err)
	}
	// The log keeps an update as it came, less what it repeats: a sync brings all deletions again.
	bytes := in.body
	if in.kind == wire.Step2 || fresh != in.update {
		bytes = fresh.Encode()
	}
	r.log(m.grant.Author, len(in.body), bytes, r.clamped(m.grant.Author, in.typed, r.hub.opts.Now()))
	r.recordOutline(m, fresh)
	if m.isLate() {
		r.recordLate(m)
	}
	err = r.taken(m, in)
	r.show(m, bytes, fresh, claim)
	return nil, err
}

// recordLate marks what came after the end, in the recording and for everybody who looks at it.
func (r *Room) recordLate(m *member) {
	now := r.hub.opts.Now()
	r.hub.record(m.event(interview.CameLate, mustJSON(recording.CameLate{Document: r.document.Kind, Seq: r.seq}), now))
	r.tell(live.DocumentLate{LateWork: live.LateWork{Name: m.grant.Name, At: now.UTC()}})
}

// show lets everybody else have what the document has just taken.
func (r *Room) show(m *member, bytes []byte, u *ydoc.Update, claim int64) {
	if !r.doc.Deferred() {
		r.leave(parcel{except: m, claim: claim, out: r.certified(bytes, u)})
	} else if effect := r.doc.Effect(); effect != nil {
		// Some of it waits for work that has not come, and was not checked against what
		// it will meet: peers get it when it is taken up. What this update lets in, its
		// own author has not seen either.
		if u, err := ydoc.ParseUpdate(effect); err == nil {
			r.leave(parcel{claim: r.owners.newest, out: r.certified(effect, u)})
		}
		r.settle()
	}
	if r.seq-r.snapshotSeq >= int64(r.hub.opts.SnapshotEvery) {
		r.wantSnapshot()
	}
}

func (r *Room) doesNotFit(m *member, err error) error {
	r.hub.opts.Log.Debug("update does not fit its document", "document", r.name, "author", m.grant.Author, "error", err)
	if m.isLate() {
		return wire.Closing(wire.CloseForbidden, "The interview has ended, and this would change what others made.")
	}
	return wire.Closing(wire.CloseMalformed, "This update does not fit the document.")
}

// log gives an update its place in the order and queues it for the disk, in
// space that was reserved.
func (r *Room) log(author string, reserved int, update []byte, typed time.Time) {
	r.seq++
	r.used(reserved)
	r.hub.saver.put(unsaved{room: r, size: reserved, row: recording.Row{
		InterviewID: r.document.InterviewID, At: r.hub.opts.Now(), Typed: typed, Kind: interview.Edited,
		Document: r.document.Kind, Seq: r.seq, Author: author, Content: update,
	}})
}

var documentFull = live.DocumentFull{Message: "This document is full. What you add now is not stored; delete something or use a new interview."}

// onSaved is called by the saver when all up to the entry seq, the record's row n, is on disk.
func (r *Room) onSaved(seq, n int64) {
	err := r.contained(nil, func() error {
		r.mu.Lock()
		defer r.mu.Unlock()
		r.saved, r.savedN = max(r.saved, seq), max(r.savedN, n)
		r.release()
		r.sendAcks()
		r.wakeSaved()
		if r.held != nil && r.held.Seq <= r.saved {
			r.wantSnapshot()
		}
		r.storingAgain()
		return nil
	})
	if err != nil { // it was given up, and still must know
		r.mu.Lock()
		defer r.mu.Unlock()
		r.saved = max(r.saved, seq)
		r.wakeSaved()
	}
}

func (r *Room) wakeSaved() {
	r.waiting = slices.DeleteFunc(r.waiting, func(w waiter) bool {
		if w.seq <= r.saved {
			close(w.saved)
			return true
		}
		return false
	})
}

// onGone is called by the saver when there is nothing any more to store this room in.
func (r *Room) onGone() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.gone = true
	r.letGo()
}

// onFailed is called by the saver when an append failed or takes too long. It
// will be tried until it works.
func (r *Room) onFailed() {
	_ = r.contained(nil, func() error {
		r.mu.Lock()
		defer r.mu.Unlock()
		if r.saved < r.seq {
			r.notStoring()
		}
		return nil
	})
}

// heldBack tells the room that what is typed in it is not being stored, when its
// writer must wait for space: the disk may have refused other rooms' updates
// alone so far. The update that waits is what ends it.
func (r *Room) heldBack(space <-chan struct{}) {
	if space != nil {
		r.notStoring()
	}
}
