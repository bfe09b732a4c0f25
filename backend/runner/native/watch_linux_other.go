//go:build linux && !amd64

package native

var oldPolls map[string]bool

var refusedHere []uint32

var missingHere []uint32
