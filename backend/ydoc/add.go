package ydoc

// Adding is what of an update takes nothing away but what is mine: the rest of what it
// deletes is left out, shared types in which others have something too, with all that
// is in them. left tells that there was such a rest.
func (d *Doc) Adding(u *Update, mine func(client uint64) bool) (adding *Update, left bool) {
	stays := map[*sharedType]bool{}
	for _, del := range u.deletes {
		d.eachDeleted(del, func(it *item, _ deleteRange) {
			if it.inner != nil && !it.deleted && (!mine(del.client) || it.inner.hasOthers(mine)) {
				stays[it.inner] = true
			}
		})
	}
	adding = &Update{blocks: u.blocks}
	for _, del := range u.deletes {
		var ranges []deleteRange
		unknown := d.eachDeleted(del, func(it *item, r deleteRange) {
			if it.deleted || mine(del.client) && !stays[it.inner] && !it.within(stays) {
				ranges = append(ranges, r)
			} else {
				left = true
			}
		})
		if mine(del.client) {
			ranges = append(ranges, unknown...)
		}
		if len(ranges) > 0 {
			adding.deletes = append(adding.deletes, clientDeletes{del.client, normalizeRanges(ranges)})
		}
	}
	return adding, left
}

// eachDeleted calls f for each item that deletions of a client's are about, with the part that
// they are; it returns those of what is not there.
func (d *Doc) eachDeleted(del clientDeletes, f func(it *item, r deleteRange)) (unknown []deleteRange) {
	l, state := d.clients[del.client], d.state(del.client)
	for _, r := range del.ranges {
		for r.length > 0 && r.clock < state {
			it := l.at(l.find(r.clock))
			n := min(it.end(), r.end()) - r.clock
			f(it, deleteRange{r.clock, n})
			r = deleteRange{r.clock + n, r.length - n}
		}
		if r.length > 0 {
			unknown = append(unknown, r)
		}
	}
	return unknown
}

// within reports whether an item is in one of some types, however deep.
func (it *item) within(types map[*sharedType]bool) bool {
	for t := it.parent; t != nil; {
		if types[t] {
			return true
		}
		if t.holder == nil {
			return false
		}
		t = t.holder.parent
	}
	return false
}

// hasOthers reports whether something in a type is there that is not mine.
func (t *sharedType) hasOthers(mine func(client uint64) bool) bool {
	others := func(it *item) bool {
		return it != nil && !it.deleted && (!mine(it.id.client) || it.inner != nil && it.inner.hasOthers(mine))
	}
	for it := t.first; it != nil; it = it.right {
		if others(it) {
			return true
		}
	}
	for _, e := range t.entries {
		if others(e.last) {
			return true
		}
	}
	return false
}

// TryAdd is [Doc.TryApply] for what Adding gives. It refuses an update that puts something
// in the place of a shared type in which others have something, and one that has to
// wait: what it does is not known before it goes on.
func (d *Doc) TryAdd(u *Update, mine func(client uint64) bool) error {
	d.begin(u)
	err := d.integrateUpdate(u, checked)
	if err == nil {
		err = d.onlyAdded(mine)
	}
	if err != nil {
		d.undo()
		return err
	}
	d.finish(u)
	return nil
}

func (d *Doc) onlyAdded(mine func(client uint64) bool) error {
	if len(d.changing.waiting) > 0 {
		return refused("it would have to wait")
	}
	for _, it := range d.changing.deleted {
		gone := it.parent.holder != nil && it.parent.holder.deleted
		value := it.key != nil && it.kind != kindType && !gone // a name, a language: the newest holds
		if !value && !mine(it.id.client) {
			return refused("it puts something in the place of what client %d made", it.id.client)
		}
	}
	return nil
}
