package wasm

import (
	"context"

	"github.com/tetratelabs/wazero/api"
	"github.com/tetratelabs/wazero/experimental"
)

// fullDisk listens to the functions of WASI that make and lengthen files, and has them
// return ENOSPC at the quota of the program's files, for which wazero returns EIO.
type fullDisk struct{ c *child }

var lengthening = map[string]bool{
	"fd_allocate": true, "fd_filestat_set_size": true, "fd_pwrite": true, "fd_write": true,
	"path_create_directory": true, "path_open": true,
}

// NewFunctionListener implements experimental.FunctionListenerFactory.
func (d fullDisk) NewFunctionListener(f api.FunctionDefinition) experimental.FunctionListener {
	for _, name := range f.ExportNames() {
		if lengthening[name] {
			return d
		}
	}
	return nil
}

// Before implements experimental.FunctionListener.
func (d fullDisk) Before(context.Context, api.Module, api.FunctionDefinition, []uint64, experimental.StackIterator) {
	d.c.files.refused = false
}

// After implements experimental.FunctionListener. The results are where the program finds them.
func (d fullDisk) After(_ context.Context, _ api.Module, _ api.FunctionDefinition, results []uint64) {
	if d.c.files.refused && results[0] == wasiIo {
		results[0] = wasiNoSpace
	}
}

// Abort implements experimental.FunctionListener.
func (fullDisk) Abort(context.Context, api.Module, api.FunctionDefinition, error) {}
