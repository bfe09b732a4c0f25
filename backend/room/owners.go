package room

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"candor/backend/interview"
	"candor/backend/wire"
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
// Nothing written under a new id is shown before an entry that claims the id is
// in the log and on disk. So whatever a peer has from others it has under ids whose
// owner is known, and what comes under an id that nobody claimed is the sender's own.
//
// # What others have and the relay lacks
//
// A room that runs ahead of the disk shows what a killed relay forgets, and a
// relay whose data was restored from an older copy has forgotten what everybody
// saw. When B is back first, B's sync brings two kinds of structs that the relay lacks:
//
//   - B's own: taken. They may follow A's in the text; then they wait as pending
//     structs, in the log like all others, and are acknowledged when they fit.
//   - A's: left out. Taking B's word for them would let anybody write in A's name, and
//     if A's browser had something else under these clocks A's work would be lost.
//     What B has in the relay's own words, with a certificate, comes before the sync
//     and is taken as A's: see certificate.
type owners struct {
	ids      map[uint64]claim
	byAuthor map[string]int
	newest   int64 // entry that claims an id
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
		o.newest = max(o.newest, seq)
	}
}

// newestIn is the newest entry that claims one of the ids in an update, also of what
// it deletes: others can do nothing with the deletion of what they may not see yet.
func (o *owners) newestIn(u *ydoc.Update) int64 {
	seq := int64(0)
	for _, client := range u.ClientIDs() {
		seq = max(seq, o.ids[client].seq)
	}
	for client := range u.Deleted() {
		seq = max(seq, o.ids[client].seq)
	}
	return seq
}

// unsaved are the clients whose claims are not on disk yet.
func (o *owners) unsaved(saved int64) []uint64 {
	if o.newest <= saved {
		return nil
	}
	var clients []uint64
	for client, c := range o.ids {
		if c.seq > saved {
			clients = append(clients, client)
		}
	}
	return clients
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
// returns the newest entry that claims one of them: what is written goes on disk
// with it, and is shown after that. While the room runs ahead of the disk that is
// too late, and claim returns a channel to wait for until the entry is on disk.
func (r *Room) claim(m *member, u *ydoc.Update) (int64, <-chan struct{}, error) {
	var unknown []uint64
	for _, client := range u.ClientIDs() {
		if _, known := r.owners.ids[client]; !known {
			unknown = append(unknown, client)
		}
	}
	if len(unknown) > 0 {
		if r.tooManyOwners(m.grant.Author, len(unknown)) {
			return 0, nil, wire.Closing(wire.CloseTooMany, "This document has been written to from too many pages.")
		}
		if err := r.doc.Check(u); err != nil {
			return 0, nil, r.doesNotFit(m, err) // an id is not worth an entry for what will be refused
		}
		update := encodeClaim(unknown)
		if space, err := r.reserve(len(update)); space != nil || err != nil {
			r.heldBack(space)
			return 0, space, err
		}
		r.logClaim(m.grant.Author, unknown, update)
	}
	seq := r.owners.newestIn(u)
	if r.storing {
		return seq, nil, nil
	}
	return seq, r.whenSaved(seq), nil
}

func (r *Room) tooManyOwners(author string, more int) bool {
	return len(r.owners.ids)+more > maxOwners || r.owners.byAuthor[author]+more > maxPerAuthor
}

// logClaim logs that clients are an author's, in space that was reserved.
func (r *Room) logClaim(author string, clients []uint64, update []byte) {
	r.log(author, len(update), update, time.Time{})
	for _, client := range clients {
		r.owners.add(client, author, r.seq)
	}
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
