package room

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"candor/backend/interview"
)

// saver writes the log. It gathers what arrives within a few milliseconds in any
// room into one transaction, and tries again what failed until it works.
type saver struct {
	store Store
	log   *slog.Logger
	delay time.Duration
	limit int64
	wake  chan struct{} // capacity 1

	mu       sync.Mutex
	pending  []unsaved // in the order of arrival, so in the order of seq per document
	bytes    int64     // pending and reserved
	reserved int       // updates that are being applied
	writing  int       // updates whose acknowledgements are being sent
	refusing bool
	space    chan struct{} // closed when there is space again; nil when nobody waits
	empty    chan struct{} // closed when nothing is left; nil when nobody waits
}

type unsaved struct {
	room  *Room
	size  int // as reserved
	entry interview.LogEntry
}

const (
	// A transaction's size is bounded so that acknowledgements of a backlog begin soon.
	maxBatchEntries = 4096
	maxBatchBytes   = 8 << 20
	// What one entry costs in memory besides its bytes, roughly.
	entryOverhead = 256

	firstRetry = 100 * time.Millisecond
	lastRetry  = 2 * time.Second
)

func newSaver(o Options) *saver {
	return &saver{store: o.Store, log: o.Log, delay: o.CommitDelay, limit: o.MaxUnsaved, wake: make(chan struct{}, 1)}
}

// reserve takes space for an update of n bytes, for put or release. When too
// much is unsaved it takes none and returns a channel that is closed when there may be some.
func (s *saver) reserve(n int) (<-chan struct{}, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.refusing {
		return nil, errClosing
	}
	if s.bytes >= s.limit {
		if s.space == nil {
			s.space = make(chan struct{})
		}
		return s.space, nil
	}
	s.bytes += int64(n) + entryOverhead
	s.reserved++
	return nil, nil
}

// release gives back what reserve took.
func (s *saver) release(n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.bytes -= int64(n) + entryOverhead
	s.reserved--
	s.signal()
}

// put queues an update in the space that was reserved for it.
func (s *saver) put(u unsaved) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.reserved--
	s.pending = append(s.pending, u)
	if len(s.pending) == 1 {
		s.poke()
	}
}

func (s *saver) poke() {
	select {
	case s.wake <- struct{}{}:
	default:
	}
}

// refuse makes reserve take nothing more.
func (s *saver) refuse() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.refusing = true
}

func (s *saver) unsaved() int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.bytes
}

// flush waits until everything is on disk.
func (s *saver) flush(ctx context.Context) error {
	s.mu.Lock()
	if s.isEmpty() {
		s.mu.Unlock()
		return nil
	}
	if s.empty == nil {
		s.empty = make(chan struct{})
	}
	empty, left := s.empty, len(s.pending)
	s.mu.Unlock()
	select {
	case <-empty:
		return nil
	case <-ctx.Done():
		return interview.Errorf(interview.Unavailable, "%d updates could not be written to disk in time.", left)
	}
}

// run writes until ctx ends.
func (s *saver) run(ctx context.Context) {
	timer := time.NewTimer(0)
	<-timer.C
	wait := func(d time.Duration) bool {
		timer.Reset(d)
		select {
		case <-timer.C:
			return true
		case <-ctx.Done():
			timer.Stop()
			return false
		}
	}
	retry := firstRetry
	for {
		select {
		case <-s.wake:
		case <-ctx.Done():
			return
		}
		for s.waiting() {
			if !s.hurry() && !wait(s.delay) {
				return
			}
			if s.write(ctx, s.next()) {
				retry = firstRetry
				continue
			}
			if !wait(retry) {
				return
			}
			retry = min(2*retry, lastRetry)
		}
	}
}

func (s *saver) waiting() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.pending) > 0
}

// hurry reports whether there is no point in waiting for company: the batch is
// full, or nothing more will come.
func (s *saver) hurry() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.refusing || len(s.pending) >= maxBatchEntries || s.bytes >= maxBatchBytes
}

// next returns what to write now.
func (s *saver) next() []unsaved {
	s.mu.Lock()
	defer s.mu.Unlock()
	n, size := 0, 0
	for n < len(s.pending) && n < maxBatchEntries && (n == 0 || size < maxBatchBytes) {
		size += len(s.pending[n].entry.Update)
		n++
	}
	return s.pending[:n:n]
}

// write appends a batch and reports whether it is done with. When the whole
// batch fails each document is tried alone, so that one which cannot be written
// does not hold up the others.
func (s *saver) write(ctx context.Context, batch []unsaved) bool {
	err := s.append(ctx, batch)
	if err == nil {
		s.done(func(i int, _ unsaved) bool { return i < len(batch) })
		return true
	}
	s.log.Error("updates could not be stored; trying again", "updates", len(batch), "error", err)

	byRoom := map[*Room][]unsaved{}
	for _, u := range batch {
		byRoom[u.room] = append(byRoom[u.room], u)
	}
	ok := map[*Room]bool{}
	for r, part := range byRoom {
		if len(byRoom) > 1 {
			err = s.append(ctx, part)
		}
		switch {
		case err == nil:
			ok[r] = true
		case interview.CodeOf(err) == interview.NotFound:
			// Deleted for ever, with everything in it: there is nothing to store it in.
			s.log.Info("updates of an interview that is gone dropped", "document", r.name, "updates", len(part))
			s.forget(r)
		default:
			r.onFailed()
		}
	}
	s.done(func(i int, u unsaved) bool { return i < len(batch) && ok[u.room] })
	return false
}

func (s *saver) append(ctx context.Context, batch []unsaved) error {
	entries := make([]interview.LogEntry, len(batch))
	for i, u := range batch {
		entries[i] = u.entry
	}
	return s.store.AppendLog(ctx, entries)
}

// done takes what is on disk out of the queue and has it acknowledged.
func (s *saver) done(stored func(i int, u unsaved) bool) {
	last := map[*Room]int64{}
	s.remove(func(i int, u unsaved) bool {
		if stored(i, u) {
			last[u.room] = u.entry.Seq
			return true
		}
		return false
	}, func() {
		for r, seq := range last {
			r.onSaved(seq)
		}
	})
}

// forget drops what is queued of a room.
func (s *saver) forget(r *Room) {
	s.remove(func(_ int, u unsaved) bool { return u.room == r }, r.onGone)
}

// remove takes entries out of the queue, then calls then, and only then lets who
// waits for the end of the queue go: they find what then sends sent.
func (s *saver) remove(which func(i int, u unsaved) bool, then func()) {
	s.mu.Lock()
	kept := make([]unsaved, 0, len(s.pending))
	for i, u := range s.pending {
		if which(i, u) {
			s.bytes -= int64(u.size) + entryOverhead
		} else {
			kept = append(kept, u)
		}
	}
	s.writing = len(s.pending) - len(kept)
	s.pending = kept
	s.mu.Unlock()
	then()
	s.mu.Lock()
	s.writing = 0
	s.signal()
	s.mu.Unlock()
}

// isEmpty tells that all that was taken is on disk and acknowledged.
func (s *saver) isEmpty() bool { return len(s.pending)+s.reserved+s.writing == 0 }

// signal wakes who waits for space or for the end.
func (s *saver) signal() {
	if s.space != nil && s.bytes < s.limit {
		close(s.space)
		s.space = nil
	}
	if s.empty != nil && s.isEmpty() {
		close(s.empty)
		s.empty = nil
	}
}
