package room

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"slices"

	"candor/backend/interview"
	"candor/backend/ydoc"
)

// Limits on the client ids of one document, of all and of one author. Each opening
// of a page makes one, if something is written in it.
const (
	maxOwners    = 20_000
	maxPerAuthor = 2_000
)

// owners tells whose a document's struct client ids are, so that nobody writes
// in another's name. A Yjs client id belongs to the participant who first wrote
// with it; one participant has many: each opening of the page makes a new one,
// and work that an earlier tab left in the browser comes under its old one.
//
// Before anything written under a new id is taken, an entry that claims the id is
// in the log and on disk: once per page, its first key waits a few milliseconds.
// So whatever a peer has from others it has under ids whose owner is known, and
// what comes under an id that nobody claimed is the sender's own.
//
// # When the relay was killed
//
// Updates reach peers before the disk. A relay that is killed in between has
// forgotten what peer B already has of author A. When B is back first, its sync
// brings two kinds of structs that the relay lacks:
//
//   - B's own: taken. They may follow A's in the text; then they wait as pending
//     structs, in the log like all others, so they are stored and acknowledged.
//   - A's: left out. Taking B's word for them would let anybody write in A's name, and
//     if A's browser had something else under these clocks A's work would be lost. A
//     still has them (they were never acknowledged, so A's page says so) and brings
//     them when it returns, and then B's are integrated as well.
type owners struct {
	ids      map[uint64]claim
	byAuthor map[string]int
}

// claim is on disk when the entry seq is; 0: since ever.
type claim struct {
	author string
	seq    int64
}

func newOwners() owners {
	return owners{ids: map[uint64]claim{}, byAuthor: map[string]int{}}
}

func (o *owners) add(client uint64, author string, seq int64) {
	if _, known := o.ids[client]; !known {
		o.ids[client] = claim{author, seq}
		o.byAuthor[author]++
	}
}

// foreign returns the clients of what is new in u that m may not write as; nil when it may write all.
func (r *Room) foreign(m *member, u *ydoc.Update) map[uint64]bool {
	var drop map[uint64]bool
	for _, client := range u.ClientIDs() {
		author := m.grant.Author
		if c, known := r.owners.ids[client]; known {
			author = c.author
		} else if p := r.awareness[client]; p != nil {
			author = p.author // it has been announced, though nothing is written under it yet
		}
		if author != m.grant.Author {
			if drop == nil {
				drop = map[uint64]bool{}
			}
			drop[client] = true
		}
	}
	return drop
}

// claim makes the clients of u the member's, who may write as all of them. It
// returns a channel to wait for until that is on disk, nil when it is.
func (r *Room) claim(m *member, u *ydoc.Update) (<-chan struct{}, error) {
	var unknown []uint64
	seq := int64(0)
	for _, client := range u.ClientIDs() {
		if c, known := r.owners.ids[client]; known {
			seq = max(seq, c.seq)
		} else {
			unknown = append(unknown, client)
		}
	}
	if len(unknown) == 0 {
		return r.whenSaved(seq), nil
	}
	if len(r.owners.ids)+len(unknown) > maxOwners || r.owners.byAuthor[m.grant.Author]+len(unknown) > maxPerAuthor {
		return nil, closing(CloseTooMany, "This document has been written to from too many pages.")
	}
	if err := r.doc.Check(u); err != nil {
		return nil, r.doesNotFit(m, err) // an id is not worth an entry for what will be refused
	}
	update := encodeClaim(unknown)
	if space, err := r.hub.saver.reserve(len(update)); space != nil || err != nil {
		r.heldBack(space)
		return space, err
	}
	r.log(m, len(update), update)
	for _, client := range unknown {
		r.owners.add(client, m.grant.Author, r.seq)
	}
	return r.whenSaved(r.seq), nil
}

// whenSaved is closed when the entry seq is on disk; nil when it is already.
func (r *Room) whenSaved(seq int64) <-chan struct{} {
	if seq <= r.saved {
		return nil
	}
	for _, w := range r.waiting {
		if w.seq == seq {
			return w.saved
		}
	}
	w := waiter{seq, make(chan struct{})}
	r.waiting = append(r.waiting, w)
	return w.saved
}

type waiter struct {
	seq   int64
	saved chan struct{}
}

// encodeClaim is the log's entry that claims client ids: a Yjs update that
// changes nothing, with a delete set that names the clients and no range of theirs.
func encodeClaim(clients []uint64) []byte {
	b := binary.AppendUvarint([]byte{0}, uint64(len(clients)))
	for _, client := range clients {
		b = append(binary.AppendUvarint(b, client), 0)
	}
	return b
}

// decodeClaim returns the clients that an entry claims, none if it is an ordinary update.
func decodeClaim(b []byte) []uint64 {
	if len(b) < 2 || b[0] != 0 {
		return nil
	}
	n, size := binary.Uvarint(b[1:])
	if size <= 0 || n > uint64(len(b)) {
		return nil
	}
	b = b[1+size:]
	clients := make([]uint64, 0, n)
	for range n {
		client, size := binary.Uvarint(b)
		if size <= 0 || len(b) <= size || b[size] != 0 {
			return nil
		}
		clients = append(clients, client)
		b = b[size+1:]
	}
	if len(b) > 0 {
		return nil
	}
	return clients
}

// replay notes whose client ids an entry of the log claims, or uses without a
// claim, as what a session begins with does.
func (o *owners) replay(e interview.LogEntry, u *ydoc.Update) {
	for _, client := range decodeClaim(e.Update) {
		o.add(client, e.Author, 0)
	}
	for _, client := range u.ClientIDs() {
		o.add(client, e.Author, 0)
	}
}

// encode is the form in a snapshot: for each author its client ids.
func (o *owners) encode() []byte {
	clients := make(map[string][]uint64, len(o.byAuthor))
	for client, c := range o.ids {
		clients[c.author] = append(clients[c.author], client)
	}
	for _, list := range clients {
		slices.Sort(list)
	}
	return []byte(mustJSON(clients))
}

func (o *owners) decode(b []byte) error {
	if len(b) == 0 {
		return nil
	}
	var clients map[string][]uint64
	if err := json.Unmarshal(b, &clients); err != nil {
		return fmt.Errorf("read authors: %w", err)
	}
	for author, list := range clients {
		for _, client := range list {
			o.add(client, author, 0)
		}
	}
	return nil
}
