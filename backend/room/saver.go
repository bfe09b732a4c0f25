package room

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"candor/backend/interview"
	"candor/backend/recording"
)

// saver writes the records. It gathers what arrives within a few milliseconds in any
// interview into one transaction, and tries again what failed until it works.
type saver struct {
	store Store
	log   *slog.Logger
	now   func() time.Time
	delay time.Duration
	limit int64
	wake  chan struct{} // capacity 1: something can be written
	watch chan struct{} // capacity 1: something waits to be written

	learning sync.WaitGroup // those who look where a record ends

	mu sync.Mutex
	// committed is called when what a transaction let go has been given to the
	// transports; nil: nobody wants to know.
	committed func()
	pending   []unsaved         // in the order of arrival, so in the order of seq per document
	places    map[string]*place // by interview; nil while somebody looks where its record ends
	resting   map[string]rest   // by interview
	bytes     int64             // pending and reserved
	lost      int               // things that happened, since too much waits
	reserved  int               // entries that are being made
	writing   int               // updates whose acknowledgements are being sent
	refusing  bool
	space     chan struct{} // closed when there is space again; nil when nobody waits
	empty     chan struct{} // closed when nothing is left; nil when nobody waits
}

type unsaved struct {
	room  *Room // whose entry it is; nil: of none that has taken it
	size  int   // as reserved
	since time.Time
	row   recording.Row
	then  func(stored bool) // nil: nobody wants to know
}

// rest is how long an interview whose rows could not be written is left alone, so
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
		store: o.Store, log: o.Log, now: o.Now, delay: o.CommitDelay, limit: o.MaxUnsaved,
		wake: make(chan struct{}, 1), watch: make(chan struct{}, 1), places: map[string]*place{}, resting: map[string]rest{},
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
	s.queue(u)
}

func (s *saver) queue(u unsaved) {
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
		if pause := s.pause(ctx); pause > 0 {
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
		s.write(ctx, s.next(ctx))
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
		if u.room == nil {
			continue
		}
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
func (s *saver) pause(ctx context.Context) time.Duration {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := time.Now()
	pause := longRest
	for _, u := range s.pending {
		wait := s.wait(ctx, u.row.InterviewID, now)
		if wait <= 0 {
			return 0
		}
		pause = min(pause, wait)
	}
	return pause
}

// next returns what to write now, each with its place in its record, which it keeps.
func (s *saver) next(ctx context.Context) []unsaved {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := time.Now()
	batch := make([]unsaved, 0, min(len(s.pending), maxBatchEntries))
	size := 0
	for i := range s.pending {
		u := &s.pending[i]
		if s.wait(ctx, u.row.InterviewID, now) > 0 {
			continue
		}
		if u.row.N == 0 {
			s.places[u.row.InterviewID].give(&u.row, u.since)
		}
		batch = append(batch, *u)
		if size += len(u.row.Content); size >= maxBatchBytes || len(batch) >= maxBatchEntries {
			break
		}
	}
	return batch
}

// write appends a batch. When the whole batch fails each interview is tried
// alone, so that one which cannot be written does not hold up the others.
func (s *saver) write(ctx context.Context, batch []unsaved) {
	byInterview := map[string][]unsaved{}
	for _, u := range batch {
		byInterview[u.row.InterviewID] = append(byInterview[u.row.InterviewID], u)
	}
	stored := map[string]int64{} // up to which row
	failed := s.append(ctx, batch)
	if failed != nil {
		s.log.Error("what happened could not be stored; trying again", "rows", len(batch), "error", failed)
	}
	for id, part := range byInterview {
		err := failed
		if err != nil && len(byInterview) > 1 {
			err = s.append(ctx, part)
		}
		switch {
		case err == nil:
			stored[id] = part[len(part)-1].row.N
		case interview.CodeOf(err) == interview.NotFound:
			// Deleted for ever, with everything in it: there is nothing to store it in.
			s.log.Info("what happened in an interview that is gone is dropped", "interview", id, "rows", len(part))
			s.forget(id)
		default:
			s.failed(id, part)
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

// failed leaves an interview alone for a while, and tells its rooms.
func (s *saver) failed(interviewID string, part []unsaved) {
	s.mu.Lock()
	s.letRest(interviewID)
	s.mu.Unlock()
	told := map[*Room]bool{}
	for _, u := range part {
		if u.room != nil && !told[u.room] {
			told[u.room] = true
			u.room.onFailed()
		}
	}
}

func (s *saver) setCommitted(f func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.committed = f
}

func (s *saver) letRest(interviewID string) {
	pause := max(s.resting[interviewID].next, firstRetry)
	s.resting[interviewID] = rest{until: time.Now().Add(pause), next: min(2*pause, lastRetry)}
}

func (s *saver) append(ctx context.Context, batch []unsaved) error {
	rows := make([]recording.Row, len(batch))
	for i, u := range batch {
		rows[i] = u.row
	}
	return s.store.Append(ctx, rows)
}

// done takes what is on disk out of the queue and has it acknowledged.
func (s *saver) done(stored map[string]int64) {
	s.remove(func(u *unsaved) bool { return u.row.N > 0 && u.row.N <= stored[u.row.InterviewID] }, func(gone []unsaved) {
		last := map[*Room]recording.Row{}
		for _, u := range gone {
			if u.room != nil {
				last[u.room] = u.row
			}
		}
		for r, row := range last {
			r.onSaved(row.Seq, row.N)
		}
	}, true)
}

// forget drops what is queued of an interview.
func (s *saver) forget(interviewID string) {
	s.remove(func(u *unsaved) bool { return u.row.InterviewID == interviewID }, func(gone []unsaved) {
		told := map[*Room]bool{}
		for _, u := range gone {
			if u.room != nil && !told[u.room] {
				told[u.room] = true
				u.room.onGone()
			}
		}
	}, false)
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.places, interviewID)
}

// remove takes rows out of the queue, then calls tell and whoever wants to know of one, and only
// then lets who waits for the end of the queue go: they find what is then sent sent.
func (s *saver) remove(which func(u *unsaved) bool, tell func([]unsaved), stored bool) {
	s.mu.Lock()
	kept, gone := make([]unsaved, 0, len(s.pending)), make([]unsaved, 0, len(s.pending))
	for i := range s.pending {
		u := &s.pending[i]
		if !which(u) {
			kept = append(kept, *u)
			continue
		}
		s.bytes -= int64(u.size) + entryOverhead
		delete(s.resting, u.row.InterviewID)
		gone = append(gone, *u)
	}
	s.writing += len(gone)
	s.pending = kept
	if len(gone) > 0 {
		s.lost = 0
	}
	s.forgetPlaces()
	s.mu.Unlock()
	tell(gone)
	for _, u := range gone {
		if u.then != nil {
			u.then(stored)
		}
	}
	s.mu.Lock()
	s.writing -= len(gone)
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
