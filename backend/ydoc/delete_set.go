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
	ranges []deleteRange // ascending, not overlapping
}

// deleteSet has one entry a client, the highest client first, as Yjs writes it.
type deleteSet []clientDeletes

// readDeleteSet reads a delete set. Yjs writes a client once and its ranges in
// order. Others are refused, because Yjs keeps deletions that must wait in a form
// that has no room for steps back: it would delete something else in the end.
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
			if n := len(d.ranges); n > 0 && clock < d.ranges[n-1].end() {
				r.fail("deletions out of order")
			}
			d.ranges = append(d.ranges, deleteRange{clock, length})
		}
		if len(d.ranges) > 0 {
			set = append(set, d)
		}
	}
	descending := func(a, b clientDeletes) int { return cmp.Compare(b.client, a.client) }
	if !slices.IsSortedFunc(set, descending) {
		slices.SortFunc(set, descending)
	}
	for i := 1; i < len(set); i++ {
		if set[i].client == set[i-1].client {
			r.fail("deletions of client %d stand twice", set[i].client)
		}
	}
	return set
}

// normalizeRanges sorts ranges in place and joins those that overlap or touch.
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
