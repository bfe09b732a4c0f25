package relay

import (
	"runtime"
	"slices"
	"sync"
	"time"
)

// flushDelay is how long a message that no commit lets go waits for company to the
// same client: cursors of several people. They then cost one system call, which is
// most of what a delivery costs.
const flushDelay = time.Millisecond

// flusher has connections that have something to write write it, all
// at once and at most once in flushDelay: one timer for everybody.
type flusher struct {
	wake    chan struct{} // capacity 1
	running *sync.WaitGroup

	mu  sync.Mutex
	due []*conn
}

func (f *flusher) add(c *conn) {
	f.mu.Lock()
	f.due = append(f.due, c)
	first := len(f.due) == 1
	f.mu.Unlock()
	if first {
		select {
		case f.wake <- struct{}{}:
		default:
		}
	}
}

// now writes at once: a commit has let go what connections waited for. Who commits does not
// wait for that.
func (f *flusher) now() {
	f.mu.Lock()
	due := f.due
	f.due = nil
	f.mu.Unlock()
	if len(due) == 0 {
		return
	}
	each := (len(due)-1)/runtime.GOMAXPROCS(0) + 1
	for part := range slices.Chunk(due, each) {
		f.running.Go(func() {
			for _, c := range part {
				c.flush()
			}
		})
	}
}

func (f *flusher) run(stop <-chan struct{}) {
	timer := time.NewTimer(flushDelay)
	defer timer.Stop()
	var spare []*conn
	for {
		select {
		case <-f.wake:
		case <-stop:
			return
		}
		timer.Reset(flushDelay)
		<-timer.C
		f.mu.Lock()
		due := f.due
		f.due = spare[:0]
		f.mu.Unlock()
		for i, c := range due {
			c.flush()
			due[i] = nil
		}
		spare = due
	}
}
