// Package wasmtest is for tests of every package in which the built-in languages
// execute something.
package wasmtest

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"

	"candor/backend/runner/wasm/internal/program"
)

// relayFile names a candor-relay without the race detector in it: build/test builds
// one for all packages. Processes that tests start find it here, too.
const relayFile = "CANDOR_TEST_RELAY"

// UseRelay makes the children of this process what they are for users. With the
// race detector in them they would be ten times slower, and their stacks and
// memory something else: then they are the real relay's, built here when nobody has
// done it yet. The detector looks at this side. Call clean at the end.
func UseRelay() (clean func(), err error) {
	clean = func() {}
	if !raced {
		return clean, nil
	}
	if program.File = os.Getenv(relayFile); program.File != "" {
		return clean, nil
	}
	dir, err := os.MkdirTemp("", "candor-test-relay-*")
	if err != nil {
		return clean, err
	}
	clean = func() { os.RemoveAll(dir) }
	relay := filepath.Join(dir, "candor-relay.exe")
	build := exec.Command("go", "build", "-o", relay, "candor/backend/cmd/candor-relay")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		return clean, fmt.Errorf("build the relay: %w\n%s", err, out)
	}
	program.File = relay
	return clean, os.Setenv(relayFile, relay)
}

// Run is UseRelay around a package's tests; the process ends with what they end with.
func Run(tests func() int) {
	clean, err := UseRelay()
	code := 1
	if err != nil {
		fmt.Fprintln(os.Stderr, errors.Join(errors.New("prepare the tests"), err))
	} else {
		code = tests()
	}
	clean()
	os.Exit(code)
}
