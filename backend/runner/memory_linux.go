package runner

import (
	"os"
	"strconv"
	"strings"
	"sync"
)

// machineMemory is this machine's memory in bytes; 0: unknown.
var machineMemory = sync.OnceValue(func() int64 {
	said, err := os.ReadFile("/proc/meminfo")
	if err != nil {
		return 0
	}
	_, after, _ := strings.Cut("\n"+string(said), "\nMemTotal:")
	kib, _, _ := strings.Cut(strings.TrimSpace(after), " ")
	n, _ := strconv.ParseInt(kib, 10, 64) // 0 when it is said otherwise
	return n << 10
})
