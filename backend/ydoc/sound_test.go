package ydoc

import "testing"

// mustBeSound checks what holds for every document between changes.
func (d *Doc) mustBeSound(t testing.TB) {
	t.Helper()
	size := 0
	inLists := map[*item]bool{}
	for client, l := range d.clients {
		size += clientBytes
		var clock uint64
		var previous *item
		for _, chunk := range l.chunks {
			if len(chunk) == 0 || len(chunk) > chunkItems {
				t.Errorf("client %d has a chunk of %d items", client, len(chunk))
			}
			for _, it := range chunk {
				if it.id != (id{client, clock}) || it.length == 0 {
					t.Fatalf("client %d: item %v, %d long, where clock %d is due", client, it.id, it.length, clock)
				}
				clock = it.end()
				size += itemBytes + len(it.raw)
				inLists[it] = true
				if it.kind == kindText && utf16Length(it.raw) != it.length {
					t.Errorf("%v says it is %d long, its text is %d", it.id, it.length, utf16Length(it.raw))
				}
				if it.deleted && it.kind != kindDeleted && it.kind != kindGC {
					t.Errorf("%v is deleted and was not collected", it.id)
				}
				if previous != nil && previous.continuedBy(it) && len(previous.raw)+len(it.raw) <= maxChunk {
					t.Errorf("%v and %v were not joined", previous.id, it.id)
				}
				previous = it
			}
		}
	}
	linked := 0
	var visit func(t *sharedType)
	chain := func(parent *sharedType, e *entry, first *item) (last *item) {
		for it, left := first, (*item)(nil); it != nil; it, left = it.right, it {
			linked++
			if !inLists[it] || it.left != left || it.parent != parent || it.key != e {
				t.Fatalf("%v is linked wrongly", it.id)
			}
			if it.inner != nil {
				visit(it.inner)
			}
			last = it
		}
		return last
	}
	visit = func(parent *sharedType) {
		chain(parent, nil, parent.first)
		for key, e := range parent.entries {
			size += entryBytes + len(key)
			if last := chain(parent, e, e.first); last != e.last || last == nil {
				t.Errorf("the last value of %q is not where it should be", key)
			}
		}
	}
	for name, root := range d.roots {
		size += rootBytes + len(name)
		visit(root)
	}
	for it := range inLists {
		if !it.isGC() {
			linked--
		}
	}
	if linked != 0 {
		t.Errorf("%d items more are linked than there are", linked)
	}
	for _, ranges := range d.pendingDeletes {
		size += pendingBytes + rangeBytes*len(ranges)
	}
	if size != d.size {
		t.Errorf("size is kept as %d, counted %d", d.size, size)
	}
	waiting := 0
	for _, q := range d.pending.clients {
		waiting += pendingBytes
		for _, run := range q.runs {
			waiting += runSize(run)
		}
	}
	if waiting != d.pending.size {
		t.Errorf("what waits is kept as %d, counted %d", d.pending.size, waiting)
	}
}
