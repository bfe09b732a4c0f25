//go:build !windows

package workspace

import "syscall"

const errAddressInUse = syscall.EADDRINUSE
