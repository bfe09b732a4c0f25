package wasm

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"strconv"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
	"github.com/tetratelabs/wazero/experimental/sys"
	wsys "github.com/tetratelabs/wazero/sys"
)

//go:embed lua.lua
var luaStart []byte

// luaVM is PUC-Rio's Lua in its module: the C API as exports, over Emscripten's
// C library, whose imports are in lua_host.go. An implementation of Lua in Go
// would need none of that, but would have no limit on memory of its own and lie
// behind one wall only.
type luaVM struct {
	c     *child
	ctx   context.Context
	mod   api.Module
	files map[uint32]sys.File // open ones, by descriptor
}

func runLua(ctx context.Context, c *child, r wazero.Runtime, m wazero.CompiledModule) (code int, err error) {
	vm := &luaVM{c: c, ctx: ctx, files: make(map[uint32]sys.File)}
	c.lua = vm
	env, err := vm.instantiateHost(r)
	if err != nil {
		return 0, fmt.Errorf("make the host's functions: %w", err)
	}
	defer func() { err = errors.Join(err, env.Close(ctx)) }()
	c.hookRequest()
	c.files.hooks["/.candor/clock"] = func() []byte {
		return strconv.AppendFloat(nil, (ownCPU() - c.began).Seconds(), 'f', 6, 64)
	}
	vm.mod, err = r.InstantiateModule(ctx, m, c.moduleConfig().WithStartFunctions("emscripten_stack_init", "__wasm_call_ctors"))
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, vm.mod.Close(ctx)) }()
	err = vm.main()
	if exit, ok := errors.AsType[*wsys.ExitError](err); ok {
		return int(exit.ExitCode()), nil
	}
	return 0, err
}

// main runs the start script, which runs the program and ends by os.exit.
func (vm *luaVM) main() error {
	state, err := vm.call("luaL_newstate")
	if err != nil || state == 0 {
		return errors.Join(errors.New("no state of Lua could be made"), err)
	}
	if _, err := vm.call("luaL_openlibs", state); err != nil {
		return err
	}
	source, err := vm.put(luaStart)
	if err != nil {
		return err
	}
	name, err := vm.put([]byte("=candor"))
	if err != nil {
		return err
	}
	failed, err := vm.call("luaL_loadbufferx", state, source, uint64(len(luaStart)), name, 0)
	if err == nil && failed == 0 {
		failed, err = vm.call("lua_pcallk", state, 0, 0, 0, 0, 0)
	}
	if err == nil && failed != 0 {
		err = fmt.Errorf("the start script of Lua failed with %d", failed)
	}
	return err
}

// call calls an export. Each call has a function of its own: one of wazero cannot
// be called while a call of it goes on.
func (vm *luaVM) call(name string, args ...uint64) (uint64, error) {
	f := vm.mod.ExportedFunction(name)
	if f == nil {
		return 0, fmt.Errorf("there is no function %s in Lua", name)
	}
	results, err := f.Call(vm.ctx, args...)
	if err != nil || len(results) == 0 {
		return 0, err
	}
	return results[0], nil
}

// put copies bytes into the module's memory, with a zero after them.
func (vm *luaVM) put(b []byte) (uint64, error) {
	at, err := vm.call("malloc", uint64(len(b)+1))
	if err != nil {
		return 0, err
	}
	if at == 0 || !vm.mod.Memory().Write(uint32(at), b) || !vm.mod.Memory().WriteByte(uint32(at)+uint32(len(b)), 0) {
		return 0, errors.New("no memory is left for Lua")
	}
	return at, nil
}
