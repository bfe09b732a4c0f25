// Package wasm executes the languages that are built in: WebAssembly programs
// (WASI preview 1) in wazero, with nothing installed, on every system.
//
// A program is a stranger's. Two walls keep it in: the sandbox of WebAssembly,
// whose only doors are our own host functions (streams, clocks, random numbers,
// a file system in memory), and a child process without rights around it, which
// is killed at the limits. The child is this same program started again, see
// ChildMain; it executes one program and is gone.
package wasm

import (
	"context"
	"log/slog"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"time"

	"candor/backend/runner"
)

// Options of New.
type Options struct {
	// CacheDir keeps compiled modules. They belong to the program's version and
	// the CPU; anybody who can write there can make candidates' programs do
	// other things. "": "candor/wasm" in the user's cache folder.
	CacheDir string
	// IdleTime is how long a child that is ready waits for a program before it
	// is let go; 0: a minute.
	IdleTime time.Duration
	// Prepare compiles the languages in the background when the cache has not
	// got them, so that nobody waits for it later.
	Prepare bool
	Log     *slog.Logger
}

// Backend executes built-in languages. It is a runner.Backend.
type Backend struct {
	o         Options
	languages []runner.Language

	ctx    context.Context // ends with the backend
	cancel context.CancelFunc
	mu     sync.Mutex
	spare  map[string]*worker // one for each language, loaded or loading
	kept   []kept             // that have executed something, the oldest first
	closed bool
	done   sync.WaitGroup
}

// kept is a worker that waits for the next program of its session. Another
// session never gets it: should a program ever break out of its instance, it finds
// nobody else's.
type kept struct {
	session string
	*worker
}

// maxKept bounds the children that wait besides the spare ones, and so the memory
// that they hold: a Python that is ready has about 60 MB.
const maxKept = 8

// shown is how the languages are presented, in this order.
var shown = []runner.Language{
	{ID: "python", Name: "Python", FileName: "main.py", Runtime: runner.BuiltIn, REPL: true},
	{ID: "javascript", Name: "JavaScript", FileName: "main.js", Runtime: runner.BuiltIn, REPL: true},
	{ID: "typescript", Name: "TypeScript", FileName: "main.ts", Runtime: runner.BuiltIn, Compiled: true},
	{ID: "ruby", Name: "Ruby", FileName: "main.rb", Runtime: runner.BuiltIn, REPL: true},
	{ID: "lua", Name: "Lua", FileName: "main.lua", Runtime: runner.BuiltIn, REPL: true},
	{ID: "sql", Name: "SQL", FileName: "main.sql", Runtime: runner.BuiltIn, REPL: true},
}

// New returns a backend. It fails with ErrMissing when the program was built
// without the runtimes.
func New(o Options) (*Backend, error) {
	all, err := modules()
	if err != nil {
		return nil, err
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.IdleTime <= 0 {
		o.IdleTime = time.Minute
	}
	if o.CacheDir == "" {
		if dir, err := os.UserCacheDir(); err == nil {
			o.CacheDir = filepath.Join(dir, "candor", "wasm")
		}
	}
	if o.CacheDir != "" {
		if o.CacheDir, err = filepath.Abs(o.CacheDir); err == nil {
			err = os.MkdirAll(o.CacheDir, 0o700)
		}
		if err != nil {
			o.Log.Warn("compiled languages cannot be kept, so each execution starts slowly", "error", err)
			o.CacheDir = ""
		}
	}
	b := &Backend{o: o, spare: make(map[string]*worker)}
	b.ctx, b.cancel = context.WithCancel(context.Background())
	for _, l := range shown {
		g := guests[l.ID]
		if m, embedded := all[g.module]; embedded {
			if l.Version = g.version; l.Version == "" {
				l.Version = m.Version
			}
			b.languages = append(b.languages, l)
		}
	}
	if o.Prepare && o.CacheDir != "" {
		b.done.Go(b.prepare)
	}
	return b, nil
}

// Languages implements runner.Backend.
func (b *Backend) Languages() []runner.Language { return b.languages }

// Warm implements runner.Backend.
func (b *Backend) Warm(language string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if guests[language].run != nil {
		b.warm(language)
	}
}

// warm makes sure that a spare worker is there, for the idle time from now on.
func (b *Backend) warm(language string) {
	if b.closed {
		return
	}
	w := b.spare[language]
	if w == nil {
		var err error
		if w, err = startWorker(language, b.o.CacheDir); err != nil {
			b.o.Log.Error("start a worker", "language", language, "error", err)
			return
		}
		b.spare[language] = w
		b.done.Go(w.load)
	}
	if w.idle == nil {
		w.idle = time.AfterFunc(b.o.IdleTime, func() { b.letGo(w) })
	} else {
		w.idle.Reset(b.o.IdleTime)
	}
}

// letGo ends a worker that nobody needed.
func (b *Backend) letGo(w *worker) {
	b.mu.Lock()
	at := slices.IndexFunc(b.kept, func(k kept) bool { return k.worker == w })
	if b.closed || at < 0 && b.spare[w.language] != w {
		b.mu.Unlock()
		return
	}
	select {
	case <-w.ready:
	default:
		// It is still compiling, for the first time on this computer: let it finish.
		w.idle.Reset(b.o.IdleTime)
		b.mu.Unlock()
		return
	}
	if at >= 0 {
		b.kept = slices.Delete(b.kept, at, at+1)
	} else {
		delete(b.spare, w.language)
	}
	b.done.Add(1)
	b.mu.Unlock()
	defer b.done.Done()
	w.close()
}

// keep has a worker get ready again, for the next program of its session.
func (b *Backend) keep(w *worker, session string) {
	b.mu.Lock()
	var oldest *worker
	if !b.closed && session != "" {
		if len(b.kept) == maxKept {
			oldest = b.kept[0].worker
			oldest.idle.Stop()
			b.kept = slices.Delete(b.kept, 0, 1)
		}
		w.ready = make(chan struct{})
		w.idle.Reset(b.o.IdleTime)
		b.kept = append(b.kept, kept{session, w})
		b.done.Go(w.load)
		w = oldest
	}
	b.mu.Unlock()
	if w != nil {
		w.close()
	}
}

// take gives the caller a worker that is ready: its own, which its session used
// before, else the spare one.
func (b *Backend) take(ctx context.Context, language, session string, slow func()) (w *worker, own bool, err error) {
	b.mu.Lock()
	if b.closed {
		b.mu.Unlock()
		return nil, false, errClosed
	}
	at := slices.IndexFunc(b.kept, func(k kept) bool { return k.session == session && k.language == language })
	if own = at >= 0; own {
		w = b.kept[at].worker
		b.kept = slices.Delete(b.kept, at, at+1)
		w.idle.Stop()
	} else if b.warm(language); b.spare[language] != nil {
		w = b.spare[language]
		delete(b.spare, language)
		w.idle.Stop()
	}
	b.mu.Unlock()
	if w == nil {
		return nil, false, errNoWorker
	}
	if !b.prepared(language) {
		patience := time.AfterFunc(slowLoad, slow)
		defer patience.Stop()
	}
	if err := w.wait(ctx); err != nil {
		w.close()
		return nil, own, err
	}
	b.markPrepared(language)
	return w, own, nil
}

// slowLoad is how long people wait for a compilation before they are told why.
const slowLoad = time.Second

// prepare compiles what the cache has not got, each runtime once, and one after
// another: the computer is somebody's, who is doing something else.
func (b *Backend) prepare() {
	begun := make(map[string]bool)
	for _, l := range b.languages {
		module := guests[l.ID].module
		if begun[module] || b.prepared(l.ID) {
			continue
		}
		begun[module] = true
		b.Warm(l.ID)
		b.mu.Lock()
		w := b.spare[l.ID]
		b.mu.Unlock()
		if w != nil && w.wait(b.ctx) == nil {
			b.markPrepared(l.ID)
		}
	}
}

// prepared reports whether the cache has the language, as far as is known: a
// file tells, with all in its name that the compiled module depends on but the CPU.
func (b *Backend) prepared(language string) bool {
	_, err := os.Stat(b.marker(language))
	return err == nil
}

func (b *Backend) markPrepared(language string) {
	if b.o.CacheDir != "" && !b.prepared(language) {
		keep(b.marker(language), nil)
	}
}

func (b *Backend) marker(language string) string {
	all, _ := modules() // New has succeeded
	module := all[guests[language].module]
	return filepath.Join(b.o.CacheDir, strings.Join([]string{
		"prepared", module.Name, module.SHA256[:16], compiler(), runtime.GOOS, runtime.GOARCH,
	}, "-"))
}

// compiler is the version of wazero, as it names the folder of its cache.
var compiler = sync.OnceValue(func() string {
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, d := range info.Deps {
			if d.Path == "github.com/tetratelabs/wazero" {
				return d.Version
			}
		}
	}
	return "dev"
})

// Close implements runner.Backend.
func (b *Backend) Close(context.Context) error {
	b.mu.Lock()
	b.closed = true
	waiting := slices.Collect(maps.Values(b.spare))
	for _, k := range b.kept {
		waiting = append(waiting, k.worker)
	}
	b.spare, b.kept = nil, nil
	b.mu.Unlock()
	b.cancel()
	for _, w := range waiting {
		w.idle.Stop()
		w.close()
	}
	b.done.Wait()
	return nil
}
