package ydoc

import (
	"cmp"
	"slices"
)

// MergeUpdates makes one update of several, without a document. What they have
// in common is kept once, gaps between them are marked, and neighbours that
// were typed one after the other are joined into one struct, which loses
// nothing: where such a struct is cut again, the parts are what they were.
// It takes time in proportion to the updates, but for sorting.
func MergeUpdates(us ...*Update) *Update {
	structs := map[uint64][]structure{}
	deletes := map[uint64][]deleteRange{}
	for _, u := range us {
		for i := range u.blocks {
			c := u.blocks[i].client
			structs[c] = append(structs[c], u.blocks[i].structs...)
		}
		for _, d := range u.deletes {
			deletes[d.client] = append(deletes[d.client], d.ranges...)
		}
	}
	merged := &Update{}
	for _, c := range descending(structs) {
		if l := coalesce(c, mergeStructs(c, structs[c])); len(l) > 0 {
			merged.blocks = append(merged.blocks, block{c, l})
		}
	}
	for _, c := range descending(deletes) {
		merged.deletes = append(merged.deletes, clientDeletes{c, normalizeRanges(deletes[c])})
	}
	return merged
}

// mergeStructs puts one client's structs in order, drops what stands twice and
// marks gaps.
func mergeStructs(client uint64, l []structure) []structure {
	byClock := func(a, b structure) int { return cmp.Compare(a.clock, b.clock) }
	if !slices.IsSortedFunc(l, byClock) {
		slices.SortStableFunc(l, byClock)
	}
	kept := make([]structure, 0, len(l))
	var end uint64
	for i := range l {
		s := l[i]
		if s.kind == kindSkip {
			continue
		}
		if len(kept) > 0 {
			if s.end() <= end {
				continue
			}
			if s.clock < end {
				s = s.tail(client, end-s.clock)
			}
			if s.clock > end {
				kept = append(kept, structure{clock: end, content: content{kind: kindSkip, length: s.clock - end}})
			}
		}
		end = s.end()
		kept = append(kept, s)
	}
	return kept
}

// coalesce joins neighbours in a list that the caller owns. The bytes of the
// structs may be shared with other updates and are not written to.
func coalesce(client uint64, l []structure) []structure {
	kept := l[:0]
	for i := range l {
		s := l[i]
		s.raw = s.raw[:len(s.raw):len(s.raw)] // joining must not write behind it
		if n := len(kept); n > 0 && kept[n-1].continuedBy(client, &s) {
			kept[n-1].raw = append(kept[n-1].raw, s.raw...)
			kept[n-1].length += s.length
			continue
		}
		kept = append(kept, s)
	}
	return kept
}

// continuedBy tells that a struct and the next are one when read back.
func (s *structure) continuedBy(client uint64, next *structure) bool {
	if s.kind != next.kind || !s.kind.joinable() {
		return false
	}
	if s.kind == kindGC || s.kind == kindSkip {
		return true
	}
	return next.hasOrigin && next.origin == id{client, s.end() - 1} &&
		s.hasRightOrigin == next.hasRightOrigin && s.rightOrigin == next.rightOrigin
}

// DropDeleted replaces content that the update itself deletes by its length, as
// Yjs does when it collects garbage, and coalesces. Deleted types stay, because
// what is in them refers to them.
func (u *Update) DropDeleted() *Update {
	dropped := &Update{deletes: u.deletes}
	for i := range u.blocks {
		b := &u.blocks[i]
		l := dropDeleted(b.client, b.structs, u.deletes.of(b.client))
		dropped.blocks = append(dropped.blocks, block{b.client, coalesce(b.client, l)})
	}
	return dropped
}

func dropDeleted(client uint64, structs []structure, ranges []deleteRange) []structure {
	l := make([]structure, 0, len(structs))
	for i := range structs {
		s := structs[i]
		for {
			for len(ranges) > 0 && ranges[0].end() <= s.clock {
				ranges = ranges[1:]
			}
			if len(ranges) == 0 || ranges[0].clock >= s.end() || s.kind == kindGC || s.kind == kindSkip {
				l = append(l, s)
				break
			}
			if live := ranges[0].clock; live > s.clock {
				head := s
				head.content, _ = s.splitAt(live - s.clock)
				l = append(l, head)
				s = s.tail(client, live-s.clock)
			}
			end := min(ranges[0].end(), s.end())
			rest := s.tailOrNone(client, end-s.clock)
			if s.kind != kindType {
				s.content = content{kind: kindDeleted, length: end - s.clock}
			}
			l = append(l, s)
			if rest == nil {
				break
			}
			s = *rest
		}
	}
	return l
}

func (s *structure) tailOrNone(client, n uint64) *structure {
	if n == s.length {
		return nil
	}
	t := s.tail(client, n)
	return &t
}

// Diff is what a replica with the state vector sv lacks of the update. All
// deletions stay: a state vector does not tell which are known.
func (u *Update) Diff(sv StateVector) *Update {
	diff := &Update{deletes: u.deletes}
	for i := range u.blocks {
		b := &u.blocks[i]
		have := sv[b.client]
		first := 0
		for first < len(b.structs) && (b.structs[first].end() <= have || b.structs[first].kind == kindSkip) {
			first++
		}
		if first == len(b.structs) {
			continue
		}
		l := b.structs[first:]
		if l[0].clock < have {
			l = slices.Clone(l)
			l[0] = l[0].tail(b.client, have-l[0].clock)
		}
		diff.blocks = append(diff.blocks, block{b.client, l})
	}
	return diff
}
