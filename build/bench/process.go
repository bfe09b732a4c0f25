//go:build linux

package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// The server has one core and the load another, so that neither takes the
// other's time.
const (
	serverCore = 0
	loadCore   = 1
)

// stopTime is how long a server may take to end after SIGTERM.
const stopTime = 10 * time.Second

// process is a running server.
type process struct {
	cmd  *exec.Cmd
	out  *tail
	done chan struct{} // closed when it has ended
}

// pinSelf keeps this process on the core of the load.
func pinSelf() error {
	if runtime.NumCPU() < 2 {
		return errors.New("one core only: server and load share it, and every figure suffers")
	}
	return keepTo(loadCore)
}

// keepTo keeps this process, and what it starts from now on, to these cores.
func keepTo(cores ...int) error {
	tasks, err := os.ReadDir("/proc/self/task")
	if err != nil {
		return err
	}
	var set unix.CPUSet
	for _, core := range cores {
		set.Set(core)
	}
	for _, t := range tasks {
		tid, _ := strconv.Atoi(t.Name())
		if err := unix.SchedSetaffinity(tid, &set); err != nil {
			return fmt.Errorf("keep to the cores %v: %w", cores, err)
		}
	}
	return nil
}

// startProcess starts a command on the server's core. When announced is not
// nil, it waits for the line of its output that announced answers to.
func startProcess(cmd *exec.Cmd, announced func(line string) bool) (*process, error) {
	return startProcessOn(cmd, []int{serverCore}, announced)
}

// startProcessOn is startProcess on other cores.
func startProcessOn(cmd *exec.Cmd, cores []int, announced func(line string) bool) (*process, error) {
	p := &process{cmd: cmd, out: &tail{}, done: make(chan struct{})}
	pipe, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	cmd.Stderr = p.out
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	if err := startPinned(cmd, cores); err != nil {
		return nil, fmt.Errorf("start %s: %w", cmd.Path, err)
	}
	ready := make(chan struct{})
	go func() {
		defer close(p.done)
		lines := bufio.NewScanner(pipe)
		waiting := announced != nil
		for lines.Scan() {
			fmt.Fprintln(p.out, lines.Text())
			if waiting && announced(lines.Text()) {
				waiting = false
				close(ready)
			}
		}
		_, _ = io.Copy(io.Discard, pipe)
		_ = cmd.Wait()
	}()
	if announced == nil {
		return p, nil
	}
	select {
	case <-ready:
		return p, nil
	case <-p.done:
		return nil, fmt.Errorf("%s ended at once:\n%s", filepath.Base(cmd.Path), p.out)
	case <-time.After(20 * time.Second):
		p.stop()
		return nil, fmt.Errorf("%s never said that it is ready:\n%s", filepath.Base(cmd.Path), p.out)
	}
}

// startPinned starts a child from a thread that is on these cores for that
// moment: a child inherits the cores of the thread that made it.
func startPinned(cmd *exec.Cmd, cores []int) error {
	if runtime.NumCPU() < 2 {
		return cmd.Start()
	}
	result := make(chan error)
	go func() {
		// Never unlocked: the thread, which has the wrong cores now, ends with
		// the goroutine. Pdeathsig must outlive it, so it is kept until the end.
		runtime.LockOSThread()
		var set unix.CPUSet
		for _, core := range cores {
			set.Set(core)
		}
		if err := unix.SchedSetaffinity(0, &set); err != nil {
			result <- err
			return
		}
		result <- cmd.Start()
		select {}
	}()
	return <-result
}

// stop asks the process to end, and ends it if it does not.
func (p *process) stop() {
	_ = p.cmd.Process.Signal(syscall.SIGTERM)
	select {
	case <-p.done:
	case <-time.After(stopTime):
		_ = p.cmd.Process.Kill()
		<-p.done
	}
}

func (p *process) pid() int { return p.cmd.Process.Pid }

// awaitPort waits until something listens.
func (p *process) awaitPort(addr netip.AddrPort) error {
	for end := time.Now().Add(20 * time.Second); time.Now().Before(end); {
		conn, err := net.Dial("tcp", addr.String())
		if err == nil {
			return conn.Close()
		}
		select {
		case <-p.done:
			return fmt.Errorf("%s ended at once:\n%s", filepath.Base(p.cmd.Path), p.out)
		case <-time.After(20 * time.Millisecond):
		}
	}
	return fmt.Errorf("nothing listens on %s:\n%s", addr, p.out)
}

// cpu is the time on a core, user and system, of the process and those it
// started.
func (p *process) cpu() time.Duration { return cpuOf(family(p.pid())) + reaped(p.pid()) }

// cpuOf is the time on a core of processes that live.
func cpuOf(pids []int) (total time.Duration) {
	for _, pid := range pids {
		var ts unix.Timespec
		// The CPU clock of another process (clock_getcpuclockid): in
		// nanoseconds, where /proc/PID/stat counts hundredths of a second.
		if unix.ClockGettime(int32(^pid<<3|2), &ts) == nil {
			total += time.Duration(ts.Nano())
		}
	}
	return total
}

// family is a process and its descendants that live.
func family(pid int) []int {
	pids := []int{pid}
	tasks, _ := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/children", pid))
	for _, t := range tasks {
		b, _ := os.ReadFile(t)
		for _, s := range strings.Fields(string(b)) {
			if child, err := strconv.Atoi(s); err == nil {
				pids = append(pids, family(child)...)
			}
		}
	}
	return pids
}

// reaped is the time of children that have ended: fields 16 and 17 of
// /proc/PID/stat, in hundredths of a second.
func reaped(pid int) time.Duration {
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return 0
	}
	fields := strings.Fields(string(b[bytes.LastIndexByte(b, ')')+1:]))
	if len(fields) < 15 {
		return 0
	}
	user, _ := strconv.ParseInt(fields[13], 10, 64)
	system, _ := strconv.ParseInt(fields[14], 10, 64)
	return time.Duration(user+system) * 10 * time.Millisecond
}

// memory is the process' proportional share of memory, in bytes.
func (p *process) memory() (int64, error) {
	total := int64(0)
	for _, pid := range family(p.pid()) {
		b, err := os.ReadFile(fmt.Sprintf("/proc/%d/smaps_rollup", pid))
		if err != nil {
			return 0, err
		}
		for line := range strings.Lines(string(b)) {
			if rest, ok := strings.CutPrefix(line, "Pss:"); ok {
				kb, err := strconv.ParseInt(strings.TrimSuffix(strings.TrimSpace(rest), " kB"), 10, 64)
				if err != nil {
					return 0, fmt.Errorf("read the memory of process %d: %w", pid, err)
				}
				total += kb << 10
			}
		}
	}
	return total, nil
}

// freePort is a port that nothing listened on a moment ago.
func freePort() (netip.AddrPort, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return netip.AddrPort{}, err
	}
	defer l.Close()
	return netip.ParseAddrPort(l.Addr().String())
}

// tail keeps the end of what a server prints, for when it fails.
type tail struct {
	mu sync.Mutex
	b  []byte
}

func (t *tail) Write(b []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.b = append(t.b, b...)
	if extra := len(t.b) - 4096; extra > 0 {
		t.b = t.b[extra:]
	}
	return len(b), nil
}

func (t *tail) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return string(t.b)
}
