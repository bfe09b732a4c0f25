package relay

import (
	"sync"
	"time"
)

// flushDelay is how long a message that no commit lets go waits for company to the
// same client: cursors of several people. They then cost one system call, which is
// most of what a delivery costs.
const flushDelay = time.Millisecond

// flusher starts the writers of connections that have something to write, all
// at once and at most once in flushDelay: one timer for everybody.
type flusher struct {
	wake chan struct{} // capacity 1

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

// now starts the writers at once: a commit has let go what they waited for.
func (f *flusher) now() {
	f.mu.Lock()
	due := f.due
	f.due = nil
	f.mu.Unlock()
	for _, c := range due {
		c.flush()
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
