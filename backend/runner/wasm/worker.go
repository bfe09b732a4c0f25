package wasm

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"sync"
	"time"

	"candor/backend/runner/wasm/internal/program"
)

// worker is a child process, from the relay's side. It executes programs of one
// session, one after another.
type worker struct {
	language string
	cmd      *exec.Cmd
	process  process // the system's hold on it
	in       *os.File
	out      *bufio.Reader
	pipe     *os.File // of out
	errors   *head

	ready  chan struct{} // closed when it waits for a request, or failed; a new one for each program
	failed error         // valid once ready is closed
	end    sync.Once
	idle   *time.Timer // owned by the pool
}

// executable is the file of a child process: this program's own, but in tests.
func executable() (string, error) {
	if program.File != "" {
		return program.File, nil
	}
	return ownFile()
}

// startWorker starts a child. It does not wait until the child is ready.
func startWorker(language, cache string) (*worker, error) {
	name, err := executable()
	if err != nil {
		return nil, fmt.Errorf("find this program's file: %w", err)
	}
	childIn, in, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	out, childOut, err := os.Pipe()
	if err != nil {
		childIn.Close()
		in.Close()
		return nil, err
	}
	w := &worker{
		language: language, in: in, out: bufio.NewReaderSize(out, 64<<10), pipe: out,
		errors: &head{}, ready: make(chan struct{}),
	}
	w.cmd = exec.Command(name)
	w.cmd.Args = []string{"candor-execution", childArgument, language, cache}
	w.cmd.Env = environment()
	w.cmd.Dir = emptyDir()
	w.cmd.Stdin, w.cmd.Stdout, w.cmd.Stderr = childIn, childOut, w.errors
	w.cmd.SysProcAttr = attributes()
	w.cmd.WaitDelay = time.Second // for its standard error to end
	err = w.cmd.Start()
	childIn.Close()
	childOut.Close()
	if err != nil {
		in.Close()
		out.Close()
		return nil, fmt.Errorf("start a process for %s: %w", language, err)
	}
	w.process, err = hold(w.cmd.Process)
	if err != nil {
		w.close()
		return nil, fmt.Errorf("limit a process for %s: %w", language, err)
	}
	return w, nil
}

// load waits until the child is ready, and closes w.ready then.
func (w *worker) load() {
	defer close(w.ready)
	kind, payload, err := readFrame(w.out)
	if err == nil && kind != frameReady {
		err = fmt.Errorf("frame %q came first: %s", kind, payload)
	}
	if err != nil {
		w.close() // first, for all of what it said
		w.failed = fmt.Errorf("load %s: %w: %s", w.language, err, w.errors)
	}
}

// wait waits until the child is ready.
func (w *worker) wait(ctx context.Context) error {
	select {
	case <-w.ready:
		return w.failed
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// kill ends the child at once, and whatever it may have started.
func (w *worker) kill() { w.process.kill(w.cmd.Process) }

// close kills the child and waits until nothing of it is left.
func (w *worker) close() {
	w.end.Do(func() {
		w.kill()
		w.in.Close()
		_ = w.cmd.Wait() // killed: its state is of no interest, or was read before
		w.pipe.Close()
		w.process.release()
	})
}

// head keeps the beginning of what a child writes to its standard error: only
// its own failures go there, the program's error output comes in frames.
type head struct {
	mu   sync.Mutex
	text []byte
}

func (h *head) Write(p []byte) (int, error) {
	const most = 4 << 10
	h.mu.Lock()
	defer h.mu.Unlock()
	h.text = append(h.text, p[:min(len(p), most-len(h.text))]...)
	return len(p), nil
}

func (h *head) String() string {
	h.mu.Lock()
	defer h.mu.Unlock()
	return strings.TrimSpace(string(h.text))
}
