package wasm

import (
	"context"
	_ "embed"
	"errors"
	"strconv"
	"strings"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/experimental/sysfs"
	"github.com/tetratelabs/wazero/sys"
)

//go:embed python_home.py
var pythonHome string

//go:embed python.py
var pythonStart string

//go:embed sql.py
var sqlStart string

// requestPath is the file that start scripts read to learn what to run. Opening
// it waits for the request: the interpreter is ready by then, so that a warm
// start costs only the program itself.
const requestPath = "/.candor/request"

// hookRequest puts that file there: whether it is for a prompt ("1" or ""), the
// terminal's columns and rows, the main file and the arguments, with zeros between.
func (c *child) hookRequest() {
	c.files.hooks[requestPath] = func() []byte {
		delete(c.files.hooks, requestPath) // the program must not wait for another
		c.left = c.files.takeAll()
		req, _ := c.await()
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
	if instance != nil {
		err = errors.Join(err, instance.Close(ctx))
	}
	if exit, ok := errors.AsType[*sys.ExitError](err); ok {
		return int(exit.ExitCode()), nil
	}
	return 0, err
}

// runSQL runs SQL in the SQLite that the build of Python has in it: it lies in the
// sandbox with everything that it could open, and costs not a byte more.
func runSQL(ctx context.Context, c *child, r wazero.Runtime, m wazero.CompiledModule) (int, error) {
	return c.startPython(ctx, r, m, sqlStart)
}
