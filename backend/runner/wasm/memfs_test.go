package wasm

import (
	"bytes"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/tetratelabs/wazero/experimental/sys"

	"candor/backend/runner"
)

const (
	create  = sys.O_CREAT | sys.O_RDWR
	replace = sys.O_CREAT | sys.O_RDWR | sys.O_TRUNC
)

func openFile(t *testing.T, f *memFS, name string, flag sys.Oflag) sys.File {
	t.Helper()
	file, errno := f.OpenFile(name, flag, 0)
	if errno != 0 {
		t.Fatalf("OpenFile(%q): %v", name, errno)
	}
	return file
}

func writeFile(t *testing.T, f *memFS, name, text string) {
	t.Helper()
	file := openFile(t, f, name, replace)
	if n, errno := file.Write([]byte(text)); errno != 0 || n != len(text) {
		t.Fatalf("Write to %q: %d, %v", name, n, errno)
	}
	file.Close()
}

func readFile(t *testing.T, f *memFS, name string) string {
	t.Helper()
	file := openFile(t, f, name, sys.O_RDONLY)
	defer file.Close()
	var all []byte
	for buf := make([]byte, 7); ; {
		n, errno := file.Read(buf)
		if errno != 0 {
			t.Fatalf("Read of %q: %v", name, errno)
		}
		if n == 0 {
			return string(all)
		}
		all = append(all, buf[:n]...)
	}
}

func TestMemFS(t *testing.T) {
	f := newMemFS(1000, 20)
	f.add("main.py", []byte("source"))
	f.add("pkg/deep/a.py", []byte("a"))
	writeFile(t, f, "x", "hello")
	if errno := f.Mkdir("dir", 0); errno != 0 {
		t.Fatal(errno)
	}
	writeFile(t, f, "dir/y", "other")

	for path, want := range map[string]string{
		"main.py": "source", "./main.py": "source", "pkg/deep/a.py": "a", "/x": "hello", "dir/../x": "hello", "dir//y": "other", "../x": "hello",
	} {
		if got := readFile(t, f, path); got != want {
			t.Errorf("%q has %q, want %q", path, got, want)
		}
	}

	fails := []struct {
		name string
		got  sys.Errno
		want sys.Errno
	}{
		{"open what is not there", second(f.OpenFile("nope", sys.O_RDONLY, 0)), sys.ENOENT},
		{"below a file", second(f.OpenFile("x/y", create, 0)), sys.ENOTDIR},
		{"below what is not there", second(f.OpenFile("nope/y", create, 0)), sys.ENOENT},
		{"a file as a folder", second(f.OpenFile("x/", sys.O_RDONLY, 0)), sys.ENOTDIR},
		{"a file as a folder, by flag", second(f.OpenFile("x", sys.O_DIRECTORY, 0)), sys.ENOTDIR},
		{"write a folder", second(f.OpenFile("dir", sys.O_RDWR, 0)), sys.EISDIR},
		{"make exclusively", second(f.OpenFile("x", create|sys.O_EXCL, 0)), sys.EEXIST},
		{"make a folder's name", second(f.OpenFile("new/", create, 0)), sys.EISDIR},
		{"a long name", second(f.OpenFile(strings.Repeat("n", 300), create, 0)), sys.ENAMETOOLONG},
		{"a long path", second(f.OpenFile(strings.Repeat("n/", 3000), create, 0)), sys.ENAMETOOLONG},
		{"mkdir again", f.Mkdir("dir", 0), sys.EEXIST},
		{"mkdir the root", f.Mkdir("/", 0), sys.EEXIST},
		{"rmdir with something in it", f.Rmdir("dir"), sys.ENOTEMPTY},
		{"rmdir a file", f.Rmdir("x"), sys.ENOTDIR},
		{"rmdir the root", f.Rmdir("."), sys.EINVAL},
		{"unlink a folder", f.Unlink("dir"), sys.EISDIR},
		{"unlink what is not there", f.Unlink("nope"), sys.ENOENT},
		{"rename the root", f.Rename("/", "z"), sys.EINVAL},
		{"rename into itself", f.Rename("pkg", "pkg/deep/pkg"), sys.EINVAL},
		{"rename a file over a folder", f.Rename("x", "dir"), sys.EISDIR},
		{"rename a folder over a file", f.Rename("dir", "x"), sys.ENOTDIR},
		{"rename over a folder with something in it", f.Rename("pkg", "dir"), sys.ENOTEMPTY},
		{"rename what is not there", f.Rename("nope", "z"), sys.ENOENT},
		{"a symbolic link", f.Symlink("..", ".."), sys.ENOSYS},
		{"a hard link", f.Link("x", "z"), sys.ENOSYS},
		{"read a link", second(f.Readlink("x")), sys.ENOSYS},
		{"times of what is not there", f.Utimens("nope", 1, 1), sys.ENOENT},
	}
	for _, tt := range fails {
		if tt.got != tt.want {
			t.Errorf("%s: %v, want %v", tt.name, tt.got, tt.want)
		}
	}

	if errno := f.Rename("dir", "pkg/moved"); errno != 0 {
		t.Error(errno)
	}
	if errno := f.Rename("x", "pkg/moved/y"); errno != 0 { // over another file
		t.Error(errno)
	}
	if got := readFile(t, f, "pkg/moved/y"); got != "hello" {
		t.Errorf("after the renames: %q", got)
	}
	dir := openFile(t, f, "pkg", sys.O_RDONLY)
	var names []string
	for range 2 { // the second after a rewind
		names = nil
		for {
			entries, errno := dir.Readdir(1)
			if errno != 0 {
				t.Fatal(errno)
			}
			if len(entries) == 0 {
				break
			}
			names = append(names, entries[0].Name)
		}
		if _, errno := dir.Seek(0, io.SeekStart); errno != 0 {
			t.Fatal(errno)
		}
	}
	if want := []string{"deep", "moved"}; !slices.Equal(names, want) {
		t.Errorf("the folder has %v, want %v", names, want)
	}
	dir.Close()
	if f.opens != 0 {
		t.Errorf("%d files are open at the end", f.opens)
	}
}

func second[T any](_ T, errno sys.Errno) sys.Errno { return errno }

func TestMemFile(t *testing.T) {
	f := newMemFS(1000, 20)
	file := openFile(t, f, "a", create)
	file.Write([]byte("abcdef"))
	if at, _ := file.Seek(-2, io.SeekEnd); at != 4 {
		t.Errorf("Seek = %d", at)
	}
	file.Write([]byte("XYZ"))
	if n, errno := file.Pwrite([]byte("!"), 10); n != 1 || errno != 0 { // leaves a hole
		t.Errorf("Pwrite = %d, %v", n, errno)
	}
	if got := readFile(t, f, "a"); got != "abcdXYZ\x00\x00\x00!" {
		t.Errorf("it has %q", got)
	}
	if errno := file.Truncate(3); errno != 0 {
		t.Error(errno)
	}
	if errno := file.Truncate(5); errno != 0 {
		t.Error(errno)
	}
	if got := readFile(t, f, "a"); got != "abc\x00\x00" {
		t.Errorf("after truncating it has %q", got)
	}
	if _, errno := file.Seek(-1, io.SeekStart); errno != sys.EINVAL {
		t.Errorf("Seek before the start: %v", errno)
	}
	tail := openFile(t, f, "a", sys.O_WRONLY|sys.O_APPEND)
	tail.Write([]byte("end"))
	if _, errno := tail.Read(make([]byte, 1)); errno != sys.EBADF {
		t.Errorf("reading a file opened to write: %v", errno)
	}
	head := openFile(t, f, "a", sys.O_RDONLY)
	if _, errno := head.Write([]byte("x")); errno != sys.EBADF {
		t.Errorf("writing a file opened to read: %v", errno)
	}
	if errno := head.Truncate(0); errno != sys.EBADF {
		t.Errorf("truncating a file opened to read: %v", errno)
	}
	// What is unlinked lives on while it is open.
	f.Unlink("a")
	p := make([]byte, 20)
	if n, _ := head.Pread(p, 0); !bytes.Equal(p[:n], []byte("abc\x00\x00end")) {
		t.Errorf("the unlinked file has %q", p[:n])
	}
	if f.used != 8 {
		t.Errorf("%d bytes are counted while it is open, want 8", f.used)
	}
	for _, o := range []sys.File{file, tail, head, head} {
		o.Close()
	}
	if f.used != 0 || f.count != 0 || f.opens != 0 {
		t.Errorf("used %d, count %d, opens %d at the end", f.used, f.count, f.opens)
	}
}

func TestQuota(t *testing.T) {
	f := newMemFS(10, 3)
	f.add("given.py", []byte("a source of more than ten bytes"))
	writeFile(t, f, "a", "12345")
	b := openFile(t, f, "b", create)
	if n, errno := b.Write([]byte("678901")); n != 0 || errno != noSpace || f.hit != runner.DiskLimit {
		t.Errorf("Write over the quota = %d, %v", n, errno)
	}
	if errno := b.Truncate(1 << 40); errno != noSpace {
		t.Errorf("Truncate over the quota: %v", errno)
	}
	if n, errno := b.Pwrite([]byte("x"), 1<<41); n != 0 || errno == 0 {
		t.Errorf("Pwrite far away = %d, %v", n, errno)
	}
	if n, errno := b.Write([]byte("67890")); n != 5 || errno != 0 {
		t.Errorf("Write up to the quota = %d, %v", n, errno)
	}
	if errno := f.Unlink("a"); errno != 0 || f.used != 36 {
		t.Errorf("Unlink = %v, used %d", errno, f.used)
	}
	if errno := f.Mkdir("d1", 0); errno != 0 {
		t.Error(errno)
	}
	if errno := f.Mkdir("d2", 0); errno != 0 {
		t.Error(errno)
	}
	if errno := f.Mkdir("d3", 0); errno != noSpace || f.hit != runner.DiskFilesLimit {
		t.Errorf("a fourth: %v", errno)
	}
	if errno := f.Rmdir("d2"); errno != 0 {
		t.Error(errno)
	}
	if errno := f.Mkdir("d3", 0); errno != 0 {
		t.Errorf("after one has gone: %v", errno)
	}
	for i := 0; ; i++ {
		if _, errno := f.OpenFile("b", sys.O_RDONLY, 0); errno != 0 {
			if i < 100 || i > maxOpens {
				t.Errorf("%d files could be open", i)
			}
			break
		}
	}
	f.given = func(string) []byte { return []byte("x") }
	f.devices = map[string]device{"/dev/null": {in: nothing{}}}
	for _, name := range []string{"/.candor/x", "/dev/null"} {
		if _, errno := f.OpenFile(name, sys.O_RDONLY, 0); errno != sys.EAGAIN {
			t.Errorf("%s beside them: %v", name, errno)
		}
	}
}
