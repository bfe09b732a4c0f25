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
// its place: about half a second here, and far longer in each Yjs client. A
// person who comes back with an hour of work does not need a hundredth of it.
const maxSteps = 20_000_000

// integrateUpdate puts an update's structs in, in the very order in which Yjs
// does: the highest client first, and what a struct needs of the same update just
// before it. Then even nonsense has one outcome in all replicas. What misses
// something goes to changing.waiting; only the mode checked gives an error.
func (d *Doc) integrateUpdate(u *Update, m mode) error {
	if len(u.blocks) == 0 {
		return nil
	}
	var one [1]int
	next := one[:] // the first struct of each block that is not done
	if len(u.blocks) > 1 {
		next = make([]int, len(u.blocks))
	}
	var stack []int // blocks, each but the last has a struct that needs the following one
	giveUp := func() {
		for _, i := range stack {
			b := &u.blocks[i]
			if next[i] < len(b.structs) {
				d.changing.waiting = append(d.changing.waiting, block{b.client, b.structs[next[i]:]})
				next[i] = len(b.structs)
			}
		}
		stack = stack[:0]
	}
	for i := range u.blocks {
		for stack = append(stack, i); len(stack) > 0; {
			at := stack[len(stack)-1]
			b := &u.blocks[at]
			if next[at] == len(b.structs) {
				stack = stack[:len(stack)-1]
				continue
			}
			s := &b.structs[next[at]]
			if s.kind == kindSkip {
				next[at]++
				continue
			}
			done, err := d.integrateNext(b.client, s, m)
			if err != nil {
				if m == checked {
					return err
				}
				next[at] = len(b.structs) // leave out the rest of this client
				continue
			}
			if done {
				next[at]++
				if len(stack) > 1 {
					stack = stack[:len(stack)-1] // back to the one that needed it
				}
				continue
			}
			dep, behind := u.index(d.waitsFor(b.client, s).client)
			if !behind || slices.Contains(stack, dep) || next[dep] == len(u.blocks[dep].structs) {
				giveUp()
				continue
			}
			stack = append(stack, dep)
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

// place is where in the document an item is: a list, or a key's values.
type place struct {
	parent *sharedType
	keyed  bool
	key    string
}

func (it *item) place() place {
	if it.key != nil {
		return place{it.parent, true, it.key.key}
	}
	return place{parent: it.parent}
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
	at, err := d.placeOf(s, left, right)
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

// checkOrder refuses a struct whose right origin is not right of its origin.
// What Yjs does with it depends on how it has cut its items, so that replicas
// would come apart. left and right are the items that have the origins.
func (d *Doc) checkOrder(left *item, origin id, right *item, rightOrigin id) error {
	if left == nil || right == nil {
		return nil
	}
	if left == right {
		if origin.clock >= rightOrigin.clock {
			return errOrder
		}
		return nil
	}
	walked := 0
	for it := left.right; it != right; it = it.right {
		if it == nil {
			return errOrder
		}
		walked++
	}
	d.changing.steps += walked / 4 // a conflict's step is dearer
	return nil
}

var errOrder = refused("an item whose right origin is left of its origin")

// placeOf finds the parent of a struct: it says so itself or is where its
// origins are. A place without parent means that the struct is to be collected.
func (d *Doc) placeOf(s *structure, left, right *item) (place, error) {
	if left != nil && left.isGC() || right != nil && right.isGC() {
		return place{}, nil
	}
	if left != nil && right != nil && left.place() != right.place() {
		return place{}, refused("an item between two types")
	}
	if left != nil {
		return left.place(), nil
	}
	if right != nil {
		return right.place(), nil
	}
	at := place{keyed: s.keyed, key: s.parent.key}
	if s.parent.root {
		if d.rules.roots != nil {
			if _, ok := d.rules.roots[s.parent.name]; !ok {
				return place{}, refused("an unknown root type %.40q", s.parent.name)
			}
		}
		at.parent = d.root(s.parent.name)
		return at, nil
	}
	holder := d.itemAt(s.parent.item)
	if holder.kind != kindGC && holder.kind != kindDeleted && holder.kind != kindType {
		return place{}, refused("an item in another that is no type")
	}
	at.parent = holder.inner // nil once it is collected
	return at, nil
}

// allowed applies the rules of this package and of the document.
func (d *Doc) allowed(client uint64, s *structure, at place, m mode) error {
	if s.kind == kindType && at.parent.depth >= MaxDepth {
		return refused("types nest too deep")
	}
	if m == trusted {
		return nil
	}
	// Yjs writes a key's values one by one and may join those that are deleted. Of
	// several live units, how much is the value would depend on who has cut it where.
	if at.keyed && s.length > 1 && s.kind != kindDeleted && !d.deletesCover(client, deleteRange{s.clock, s.length - 1}) {
		return refused("a value of several units")
	}
	if !d.rules.plain {
		return nil
	}
	switch s.kind {
	case kindEmbed, kindFormat, kindDoc, kindJSON:
		return refused("content of kind %d is not plain", s.kind)
	case kindType:
		if typeRef(s.raw) > typeText {
			return refused("type %d is not plain", typeRef(s.raw))
		}
	}
	switch at.parent.kind {
	case typeText:
		if at.keyed || s.kind != kindText && s.kind != kindDeleted {
			return refused("a text that holds something else")
		}
	case typeMap:
		if !at.keyed {
			return refused("a map with an element that has no key")
		}
	case typeArray:
		if at.keyed {
			return refused("an array with a key")
		}
	}
	return nil
}

// deletesCover tells that units are deleted by the update under way, or will be
// when they come.
func (d *Doc) deletesCover(client uint64, r deleteRange) bool {
	return coveredBy(d.changing.deletes.of(client), r) || coveredBy(d.pendingDeletes[client], r)
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

// insert links n in behind n.left, and does what follows from it.
func (d *Doc) insert(n *item, at place) {
	if at.keyed {
		if at.parent.entries[at.key] == nil {
			d.size += entryBytes + len(at.key)
		}
		n.key = at.parent.entry(at.key)
	}
	switch {
	case n.left != nil:
		n.right = n.left.right
		n.left.right = n
	case n.key != nil:
		n.right = n.key.first
		n.key.first = n
	default:
		n.right = at.parent.first
		at.parent.first = n
	}
	if n.right != nil {
		n.right.left = n
	} else if n.key != nil {
		n.key.last = n
		if n.left != nil {
			d.delete(n.left) // the key has a new value
		}
	}
	n.deleted = n.kind == kindDeleted
	if n.kind == kindType {
		n.inner = &sharedType{holder: n, kind: typeRef(n.raw), depth: at.parent.depth + 1}
	}
	d.addChunks(n)
	if holder := at.parent.holder; holder != nil && holder.deleted || n.key != nil && n.right != nil {
		for it := n; ; it = it.right {
			d.delete(it)
			if it == d.clients[n.id.client].last() {
				break
			}
		}
	}
}

// addChunks adds an item to its client's list, as several if it is long. The
// content is copied: n must not hold on to the update.
func (d *Doc) addChunks(n *item) {
	l := d.list(n.id.client)
	whole := n.content
	if n.key == nil && len(whole.raw) > maxChunk {
		n.content, whole = whole.chunk()
	} else {
		whole = content{}
	}
	for {
		n.raw = append([]byte(nil), n.raw...)
		d.size += itemBytes + len(n.raw)
		l.push(n)
		d.touch(l.client, n.id.clock, n.end()-1)
		if whole.length == 0 {
			return
		}
		next := &item{
			id:     id{l.client, n.end()},
			origin: n.lastID(), hasOrigin: true, rightOrigin: n.rightOrigin, hasRightOrigin: n.hasRightOrigin,
			left: n, right: n.right, parent: n.parent,
		}
		next.content, whole = whole.chunk()
		n.right = next
		if next.right != nil {
			next.right.left = next
		}
		n = next
	}
}

// chunk cuts a piece of at most maxChunk bytes off content, or of one element.
func (c *content) chunk() (piece, rest content) {
	if len(c.raw) <= maxChunk || !c.kind.joinable() {
		return *c, content{}
	}
	at, units := 0, uint64(0)
	if c.kind == kindText {
		for at = maxChunk; c.raw[at]&0xc0 == 0x80; {
			at-- // back to where a character begins
		}
		units = utf16Length(c.raw[:at])
	} else {
		r := reader{data: c.raw}
		for units < c.length && (units == 0 || r.pos < maxChunk) {
			r.skipElement(c.kind)
			units++
		}
		at = r.pos
	}
	if units == c.length {
		return *c, content{}
	}
	return content{c.kind, units, c.raw[:at:at]}, content{c.kind, c.length - units, c.raw[at:]}
}

// addCollected adds units of which nothing is left.
func (d *Doc) addCollected(client, length uint64) {
	l := d.list(client)
	n := &item{id: id{client, l.end()}, content: content{kind: kindGC, length: length}, deleted: true}
	l.push(n)
	d.size += itemBytes
	d.touch(client, n.id.clock, n.end()-1)
}

// cutAfter makes an item end at a unit that is there, and gives that item.
func (d *Doc) cutAfter(i id) *item {
	l := d.clients[i.client]
	c := l.find(i.clock)
	it := l.at(c)
	if i.clock+1 < it.end() && !it.isGC() {
		d.split(l, c, i.clock+1-it.id.clock)
	}
	return it
}

// cutBefore makes an item begin at a unit that is there, and gives that item.
func (d *Doc) cutBefore(i id) *item {
	l := d.clients[i.client]
	c := l.find(i.clock)
	it := l.at(c)
	if it.id.clock < i.clock && !it.isGC() {
		return l.at(d.split(l, c, i.clock-it.id.clock))
	}
	return it
}

// split cuts the item at c after n units and tells where its right part is.
func (d *Doc) split(l *clientList, c cursor, n uint64) cursor {
	a := l.at(c)
	size := len(a.raw)
	left, right := a.splitAt(n)
	if at := len(left.raw) - len(replacement); len(left.raw)+len(right.raw) != size {
		p := brokenPair{unit: id{l.client, a.id.clock + n - 1}}
		copy(p.bytes[:], a.raw[at:])
		d.changing.pairs = append(d.changing.pairs, p)
	}
	b := &item{
		id:     id{l.client, a.id.clock + n},
		origin: id{l.client, a.id.clock + n - 1}, hasOrigin: true,
		rightOrigin: a.rightOrigin, hasRightOrigin: a.hasRightOrigin,
		left: a, right: a.right, parent: a.parent, key: a.key, content: right, deleted: a.deleted, mark: a.mark,
	}
	// Each part gets bytes of its own: a small part must not keep a large whole
	// in memory, and joining writes behind them.
	b.raw = append([]byte(nil), right.raw...)
	a.content = left
	a.raw = append([]byte(nil), left.raw...)
	a.right = b
	if b.right != nil {
		b.right.left = b
	} else if b.key != nil {
		b.key.last = b
	}
	if a.deleted && a.kind != kindDeleted {
		d.changing.deleted = append(d.changing.deleted, b)
	}
	d.size += itemBytes + len(a.raw) + len(b.raw) - size
	d.touch(l.client, a.id.clock, b.end()-1)
	return l.insertAfter(c, b)
}
