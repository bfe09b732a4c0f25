package native

import (
	"strconv"

	"golang.org/x/sys/unix"
)

// oldPolls are the ones that only old architectures have.
var oldPolls = map[string]bool{
	strconv.Itoa(unix.SYS_POLL): true, strconv.Itoa(unix.SYS_SELECT): true, strconv.Itoa(unix.SYS_EPOLL_WAIT): true,
}

// refusedHere are system calls to refuse that only this architecture has.
var refusedHere = []uint32{unix.SYS_MODIFY_LDT, unix.SYS_IOPL, unix.SYS_IOPERM}

// missingHere are system calls to be without that only this architecture has.
var missingHere = []uint32{unix.SYS_INOTIFY_INIT}
