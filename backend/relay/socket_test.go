package relay

import (
	"bytes"
	"errors"
	"io"
	"net"
	"os"
	"sync"
	"testing"
	"time"
)

// pair is both ends of a TCP connection, one of them as the relay has it.
func pair(t *testing.T) (ours, theirs net.Conn) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	theirs, err = net.Dial("tcp", l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	accepted, err := l.Accept()
	if err != nil {
		t.Fatal(err)
	}
	ours = quick(accepted)
	t.Cleanup(func() { ours.Close(); theirs.Close() })
	return ours, theirs
}

// What is more than the system takes at once arrives whole, and what two write is not mixed.
func TestSocketWritesWhole(t *testing.T) {
	ours, theirs := pair(t)
	const each = 8 << 20
	var writers sync.WaitGroup
	for _, b := range []byte{'a', 'b'} {
		writers.Go(func() {
			if n, err := ours.Write(bytes.Repeat([]byte{b}, each)); n != each || err != nil {
				t.Errorf("wrote %d of %d: %v", n, each, err)
			}
		})
	}
	got := make([]byte, 2*each)
	if _, err := io.ReadFull(theirs, got); err != nil {
		t.Fatal(err)
	}
	writers.Wait()
	for _, part := range [][]byte{got[:each], got[each:]} {
		if bytes.Count(part, part[:1]) != each {
			t.Error("what two have written is mixed")
		}
	}
}

func TestSocketEnds(t *testing.T) {
	ours, theirs := pair(t)
	b := make([]byte, 10)
	if _, err := theirs.Write([]byte("hello")); err != nil {
		t.Fatal(err)
	}
	if n, err := io.ReadFull(ours, b[:5]); err != nil || string(b[:n]) != "hello" {
		t.Errorf("read %q: %v", b[:n], err)
	}
	past := time.Now().Add(-time.Second)
	if err := ours.SetDeadline(past); err != nil {
		t.Fatal(err)
	}
	if n, err := ours.Read(b); n != 0 || !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("read after its time: %d, %v", n, err)
	}
	if n, err := ours.Write(b); n != 0 || !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("wrote after its time: %d, %v", n, err)
	}
	if err := ours.SetDeadline(time.Time{}); err != nil {
		t.Fatal(err)
	}

	// Who waits is let go when it is closed.
	ended := make(chan error)
	go func() {
		_, err := ours.Read(make([]byte, 10))
		ended <- err
	}()
	ours.Close()
	if err := <-ended; !errors.Is(err, net.ErrClosed) {
		t.Errorf("read when it was closed: %v", err)
	}
	if _, err := ours.Write(b); !errors.Is(err, net.ErrClosed) {
		t.Errorf("wrote when it was closed: %v", err)
	}
}

func TestSocketTellsThatTheOtherHasGone(t *testing.T) {
	ours, theirs := pair(t)
	theirs.Close()
	if n, err := ours.Read(make([]byte, 10)); n != 0 || err != io.EOF {
		t.Errorf("read after the end: %d, %v", n, err)
	}
	var err error
	for err == nil { // what was sent before it is known is taken
		_, err = ours.Write([]byte("x"))
	}
	if _, ok := errors.AsType[*net.OpError](err); !ok {
		t.Errorf("wrote to nobody: %v", err)
	}
}
