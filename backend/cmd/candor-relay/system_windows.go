package main

import "golang.org/x/sys/windows"

// The syscall package's EADDRINUSE is an invented number on Windows.
const errAddressInUse = windows.WSAEADDRINUSE

const dataBesideConfig = true
