package ydoc

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
