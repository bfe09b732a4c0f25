package room

import (
	"context"
	"time"

	"candor/backend/interview"
	"candor/backend/recording"
	"candor/backend/wire"
	"candor/backend/ydoc"
)

// bringBack takes an update that this relay has sent before and lost since, from
// whoever has it with its certificate. What is known is passed over, so that the
// answer is always the same: none.
func (r *Room) bringBack(ctx context.Context, m *member, body, certificate []byte) error {
	u, err := ydoc.ParseUpdate(body)
	if err != nil {
		return wire.Closing(wire.CloseMalformed, "Malformed update.")
	}
	return r.untilTaken(ctx, func() (<-chan struct{}, error) {
		r.mu.Lock()
		defer r.mu.Unlock()
		if m.out {
			return nil, nil
		}
		if wait, err := r.begun(); wait != nil || err != nil {
			return wait, err
		}
		c, err := r.verify(body, certificate)
		if err != nil { // of other data, or made up: worth nothing
			r.hub.opts.Log.Info("work that cannot be proven was not taken back", "document", r.name, "by", m.grant.Author, "error", err)
			return nil, nil
		}
		return r.takeBack(m, u, &c)
	})
}

// part is what of an update is one author's.
type part struct {
	author  string
	unknown []uint64 // clients that are to be claimed
	claim   []byte   // entry that claims them, nil when there are none
	update  *ydoc.Update
	bytes   []byte
}

// takeBack takes what the document lacks, an entry of the log for each author.
func (r *Room) takeBack(m *member, u *ydoc.Update, c *certificate) (<-chan struct{}, error) {
	fresh := r.doc.Fresh(u.Diff(r.doc.Held()))
	if fresh == nil {
		return nil, nil
	}
	var sizes []int
	parts := r.parts(m, fresh, c)
	for _, p := range parts {
		if p.claim != nil {
			sizes = append(sizes, len(p.claim))
		}
		sizes = append(sizes, len(p.bytes))
	}
	if space, err := r.reserve(sizes...); space != nil || err != nil {
		r.heldBack(space)
		return space, err
	}
	for _, p := range parts {
		r.takePart(m, p, c.at)
	}
	return nil, nil
}

// parts divides an update by author. Clients whose author is not known, or is
// another by now, are left out; deletions come last, as what they delete comes first.
func (r *Room) parts(m *member, u *ydoc.Update, c *certificate) []part {
	var authors []string
	clients := map[string][]uint64{}
	for _, client := range u.ClientIDs() {
		author := c.author(client)
		owner, known := r.owners.ids[client]
		if author == "" || known && owner.author != author {
			r.hub.opts.Log.Info("work of a client that is somebody else's by now was not taken back", "document", r.name, "by", m.grant.Author)
			continue
		}
		if clients[author] == nil {
			authors = append(authors, author)
		}
		clients[author] = append(clients[author], client)
	}
	parts := make([]part, 0, len(authors)+1)
	for _, author := range authors {
		p := part{author: author, update: u.Structs(clients[author])}
		for _, client := range clients[author] {
			if _, known := r.owners.ids[client]; !known {
				p.unknown = append(p.unknown, client)
			}
		}
		if p.unknown != nil {
			p.claim = encodeClaim(p.unknown)
		}
		parts = append(parts, p)
	}
	if deletions := u.Deletions(); !deletions.Empty() {
		parts = append(parts, part{author: m.grant.Author, update: deletions})
	}
	for i := range parts {
		parts[i].bytes = parts[i].update.Encode()
	}
	return parts
}

// takePart takes a part in space that was reserved.
func (r *Room) takePart(m *member, p part, at time.Time) {
	tooMany := p.claim != nil && r.tooManyOwners(p.author, len(p.unknown))
	if tooMany || r.doc.Size()+len(p.bytes) > r.hub.opts.MaxDocument || r.doc.TryApply(p.update) != nil {
		r.hub.opts.Log.Error("work that was lost does not fit its document any more", "document", r.name, "author", p.author, "by", m.grant.Author)
		r.unreserve(len(p.bytes))
		if p.claim != nil {
			r.unreserve(len(p.claim))
		}
		return
	}
	if p.claim != nil {
		r.logClaim(p.author, p.unknown, p.claim)
	}
	r.log(p.author, len(p.bytes), p.bytes, time.Time{})
	r.recordOutline(m, p.update)
	r.hub.record(m.event(interview.BroughtBack, mustJSON(recording.BroughtBack{
		Document: r.document.Kind, Seq: r.seq, Author: p.author, At: at.UnixMilli(),
	}), r.hub.opts.Now()))
	r.show(m, p.bytes, p.update, r.owners.newestIn(p.update))
}
