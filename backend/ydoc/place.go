package ydoc

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

// placeOf finds the parent of a struct: it says so itself or is where its
// origins are. A place without parent means that the struct is to be collected.
func (d *Doc) placeOf(s *structure, left, right *item, m mode) (place, error) {
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
		if d.rules.roots != nil && m != trusted {
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

// checkOrder refuses a struct whose right origin is left of its origin when some
// replica may have both inside one item: cutting it before the right origin would
// then take the origin away from the item's left neighbour, and where it goes
// depended on who has cut what. Otherwise it has one place, and honest clients make
// such structs: what undo brings back has the origins of its first life. left and
// right are the items that have the origins.
func (d *Doc) checkOrder(left *item, origin id, right *item, rightOrigin id) error {
	if left == nil || right == nil {
		return nil
	}
	if left != right {
		walked, it := 0, left.right
		for ; it != nil && it != right; it = it.right {
			walked++
		}
		d.changing.steps += walked / 4 // a conflict's step is dearer
		if it != nil {
			return nil
		}
	}
	if d.insideOneItem(rightOrigin, origin) {
		return errOrder
	}
	return nil
}

// insideOneItem tells that in some replica a unit, the one before it and a later
// one may be in one item: a client wrote each of them behind the one before.
func (d *Doc) insideOneItem(unit, later id) bool {
	if unit.client != later.client || unit.clock > later.clock || unit.clock == 0 {
		return false
	}
	l := d.clients[unit.client]
	c := l.find(unit.clock - 1)
	for it := l.at(c); it.end() <= later.clock; {
		next, more := l.next(c)
		if !more {
			return false
		}
		after := l.at(next)
		if !after.hasOrigin || after.origin != it.lastID() || after.hasRightOrigin != it.hasRightOrigin || after.rightOrigin != it.rightOrigin {
			return false
		}
		it, c = after, next
	}
	return true
}

var errOrder = refused("an item whose right origin is left of its origin in one item")
