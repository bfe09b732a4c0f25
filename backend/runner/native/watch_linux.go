package native

import (
	"context"
	"errors"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"golang.org/x/sys/unix"

	"candor/backend/runner"
)

// How often a program is looked at: soon at first, because most end soon or
// grow fast; later less often, because looking costs time too.
const (
	watchFirst = 5 * time.Millisecond
	watchLast  = 40 * time.Millisecond
)

// tick is the unit of times in /proc: USER_HZ, 100 on every architecture that Go has.
const tick = 10 * time.Millisecond

// usage is what a program has used, as far as it was seen.
type usage struct {
	mu       sync.Mutex
	now      time.Duration // CPU time of all its processes, with those that ended
	before   time.Duration // of that, before the program itself began
	most     int64         // memory, at its peak after that
	output   atomic.Int64  // pieces of output so far
	diskFull atomic.Bool
}

func (u *usage) spoke() { u.output.Add(1) }

// begin tells that the program itself begins.
func (u *usage) begin() {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.before = u.now
	u.most = 0
}

func (u *usage) see(cpu time.Duration, memory int64) (used time.Duration) {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.now = max(u.now, cpu)
	u.most = max(u.most, memory)
	return u.now - u.before
}

// cpuSince is the program's CPU time; total is what the system counted for all
// that was in the sandbox.
func (u *usage) cpuSince(total time.Duration) time.Duration {
	u.mu.Lock()
	defer u.mu.Unlock()
	return max(total, u.now) - u.before
}

// peak is the program's memory. One that was too short to be seen has what the
// system counted for its largest process, when nothing was compiled before it.
func (u *usage) peak(state *os.ProcessState, compiled bool) int64 {
	u.mu.Lock()
	defer u.mu.Unlock()
	if counted, ok := state.SysUsage().(*syscall.Rusage); ok && !compiled {
		return max(u.most, counted.Maxrss<<10)
	}
	return u.most
}

// watch looks at the program until ctx ends, then ends the program.
func (r *run) watch(ctx context.Context) {
	defer r.kill()
	select {
	case <-r.known:
	case <-ctx.Done():
		return
	}
	compiling := time.NewTimer(r.limits.Compile)
	defer compiling.Stop()
	wait := watchFirst
	pause := time.NewTimer(wait)
	defer pause.Stop()
	start := remaining()
	var last moment
	for {
		select {
		case <-ctx.Done():
			return
		case <-compiling.C:
			if !r.began.Load() {
				r.end(runner.CompileLimit)
				return
			}
		case <-pause.C:
		}
		now := r.look()
		began := r.began.Load()
		used := r.usage.see(now.cpu, now.memory)
		if limit := r.beyond(now, used, began, start); limit != "" {
			r.end(limit)
			return
		}
		if r.interactive && began {
			r.console.Waiting(now.reads && now.cpu == last.cpu && now.output == last.output)
		}
		last = now
		pause.Reset(wait)
		wait = min(wait*5/4, watchLast)
	}
}

// beyond is the limit that the program has gone beyond, or "".
func (r *run) beyond(now moment, used time.Duration, began bool, start machine) runner.Limit {
	l := r.limits
	if !began {
		l = l.Compiling()
	}
	sockets, buffers := r.sockets()
	beside := buffers + r.timers()
	switch {
	case now.exceeds(l.Memory-beside) || r.hidden(l, start, &now, beside):
		return runner.MemoryLimit
	case began && used > l.CPU:
		return runner.CPULimit
	case now.tasks > l.Processes+ownTasks: // what it started before, under another limit
		return runner.ProcessLimit
	case sockets > l.Sockets:
		return runner.SocketLimit
	case now.open > l.OpenFiles:
		return runner.OpenFilesLimit
	case began:
		return r.disk()
	}
	return ""
}

// ownTasks is how many processes of the sandbox are not the program's: its first one.
const ownTasks = 1

// openFolders takes hold of the folders that the program can write to.
func openFolders(inside int) (folders []*os.File) {
	for _, name := range []string{workInside, "/dev/shm"} {
		folder, err := os.OpenFile("/proc/"+strconv.Itoa(inside)+"/root"+name, unix.O_PATH|unix.O_DIRECTORY, 0)
		if err == nil { // else the program has ended already
			folders = append(folders, folder)
		}
	}
	return folders
}

// disk is the limit on files that the program has gone beyond, or "". It notes
// whether one of its folders is full.
func (r *run) disk() runner.Limit {
	var files uint64
	var size int64
	full := false
	for _, folder := range r.folders {
		var fs unix.Statfs_t
		if unix.Fstatfs(int(folder.Fd()), &fs) != nil || fs.Type != unix.TMPFS_MAGIC {
			continue
		}
		files += fs.Files - fs.Ffree
		size += int64(fs.Blocks-fs.Bfree) * fs.Bsize
		full = full || fs.Bavail == 0
	}
	r.usage.diskFull.Store(full)
	switch {
	case files > uint64(r.limits.DiskFiles):
		return runner.DiskFilesLimit
	case size > r.limits.Disk+int64(os.Getpagesize()):
		return runner.DiskLimit
	}
	return ""
}

// moment is how a program stands.
type moment struct {
	cpu    time.Duration
	memory int64
	tasks  int // processes and threads
	open   int // files, of all of them
	output int64
	reads  bool // one of its processes is at rest in a call that waits for input

	processes []string // their folders in /proc
	once      bool     // what they share is counted once in memory, not for each
}

// exceeds reports whether the program's memory is more than limit. What processes share is counted
// for each at first. Before that is held against them, it is counted once: the kernel can, but it
// takes long.
func (m *moment) exceeds(limit int64) bool {
	if m.memory > limit && !m.once && len(m.processes) > 1 {
		if shared, ok := proportional(m.processes); ok {
			m.memory, m.once = shared, true
		}
	}
	return m.memory > limit
}

// look sums up the processes in the sandbox.
func (r *run) look() moment {
	now := moment{output: r.usage.output.Load()}
	for _, pid := range r.family() {
		dir := "/proc/" + strconv.Itoa(pid)
		stat, err := contents(dir + "/stat")
		if err != nil {
			continue
		}
		// "pid (name) state …": names may contain anything.
		_, rest, _ := strings.Cut(string(stat[strings.LastIndexByte(string(stat), ')'):]), " ")
		fields := strings.Fields(rest)
		if len(fields) < 22 {
			continue
		}
		for _, n := range []int{11, 12, 13, 14} { // utime, stime, and those of children that ended
			now.cpu += time.Duration(number(fields[n])) * tick
		}
		now.memory += number(fields[21]) * int64(os.Getpagesize())
		if number(fields[20]) > smallTables {
			now.memory += tables(dir)
		}
		now.tasks += int(number(fields[17]))
		now.open += openFiles(dir)
		now.processes = append(now.processes, dir)
		if r.interactive && !now.reads {
			call, err := contents(dir + "/syscall")
			now.reads = err == nil && r.waitsForInput(dir, string(call))
		}
	}
	now.exceeds(r.limits.Memory)
	return now
}

// proportional is the memory of processes, each page divided by its users.
func proportional(dirs []string) (bytes int64, ok bool) {
	for _, dir := range dirs {
		rollup, err := contents(dir + "/smaps_rollup")
		if err != nil {
			if errors.Is(err, os.ErrPermission) {
				return 0, false
			}
			continue // it has just ended
		}
		bytes += kibibytes(string(rollup), "\nPss:") + tables(dir)
	}
	return bytes, true
}

func number(s string) int64 {
	n, _ := strconv.ParseInt(s, 10, 64)
	return n
}

// polls are the system calls that wait for one of several files.
var polls = map[string]bool{
	strconv.Itoa(unix.SYS_PPOLL): true, strconv.Itoa(unix.SYS_PSELECT6): true,
	strconv.Itoa(unix.SYS_EPOLL_PWAIT): true, strconv.Itoa(unix.SYS_EPOLL_PWAIT2): true,
}

// waitsForInput reads what /proc/PID/syscall says: the number of the call that
// the process is in, and its arguments in hexadecimal.
func (r *run) waitsForInput(dir, call string) bool {
	fields := strings.Fields(call)
	if len(fields) < 2 {
		return false // "running"
	}
	if fields[0] != strconv.Itoa(unix.SYS_READ) {
		return polls[fields[0]] || oldPolls[fields[0]]
	}
	if fields[1] == "0x0" {
		return true
	}
	// Its input may have been opened again, as /dev/stdin or as the terminal.
	from := hexadecimal(strings.TrimPrefix(fields[1], "0x"))
	name, err := os.Readlink(dir + "/fd/" + strconv.FormatInt(from, 10))
	return err == nil && (name == r.inputName || r.master != nil && name == "/dev/tty")
}

// family are the processes in the sandbox: the first and all below it. Orphans
// are among them, because the first is the parent of those.
func (r *run) family() []int {
	if r.inside == 0 {
		return nil
	}
	all := []int{r.inside}
	for i := 0; i < len(all); i++ {
		tasks := "/proc/" + strconv.Itoa(all[i]) + "/task"
		for _, thread := range threads(all[i], tasks) {
			children, err := contents(tasks + "/" + thread + "/children")
			if err != nil {
				continue
			}
			for field := range strings.FieldsSeq(string(children)) {
				if pid, err := strconv.Atoi(field); err == nil {
					all = append(all, pid)
				}
			}
		}
	}
	return all
}

// threads are the names of a process's threads in its folder of them. The usual
// process has one, and does not need that folder to be read: each has a link in it.
func threads(pid int, folder string) (names []string) {
	var stat unix.Stat_t
	if unix.Stat(folder, &stat) == nil && stat.Nlink <= 3 {
		return []string{strconv.Itoa(pid)}
	}
	entries, err := os.ReadDir(folder)
	if err != nil {
		return nil // it has just ended
	}
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

// contents reads a file of /proc, of which there are many to read and often. It does
// without what package os does for files that may have to be waited for.
func contents(name string) (all []byte, err error) {
	fd, err := unix.Open(name, unix.O_RDONLY|unix.O_CLOEXEC, 0)
	if err != nil {
		return nil, err
	}
	defer unix.Close(fd) //nolint:errcheck // reading only
	all = make([]byte, 0, 4096)
	for {
		n, err := unix.Read(fd, all[len(all):cap(all)])
		if errors.Is(err, unix.EINTR) {
			continue
		}
		if n <= 0 || err != nil {
			return all, err
		}
		all = all[:len(all)+n]
		all = slices.Grow(all, 1024)
	}
}
