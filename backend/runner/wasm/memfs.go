package wasm

import (
	"io/fs"
	"math"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/tetratelabs/wazero/experimental/sys"
	wsys "github.com/tetratelabs/wazero/sys"

	"candor/backend/runner"
)

const (
	maxPath  = 4096 // bytes in a path
	maxName  = 255  // bytes in one name
	maxOpens = 512  // files open at once
)

// noSpace is the error at the quota. It is none of wazero's, which knows no ENOSPC and
// makes EIO of it; see fullDisk.
const noSpace sys.Errno = math.MaxUint16

// memFS is the only file system that a program sees: it lives in the memory of
// the child process, so no path in it leads anywhere else. It has no links of
// any kind, and a quota on bytes and on files. One goroutine uses it.
type memFS struct {
	sys.UnimplementedFS
	root  *node
	inode uint64
	opens int

	used, quota int64        // bytes
	count, most int          // files and folders
	hit         runner.Limit // that it was last refused something at
	refused     bool         // since this was last put to false

	// hooks are files whose content comes from a function when they are opened.
	// They are in no folder's listing.
	hooks map[string]func() []byte
	// given has the content of more such files, of any number; nil: none.
	given func(name string) []byte
	// devices are files that are something else, in no folder's listing either.
	devices map[string]device
}

// node is a file or a folder.
type node struct {
	inode    uint64
	modified int64 // Unix nanoseconds
	children map[string]*node
	data     []byte
	opens    int
	linked   bool
}

func (n *node) dir() bool { return n.children != nil }

func newMemFS(quota int64, files int) *memFS {
	f := &memFS{quota: quota, most: files, hooks: make(map[string]func() []byte)}
	f.root = f.node(true)
	return f
}

func (f *memFS) node(dir bool) *node {
	f.inode++
	n := &node{inode: f.inode, modified: time.Now().UnixNano(), linked: true}
	if dir {
		n.children = make(map[string]*node)
	}
	return n
}

// add puts a file there from outside, with its folders. The quota is for what
// the program writes, so it grows by them.
func (f *memFS) add(name string, data []byte) {
	had := f.inode
	defer func() {
		f.count += int(f.inode - had)
		f.most += int(f.inode - had)
	}()
	dir := f.root
	parts := strings.Split(name, "/")
	for _, part := range parts[:len(parts)-1] {
		next := dir.children[part]
		if next == nil {
			next = f.node(true)
			dir.children[part] = next
		}
		dir = next
	}
	n := f.node(false)
	n.data = data
	f.used += int64(len(data))
	f.quota += int64(len(data))
	dir.children[parts[len(parts)-1]] = n
}

// takeAll empties it, and returns what was there.
func (f *memFS) takeAll() map[string][]byte {
	all := make(map[string][]byte)
	var take func(name string, n *node)
	take = func(name string, n *node) {
		if !n.dir() {
			all[name[1:]] = n.data
		}
		for child, c := range n.children {
			take(name+"/"+child, c)
		}
	}
	take("", f.root)
	clear(f.root.children)
	f.used, f.count = 0, 0
	return all
}

// walk finds the folder that has the path's last name, and the node of that
// name or nil. The root has no name.
func (f *memFS) walk(name string) (dir *node, last string, n *node, errno sys.Errno) {
	if len(name) > maxPath {
		return nil, "", nil, sys.ENAMETOOLONG
	}
	clean := path.Clean("/" + name)[1:]
	if clean == "" {
		return nil, "", f.root, 0
	}
	n = f.root
	for part := range strings.SplitSeq(clean, "/") {
		if n == nil {
			return nil, "", nil, sys.ENOENT
		}
		if !n.dir() {
			return nil, "", nil, sys.ENOTDIR
		}
		if len(part) > maxName {
			return nil, "", nil, sys.ENAMETOOLONG
		}
		dir, last, n = n, part, n.children[part]
	}
	if n != nil && !n.dir() && strings.HasSuffix(name, "/") {
		return nil, "", nil, sys.ENOTDIR
	}
	return dir, last, n, 0
}

// take counts so many bytes and files more, or fewer below zero, and reports
// whether the quota lets it. Else nothing is taken.
func (f *memFS) take(bytes int64, files int) bool {
	switch {
	case files > 0 && f.count+files > f.most:
		f.hit, f.refused = runner.DiskFilesLimit, true
		return false
	case bytes > 0 && f.used+bytes > f.quota:
		f.hit, f.refused = runner.DiskLimit, true
		return false
	}
	f.used += bytes
	f.count += files
	return true
}

// resize changes a file's length within the quota.
func (f *memFS) resize(n *node, size int64) sys.Errno {
	grow := size - int64(len(n.data))
	if size < 0 {
		return sys.EINVAL
	}
	if !f.take(grow, 0) {
		return noSpace
	}
	if grow > 0 {
		n.data = append(n.data, make([]byte, grow)...)
	} else {
		clear(n.data[size:])
		n.data = n.data[:size]
	}
	n.modified = time.Now().UnixNano()
	return 0
}

// release frees what nothing refers to any more.
func (f *memFS) release(n *node) {
	if !n.linked && n.opens == 0 {
		f.used -= int64(len(n.data))
		n.data = nil
		f.count--
	}
}

// hooked is the content of a file that is in no folder, or nil.
func (f *memFS) hooked(name string) []byte {
	if hook := f.hooks[name]; hook != nil {
		return hook()
	}
	if f.given != nil && strings.HasPrefix(name, "/.candor/") {
		return f.given(name)
	}
	return nil
}

// OpenFile implements sys.FS.
func (f *memFS) OpenFile(name string, flag sys.Oflag, _ fs.FileMode) (sys.File, sys.Errno) {
	if f.opens >= maxOpens {
		return nil, sys.EAGAIN
	}
	if data := f.hooked(path.Clean("/" + name)); data != nil {
		n := f.node(false)
		n.data, n.opens = data, 1
		f.opens++
		return &file{fs: f, node: n, read: true}, 0
	}
	if d, ok := f.device(name); ok {
		return f.openDevice(d, flag)
	}
	dir, last, n, errno := f.walk(name)
	if errno != 0 {
		return nil, errno
	}
	write := flag&(sys.O_RDWR|sys.O_WRONLY) != 0
	switch {
	case n == nil && flag&sys.O_CREAT == 0:
		return nil, sys.ENOENT
	case n == nil:
		if strings.HasSuffix(name, "/") {
			return nil, sys.EISDIR
		}
		if !f.take(0, 1) {
			return nil, noSpace
		}
		n = f.node(false)
		dir.children[last] = n
		dir.modified = n.modified
	case flag&sys.O_CREAT != 0 && flag&sys.O_EXCL != 0:
		return nil, sys.EEXIST
	case n.dir() && write:
		return nil, sys.EISDIR
	case !n.dir() && flag&sys.O_DIRECTORY != 0:
		return nil, sys.ENOTDIR
	}
	if n.dir() {
		n.opens++
		f.opens++
		return &folder{fs: f, node: n}, 0
	}
	if flag&sys.O_TRUNC != 0 && write {
		f.resize(n, 0)
	}
	n.opens++
	f.opens++
	return &file{
		fs: f, node: n, append: flag&sys.O_APPEND != 0,
		read: flag&sys.O_WRONLY == 0, write: write,
	}, 0
}

// Stat implements sys.FS.
func (f *memFS) Stat(name string) (wsys.Stat_t, sys.Errno) {
	if _, ok := f.device(name); ok {
		return deviceStat(), 0
	}
	_, _, n, errno := f.walk(name)
	if errno != 0 {
		return wsys.Stat_t{}, errno
	}
	if n == nil {
		return wsys.Stat_t{}, sys.ENOENT
	}
	return n.stat(), 0
}

// Lstat implements sys.FS. There are no links, so it is Stat.
func (f *memFS) Lstat(name string) (wsys.Stat_t, sys.Errno) { return f.Stat(name) }

func (n *node) stat() wsys.Stat_t {
	st := wsys.Stat_t{
		Dev: 1, Ino: n.inode, Mode: 0o644, Nlink: 1, Size: int64(len(n.data)),
		Atim: n.modified, Mtim: n.modified, Ctim: n.modified,
	}
	if n.dir() {
		st.Mode = fs.ModeDir | 0o755
	}
	return st
}

// Mkdir implements sys.FS.
func (f *memFS) Mkdir(name string, _ fs.FileMode) sys.Errno {
	dir, last, n, errno := f.walk(name)
	switch {
	case errno != 0:
		return errno
	case n != nil:
		return sys.EEXIST
	case !f.take(0, 1):
		return noSpace
	}
	dir.children[last] = f.node(true)
	dir.modified = time.Now().UnixNano()
	return 0
}

// Chmod implements sys.FS. Everything in here belongs to the program: modes mean nothing.
func (f *memFS) Chmod(name string, _ fs.FileMode) sys.Errno {
	_, errno := f.Stat(name)
	return errno
}

// Rename implements sys.FS.
func (f *memFS) Rename(from, to string) sys.Errno {
	fromDir, fromName, n, errno := f.walk(from)
	if errno != 0 {
		return errno
	}
	toDir, toName, old, errno := f.walk(to)
	switch {
	case errno != 0:
		return errno
	case n == nil:
		return sys.ENOENT
	case fromDir == nil || toDir == nil:
		return sys.EINVAL // the root
	case n == old:
		return 0
	case n.dir() && n.has(toDir):
		return sys.EINVAL // into itself
	case old != nil && old.dir() && !n.dir():
		return sys.EISDIR
	case old != nil && !old.dir() && n.dir():
		return sys.ENOTDIR
	case old != nil && len(old.children) > 0:
		return sys.ENOTEMPTY
	}
	delete(fromDir.children, fromName)
	toDir.children[toName] = n
	if old != nil {
		old.linked = false
		f.release(old)
	}
	fromDir.modified = time.Now().UnixNano()
	toDir.modified = fromDir.modified
	return 0
}

// has reports whether d is n or somewhere below it.
func (n *node) has(d *node) bool {
	if n == d {
		return true
	}
	for _, c := range n.children {
		if c.dir() && c.has(d) {
			return true
		}
	}
	return false
}

// Rmdir implements sys.FS.
func (f *memFS) Rmdir(name string) sys.Errno {
	dir, last, n, errno := f.walk(name)
	switch {
	case errno != 0:
		return errno
	case n == nil:
		return sys.ENOENT
	case !n.dir():
		return sys.ENOTDIR
	case dir == nil:
		return sys.EINVAL // the root
	case len(n.children) > 0:
		return sys.ENOTEMPTY
	}
	f.remove(dir, last, n)
	return 0
}

// Unlink implements sys.FS.
func (f *memFS) Unlink(name string) sys.Errno {
	dir, last, n, errno := f.walk(name)
	switch {
	case errno != 0:
		return errno
	case n == nil:
		return sys.ENOENT
	case n.dir():
		return sys.EISDIR
	}
	f.remove(dir, last, n)
	return 0
}

func (f *memFS) remove(dir *node, name string, n *node) {
	delete(dir.children, name)
	dir.modified = time.Now().UnixNano()
	n.linked = false
	f.release(n)
}

// Utimens implements sys.FS.
func (f *memFS) Utimens(name string, _, mtim int64) sys.Errno {
	_, _, n, errno := f.walk(name)
	if errno == 0 && n == nil {
		errno = sys.ENOENT
	}
	if errno == 0 {
		n.touch(mtim)
	}
	return errno
}

// utimeOmit asks to leave a time as it is.
const utimeOmit = -1

func (n *node) touch(mtim int64) {
	if mtim != utimeOmit {
		n.modified = mtim
	}
}

// names of a folder's entries, sorted.
func (n *node) names() []string {
	names := make([]string, 0, len(n.children))
	for name := range n.children {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}
