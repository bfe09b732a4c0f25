package main

import (
	"encoding/binary"
	"fmt"
)

// CPython's build has no threads, but all that CPython does with them: what it would ask
// of the system are functions that do nothing (Python/thread_pthread_stubs.h). Here they
// ask the host, through an import that nobody else uses, as there are no sockets:
// sock_send, with what is asked in the place of the file descriptor. See
// backend/runner/wasm/threads.go, which has the same numbers.
const (
	threadStart  = 1 << 30 // the function in the table, its argument: an ident, or -1
	threadWait   = threadStart + 1
	threadWaitTo = threadStart + 2 // with the address of a timespec: 0, or ETIMEDOUT
	threadExit   = threadStart + 3

	pythonImports = 43 // functions, which have the first numbers
	sockSend      = 41

	// threadIdent has the ident of the thread that runs: thread.c's "initialized", 1 from the
	// beginning. initThreads is PyThread_init_thread.
	threadIdent = 3824000
	initThreads = 4234
)

// threadFunctions are changed: the length is that of the build's own, as a check.
var threadFunctions = []struct {
	what          string
	index, length int
	code          string
}{
	// Binaryen has made one of all functions that do nothing with so many arguments: what
	// waits has its mutex 48 bytes behind the condition.
	{"pthread_cond_wait", 4235, 25, "\x00\x20\x01\x20\x00\x41\x30\x6a\x46\x04\x7f" +
		ask(threadWait, "\x20\x00", "\x20\x01", none) + "\x05\x41\x00\x0b\x0b"},
	{"pthread_cond_timedwait", 4236, 32, "\x00\x20\x01\x20\x00\x41\x30\x6a\x46\x04\x7f" +
		ask(threadWaitTo, "\x20\x00", "\x20\x01", "\x20\x02") + "\x05\x41\x00\x0b\x0b"},
	{"PyThread_start_new_thread", 4239, 351, "\x00" + ask(threadStart, "\x20\x00", "\x20\x01", none) + "\x0b"},
	{"PyThread_get_thread_ident", 4241, 53, "\x00" + load(threadIdent) + "\x45\x04\x40" +
		call(initThreads) + "\x0b" + load(threadIdent) + "\x0b"},
	{"PyThread_exit_thread", 4242, 21, "\x00" + ask(threadExit, none, none, none) + "\x1a\x00\x0b"},
}

// none is an argument that does not count.
const none = "\x41\x00"

// ask calls the host.
func ask(what int, a, b, c string) string {
	return number(what) + a + b + c + none + call(sockSend)
}

func number(v int) string { return "\x41" + string(appendSigned(nil, int64(v))) }

func load(at int) string { return number(at) + "\x28\x02\x00" }

func call(function int) string { return "\x10" + string(binary.AppendUvarint(nil, uint64(function))) }

// threadPython changes CPython's module so.
func threadPython(all []section) error {
	for _, f := range threadFunctions {
		err := changeFunction(all, pythonImports, f.index, func(body []byte) ([]byte, error) {
			if len(body) != f.length {
				return nil, fmt.Errorf("it has %d bytes, not %d", len(body), f.length)
			}
			return []byte(f.code), nil
		})
		if err != nil {
			return fmt.Errorf("%s: %w", f.what, err)
		}
	}
	// Each thread has a stack of its own.
	return exportGlobals(all, map[string]byte{"__stack_pointer": 0})
}
