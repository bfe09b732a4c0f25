package ydoc

import (
	"cmp"
	"slices"
)

// Encode writes what a replica with the state vector sv lacks, or everything if
// sv is nil, as one v1 update: structs, all deletions, and what waits for
// updates that have not come.
func (d *Doc) Encode(sv StateVector) []byte {
	b := d.EncodeIntegrated(sv)
	if !d.Pending() {
		return b
	}
	integrated, err := ParseUpdate(b)
	if err != nil {
		return b // cannot be: this package wrote it
	}
	return MergeUpdates(integrated, d.pendingUpdate().Diff(sv)).Encode()
}

// Deferred tells that the last Apply or TryApply did something else than its
// update says: some of it waits, or something that waited before was taken up.
// Then peers must be sent [Doc.Effect] in its place.
func (d *Doc) Deferred() bool { return d.changing.deferred }

// Effect is what the last Apply or TryApply did, as an update for peers who had
// seen all before it; nil if that is nothing.
func (d *Doc) Effect() []byte {
	lists := slices.Clone(d.changing.lists)
	slices.SortFunc(lists, func(a, b *clientList) int { return cmp.Compare(b.client, a.client) })
	changed := 0
	var structs []byte
	for _, l := range lists {
		if l.end() > l.before {
			changed++
			structs = l.append(structs, l.before)
		}
	}
	removed := map[uint64][]deleteRange{}
	for _, r := range d.changing.removed {
		removed[r.client] = append(removed[r.client], deleteRange{r.from, r.to - r.from})
	}
	var deletes deleteSet
	for _, c := range descending(removed) {
		deletes = append(deletes, clientDeletes{c, normalizeRanges(removed[c])})
	}
	if changed == 0 && len(deletes) == 0 {
		return nil
	}
	return deletes.append(append(appendUint(nil, uint64(changed)), structs...))
}

// pendingUpdate is all that waits.
func (d *Doc) pendingUpdate() *Update {
	var parts []*Update
	for c, cq := range d.pending.clients {
		for _, run := range cq.runs {
			parts = append(parts, &Update{blocks: []block{{c, run}}})
		}
	}
	for c, ranges := range d.pendingDeletes {
		parts = append(parts, &Update{deletes: deleteSet{{c, ranges}}})
	}
	return MergeUpdates(parts...)
}

// EncodeIntegrated is Encode without what waits. It is what to send to peers: what
// waits was not checked against what it will meet, and Yjs can be broken by a
// struct that comes to nonsense when its time comes. To store a document, use
// Encode.
func (d *Doc) EncodeIntegrated(sv StateVector) []byte {
	clients := descending(d.clients)
	lacking := 0
	for _, c := range clients {
		if sv[c] < d.state(c) {
			lacking++
		}
	}
	capacity := 256
	if sv == nil {
		capacity += d.size / 6 // items take far more memory than bytes on the wire
	}
	b := appendUint(make([]byte, 0, capacity), uint64(lacking))
	for _, c := range clients {
		if l := d.clients[c]; sv[c] < l.end() {
			b = l.append(b, sv[c])
		}
	}
	return d.appendDeletes(b, clients)
}

// append writes a client's items from a clock on. Items that are one run are
// written as one struct.
func (l *clientList) append(b []byte, from uint64) []byte {
	start := l.find(from)
	count := uint64(0)
	for c, more, previous := start, true, (*item)(nil); more; c, more = l.next(c) {
		it := l.at(c)
		if previous == nil || !previous.continuedBy(it) {
			count++
		}
		previous = it
	}
	b = appendUint(b, count)
	b = appendUint(appendUint(b, l.client), from)
	for c, more := start, true; more; {
		it := l.at(c)
		s := it.structure()
		if from > s.clock {
			s = s.tail(l.client, from-s.clock)
		}
		whole := s.content
		bytes := len(s.raw)
		next, ok := l.next(c)
		for last := it; ok && last.continuedBy(l.at(next)); next, ok = l.next(next) {
			last = l.at(next)
			whole.length += last.length
			bytes += len(last.raw)
		}
		b = s.appendHead(b)
		b = whole.appendCount(b, bytes)
		b = append(b, s.raw...)
		for c, more = l.next(c); more && c != next; c, more = l.next(c) {
			b = append(b, l.at(c).raw...)
		}
	}
	return b
}

// structure is the item as it stands in an update.
func (it *item) structure() structure {
	s := structure{
		clock:  it.id.clock,
		origin: it.origin, hasOrigin: it.hasOrigin, rightOrigin: it.rightOrigin, hasRightOrigin: it.hasRightOrigin,
		content: it.content, keyed: it.key != nil,
	}
	if it.parent != nil && !it.hasOrigin && !it.hasRightOrigin {
		s.parent = &parentRef{}
		if it.key != nil {
			s.parent.key = it.key.key
		}
		if it.parent.holder == nil {
			s.parent.root, s.parent.name = true, it.parent.name
		} else {
			s.parent.item = it.parent.holder.id
		}
	}
	return s
}

// appendDeletes writes which units are deleted.
func (d *Doc) appendDeletes(b []byte, clients []uint64) []byte {
	var set deleteSet
	for _, client := range clients {
		var ranges []deleteRange
		for _, chunk := range d.clients[client].chunks {
			for _, it := range chunk {
				if !it.deleted {
					continue
				}
				if n := len(ranges); n > 0 && ranges[n-1].end() == it.id.clock {
					ranges[n-1].length += it.length
				} else {
					ranges = append(ranges, deleteRange{it.id.clock, it.length})
				}
			}
		}
		if len(ranges) > 0 {
			set = append(set, clientDeletes{client, ranges})
		}
	}
	return set.append(b)
}
