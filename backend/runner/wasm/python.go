package wasm

import (
	"context"
	_ "embed"
	"errors"
	"strings"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/experimental/sysfs"
	"github.com/tetratelabs/wazero/sys"
)

//go:embed python.py
var pythonStart string

// pythonRequest is the file that python.py reads to learn what to run. Reading
// it waits for the request: the interpreter is ready by then, so that a warm
// start costs only the program itself.
const pythonRequest = "/.candor/request"

func runPython(ctx context.Context, c *child, r wazero.Runtime, m wazero.CompiledModule) (int, error) {
	c.files.hooks[pythonRequest] = func() []byte {
		delete(c.files.hooks, pythonRequest) // the program must not wait for another
		req, _ := c.await()
		return []byte(strings.Join(append([]string{req.Main}, req.Args...), "\x00"))
	}
	// -I: nothing from the environment; -B: no compiled files beside the sources.
	config := c.moduleConfig().
		WithArgs("python", "-I", "-B", "-X", "utf8", "-c", pythonStart).
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
