package native

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"runtime"

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
	unix.SYS_MBIND, unix.SYS_MIGRATE_PAGES, unix.SYS_MOVE_PAGES, unix.SYS_SET_MEMPOLICY,
}

// families of sockets that are left: within the machine, and the internet's,
// whose namespace has no way out. Others do not all keep to namespaces (vsock).
var families = []uint32{unix.AF_UNIX, unix.AF_INET, unix.AF_INET6, unix.AF_NETLINK}

// namespaces are the flags of clone that make one.
const namespaces = unix.CLONE_NEWUSER | unix.CLONE_NEWNS | unix.CLONE_NEWPID | unix.CLONE_NEWNET | unix.CLONE_NEWIPC |
	unix.CLONE_NEWUTS | unix.CLONE_NEWCGROUP

// Offsets in struct seccomp_data, little endian.
const (
	dataNumber = 0
	dataArch   = 4
	dataFirst  = 16 // the lower half of the first argument; each has 8 bytes
	dataSecond = 24
)

// x32 is set in the numbers of x86-64's third table.
const x32 = 0x40000000

// filter is the second wall around a native program: a program of classic BPF
// over its system calls, in the kernel's form. A list of what is allowed would
// break toolchains that nobody here has tried; this one lists what is refused.
// Another architecture's table (32-bit calls) would go around the list and is
// refused as a whole.
func filter() ([]byte, error) {
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
		jump(unix.BPF_JGE, x32, 0, 1),
		deny(unix.ENOSYS),
	}
	for _, number := range refused {
		program = append(program, jump(unix.BPF_JEQ, number, 0, 1), deny(unix.EPERM))
	}
	// clone3 has its flags where a filter cannot look: callers fall back to clone.
	program = append(program, jump(unix.BPF_JEQ, unix.SYS_CLONE3, 0, 1), deny(unix.ENOSYS))
	program = append(
		program,
		jump(unix.BPF_JEQ, unix.SYS_CLONE, 0, 4),
		load(dataFirst),
		jump(unix.BPF_JSET, namespaces, 0, 1),
		deny(unix.EPERM),
		allow,
	)
	// Keys typed in another's name into a terminal.
	program = append(
		program,
		jump(unix.BPF_JEQ, unix.SYS_IOCTL, 0, 5),
		load(dataSecond),
		jump(unix.BPF_JEQ, unix.TIOCSTI, 1, 0),
		jump(unix.BPF_JEQ, unix.TIOCLINUX, 0, 1),
		deny(unix.EPERM),
		allow,
	)
	n := uint8(len(families))
	program = append(program, jump(unix.BPF_JEQ, unix.SYS_SOCKET, 0, n+2), load(dataFirst))
	for i, family := range families {
		program = append(program, jump(unix.BPF_JEQ, family, n-uint8(i), 0))
	}
	program = append(program, deny(unix.EAFNOSUPPORT), allow)

	var b bytes.Buffer
	if err := binary.Write(&b, binary.NativeEndian, program); err != nil {
		return nil, fmt.Errorf("write the system call filter: %w", err)
	}
	return b.Bytes(), nil
}
