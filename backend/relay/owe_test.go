package relay

import (
	"testing"
	"time"

	"golang.org/x/time/rate"
)

func TestOwe(t *testing.T) {
	start := time.UnixMilli(0)
	for _, c := range []struct {
		name  string
		taken []int // one after the other, at once
		later time.Duration
		n     int
		want  time.Duration
	}{
		{"what is there", nil, 0, 10, 0},
		{"more than is there", []int{10}, 0, 5, 500 * time.Millisecond},
		{"debts add up", []int{10, 10}, 0, 10, 2 * time.Second},
		{"more than there ever is", nil, 0, 35, 2500 * time.Millisecond},
		{"what came meanwhile", []int{20}, time.Second, 5, 500 * time.Millisecond},
		{"no more than the burst comes", []int{10}, time.Hour, 15, 500 * time.Millisecond},
		{"nothing", []int{10}, 0, 0, 0},
	} {
		l := rate.NewLimiter(10, 10)
		for _, n := range c.taken {
			owe(l, start, n)
		}
		if got := owe(l, start.Add(c.later), c.n); got != c.want {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}
