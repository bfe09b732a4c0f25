package native

import "runtime"

// starter runs functions on one thread that stays for as long as it does:
// a process that is to die with its parent dies with the thread that started it,
// and Go ends threads as it likes.
type starter struct {
	work chan func()
	end  chan struct{}
}

func newStarter() *starter {
	s := &starter{work: make(chan func()), end: make(chan struct{})}
	go func() {
		runtime.LockOSThread()
		defer close(s.end)
		for f := range s.work {
			f()
		}
	}()
	return s
}

// do runs f and waits for its end.
func (s *starter) do(f func()) {
	done := make(chan struct{})
	s.work <- func() {
		defer close(done)
		f()
	}
	<-done
}

func (s *starter) close() {
	close(s.work)
	<-s.end
}
