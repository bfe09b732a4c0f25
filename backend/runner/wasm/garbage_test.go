package wasm

import (
	"runtime/debug"
	"testing"
	"time"
)

// While threads compute nothing but collect collects: one that begins by itself would wait for them.
func TestGarbage(t *testing.T) {
	collections := func() int64 {
		var s debug.GCStats
		debug.ReadGCStats(&s)
		return s.NumGC
	}
	litter := func() {
		for range 64 {
			littered = make([]byte, 1<<20)
		}
	}
	var g garbage
	g.letGo() // of what is not held
	g.hold()
	before := collections()
	litter()
	g.collect() // too soon
	if n := collections() - before; n != 0 {
		t.Errorf("%d collections came by themselves", n)
	}
	g.looked = g.looked.Add(-collectEvery)
	g.collect()
	g.looked = time.Now().Add(-collectEvery)
	g.collect() // nothing came since
	if n := collections() - before; n != 1 {
		t.Errorf("%d collections, want 1", n)
	}
	g.letGo()
	percent := debug.SetGCPercent(100)
	debug.SetGCPercent(percent)
	if percent != g.before {
		t.Errorf("the percentage is %d afterwards, want %d", percent, g.before)
	}
}

var littered []byte // so that it is allocated at all
