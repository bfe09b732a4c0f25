package ydoc

import (
	"cmp"
	"slices"
)

// deleteRange is a run of deleted units of one client.
type deleteRange struct{ clock, length uint64 }

func (r deleteRange) end() uint64 { return r.clock + r.length }

type clientDeletes struct {
	client uint64
	ranges []deleteRange // ascending, neither overlapping nor touching
}

// deleteSet has one entry a client, the highest client first, as Yjs writes it.
type deleteSet []clientDeletes

// readDeleteSet reads a delete set and puts it in order.
func (r *reader) readDeleteSet() deleteSet {
	var set deleteSet
	for clients := r.uint(); clients > 0 && r.err == nil; clients-- {
		d := clientDeletes{client: r.uint()}
		count := r.uint()
		if count > 0 {
			// A range is two bytes at least: a count that is not there allocates nothing.
			d.ranges = make([]deleteRange, 0, min(count, uint64(r.remaining()/2)))
		}
		for ; count > 0 && r.err == nil; count-- {
			clock := r.uint()
			length := r.uint()
			if r.err == nil && (length == 0 || clock+length > maxInteger) {
				r.fail("an impossible range of deletions")
			}
			d.ranges = append(d.ranges, deleteRange{clock, length})
		}
		if len(d.ranges) > 0 {
			set = append(set, d)
		}
	}
	if r.err != nil {
		return nil
	}
	return set.normalized()
}

// normalized sorts a delete set in place and joins what belongs together.
func (s deleteSet) normalized() deleteSet {
	descending := func(a, b clientDeletes) int { return cmp.Compare(b.client, a.client) }
	if !slices.IsSortedFunc(s, descending) {
		slices.SortStableFunc(s, descending)
	}
	kept := s[:0]
	for _, d := range s {
		if n := len(kept); n > 0 && kept[n-1].client == d.client {
			kept[n-1].ranges = append(kept[n-1].ranges, d.ranges...)
			continue
		}
		kept = append(kept, d)
	}
	for i := range kept {
		kept[i].ranges = normalizeRanges(kept[i].ranges)
	}
	return kept
}

func normalizeRanges(ranges []deleteRange) []deleteRange {
	byClock := func(a, b deleteRange) int { return cmp.Compare(a.clock, b.clock) }
	if !slices.IsSortedFunc(ranges, byClock) {
		slices.SortFunc(ranges, byClock)
	}
	kept := ranges[:0]
	for _, r := range ranges {
		if n := len(kept); n > 0 && kept[n-1].end() >= r.clock {
			kept[n-1].length = max(kept[n-1].length, r.end()-kept[n-1].clock)
			continue
		}
		kept = append(kept, r)
	}
	return kept
}

// insertRange puts one range into a normalized list.
func insertRange(ranges []deleteRange, r deleteRange) []deleteRange {
	from, _ := slices.BinarySearchFunc(ranges, r.clock, func(e deleteRange, clock uint64) int {
		return cmp.Compare(e.end(), clock) // the first that reaches r's start
	})
	to := from
	for to < len(ranges) && ranges[to].clock <= r.end() {
		start := min(r.clock, ranges[to].clock)
		r = deleteRange{start, max(r.end(), ranges[to].end()) - start}
		to++
	}
	return slices.Replace(ranges, from, to, r)
}

func (s deleteSet) of(client uint64) []deleteRange {
	i, found := slices.BinarySearchFunc(s, client, func(d clientDeletes, c uint64) int {
		return cmp.Compare(c, d.client)
	})
	if !found {
		return nil
	}
	return s[i].ranges
}

func (s deleteSet) append(b []byte) []byte {
	b = appendUint(b, uint64(len(s)))
	for _, d := range s {
		b = appendUint(appendUint(b, d.client), uint64(len(d.ranges)))
		for _, r := range d.ranges {
			b = appendUint(appendUint(b, r.clock), r.length)
		}
	}
	return b
}
