package server_test

import (
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/sys/unix"

	"candor/backend/interview"
	"candor/backend/sqlite"
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
	r.logged("what happened could not be stored; trying again", 3)
	writer.acknowledged(1)
	// Other work is refused in plain words; what was stored can be read.
	if status, body := r.post("/api/interviews", object{"name": "Bob"}); status != http.StatusServiceUnavailable || !strings.Contains(body, "disk") {
		t.Errorf("a new interview: status %d, %s; want 503 that speaks of the disk", status, body)
	}
	r.call(http.StatusOK, "GET", "/api/interviews/"+id, r.token, nil)
	// The session runs ahead of the disk with its programs, too.
	r.call(http.StatusAccepted, "POST", "/api/interviews/"+id+"/executions", candidate, program("lua", "print(6 * 7)"))
	ran := func() string {
		x := r.call(http.StatusOK, "GET", "/api/interviews/"+id+"/executions", candidate, nil)["items"].([]any)
		return fmt.Sprintf("%v", x)
	}
	eventually(t, func() bool { return strings.Contains(ran(), "42") && strings.Contains(ran(), "outcome:finished") })

	mend()
	writer.acknowledged(21)
	for _, c := range []*typer{writer, reader, late} {
		c.stores("true")
	}
	r.call(http.StatusCreated, "POST", "/api/interviews", r.token, object{"name": "Bob"})
	writer.keys(5)
	writer.acknowledged(26)
	if got := ran(); !strings.Contains(got, "42") || !strings.Contains(got, "outcome:finished") {
		t.Errorf("when the disk is well again, executed was %s", got)
	}

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
