package ydoc

// Adding is what of an update takes nothing away but what is mine: the rest of what it
// deletes is left out, shared types in which others have something too.
func (d *Doc) Adding(u *Update, mine func(client uint64) bool) *Update {
	adding := &Update{blocks: u.blocks}
	for _, del := range u.deletes {
		if !mine(del.client) {
			continue
		}
		if ranges := d.deletesAlone(del.client, del.ranges, mine); len(ranges) > 0 {
			adding.deletes = append(adding.deletes, clientDeletes{del.client, ranges})
		}
	}
	return adding
}

// deletesAlone are ranges of a client's units less the types that have something of others.
func (d *Doc) deletesAlone(client uint64, ranges []deleteRange, mine func(client uint64) bool) []deleteRange {
	l, state := d.clients[client], d.state(client)
	var alone []deleteRange
	for _, r := range ranges {
		for r.length > 0 && r.clock < state {
			it := l.at(l.find(r.clock))
			n := min(it.end(), r.end()) - r.clock
			if it.inner == nil || !it.inner.hasOthers(mine) {
				alone = append(alone, deleteRange{r.clock, n})
			}
			r = deleteRange{r.clock + n, r.length - n}
		}
		if r.length > 0 {
			alone = append(alone, r)
		}
	}
	return normalizeRanges(alone)
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
