package access

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"candor/backend/interview"
)

const (
	// maxHashing bounds password hashes computed at once, and so their memory: two of 64 MiB.
	maxHashing = 2
	// maxWaiting bounds who waits for one, from one source and from all.
	maxWaiting    = 64
	maxWaitingAll = 1024
	// hashingPatience bounds the wait.
	hashingPatience = 10 * time.Second
)

// hashing gives those who want a password hashed their turn: each source in turn, so that one that
// asks a lot waits for itself alone.
type hashing struct {
	mu      sync.Mutex
	busy    int
	waiting map[string][]chan struct{} // by source; closed when it is their turn
	sources []string                   // that wait, the next first
	all     int
}

func newHashing() *hashing { return &hashing{waiting: map[string][]chan struct{}{}} }

// do runs f in its turn. Errors: Unavailable when too many wait, or too long.
func (h *hashing) do(ctx context.Context, source string, f func()) error {
	turn, ok := h.enter(source)
	if !ok {
		return errBusyHashing()
	}
	if turn != nil {
		timer := time.NewTimer(hashingPatience)
		defer timer.Stop()
		var err error
		select {
		case <-turn:
		case <-timer.C:
			err = errBusyHashing()
		case <-ctx.Done():
			err = fmt.Errorf("wait to check a password: %w", ctx.Err())
		}
		if err != nil && h.leave(source, turn) {
			return err
		}
	}
	defer h.next()
	f()
	return nil
}

func errBusyHashing() error {
	return interview.Errorf(interview.Unavailable, "Very many people are signing in just now. Please try again in a moment.")
}

// enter takes a place when there is one; otherwise it returns what to wait for, or false when
// too many wait.
func (h *hashing) enter(source string) (turn chan struct{}, ok bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.busy < maxHashing {
		h.busy++
		return nil, true
	}
	queue := h.waiting[source]
	if len(queue) >= maxWaiting || h.all >= maxWaitingAll {
		return nil, false
	}
	if len(queue) == 0 {
		h.sources = append(h.sources, source)
	}
	turn = make(chan struct{})
	h.waiting[source] = append(queue, turn)
	h.all++
	return turn, true
}

// leave gives a wait up. It is false when the turn came at the same moment.
func (h *hashing) leave(source string, turn chan struct{}) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	i := slices.Index(h.waiting[source], turn)
	if i < 0 {
		return false
	}
	h.waiting[source] = slices.Delete(h.waiting[source], i, i+1)
	h.all--
	if len(h.waiting[source]) == 0 {
		delete(h.waiting, source)
		h.sources = slices.DeleteFunc(h.sources, func(s string) bool { return s == source })
	}
	return true
}

// next gives a place to the next source.
func (h *hashing) next() {
	h.mu.Lock()
	defer h.mu.Unlock()
	if len(h.sources) == 0 {
		h.busy--
		return
	}
	source := h.sources[0]
	h.sources = h.sources[1:]
	turn := h.waiting[source][0]
	h.all--
	if rest := h.waiting[source][1:]; len(rest) > 0 {
		h.waiting[source] = rest
		h.sources = append(h.sources, source)
	} else {
		delete(h.waiting, source)
	}
	close(turn)
}
