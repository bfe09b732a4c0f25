package native

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"

	"golang.org/x/sys/unix"

	"candor/backend/interview"
)

// Inside the sandbox.
const (
	workInside = "/work" // the sources, the current folder
	userInside = 65534   // nobody; also outside, when the relay runs as root
)

// sharedEtc is what nearly every program looks for in /etc: names of libraries
// and of alternatives, never accounts, hosts or keys.
var sharedEtc = []string{"alternatives", "ld.so.cache", "ld.so.conf", "ld.so.conf.d", "localtime", "mime.types", "ssl/openssl.cnf"}

// accounts is the sandbox's own /etc/passwd: some runtimes fail without a name.
const accounts = "root:x:0:0::/root:/bin/sh\ncandidate:x:65534:65534::" + workInside + ":/bin/sh\n"

// sandbox is what one start of bubblewrap gives to a program.
type sandbox struct {
	files    []interview.SourceFile
	env      []string // NAME=value
	etc      []string // of /etc, besides sharedEtc
	cache    string   // folder outside that is cacheInside; "": none
	fillable bool     // the cache may be written
	disk     int64    // bytes
	most     uint64   // processes and threads, while it compiles
	network  bool     // sockets of the internet, which reach no further than the sandbox
	script   string   // what /bin/sh does
	args     []string // $1, $2, … of it
	terminal bool
	// folders are what is shown of the machine besides the usual.
	folders []string
	// hidden are folders that are empty in it.
	hidden []string
}

// Descriptors of the sandboxed shell: what it tells us.
const startedFD = 3 // a byte when the program itself begins

// start starts the sandbox. The streams become the program's. What it returns
// must be waited for and closed.
func (b *Backend) start(s *sandbox, stdin, stdout, stderr *os.File) (*process, error) {
	p := &process{first: -1, making: true, processes: s.most, known: make(chan struct{}), said: make(chan struct{})}
	var ours, theirs []*os.File
	fail := func(err error) (*process, error) {
		closeAll(ours)
		closeAll(theirs)
		return nil, err
	}
	pipe := func() (*os.File, error) {
		r, w, err := os.Pipe()
		if err == nil {
			ours, theirs = append(ours, r), append(theirs, w)
		}
		return r, err
	}
	started, err := pipe()
	if err != nil {
		return fail(fmt.Errorf("make a pipe: %w", err))
	}
	status, err := pipe()
	if err != nil {
		return fail(fmt.Errorf("make a pipe: %w", err))
	}
	// give passes a file to bubblewrap and returns its descriptor there.
	give := func(name string, content []byte) (string, error) {
		f, err := inMemory(name, content)
		if err != nil {
			return "", err
		}
		theirs = append(theirs, f)
		return strconv.Itoa(2 + len(theirs)), nil
	}
	filter := b.filters.plain
	if s.network {
		filter = b.filters.network
	}
	rules, err := give("filter", filter)
	if err != nil {
		return fail(err)
	}
	args, err := s.arguments(give)
	if err != nil {
		return fail(err)
	}
	options, tell, err := os.Pipe()
	if err != nil {
		return fail(fmt.Errorf("make a pipe: %w", err))
	}
	defer tell.Close() //nolint:errcheck // a pipe
	theirs = append(theirs, options)
	args = append([]string{"--json-status-fd", strconv.Itoa(startedFD + 1), "--seccomp", rules}, args...)

	cmd := &exec.Cmd{
		Path: b.bubblewrap,
		// Programs can read what it was started with: its options name folders of this machine.
		Args:  append([]string{"bwrap", "--args", strconv.Itoa(2 + len(theirs)), "--", "/bin/sh", "-c", s.script, "sh"}, s.args...),
		Env:   []string{}, // bubblewrap shows its own environment in /proc/1/environ, whatever it is told
		Dir:   "/",
		Stdin: stdin, Stdout: stdout, Stderr: stderr, ExtraFiles: theirs,
		SysProcAttr: &syscall.SysProcAttr{Setsid: true},
	}
	if b.root {
		// The limit on processes does not hold for root.
		cmd.SysProcAttr.Credential = &syscall.Credential{Uid: userInside, Gid: userInside}
	}
	// bubblewrap dies with the thread that started it: one that stays.
	b.starter.do(func() {
		// What the relay itself inherited, or a library opened, would be inherited on.
		if err = unix.CloseRange(3, math.MaxUint32, unix.CLOSE_RANGE_CLOEXEC); err != nil {
			return
		}
		if err = forbidDumps(); err != nil {
			return
		}
		err = cmd.Start()
	})
	closeAll(theirs)
	if err != nil {
		closeAll(ours)
		return nil, fmt.Errorf("start bubblewrap: %w", err)
	}
	p.cmd, p.started = cmd, started
	go p.follow(status)
	// It waits for its options. What is set before them holds for all in the sandbox.
	last(cmd.Process.Pid)
	_, _ = tell.WriteString(strings.Join(args, "\x00") + "\x00") // fails when it has ended: what it said tells why
	return p, nil
}

// niceness is what programs yield to the relay and to the people's own programs.
const niceness = 5

// last makes a process, and all that it starts, the last to get the processor and the
// first to be ended when the machine runs out of memory. Where it must not, the
// limits hold all the same.
func last(pid int) {
	_ = unix.Setpriority(unix.PRIO_PROCESS, pid, niceness)
	_ = os.WriteFile("/proc/"+strconv.Itoa(pid)+"/oom_score_adj", []byte("1000"), 0)
}

// forbidDumps lets this process and all that it starts leave no dump of their memory: a
// program's must not get into programs of the system's that collect dumps, as root, outside
// the sandbox, and this one's has people's secrets. The limit of 1 byte is the one that those heed
// (core(5)); nobody can set it for another user's process everywhere.
func forbidDumps() error {
	var limit unix.Rlimit
	if err := unix.Getrlimit(unix.RLIMIT_CORE, &limit); err != nil {
		return fmt.Errorf("read the limit on memory dumps: %w", err)
	}
	limit.Max = min(limit.Max, 1) // 0 cannot be raised
	limit.Cur = limit.Max
	if err := unix.Setrlimit(unix.RLIMIT_CORE, &limit); err != nil {
		return fmt.Errorf("limit memory dumps: %w", err)
	}
	return nil
}

// arguments are bubblewrap's, from the namespaces to the folder to start in.
func (s *sandbox) arguments(give func(name string, content []byte) (string, error)) ([]string, error) {
	args := []string{
		"--unshare-all", "--unshare-user", "--disable-userns", "--die-with-parent", "--hostname", "candor", "--cap-drop", "ALL",
		"--uid", strconv.Itoa(userInside), "--gid", strconv.Itoa(userInside),
		"--ro-bind", "/usr", "/usr",
	}
	shown := []string{"/usr"}
	// show shows something of the machine, when it is there and not to be hidden.
	show := func(path string) {
		if !s.hides(path) {
			args, shown = append(args, "--ro-bind-try", path, path), append(shown, path)
		}
	}
	for _, dir := range []string{"bin", "sbin", "lib", "lib32", "lib64", "libx32"} {
		outside := "/" + dir
		if target, err := os.Readlink(outside); err == nil {
			args = append(args, "--symlink", target, outside)
		} else {
			show(outside)
		}
	}
	for _, name := range slices.Concat(sharedEtc, s.etc) {
		show("/etc/" + name)
	}
	for _, dir := range s.folders {
		show(dir)
	}
	args = append(args, s.hiding(shown)...)
	names, err := give("passwd", []byte(accounts))
	if err != nil {
		return nil, err
	}
	// In /proc, a program could make itself the last to be ended when memory is short, and change the
	// sandbox's first process. In /dev/pts, it could take all terminals of the machine.
	args = append(args, "--perms", "0444", "--file", names, "/etc/passwd", "--proc", "/proc", "--remount-ro", "/proc", "--dev", "/dev",
		"--size", "4096", "--tmpfs", "/dev/pts", "--remount-ro", "/dev/pts",
		"--size", strconv.FormatInt(s.disk, 10), "--tmpfs", "/dev/shm", "--remount-ro", "/dev")
	if s.cache != "" {
		bind := "--ro-bind"
		if s.fillable {
			bind = "--bind"
		}
		args = append(args, bind, s.cache, cacheInside)
	}
	own := s.ownFolder()
	args = append(args, "--size", strconv.FormatInt(s.disk, 10), "--tmpfs", workInside,
		"--dir", path.Join(workInside, own), "--symlink", path.Join(workInside[1:], own), "/tmp")
	for _, f := range s.files {
		content, err := give("source", []byte(f.Text))
		if err != nil {
			return nil, err
		}
		args = append(args, "--perms", "0644", "--file", content, path.Join(workInside, f.Name))
	}
	// Last: the root itself, which is a file system in memory without a bound.
	args = append(args, "--remount-ro", "/", "--chdir", workInside)
	for _, v := range slices.Concat(s.environment(), s.env) {
		name, value, _ := strings.Cut(v, "=")
		args = append(args, "--setenv", name, value)
	}
	return args, nil
}

// hiding puts an empty folder over what is to be hidden and lies in something shown, or over a file one that nobody can read.
// Whatever else leads there leads to what the path is in the end.
func (s *sandbox) hiding(shown []string) (args []string) {
	for _, at := range s.hidden {
		if !slices.ContainsFunc(shown, func(dir string) bool { return within(at, dir) }) {
			continue
		}
		if info, err := os.Stat(at); err == nil && !info.IsDir() {
			args = append(args, "--ro-bind", "/dev/null", at)
		} else if err == nil {
			args = append(args, "--size", "4096", "--perms", "0555", "--tmpfs", at, "--remount-ro", at)
		}
	}
	return args
}

// hides reports whether something lies in what is to be hidden.
func (s *sandbox) hides(path string) bool {
	return slices.ContainsFunc(s.hidden, func(dir string) bool { return within(path, dir) })
}

// within reports whether a path is a folder's, or it.
func within(path, dir string) bool { return path == dir || strings.HasPrefix(path, dir+"/") }

// ownFolder is the name of the folder beside the sources that is /tmp: none of theirs. It
// is there, and not apart, because programs move what they made in /tmp to its place.
func (s *sandbox) ownFolder() string {
	name := ".tmp"
	for n := 1; slices.ContainsFunc(s.files, func(f interview.SourceFile) bool {
		first, _, _ := strings.Cut(f.Name, "/")
		return strings.EqualFold(first, name)
	}); n++ {
		name = ".tmp" + strconv.Itoa(n)
	}
	return name
}

func (s *sandbox) environment() []string {
	env := []string{
		"PATH=" + searchPath, "HOME=" + workInside, "TMPDIR=/tmp", "LANG=C.UTF-8", "USER=candidate",
	}
	if s.terminal {
		env = append(env, "TERM=xterm-256color", "COLORTERM=truecolor")
	}
	return env
}

// inMemory makes a file that is nowhere on the disk.
func inMemory(name string, content []byte) (*os.File, error) {
	fd, err := unix.MemfdCreate(name, unix.MFD_CLOEXEC)
	if err != nil {
		return nil, fmt.Errorf("make a file in memory: %w", err)
	}
	f := os.NewFile(uintptr(fd), name)
	if _, err = f.Write(content); err == nil {
		_, err = f.Seek(0, io.SeekStart)
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("write a file in memory: %w", err), f.Close())
	}
	return f, nil
}

func closeAll(files []*os.File) {
	for _, f := range files {
		_ = f.Close() // pipes and files in memory: nothing is lost
	}
}

// process is a sandbox that runs: bubblewrap outside, and the first process
// inside, whose end ends all the others.
type process struct {
	cmd     *exec.Cmd
	started *os.File // gives a byte when the program itself begins, then ends

	processes uint64 // that there may be, until there are limits of the program's own

	known  chan struct{} // closed when inside is set, or never will be
	inside int           // pid of the first process inside, as seen from here; 0: there is none
	said   chan struct{} // closed when bubblewrap has said all

	mu     sync.Mutex
	first  int  // a descriptor of the first process inside, whose number another may get; -1: there is none
	making bool // bubblewrap is at work, and has not said yet what the first process is
	killed bool
}

// follow reads what bubblewrap says of the sandbox.
func (p *process) follow(status *os.File) {
	defer close(p.said)
	defer status.Close() //nolint:errcheck // a pipe that was read
	var message struct {
		Child int `json:"child-pid"`
	}
	d := json.NewDecoder(status)
	first := -1
	if d.Decode(&message) == nil && message.Child > 0 {
		if fd, err := unix.PidfdOpen(message.Child, 0); err == nil { // else it has ended
			p.inside, first = message.Child, fd
		}
	}
	p.mu.Lock()
	p.first, p.making = first, false
	if p.killed {
		p.killLocked()
	}
	p.mu.Unlock()
	p.limit(unix.RLIMIT_NPROC, p.processes)
	p.limit(unix.RLIMIT_NOFILE, descriptors)
	close(p.known)
	for d.Decode(&message) == nil { // to the end, so that bubblewrap can write
	}
}

// descriptors is how many files one process may have open.
const descriptors = 1024

// limit limits the first process, which may have started others already: it
// must not be a way around the limits of the program's own. Root without all its rights
// cannot; then it is only ended when it goes beyond them, see beyond.
func (p *process) limit(resource int, most uint64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.first >= 0 && unix.PidfdSendSignal(p.first, 0, nil, 0) == nil { // it is still there
		_ = unix.Prlimit(p.inside, resource, &unix.Rlimit{Cur: most, Max: most}, nil)
	}
}

// kill ends everything in the sandbox: the first process inside takes all the others
// with it. That waits for bubblewrap without it, for ever, when bubblewrap is killed before it
// has made it ready; so it must be known.
func (p *process) kill() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.killed = true
	if !p.making {
		p.killLocked()
	}
}

func (p *process) killLocked() {
	if p.first >= 0 {
		_ = unix.PidfdSendSignal(p.first, unix.SIGKILL, nil, 0) // it has ended
	}
	_ = p.cmd.Process.Kill()
}

// wait waits until nothing of the sandbox is left.
func (p *process) wait() {
	_ = p.cmd.Wait() // how it ended is in its ProcessState
	<-p.said
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.first >= 0 {
		_ = unix.Close(p.first)
		p.first = -1
	}
}

// executables finds programs as the sandbox's PATH does, "a|b" as a or else b;
// nil when one is missing.
func executables(names []string, path string) []string {
	var found []string
	for _, name := range names {
		at := ""
		for either := range strings.SplitSeq(name, "|") {
			if at == "" {
				at = executable(either, path)
			}
		}
		if at == "" {
			return nil
		}
		found = append(found, at)
	}
	return found
}

func executable(name, path string) string {
	for dir := range strings.SplitSeq(path, ":") {
		candidate := filepath.Join(dir, name)
		if info, err := os.Stat(candidate); err == nil && info.Mode().IsRegular() && info.Mode()&0o001 != 0 {
			return candidate
		}
	}
	return ""
}
