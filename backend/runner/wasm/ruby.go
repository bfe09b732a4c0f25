package wasm

import (
	"context"
	_ "embed"
	"encoding/binary"
	"errors"
	"fmt"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
	"github.com/tetratelabs/wazero/experimental/sysfs"
	"github.com/tetratelabs/wazero/sys"
)

//go:embed ruby.rb
var rubyStart string

//go:embed ruby_threads.rb
var rubyThreads string

// Exports of CRuby's build, which is a library.
const (
	rubyInit = "ruby-init: func(args: list<string>) -> ()"
	rubyEval = "rb-eval-string-protect: func(str: string) -> tuple<handle<rb-abi-value>, s32>"
)

// rubyUnwound is the import through which the build, as build/runtimes makes it, asks
// what to go on with, with no text but who asks; it is meant for an error of JavaScript's.
const rubyUnwound = "rb_wasm_throw_prohibit_rewind_exception"

func runRuby(ctx context.Context, c *child, r wazero.Runtime, m wazero.CompiledModule) (code int, err error) {
	calls := &rubyCalls{jumps: make(map[uint32]savedJumps), fibers: make(map[uint32][]byte), hidden: make(map[uint32][]uint32)}
	hosts, err := rubyHosts(ctx, r, m, calls)
	defer func() {
		for _, h := range hosts { // the next program's have the same names
			err = errors.Join(err, h.Close(ctx))
		}
	}()
	if err != nil {
		return 0, err
	}
	c.hookRequest()
	config := c.moduleConfig().
		WithStartFunctions("_initialize").
		WithFSConfig(wazero.NewFSConfig().(sysfs.FSConfig).WithSysFSMount(c.files, "/"))
	mod, err := r.InstantiateModule(ctx, m, config)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, mod.Close(ctx)) }()
	calls.begin, calls.end = uint32(c.memory.begin+spillHead), uint32(c.memory.begin+c.memory.extra)
	err = rubyMain(ctx, mod)
	if exit, ok := errors.AsType[*sys.ExitError](err); ok {
		return int(exit.ExitCode()), nil
	}
	return 0, err
}

// rubyMain runs the start script, which runs the program and ends by exit!.
func rubyMain(ctx context.Context, mod api.Module) error {
	// put copies a text into the module's memory: where it is and its length.
	put := func(text []byte) (uint64, error) {
		result, err := mod.ExportedFunction("cabi_realloc").Call(ctx, 0, 0, 4, uint64(len(text)))
		if err != nil {
			return 0, err
		}
		if result[0] == 0 || !mod.Memory().Write(api.DecodeU32(result[0]), text) {
			return 0, errors.New("no memory is left for Ruby")
		}
		return result[0], nil
	}
	var list []byte
	// Suggestions about syntax need a thread, and there are none.
	args := []string{"ruby\x00", "--disable=syntax_suggest\x00", "-EUTF-8:UTF-8\x00", "-e_=0\x00"}
	for _, a := range args {
		at, err := put([]byte(a))
		if err != nil {
			return err
		}
		list = binary.LittleEndian.AppendUint32(list, uint32(at))
		list = binary.LittleEndian.AppendUint32(list, uint32(len(a)))
	}
	at, err := put(list)
	if err != nil {
		return err
	}
	if _, err := mod.ExportedFunction(rubyInit).Call(ctx, at, uint64(len(args))); err != nil {
		return err
	}
	if err := boundRubyStack(mod.Memory()); err != nil {
		return err
	}
	// The threads come first: what begins the program does not come back.
	script := rubyThreads + rubyStart
	if at, err = put([]byte(script)); err != nil {
		return err
	}
	_, err = mod.ExportedFunction(rubyEval).Call(ctx, at, uint64(len(script)))
	if err == nil {
		err = errors.New("the start script of Ruby came to its end")
	}
	return err
}

// rubyHosts make what the build imports besides WASI: a way to JavaScript, which
// is not here, and handles of values, for which their own addresses do. One of them
// is calls' instead, and one tells the time of a place.
func rubyHosts(ctx context.Context, r wazero.Runtime, m wazero.CompiledModule, calls *rubyCalls) (hosts []api.Module, err error) {
	builders := make(map[string]wazero.HostModuleBuilder)
	local := new(rubyTime)
	for _, f := range m.ImportedFunctions() {
		module, name, _ := f.Import()
		if module != "canonical_abi" && module != "rb-js-abi-host" {
			continue
		}
		b := builders[module]
		if b == nil {
			b = r.NewHostModuleBuilder(module)
			builders[module] = b
		}
		b.NewFunctionBuilder().
			WithGoModuleFunction(api.GoModuleFunc(func(_ context.Context, mod api.Module, stack []uint64) {
				if name == rubyUnwound && api.DecodeU32(stack[0]) == 0 {
					if err := calls.unwound(mod, api.DecodeU32(stack[1])); err != nil {
						panic(err)
					}
					return
				}
				if name == rubyLocalTime && api.DecodeU32(stack[0]) == rubyAskTime {
					if err := local.answer(mod, calls.begin-spillHead, stack[1:]); err != nil {
						panic(err)
					}
					return
				}
				if module != "canonical_abi" {
					panic(errors.New("there is no JavaScript around it"))
				}
				// The argument stays where the result is expected.
			}), f.ParamTypes(), f.ResultTypes()).
			Export(name)
	}
	for name, b := range builders {
		h, err := b.Instantiate(ctx)
		if err != nil {
			return hosts, fmt.Errorf("make %s: %w", name, err)
		}
		hosts = append(hosts, h)
	}
	return hosts, nil
}
