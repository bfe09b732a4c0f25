//go:build unix

package wasm

import (
	"unsafe"

	"golang.org/x/sys/unix"
)

// reserve takes addresses; commit makes them memory; discard makes them new
// memory, empty and nobody's until it is used; unreserve gives all back.
func reserve(size int) []byte {
	b, err := unix.Mmap(-1, 0, size, unix.PROT_NONE, unix.MAP_PRIVATE|unix.MAP_ANON)
	if err != nil {
		return nil
	}
	return b
}

func commit(b []byte) bool {
	return len(b) == 0 || unix.Mprotect(b, unix.PROT_READ|unix.PROT_WRITE) == nil
}

func discard(b []byte) bool {
	if len(b) == 0 {
		return true
	}
	_, err := unix.MmapPtr(-1, 0, unsafe.Pointer(&b[0]), uintptr(len(b)), unix.PROT_READ|unix.PROT_WRITE, unix.MAP_PRIVATE|unix.MAP_ANON|unix.MAP_FIXED)
	return err == nil
}

func unreserve(b []byte) { _ = unix.Munmap(b) } // fails only for what was never mapped
