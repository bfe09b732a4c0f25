package wasm

import (
	"bytes"
	"context"
	"errors"
	"math"
	"time"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
	"github.com/tetratelabs/wazero/experimental/sys"
	"github.com/tetratelabs/wazero/experimental/table"
	wsys "github.com/tetratelabs/wazero/sys"
)

// Error numbers of Emscripten's C library, which are those of WASI.
var emscriptenErrors = map[sys.Errno]int32{
	sys.EACCES: 2, sys.EAGAIN: 6, sys.EBADF: 8, sys.EEXIST: 20, sys.EINVAL: 28, sys.EIO: 29, sys.EISDIR: 31,
	sys.EFAULT: 21, sys.ENAMETOOLONG: 37, sys.ENOENT: 44, sys.ENOSYS: 52, sys.ENOTDIR: 54, noSpace: 51, sys.ENOTEMPTY: 55,
}

const (
	emscriptenNoTerminal = 59 // ENOTTY
	emscriptenNotSeeking = 70 // ESPIPE
)

func emscriptenError(errno sys.Errno) int32 {
	if errno == 0 {
		return 0
	}
	if n, ok := emscriptenErrors[errno]; ok {
		return n
	}
	return emscriptenErrors[sys.EIO]
}

// errLongjmp unwinds the calls down to the setjmp that is to go on: Emscripten
// makes of the function that called setjmp one that calls on through invoke_….
var errLongjmp = errors.New("longjmp")

// instantiateHost makes the module "env": what Emscripten's C library asks of
// its host. The rest is WASI's.
func (vm *luaVM) instantiateHost(r wazero.Runtime) (api.Module, error) {
	b := r.NewHostModuleBuilder("env")
	const i32, i64, f64 = api.ValueTypeI32, api.ValueTypeI64, api.ValueTypeF64
	export := func(name string, params, results []api.ValueType, f func(stack []uint64) error) {
		b.NewFunctionBuilder().
			WithGoModuleFunction(api.GoModuleFunc(func(_ context.Context, mod api.Module, stack []uint64) {
				vm.mod = mod // during the start too
				if err := f(stack); err != nil {
					panic(err) // the runtime gives it to the caller of the outermost function
				}
			}), params, results).
			Export(name)
	}
	ints := func(n int) []api.ValueType { return []api.ValueType{i32, i32, i32, i32, i32}[:n] }
	// system calls return a number, or an error number below zero.
	system := func(name string, params int, f func(stack []uint64) int32) {
		export(name, ints(params), ints(1), func(stack []uint64) error {
			stack[0] = api.EncodeI32(f(stack))
			return nil
		})
	}
	export("invoke_vii", ints(3), nil, vm.invoke)
	export("_emscripten_throw_longjmp", nil, nil, func([]uint64) error { return errLongjmp })
	export("abort", nil, nil, func([]uint64) error { return errors.New("unreachable: abort") })
	export("exit", ints(1), nil, func(stack []uint64) error {
		if _, err := vm.call("fflush", 0); err != nil {
			return err
		}
		return wsys.NewExitError(api.DecodeU32(stack[0]))
	})
	export("emscripten_date_now", nil, []api.ValueType{f64}, func(stack []uint64) error {
		stack[0] = api.EncodeF64(float64(time.Now().UnixMilli()))
		return nil
	})
	export("_localtime_js", []api.ValueType{i64, i32}, nil, vm.breakTime) // local time is UTC
	export("_gmtime_js", []api.ValueType{i64, i32}, nil, vm.breakTime)
	export("_mktime_js", ints(1), []api.ValueType{i64}, vm.makeTime)
	export("_tzset_js", ints(3), nil, func([]uint64) error { return nil })
	system("_emscripten_get_now_is_monotonic", 0, func([]uint64) int32 { return 0 })
	system("strftime", 4, vm.formatTime)
	system("emscripten_resize_heap", 1, func(stack []uint64) int32 {
		const page = 64 << 10
		more := int64(api.DecodeU32(stack[0])) - int64(vm.mod.Memory().Size())
		if _, ok := vm.mod.Memory().Grow(uint32((max(more, 0) + page - 1) / page)); ok {
			return 1
		}
		return 0
	})
	// There is no shell.
	system("system", 1, func(stack []uint64) int32 {
		if api.DecodeU32(stack[0]) == 0 {
			return 0
		}
		return -1
	})
	system("__syscall_openat", 4, vm.open)
	system("__syscall_unlinkat", 3, func(stack []uint64) int32 {
		const removeFolder = 0x200
		if api.DecodeU32(stack[2])&removeFolder != 0 {
			return -emscriptenError(vm.c.files.Rmdir(vm.text(stack[1])))
		}
		return -emscriptenError(vm.c.files.Unlink(vm.text(stack[1])))
	})
	system("__syscall_rmdir", 1, func(stack []uint64) int32 { return -emscriptenError(vm.c.files.Rmdir(vm.text(stack[0]))) })
	system("__syscall_renameat", 4, func(stack []uint64) int32 {
		return -emscriptenError(vm.c.files.Rename(vm.text(stack[1]), vm.text(stack[3])))
	})
	system("__syscall_readlinkat", 4, func([]uint64) int32 { return -emscriptenError(sys.EINVAL) })
	system("__syscall_fcntl64", 3, func([]uint64) int32 { return 0 })
	system("__syscall_dup3", 3, func([]uint64) int32 { return -emscriptenError(sys.ENOSYS) })
	// Standard output is a terminal to the C library, so that lines come out one by one.
	system("__syscall_ioctl", 3, func(stack []uint64) int32 {
		if api.DecodeU32(stack[0]) <= 2 {
			return 0
		}
		return -emscriptenNoTerminal
	})
	return b.Instantiate(vm.ctx)
}

// invoke calls a function of the module's table, so that a longjmp out of it ends here.
func (vm *luaVM) invoke(stack []uint64) error {
	f := table.LookupFunction(vm.mod, 0, api.DecodeU32(stack[0]), []api.ValueType{api.ValueTypeI32, api.ValueTypeI32}, nil)
	at, err := vm.call("stackSave")
	if err != nil {
		return err
	}
	_, err = f.Call(vm.ctx, stack[1], stack[2])
	if err == nil || !errors.Is(err, errLongjmp) {
		return err
	}
	if _, err := vm.call("stackRestore", at); err != nil {
		return err
	}
	_, err = vm.call("setThrew", 1, 0)
	return err
}

// luaWASI replaces what works on open files: Emscripten's C library opens them by
// a way of its own, see open.
func luaWASI(c *child, b wazero.HostModuleBuilder) {
	const i32, i64 = api.ValueTypeI32, api.ValueTypeI64
	export := func(name string, params []api.ValueType, f func(vm *luaVM, stack []uint64) int32) {
		b.NewFunctionBuilder().
			WithGoModuleFunction(api.GoModuleFunc(func(_ context.Context, _ api.Module, stack []uint64) {
				stack[0] = api.EncodeI32(f(c.lua, stack))
			}), params, []api.ValueType{i32}).
			Export(name)
	}
	export("fd_read", []api.ValueType{i32, i32, i32, i32}, func(vm *luaVM, stack []uint64) int32 {
		if api.DecodeU32(stack[0]) == 0 {
			// What was asked must be on the screen before the program waits.
			if _, err := vm.call("fflush", 0); err != nil {
				panic(err)
			}
		}
		return vm.vectors(stack, (*luaVM).read)
	})
	export("fd_write", []api.ValueType{i32, i32, i32, i32}, func(vm *luaVM, stack []uint64) int32 {
		return vm.vectors(stack, (*luaVM).write)
	})
	export("fd_close", []api.ValueType{i32}, func(vm *luaVM, stack []uint64) int32 {
		fd := api.DecodeU32(stack[0])
		f := vm.files[fd]
		if f == nil {
			return emscriptenError(sys.EBADF)
		}
		delete(vm.files, fd)
		return emscriptenError(f.Close())
	})
	export("fd_seek", []api.ValueType{i32, i64, i32, i32}, func(vm *luaVM, stack []uint64) int32 {
		f := vm.files[api.DecodeU32(stack[0])]
		if f == nil {
			return emscriptenNotSeeking
		}
		at, errno := f.Seek(int64(stack[1]), int(api.DecodeU32(stack[2])))
		if errno == 0 && !vm.mod.Memory().WriteUint64Le(api.DecodeU32(stack[3]), uint64(at)) {
			errno = sys.EFAULT
		}
		return emscriptenError(errno)
	})
}

// vectors does a call on a descriptor for each of a list of buffers: descriptor, list, its length,
// where the number of bytes goes.
func (vm *luaVM) vectors(stack []uint64, do func(*luaVM, uint32, []byte) (int, sys.Errno)) int32 {
	memory := vm.mod.Memory()
	total := 0
	for i := range api.DecodeU32(stack[2]) {
		item := api.DecodeU32(stack[1]) + 8*i
		at, _ := memory.ReadUint32Le(item)
		size, _ := memory.ReadUint32Le(item + 4)
		p, ok := memory.Read(at, size)
		if !ok {
			return emscriptenError(sys.EFAULT)
		}
		if len(p) == 0 {
			continue
		}
		n, errno := do(vm, api.DecodeU32(stack[0]), p)
		if errno != 0 {
			return emscriptenError(errno)
		}
		total += n
		if n < len(p) {
			break
		}
	}
	if !memory.WriteUint32Le(api.DecodeU32(stack[3]), uint32(total)) {
		return emscriptenError(sys.EFAULT)
	}
	return 0
}

func (vm *luaVM) read(fd uint32, p []byte) (int, sys.Errno) {
	if fd == 0 {
		n, _ := vm.c.stdin.Read(p) // 0 is the end
		return n, 0
	}
	if f := vm.files[fd]; f != nil {
		return f.Read(p)
	}
	return 0, sys.EBADF
}

func (vm *luaVM) write(fd uint32, p []byte) (int, sys.Errno) {
	switch f := vm.files[fd]; {
	case fd == 1:
		n, _ := stream{vm.c, frameStdout}.Write(p)
		return n, 0
	case fd == 2:
		n, _ := stream{vm.c, frameStderr}.Write(p)
		return n, 0
	case f != nil:
		return f.Write(p)
	}
	return 0, sys.EBADF
}

// text is the bytes from at up to a zero.
func (vm *luaVM) text(at uint64) string {
	all, ok := vm.mod.Memory().Read(uint32(at), vm.mod.Memory().Size()-uint32(at))
	if !ok {
		return ""
	}
	text, _, _ := bytes.Cut(all, []byte{0})
	return string(text)
}

// open is openat(2), with Linux' flags.
func (vm *luaVM) open(stack []uint64) int32 {
	const write, readWrite, create, exclusive, truncate, appending = 1, 2, 0x40, 0x80, 0x200, 0x400
	flags := api.DecodeU32(stack[2])
	var how sys.Oflag
	for bit, flag := range map[uint32]sys.Oflag{
		write: sys.O_WRONLY, readWrite: sys.O_RDWR, create: sys.O_CREAT, exclusive: sys.O_EXCL, truncate: sys.O_TRUNC, appending: sys.O_APPEND,
	} {
		if flags&bit != 0 {
			how |= flag
		}
	}
	f, errno := vm.c.files.OpenFile(vm.text(stack[1]), how, 0)
	if errno != 0 {
		return -emscriptenError(errno)
	}
	fd := uint32(3)
	for vm.files[fd] != nil {
		fd++
	}
	vm.files[fd] = f
	return int32(fd)
}

// The parts of "struct tm", in order.
const tmFields = 10 // seconds, minutes, hours, day, month, year, weekday, day of the year, summer time, offset

func (vm *luaVM) breakTime(stack []uint64) error {
	t := time.Unix(int64(stack[0]), 0).UTC()
	for i, v := range [tmFields]int{t.Second(), t.Minute(), t.Hour(), t.Day(), int(t.Month()) - 1, t.Year() - 1900, int(t.Weekday()), t.YearDay() - 1} {
		if !vm.mod.Memory().WriteUint32Le(uint32(stack[1])+uint32(4*i), uint32(int32(v))) {
			return errors.New("a time is outside of the memory")
		}
	}
	return nil
}

// brokenTime reads a "struct tm".
func (vm *luaVM) brokenTime(at uint64) time.Time {
	var f [6]int
	for i := range f {
		v, _ := vm.mod.Memory().ReadUint32Le(uint32(at) + uint32(4*i))
		f[i] = int(int32(v))
	}
	return time.Date(f[5]+1900, time.Month(f[4]+1), f[3], f[2], f[1], f[0], 0, time.UTC)
}

func (vm *luaVM) makeTime(stack []uint64) error {
	at := stack[0]
	t := vm.brokenTime(at).Unix()
	normal := []uint64{uint64(t), at} // mktime also brings the fields into their ranges
	if err := vm.breakTime(normal); err != nil {
		return err
	}
	stack[0] = uint64(t)
	return nil
}

// formatTime is strftime(3) in the C locale.
func (vm *luaVM) formatTime(stack []uint64) int32 {
	at, most := stack[0], int(api.DecodeU32(stack[1]))
	text := strftime(vm.text(stack[2]), vm.brokenTime(stack[3]))
	if len(text)+1 > most || len(text) > math.MaxInt16 || !vm.mod.Memory().Write(uint32(at), append([]byte(text), 0)) {
		return 0
	}
	return int32(len(text))
}
