//go:build unix && !linux

package wasm

import (
	"os"
	"syscall"
	"time"
)

func ownFile() (string, error) { return os.Executable() }

func environment() []string { return []string{} }

func emptyDir() string { return "/" }

// attributes put the child in a group of its own, which is killed as one. It
// dies with the relay because its standard input ends.
func attributes() *syscall.SysProcAttr { return &syscall.SysProcAttr{Setpgid: true} }

// process is the hold on a child.
type process struct{}

func hold(*os.Process) (process, error) { return process{}, nil }

func (process) kill(p *os.Process) {
	// Only while p is not waited for is its number its own: ask p first.
	if p.Signal(syscall.Signal(0)) == nil {
		_ = syscall.Kill(-p.Pid, syscall.SIGKILL)
	}
	_ = p.Kill()
}

func (process) release() {}

// cpu cannot be told here: the child's own limit (RLIMIT_CPU, in whole seconds) does it.
func (process) cpu(*os.Process) (time.Duration, bool) { return 0, false }

// closeInherited has nothing to go by here.
func closeInherited() {}
