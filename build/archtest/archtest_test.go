// Package archtest keeps the walls of the house: which package may import
// which, as data, with the reason beside it. ARCHITECTURE.md tells the same to
// people; this table is what is enforced.
package archtest

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "candor"

// packages lists every package of the module and what it may import from the
// module. "backend/..." allows a package and all below it. Test files may
// import more: what they prove spans packages.
var packages = map[string][]string{
	".":                        {"app", "backend/runner/wasm"},
	"app":                      {"app/workspace", "backend/pages", "frontend"},
	"app/keychain":             {},
	"app/workspace":            {"app/keychain", "backend/interview", "backend/server"},
	"backend/access":           {"backend/interview", "backend/peer"},
	"backend/api":              {"backend/access", "backend/changes", "backend/fold", "backend/idempotency", "backend/interview", "backend/invite", "backend/invite/letter", "backend/live", "backend/notices", "backend/pages", "backend/peer", "backend/program", "backend/runner"},
	"backend/changes":          {"backend/interview"},
	"backend/cmd/candor-relay": {"backend/interview", "backend/notices", "backend/runner", "backend/runner/wasm", "backend/server", "frontend"},
	"backend/contain":          {},
	"backend/fold":             {},
	"backend/idempotency":      {"backend/interview"},
	"backend/interview":        {},
	"backend/invite":           {"backend/contain", "backend/interview", "backend/invite/letter"},
	"backend/invite/letter":    {"backend/interview"},
	"backend/invite/smtp":      {"backend/interview", "backend/invite/letter"},
	"backend/live":             {"backend/interview"},
	"backend/notices":          {},
	"backend/pages":            {},
	"backend/peer":             {},
	"backend/program":          {"backend/contain", "backend/interview", "backend/live", "backend/recording", "backend/runner"},
	"backend/recording":        {"backend/interview"},
	"backend/relay":            {"backend/contain", "backend/interview", "backend/peer", "backend/wire"},
	"backend/room":             {"backend/contain", "backend/interview", "backend/live", "backend/recording", "backend/wire", "backend/ydoc"},
	"backend/room/storetest":   {"backend/interview", "backend/recording", "backend/room"},
	"backend/runner":           {"backend/contain", "backend/interview"},
	"backend/runner/native":    {"backend/contain", "backend/interview", "backend/runner"},
	"backend/runner/remote":    {"backend/interview", "backend/runner"},
	"backend/runner/wasm":      {"backend/contain", "backend/interview", "backend/runner", "backend/runner/wasm/internal/program"},
	"backend/server":           {"backend/...", "frontend"},
	"backend/sqlite":           {"backend/fold", "backend/idempotency", "backend/interview", "backend/invite", "backend/recording", "backend/ydoc"},
	"backend/storetest":        {"backend/access", "backend/changes", "backend/idempotency", "backend/interview", "backend/invite", "backend/program", "backend/recording", "backend/room", "backend/room/storetest", "backend/vault"},
	"backend/vault":            {"backend/interview"},
	"backend/wire":             {},
	"backend/ydoc":             {},
	"build/archtest":           {},
	"build/bench":              {"backend/interview", "backend/runner", "backend/runner/native", "backend/runner/wasm", "build/bench/load"},
	"build/bench/load":         {"backend/wire"},
	"build/bench/peers/bare":   {},
	"build/languages":          {"backend/interview", "backend/runner", "backend/runner/native", "backend/runner/wasm"},
	"build/licences":           {},
	"build/proving":            {},
	"build/runtimes":           {},
	"build/windowtest":         {},
	"frontend":                 {},

	// What only wasm itself and its tests' children have to do with.
	"backend/runner/wasm/internal/program": {},
	"backend/runner/wasm/wasmtest":         {"backend/runner/wasm/internal/program"},
}

// externals lists what only some packages may import, with the reason. A key
// ending in "/" means every package below it.
var externals = []struct {
	path   string
	only   []string
	reason string
}{
	{"database/sql", []string{"backend/sqlite"}, "every SQL statement of the relay lives in one package, so that another store can take its place"},
	{"modernc.org/sqlite", []string{"backend/sqlite"}, "the driver is an implementation detail of the store"},
	{"github.com/gorilla/", []string{"backend/relay", "backend/runner/remote", "build/bench/peers/bare"}, "rooms know nothing of their transport"},
	{"github.com/zalando/", []string{"app/keychain"}, "every call to the keyring must have a limit"},
	{"github.com/wailsapp/", []string{".", "app"}, "only the desktop side knows that there is a window"},
	{"github.com/danielgtaylor/huma/", []string{"backend/api"}, "the domain knows nothing of HTTP"},
	{"github.com/wneessen/go-mail", []string{"backend/invite/smtp"}, "what is sent and what became of it is invite's; how it goes over the wire is the sender's alone"},
	{"github.com/creack/pty", []string{"backend/runner/native"}, "terminals belong to the programs of the machine"},
	{"github.com/tetratelabs/wazero", []string{"backend/runner/wasm"}, "what executes code sits behind runner.Backend"},
	{"github.com/evanw/esbuild", []string{"backend/runner/wasm"}, "a stranger's text is parsed in a process without rights"},
	{"golang.org/x/text/", []string{"backend/fold", "backend/runner/wasm"}, "what counts as the same text is decided in one place; a candidate's program orders its own texts"},
	{"github.com/rivo/uniseg", []string{"backend/runner"}, "how many cells of a terminal a text takes is counted in one place, and the pages' table is made of it"},
	{"github.com/emersion/go-ical", nil, "it is there to judge our calendars in tests, not to write them"},
	{"net/http", []string{"app", "app/workspace", "backend/api", "backend/pages", "backend/peer", "backend/relay", "backend/runner/remote", "backend/server", "backend/cmd/candor-relay", "build/bench", "build/bench/peers/bare"}, "the domain, the rooms and the store know nothing of HTTP"},
}

// standardOnly are the packages that import the standard library and nothing
// else: they must be easy to read, to test and to trust.
var standardOnly = []string{"backend/interview", "backend/ydoc", "backend/wire", "backend/notices", "backend/pages", "build/archtest", "build/licences", "build/runtimes", "frontend"}

// skipped folders hold no package of the product.
var skipped = []string{"frontend/node_modules", "build/.cache", "build/bin", ".git"}

func TestImports(t *testing.T) {
	found := readImports(t, filepath.Join("..", ".."))

	for dir := range found {
		if _, ok := packages[dir]; !ok {
			t.Errorf("package %s is missing from the table in build/archtest: add it with what it may import, and to ARCHITECTURE.md", dir)
		}
	}
	for dir := range packages {
		if _, ok := found[dir]; !ok {
			t.Errorf("package %s is in the table of build/archtest but gone from the tree", dir)
		}
	}
	for dir, imports := range found {
		allowed, ok := packages[dir]
		if !ok {
			continue
		}
		for path, file := range imports {
			if inner, ok := strings.CutPrefix(path, module+"/"); ok {
				if !matches(inner, allowed) {
					t.Errorf("%s imports %s, but %s may only import %v", file, inner, dir, allowed)
				}
				continue
			}
			for _, e := range externals {
				if matchesExternal(path, e.path) && !slices.Contains(e.only, dir) {
					t.Errorf("%s imports %s, which only %v may: %s", file, path, e.only, e.reason)
				}
			}
			if slices.Contains(standardOnly, dir) && strings.Contains(strings.SplitN(path, "/", 2)[0], ".") {
				t.Errorf("%s imports %s, but %s imports only the standard library", file, path, dir)
			}
		}
	}
}

// TestTranslatorsStartNothing keeps what goes on by itself out of the packages that only
// translate: whatever is started there, nobody would end.
func TestTranslatorsStartNothing(t *testing.T) {
	for _, dir := range []string{"backend/api", "backend/live"} {
		files, err := filepath.Glob(filepath.Join("..", "..", dir, "*.go"))
		if err != nil || len(files) == 0 {
			t.Fatalf("%s: %v, %v", dir, files, err)
		}
		for _, name := range files {
			if strings.HasSuffix(name, "_test.go") {
				continue
			}
			set := token.NewFileSet()
			file, err := parser.ParseFile(set, name, nil, parser.SkipObjectResolution)
			if err != nil {
				t.Fatal(err)
			}
			ast.Inspect(file, func(n ast.Node) bool {
				if _, starts := n.(*ast.GoStmt); starts {
					t.Errorf("%s starts a goroutine, and %s only translates", set.Position(n.Pos()), dir)
				}
				return true
			})
		}
	}
}

// TestArchitectureNamesEveryPackage keeps the page for people as complete as the table.
func TestArchitectureNamesEveryPackage(t *testing.T) {
	page, err := os.ReadFile(filepath.Join("..", "..", "ARCHITECTURE.md"))
	if err != nil {
		t.Fatalf("read ARCHITECTURE.md: %v", err)
	}
	for dir := range packages {
		if dir != "." && !strings.Contains(string(page), "| `"+dir+"` |") {
			t.Errorf("ARCHITECTURE.md has no row for %s", dir)
		}
	}
}

// TestTopLevel keeps the top level as the product's owner fixed it.
func TestTopLevel(t *testing.T) {
	allowed := []string{
		"app", "frontend", "backend", "build", "wails.json", "go.mod", "go.sum", "README.md",
		"main.go", "Makefile", "ARCHITECTURE.md", "CHANGELOG.md", "LICENSE", ".ci", ".git", ".gitignore",
	}
	entries, err := os.ReadDir(filepath.Join("..", ".."))
	if err != nil {
		t.Fatalf("read the top level: %v", err)
	}
	for _, e := range entries {
		if !slices.Contains(allowed, e.Name()) {
			t.Errorf("%s does not belong at the top level", e.Name())
		}
	}
}

// TestOneWails keeps the program that builds the window and the library in it of one version.
func TestOneWails(t *testing.T) {
	var versions []string
	for _, name := range []string{"go.mod", filepath.Join("build", "tools", "go.mod")} {
		b, err := os.ReadFile(filepath.Join("..", "..", name))
		if err != nil {
			t.Fatal(err)
		}
		_, rest, _ := strings.Cut(string(b), "github.com/wailsapp/wails/v2 v")
		version, _, _ := strings.Cut(rest, "\n")
		versions = append(versions, strings.TrimSuffix(version, " // indirect"))
	}
	if versions[0] == "" || versions[0] != versions[1] {
		t.Errorf("go.mod has Wails %q, build/tools/go.mod %q: change both", versions[0], versions[1])
	}
}

// readImports maps each package's folder to its imports (path to one file that
// has it), over every build constraint, without test files.
func readImports(t *testing.T, root string) map[string]map[string]string {
	t.Helper()
	found := map[string]map[string]string{}
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(root, path)
		if err != nil {
			return err
		}
		rel = filepath.ToSlash(rel)
		if d.IsDir() {
			if slices.Contains(skipped, rel) || d.Name() == "testdata" {
				return filepath.SkipDir
			}
			return nil
		}
		if !strings.HasSuffix(rel, ".go") {
			return nil
		}
		dir := filepath.ToSlash(filepath.Dir(rel))
		if found[dir] == nil {
			found[dir] = map[string]string{}
		}
		if strings.HasSuffix(rel, "_test.go") {
			return nil
		}
		f, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		for _, spec := range f.Imports {
			p, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				return err
			}
			found[dir][p] = rel
		}
		return nil
	})
	if err != nil {
		t.Fatalf("read the imports: %v", err)
	}
	return found
}

func matches(path string, allowed []string) bool {
	for _, a := range allowed {
		if a == path {
			return true
		}
		if prefix, ok := strings.CutSuffix(a, "/..."); ok && (path == prefix || strings.HasPrefix(path, prefix+"/")) {
			return true
		}
	}
	return false
}

func matchesExternal(path, rule string) bool {
	if strings.HasSuffix(rule, "/") {
		return strings.HasPrefix(path, rule)
	}
	return path == rule || strings.HasPrefix(path, rule+"/")
}
