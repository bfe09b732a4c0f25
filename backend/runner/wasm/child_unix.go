//go:build unix

package wasm

import (
	"time"

	"golang.org/x/sys/unix"
)

// ownCPU is the CPU time that this process has used, in user and kernel mode.
func ownCPU() time.Duration {
	var u unix.Rusage
	if err := unix.Getrusage(unix.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// restrictEarly gives up what is never needed.
func restrictEarly() error {
	closeInherited()
	// A core file would be a copy of the program's memory on the disk.
	return unix.Setrlimit(unix.RLIMIT_CORE, &unix.Rlimit{})
}

// limitCPU lets the kernel kill the process when it has used so much CPU time
// in all: the last resort, when the relay no longer watches.
func limitCPU(total time.Duration) {
	seconds := uint64((total + time.Second - 1) / time.Second)
	// The hard limit stays: the next program's is later.
	_ = unix.Setrlimit(unix.RLIMIT_CPU, &unix.Rlimit{Cur: seconds, Max: unix.RLIM_INFINITY})
}
