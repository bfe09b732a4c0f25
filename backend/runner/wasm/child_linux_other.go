//go:build linux && !amd64

package wasm

var allowedCallsHere []uint32
