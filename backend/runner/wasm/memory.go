package wasm

import (
	"github.com/tetratelabs/wazero/experimental"
)

// reserved is how many addresses a program's memory may take, whatever its
// limit: a warm child is started before its limit is known.
const reserved = 1 << 30

// allocator makes the memory of the program. Its addresses are reserved at once
// and become memory when it grows: growing then moves nothing. (wazero's own
// way doubles a Go slice and copies, which costs a program of 333 MB up to
// 840 MB.) A module has one memory.
type allocator struct {
	limit int64            // bytes; growth beyond is refused
	grown func(size int64) // told the new size; may be nil
	hit   bool             // growth was refused
	size  int64
	all   []byte
}

// Allocate implements experimental.MemoryAllocator.
func (a *allocator) Allocate(_, _ uint64) experimental.LinearMemory { return a }

// Reallocate implements experimental.LinearMemory. Sizes only grow.
func (a *allocator) Reallocate(size uint64) []byte {
	if a.all == nil {
		a.all = reserve(reserved)
	}
	if int64(size) > min(a.limit, int64(len(a.all))) || !commit(a.all[a.size:size]) {
		a.hit = true
		return nil
	}
	a.size = int64(size)
	if a.grown != nil {
		a.grown(a.size)
	}
	return a.all[:size:len(a.all)]
}

// Free implements experimental.LinearMemory: see next.
func (a *allocator) Free() {}

// keptMemory is how much memory of a program is given to the next one, emptied:
// emptying it costs less than getting new pages from the system.
const keptMemory = 64 << 20

// next gets ready for another program, once nothing uses the memory any more.
// Nothing of what was in it is left.
func (a *allocator) next() {
	if a.size > keptMemory {
		unreserve(a.all)
		a.all = nil
	} else {
		clear(a.all[:a.size])
	}
	*a = allocator{limit: reserved, all: a.all}
}
