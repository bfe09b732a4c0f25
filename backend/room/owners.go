package room

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"

	"candor/backend/wire"
	"candor/backend/ydoc"
)

// maxOwners bounds the client ids of one document. Every opening of a page makes
// one, if something is written in it.
const maxOwners = 20_000

// owners tells whose a document's struct client ids are, so that nobody writes
// in another's name. A Yjs client id belongs to the participant who first wrote
// with it; one participant has many: each opening of the page makes a new one,
// and work that an earlier tab left in the browser comes under its old one.
//
// # When the relay was killed
//
// Updates reach peers before the disk. A relay that is killed in between has
// forgotten what peer B already has of author A. When B is back first, its sync
// brings three kinds of structs that the relay lacks:
//
//   - B's own: taken. They may follow A's in the text; then they wait as pending
//     structs, in the log like all others, so they are stored and acknowledged.
//   - A's, under a client id that is known to be A's: left out. Taking B's word for
//     them would let anybody write in A's name, and if A's browser had something
//     else under these clocks A's work would be lost. A still has them (they were
//     never acknowledged, so A's page says so) and brings them when it returns,
//     and then B's are integrated as well.
//   - Those under a client id that nobody was seen to write with. They may be A's
//     first words or what B wrote in a tab that is gone. They are taken and bound to B
//     loosely: when another participant's connection has announced that very id as
//     its own (a provider's awareness does, at once), it becomes theirs.
type owners map[uint64]owner

type owner struct {
	author string
	// loose: brought by a sync, by somebody who had not announced the id.
	loose bool
}

// foreign returns the clients of what is new in u that m may not write as; nil when it may write all.
func (o owners) foreign(m *member, _ wire.SyncKind, u *ydoc.Update) map[uint64]bool {
	var drop map[uint64]bool
	for _, client := range u.ClientIDs() {
		who, known := o[client]
		if !known || who.author == m.grant.Author || who.loose && slices.Contains(m.clients, client) {
			continue
		}
		if drop == nil {
			drop = map[uint64]bool{}
		}
		drop[client] = true
	}
	return drop
}

// bind notes who wrote u, of which foreign has found nothing.
func (o owners) bind(m *member, kind wire.SyncKind, u *ydoc.Update) {
	for _, client := range u.ClientIDs() {
		who, known := o[client]
		if known && !who.loose {
			continue
		}
		announced := slices.Contains(m.clients, client)
		if !known || announced {
			o[client] = owner{m.grant.Author, kind == wire.Step2 && !announced}
		}
	}
}

// replay notes who wrote an entry of the log.
func (o owners) replay(u *ydoc.Update, author string) {
	for _, client := range u.ClientIDs() {
		if _, known := o[client]; !known {
			o[client] = owner{author: author}
		}
	}
}

// ownersFile is the form in a snapshot: authors, and under each its client ids.
type ownersFile struct {
	Authors map[string][]uint64 `json:"authors"`
	Loose   []uint64            `json:"loose,omitempty"`
}

func (o owners) encode() []byte {
	f := ownersFile{Authors: map[string][]uint64{}}
	for client, who := range o {
		f.Authors[who.author] = append(f.Authors[who.author], client)
		if who.loose {
			f.Loose = append(f.Loose, client)
		}
	}
	for _, clients := range f.Authors {
		slices.Sort(clients)
	}
	slices.Sort(f.Loose)
	return []byte(mustJSON(f))
}

func (o owners) decode(b []byte) error {
	if len(b) == 0 {
		return nil
	}
	var f ownersFile
	if err := json.Unmarshal(b, &f); err != nil {
		return fmt.Errorf("read authors: %w", err)
	}
	for author, clients := range f.Authors {
		for _, client := range clients {
			o[client] = owner{author, slices.Contains(f.Loose, client)}
		}
	}
	return nil
}

// String helps in test failures.
func (o owner) String() string { return o.author + " loose=" + strconv.FormatBool(o.loose) }
