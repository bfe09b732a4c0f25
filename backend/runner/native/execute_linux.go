package native

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/creack/pty"
	"golang.org/x/sys/unix"

	"candor/backend/contain"
	"candor/backend/interview"
	"candor/backend/runner"
)

// run is one program in one sandbox.
type run struct {
	*process
	limits  runner.Limits
	console runner.Console
	found   *found
	cache   string // what the toolchain prepared; "" when it did not
	// interactive: people may type, so that standing still may be waiting for them.
	interactive bool
	master      *os.File // of the terminal; nil without one
	input       *os.File // what is written there the program reads
	inputName   string   // what /proc calls the program's side of it

	folders []*os.File                   // the program's, open so that they can be looked at after the end; set before began
	began   atomic.Bool                  // the program itself runs; before, it is compiled
	over    atomic.Pointer[runner.Limit] // the limit that it was killed at
	usage   usage

	search search // the watch's own
}

// Execute implements runner.Backend.
func (b *Backend) Execute(ctx context.Context, req runner.Request, limits runner.Limits, console runner.Console) (runner.Ending, error) {
	if !b.enter() {
		return runner.Ending{}, errClosed
	}
	defer b.done.Done()
	f := b.toolchain(req.Language)
	if f == nil {
		return runner.Ending{}, fmt.Errorf("no toolchain %q", req.Language)
	}
	cache := ""
	if len(f.Prepare) > 0 && !req.REPL {
		slow := time.AfterFunc(time.Second, func() {
			console.Notice("Getting the language ready. The first time on a computer, this takes a while.")
		})
		defer slow.Stop()
		p := b.prepare(f)
		select {
		case <-p.done:
		case <-ctx.Done():
			return runner.Ending{}, context.Cause(ctx)
		}
		if slow.Stop(); p.err != nil {
			return runner.Ending{}, p.err
		}
		cache = p.dir
	}
	r := &run{limits: limits, console: console, found: f, cache: cache, interactive: req.Stdin == "" && !req.Closed}
	return r.execute(ctx, b, &req)
}

func (r *run) execute(ctx context.Context, b *Backend, req *runner.Request) (runner.Ending, error) {
	terminal := req.Terminal != (runner.TerminalSize{})
	s := b.sandbox(r.found, r.limits)
	s.files, s.terminal, s.cache = req.Files, terminal, r.cache
	s.script, s.args = script(r.found.Toolchain, req, r.limits, b.stdbuf), req.Args
	streams, err := r.connect(req)
	if err == nil && b.root {
		err = streams.give()
	}
	if err != nil {
		return runner.Ending{}, err
	}
	r.inputName, _ = os.Readlink("/proc/self/fd/" + strconv.Itoa(int(streams.in.Fd()))) // without /proc nothing here works
	r.process, err = b.start(s, streams.in, streams.out, streams.err)
	streams.close()
	if err != nil {
		closeAll(streams.ours)
		return runner.Ending{}, err
	}

	ctx, cancel := context.WithCancel(ctx)
	var helpers sync.WaitGroup
	var beginning sync.WaitGroup
	beginning.Go(r.awaitBegin)
	helpers.Go(func() { r.feed(ctx) })
	helpers.Go(func() { r.control(ctx) })
	helpers.Go(func() { r.watch(ctx) })
	var printing sync.WaitGroup
	for n, from := range streams.outputs {
		printing.Go(func() {
			if err := contain.Do(func() { r.print(n, from) }); err != nil {
				b.o.Log.Error("an execution was ended", "while", "read what a program prints", "error", err)
				r.kill()
			}
		})
	}
	printing.Wait() // nobody holds the other side any more, or ever will again
	r.wait()
	beginning.Wait() // what it reads ends with the last process: on a busy machine a short program is over before
	cancel()
	helpers.Wait()
	closeAll(streams.ours)
	r.disk()
	closeAll(r.folders) // their last user: the file systems are gone with it
	return r.ending(), nil
}

// script is what the sandbox's shell does: compile, give up what compiling
// needed, say that the program begins, and become it. $@ are the program's arguments.
func script(t *Toolchain, req *runner.Request, l runner.Limits, stdbuf bool) string {
	var sh strings.Builder
	line := func(format string, args ...any) { fmt.Fprintf(&sh, format+"\n", args...) }
	line("ulimit -n %d", descriptors)
	command := t.Run
	if req.REPL {
		command = t.REPL
	}
	if len(t.Compile) > 0 && !req.REPL {
		line("ulimit -p %d", l.Compiling().Processes)
		line("%s || exit", quoted(expand(t.Compile, req, l)))
	}
	line("ulimit -p %d", l.Processes)
	line("ulimit -d %d", t.data(l)>>10)
	line("ulimit -t %d", lastResort(l))
	line("printf s >&%d", startedFD)
	program := expand(command, req, l)
	if t.Stdio && stdbuf && !req.REPL {
		program = append([]string{"stdbuf", "-o0"}, program...)
	}
	if req.Terminal != (runner.TerminalSize{}) {
		// A session and a terminal of its own, so that Ctrl-C reaches the program.
		program = append([]string{"setsid", "-c"}, program...)
	}
	line(`exec %s "$@" %d>&-`, quoted(program), startedFD)
	return sh.String()
}

// lastResort is the limit on each process's CPU time when nobody watches, in seconds.
func lastResort(l runner.Limits) int64 { return int64((l.CPU+time.Second-1)/time.Second + 1) }

func quoted(args []string) string {
	words := make([]string, len(args))
	for i, a := range args {
		words[i] = "'" + strings.ReplaceAll(a, "'", `'\''`) + "'"
	}
	return strings.Join(words, " ")
}

// streams are the files between us and a program.
type streams struct {
	in, out, err *os.File   // the program's
	outputs      []*os.File // ours, to read: output, and error output when it is apart
	ours         []*os.File
}

// give makes them the program's user's, who could not open them by their names
// (/dev/stdin) otherwise, but only use what is open.
func (s *streams) give() error {
	for _, f := range []*os.File{s.in, s.out, s.err} {
		if err := f.Chown(userInside, userInside); err != nil {
			s.close()
			closeAll(s.ours)
			return fmt.Errorf("give a stream to the program: %w", err)
		}
	}
	return nil
}

func (s *streams) close() {
	_ = s.in.Close()
	_ = s.out.Close()
	if s.err != s.out {
		_ = s.err.Close()
	}
}

func (r *run) connect(req *runner.Request) (*streams, error) {
	if req.Terminal != (runner.TerminalSize{}) {
		master, slave, err := pty.Open()
		if err != nil {
			return nil, fmt.Errorf("open a terminal: %w", err)
		}
		r.master, r.input = master, master
		s := &streams{in: slave, out: slave, err: slave, outputs: []*os.File{master}, ours: []*os.File{master}}
		if err := resize(master, req.Terminal); err != nil {
			s.close()
			closeAll(s.ours)
			return nil, err
		}
		return s, nil
	}
	s := &streams{}
	var opened []*os.File
	for _, end := range []**os.File{&s.in, &s.out, &s.err} {
		from, to, err := os.Pipe()
		if err != nil {
			closeAll(opened)
			return nil, fmt.Errorf("make a pipe: %w", err)
		}
		opened = append(opened, from, to)
		if end == &s.in {
			s.in, r.input = from, to
			s.ours = append(s.ours, to)
			continue
		}
		*end = to
		s.outputs = append(s.outputs, from)
		s.ours = append(s.ours, from)
	}
	return s, nil
}

func resize(master *os.File, size runner.TerminalSize) error {
	if err := pty.Setsize(master, &pty.Winsize{Rows: uint16(size.Rows), Cols: uint16(size.Columns)}); err != nil {
		return fmt.Errorf("set the terminal's size: %w", err)
	}
	return nil
}

// awaitBegin tells that the program itself begins, when it does.
func (r *run) awaitBegin() {
	defer r.started.Close() //nolint:errcheck // a pipe
	var b [1]byte
	if n, _ := r.started.Read(b[:]); n == 1 {
		r.usage.begin()
		<-r.known
		r.limit(unix.RLIMIT_NPROC, uint64(r.limits.Processes))
		r.limit(unix.RLIMIT_DATA, uint64(r.found.data(r.limits)))
		r.limit(unix.RLIMIT_CPU, uint64(lastResort(r.limits)))
		r.folders = openFolders(r.inside)
		r.began.Store(true)
		r.console.Started()
	}
}

// print passes output on until nobody is left who could write any.
func (r *run) print(n int, from *os.File) {
	stream := interview.Stdout
	if n == 1 {
		stream = interview.Stderr
	}
	buffer := make([]byte, 32<<10)
	for {
		n, err := from.Read(buffer)
		if n > 0 {
			r.usage.spoke()
			r.console.Write(stream, buffer[:n])
		}
		if err != nil { // a terminal without programs reads as an error
			return
		}
	}
}

// feed gives the program its input as it comes.
func (r *run) feed(ctx context.Context) {
	for {
		p, err := r.console.Read(ctx)
		switch {
		case errors.Is(err, io.EOF) && r.master != nil:
			p = []byte{endOfTransmission}
		case errors.Is(err, io.EOF):
			_ = r.input.Close()
			return
		case err != nil:
			return
		}
		// A program that does not read must not hold us beyond its end.
		stop := context.AfterFunc(ctx, func() { _ = r.input.SetWriteDeadline(time.Now()) })
		_, werr := r.input.Write(p)
		stop()
		if werr != nil || errors.Is(err, io.EOF) {
			return
		}
	}
}

// endOfTransmission is what Ctrl-D sends.
const endOfTransmission = 0x04

// control does what people ask for besides typing.
func (r *run) control(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case c := <-r.console.Controls():
			if r.master != nil && c.Resize != (runner.TerminalSize{}) {
				_ = resize(r.master, c.Resize) // fails only at the end
			}
			if c.Interrupt {
				r.interrupt()
			}
		}
	}
}

func (r *run) interrupt() {
	if r.master != nil {
		_, _ = r.master.Write([]byte{interruptKey}) // the terminal knows who is in front
		return
	}
	<-r.known
	ours, err := os.Readlink("/proc/" + strconv.Itoa(r.inside) + "/ns/pid")
	if err != nil {
		return // it has ended
	}
	for _, pid := range r.family() {
		fd, err := unix.PidfdOpen(pid, 0)
		if err != nil {
			continue
		}
		// Another process may have got the number of one that has just ended.
		its, err := os.Readlink("/proc/" + strconv.Itoa(pid) + "/ns/pid")
		if err == nil && its == ours && pid != r.inside {
			_ = unix.PidfdSendSignal(fd, unix.SIGINT, nil, 0)
		}
		_ = unix.Close(fd)
	}
}

const interruptKey = 0x03

// end kills the program because of a limit.
func (r *run) end(limit runner.Limit) {
	r.over.CompareAndSwap(nil, &limit)
	r.kill()
}

// ending tells how the program ended, once nothing of it is left.
func (r *run) ending() runner.Ending {
	state := r.cmd.ProcessState
	e := runner.Ending{ExitCode: state.ExitCode()}
	status, _ := state.Sys().(syscall.WaitStatus)
	if status.Signaled() {
		e.ExitCode = 128 + int(status.Signal())
	}
	e.CPU = r.usage.cpuSince(state.UserTime() + state.SystemTime())
	e.MemoryBytes = r.usage.peak(state, len(r.found.Compile) > 0)
	if limit := r.over.Load(); limit != nil {
		e.Limit, e.NotCompiled = *limit, !r.began.Load()
		return e
	}
	if !r.began.Load() {
		e.NotCompiled = len(r.found.Compile) > 0 && e.ExitCode != 0
		if !e.NotCompiled {
			e.Crash = "its sandbox could not be made"
		}
		return e
	}
	if e.ExitCode == 0 {
		return e
	}
	switch signal := syscall.Signal(e.ExitCode - 128); {
	case r.usage.diskFull.Load():
		e.Limit = runner.DiskLimit
	case signal == syscall.SIGXCPU || signal == syscall.SIGKILL && e.CPU >= r.limits.CPU:
		e.Limit = runner.CPULimit
	case e.ExitCode > 128 && crashes[signal] != "":
		e.Crash = crashes[signal] + " (exit code " + strconv.Itoa(e.ExitCode) + ")"
	}
	return e
}

// crashes are the signals that say that a program did something wrong.
var crashes = map[syscall.Signal]string{
	syscall.SIGSEGV: "it used memory that is not its own (segmentation fault)",
	syscall.SIGBUS:  "it used memory that is not there (bus error)",
	syscall.SIGABRT: "it gave up (abort)",
	syscall.SIGFPE:  "it calculated something impossible, such as a division by zero",
	syscall.SIGILL:  "it came to an instruction that this processor does not have",
	syscall.SIGSYS:  "it asked the system for something that is not allowed",
	syscall.SIGTRAP: "it stopped at a trap",
}

// data is the limit on the memory that one process of the language may reserve.
func (t *Toolchain) data(l runner.Limits) int64 {
	if t.Data > 0 {
		return t.Data
	}
	return l.Memory
}
