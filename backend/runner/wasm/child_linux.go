package wasm

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"unsafe"

	"golang.org/x/sys/unix"
)

// architectures are the values by which a filter knows the system call table
// that its numbers are of.
var architectures = map[string]uint32{
	"amd64": unix.AUDIT_ARCH_X86_64,
	"arm64": unix.AUDIT_ARCH_AARCH64,
}

// restrict gives up rights once everything is loaded: from here on the process
// can use what it has open, memory, threads and clocks, and nothing else. It is
// the second wall, for the day that the first, WebAssembly, has a hole. A kernel
// without such filters leaves us the first.
func restrict() error {
	if err := limitAddresses(); err != nil {
		return fmt.Errorf("limit addresses: %w", err)
	}
	// What could be made without opening anything: pipes, and timers' signals that wait.
	for resource, most := range map[int]uint64{unix.RLIMIT_NOFILE: mostFiles, unix.RLIMIT_SIGPENDING: mostFiles} {
		if err := unix.Setrlimit(resource, &unix.Rlimit{Cur: most, Max: most}); err != nil {
			return fmt.Errorf("limit what is open: %w", err)
		}
	}
	// The first to be ended when the machine runs out of memory. Where there is no such file, the limits hold all the same.
	_ = os.WriteFile("/proc/self/oom_score_adj", []byte("1000"), 0)
	arch, ok := architectures[runtime.GOARCH]
	if !ok {
		return nil
	}
	// Rights are given up thread by thread; TSYNC carries them over to all.
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	if err := unix.Prctl(unix.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0); err != nil {
		return fmt.Errorf("no new privileges: %w", err)
	}
	filter := systemCallFilter(arch, uint32(os.Getpid()))
	program := unix.SockFprog{Len: uint16(len(filter)), Filter: &filter[0]}
	thread, _, errno := unix.Syscall(unix.SYS_SECCOMP, unix.SECCOMP_SET_MODE_FILTER,
		unix.SECCOMP_FILTER_FLAG_TSYNC, uintptr(unsafe.Pointer(&program)))
	switch {
	case errno == unix.ENOSYS || errno == unix.EINVAL:
		return nil
	case errno != 0:
		return fmt.Errorf("filter system calls: %w", errno)
	case thread != 0:
		return errors.New("filter system calls: a thread could not be limited")
	}
	return nil
}

// mostFiles is how many files the process may have open; it has its streams, and what Go's own polling needs.
const mostFiles = 64

// closeInherited closes what whoever started the relay had open and let it
// inherit, and we in turn: Go marks only what it opens itself.
func closeInherited() {
	const folder = "/proc/self/fd"
	entries, err := os.ReadDir(folder)
	if err != nil {
		return
	}
	for _, e := range entries {
		fd, err := strconv.Atoi(e.Name())
		target, err2 := os.Readlink(filepath.Join(folder, e.Name()))
		if err != nil || err2 != nil || fd <= 2 {
			continue
		}
		// Go's own: event polling, the limits of its control group.
		if strings.HasPrefix(target, "anon_inode:") || strings.HasPrefix(target, "/sys/fs/cgroup/") {
			continue
		}
		_ = unix.Close(fd)
	}
}

// moreAddresses is what the process may map beyond what loading took: the
// program's memory, and as much for everything around it. The program's memory
// has a limit of its own; this one is for a host function that would run away.
const moreAddresses = reserved + 1<<30

func limitAddresses() error {
	text, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		return nil // no /proc here
	}
	pages, _, _ := strings.Cut(string(text), " ")
	n, err := strconv.ParseUint(pages, 10, 64)
	if err != nil {
		return err
	}
	most := n*uint64(os.Getpagesize()) + moreAddresses
	return unix.Setrlimit(unix.RLIMIT_AS, &unix.Rlimit{Cur: most, Max: most})
}

// Offsets in struct seccomp_data, little endian.
const (
	dataNumber   = 0
	dataArch     = 4
	dataArgument = 16 // the lower half of the first argument; each has 8 bytes
)

// systemCallFilter is a program of classic BPF over a system call. What it does
// not allow fails with EPERM.
func systemCallFilter(arch, self uint32) []unix.SockFilter {
	load := func(at uint32) unix.SockFilter {
		return unix.SockFilter{Code: unix.BPF_LD | unix.BPF_W | unix.BPF_ABS, K: at}
	}
	// equal jumps over so many instructions when the loaded value is k, or is not.
	equal := func(k uint32, yes, no uint8) unix.SockFilter {
		return unix.SockFilter{Code: unix.BPF_JMP | unix.BPF_JEQ | unix.BPF_K, K: k, Jt: yes, Jf: no}
	}
	verdict := func(k uint32) unix.SockFilter {
		return unix.SockFilter{Code: unix.BPF_RET | unix.BPF_K, K: k}
	}
	allow := verdict(unix.SECCOMP_RET_ALLOW)
	deny := func(errno unix.Errno) unix.SockFilter {
		return verdict(unix.SECCOMP_RET_ERRNO | uint32(errno))
	}

	filter := []unix.SockFilter{
		load(dataArch),
		equal(arch, 1, 0),
		verdict(unix.SECCOMP_RET_KILL_PROCESS),
		load(dataNumber),
	}
	for _, number := range allowedCalls {
		filter = append(filter, equal(number, 0, 1), allow)
	}
	// only allows a call when the condition holds for its first argument.
	only := func(number uint32, condition unix.SockFilter) {
		filter = append(filter, equal(number, 0, 4), load(dataArgument), condition, allow, deny(unix.EPERM))
	}
	// Go interrupts its own threads with signals; other processes get none.
	only(unix.SYS_TGKILL, equal(self, 0, 1))
	// Its own limits.
	only(unix.SYS_PRLIMIT64, equal(0, 0, 1))
	// Threads, but no processes.
	only(unix.SYS_CLONE, unix.SockFilter{Code: unix.BPF_JMP | unix.BPF_JSET | unix.BPF_K, K: unix.CLONE_THREAD, Jt: 0, Jf: 1})
	return append(
		filter,
		// clone3 has its flags where a filter cannot look: callers fall back to clone.
		equal(unix.SYS_CLONE3, 0, 1),
		deny(unix.ENOSYS),
		deny(unix.EPERM),
	)
}

// allowedCalls is what Go's runtime needs to read and write what is open, to
// manage memory and threads, and to tell the time.
var allowedCalls = append([]uint32{
	unix.SYS_READ, unix.SYS_WRITE, unix.SYS_CLOSE, unix.SYS_PREAD64, unix.SYS_FCNTL, unix.SYS_FSTAT, unix.SYS_LSEEK,
	unix.SYS_MMAP, unix.SYS_MUNMAP, unix.SYS_MPROTECT, unix.SYS_MADVISE, unix.SYS_MREMAP, unix.SYS_BRK, unix.SYS_MINCORE, unix.SYS_MEMBARRIER,
	unix.SYS_FUTEX, unix.SYS_SCHED_YIELD, unix.SYS_SCHED_GETAFFINITY, unix.SYS_SET_ROBUST_LIST, unix.SYS_RSEQ, unix.SYS_GETTID, unix.SYS_GETPID,
	unix.SYS_RT_SIGACTION, unix.SYS_RT_SIGPROCMASK, unix.SYS_RT_SIGRETURN, unix.SYS_SIGALTSTACK, unix.SYS_RESTART_SYSCALL,
	unix.SYS_NANOSLEEP, unix.SYS_CLOCK_NANOSLEEP, unix.SYS_CLOCK_GETTIME, unix.SYS_CLOCK_GETRES, unix.SYS_GETTIMEOFDAY,
	unix.SYS_EPOLL_CREATE1, unix.SYS_EPOLL_CTL, unix.SYS_EPOLL_PWAIT, unix.SYS_EVENTFD2, unix.SYS_PIPE2, unix.SYS_PPOLL,
	unix.SYS_GETRANDOM, unix.SYS_GETRUSAGE, unix.SYS_SETRLIMIT, unix.SYS_GETRLIMIT,
	unix.SYS_EXIT, unix.SYS_EXIT_GROUP,
}, allowedCallsHere...)
