package room

import (
	"context"

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
		space, err := r.tryUpdate(m, kind, u, body)
		if space == nil || err != nil {
			return err
		}
		// The disk is behind by as much as may be: this writer is not read from until
		// it has caught up. Its client keeps what it typed meanwhile.
		select {
		case <-space:
		case <-ctx.Done():
			return closing(CloseTryAgain, "The relay could not take more unsaved work.")
		}
	}
}

// tryUpdate returns a channel to wait for when there is no space for more
// unsaved work: then nothing has happened.
func (r *Room) tryUpdate(m *member, kind wire.SyncKind, u *ydoc.Update, body []byte) (<-chan struct{}, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if m.out {
		return nil, nil
	}
	fresh := r.doc.Fresh(u)
	if fresh == nil {
		r.acknowledge(m, r.seq)
		return nil, nil
	}
	if m.grant.Scope != interview.ReadWrite {
		m.send(m.refused)
		return nil, nil
	}
	if r.doc.Size()+len(body) > r.hub.opts.MaxDocument {
		m.send(NewMessage(wire.AppendStateless(nil, m.key, documentFullMessage)))
		m.send(m.refused)
		return nil, nil
	}

	// A sync names everything that the client has, so what it brings of others is
	// no claim to be them: that part is dropped. See owners.
	drop := r.owners.foreign(m, kind, fresh)
	if len(drop) > 0 {
		if kind == wire.Update {
			return nil, closing(CloseForbidden, "This update writes in somebody else's name.")
		}
		r.hub.opts.Log.Info("structs of others left out of a sync", "document", r.name, "author", m.grant.Author, "clients", len(drop))
		fresh = fresh.Without(func(client uint64) bool { return drop[client] })
		if fresh = r.doc.Fresh(fresh); fresh == nil {
			r.acknowledge(m, r.seq)
			return nil, nil
		}
	}
	if len(r.owners)+len(fresh.ClientIDs()) > maxOwners {
		return nil, closing(CloseTooMany, "Too many clients have written to this document.")
	}
	space, err := r.hub.saver.reserve(len(body))
	if space != nil || err != nil {
		return space, err
	}
	if err := r.doc.TryApply(fresh); err != nil {
		r.hub.saver.release(len(body))
		r.hub.opts.Log.Debug("update does not fit its document", "document", r.name, "author", m.grant.Author, "error", err)
		return nil, closing(CloseMalformed, "This update does not fit the document.")
	}
	// The log keeps an update as it came. A sync repeats what is known; only what is
	// new of it is an event.
	bytes := body
	if kind == wire.Step2 || len(drop) > 0 {
		bytes = fresh.Encode()
	}
	r.seq++
	r.hub.saver.put(unsaved{r, len(body), interview.LogEntry{
		Document: r.name, Seq: r.seq, At: r.hub.opts.Now(), Author: m.grant.Author, Update: bytes,
	}})
	r.owners.bind(m, kind, fresh)
	r.acks = append(r.acks, ack{r.seq, m})
	r.sendOthers(m, &fanout{update: bytes})
	if r.seq-r.snapshotSeq >= int64(r.hub.opts.SnapshotEvery) {
		r.wantSnapshot()
	}
	return nil, nil
}

const documentFullMessage = `{"type":"document.full","message":"This document is full. What you add now is not stored; delete something or use a new interview."}`

// acknowledge tells a member that all up to seq is stored, now or when it is.
func (r *Room) acknowledge(m *member, seq int64) {
	if seq <= r.saved {
		m.send(m.stored)
		return
	}
	r.acks = append(r.acks, ack{seq, m})
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
	if r.held != nil && r.held.Seq <= r.saved {
		r.wantSnapshot()
	}
	if !r.storing && r.saved == r.seq {
		r.storing = true
		r.sendOthers(nil, &fanout{stateless: storageMessage(true)})
	}
}

// onFailed is called by the saver when an append failed. It will be tried again.
func (r *Room) onFailed() {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.storing {
		r.storing = false
		r.sendOthers(nil, &fanout{stateless: storageMessage(false)})
	}
}

func storageMessage(stored bool) string {
	if stored {
		return `{"type":"storage","stored":true}`
	}
	return `{"type":"storage","stored":false}`
}
