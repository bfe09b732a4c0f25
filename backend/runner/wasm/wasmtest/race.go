//go:build race

package wasmtest

// raced tells that the race detector is in this program.
const raced = true
