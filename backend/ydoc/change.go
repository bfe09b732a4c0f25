package ydoc

import (
	"cmp"
	"slices"
)

// change is what one call of Apply or TryApply has done so far: what it takes to
// undo it, and where neighbours may have become joinable.
type change struct {
	number  uint64
	steps   int           // taken in conflict scans
	lists   []*clientList // that got new items
	roots   []string      // that are new
	deleted []*item       // now deleted, their content still there
	touched []touch
	waiting []block // structs of the update that miss something
	removed []touch // what deletions were carried out
	pairs   []brokenPair
	deletes deleteSet // of the update
	// deferred: something of the update waits, or something that waited was taken up.
	deferred bool
}

// brokenPair is a surrogate pair that was cut, and both halves so replaced.
type brokenPair struct {
	unit  id // the first half
	bytes [4]byte
}

// touch is a range of clocks, both ends included, where items changed.
type touch struct{ client, from, to uint64 }

func (d *Doc) begin(u *Update) {
	c := &d.changing
	const keep = 1024 // lets go of scratch memory that an unusually large change needed
	if cap(c.deleted) > keep || cap(c.touched) > keep || cap(c.lists) > keep || cap(c.removed) > keep {
		*c = change{number: c.number}
	}
	clear(c.deleted) // hold no items of earlier changes
	clear(c.lists)
	clear(c.waiting)
	*c = change{
		number: c.number + 1, deletes: u.deletes,
		lists: c.lists[:0], roots: c.roots[:0], deleted: c.deleted[:0], touched: c.touched[:0], waiting: c.waiting[:0],
		removed: c.removed[:0],
	}
}

// finish carries out the deletions of an update whose structs are in, and what
// they make possible.
func (d *Doc) finish(u *Update) {
	d.resumePending()
	for _, del := range u.deletes {
		d.applyDeletes(del.client, del.ranges)
	}
	d.resumeDeletes()
	d.collect()
	d.mergeTouched()
}

// undo takes the document back to where it was at begin, before finish. The
// cuts that were made in items are mended.
func (d *Doc) undo() {
	c := &d.changing
	for _, it := range c.deleted {
		it.deleted = false
	}
	for _, l := range c.lists {
		d.truncate(l)
	}
	for _, name := range c.roots {
		if t := d.roots[name]; t.first == nil && len(t.entries) == 0 {
			delete(d.roots, name)
			d.size -= rootBytes + len(name)
		}
	}
	d.mergeTouched()
	for _, p := range c.pairs {
		d.mend(p)
	}
}

// mend puts a surrogate pair back that undo has found cut.
func (d *Doc) mend(p brokenPair) {
	l := d.clients[p.unit.client]
	if l == nil || l.end() < p.unit.clock+2 {
		return // it came with the change
	}
	c := l.find(p.unit.clock)
	it := l.at(c)
	if n, more := l.next(c); it.end() == p.unit.clock+1 && more && it.continuedBy(l.at(n)) {
		// Only its length has kept them apart.
		l.mergeRange(p.unit.clock, p.unit.clock, func(a, b *item) bool { return a == it && d.joinAny(a, b) })
	}
	if it.kind != kindText || it.end() < p.unit.clock+2 {
		return
	}
	_, right := it.splitAt(p.unit.clock - it.id.clock)
	if p.unit.clock == it.id.clock {
		right = it.content
	}
	at := len(it.raw) - len(right.raw)
	it.raw = slices.Replace(it.raw, at, at+2*len(replacement), p.bytes[:]...)
	d.size -= 2*len(replacement) - len(p.bytes)
}

// truncate removes a client's items that are new.
func (d *Doc) truncate(l *clientList) {
	for {
		last := l.last()
		if last == nil || last.end() <= l.before {
			break
		}
		if last.id.clock < l.before { // it was appended to
			d.size -= len(last.raw)
			last.content, _ = last.splitAt(l.before - last.id.clock)
			d.size += len(last.raw)
			break
		}
		l.pop()
		d.size -= itemBytes + len(last.raw)
		d.unlink(last)
	}
	if l.end() == 0 {
		delete(d.clients, l.client)
		d.size -= clientBytes
	}
}

// unlink takes an item out of its parent's list.
func (d *Doc) unlink(it *item) {
	if it.parent == nil {
		return
	}
	if it.left != nil {
		it.left.right = it.right
	} else if it.key != nil {
		it.key.first = it.right
	} else {
		it.parent.first = it.right
	}
	if it.right != nil {
		it.right.left = it.left
	} else if it.key != nil {
		it.key.last = it.left
	}
	if it.key != nil && it.key.last == nil {
		delete(it.parent.entries, it.key.key)
		d.size -= entryBytes + len(it.key.key)
	}
}

func (d *Doc) touch(client, from, to uint64) {
	c := &d.changing
	if n := len(c.touched); n > 0 {
		if t := &c.touched[n-1]; t.client == client && t.from <= from && from <= t.to+1 {
			t.to = max(t.to, to)
			return
		}
	}
	c.touched = append(c.touched, touch{client, from, to})
}

// mergeTouched joins items that belong together, as Yjs does after a change.
func (d *Doc) mergeTouched() {
	c := &d.changing
	slices.SortFunc(c.touched, func(a, b touch) int {
		return cmp.Or(cmp.Compare(a.client, b.client), cmp.Compare(a.from, b.from))
	})
	for i := 0; i < len(c.touched); {
		t := c.touched[i]
		for i++; i < len(c.touched) && c.touched[i].client == t.client && c.touched[i].from <= t.to+1; i++ {
			t.to = max(t.to, c.touched[i].to)
		}
		if l := d.clients[t.client]; l != nil {
			l.mergeRange(t.from, t.to, d.join)
		}
	}
}

// maxChunk bounds the bytes that are kept in one item, so that cutting it stays
// cheap however long the text is. What Yjs would keep in one item is a run of
// them here, and is one struct again when encoded.
const maxChunk = 4 << 10

// join takes b into a, if they are one run.
func (d *Doc) join(a, b *item) bool {
	return len(a.raw)+len(b.raw) <= maxChunk && d.joinAny(a, b)
}

// joinAny is join whatever comes of it.
func (d *Doc) joinAny(a, b *item) bool {
	if !a.continuedBy(b) {
		return false
	}
	if !a.isGC() {
		a.right = b.right
		if a.right != nil {
			a.right.left = a
		}
		if b.key != nil && b.key.last == b {
			b.key.last = a
		}
	}
	a.raw = append(a.raw, b.raw...)
	a.length += b.length
	d.size -= itemBytes
	return true
}

// continuedBy tells that b, the next item of the same client, was made as one
// with a and still is: Yjs joins such.
func (a *item) continuedBy(b *item) bool {
	if a.kind != b.kind || !a.kind.joinable() {
		return false
	}
	if a.isGC() {
		return true
	}
	return a.right == b && b.hasOrigin && b.origin == a.lastID() &&
		a.hasRightOrigin == b.hasRightOrigin && a.rightOrigin == b.rightOrigin && a.deleted == b.deleted
}
