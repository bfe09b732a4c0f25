package wasm

import (
	"crypto/rand"
	"errors"
	"io"
	"io/fs"
	"path"
	"strconv"

	"github.com/tetratelabs/wazero/experimental/sys"
	wsys "github.com/tetratelabs/wazero/sys"
)

// devices are the files below /dev that programs open, by their paths. They are in no
// folder's listing.
func (c *child) devices() map[string]device {
	all := map[string]device{
		"/dev/null":    {in: nothing{}, out: io.Discard},
		"/dev/urandom": {in: rand.Reader, out: io.Discard},
	}
	for fd, d := range []device{{in: c.stdin}, {out: stream{c, frameStdout}}, {out: stream{c, frameStderr}}} {
		all["/dev/"+[]string{"stdin", "stdout", "stderr"}[fd]] = d
		for _, folder := range []string{"/dev/fd/", "/proc/self/fd/"} {
			all[folder+strconv.Itoa(fd)] = d
		}
	}
	all["/dev/random"] = all["/dev/urandom"]
	return all
}

// device is what such a file does. It is opened for reading or writing, or both.
type device struct {
	in  io.Reader // nil: it cannot be read
	out io.Writer
}

type nothing struct{}

func (nothing) Read([]byte) (int, error) { return 0, io.EOF }

// device finds one.
func (f *memFS) device(name string) (device, bool) {
	d, ok := f.devices[path.Clean("/"+name)]
	return d, ok
}

func (f *memFS) openDevice(d device, flag sys.Oflag) (sys.File, sys.Errno) {
	write := flag&(sys.O_RDWR|sys.O_WRONLY) != 0
	switch {
	case flag&sys.O_DIRECTORY != 0:
		return nil, sys.ENOTDIR
	case flag&sys.O_CREAT != 0 && flag&sys.O_EXCL != 0:
		return nil, sys.EEXIST
	case write && d.out == nil || flag&sys.O_WRONLY == 0 && !write && d.in == nil:
		return nil, sys.EACCES
	}
	f.opens++
	return &openDevice{fs: f, device: d}, 0
}

// openDevice is an open one.
type openDevice struct {
	sys.UnimplementedFile
	device
	fs     *memFS
	closed bool
}

func deviceStat() wsys.Stat_t { return wsys.Stat_t{Dev: 2, Mode: fs.ModeDevice | 0o666, Nlink: 1} }

// Stat and the rest implement sys.File.
func (o *openDevice) Stat() (wsys.Stat_t, sys.Errno) { return deviceStat(), 0 }
func (o *openDevice) IsAppend() bool                 { return false }
func (o *openDevice) SetAppend(bool) sys.Errno       { return 0 }

func (o *openDevice) Read(p []byte) (int, sys.Errno) {
	if o.closed || o.in == nil {
		return 0, sys.EBADF
	}
	n, err := o.in.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		return n, sys.EIO
	}
	return n, 0
}

func (o *openDevice) Write(p []byte) (int, sys.Errno) {
	if o.closed || o.out == nil {
		return 0, sys.EBADF
	}
	n, err := o.out.Write(p)
	if err != nil {
		return n, sys.EIO
	}
	return n, 0
}

// Seek succeeds only as what is opened to append begins with it: to the end, and to
// where that is.
func (o *openDevice) Seek(offset position, whence int) (int64, sys.Errno) {
	if o.out != nil && offset == 0 && whence != io.SeekStart {
		return 0, 0
	}
	return 0, sys.ENOSYS
}

func (o *openDevice) Close() sys.Errno {
	if !o.closed {
		o.closed = true
		o.fs.opens--
	}
	return 0
}
