package ydoc

// delete marks an item as deleted, and all that is in it. Its content stays
// until collect.
func (d *Doc) delete(it *item) {
	if it.deleted {
		return
	}
	it.deleted = true
	d.changing.deleted = append(d.changing.deleted, it)
	if it.inner == nil {
		return
	}
	for c := it.inner.first; c != nil; c = c.right {
		d.delete(c)
	}
	for _, e := range it.inner.entries {
		d.delete(e.last)
	}
}

// collect drops the content of what this change deleted.
func (d *Doc) collect() {
	for _, it := range d.changing.deleted {
		d.collectItem(it, false)
	}
}

// collectItem drops an item's content, and also its place if its parent is gone.
func (d *Doc) collectItem(it *item, parentGone bool) {
	if it.isGC() || !it.deleted {
		return
	}
	if t := it.inner; t != nil {
		it.inner = nil
		for c := t.first; c != nil; {
			next := c.right
			d.collectItem(c, true)
			c = next
		}
		for _, e := range t.entries {
			d.size -= entryBytes + len(e.key)
			for c := e.first; c != nil; {
				next := c.right
				d.collectItem(c, true)
				c = next
			}
		}
	}
	d.size -= len(it.raw)
	if parentGone {
		*it = item{id: it.id, content: content{kind: kindGC, length: it.length}, deleted: true}
	} else {
		it.content = content{kind: kindDeleted, length: it.length}
	}
	d.touch(it.id.client, it.id.clock, it.end()-1)
}
