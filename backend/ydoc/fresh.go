package ydoc

import (
	"cmp"
	"slices"
)

// Fresh is what of an update the document neither has nor keeps waiting, or nil
// if that is nothing. Structs are left out or kept whole: one that the document
// has a part of stays as it is. When all is new, which is the rule, it is the
// update itself.
func (d *Doc) Fresh(u *Update) *Update {
	if d.allFresh(u) {
		return u
	}
	fresh := &Update{}
	for i := range u.blocks {
		if l := d.freshStructs(&u.blocks[i]); len(l) > 0 {
			fresh.blocks = append(fresh.blocks, block{u.blocks[i].client, l})
		}
	}
	for _, del := range u.deletes {
		if ranges := d.freshDeletes(del.client, del.ranges); len(ranges) > 0 {
			fresh.deletes = append(fresh.deletes, clientDeletes{del.client, ranges})
		}
	}
	if len(fresh.blocks) == 0 && len(fresh.deletes) == 0 {
		return nil
	}
	return fresh
}

// Without is the update less the structs of the clients that drop picks.
// Deletions stay: they name what is deleted, not who deletes it.
func (u *Update) Without(drop func(client uint64) bool) *Update {
	rest := &Update{deletes: u.deletes}
	for _, b := range u.blocks {
		if !drop(b.client) {
			rest.blocks = append(rest.blocks, b)
		}
	}
	return rest
}

// allFresh tells without allocating, for ordinary updates.
func (d *Doc) allFresh(u *Update) bool {
	if len(u.blocks) == 0 && len(u.deletes) == 0 {
		return false
	}
	for i := range u.blocks {
		b := &u.blocks[i]
		if b.structs[0].kind == kindSkip || b.structs[0].end() <= d.state(b.client) || d.pending.clients[b.client] != nil {
			return false
		}
	}
	for _, del := range u.deletes {
		l := d.clients[del.client]
		for _, r := range del.ranges {
			if l == nil || r.end() > l.end() || d.pendingDeletes[del.client] != nil {
				return false
			}
			for c, more := l.find(r.clock), true; more && l.at(c).id.clock < r.end(); c, more = l.next(c) {
				if l.at(c).deleted {
					return false
				}
			}
		}
	}
	return true
}

func (d *Doc) freshStructs(b *block) []structure {
	state := d.state(b.client)
	l := b.structs
	for len(l) > 0 && (l[0].kind == kindSkip || l[0].end() <= state) {
		l = l[1:]
	}
	waiting := d.pending.clients[b.client]
	if waiting == nil {
		return l
	}
	var fresh []structure
	eachRun(l, func(run []structure) {
		if run = waiting.uncovered(run); len(run) > 0 {
			if n := len(fresh); n > 0 && fresh[n-1].end() < run[0].clock {
				gap := fresh[n-1].end()
				fresh = append(fresh, structure{clock: gap, content: content{kind: kindSkip, length: run[0].clock - gap}})
			}
			fresh = append(fresh, run...)
		}
	})
	return fresh
}

// eachRun visits the parts of a list between its gaps.
func eachRun(l []structure, visit func(run []structure)) {
	for len(l) > 0 {
		n := 0
		for n < len(l) && l[n].kind != kindSkip {
			n++
		}
		if n > 0 {
			visit(l[:n])
		}
		l = l[min(n+1, len(l)):]
	}
}

func (d *Doc) freshDeletes(client uint64, ranges []deleteRange) []deleteRange {
	l := d.clients[client]
	state := d.state(client)
	var fresh []deleteRange
	for _, r := range ranges {
		if r.clock < state {
			fresh = l.appendLive(fresh, deleteRange{r.clock, min(r.end(), state) - r.clock})
		}
		if r.end() > state {
			start := max(r.clock, state)
			if later := (deleteRange{start, r.end() - start}); !coveredBy(d.pendingDeletes[client], later) {
				fresh = append(fresh, later)
			}
		}
	}
	return normalizeRanges(fresh)
}

// appendLive appends the parts of a range of known units that are not deleted.
func (l *clientList) appendLive(ranges []deleteRange, r deleteRange) []deleteRange {
	for c, more := l.find(r.clock), true; more && l.at(c).id.clock < r.end(); c, more = l.next(c) {
		if it := l.at(c); !it.deleted {
			start := max(it.id.clock, r.clock)
			ranges = append(ranges, deleteRange{start, min(it.end(), r.end()) - start})
		}
	}
	return ranges
}

// coveredBy tells that one of a normalized list's ranges has all of r.
func coveredBy(ranges []deleteRange, r deleteRange) bool {
	i, _ := slices.BinarySearchFunc(ranges, r.end(), func(have deleteRange, end uint64) int {
		return cmp.Compare(have.end(), end) // the first that reaches r's end
	})
	return i < len(ranges) && ranges[i].clock <= r.clock
}
