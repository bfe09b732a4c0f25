package load

import "math/bits"

// Histogram counts durations in nanoseconds with a precision of 1.6 %.
type Histogram struct {
	counts [64 * 64]int64
	Count  int64
}

// Add counts one duration n times.
func (h *Histogram) Add(ns int64, n int64) {
	h.counts[slot(ns)] += n
	h.Count += n
}

// Quantile answers with the duration that a share q of the counted stays under.
func (h *Histogram) Quantile(q float64) int64 {
	if h.Count == 0 {
		return 0
	}
	want := int64(q * float64(h.Count))
	for i, n := range h.counts {
		if want -= n; want < 0 {
			return middle(i)
		}
	}
	return 0
}

// Merge adds what another histogram counted.
func (h *Histogram) Merge(o *Histogram) {
	for i, n := range o.counts {
		h.counts[i] += n
	}
	h.Count += o.Count
}

// slot has 64 steps for every doubling.
func slot(ns int64) int {
	if ns < 64 {
		return int(max(ns, 0))
	}
	e := bits.Len64(uint64(ns)) - 7
	return (e+1)*64 + int(uint64(ns)>>e) - 64
}

func middle(i int) int64 {
	if i < 64 {
		return int64(i)
	}
	e := i/64 - 1
	low := int64(i%64+64) << e
	return low + (int64(1)<<e)/2
}
