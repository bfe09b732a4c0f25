package native

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"runtime"
	"slices"

	"golang.org/x/sys/unix"
)

// architectures are the values by which a filter knows the table that its
// system call numbers are of.
var architectures = map[string]uint32{
	"amd64": unix.AUDIT_ARCH_X86_64,
	"arm64": unix.AUDIT_ARCH_AARCH64,
}

// refused are system calls that no program of a candidate needs, and that have
// opened most of the holes in kernels: new namespaces and mounts, other
// processes' memory, keys, tracing, modules, clocks, rings of requests.
var refused = []uint32{
	unix.SYS_UNSHARE, unix.SYS_SETNS, unix.SYS_MOUNT, unix.SYS_UMOUNT2, unix.SYS_PIVOT_ROOT, unix.SYS_CHROOT,
	unix.SYS_OPEN_TREE, unix.SYS_MOVE_MOUNT, unix.SYS_FSOPEN, unix.SYS_FSCONFIG, unix.SYS_FSMOUNT, unix.SYS_FSPICK, unix.SYS_MOUNT_SETATTR,
	unix.SYS_PTRACE, unix.SYS_PROCESS_VM_READV, unix.SYS_PROCESS_VM_WRITEV, unix.SYS_KCMP, unix.SYS_PIDFD_GETFD, unix.SYS_PROCESS_MADVISE,
	unix.SYS_KEYCTL, unix.SYS_ADD_KEY, unix.SYS_REQUEST_KEY,
	unix.SYS_BPF, unix.SYS_PERF_EVENT_OPEN, unix.SYS_USERFAULTFD, unix.SYS_FANOTIFY_INIT,
	unix.SYS_IO_URING_SETUP, unix.SYS_IO_URING_ENTER, unix.SYS_IO_URING_REGISTER,
	unix.SYS_OPEN_BY_HANDLE_AT, unix.SYS_NAME_TO_HANDLE_AT, unix.SYS_LOOKUP_DCOOKIE, unix.SYS_QUOTACTL, unix.SYS_SYSLOG,
	unix.SYS_INIT_MODULE, unix.SYS_FINIT_MODULE, unix.SYS_DELETE_MODULE, unix.SYS_KEXEC_LOAD, unix.SYS_KEXEC_FILE_LOAD, unix.SYS_REBOOT,
	unix.SYS_SWAPON, unix.SYS_SWAPOFF, unix.SYS_ACCT, unix.SYS_SETTIMEOFDAY, unix.SYS_CLOCK_SETTIME, unix.SYS_CLOCK_ADJTIME, unix.SYS_ADJTIMEX,
	unix.SYS_MBIND, unix.SYS_MIGRATE_PAGES, unix.SYS_MOVE_PAGES, unix.SYS_SET_MEMPOLICY, unix.SYS_SET_MEMPOLICY_HOME_NODE,
	unix.SYS_VMSPLICE,
}

// missing are system calls that hold memory which nobody's account shows, or use
// up what the whole machine shares: System V's memory, queues and semaphores,
// files in memory without a file system, queues of requests to disks. To a
// program this is a system without them; POSIX's own, in /dev/shm, are there.
var missing = []uint32{
	unix.SYS_MEMFD_CREATE, unix.SYS_MEMFD_SECRET, unix.SYS_SHMGET, unix.SYS_MSGGET, unix.SYS_SEMGET, unix.SYS_IO_SETUP,
	// What is watched in folders, and rules of one's own on files.
	unix.SYS_INOTIFY_INIT1, unix.SYS_INOTIFY_ADD_WATCH, unix.SYS_LANDLOCK_CREATE_RULESET,
	// It has its flags where a filter cannot look: callers fall back to clone.
	unix.SYS_CLONE3,
}

// firstUnknown is the first system call that nobody had looked at when this list
// was made; numbers from 424 on are the same on every architecture. The C
// libraries do without what is newer than they can expect.
const firstUnknown = unix.SYS_STATMOUNT

// families of sockets that are left to languages with a network: the internet's, whose namespace
// has no way out, and with its usual protocol (0) netlink for addresses; to all of them, those within
// the sandbox. Others do not all keep to namespaces (vsock).
var (
	families      = []uint32{unix.AF_INET, unix.AF_INET6}
	plainFamilies = []uint32{unix.AF_UNIX, unix.AF_NETLINK}
	fewFamilies   = []uint32{unix.AF_UNIX}
)

// protocols of the internet that are left. Others are seldom used, and seldom looked at.
var protocols = []uint32{0, unix.IPPROTO_TCP, unix.IPPROTO_UDP, unix.IPPROTO_ICMP, unix.IPPROTO_ICMPV6}

// namespaces are the flags of clone that make one.
const namespaces = unix.CLONE_NEWUSER | unix.CLONE_NEWNS | unix.CLONE_NEWPID | unix.CLONE_NEWNET | unix.CLONE_NEWIPC |
	unix.CLONE_NEWUTS | unix.CLONE_NEWCGROUP

// Offsets in struct seccomp_data, little endian.
const (
	dataNumber = 0
	dataArch   = 4
	dataFirst  = 16 // the lower half of the first argument; each has 8 bytes
	dataSecond = 24
	dataThird  = 32
)

// filter is the second wall around a native program: a program of classic BPF
// over its system calls, in the kernel's form. A list of what is allowed would
// break toolchains that nobody here has tried; this one lists what is refused.
// Another architecture's table (32-bit calls) would go around the list and is
// refused as a whole.
func filter(network bool) ([]byte, error) {
	arch, ok := architectures[runtime.GOARCH]
	if !ok {
		return nil, fmt.Errorf("no system call filter for %s", runtime.GOARCH)
	}
	load := func(at uint32) unix.SockFilter {
		return unix.SockFilter{Code: unix.BPF_LD | unix.BPF_W | unix.BPF_ABS, K: at}
	}
	jump := func(kind uint16, k uint32, yes, no uint8) unix.SockFilter {
		return unix.SockFilter{Code: unix.BPF_JMP | kind | unix.BPF_K, K: k, Jt: yes, Jf: no}
	}
	verdict := func(k uint32) unix.SockFilter {
		return unix.SockFilter{Code: unix.BPF_RET | unix.BPF_K, K: k}
	}
	deny := func(errno unix.Errno) unix.SockFilter { return verdict(unix.SECCOMP_RET_ERRNO | uint32(errno)) }
	allow := verdict(unix.SECCOMP_RET_ALLOW)

	program := []unix.SockFilter{
		load(dataArch),
		jump(unix.BPF_JEQ, arch, 1, 0),
		verdict(unix.SECCOMP_RET_KILL_PROCESS),
		load(dataNumber),
		jump(unix.BPF_JGE, firstUnknown, 0, 1), // x86-64's third table, x32, is far beyond
		deny(unix.ENOSYS),
	}
	for _, number := range slices.Concat(refused, refusedHere) {
		program = append(program, jump(unix.BPF_JEQ, number, 0, 1), deny(unix.EPERM))
	}
	for _, number := range slices.Concat(missing, missingHere) {
		program = append(program, jump(unix.BPF_JEQ, number, 0, 1), deny(unix.ENOSYS))
	}
	// unless is what happens when the value at at is none of these.
	unless := func(at uint32, values []uint32, then ...unix.SockFilter) []unix.SockFilter {
		made := []unix.SockFilter{load(at)}
		n := len(values)
		for i, value := range values {
			made = append(made, jump(unix.BPF_JEQ, value, uint8(n-i-1+len(then)), 0))
		}
		return append(made, then...)
	}
	// of is what happens to one system call, and to no other.
	of := func(call uint32, then ...unix.SockFilter) []unix.SockFilter {
		then = append(then, allow)
		return append([]unix.SockFilter{jump(unix.BPF_JEQ, call, 0, uint8(len(then)))}, then...)
	}
	program = append(
		program,
		jump(unix.BPF_JEQ, unix.SYS_CLONE, 0, 4),
		load(dataFirst),
		jump(unix.BPF_JSET, namespaces, 0, 1),
		deny(unix.EPERM),
		allow,
	)
	// Keys typed in another's name into a terminal, and terminals that are modems.
	program = append(
		program,
		jump(unix.BPF_JEQ, unix.SYS_IOCTL, 0, 6),
		load(dataSecond),
		jump(unix.BPF_JEQ, unix.TIOCSTI, 2, 0),
		jump(unix.BPF_JEQ, unix.TIOCSETD, 1, 0),
		jump(unix.BPF_JEQ, unix.TIOCLINUX, 0, 1),
		deny(unix.EPERM),
		allow,
	)
	program = append(program, of(unix.SYS_SOCKETPAIR, unless(dataFirst, []uint32{unix.AF_UNIX}, deny(unix.EAFNOSUPPORT))...)...)
	left := fewFamilies
	if network {
		left = plainFamilies
	}
	plain := slices.Concat(
		unless(dataFirst, left, deny(unix.EAFNOSUPPORT)),
		unless(dataThird, []uint32{0}, deny(unix.EPROTONOSUPPORT)),
		[]unix.SockFilter{allow},
	)
	if network {
		plain = append(
			unless(dataFirst, families, plain...),
			unless(dataThird, protocols, deny(unix.EPROTONOSUPPORT))...,
		)
	}
	program = append(program, of(unix.SYS_SOCKET, plain...)...)
	// A socket's buffers keep their usual size, by which they are counted: to ask for another is
	// a wish, which systems may not heed.
	program = append(program, of(
		unix.SYS_SETSOCKOPT,
		load(dataSecond),
		jump(unix.BPF_JEQ, unix.SOL_SOCKET, 0, 4),
		load(dataThird),
		jump(unix.BPF_JEQ, unix.SO_SNDBUF, 1, 0),
		jump(unix.BPF_JEQ, unix.SO_RCVBUF, 0, 1),
		verdict(unix.SECCOMP_RET_ERRNO),
	)...)
	program = append(program, allow)

	var b bytes.Buffer
	if err := binary.Write(&b, binary.NativeEndian, program); err != nil {
		return nil, fmt.Errorf("write the system call filter: %w", err)
	}
	return b.Bytes(), nil
}
