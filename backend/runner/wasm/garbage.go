package wasm

import (
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"time"
)

const (
	// collectEvery is how often it is looked how much was allocated, and collectAfter how
	// much makes a collection worth while, in bytes.
	collectEvery = 100 * time.Millisecond
	collectAfter = 32 << 20
)

// garbage has Go's collector run only when no thread of a program computes. To begin and to end it
// stops everything here, and waits for what a program computes, which cannot be interrupted:
// the clock that has it look about would stand still, too, and neither would ever go on.
type garbage struct {
	held   bool
	before int // the percentage that was set
	looked time.Time
	allocs uint64 // at the last collection, in bytes
}

func (g *garbage) hold() {
	g.before, g.held = debug.SetGCPercent(-1), true // waits for a collection that is under way
	g.looked, g.allocs = time.Now(), allocated()
}

func (g *garbage) letGo() {
	if g.held {
		debug.SetGCPercent(g.before)
		g.held = false
	}
}

// collect is called where no thread computes.
func (g *garbage) collect() {
	if !g.held || time.Since(g.looked) < collectEvery {
		return
	}
	g.looked = time.Now()
	if now := allocated(); now-g.allocs > collectAfter {
		runtime.GC()
		g.allocs = now
	}
}

// allocated is how many bytes were ever allocated.
func allocated() uint64 {
	sample := []metrics.Sample{{Name: "/gc/heap/allocs:bytes"}}
	metrics.Read(sample)
	return sample[0].Value.Uint64()
}
