package wasm

import (
	"bufio"
	"context"
	"crypto/rand"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"runtime/debug"
	"strings"
	"time"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/experimental"
	"github.com/tetratelabs/wazero/sys"
)

// childArgument is the first argument of a process that is a child.
const childArgument = "__wasm-child"

// ChildMain must be the first thing that main does in every program that uses
// a Backend, and TestMain in its tests: a Backend executes programs in children
// that are this same program, started again. In such a child it does its work
// and exits the process; else it returns false at once.
func ChildMain() bool {
	if len(os.Args) < 2 || os.Args[1] != childArgument {
		return false
	}
	if err := runChild(os.Args[2:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(0)
	return true
}

// child is the process that executes programs, one after another.
type child struct {
	host
	guest   guest
	out     io.Writer
	memory  allocator
	left    map[string][]byte // files that an interpreter made before its request, for those that come after it
	lua     *luaVM            // of the program; nil in other languages
	files   *memFS
	request chan request
	frame   []byte // of the output, used again and again
	told    int64  // the memory that the relay was told last
	peak    int64
	began   time.Duration // the CPU time that the process had used when the program began
	loaded  bool          // the language was loaded before: this is not the first program
	// notCompiled: the program was told what is wrong with its source, and did not run.
	notCompiled bool
}

// guest is a language's way of running in a child.
type guest struct {
	module string // the embedded runtime that executes it
	// version of the language, when it is not the runtime's own.
	version string
	// run makes an instance, waits for the request and runs its program to the end.
	run func(ctx context.Context, c *child, r wazero.Runtime, m wazero.CompiledModule) (code int, err error)
	// compile prepares the request's files before the program's time begins, and
	// tells what is wrong with them. nil: there is nothing to prepare.
	compile func(*request) (problems string)
	// wasi replaces functions of WASI. nil: none.
	wasi func(*child, wazero.HostModuleBuilder)
}

var guests = map[string]guest{
	"python":     {module: "python", run: runPython, wasi: pythonWASI},
	"lua":        {module: "lua", run: runLua, wasi: luaWASI},
	"ruby":       {module: "ruby", run: runRuby},
	"sql":        {module: "python", run: runSQL, wasi: pythonWASI, version: "SQLite 3.42.0"},
	"javascript": {module: "javascript", run: runJavaScript, compile: compileTypeScript},
	"typescript": {module: "javascript", run: runJavaScript, compile: compileTypeScript, version: "types stripped"},
}

func runChild(args []string) error {
	if len(args) != 2 {
		return errors.New("a child process needs a language and a cache folder")
	}
	// A program's compiled code gives up a processor only where it calls out: on a machine
	// with one, nothing else here would run beside it, and no thread of it would get its turn.
	runtime.GOMAXPROCS(max(2, runtime.GOMAXPROCS(0)))
	language, cache := args[0], args[1]
	g := guests[language]
	all, err := modules()
	if err != nil {
		return err
	}
	m, ok := all[g.module]
	if !ok {
		return fmt.Errorf("no built-in language %q", language)
	}
	c := &child{
		host:    host{stdin: newStdin(), start: time.Now()},
		out:     os.Stdout,
		request: make(chan request, 1),
		memory:  allocator{limit: reserved, extra: m.Extra},
		guest:   g,
	}
	c.stdin.waiting = c.tellWaiting
	go c.receive(os.Stdin)
	if err := restrictEarly(); err != nil {
		return fmt.Errorf("give up rights: %w", err)
	}

	ctx := experimental.WithCompilationWorkers(context.Background(), 2)
	r, compiled, err := c.compile(ctx, m, cache)
	if err != nil && cache != "" {
		// The cache may be damaged: once more, from the beginning.
		purge(cache)
		r, compiled, err = c.compile(ctx, m, cache)
	}
	if err != nil {
		return err
	}
	if err := restrict(); err != nil {
		return fmt.Errorf("give up rights: %w", err)
	}
	for {
		code, err := c.program(ctx, r, compiled)
		if sent := c.exit(code, err); sent != nil || err != nil {
			return sent // after an error of the runtime, the next program gets a new process
		}
		c.memory.next()
	}
}

// program runs one program, in an instance of its own: nothing of the one before
// is left in its memory or its files.
func (c *child) program(ctx context.Context, r wazero.Runtime, compiled wazero.CompiledModule) (int, error) {
	c.files = newMemFS(0, 0)
	c.files.devices = c.devices()
	c.told, c.peak, c.notCompiled = 0, 0, false
	return c.guest.run(experimental.WithMemoryAllocator(ctx, &c.memory), c, r, compiled)
}

// compile makes a runtime with the language's module in it, from the cache
// folder when that has it.
func (c *child) compile(ctx context.Context, m module, cache string) (wazero.Runtime, wazero.CompiledModule, error) {
	config := wazero.NewRuntimeConfigCompiler()
	if cache != "" {
		if kept, err := wazero.NewCompilationCacheWithDir(cache); err == nil {
			config = config.WithCompilationCache(kept)
		}
	}
	binary, err := m.load(cache)
	if err != nil {
		return nil, nil, err
	}
	r := wazero.NewRuntimeWithConfig(ctx, config)
	var more func(wazero.HostModuleBuilder)
	if c.guest.wasi != nil {
		more = func(b wazero.HostModuleBuilder) { c.guest.wasi(c, b) }
	}
	if err := c.instantiateWASI(experimental.WithFunctionListenerFactory(ctx, fullDisk{c}), r, more); err != nil {
		return nil, nil, fmt.Errorf("make WASI: %w", err)
	}
	compiled, err := r.CompileModule(ctx, binary)
	if err != nil {
		return nil, nil, fmt.Errorf("compile %s: %w", m.Name, err)
	}
	return r, compiled, nil
}

// moduleConfig is what every guest gets: streams, clocks, random numbers, the
// file system in memory; no environment, no network, nothing of the host.
func (c *child) moduleConfig() wazero.ModuleConfig {
	return wazero.NewModuleConfig().
		WithStdin(c.stdin).
		WithStdout(stream{c, frameStdout}).
		WithStderr(stream{c, frameStderr}).
		WithRandSource(rand.Reader).
		WithWalltime(c.walltime, sys.ClockResolution(1)).
		WithNanotime(c.nanotime, sys.ClockResolution(1)).
		WithOsyield(func() {})
}

// receive takes the relay's frames. When the relay is gone, so is the child.
func (c *child) receive(r io.Reader) {
	in := bufio.NewReader(r)
	for {
		kind, payload, err := readFrame(in)
		if err != nil {
			os.Exit(0)
		}
		switch kind {
		case frameRequest:
			var req request
			if err := json.Unmarshal(payload, &req); err != nil {
				os.Exit(1)
			}
			// What was typed for the program before and came too late is not for this one.
			c.stdin.reset(req.Terminal)
			c.request <- req
		case frameInput:
			c.stdin.push(payload)
		case frameEnd:
			c.stdin.end()
		}
	}
}

// await tells that the language is ready, waits for the request and puts its
// files and limits in place. From then on the program's time runs. It reports
// false when the program could not be compiled, and has said so.
func (c *child) await() (request, bool) {
	// What loading needed and running does not goes back: a child may wait a minute.
	if !c.loaded {
		c.loaded = true
		debug.FreeOSMemory()
	}
	c.send(frameReady, nil)
	req := <-c.request
	c.send(frameTaken, nil)
	problems := ""
	if c.guest.compile != nil {
		problems = c.guest.compile(&req)
	}
	c.files.quota, c.files.most = req.Disk, req.Nodes
	for _, f := range req.Files {
		c.files.add(f.Name, []byte(f.Text))
	}
	c.memory.limit = max(req.Memory, c.memory.size)
	c.began = ownCPU()
	c.memory.grown = c.tellMemory
	c.tellMemory(c.memory.size)
	limitCPU(c.began + time.Duration(req.CPU)*time.Second)
	if err := writeJSON(c.out, frameStarted, usage{CPU: int64(c.began)}); err != nil {
		os.Exit(1)
	}
	if problems != "" {
		c.notCompiled = true
		_, _ = stream{c, frameStderr}.Write([]byte(problems)) // or it ends the process
	}
	return req, !c.notCompiled
}

// exit tells how the program ended.
func (c *child) exit(code int, err error) error {
	e := exit{
		Code: code, CPU: int64(ownCPU()),
		Memory: c.peak, MemoryHit: c.memory.hit, DiskHit: c.files.hit, NotCompiled: c.notCompiled,
	}
	if err != nil {
		e.Crash = crashText(err)
	}
	return writeJSON(c.out, frameExit, e)
}

// crashText is what broke, in a few words, from an error of the runtime.
func crashText(err error) string {
	if _, ok := errors.AsType[thrown](err); ok {
		return "it ended with an error that could not be shown"
	}
	text, _, _ := strings.Cut(err.Error(), "\n")
	switch {
	case errors.Is(err, errDeadlock):
		return "it waits for a lock, a queue or a thread, and nothing is left that could end the waiting"
	case strings.Contains(text, "stack overflow"):
		return "its calls were nested too deeply"
	case strings.Contains(text, "out of bounds"):
		return "its interpreter broke, as it does when calls are nested too deeply"
	case strings.Contains(text, "unreachable"):
		return "its interpreter gave up"
	}
	if _, after, ok := strings.Cut(text, "wasm error: "); ok {
		text = after
	}
	return text
}

// send writes a frame. A relay that does not listen has no use for a child.
func (c *child) send(kind byte, payload []byte) {
	c.frame = append(c.frame[:0], kind)
	c.frame = binary.BigEndian.AppendUint32(c.frame, uint32(len(payload)))
	c.frame = append(c.frame, payload...)
	if _, err := c.out.Write(c.frame); err != nil {
		os.Exit(1)
	}
}

func (c *child) tellWaiting(waiting bool) {
	state := byte(0)
	if waiting {
		state = 1
	}
	c.send(frameWaiting, []byte{state})
}

// tellMemory tells of growth in steps, so that the relay knows the peak even of
// a program that it kills.
func (c *child) tellMemory(size int64) {
	const step = 4 << 20
	c.peak = max(c.peak, size)
	if c.peak-c.told >= step {
		c.told = c.peak
		c.send(frameMemory, binary.BigEndian.AppendUint64(nil, uint64(c.peak)))
	}
}

// stream is the program's standard output or error.
type stream struct {
	c    *child
	kind byte
}

// Write passes bytes on at once: what a program printed is never lost when it
// is killed.
func (s stream) Write(p []byte) (int, error) {
	const most = 64 << 10
	for rest := p; len(rest) > 0; {
		n := min(len(rest), most)
		s.c.send(s.kind, rest[:n])
		rest = rest[n:]
	}
	return len(p), nil
}
