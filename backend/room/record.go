package room

import (
	"context"
	"fmt"
	"time"

	"candor/backend/interview"
	"candor/backend/recording"
)

// maxHappenings bounds what waits for a disk that takes nothing besides edits, in bytes.
// Beyond it things that happen are lost, which is said: memory is for what people wrote.
const maxHappenings = 64 << 20

// Record puts something that happened into its interview's record, behind everything that
// came before it. It does not wait: what it returns is closed when that is stored, or there is
// nothing any more to store it in.
func (h *Hub) Record(e interview.Event) <-chan struct{} {
	if e.At.IsZero() {
		e.At = h.opts.Now()
	}
	done := make(chan struct{})
	h.saver.happened(recording.RowOf(e), func(bool) { close(done) })
	return done
}

// record is Record for who has the time and does not need to know when it is stored.
func (h *Hub) record(e interview.Event) { h.saver.happened(recording.RowOf(e), nil) }

// Recover records how what was going on ended when the relay stopped, if it was killed. It is
// called before anybody connects. It does not try again: a relay on a disk that takes nothing is
// not to start, and says why. An interview whose record is damaged keeps no other from being had.
func (h *Hub) Recover(ctx context.Context) error {
	events, err := h.opts.Store.Unfinished(ctx)
	if err != nil {
		return err
	}
	var interviews []string // in the order in which they come
	of := map[string][]interview.Event{}
	for _, e := range events {
		if of[e.InterviewID] == nil {
			interviews = append(interviews, e.InterviewID)
		}
		of[e.InterviewID] = append(of[e.InterviewID], e)
	}
	for _, id := range interviews {
		err := h.recoverOne(ctx, id, of[id])
		if interview.CodeOf(err) == interview.Unavailable || ctx.Err() != nil {
			return fmt.Errorf("record what was going on when the relay stopped: %w", err)
		}
		if err != nil {
			h.opts.Log.Error("what was going on when the relay stopped is not recorded", "interview", id, "error", err)
		}
	}
	return nil
}

func (h *Hub) recoverOne(ctx context.Context, interviewID string, events []interview.Event) error {
	head, err := h.opts.Store.Head(ctx, interviewID)
	if err != nil {
		return err
	}
	p := placeAt(head, time.Now(), h.opts.Now())
	rows := make([]recording.Row, 0, len(events))
	for _, e := range events {
		if e.At.IsZero() {
			e.At = h.opts.Now()
		}
		r := recording.RowOf(e)
		p.give(&r, time.Now())
		rows = append(rows, r)
	}
	return h.opts.Store.Append(ctx, rows)
}

// happened queues what is no edit. Who did it is not held up, however long the disk is away.
func (s *saver) happened(r recording.Row, then func(stored bool)) {
	u := unsaved{row: r, size: len(r.Content) + len(r.Private), then: then}
	s.mu.Lock()
	lost := s.bytes+int64(u.size) > s.limit+maxHappenings
	if lost {
		s.lost++
	} else {
		s.bytes += int64(u.size) + entryOverhead
		s.queue(u)
	}
	first := s.lost == 1
	s.mu.Unlock()
	if !lost {
		return
	}
	if first {
		s.log.Error("something that happened is not recorded: too much waits for the disk", "interview", r.InterviewID, "kind", r.Kind)
	}
	if then != nil {
		then(false)
	}
}

// place is where the next row of an interview's record goes. Only the saver's writing goroutine
// uses what it points to.
type place struct {
	last int64 // n of the last row that has one
	mono time.Duration
	// began is when the record's clock, which goes on without steps, was at since.
	began time.Time
	since time.Duration
}

func placeAt(head recording.Head, now, wall time.Time) *place {
	p := &place{last: head.N, mono: head.Mono, began: now, since: head.Mono}
	if head.N > 0 { // nobody knows better what time has passed while there was no relay
		p.since += max(0, wall.Sub(head.At))
	}
	return p
}

// give gives a row its number and its time.
func (p *place) give(r *recording.Row, came time.Time) {
	if p.last == 0 && p.mono == 0 {
		p.began = came
	}
	p.last++
	p.mono = max(p.mono, (p.since + came.Sub(p.began)).Truncate(time.Millisecond))
	r.N, r.Mono = p.last, p.mono
}

const (
	// learnTimeout bounds one look where a record ends. It may have to be moved before, from
	// where releases before kept it.
	learnTimeout = time.Minute

	// maxPlaces bounds the interviews of which it is remembered where their records end.
	maxPlaces = 4096
)

// wait is how long an interview is to be left alone. Where its record ends is looked up first.
func (s *saver) wait(ctx context.Context, interviewID string, now time.Time) time.Duration {
	if wait := s.resting[interviewID].until.Sub(now); wait > 0 {
		return wait
	}
	if p, known := s.places[interviewID]; p != nil {
		return 0
	} else if known {
		return longRest // who looks wakes the saver
	}
	s.places[interviewID] = nil
	s.learning.Go(func() { s.learn(ctx, interviewID) })
	return longRest
}

// learn looks where an interview's record ends.
func (s *saver) learn(ctx context.Context, interviewID string) {
	timed, cancel := context.WithTimeout(ctx, learnTimeout)
	defer cancel()
	head, err := s.store.Head(timed, interviewID)
	if ctx.Err() != nil {
		return // nothing is written any more
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if err != nil {
		s.log.Error("the end of a record was not found; trying again", "interview", interviewID, "error", err)
		delete(s.places, interviewID)
		s.letRest(interviewID)
	} else {
		s.places[interviewID] = placeAt(head, time.Now(), s.now())
	}
	poke(s.wake)
}

// forgetPlaces forgets where records end of which nothing waits, when they are many.
func (s *saver) forgetPlaces() {
	if len(s.places) <= maxPlaces {
		return
	}
	waits := map[string]bool{}
	for _, u := range s.pending {
		waits[u.row.InterviewID] = true
	}
	for id, p := range s.places {
		if p != nil && !waits[id] {
			delete(s.places, id)
		}
	}
}
