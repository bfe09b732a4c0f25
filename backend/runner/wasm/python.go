package wasm

import (
	"context"
	"embed"
	"errors"
	"strconv"
	"strings"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/experimental/sysfs"
	"github.com/tetratelabs/wazero/sys"
)

//go:embed python/home.py
var pythonHome string

//go:embed python/start.py
var pythonStart string

//go:embed python/sql.py
var sqlStart string

// pythonModules are what the library of the build lacks.
//
//go:embed all:python
var pythonModules embed.FS

// requestPath is the file that start scripts read to learn what to run. Opening
// it waits for the request: the interpreter is ready by then, so that a warm
// start costs only the program itself.
const requestPath = "/.candor/request"

// hookRequest puts that file there: whether it is for a prompt ("1" or ""), the
// terminal's columns and rows, the main file and the arguments, with zeros between.
// Beside it is what the same language of the machine's is called, and its packages.
func (c *child) hookRequest() {
	c.files.hooks[requestPath] = func() []byte {
		delete(c.files.hooks, requestPath) // the program must not wait for another
		c.left = c.files.takeAll()
		req, _ := c.await()
		c.files.hooks["/.candor/installed"] = func() []byte {
			return []byte(strings.Join(append([]string{req.Installed}, req.Packages...), "\x00"))
		}
		repl := ""
		if req.REPL {
			repl = "1"
		}
		parts := []string{repl, strconv.Itoa(req.Columns), strconv.Itoa(req.Rows), req.Main}
		return []byte(strings.Join(append(parts, req.Args...), "\x00"))
	}
}

func runPython(ctx context.Context, c *child, r wazero.Runtime, m wazero.CompiledModule) (int, error) {
	return c.startPython(ctx, r, m, pythonStart)
}

// pythonFolder has what python_home.py leaves for the next interpreters. Programs
// never see it.
const pythonFolder = "/.candor/python"

// startPython runs an interpreter. Its start script reads the request.
func (c *child) startPython(ctx context.Context, r wazero.Runtime, m wazero.CompiledModule, script string) (int, error) {
	c.hookRequest()
	c.files.given = givenPython
	// What is left is small: this is room enough until the request has its own limits.
	c.files.quota, c.files.most = 1<<20, 64
	for name, data := range c.left {
		c.files.add(name, data)
	}
	// -P, -s: no modules from elsewhere; -B: no compiled files beside the sources;
	// -S: python_home.py does it in less time; -u: what was printed is shown, however the program ends.
	args := []string{"python", "-P", "-s", "-S", "-B", "-u", "-X", "utf8", "-c", pythonHome + script}
	config := c.moduleConfig().
		WithArgs(args...).
		WithFSConfig(wazero.NewFSConfig().(sysfs.FSConfig).WithSysFSMount(c.files, "/"))
	if len(c.left) > 0 {
		config = config.WithEnv("PYTHONHOME", pythonFolder)
	}
	instance, err := r.InstantiateModule(ctx, m, config)
	if ended := c.stopThreads(); ended != nil {
		err = ended
	}
	if instance != nil {
		err = errors.Join(err, instance.Close(ctx))
	}
	if exit, ok := errors.AsType[*sys.ExitError](err); ok {
		return int(exit.ExitCode()), nil
	}
	return 0, err
}

// givenPython has the files that modules of ours and zones of time lie in.
func givenPython(name string) []byte {
	if module, ok := strings.CutPrefix(name, "/.candor/modules/"); ok {
		text, _ := pythonModules.ReadFile("python/" + module)
		return text
	}
	if zone, ok := strings.CutPrefix(name, "/.candor/zoneinfo/"); ok {
		return zoneFile(zone)
	}
	if name == "/.candor/zones" {
		return []byte(strings.Join(zoneNames(), "\n"))
	}
	return nil
}

// runSQL runs SQL in the SQLite that the build of Python has in it: it lies in the
// sandbox with everything that it could open, and costs not a byte more.
func runSQL(ctx context.Context, c *child, r wazero.Runtime, m wazero.CompiledModule) (int, error) {
	return c.startPython(ctx, r, m, sqlStart)
}
