package wasm

import (
	"io"
	"io/fs"

	"github.com/tetratelabs/wazero/experimental/sys"
	wsys "github.com/tetratelabs/wazero/sys"
)

// position is int64 under another name: go vet takes every Seek(int64, int) for
// an io.Seeker's, and sys.File wants another result.
type position = int64

// file is an open file of a memFS.
type file struct {
	sys.UnimplementedFile
	fs                  *memFS
	node                *node
	at                  int64
	read, write, append bool
	closed              bool
}

// Dev, Ino, Stat, IsAppend, SetAppend and the rest implement sys.File.
func (f *file) Dev() (uint64, sys.Errno)        { return 1, 0 }
func (f *file) Ino() (wsys.Inode, sys.Errno)    { return f.node.inode, 0 }
func (f *file) Stat() (wsys.Stat_t, sys.Errno)  { return f.node.stat(), 0 }
func (f *file) IsAppend() bool                  { return f.append }
func (f *file) Utimens(_, mtim int64) sys.Errno { f.node.touch(mtim); return 0 }
func (f *file) SetAppend(enable bool) sys.Errno { f.append = enable; return 0 }
func (f *file) Truncate(size int64) sys.Errno {
	if !f.write {
		return sys.EBADF
	}
	return f.fs.resize(f.node, size)
}

func (f *file) Read(p []byte) (int, sys.Errno) {
	n, errno := f.Pread(p, f.at)
	f.at += int64(n)
	return n, errno
}

func (f *file) Pread(p []byte, off int64) (int, sys.Errno) {
	switch {
	case f.closed || !f.read:
		return 0, sys.EBADF
	case off < 0:
		return 0, sys.EINVAL
	case off >= int64(len(f.node.data)):
		return 0, 0
	}
	return copy(p, f.node.data[off:]), 0
}

func (f *file) Write(p []byte) (int, sys.Errno) {
	if f.append {
		f.at = int64(len(f.node.data))
	}
	n, errno := f.Pwrite(p, f.at)
	f.at += int64(n)
	return n, errno
}

func (f *file) Pwrite(p []byte, off int64) (int, sys.Errno) {
	switch {
	case f.closed || !f.write:
		return 0, sys.EBADF
	case off < 0 || off > 1<<40:
		return 0, sys.EINVAL
	case len(p) == 0:
		return 0, 0
	}
	if end := off + int64(len(p)); end > int64(len(f.node.data)) {
		if errno := f.fs.resize(f.node, end); errno != 0 {
			return 0, errno
		}
	}
	return copy(f.node.data[off:], p), 0
}

func (f *file) Seek(offset position, whence int) (int64, sys.Errno) {
	switch whence {
	case io.SeekStart:
	case io.SeekCurrent:
		offset += f.at
	case io.SeekEnd:
		offset += int64(len(f.node.data))
	default:
		return 0, sys.EINVAL
	}
	if offset < 0 {
		return 0, sys.EINVAL
	}
	f.at = offset
	return offset, 0
}

func (f *file) Close() sys.Errno {
	if !f.closed {
		f.closed = true
		f.fs.opens--
		f.node.opens--
		f.fs.release(f.node)
	}
	return 0
}

// folder is an open folder of a memFS.
type folder struct {
	sys.DirFile
	fs     *memFS
	node   *node
	names  []string // nil: to be read
	at     int
	closed bool
}

func (d *folder) Dev() (uint64, sys.Errno)        { return 1, 0 }
func (d *folder) Ino() (wsys.Inode, sys.Errno)    { return d.node.inode, 0 }
func (d *folder) Stat() (wsys.Stat_t, sys.Errno)  { return d.node.stat(), 0 }
func (d *folder) Sync() sys.Errno                 { return 0 }
func (d *folder) Datasync() sys.Errno             { return 0 }
func (d *folder) Utimens(_, mtim int64) sys.Errno { d.node.touch(mtim); return 0 }

// Seek can only rewind, as sys.File says.
func (d *folder) Seek(offset position, whence int) (int64, sys.Errno) {
	if offset != 0 || whence != io.SeekStart {
		return 0, sys.EINVAL
	}
	d.names, d.at = nil, 0
	return 0, 0
}

func (d *folder) Readdir(n int) ([]sys.Dirent, sys.Errno) {
	if d.closed {
		return nil, sys.EBADF
	}
	if d.names == nil {
		d.names = d.node.names()
	}
	var entries []sys.Dirent
	for d.at < len(d.names) && (n <= 0 || len(entries) < n) {
		name := d.names[d.at]
		d.at++
		child := d.node.children[name]
		if child == nil {
			continue // removed since
		}
		e := sys.Dirent{Name: name, Ino: child.inode}
		if child.dir() {
			e.Type = fs.ModeDir
		}
		entries = append(entries, e)
	}
	return entries, 0
}

func (d *folder) Close() sys.Errno {
	if !d.closed {
		d.closed = true
		d.fs.opens--
		d.node.opens--
		d.fs.release(d.node)
	}
	return 0
}
