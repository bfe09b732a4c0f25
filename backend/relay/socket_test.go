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

	"candor/backend/wire"
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

// What a client does not take at once follows when it does, whole and in order.
func TestWhatWaitsFollows(t *testing.T) {
	ours, theirs := pair(t)
	r := &Relay{flusher: flusher{wake: make(chan struct{}, 1)}}
	r.opts.Limits = Limits{Queue: 1 << 20, QueueBytes: 1 << 30}
	r.opts.Limits.setDefaults()
	c := &conn{relay: r, net: ours, cancel: func() {}}
	c.quick, _ = ours.(quickWriter)

	var want []byte
	send := func(n int) {
		data := bytes.Repeat([]byte{byte(n)}, 1+n*37%9000)
		want = append(want, binaryFrame(data)...)
		c.Send(wire.NewMessage(data))
		if n%3 == 0 {
			c.flush()
		}
	}
	stalled := func() bool {
		c.mu.Lock()
		defer c.mu.Unlock()
		return c.writing
	}
	n := 0
	for ; !stalled(); n++ { // until the system takes no more
		send(n)
	}
	for range 1000 {
		n++
		send(n)
	}
	c.flush()
	c.Close(1000, "")
	got, err := io.ReadAll(theirs)
	if err != nil {
		t.Fatal(err)
	}
	r.running.Wait()
	if !bytes.HasPrefix(got, want) || len(got)-len(want) != 4 { // and the close frame
		t.Errorf("%d bytes came, want %d and a close frame", len(got), len(want))
	}
}

func TestSocketWritesNowWhatItCan(t *testing.T) {
	ours, theirs := pair(t)
	quick, ok := ours.(quickWriter)
	if !ok {
		t.Skip("everything is written in its own time here")
	}
	b := make([]byte, 1<<20)
	sent := 0
	for n := len(b); n > 0; sent += n {
		var err error
		if n, err = quick.writeNow(b); err != nil {
			t.Fatal(err)
		}
	}
	if n, err := io.ReadFull(theirs, make([]byte, sent)); err != nil {
		t.Errorf("%d bytes came of %d: %v", n, sent, err)
	}
	ours.Close()
	if n, err := quick.writeNow(b); n != 0 || !errors.Is(err, net.ErrClosed) {
		t.Errorf("wrote when it was closed: %d, %v", n, err)
	}
}
