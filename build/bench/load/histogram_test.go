package load

import "testing"

func TestHistogramKeepsItsPrecision(t *testing.T) {
	for _, ns := range []int64{0, 1, 63, 64, 65, 127, 128, 1000, 123_456, 50_000_000, 1 << 40} {
		var h Histogram
		h.Add(ns, 3)
		got := h.Quantile(0.5)
		if diff := got - ns; diff > ns/60+1 || diff < -ns/60-1 {
			t.Errorf("a histogram of %d alone has the median %d", ns, got)
		}
	}
}

func TestHistogramQuantiles(t *testing.T) {
	var h Histogram
	for i := int64(1); i <= 1000; i++ {
		h.Add(i*1000, 1)
	}
	for _, c := range []struct {
		q    float64
		want int64
	}{{0.5, 500_000}, {0.99, 990_000}} {
		if got := h.Quantile(c.q); got < c.want*98/100 || got > c.want*102/100 {
			t.Errorf("Quantile(%v) = %d, want about %d", c.q, got, c.want)
		}
	}
}
