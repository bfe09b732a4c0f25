package wasm

import (
	"unsafe"

	"golang.org/x/sys/windows"
)

// reserve takes addresses; commit makes them memory; discard makes them new
// memory, empty and nobody's until it is used; unreserve gives all back.
func reserve(size int) []byte {
	at, err := windows.VirtualAlloc(0, uintptr(size), windows.MEM_RESERVE, windows.PAGE_READWRITE)
	if err != nil {
		return nil
	}
	// The address is the system's, not Go's: no pointer arithmetic is done on it.
	return unsafe.Slice((*byte)(*(*unsafe.Pointer)(unsafe.Pointer(&at))), size)
}

func commit(b []byte) bool {
	if len(b) == 0 {
		return true
	}
	at, err := windows.VirtualAlloc(uintptr(unsafe.Pointer(&b[0])), uintptr(len(b)), windows.MEM_COMMIT, windows.PAGE_READWRITE)
	return err == nil && at != 0
}

func discard(b []byte) bool {
	return len(b) == 0 || windows.VirtualFree(uintptr(unsafe.Pointer(&b[0])), uintptr(len(b)), windows.MEM_DECOMMIT) == nil && commit(b)
}

func unreserve(b []byte) {
	_ = windows.VirtualFree(uintptr(unsafe.Pointer(&b[0])), 0, windows.MEM_RELEASE) // fails only for what was never reserved
}
