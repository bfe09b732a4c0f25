package storetest

import (
	"bytes"
	"context"
	"fmt"
	"maps"
	"slices"
	"sync"

	"candor/backend/interview"
)

// Memory is a [room.Store] and [room.Recorder] in memory whose disk can fail and stall.
type Memory struct {
	mu        sync.Mutex
	logs      map[string][]interview.LogEntry
	snapshots map[string]interview.Snapshot
	events    []interview.Event
	appends   int
	appendErr func(document string) error
	loadErr   error
	eventsErr error
	gate      chan struct{} // appends wait until it is closed; nil: they do not
}

// NewMemory returns an empty store.
func NewMemory() *Memory {
	return &Memory{logs: map[string][]interview.LogEntry{}, snapshots: map[string]interview.Snapshot{}}
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

// FailEvents makes recording events fail; nil ends it.
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
	return slices.Clone(s.logs[document])
}

// Snapshot is the document's snapshot.
func (s *Memory) Snapshot(document string) interview.Snapshot {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.snapshots[document]
}

// Events are the events recorded so far.
func (s *Memory) Events() []interview.Event {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.events)
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
	for document, log := range s.logs {
		c.logs[document] = slices.Clone(log)
	}
	c.snapshots, c.events = maps.Clone(s.snapshots), slices.Clone(s.events)
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
	return snapshot, slices.Clone(s.logs[document][snapshot.Seq:]), ctx.Err()
}

// AppendLog is of room.Store.
func (s *Memory) AppendLog(ctx context.Context, entries []interview.LogEntry) error {
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
	next := map[string][]interview.LogEntry{}
	for _, e := range entries {
		log, ok := next[e.Document]
		if !ok {
			log = s.logs[e.Document]
		}
		if s.appendErr != nil {
			if err := s.appendErr(e.Document); err != nil {
				return err
			}
		}
		switch last := int64(len(log)); {
		case e.Seq == last+1:
			log = append(log, e)
		case e.Seq > last:
			return fmt.Errorf("append to %s: entry %d after %d", e.Document, e.Seq, last)
		case !bytes.Equal(log[e.Seq-1].Update, e.Update):
			return fmt.Errorf("append to %s: another entry %d is there", e.Document, e.Seq)
		}
		next[e.Document] = log
	}
	for document, log := range next {
		s.logs[document] = log
	}
	s.appends++
	return nil
}

// SaveSnapshot is of room.Store.
func (s *Memory) SaveSnapshot(_ context.Context, snapshot interview.Snapshot) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if snapshot.Seq > int64(len(s.logs[snapshot.Document])) {
		return fmt.Errorf("save snapshot of %s: %d is ahead of the log", snapshot.Document, snapshot.Seq)
	}
	if snapshot.Seq >= s.snapshots[snapshot.Document].Seq {
		s.snapshots[snapshot.Document] = snapshot
	}
	return nil
}

// RecordEvents is of room.Recorder.
func (s *Memory) RecordEvents(_ context.Context, list []interview.Event) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.eventsErr != nil {
		return s.eventsErr
	}
	s.events = append(s.events, list...)
	return nil
}
