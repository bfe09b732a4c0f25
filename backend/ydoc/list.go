package ydoc

import (
	"slices"
	"sort"
)

// item is one struct in a document.
type item struct {
	id          id
	origin      id // meaningful if hasOrigin
	rightOrigin id // meaningful if hasRightOrigin
	left, right *item
	parent      *sharedType // nil for kindGC
	key         *entry      // whose value it is or was; nil for an element of the list
	inner       *sharedType // for kindType, until it is collected
	content
	mark                      uint64 // see conflictScan
	hasOrigin, hasRightOrigin bool
	deleted                   bool
}

func (it *item) end() uint64 { return it.id.clock + it.length }
func (it *item) lastID() id  { return id{it.id.client, it.end() - 1} }
func (it *item) isGC() bool  { return it.kind == kindGC }

// chunkItems bounds one chunk of a clientList, so that an insertion anywhere
// moves at most that many pointers.
const chunkItems = 256

// clientList holds all items of one client in the order of their clocks, without
// gaps from 0 on: a list of chunks, because items are split and joined in the
// middle all the time and a client may have a million of them.
type clientList struct {
	client uint64
	chunks [][]*item // none is empty

	// What it was before the change under way; see change.
	change uint64
	before uint64
}

// cursor is a place in a clientList.
type cursor struct{ chunk, index int }

func (l *clientList) end() uint64 {
	if last := l.last(); last != nil {
		return last.end()
	}
	return 0
}

func (l *clientList) last() *item {
	if len(l.chunks) == 0 {
		return nil
	}
	chunk := l.chunks[len(l.chunks)-1]
	return chunk[len(chunk)-1]
}

func (l *clientList) at(c cursor) *item { return l.chunks[c.chunk][c.index] }

// find tells where the item is that covers clock, which must be below end.
func (l *clientList) find(clock uint64) cursor {
	k := len(l.chunks) - 1
	if clock < l.chunks[k][0].id.clock {
		k = sort.Search(k, func(i int) bool { return l.chunks[i][0].id.clock > clock }) - 1
	}
	chunk := l.chunks[k]
	if n := len(chunk) - 1; chunk[n].id.clock <= clock {
		return cursor{k, n}
	}
	low, high := 0, len(chunk)-1 // chunk[low] starts at or below clock, chunk[high] above it
	for high-low > 1 {
		if mid := (low + high) / 2; chunk[mid].id.clock <= clock {
			low = mid
		} else {
			high = mid
		}
	}
	return cursor{k, low}
}

// next moves to the following item; it reports false at the end.
func (l *clientList) next(c cursor) (cursor, bool) {
	if c.index++; c.index == len(l.chunks[c.chunk]) {
		c = cursor{c.chunk + 1, 0}
	}
	return c, c.chunk < len(l.chunks)
}

func (l *clientList) push(it *item) {
	k := len(l.chunks) - 1
	if k < 0 || len(l.chunks[k]) >= chunkItems {
		l.chunks = append(l.chunks, nil)
		k++
	}
	l.chunks[k] = append(l.chunks[k], it)
}

// pop removes the last item.
func (l *clientList) pop() {
	k := len(l.chunks) - 1
	n := len(l.chunks[k]) - 1
	l.chunks[k][n] = nil
	if l.chunks[k] = l.chunks[k][:n]; n == 0 {
		l.chunks = l.chunks[:k]
	}
}

// insertAfter puts it behind the place c and tells where it is now.
func (l *clientList) insertAfter(c cursor, it *item) cursor {
	if chunk := l.chunks[c.chunk]; len(chunk) >= chunkItems {
		half := len(chunk) / 2
		upper := append(make([]*item, 0, chunkItems), chunk[half:]...)
		clear(chunk[half:])
		l.chunks[c.chunk] = chunk[:half]
		l.chunks = slices.Insert(l.chunks, c.chunk+1, upper)
		if c.index >= half {
			c = cursor{c.chunk + 1, c.index - half}
		}
	}
	c.index++
	l.chunks[c.chunk] = slices.Insert(l.chunks[c.chunk], c.index, it)
	return c
}

// mergeRange offers every item that starts in [from, to], and the one before
// and the one behind, to join, which tells whether it took b into a.
func (l *clientList) mergeRange(from, to uint64, join func(a, b *item) bool) {
	if len(l.chunks) == 0 || from >= l.end() {
		return
	}
	c := l.find(from)
	if c.index > 0 {
		c.index--
	} else if c.chunk > 0 {
		c.chunk--
		c.index = len(l.chunks[c.chunk]) - 1
	}
	first, a, merged := c.chunk, l.at(c), false
	c, more := l.next(c)
	for ; more; c, more = l.next(c) {
		b := l.at(c)
		beyond := b.id.clock > to
		if join(a, b) {
			l.chunks[c.chunk][c.index] = nil
			merged = true
		} else {
			a = b
		}
		if beyond {
			break
		}
	}
	if merged {
		l.compact(first, c.chunk)
	}
}

// compact removes the holes in the chunks from first to last, which may be one
// beyond the end.
func (l *clientList) compact(first, last int) {
	last = min(last, len(l.chunks)-1)
	kept := l.chunks[first:first]
	for _, chunk := range l.chunks[first : last+1] {
		chunk = slices.DeleteFunc(chunk, func(it *item) bool { return it == nil })
		if n := len(kept); n > 0 && len(kept[n-1])+len(chunk) <= chunkItems/2 {
			kept[n-1] = append(kept[n-1], chunk...)
		} else if len(chunk) > 0 {
			kept = append(kept, chunk)
		}
	}
	l.chunks = slices.Delete(l.chunks, first+len(kept), last+1)
}
