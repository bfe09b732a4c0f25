package relay

import (
	"errors"
	"io"
	"net"
	"sync"
	"syscall"
	"unsafe"
)

// socket is a TCP connection that is read and written by system calls of which Go's
// scheduler is not told. They do not block, and what tells the scheduler of one that might
// also wakes the runtime's monitor, which then looks every 20 µs whether it does: for
// messages as short as a keystroke that took as long as what it watched.
//
// One goroutine reads. Two may write: gorilla says itself what is wrong with a frame.
type socket struct {
	*net.TCPConn
	raw     syscall.RawConn
	read    transfer
	writing sync.Mutex
	written transfer
	attempt func(fd uintptr) bool // written, without waiting
}

// transfer is one direction of a socket.
type transfer struct {
	trap  uintptr
	b     []byte
	n     int
	errno syscall.Errno
	try   func(fd uintptr) bool // once, made beforehand: a closure for each call would be memory for each
}

// quick makes a connection cheaper to read and write where that is possible.
func quick(c net.Conn) net.Conn {
	tcp, ok := c.(*net.TCPConn)
	if !ok {
		return c
	}
	raw, err := tcp.SyscallConn()
	if err != nil {
		return c
	}
	s := &socket{TCPConn: tcp, raw: raw, read: transfer{trap: syscall.SYS_READ}, written: transfer{trap: syscall.SYS_WRITE}}
	s.read.try, s.written.try = s.read.call, s.written.call
	s.attempt = func(fd uintptr) bool { s.written.once(fd); return true }
	return s
}

// call reports whether it is done: false waits until the socket is ready.
func (t *transfer) call(fd uintptr) bool { return t.once(fd) != syscall.EAGAIN }

func (t *transfer) once(fd uintptr) syscall.Errno {
	for {
		n, _, errno := syscall.RawSyscall(t.trap, fd, uintptr(unsafe.Pointer(unsafe.SliceData(t.b))), uintptr(len(t.b)))
		if errno != syscall.EINTR {
			t.n, t.errno = int(n), errno
			return errno
		}
	}
}

// done is what came of it. Waiting ends with an error when the connection is closed or time is up.
func (t *transfer) done(op string, waiting error) (int, error) {
	t.b = nil
	switch {
	case waiting != nil:
		return 0, waiting
	case t.errno != 0:
		return 0, &net.OpError{Op: op, Net: "tcp", Err: t.errno}
	}
	return t.n, nil
}

func (s *socket) Read(b []byte) (int, error) {
	if len(b) == 0 {
		return 0, nil
	}
	s.read.b = b
	n, err := s.read.done("read", s.raw.Read(s.read.try))
	if n == 0 && err == nil {
		err = io.EOF
	}
	return n, err
}

func (s *socket) Write(b []byte) (int, error) {
	s.writing.Lock()
	defer s.writing.Unlock()
	written := 0
	for written < len(b) {
		s.written.b = b[written:]
		n, err := s.written.done("write", s.raw.Write(s.written.try))
		if err != nil {
			return written, err
		}
		written += n
	}
	return written, nil
}

// writeNow writes as much as the system takes at once, and waits for nobody.
func (s *socket) writeNow(b []byte) (int, error) {
	if !s.writing.TryLock() {
		return 0, nil
	}
	defer s.writing.Unlock()
	s.written.b = b
	n, err := s.written.done("write", s.raw.Write(s.attempt))
	if errors.Is(err, syscall.EAGAIN) {
		return 0, nil
	}
	return n, err
}
