package native

import (
	"strconv"

	"golang.org/x/sys/unix"
)

// oldPolls are the ones that only old architectures have.
var oldPolls = map[string]bool{
	strconv.Itoa(unix.SYS_POLL): true, strconv.Itoa(unix.SYS_SELECT): true, strconv.Itoa(unix.SYS_EPOLL_WAIT): true,
}
