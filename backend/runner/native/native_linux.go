package native

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"hash/crc32"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	"candor/backend/interview"
	"candor/backend/runner"
)

// Backend executes languages whose toolchains are installed. It is a runner.Backend.
type Backend struct {
	o          Options
	bubblewrap string
	filters    struct{ plain, network []byte } // of system calls, see filter
	root       bool                            // the relay runs as root
	stdbuf     bool                            // the sandbox has a program that makes the C library print at once
	starter    *starter

	ctx    context.Context // ends with the backend
	cancel context.CancelFunc
	found  chan struct{} // closed when every toolchain has been looked for
	done   sync.WaitGroup

	mu         sync.Mutex // guards what follows
	languages  []runner.Language
	toolchains map[string]*found
	closed     bool
}

// found is a toolchain that is there.
type found struct {
	*Toolchain
	version  string
	packages []runner.Package
	etc      []string // names in /etc
	folders  []string // of the machine that it is in, besides the system's own

	mu        sync.Mutex
	preparing *preparation // the last one; nil: none yet
}

// preparation is what Prepare makes, or fails to make.
type preparation struct {
	done chan struct{} // closed when the rest is valid
	dir  string
	err  error
}

const (
	// probeTime bounds the trial of the sandbox, and each question for a version: a
	// Java compiler takes a second of its own to tell it on a busy machine.
	probeTime = 20 * time.Second
	// prepareTime bounds Prepare.
	prepareTime = 15 * time.Minute // on a machine with other things to do
)

// New tries the sandbox, and looks for toolchains in the background: see Found. When processes cannot be limited
// here it fails with an error of code Unavailable, whose sentence says why.
func New(ctx context.Context, o Options) (*Backend, error) {
	o = o.withDefaults()
	b := &Backend{o: o, root: os.Geteuid() == 0, toolchains: map[string]*found{}, found: make(chan struct{})}
	var err error
	if b.bubblewrap, err = exec.LookPath("bwrap"); err != nil {
		return nil, interview.Errorf(interview.Unavailable, "Toolchains of this machine are not used: bubblewrap is not installed, so their programs could not be limited. Install the package bubblewrap.")
	}
	if b.bubblewrap, err = filepath.Abs(b.bubblewrap); err != nil {
		return nil, fmt.Errorf("find bubblewrap: %w", err)
	}
	if b.filters.plain, err = filter(false); err == nil {
		b.filters.network, err = filter(true)
	}
	if err != nil {
		return nil, interview.Errorf(interview.Unavailable, "Toolchains of this machine are not used: their programs could not be limited on this processor.")
	}
	b.stdbuf = executable("stdbuf", searchPath) != ""
	b.ctx, b.cancel = context.WithCancel(context.Background())
	b.starter = newStarter()
	if said, err := b.ask(ctx, []string{"/bin/sh", "-c", "setsid -w true && echo works"}, nil); err != nil || !bytes.HasPrefix(said, []byte("works")) {
		b.shut()
		o.Log.Info("the sandbox does not work here", "said", string(said), "error", err)
		return nil, interview.Errorf(interview.Unavailable,
			"Toolchains of this machine are not used: its system does not let bubblewrap make a sandbox, so their programs could not be limited. %s", firstLine(said))
	}
	b.done.Go(func() {
		defer close(b.found)
		b.detect(b.ctx)
	})
	return b, nil
}

// detect asks every toolchain that seems to be there for its version.
func (b *Backend) detect(ctx context.Context) {
	all := make([]*found, len(b.o.Toolchains))
	var asking sync.WaitGroup
	turn := make(chan struct{}, 2) // some are heavy
	for i := range b.o.Toolchains {
		f := locate(&b.o.Toolchains[i])
		if f == nil {
			continue
		}
		asking.Go(func() {
			turn <- struct{}{}
			defer func() { <-turn }()
			var err error
			if f.version, err = b.version(ctx, f); err != nil {
				b.o.Log.Info("a toolchain does not work in the sandbox", "language", f.ID, "error", err)
				return
			}
			f.packages = b.packagesOf(ctx, f)
			all[i] = f
		})
	}
	asking.Wait()
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, f := range all {
		if f != nil && b.toolchains[f.ID] == nil {
			b.toolchains[f.ID] = f
			b.languages = append(b.languages, f.shown(f.version, f.packages))
		}
	}
}

// locate looks for a toolchain's programs; nil when one is missing.
func locate(t *Toolchain) *found {
	programs := executables(t.Needs, searchPath)
	if programs == nil {
		return nil
	}
	f := &found{Toolchain: t.with(filepath.Base(programs[0])), folders: slices.Clone(t.Folders)}
	if len(f.REPL) > 0 {
		prompt := executables(f.REPL[:1], searchPath)
		if prompt == nil {
			f.REPL = nil
		}
		programs = append(programs, prompt...)
	}
	for _, program := range programs {
		// Of /opt, which may hold anything, only the package that the program is in.
		at, err := filepath.EvalSymlinks(program)
		if inOpt, ok := strings.CutPrefix(at, "/opt/"); err == nil && ok {
			dir, _, _ := strings.Cut(inOpt, "/")
			f.folders = append(f.folders, "/opt/"+dir)
		}
	}
	for _, pattern := range t.Etc {
		there, _ := filepath.Glob("/etc/" + pattern) // fails only for a pattern that is none
		for _, name := range there {
			f.etc = append(f.etc, strings.TrimPrefix(name, "/etc/"))
		}
	}
	return f
}

var versionPattern = regexp.MustCompile(`\d+(\.\d+)+[\w.+-]*|\d{2,}`)

func (b *Backend) version(ctx context.Context, f *found) (string, error) {
	said, err := b.ask(ctx, f.Version, f)
	if err != nil {
		return "", err
	}
	version := versionPattern.Find(said)
	if version == nil {
		return "", fmt.Errorf("no version in %q", firstLine(said))
	}
	return string(bytes.TrimRight(version, ".-+")), nil
}

// packagesOf asks a toolchain what its programs can use; none when it does not say.
func (b *Backend) packagesOf(ctx context.Context, f *found) []runner.Package {
	if len(f.Packages) == 0 {
		return nil
	}
	said, err := b.ask(ctx, f.Packages, f)
	if err != nil {
		b.o.Log.Info("a toolchain does not list its packages", "language", f.ID, "error", err)
		return nil
	}
	return packages(string(said))
}

// ask runs a command of ours in the sandbox and returns what it printed.
func (b *Backend) ask(ctx context.Context, command []string, f *found) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, probeTime)
	defer cancel()
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	s := b.sandbox(f, runner.DefaultLimits)
	s.script, s.args = `exec "$@"`, command
	return b.output(ctx, s)
}

// sandbox is one with all that a toolchain needs; nil: none.
func (b *Backend) sandbox(f *found, l runner.Limits) *sandbox {
	s := &sandbox{disk: l.Disk, most: uint64(l.Compiling().Processes), folders: b.o.Folders, hidden: b.o.Hidden}
	if f != nil {
		s.env = replaced(f.Env, strings.NewReplacer(settings(l)...))
		s.etc, s.network = f.etc, f.Network
		s.folders = slices.Concat(s.folders, f.folders)
	}
	return s
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
	_ = p.started.Close() // nobody has read it
	if ctx.Err() != nil {
		return said, context.Cause(ctx)
	}
	if !p.cmd.ProcessState.Success() {
		return said, fmt.Errorf("%v: %s", p.cmd.ProcessState, firstLine(said))
	}
	return said, nil
}

// Found implements runner.Finder.
func (b *Backend) Found() <-chan struct{} { return b.found }

// Languages implements runner.Backend. There are none before all are found.
func (b *Backend) Languages() []runner.Language {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.languages
}

func (b *Backend) toolchain(language string) *found {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.toolchains[language]
}

// Warm implements runner.Backend: it prepares what a language's first
// compilation would wait for.
func (b *Backend) Warm(language string) {
	if f := b.toolchain(language); f != nil && len(f.Prepare) > 0 {
		b.prepare(f)
	}
}

// prepare fills the toolchain's cache in the background, once, or again after it
// failed. Whoever executes waits for it, and is told.
func (b *Backend) prepare(f *found) *preparation {
	f.mu.Lock()
	defer f.mu.Unlock()
	if p := f.preparing; p != nil {
		select {
		case <-p.done:
			if p.err == nil {
				return p
			}
		default:
			return p
		}
	}
	p := &preparation{done: make(chan struct{})}
	if !b.enter() {
		p.err = errClosed
		close(p.done)
		return p
	}
	f.preparing = p
	go func() {
		defer b.done.Done()
		defer close(p.done)
		if p.dir, p.err = b.prepared(f); p.err != nil {
			b.o.Log.Error("prepare a toolchain", "language", f.ID, "error", p.err)
		}
	}()
	return p
}

// prepared is the filled cache.
func (b *Backend) prepared(f *found) (dir string, err error) {
	how := crc32.ChecksumIEEE([]byte(strings.Join(slices.Concat(f.Env, f.Prepare), "\x00")))
	dir = filepath.Join(b.o.CacheDir, fmt.Sprintf("%s@%s-%08x", f.ID, f.version, how))
	if _, err := os.Stat(dir); err == nil {
		return dir, nil
	}
	if err := b.fill(f, dir); err != nil {
		return "", err
	}
	old, _ := filepath.Glob(filepath.Join(b.o.CacheDir, f.ID+"@*")) // fails only for a pattern that is none
	for _, other := range old {
		if other != dir {
			_ = os.RemoveAll(other) // of another version: what is left is only space
		}
	}
	unfinished, _ := filepath.Glob(filepath.Join(b.o.CacheDir, "making-"+f.ID+"-*"))
	for _, other := range unfinished {
		if info, err := os.Stat(other); err == nil && time.Since(info.ModTime()) > 2*prepareTime {
			_ = os.RemoveAll(other) // of a relay that was killed
		}
	}
	return dir, nil
}

// fill makes the folder, whole or not at all: other relays of this machine may
// look for it, or make it too.
func (b *Backend) fill(f *found, dir string) error {
	if err := os.MkdirAll(b.o.CacheDir, 0o755); err != nil {
		return err
	}
	made, err := os.MkdirTemp(b.o.CacheDir, "making-"+f.ID+"-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(made) //nolint:errcheck // it has got its name, or is of no use
	if err := os.Chmod(made, 0o755); err != nil {
		return err
	}
	if b.root {
		if err := os.Chown(made, userInside, userInside); err != nil {
			return err
		}
	}
	ctx, cancel := context.WithTimeout(b.ctx, prepareTime)
	defer cancel()
	l := runner.DefaultLimits
	l.Disk *= 16
	s := b.sandbox(f, l)
	s.script, s.args = `exec "$@"`, replaced(f.Prepare, strings.NewReplacer(settings(l)...))
	s.cache, s.fillable = made, true
	if _, err := b.output(ctx, s); err != nil {
		return err
	}
	if err := os.Rename(made, dir); err != nil {
		if _, there := os.Stat(dir); there != nil {
			return err
		}
	}
	return nil
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
