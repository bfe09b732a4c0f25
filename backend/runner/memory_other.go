//go:build !linux

package runner

// machineMemory is this machine's memory in bytes; 0: unknown.
func machineMemory() int64 { return 0 }
