//go:build unix

package wasm

import "golang.org/x/sys/unix"

// reserve takes addresses; commit makes them memory; unreserve gives both back.
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

func unreserve(b []byte) { _ = unix.Munmap(b) } // fails only for what was never mapped
