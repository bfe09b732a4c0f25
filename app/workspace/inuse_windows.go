package workspace

import "golang.org/x/sys/windows"

// The syscall package's EADDRINUSE is an invented number on Windows; sockets
// there report the Winsock one.
const errAddressInUse = windows.WSAEADDRINUSE
