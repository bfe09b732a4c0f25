package wasm

import (
	"context"
	"errors"
	"time"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
)

// instantiateHost makes the module "env", whose functions QuickJS calls.
func (e *engine) instantiateHost(r wazero.Runtime) (api.Module, error) {
	b := r.NewHostModuleBuilder("env")
	i32 := api.ValueTypeI32
	export := func(name string, params, results int, f func(stack []uint64) (uint64, error)) {
		types := []api.ValueType{i32, i32, i32, i32, i32}
		b.NewFunctionBuilder().
			WithGoModuleFunction(api.GoModuleFunc(func(_ context.Context, mod api.Module, stack []uint64) {
				e.mod = mod // during the start too
				e.depth++
				result, err := f(stack)
				e.depth--
				if err != nil {
					panic(err) // the runtime gives it to the caller of the outermost function
				}
				if results > 0 {
					stack[0] = result
				}
			}), types[:params], types[:results]).
			Export(name)
	}
	export("host_call", 5, 1, e.onCall)
	export("host_module_normalize", 2, 1, e.onNormalize)
	export("host_module_load", 2, 1, e.onLoad)
	export("host_promise_rejection", 3, 0, e.onRejection)
	export("host_interrupt", 0, 1, func([]uint64) (uint64, error) { return 0, nil })
	export("host_get_timezone_offset", 2, 1, e.onOffset)
	return b.Instantiate(e.ctx)
}

// onCall is every call of a host function: name, its length, this, the number
// of arguments, their array. The result is a value, or 0 when one was thrown.
func (e *engine) onCall(stack []uint64) (uint64, error) {
	memory := e.mod.Memory()
	name, ok := memory.Read(api.DecodeU32(stack[0]), api.DecodeU32(stack[1]))
	if !ok {
		return 0, errors.New("a name is outside of the memory")
	}
	f := hostFunctions[string(name)]
	if f == nil {
		return 0, errors.New("QuickJS called a function that is not there")
	}
	args := make([]uint64, api.DecodeU32(stack[3]))
	for i := range args {
		a, ok := memory.ReadUint32Le(api.DecodeU32(stack[4]) + uint32(4*i))
		if !ok {
			return 0, errors.New("an argument is outside of the memory")
		}
		args[i] = uint64(a)
	}
	value, err := f(e, args)
	if exception, ok := errors.AsType[thrown](err); ok {
		return 0, e.rethrow(exception)
	}
	if err != nil || value != 0 {
		return value, err
	}
	return e.call("qjs_get_undefined")
}

// rethrow throws an exception that the host has caught into the program again.
func (e *engine) rethrow(exception thrown) error {
	if _, err := e.call("qjs_throw", exception.value); err != nil {
		return err
	}
	_, err := e.call("qjs_free_value", exception.value)
	return err
}

// onOffset is how many seconds local time is ahead of UTC, at a time in seconds, of which the
// upper half comes first. It is UTC itself until a program says where it is: where the relay
// stands is nobody's business.
func (e *engine) onOffset(stack []uint64) (uint64, error) {
	if e.here == nil {
		return 0, nil
	}
	seconds := uint64(api.DecodeU32(stack[0]))<<32 | uint64(api.DecodeU32(stack[1]))
	_, offset := time.Unix(int64(seconds), 0).In(e.here).Zone()
	return api.EncodeI32(int32(offset)), nil
}

// ask calls a function of the prelude with texts; the result is a text that the
// engine frees, or 0 when one was thrown.
func (e *engine) ask(function string, texts ...[]byte) (at, size uint64, err error) {
	var args []uint64
	for _, t := range texts {
		a, err := e.newString(t)
		if err != nil {
			return 0, 0, err
		}
		args = append(args, a)
	}
	value, err := e.invoke(function, args...)
	if exception, ok := errors.AsType[thrown](err); ok {
		return 0, 0, e.rethrow(exception)
	}
	if err != nil {
		return 0, 0, err
	}
	text, err := e.string(value)
	if err != nil {
		return 0, 0, err
	}
	return e.put([]byte(text))
}

// onNormalize resolves an import: the importing file, what it asks for.
func (e *engine) onNormalize(stack []uint64) (uint64, error) {
	from, err := e.zeroed(stack[0])
	if err != nil {
		return 0, err
	}
	name, err := e.zeroed(stack[1])
	if err != nil {
		return 0, err
	}
	at, _, err := e.ask("resolve", from, name)
	return at, err
}

// onLoad gives a module's source: its name, where to put the length.
func (e *engine) onLoad(stack []uint64) (uint64, error) {
	name, err := e.zeroed(stack[0])
	if err != nil {
		return 0, err
	}
	length := api.DecodeU32(stack[1])
	at, size, err := e.ask("source", name)
	if err == nil && !e.mod.Memory().WriteUint32Le(length, uint32(size)) {
		err = errors.New("a length is outside of the memory")
	}
	return at, err
}

// rejection is a promise that was rejected and that nothing handles, or that
// something handles now. The values are ours to free.
type rejection struct{ promise, reason, handled uint64 }

// onRejection keeps what it is told for later: there may be no stack left for a call.
func (e *engine) onRejection(stack []uint64) (uint64, error) {
	e.rejections = append(e.rejections, rejection{stack[0], stack[1], uint64(api.DecodeU32(stack[2]))})
	return 0, nil
}

// tellRejections tells the prelude of them.
func (e *engine) tellRejections() error {
	for len(e.rejections) > 0 {
		all := e.rejections
		e.rejections = nil
		for _, r := range all {
			name := "qjs_get_false"
			if r.handled != 0 {
				name = "qjs_get_true"
			}
			handled, err := e.call(name)
			if err != nil {
				return err
			}
			if _, err = e.invoke("rejection", r.promise, r.reason, handled); err != nil {
				return err
			}
			for _, v := range []uint64{r.promise, r.reason} {
				if _, err := e.call("qjs_free_value", v); err != nil {
					return err
				}
			}
		}
	}
	return nil
}
