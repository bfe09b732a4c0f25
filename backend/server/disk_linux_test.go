package server_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"
	"golang.org/x/sys/unix"

	"candor/backend/interview"
	"candor/backend/sqlite"
	"candor/backend/wire"
	"candor/backend/ydoc"
	"candor/build/proving"
)

// TestBrokenDisk types while the relay's disk is full or has become read-only,
// with the kernel's own refusals. Nothing is acknowledged that is not stored, what
// is typed still reaches the others, and all goes on by itself when the disk does.
func TestBrokenDisk(t *testing.T) {
	if os.Getuid() != 0 {
		t.Skip("a disk is broken by root only")
	}
	t.Run("full", func(t *testing.T) {
		dir := smallDisk(t, 4<<20)
		testBrokenDisk(t, dir, func() func() { return fill(t, dir) })
	})
	t.Run("read-only", func(t *testing.T) {
		dir := t.TempDir()
		needImmutable(t, dir)
		testBrokenDisk(t, dir, func() func() { return makeReadOnly(t, dir) })
	})
}

// testBrokenDisk calls fail to break the disk, and what that returned to mend it.
func testBrokenDisk(t *testing.T, dir string, fail func() (mend func())) {
	r := startChild(t, dir)
	id, candidate := r.interview()
	document := id + "/" + interview.CodeDocument
	writer, reader := r.join(document, candidate), r.join(document, r.token)
	writer.keys(1)
	writer.acknowledged(1)
	reader.sees(1)

	mend := fail()
	writer.keys(20)
	writer.stores("false")
	reader.stores("false")
	reader.sees(21)
	// Who comes now is told, too, and sees everything.
	late := r.join(document, candidate)
	late.stores("false")
	late.sees(21)
	r.logged("updates could not be stored; trying again", 3)
	writer.acknowledged(1)
	// Other work is refused in plain words; what was stored can be read.
	if status, body := r.post("/api/interviews", object{"name": "Bob"}); status != http.StatusServiceUnavailable || !strings.Contains(body, "disk") {
		t.Errorf("a new interview: status %d, %s; want 503 that speaks of the disk", status, body)
	}
	r.call(http.StatusOK, "GET", "/api/interviews/"+id, r.token, nil)

	mend()
	writer.acknowledged(21)
	for _, c := range []*typer{writer, reader, late} {
		c.stores("true")
	}
	r.call(http.StatusCreated, "POST", "/api/interviews", r.token, object{"name": "Bob"})
	writer.keys(5)
	writer.acknowledged(26)

	// Killed in the middle of the next failure, and started before that is over.
	mend = fail()
	writer.keys(5)
	writer.stores("false")
	writer.acknowledged(26)
	r.kill()
	if out, err := childCommand(dir).CombinedOutput(); err == nil {
		t.Errorf("a relay on a broken disk started: %s", out)
	} else {
		t.Logf("a relay on a broken disk says: %s", lastLine(out))
	}
	mend()
	checkKeys(t, dir, document, writer.client, 26)

	// The writer is back and brings what was never acknowledged.
	r = startChild(t, dir)
	again := r.join(document, candidate)
	again.resume(writer)
	again.acknowledged(1) // the handshake's
	r.kill()
	checkKeys(t, dir, document, writer.client, 31)
}

// typer is a client that sets one key of a map again and again, to a number.
type typer struct {
	*liveClient
	document string
	client   uint64
	clock    uint64
	size     int // of what is typed, at least
	// What was got: acknowledgements, the highest key, the last word on storage.
	acks, key int
	storage   string
}

// join opens a document.
func (c *child) join(document, token string) *typer {
	c.t.Helper()
	w := &typer{liveClient: dial(c.t, c.base), document: document, client: rand.Uint64N(1<<32-1) + 1}
	w.enter(token)
	return w
}

// enter opens the document.
func (c *typer) enter(token string) {
	c.t.Helper()
	c.open(c.document, token)
	c.read("an open document", func(frame []byte) bool { return bytes.HasSuffix(frame, []byte(wire.ReadWrite)) })
}

// keyUpdate is the n-th key of a client, from 0 on.
func (c *typer) keyUpdate(n uint64) []byte {
	b := binary.AppendUvarint(binary.AppendUvarint([]byte{1, 1}, c.client), n)
	if n == 0 {
		b = append(text(append(b, 8|0x20, 1), "session"), 1, 'k') // any value, under a key of a root
	} else {
		b = binary.AppendUvarint(binary.AppendUvarint(append(b, 8|0x80), c.client), n-1) // after the one before
	}
	return append(text(append(b, 1, 119), fmt.Sprintf("key %d.", n+1)+strings.Repeat(" ", c.size)), 0)
}

// keys types n of them. It may be called beside a goroutine that reads.
func (c *typer) keys(n int) {
	c.t.Helper()
	for range n {
		if err := c.ws.WriteMessage(websocket.BinaryMessage, wire.AppendSync(nil, c.document, wire.Update, c.keyUpdate(c.clock))); err != nil {
			c.t.Errorf("type key %d: %v", c.clock+1, err)
			return
		}
		c.clock++
	}
}

// read reads until ok, and notes what comes.
func (c *typer) read(what string, ok func(frame []byte) bool) {
	c.t.Helper()
	if err := c.ws.SetReadDeadline(time.Now().Add(proving.Patience(c.t))); err != nil {
		c.t.Fatal(err)
	}
	for {
		_, frame, err := c.ws.ReadMessage()
		if err != nil {
			c.t.Fatalf("waiting for %s with %d acknowledgements, key %d, storage %q: %v", what, c.acks, c.key, c.storage, err)
		}
		switch head := len(text(nil, c.document)); {
		case bytes.Equal(frame, wire.AppendSyncStatus(nil, c.document, true)):
			c.acks++
		case len(frame) > head && frame[head] == byte(wire.Sync):
			for _, m := range keyPattern.FindAllSubmatch(frame, -1) {
				n, _ := strconv.Atoi(string(m[1]))
				c.key = max(c.key, n)
			}
		case len(frame) > head && frame[head] == byte(wire.Stateless):
			if m := storagePattern.FindSubmatch(frame); m != nil {
				c.storage = string(m[1])
			}
		}
		if ok(frame) {
			return
		}
	}
}

var (
	keyPattern     = regexp.MustCompile(`key (\d+)\.`)
	storagePattern = regexp.MustCompile(`{"type":"storage","stored":(true|false)}`)
)

// sees reads until the n-th key is seen, in an update or a sync.
func (c *typer) sees(n int) {
	c.t.Helper()
	if c.key < n {
		c.read(fmt.Sprintf("key %d", n), func([]byte) bool { return c.key >= n })
	}
}

// stores reads until the relay says that it stores, or does not.
func (c *typer) stores(yes string) {
	c.t.Helper()
	if c.storage != yes {
		c.read("storage "+yes, func([]byte) bool { return c.storage == yes })
	}
}

// acknowledged reads until n updates are acknowledged, and checks that no more
// are when the relay has answered something that it was asked after them.
func (c *typer) acknowledged(n int) {
	c.t.Helper()
	if c.acks < n {
		c.read(fmt.Sprintf("acknowledgement %d", n), func([]byte) bool { return c.acks >= n })
	}
	other := strings.TrimSuffix(c.document, interview.CodeDocument) + "nothing"
	c.send(text(append(text(nil, other), byte(wire.Auth), 0), "no token"))
	c.read("an answer", func(frame []byte) bool { return bytes.HasPrefix(frame, text(nil, other)) })
	if c.acks != n {
		c.t.Errorf("%d updates are acknowledged, want %d", c.acks, n)
	}
}

// resume goes through the handshake with what another had typed.
func (c *typer) resume(other *typer) {
	c.t.Helper()
	doc := ydoc.New()
	for n := range other.clock {
		u, err := ydoc.ParseUpdate(other.keyUpdate(n))
		if err != nil {
			c.t.Fatal(err)
		}
		doc.Apply(u)
	}
	c.send(wire.AppendSync(nil, c.document, wire.Step2, doc.Encode(nil)))
}

// checkKeys checks that the log has all keys of a client once and in order.
func checkKeys(t *testing.T, dir, document string, client, want uint64) {
	t.Helper()
	next := uint64(0)
	for i, e := range readLog(t, dir, document) {
		if e.Seq != int64(i)+1 {
			t.Errorf("entry %d of the log has number %d", i+1, e.Seq)
		}
		u, err := ydoc.ParseUpdate(e.Update)
		if err != nil {
			t.Fatalf("entry %d: %v", e.Seq, err)
		}
		if span, ok := u.Spans()[client]; ok {
			if span.Start != next {
				t.Errorf("entry %d has keys from %d on, want from %d", e.Seq, span.Start, next)
			}
			next = span.End
		}
	}
	if next != want {
		t.Errorf("the log has %d keys, want %d", next, want)
	}
}

// smallDisk mounts a disk of a size until the test ends.
func smallDisk(t *testing.T, size int) string {
	t.Helper()
	dir := t.TempDir()
	if err := unix.Mount("tmpfs", dir, "tmpfs", 0, fmt.Sprintf("size=%d", size)); err != nil {
		t.Skipf("no small disk can be mounted: %v", err)
	}
	t.Cleanup(func() {
		if err := unix.Unmount(dir, 0); err != nil {
			t.Errorf("unmount: %v", err)
		}
	})
	return dir
}

// fill takes all space that is left on a disk until mend is called.
func fill(t *testing.T, dir string) (mend func()) {
	t.Helper()
	name := filepath.Join(dir, "filler")
	f, err := os.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for piece := make([]byte, 1<<20); len(piece) > 0; {
		if _, err := f.Write(piece); errors.Is(err, unix.ENOSPC) {
			piece = piece[:len(piece)/2]
		} else if err != nil {
			t.Fatal(err)
		}
	}
	return func() {
		t.Helper()
		if err := os.Remove(name); err != nil {
			t.Fatal(err)
		}
	}
}

// immutableFlag is FS_IMMUTABLE_FL of linux/fs.h.
const immutableFlag = 0x10

// setImmutable has the kernel refuse writes to a file, also by those who have it
// open, as a file system does that became read-only after an error of its disk.
// (One that is remounted read-only would have to have no file open for writing.)
func setImmutable(name string, on bool) error {
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	defer f.Close()
	flags, err := unix.IoctlGetInt(int(f.Fd()), unix.FS_IOC_GETFLAGS)
	if err != nil {
		return err
	}
	flags &^= immutableFlag
	if on {
		flags |= immutableFlag
	}
	return unix.IoctlSetPointerInt(int(f.Fd()), unix.FS_IOC_SETFLAGS, flags)
}

// needImmutable skips the test where immutable files can be written to by who
// has them open, as on tmpfs, or do not exist.
func needImmutable(t *testing.T, dir string) {
	t.Helper()
	f, err := os.Create(filepath.Join(dir, "probe"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := setImmutable(f.Name(), true); err != nil {
		t.Skipf("no file can be made immutable here: %v", err)
	}
	_, err = f.WriteString("x")
	if err := setImmutable(f.Name(), false); err != nil {
		t.Fatal(err)
	}
	if err == nil {
		t.Skip("immutable files can be written to here")
	}
}

// makeReadOnly makes the database read-only until mend is called.
func makeReadOnly(t *testing.T, dir string) (mend func()) {
	t.Helper()
	var names []string
	set := func(on bool) {
		for _, name := range names {
			if err := setImmutable(name, on); err != nil && (on || !errors.Is(err, os.ErrNotExist)) {
				t.Errorf("set %s immutable %t: %v", name, on, err)
			}
		}
	}
	for _, suffix := range []string{"", "-wal"} {
		names = append(names, filepath.Join(dir, sqlite.FileName+suffix))
	}
	t.Cleanup(func() { set(false) }) // or nobody could remove those that are still there
	set(true)
	return func() { set(false) }
}
