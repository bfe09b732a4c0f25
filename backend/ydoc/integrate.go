package ydoc

import (
	"cmp"
	"slices"
)

// mode says how far an update's structs are trusted.
type mode int

const (
	trusted mode = iota // harmful structs are left out; nothing is too costly
	checked             // any harm or excess refuses the whole update
	waited              // structs that had to wait: harmful ones are left out
)

// maxSteps bounds the neighbours that one change from a peer may look at to find
// its place: a fraction of a second here, and far longer in each Yjs client. Two
// people who come back from an hour of work apart need some ten thousand.
const maxSteps = 5_000_000

// integrateUpdate puts an update's structs in, in the very order in which Yjs
// does: the highest client first, and what a struct needs of the same update just
// before it. Then even nonsense has one outcome in all replicas. What misses
// something goes to changing.waiting; only the mode checked gives an error.
func (d *Doc) integrateUpdate(u *Update, m mode) error {
	type progress struct {
		next    int  // the first struct that is not done
		stacked bool // it is on the stack
	}
	var one [1]progress // an update has rarely more than one block
	var oneStacked [1]int
	at, stack := one[:], oneStacked[:0] // each block on the stack but the last needs a struct of the following one
	if len(u.blocks) > 1 {
		at = make([]progress, len(u.blocks))
	}
	pop := func() {
		at[stack[len(stack)-1]].stacked = false
		stack = stack[:len(stack)-1]
	}
	for i := range u.blocks {
		stack = append(stack, i)
		for len(stack) > 0 {
			top := stack[len(stack)-1]
			b := &u.blocks[top]
			if at[top].next == len(b.structs) {
				pop()
				continue
			}
			at[top].stacked = true
			s := &b.structs[at[top].next]
			if s.kind == kindSkip {
				at[top].next++
				continue
			}
			done, err := d.integrateNext(b.client, s, m)
			if err != nil {
				if m == checked {
					return err
				}
				at[top].next = len(b.structs) // leave out the rest of this client
				continue
			}
			if done {
				at[top].next++
				if len(stack) > 1 {
					pop() // back to the one that needed it
				}
				continue
			}
			dep, known := u.index(d.waitsFor(b.client, s).client)
			if known && !at[dep].stacked && at[dep].next < len(u.blocks[dep].structs) {
				stack = append(stack, dep)
				continue
			}
			for ; len(stack) > 0; pop() { // what all of them need is not here
				top = stack[len(stack)-1]
				b = &u.blocks[top]
				if next := at[top].next; next < len(b.structs) {
					d.changing.waiting = append(d.changing.waiting, block{b.client, b.structs[next:]})
					at[top].next = len(b.structs)
				}
			}
		}
	}
	return nil
}

// index finds the block of a client.
func (u *Update) index(client uint64) (int, bool) {
	return slices.BinarySearchFunc(u.blocks, client, func(b block, c uint64) int { return cmp.Compare(c, b.client) })
}

// integrateNext integrates a struct unless it is known or misses something.
func (d *Doc) integrateNext(client uint64, s *structure, m mode) (done bool, err error) {
	l := d.clients[client]
	var state uint64
	if l != nil {
		state = l.end()
	}
	switch {
	case s.end() <= state:
		return true, nil
	case s.clock > state || s.kind == kindSkip:
		return false, nil
	}
	if l != nil && s.clock == state && d.appendTo(l, s) {
		return true, nil
	}
	if _, wait := d.missing(client, s); wait {
		if s.clock < state {
			// Its first part is here, so what it refers to must be: this is another struct
			// under the same clocks. Waiting, it would come out of Encode as the tail of the
			// known one and be placed where nobody else has it.
			return false, refused("another struct has a part of the clocks %d to %d of client %d", s.clock, s.end(), client)
		}
		return false, nil
	}
	return true, d.integrate(client, s, state-s.clock, m)
}

// missing names something that a struct refers to and that is not there yet.
func (d *Doc) missing(client uint64, s *structure) (dep id, wait bool) {
	if s.hasOrigin && s.origin.client != client && s.origin.clock >= d.state(s.origin.client) {
		return s.origin, true
	}
	if s.hasRightOrigin && s.rightOrigin.client != client && s.rightOrigin.clock >= d.state(s.rightOrigin.client) {
		return s.rightOrigin, true
	}
	if p := s.parent; p != nil && !p.root && p.item.client != client && p.item.clock >= d.state(p.item.client) {
		return p.item, true
	}
	return id{}, false
}

// appendTo is the short way for a person who goes on typing: the struct follows
// the client's last item, with nothing in between, and becomes part of it.
func (d *Doc) appendTo(l *clientList, s *structure) bool {
	last := l.last()
	if s.kind != last.kind || s.kind != kindText || last.deleted || last.key != nil || !s.hasOrigin ||
		s.origin != last.lastID() || s.hasRightOrigin != last.hasRightOrigin ||
		len(last.raw)+len(s.raw) > maxChunk {
		return false
	}
	if s.hasRightOrigin {
		if s.rightOrigin != last.rightOrigin || last.right == nil || last.right.id != s.rightOrigin {
			return false
		}
	} else if last.right != nil {
		return false
	}
	d.list(l.client) // notes where the change begins
	last.raw = append(last.raw, s.raw...)
	last.length += s.length
	d.size += len(s.raw)
	return true
}

// integrate puts a struct in whose dependencies are there, without its first
// offset units, which are known. On an error nothing has changed, unless it is
// that finding a place takes too long: then cuts have been made.
func (d *Doc) integrate(client uint64, s *structure, offset uint64, m mode) error {
	if s.kind == kindGC {
		d.addCollected(client, s.length-offset)
		return nil
	}
	var left, right *item
	if s.hasOrigin {
		left = d.itemAt(s.origin)
	}
	if s.hasRightOrigin {
		right = d.itemAt(s.rightOrigin)
	}
	at, err := d.placeOf(s, left, right, m)
	if err != nil {
		return err
	}
	after := s.origin
	if at.parent != nil {
		if offset > 0 {
			// The part that is known must be where this part says it is, or Yjs would
			// hang this item into a list that is not its parent's.
			left = d.clients[client].last()
			if left.isGC() || left.place() != at {
				return refused("client %d contradicts itself at %d", client, s.clock)
			}
			after = left.lastID()
		}
		if err := d.checkOrder(left, after, right, s.rightOrigin); err != nil {
			return err
		}
		if err := d.allowed(client, s, at, m); err != nil {
			return err
		}
	}
	if at.parent == nil { // what it was in or beside is gone
		// Peers are to hear just that: Yjs would still cut the items around it.
		d.changing.deferred = true
		d.addCollected(client, s.length-offset)
		return nil
	}

	if s.hasOrigin {
		left = d.cutAfter(s.origin)
	}
	if s.hasRightOrigin {
		right = d.cutBefore(s.rightOrigin)
	}
	if offset > 0 {
		left = d.cutAfter(after)
		t := s.tail(client, offset)
		s = &t
	}
	n := &item{
		id:     id{client, s.clock},
		origin: s.origin, hasOrigin: s.hasOrigin, rightOrigin: s.rightOrigin, hasRightOrigin: s.hasRightOrigin,
		left: left, right: right, parent: at.parent, content: s.content,
	}
	if err := d.conflictScan(n, at, m); err != nil {
		return err
	}
	d.insert(n, at)
	return nil
}

func (d *Doc) itemAt(i id) *item {
	l := d.clients[i.client]
	return l.at(l.find(i.clock))
}

// conflictScan finds which item n goes behind, among those that others put
// between its origins meanwhile: the rules of YATA as Yjs has them in
// Item.integrate. It looks only.
func (d *Doc) conflictScan(n *item, at place, m mode) error {
	if n.left != nil && n.left.right == n.right ||
		n.left == nil && n.right != nil && n.right.left == nil {
		return nil
	}
	var o *item // the first that may conflict
	switch {
	case n.left != nil:
		o = n.left.right
	case !at.keyed:
		o = at.parent.first
	default:
		if e := at.parent.entries[at.key]; e != nil {
			o = e.first
		}
	}
	// Two sets of items, kept as marks: those seen in this scan have a mark from
	// seen on, the conflicting ones among them the current mark.
	d.mark++
	seen := d.mark
	left := n.left
	for o != nil && o != n.right {
		if d.changing.steps++; d.changing.steps > maxSteps && m != trusted {
			return refused("finding a place takes too long")
		}
		o.mark = d.mark
		if n.hasOrigin == o.hasOrigin && n.origin == o.origin {
			if o.id.client < n.id.client {
				left = o
				d.mark++
			} else if n.hasRightOrigin == o.hasRightOrigin && n.rightOrigin == o.rightOrigin {
				break // they conflict over one place, and the client decides
			} // else it may belong before something that comes further on
		} else if o.hasOrigin {
			before := d.originOf(o)
			if before.mark < seen {
				break
			}
			if before.mark != d.mark {
				left = o
				d.mark++
			}
		} else {
			break
		}
		o = o.right
	}
	n.left = left
	return nil
}

// originOf finds the item that o was inserted behind; mostly its neighbour.
func (d *Doc) originOf(o *item) *item {
	if o.left != nil && o.left.id.client == o.origin.client && o.left.id.clock <= o.origin.clock && o.origin.clock < o.left.end() {
		return o.left
	}
	return d.itemAt(o.origin)
}
