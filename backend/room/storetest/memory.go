package storetest

import (
	"bytes"
	"context"
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"

	"candor/backend/interview"
	"candor/backend/recording"
)

// Memory is a [room.Store] in memory whose disk can fail and stall.
type Memory struct {
	mu         sync.Mutex
	records    map[string][]recording.Row
	snapshots  map[string]interview.Snapshot
	ends       map[string]int64 // of documents' logs
	rows       []recording.Row  // of all records, as they came
	unfinished []interview.Event
	appends    int
	appendErr  func(document string) error
	loadErr    error
	eventsErr  error
	gate       chan struct{} // appends wait until it is closed; nil: they do not
}

// NewMemory returns an empty store.
func NewMemory() *Memory {
	return &Memory{records: map[string][]recording.Row{}, ends: map[string]int64{}, snapshots: map[string]interview.Snapshot{}}
}

// FailAppends makes appends of the documents for which f returns an error fail; nil ends it.
func (s *Memory) FailAppends(f func(document string) error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.appendErr = f
}

// FailLoads makes loading fail; nil ends it.
func (s *Memory) FailLoads(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.loadErr = err
}

// FailEvents makes appends fail in which is something else than edits; nil ends it.
func (s *Memory) FailEvents(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.eventsErr = err
}

// Stall makes appends wait until the function that it returns is called.
func (s *Memory) Stall() (resume func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	gate := make(chan struct{})
	s.gate = gate
	return sync.OnceFunc(func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		close(gate)
		if s.gate == gate {
			s.gate = nil
		}
	})
}

// Log is the document's log from its beginning.
func (s *Memory) Log(document string) []interview.LogEntry {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.log(document)
}

func (s *Memory) log(document string) []interview.LogEntry {
	d, _ := interview.ParseDocument(document)
	var log []interview.LogEntry
	for _, r := range s.records[d.InterviewID] {
		if r.Kind == interview.Edited && r.Document == d.Kind {
			log = append(log, r.Entry())
		}
	}
	return log
}

// Record is an interview's record.
func (s *Memory) Record(interviewID string) []recording.Row {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.records[interviewID])
}

// Snapshot is the document's snapshot.
func (s *Memory) Snapshot(document string) interview.Snapshot {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.snapshots[document]
}

// Events are what happened so far besides edits.
func (s *Memory) Events() []interview.Event {
	s.mu.Lock()
	defer s.mu.Unlock()
	var events []interview.Event
	for _, r := range s.rows {
		if r.Kind != interview.Edited {
			events = append(events, r.Event())
		}
	}
	return events
}

// Leave makes Unfinished return events.
func (s *Memory) Leave(events ...interview.Event) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.unfinished = events
}

// Appends counts the transactions that appended something.
func (s *Memory) Appends() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.appends
}

// Copy is another store with what is on the disk now, which neither fails nor
// stalls: what is there after a power cut, or an older copy that is restored.
func (s *Memory) Copy() *Memory {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := NewMemory()
	for id, rows := range s.records {
		c.records[id] = slices.Clone(rows)
	}
	c.snapshots, c.rows, c.ends = maps.Clone(s.snapshots), slices.Clone(s.rows), maps.Clone(s.ends)
	return c
}

// LoadDocument is of room.Store.
func (s *Memory) LoadDocument(ctx context.Context, document string) (interview.Snapshot, []interview.LogEntry, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.loadErr != nil {
		return interview.Snapshot{}, nil, s.loadErr
	}
	snapshot := s.snapshots[document]
	return snapshot, s.log(document)[snapshot.Seq:], ctx.Err()
}

// Head is of room.Store.
func (s *Memory) Head(_ context.Context, interviewID string) (recording.Head, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	rows := s.records[interviewID]
	if s.loadErr != nil || len(rows) == 0 {
		return recording.Head{}, s.loadErr
	}
	last := rows[len(rows)-1]
	return recording.Head{N: last.N, At: last.At, Mono: last.Mono}, nil
}

// LastEdit is of room.Store.
func (s *Memory) LastEdit(_ context.Context, document, author string) (last time.Time, _ error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, e := range s.log(document) {
		if e.Author == author {
			if last = e.At; !e.Typed.IsZero() {
				last = e.Typed
			}
		}
	}
	return last, s.loadErr
}

// Append is of room.Store.
func (s *Memory) Append(ctx context.Context, rows []recording.Row) error {
	s.mu.Lock()
	gate := s.gate
	s.mu.Unlock()
	if gate != nil {
		select {
		case <-gate:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	next, ends, news := map[string][]recording.Row{}, map[string]int64{}, []recording.Row(nil)
	for _, r := range rows {
		record, ok := next[r.InterviewID]
		if !ok {
			record = s.records[r.InterviewID]
		}
		if err := s.refuses(&r); err != nil {
			return err
		}
		switch n := int64(len(record)); {
		case r.N == n+1:
			if err := s.follows(&r, ends); err != nil {
				return err
			}
			record, news = append(record, r), append(news, r)
		case r.N > n || r.N < 1:
			return fmt.Errorf("append to %s: row %d after %d", r.InterviewID, r.N, n)
		case !bytes.Equal(record[r.N-1].Content, r.Content) || record[r.N-1].Kind != r.Kind:
			return fmt.Errorf("append to %s: another row %d is there", r.InterviewID, r.N)
		}
		next[r.InterviewID] = record
	}
	maps.Copy(s.records, next)
	maps.Copy(s.ends, ends)
	s.rows = append(s.rows, news...)
	s.appends++
	return nil
}

func (s *Memory) refuses(r *recording.Row) error {
	if r.Kind != interview.Edited {
		return s.eventsErr
	}
	if s.appendErr != nil {
		return s.appendErr(r.Entry().Document)
	}
	return nil
}

// follows checks that an entry leaves no gap in its document's log, and notes in ends where that is then.
func (s *Memory) follows(r *recording.Row, ends map[string]int64) error {
	if r.Kind != interview.Edited {
		return nil
	}
	document := r.Entry().Document
	end, ok := ends[document]
	if !ok {
		end = s.ends[document]
	}
	if r.Seq != end+1 {
		return fmt.Errorf("append to %s: entry %d after %d", document, r.Seq, end)
	}
	ends[document] = r.Seq
	return nil
}

// Unfinished is of room.Store.
func (s *Memory) Unfinished(context.Context) ([]interview.Event, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.unfinished), nil
}

// SaveSnapshot is of room.Store.
func (s *Memory) SaveSnapshot(_ context.Context, snapshot interview.Snapshot) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if snapshot.Seq > s.ends[snapshot.Document] {
		return fmt.Errorf("save snapshot of %s: %d is ahead of the log", snapshot.Document, snapshot.Seq)
	}
	if snapshot.Seq >= s.snapshots[snapshot.Document].Seq {
		s.snapshots[snapshot.Document] = snapshot
	}
	return nil
}
