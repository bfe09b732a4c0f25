package native

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"sync"
	"time"

	"candor/backend/interview"
	"candor/backend/runner"
)

// Backend executes languages whose toolchains are installed. It is a runner.Backend.
type Backend struct {
	o          Options
	bubblewrap string
	filter     []byte
	root       bool // the relay runs as root
	starter    *starter
	languages  []runner.Language
	toolchains map[string]*found

	ctx    context.Context // ends with the backend
	cancel context.CancelFunc
	mu     sync.Mutex
	closed bool
	done   sync.WaitGroup
}

// found is a toolchain that is there.
type found struct {
	*Toolchain
	version string
	cache   string // what Prepare made; "" before
	once    sync.Once
	failed  error
}

const (
	// probeTime bounds the trial of the sandbox, and each question for a version: a
	// Java compiler takes a second of its own to tell it on a busy machine.
	probeTime = 20 * time.Second
	// prepareTime bounds Prepare.
	prepareTime = 5 * time.Minute
)

// New finds what this machine can execute. When processes cannot be limited
// here it fails with an error of code Unavailable, whose sentence says why.
func New(ctx context.Context, o Options) (*Backend, error) {
	o = o.withDefaults()
	b := &Backend{o: o, root: os.Geteuid() == 0, toolchains: map[string]*found{}}
	var err error
	if b.bubblewrap, err = exec.LookPath("bwrap"); err != nil {
		return nil, interview.Errorf(interview.Unavailable, "Toolchains of this machine are not used: bubblewrap is not installed, so their programs could not be limited. Install the package bubblewrap.")
	}
	if b.bubblewrap, err = filepath.Abs(b.bubblewrap); err != nil {
		return nil, fmt.Errorf("find bubblewrap: %w", err)
	}
	if b.filter, err = filter(); err != nil {
		return nil, interview.Errorf(interview.Unavailable, "Toolchains of this machine are not used: their programs could not be limited on this processor.")
	}
	b.ctx, b.cancel = context.WithCancel(context.Background())
	b.starter = newStarter()
	if said, err := b.ask(ctx, []string{"/bin/sh", "-c", "setsid -w true && echo works"}, nil); err != nil || !bytes.HasPrefix(said, []byte("works")) {
		b.shut()
		o.Log.Info("the sandbox does not work here", "said", string(said), "error", err)
		return nil, interview.Errorf(interview.Unavailable,
			"Toolchains of this machine are not used: its system does not let bubblewrap make a sandbox, so their programs could not be limited. %s", firstLine(said))
	}
	b.detect(ctx)
	return b, nil
}

// detect asks every toolchain that seems to be there for its version.
func (b *Backend) detect(ctx context.Context) {
	table := b.o.Toolchains
	all := make([]*found, len(table))
	var asking sync.WaitGroup
	turn := make(chan struct{}, 2) // some are heavy
	for i := range table {
		if executables(table[i].Needs, searchPath) == nil {
			continue
		}
		asking.Go(func() {
			turn <- struct{}{}
			defer func() { <-turn }()
			t := &table[i]
			version, err := b.version(ctx, t)
			if err != nil {
				b.o.Log.Info("a toolchain does not work in the sandbox", "language", t.ID, "error", err)
				return
			}
			all[i] = &found{Toolchain: t, version: version}
		})
	}
	asking.Wait()
	for _, f := range all {
		if f != nil {
			b.toolchains[f.ID] = f
			b.languages = append(b.languages, f.shown(f.version))
		}
	}
}

var versionPattern = regexp.MustCompile(`\d+(\.\d+)+[\w.+-]*|\d{2,}`)

func (b *Backend) version(ctx context.Context, t *Toolchain) (string, error) {
	command := t.Version
	if len(command) == 0 {
		command = []string{t.Needs[0], "--version"}
	}
	said, err := b.ask(ctx, command, t)
	if err != nil {
		return "", err
	}
	version := versionPattern.Find(said)
	if version == nil {
		return "", fmt.Errorf("no version in %q", firstLine(said))
	}
	return string(bytes.TrimRight(version, ".-+")), nil
}

// ask runs a command of ours in the sandbox and returns what it printed.
func (b *Backend) ask(ctx context.Context, command []string, t *Toolchain) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, probeTime)
	defer cancel()
	s := &sandbox{disk: runner.DefaultLimits.Disk, script: `exec "$@"`, args: command, folders: b.o.Folders}
	if t != nil {
		s.env, s.etc = t.Env, t.Etc
	}
	return b.output(ctx, s)
}

// output runs a sandbox to its end and returns what it printed, at most 64 KiB.
func (b *Backend) output(ctx context.Context, s *sandbox) ([]byte, error) {
	r, w, err := os.Pipe()
	if err != nil {
		return nil, fmt.Errorf("make a pipe: %w", err)
	}
	defer r.Close() //nolint:errcheck // a pipe
	p, err := b.start(s, nil, w, w)
	_ = w.Close()
	if err != nil {
		return nil, err
	}
	stop := context.AfterFunc(ctx, p.kill)
	defer stop()
	said := readHead(r, 64<<10)
	p.wait()
	if ctx.Err() != nil {
		return said, context.Cause(ctx)
	}
	if !p.cmd.ProcessState.Success() {
		return said, fmt.Errorf("%v: %s", p.cmd.ProcessState, firstLine(said))
	}
	return said, nil
}

// Languages implements runner.Backend.
func (b *Backend) Languages() []runner.Language { return b.languages }

// Warm implements runner.Backend: it prepares what a language's first
// compilation would wait for.
func (b *Backend) Warm(language string) {
	f := b.toolchains[language]
	if f == nil || len(f.Prepare) == 0 || !b.enter() {
		return
	}
	go func() {
		defer b.done.Done()
		_ = b.prepare(f) // whoever executes is told
	}()
}

// prepare fills the toolchain's cache, once.
func (b *Backend) prepare(f *found) error {
	f.once.Do(func() {
		dir := filepath.Join(b.o.CacheDir, f.ID+"-"+f.version)
		mark := filepath.Join(dir, ".prepared")
		if _, err := os.Stat(mark); err == nil {
			f.cache = dir
			return
		}
		if f.failed = b.fill(f, dir); f.failed == nil {
			f.failed = os.WriteFile(mark, nil, 0o600)
		}
		if f.failed != nil {
			b.o.Log.Error("prepare a toolchain", "language", f.ID, "error", f.failed)
			return
		}
		f.cache = dir
	})
	return f.failed
}

func (b *Backend) fill(f *found, dir string) error {
	if err := os.RemoveAll(dir); err != nil { // of a try that was cut off
		return err
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	if b.root {
		if err := os.Chown(dir, userInside, userInside); err != nil {
			return err
		}
	}
	ctx, cancel := context.WithTimeout(b.ctx, prepareTime)
	defer cancel()
	_, err := b.output(ctx, &sandbox{
		disk: runner.DefaultLimits.Disk * 16, script: `exec "$@"`, args: f.Prepare, env: f.Env, etc: f.Etc,
		cache: dir, fillable: true, folders: b.o.Folders,
	})
	return err
}

// enter counts one more user of the backend; false when it is closed.
func (b *Backend) enter() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if !b.closed {
		b.done.Add(1)
	}
	return !b.closed
}

// Close implements runner.Backend.
func (b *Backend) Close(context.Context) error {
	b.mu.Lock()
	closed := b.closed
	b.closed = true
	b.mu.Unlock()
	b.cancel()
	b.done.Wait()
	if !closed {
		b.shut()
	}
	return nil
}

func (b *Backend) shut() {
	b.cancel()
	b.starter.close()
}

var errClosed = errors.New("the backend is closed")
