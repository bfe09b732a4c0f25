//go:build linux

package load

import (
	"fmt"
	"net/netip"
	"time"

	"golang.org/x/sys/unix"
)

// readSize is the most that one read takes from a socket; larger messages
// arrive in several reads.
const readSize = 256 << 10

// Loop owns sockets and timers. All of its methods, and every callback, run on
// the goroutine that calls Run.
type Loop struct {
	epoll   int
	conns   map[int32]*Conn
	events  []unix.EpollEvent
	buffer  []byte
	timers  timerHeap
	origin  time.Time
	dialing int
	sources int
	waiting []*Conn // not yet dialled, because enough are dialling
}

// maxDialing bounds how many handshakes are open at once: less than any
// server's listen queue.
const maxDialing = 48

// NewLoop makes a loop; Close frees it.
func NewLoop() (*Loop, error) {
	epoll, err := unix.EpollCreate1(unix.EPOLL_CLOEXEC)
	if err != nil {
		return nil, fmt.Errorf("create epoll: %w", err)
	}
	return &Loop{
		epoll:  epoll,
		conns:  map[int32]*Conn{},
		events: make([]unix.EpollEvent, 256),
		buffer: make([]byte, readSize),
		origin: time.Now(),
	}, nil
}

// Close closes every connection, without a goodbye, and the loop.
func (l *Loop) Close() {
	for _, c := range l.conns {
		c.shut(nil)
	}
	unix.Close(l.epoll)
}

// Now is the time since the loop was made, in nanoseconds.
func (l *Loop) Now() int64 { return int64(time.Since(l.origin)) }

// Run serves sockets and timers until done answers true (true) or the limit is
// over (false). It asks done after every batch of events.
func (l *Loop) Run(limit time.Duration, done func() bool) bool {
	deadline := l.Now() + int64(limit)
	for {
		if done() {
			return true
		}
		now := l.Now()
		if now >= deadline {
			return false
		}
		now = l.fire(now)
		l.poll(min(l.nextTimer(), deadline) - now)
	}
}

// RunFor serves sockets and timers for a while.
func (l *Loop) RunFor(d time.Duration) {
	l.Run(d, func() bool { return false })
}

// poll waits at most wait nanoseconds for events and handles them.
func (l *Loop) poll(wait int64) {
	n, err := unix.EpollWait(l.epoll, l.events, 0)
	if n == 0 && err == nil && wait > 0 {
		// epoll_wait counts in milliseconds, too coarse for a typist at a
		// high rate: ppoll on the epoll descriptor counts in nanoseconds.
		ts := unix.NsecToTimespec(wait)
		fds := []unix.PollFd{{Fd: int32(l.epoll), Events: unix.POLLIN}}
		if ready, _ := unix.Ppoll(fds, &ts, nil); ready > 0 {
			n, _ = unix.EpollWait(l.epoll, l.events, 0)
		}
	}
	for i := range max(n, 0) {
		e := &l.events[i]
		c := l.conns[e.Fd]
		if c == nil {
			continue
		}
		if e.Events&unix.EPOLLOUT != 0 {
			c.flush()
		}
		if e.Events&(unix.EPOLLIN|unix.EPOLLHUP|unix.EPOLLERR) != 0 && !c.Closed {
			c.read(l.buffer)
		}
	}
}

// Dial starts a WebSocket connection. Handler methods are called from Run.
func (l *Loop) Dial(addr netip.AddrPort, path string, h Handler) *Conn {
	c := &Conn{loop: l, handler: h, addr: addr, path: path}
	if l.dialing >= maxDialing {
		l.waiting = append(l.waiting, c)
		return c
	}
	c.dial()
	return c
}

func (l *Loop) dialled() {
	l.dialing--
	if len(l.waiting) > 0 && l.dialing < maxDialing {
		c := l.waiting[0]
		l.waiting = l.waiting[1:]
		c.dial()
	}
}

// Timer is a callback that repeats for as long as it answers with a later time.
type timer struct {
	at int64
	do func(now int64) (next int64)
}

// At calls do at the given time of the loop, and again at the time that it
// answers; 0 ends it.
func (l *Loop) At(at int64, do func(now int64) (next int64)) {
	l.timers.push(timer{at, do})
}

// ClearTimers forgets every timer.
func (l *Loop) ClearTimers() { l.timers = l.timers[:0] }

func (l *Loop) nextTimer() int64 {
	if len(l.timers) == 0 {
		return 1 << 62
	}
	return l.timers[0].at
}

// firedAtOnce bounds the timers fired between two looks at the sockets, so
// that late typists do not delay the clock of what arrives.
const firedAtOnce = 16

func (l *Loop) fire(now int64) int64 {
	for range firedAtOnce {
		if len(l.timers) == 0 || l.timers[0].at > now {
			break
		}
		t := l.timers.pop()
		if next := t.do(now); next > 0 {
			l.timers.push(timer{next, t.do})
		}
		now = l.Now()
	}
	return now
}

// timerHeap is a binary heap, without container/heap's interface calls: at a
// hundred thousand timers a second they would be felt.
type timerHeap []timer

func (h *timerHeap) push(t timer) {
	*h = append(*h, t)
	s := *h
	for i := len(s) - 1; i > 0; {
		parent := (i - 1) / 2
		if s[parent].at <= s[i].at {
			return
		}
		s[parent], s[i] = s[i], s[parent]
		i = parent
	}
}

func (h *timerHeap) pop() timer {
	s := *h
	top := s[0]
	last := len(s) - 1
	s[0] = s[last]
	s[last] = timer{}
	s = s[:last]
	*h = s
	for i := 0; ; {
		child := 2*i + 1
		if child >= last {
			return top
		}
		if child+1 < last && s[child+1].at < s[child].at {
			child++
		}
		if s[i].at <= s[child].at {
			return top
		}
		s[i], s[child] = s[child], s[i]
		i = child
	}
}
