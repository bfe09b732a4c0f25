package ydoc

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

// integrateUpdate puts an update's structs in, in an order that their
// dependencies allow. Those that miss something go to d.pending; only the mode
// checked gives an error.
func (d *Doc) integrateUpdate(u *Update, m mode) error {
	if len(u.blocks) == 1 {
		b := &u.blocks[0]
		for i := range b.structs {
			done, err := d.integrateNext(b.client, &b.structs[i], m)
			if err != nil {
				if m == checked {
					return err
				}
				return nil
			}
			if !done {
				d.changing.waiting = append(d.changing.waiting, block{b.client, b.structs[i:]})
				return nil
			}
		}
		return nil
	}
	var q queue
	clients := make([]uint64, 0, len(u.blocks))
	// The highest client first, as in Yjs: conflicts are then shortest. drain
	// takes from the end.
	for i := len(u.blocks) - 1; i >= 0; i-- {
		if q.add(u.blocks[i]) {
			clients = append(clients, u.blocks[i].client)
		}
	}
	if err := d.drain(&q, clients, m); err != nil {
		return err
	}
	for _, c := range descending(q.clients) {
		for _, r := range q.clients[c].runs {
			d.changing.waiting = append(d.changing.waiting, block{c, r})
		}
	}
	return nil
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
// offset units, which are known. On an error nothing has changed but cuts.
func (d *Doc) integrate(client uint64, s *structure, offset uint64, m mode) error {
	if s.kind == kindGC {
		d.addCollected(client, s.length-offset)
		return nil
	}
	var left, right *item
	if s.hasOrigin {
		left = d.cutAfter(s.origin)
	}
	if s.hasRightOrigin {
		right = d.cutBefore(s.rightOrigin)
	}
	at, err := d.placeOf(s, left, right)
	if err != nil {
		return err
	}
	if at.parent == nil { // what it was in or beside is gone
		d.addCollected(client, s.length-offset)
		return nil
	}
	if offset > 0 {
		// The part that is known must be where this part says it is, or Yjs would
		// hang this item into a list that is not its parent's.
		left = d.clients[client].last()
		if left.isGC() || left.place() != at {
			return refused("client %d contradicts itself at %d", client, s.clock)
		}
		t := s.tail(client, offset)
		s = &t
	}
	if err := d.allowed(s, at, m); err != nil {
		return err
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
	l := d.clients[s.parent.item.client]
	holder := l.at(l.find(s.parent.item.clock))
	if holder.kind != kindGC && holder.kind != kindDeleted && holder.kind != kindType {
		return place{}, refused("an item in another that is no type")
	}
	at.parent = holder.inner // nil once it is collected
	return at, nil
}

// allowed applies the rules of this package and of the document.
func (d *Doc) allowed(s *structure, at place, m mode) error {
	if s.kind == kindType && at.parent.depth >= MaxDepth {
		return refused("types nest too deep")
	}
	if !d.rules.plain || m == trusted {
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
	if o == nil && n.right != nil {
		return refused("an item whose right origin is left of it")
	}
	n.left = left
	return nil
}

// originOf finds the item that o was inserted behind; mostly its neighbour.
func (d *Doc) originOf(o *item) *item {
	if o.left != nil && o.left.id.client == o.origin.client && o.left.id.clock <= o.origin.clock && o.origin.clock < o.left.end() {
		return o.left
	}
	l := d.clients[o.origin.client]
	return l.at(l.find(o.origin.clock))
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
