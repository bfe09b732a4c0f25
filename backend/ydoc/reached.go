package ydoc

import (
	"iter"
	"slices"
)

// Reaches is what a document has reached when nothing of the update waits in it:
// for each client the end of its structs and of the units that are deleted.
// Clients that skip picks are left out.
func (u *Update) Reaches(skip func(client uint64) bool) StateVector {
	sv := StateVector{}
	note := func(client, end uint64) {
		if skip == nil || !skip(client) {
			sv[client] = max(sv[client], end)
		}
	}
	for i := range u.blocks {
		if l := u.blocks[i].structs; len(l) > 0 {
			note(u.blocks[i].client, l[len(l)-1].end())
		}
	}
	for _, del := range u.deletes {
		for _, r := range del.ranges {
			note(del.client, r.end())
		}
	}
	return sv
}

// Reached tells that the document has integrated all that the state vector names.
func (d *Doc) Reached(sv StateVector) bool {
	for client, clock := range sv {
		if d.state(client) < clock {
			return false
		}
	}
	return true
}

// Lacks tells that an update has structs of a client that the document has not.
func (d *Doc) Lacks(u *Update, client uint64) bool {
	k, found := u.index(client)
	if !found {
		return false
	}
	l := u.blocks[k].structs
	return len(l) > 0 && l[len(l)-1].end() > d.state(client)
}

// State is the clock of the next unit of a client.
func (d *Doc) State(client uint64) uint64 { return d.state(client) }

// Newer are the clients of whom a replica with the state vector sv lacks
// something, the highest first.
func (d *Doc) Newer(sv StateVector) []uint64 {
	clients := descending(d.clients)
	return slices.DeleteFunc(clients, func(c uint64) bool { return sv[c] >= d.state(c) })
}

// Structs is the update less its deletions and the structs of other clients.
func (u *Update) Structs(clients []uint64) *Update {
	rest := u.Without(func(client uint64) bool { return !slices.Contains(clients, client) })
	rest.deletes = nil
	return rest
}

// Hide is the update less all that some clients wrote, deletions of it included.
func (u *Update) Hide(clients []uint64) *Update {
	rest := u.Without(func(client uint64) bool { return slices.Contains(clients, client) })
	rest.deletes = slices.DeleteFunc(slices.Clone(u.deletes), func(d clientDeletes) bool { return slices.Contains(clients, d.client) })
	return rest
}

// Deleted yields the clients of whom the update deletes something.
func (u *Update) Deleted() iter.Seq[uint64] {
	return func(yield func(uint64) bool) {
		for _, d := range u.deletes {
			if !yield(d.client) {
				return
			}
		}
	}
}

// Types reports whether an update only adds text: it sets no key and takes nothing away.
func (u *Update) Types() bool {
	for _, b := range u.blocks {
		for i := range b.structs {
			if b.structs[i].kind != kindText {
				return false
			}
		}
	}
	return len(u.deletes) == 0
}

// OnlyDeletes reports whether an update adds nothing.
func (u *Update) OnlyDeletes() bool { return len(u.blocks) == 0 && len(u.deletes) > 0 }

// Deletions is the update less its structs.
func (u *Update) Deletions() *Update { return &Update{deletes: u.deletes} }
