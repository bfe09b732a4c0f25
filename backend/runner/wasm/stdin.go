package wasm

import (
	"io"
	"sync"
	"time"
)

// stdin is the program's standard input: bytes come from the relay's frames,
// the program takes them.
type stdin struct {
	waiting func(bool) // tells that the program waits, or no longer does
	pause   func()     // has other threads of the program run until input is there; nil: there are none

	mu   sync.Mutex
	data []byte
	eof  bool
	soft bool          // after an end, input may go on: it comes from a terminal
	more chan struct{} // closed and renewed whenever something comes
}

func newStdin() *stdin { return &stdin{more: make(chan struct{})} }

// reset forgets everything, for the next program.
func (s *stdin) reset(terminal bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.data, s.eof, s.soft = nil, false, terminal
}

func (s *stdin) push(p []byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.data = append(s.data, p...)
	close(s.more)
	s.more = make(chan struct{})
}

func (s *stdin) end() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.eof = true
	close(s.more)
	s.more = make(chan struct{})
}

// ready reports whether a read returns at once, else what tells of a change.
func (s *stdin) ready() (bool, <-chan struct{}) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.data) > 0 || s.eof, s.more
}

// Read waits for input. io.EOF at its end.
func (s *stdin) Read(p []byte) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	if s.pause != nil {
		s.pause()
	}
	s.wait(nil)
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.data) == 0 {
		s.eof = s.eof && !s.soft
		return 0, io.EOF
	}
	n := copy(p, s.data)
	s.data = s.data[n:]
	return n, nil
}

// wait waits until input or its end is there, or until the timer; a nil timer
// never ends. It reports whether input is there.
func (s *stdin) wait(timer <-chan time.Time) bool {
	ok, more := s.ready()
	if ok {
		return true
	}
	// Only a wait without an end counts as waiting for people: a program that
	// looks for input now and then goes on with its own work.
	if timer == nil && s.waiting != nil {
		s.waiting(true)
		defer s.waiting(false)
	}
	for !ok {
		select {
		case <-more:
		case <-timer:
			return false
		}
		ok, more = s.ready()
	}
	return true
}
