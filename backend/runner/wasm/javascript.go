package wasm

import (
	"bytes"
	"context"
	"embed"
	"errors"
	"fmt"
	"time"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
	"github.com/tetratelabs/wazero/sys"
	"golang.org/x/text/collate"
)

// The parts of the prelude, in order. Each is a function that takes the object
// "candor", through which they and the host know each other.
var preludeParts = []string{
	"parts", "inspect", "events", "loop", "process", "console", "web", "locale", "fs", "builtins", "modules", "start",
}

//go:embed javascript
var prelude embed.FS

// Flags of qjs_eval.
const (
	evalScript = 0
	evalModule = 1
	evalAsync  = 1 << 7 // a script with "await": a promise of an object that has its value
)

const (
	// stackSize is the stack that QuickJS gets, in bytes. Its own of 1 MiB is
	// enough for some 3,000 nested calls; people expect the 11,000 of Node.js.
	stackSize = 3 << 20
	// maxStack is the most of it that is used before a RangeError. QuickJS looks
	// only at calls, so some must be left for what happens between two. The
	// machine's own stack under it, of wazero, ends at about 11,500 calls.
	maxStack = 2560 << 10
)

// engine is QuickJS in its module: a library with exports of the form qjs_…,
// whose values are numbers that stand for pointers to JavaScript values.
type engine struct {
	c      *child
	ctx    context.Context
	mod    api.Module
	candor uint64 // the prelude's object
	// calls has the exports for each depth of host functions within calls: a
	// function of wazero cannot be called while a call of it goes on.
	calls []map[string]api.Function
	depth int
	text  []byte // the beginning of a character at the end of what was read
	files []requestFile

	rejections []rejection // that the prelude was not told of yet

	collators map[collation]*collate.Collator
	zones     map[string]*time.Location
	here      *time.Location // where the program is: TZ in its environment
}

func runJavaScript(ctx context.Context, c *child, r wazero.Runtime, m wazero.CompiledModule) (code int, err error) {
	e := &engine{c: c, ctx: ctx}
	hostModule, err := e.instantiateHost(r)
	if err != nil {
		return 0, fmt.Errorf("make the host's functions: %w", err)
	}
	// The next program's have the same name.
	defer func() { err = errors.Join(err, hostModule.Close(ctx)) }()
	e.mod, err = r.InstantiateModule(ctx, m, c.moduleConfig().WithStartFunctions("_initialize"))
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, e.mod.Close(ctx)) }()
	// A host function ends the program by a panic with this error.
	defer func() {
		if p := recover(); p != nil {
			exit, ok := p.(*sys.ExitError)
			if !ok {
				panic(p)
			}
			code, err = int(exit.ExitCode()), nil
		}
	}()
	err = e.main()
	if exit, ok := errors.AsType[*sys.ExitError](err); ok {
		return int(exit.ExitCode()), nil
	}
	return 0, err
}

// thrown is a JavaScript exception that reached the host.
type thrown struct{ value uint64 }

func (thrown) Error() string { return "a JavaScript exception" }

// main loads the prelude, then runs the program to its end.
func (e *engine) main() error {
	if err := e.growStack(); err != nil {
		return err
	}
	if failed, err := e.call("qjs_init"); err != nil || failed != 0 {
		return errors.Join(errors.New("QuickJS did not start"), err)
	}
	if _, err := e.call("qjs_set_max_stack_size", maxStack); err != nil {
		return err
	}
	for _, on := range []string{"qjs_set_promise_rejection_handler", "qjs_set_module_loader"} {
		if _, err := e.call(on, 1); err != nil {
			return err
		}
	}
	if err := e.load(); err != nil {
		return fmt.Errorf("load the prelude: %w", err)
	}
	if err := e.settle(e.method("start")); err != nil {
		return err
	}
	for {
		if err := e.loop(); err != nil {
			return err
		}
		// It ends by process.exit, or starts something anew when asked "beforeExit".
		more, err := e.invoke("finish")
		if err != nil {
			return e.settle(err)
		}
		if err := e.jobs(); err != nil {
			return err
		}
		if on, err := e.call("qjs_get_bool", more); err != nil || on == 0 {
			return err
		}
	}
}

// loop runs what is to be done until nothing is left.
func (e *engine) loop() error {
	for {
		if err := e.tellRejections(); err != nil {
			return err
		}
		more, err := e.invoke("step")
		if err != nil {
			if err := e.settle(err); err != nil {
				return err
			}
			continue
		}
		if err := e.jobs(); err != nil {
			return err
		}
		if on, err := e.call("qjs_get_bool", more); err != nil || on == 0 {
			return err
		}
	}
}

// growStack moves the stack, before anything is on it, to a larger piece of memory.
func (e *engine) growStack() error {
	at, err := e.call("wasm_malloc", stackSize)
	if err != nil {
		return err
	}
	pointer, ok := e.mod.ExportedGlobal("__stack_pointer").(api.MutableGlobal)
	if !ok || at == 0 {
		return errors.New("QuickJS has no stack that can be moved")
	}
	pointer.Set((at + stackSize) &^ 15) // it grows downwards, aligned to 16 bytes
	return nil
}

// settle lets the program deal with an exception, and runs what follows.
func (e *engine) settle(err error) error {
	if exception, ok := errors.AsType[thrown](err); ok {
		_, err = e.invoke("fatal", exception.value)
	}
	if err != nil {
		return err
	}
	return e.jobs()
}

// jobs runs promise jobs until there are none.
func (e *engine) jobs() error {
	if err := e.method("runTicks"); err != nil {
		return e.settle(err)
	}
	for {
		pending, err := e.call("qjs_is_job_pending")
		if err != nil || pending == 0 {
			return err
		}
		ran, err := e.call("qjs_execute_pending_job")
		if err != nil {
			return err
		}
		if int32(ran) < 0 {
			exception, err := e.call("qjs_get_exception")
			if err != nil {
				return err
			}
			return e.settle(thrown{exception})
		}
	}
}

// load makes the prelude's object and runs the prelude on it.
func (e *engine) load() error {
	var err error
	if e.candor, err = e.call("qjs_new_object"); err != nil {
		return err
	}
	host, err := e.call("qjs_new_object")
	if err != nil {
		return err
	}
	for name := range hostFunctions {
		at, size, err := e.put([]byte(name))
		if err != nil {
			return err
		}
		f, err := e.call("qjs_new_host_function", at, size, 0)
		if err != nil {
			return err
		}
		if _, err := e.call("qjs_set_prop_string", host, at, f); err != nil {
			return err
		}
	}
	at, _, err := e.put([]byte("host"))
	if err != nil {
		return err
	}
	if _, err := e.call("qjs_set_prop_string", e.candor, at, host); err != nil {
		return err
	}
	for _, part := range preludeParts {
		source, err := prelude.ReadFile("javascript/" + part + ".js")
		if err != nil {
			return err
		}
		f, err := e.eval(source, "candor:"+part, evalScript)
		if err == nil {
			_, err = e.apply(f, e.candor)
		}
		if exception, ok := errors.AsType[thrown](err); ok {
			text, _ := e.string(exception.value)
			return fmt.Errorf("%s: %s", part, text)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// call calls an export.
func (e *engine) call(name string, args ...uint64) (uint64, error) {
	for len(e.calls) <= e.depth {
		e.calls = append(e.calls, make(map[string]api.Function))
	}
	f := e.calls[e.depth][name]
	if f == nil {
		if f = e.mod.ExportedFunction(name); f == nil {
			return 0, fmt.Errorf("QuickJS has no function %s", name)
		}
		e.calls[e.depth][name] = f
	}
	results, err := f.Call(e.ctx, args...)
	if err != nil || len(results) == 0 {
		return 0, err
	}
	return results[0], nil
}

// put copies bytes into the engine's memory, with a zero after them.
func (e *engine) put(b []byte) (at, size uint64, err error) {
	at, err = e.call("wasm_malloc", uint64(len(b)+1))
	if err != nil {
		return 0, 0, err
	}
	if at == 0 || !e.mod.Memory().Write(uint32(at), b) || !e.mod.Memory().WriteByte(uint32(at)+uint32(len(b)), 0) {
		return 0, 0, errors.New("QuickJS is out of memory")
	}
	return at, uint64(len(b)), nil
}

// eval evaluates a source.
func (e *engine) eval(source []byte, name string, flags uint64) (uint64, error) {
	at, size, err := e.put(source)
	if err != nil {
		return 0, err
	}
	file, _, err := e.put([]byte(name))
	if err != nil {
		return 0, err
	}
	value, err := e.call("qjs_eval", at, size, file, flags)
	if err != nil {
		return 0, err
	}
	if err := e.free(at, file); err != nil {
		return 0, err
	}
	return e.checked(value)
}

func (e *engine) free(all ...uint64) error {
	for _, at := range all {
		if _, err := e.call("wasm_free", at); err != nil {
			return err
		}
	}
	return nil
}

// checked turns the value that stands for an exception into an error.
func (e *engine) checked(value uint64) (uint64, error) {
	failed, err := e.call("qjs_is_exception", value)
	if err != nil || failed == 0 {
		return value, err
	}
	exception, err := e.call("qjs_get_exception")
	if err != nil {
		return 0, err
	}
	return 0, thrown{exception}
}

// apply calls a JavaScript function.
func (e *engine) apply(f uint64, args ...uint64) (uint64, error) {
	undefined, err := e.call("qjs_get_undefined")
	if err != nil {
		return 0, err
	}
	list, err := e.call("wasm_malloc", uint64(4*len(args)+4))
	if err != nil {
		return 0, err
	}
	for i, a := range args {
		e.mod.Memory().WriteUint32Le(uint32(list)+uint32(4*i), uint32(a))
	}
	value, err := e.call("qjs_call", f, undefined, uint64(len(args)), list)
	if err != nil {
		return 0, err
	}
	if err := e.free(list); err != nil {
		return 0, err
	}
	return e.checked(value)
}

// invoke calls a function of the prelude.
func (e *engine) invoke(name string, args ...uint64) (uint64, error) {
	at, _, err := e.put([]byte(name))
	if err != nil {
		return 0, err
	}
	f, err := e.call("qjs_get_prop_string", e.candor, at)
	if err != nil {
		return 0, err
	}
	value, err := e.apply(f, args...)
	_, err2 := e.call("qjs_free_value", f)
	return value, errors.Join(err, err2, e.free(at))
}

// method is invoke without a result.
func (e *engine) method(name string) error {
	_, err := e.invoke(name)
	return err
}

// string is a value as text.
func (e *engine) string(value uint64) (string, error) {
	at, err := e.call("qjs_get_string", value)
	if err != nil || at == 0 {
		return "", err
	}
	b, err := e.zeroed(at)
	if err != nil {
		return "", err
	}
	_, err = e.call("qjs_free_cstring", at)
	return string(b), err
}

// zeroed is the bytes from at up to a zero.
func (e *engine) zeroed(at uint64) ([]byte, error) {
	all, ok := e.mod.Memory().Read(uint32(at), e.mod.Memory().Size()-uint32(at))
	n := bytes.IndexByte(all, 0)
	if !ok || n < 0 {
		return nil, errors.New("a text of QuickJS has no end")
	}
	return bytes.Clone(all[:n]), nil
}

func (e *engine) newString(s []byte) (uint64, error) {
	at, size, err := e.put(s)
	if err != nil {
		return 0, err
	}
	v, err := e.call("qjs_new_string", at, size)
	return v, errors.Join(err, e.free(at))
}

func (e *engine) newNumber(n float64) (uint64, error) {
	return e.call("qjs_new_number", api.EncodeF64(n))
}

func (e *engine) number(value uint64) (float64, error) {
	bits, err := e.call("qjs_get_float64", value)
	return api.DecodeF64(bits), err
}
