//go:build unix

package main

import (
	"runtime"
	"syscall"
)

const errAddressInUse = syscall.EADDRINUSE

// dataBesideConfig reports whether programs keep their data where they keep
// their configuration; elsewhere the XDG base directory specification holds.
const dataBesideConfig = runtime.GOOS == "darwin"
