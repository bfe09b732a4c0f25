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
	wake  chan struct{} // capacity 1: something can be written
	watch chan struct{} // capacity 1: something waits to be written

	mu sync.Mutex
	// committed is called when what a transaction let go has been given to the
	// transports; nil: nobody wants to know.
	committed func()
	pending   []unsaved // in the order of arrival, so in the order of seq per document
	resting   map[*Room]rest
	bytes     int64 // pending and reserved
	reserved  int   // entries that are being made
	writing   int   // updates whose acknowledgements are being sent
	refusing  bool
	space     chan struct{} // closed when there is space again; nil when nobody waits
	empty     chan struct{} // closed when nothing is left; nil when nobody waits
}

type unsaved struct {
	room  *Room
	size  int // as reserved
	since time.Time
	entry interview.LogEntry
}

// rest is how long a room whose entries could not be written is left alone, so
// that the others are written meanwhile.
type rest struct {
	until time.Time
	next  time.Duration // how long the rest after this one is
}

const (
	// A transaction's size is bounded so that acknowledgements of a backlog begin soon.
	maxBatchEntries = 4096
	maxBatchBytes   = 8 << 20
	// What one entry costs in memory besides its bytes, roughly.
	entryOverhead = 256

	firstRetry = 100 * time.Millisecond
	lastRetry  = 2 * time.Second

	// patience is how long an entry may wait for the disk before its room goes on
	// without it, and says so.
	patience = 250 * time.Millisecond
)

func newSaver(o Options) *saver {
	return &saver{
		store: o.Store, log: o.Log, delay: o.CommitDelay, limit: o.MaxUnsaved,
		wake: make(chan struct{}, 1), watch: make(chan struct{}, 1), resting: map[*Room]rest{},
	}
}

// reserve takes space for entries of so many bytes, each for put or release. When
// too much is unsaved it takes none and returns a channel that is closed when there may be some.
func (s *saver) reserve(sizes ...int) (<-chan struct{}, error) {
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
	for _, n := range sizes {
		s.bytes += int64(n) + entryOverhead
	}
	s.reserved += len(sizes)
	return nil, nil
}

// release gives back what reserve took.
func (s *saver) release(sizes ...int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, n := range sizes {
		s.bytes -= int64(n) + entryOverhead
	}
	s.reserved -= len(sizes)
	s.signal()
}

// put queues an update in the space that was reserved for it.
func (s *saver) put(u unsaved) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.reserved--
	u.since = time.Now()
	s.pending = append(s.pending, u)
	poke(s.wake)
	if len(s.pending) == 1 {
		poke(s.watch)
	}
}

func poke(c chan struct{}) {
	select {
	case c <- struct{}{}:
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
	defer timer.Stop()
	for {
		if pause := s.pause(); pause > 0 {
			timer.Reset(pause)
			select {
			case <-s.wake:
				timer.Stop()
			case <-timer.C:
			case <-ctx.Done():
				return
			}
			continue
		}
		if !s.hurry() {
			timer.Reset(s.delay)
			select {
			case <-timer.C:
			case <-ctx.Done():
				return
			}
		}
		s.write(ctx, s.next())
	}
}

// runWatch tells rooms whose entries wait too long for the disk, until ctx ends.
func (s *saver) runWatch(ctx context.Context) {
	timer := time.NewTimer(0)
	<-timer.C
	defer timer.Stop()
	for {
		select {
		case <-s.watch:
		case <-ctx.Done():
			return
		}
		for wait := s.tellLate(); wait > 0; wait = s.tellLate() {
			timer.Reset(wait)
			select {
			case <-timer.C:
			case <-ctx.Done():
				return
			}
		}
	}
}

// tellLate tells the rooms that have waited for the disk for longer than
// patience, and returns when to look again, 0 when nothing waits.
func (s *saver) tellLate() time.Duration {
	now := time.Now()
	late := map[*Room]bool{}
	s.mu.Lock()
	wait := time.Duration(0)
	for _, u := range s.pending {
		if wait = u.since.Add(s.delay + patience).Sub(now); wait > 0 {
			break
		}
		late[u.room] = true
		wait = patience // those that are told by then are told once
	}
	s.mu.Unlock()
	for r := range late {
		r.onFailed()
	}
	return wait
}

// hurry reports whether there is no point in waiting for company: the batch is
// full, or nothing more will come.
func (s *saver) hurry() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.refusing || len(s.pending) >= maxBatchEntries || s.bytes >= maxBatchBytes
}

// longRest is how long the saver sleeps when nobody wakes it.
const longRest = time.Hour

// pause is how long there is nothing to write; 0: there is something.
func (s *saver) pause() time.Duration {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := time.Now()
	pause := longRest
	for _, u := range s.pending {
		wait := s.resting[u.room].until.Sub(now)
		if wait <= 0 {
			return 0
		}
		pause = min(pause, wait)
	}
	return pause
}

// next returns what to write now.
func (s *saver) next() []unsaved {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := time.Now()
	batch := make([]unsaved, 0, min(len(s.pending), maxBatchEntries))
	size := 0
	for _, u := range s.pending {
		if now.Before(s.resting[u.room].until) {
			continue
		}
		batch = append(batch, u)
		if size += len(u.entry.Update); size >= maxBatchBytes || len(batch) >= maxBatchEntries {
			break
		}
	}
	return batch
}

// write appends a batch. When the whole batch fails each document is tried
// alone, so that one which cannot be written does not hold up the others.
func (s *saver) write(ctx context.Context, batch []unsaved) {
	byRoom := map[*Room][]unsaved{}
	for _, u := range batch {
		byRoom[u.room] = append(byRoom[u.room], u)
	}
	stored := map[*Room]int64{} // up to which entry
	failed := s.append(ctx, batch)
	if failed != nil {
		s.log.Error("updates could not be stored; trying again", "updates", len(batch), "error", failed)
	}
	for r, part := range byRoom {
		err := failed
		if err != nil && len(byRoom) > 1 {
			err = s.append(ctx, part)
		}
		switch {
		case err == nil:
			stored[r] = part[len(part)-1].entry.Seq
		case interview.CodeOf(err) == interview.NotFound:
			// Deleted for ever, with everything in it: there is nothing to store it in.
			s.log.Info("updates of an interview that is gone dropped", "document", r.name, "updates", len(part))
			s.forget(r)
		default:
			s.letRest(r)
			r.onFailed()
		}
	}
	s.done(stored)
	s.mu.Lock()
	committed := s.committed
	s.mu.Unlock()
	if committed != nil {
		committed()
	}
}

func (s *saver) setCommitted(f func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.committed = f
}

func (s *saver) letRest(r *Room) {
	s.mu.Lock()
	defer s.mu.Unlock()
	pause := max(s.resting[r].next, firstRetry)
	s.resting[r] = rest{until: time.Now().Add(pause), next: min(2*pause, lastRetry)}
}

func (s *saver) append(ctx context.Context, batch []unsaved) error {
	entries := make([]interview.LogEntry, len(batch))
	for i, u := range batch {
		entries[i] = u.entry
	}
	return s.store.AppendLog(ctx, entries)
}

// done takes what is on disk out of the queue and has it acknowledged.
func (s *saver) done(stored map[*Room]int64) {
	s.remove(func(u unsaved) bool { return u.entry.Seq <= stored[u.room] }, func() {
		for r, seq := range stored {
			r.onSaved(seq)
		}
	})
}

// forget drops what is queued of a room.
func (s *saver) forget(r *Room) {
	s.remove(func(u unsaved) bool { return u.room == r }, r.onGone)
}

// remove takes entries out of the queue, then calls then, and only then lets who
// waits for the end of the queue go: they find what then sends sent.
func (s *saver) remove(which func(u unsaved) bool, then func()) {
	s.mu.Lock()
	kept := make([]unsaved, 0, len(s.pending))
	for _, u := range s.pending {
		if which(u) {
			s.bytes -= int64(u.size) + entryOverhead
			delete(s.resting, u.room)
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
