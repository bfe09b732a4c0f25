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
	// -I: nothing from the environment; -B: no compiled files beside the sources.
	return c.runCommand(ctx, r, m, "python", "-I", "-B", "-X", "utf8", "-c", pythonStart)
}

// runCommand runs an interpreter that is a WASI command. Its start script, one of
// the arguments, reads the request.
func (c *child) runCommand(ctx context.Context, r wazero.Runtime, m wazero.CompiledModule, args ...string) (int, error) {
	c.hookRequest()
	config := c.moduleConfig().
		WithArgs(args...).
		WithFSConfig(wazero.NewFSConfig().(sysfs.FSConfig).WithSysFSMount(c.files, "/"))
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
	return c.runCommand(ctx, r, m, "python", "-I", "-B", "-X", "utf8", "-c", sqlStart)
}
