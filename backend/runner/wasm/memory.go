package wasm

import (
	"github.com/tetratelabs/wazero/experimental"
)

// reserved is how many addresses a program's memory may take, whatever its
// limit: a warm child is started before its limit is known. The last of them are
// for what does not count.
const reserved = 1<<30 + 256<<20

// allocator makes the memory of the program. Its addresses are reserved at once
// and become memory when it grows: growing then moves nothing. (wazero's own
// way doubles a Go slice and copies, which costs a program of 333 MB up to
// 840 MB.) A module has one memory.
type allocator struct {
	limit int64            // bytes; growth beyond is refused
	grown func(size int64) // told the new size; may be nil
	hit   bool             // growth was refused
	size  int64            // without extra
	all   []byte
	// extra bytes are the last of those that the module begins with, and do not
	// count: the most that its stack may ever need, of which programs use next to
	// nothing. What is not used is no memory of the computer.
	extra int64
	begin int64 // where they are
}

// Allocate implements experimental.MemoryAllocator.
func (a *allocator) Allocate(_, _ uint64) experimental.LinearMemory { return a }

// Reallocate implements experimental.LinearMemory. Sizes only grow.
func (a *allocator) Reallocate(size uint64) []byte {
	if a.all == nil {
		a.all = reserve(reserved)
	}
	if a.size == 0 {
		a.begin = int64(size) - a.extra
	}
	counted := int64(size) - a.extra
	if counted > a.limit || int64(size) > int64(len(a.all)) || !commit(a.all[a.committed():size]) {
		a.hit = true
		return nil
	}
	a.size = counted
	if a.grown != nil {
		a.grown(a.size)
	}
	return a.all[:size:len(a.all)]
}

// committed is how many of the addresses are memory.
func (a *allocator) committed() int64 {
	if a.size == 0 {
		return 0
	}
	return a.size + a.extra
}

// Free implements experimental.LinearMemory: see next.
func (a *allocator) Free() {}

// keptMemory is how much memory of a program is given to the next one, emptied:
// emptying it costs less than getting new pages from the system.
const keptMemory = 64 << 20

// next gets ready for another program, once nothing uses the memory any more.
// Nothing of what was in it is left.
func (a *allocator) next() {
	if end := a.committed(); a.size > keptMemory || !discard(a.all[a.begin:min(a.begin+a.extra, end)]) {
		unreserve(a.all)
		a.all = nil
	} else {
		clear(a.all[:a.begin])
		clear(a.all[a.begin+a.extra : end])
	}
	*a = allocator{limit: reserved, all: a.all, extra: a.extra}
}
