package main

import "fmt"

// tryCatch is rb_wasm_try_catch_loop_run, through which CRuby executes Ruby's own
// instructions: a longjmp to the function that called it ends there. Asyncify leaves it
// out, so when all calls are to be restored it makes its own again. tryCatchSize is its
// length in bytes, as a check.
//
// The build unwinds all calls that go on for each setjmp, so that a program takes
// time by the square of how deep it is. Here tryCatch asks the host what to go on with
// as well, with the address of its first argument: a setjmp ends at the innermost, and a
// longjmp to it comes there. What is outside stays as it is.
//
// A longjmp to somewhere outside ends the function that called it (vm_exec), so its jump
// buffer is freed: CRuby forgets that in vm_exec_loop, 24 KB for each return and break out
// of a block and each error that leaves one. And when a longjmp comes here the stack pointer
// is set back: the build leaves it as deep as the call of longjmp was, until that function
// is over, so that what rescues SystemStackError would have no stack. Its buffer says that
// nothing was saved for it: a setjmp that is over may have had one at the same address, and
// what the host still keeps of that one is not to be gone back to.
const (
	tryCatch     = 9773
	tryCatchSize = 176

	// Of the first argument: the function, what is called instead once a longjmp came
	// (0: nothing), the argument of both, and whether one did.
	tryMain, tryRescue, tryContext, tryState = "\x28\x02\x00", "\x28\x02\x04", "\x28\x02\x08", "\x28\x02\x0c"

	argument, target, function = "\x20\x00", "\x20\x01", "\x20\x02" // local.get

	activeJump    = "\x41\xa8\x9b\x8b\x0a" // i32.const: the address of the buffer of the setjmp or longjmp
	unwindBuffer  = "\x41\xac\x9b\x8b\x0a" // i32.const: the address of where calls are saved, if they are
	captured      = target + "\x41\x02\x36\x02\x94\xc0\x01" + target + "\x41\x00\x36\x02\x8c\xc0\x01"
	noJump        = activeJump + "\x41\x00\x36\x02\x00"
	noUnwind      = unwindBuffer + "\x41\x00\x36\x02\x00"
	loadWord      = "\x28\x02\x00"
	returnIf      = "\x04\x40\x0f\x0b" // if, return, end
	stopUnwinding = "\x10\xd8\x8b\x01"
	startRewind   = "\x10\xd9\x8b\x01"
	stopRewinding = "\x10\xda\x8b\x01"
	free          = "\x10\xb0\x1f" // ruby_xfree, which Asyncify leaves out
)

// catch is the body of tryCatch; the host's answer lies at an address.
func catch(answer int) func(body []byte) ([]byte, error) {
	at := "\x41" + fixed(answer)
	code := "\x01\x01\x7f" + // one local: the function to call
		captured +
		argument + tryRescue + argument + tryMain + argument + tryState + "\x1b\x21\x02" + // select, local.set
		"\x03\x40" + // loop
		function + "\x04\x40" + argument + tryContext + function + "\x11\x04\x00\x0b" + // if, call_indirect, end
		"\x23\x01\x41\x01\x47" + returnIf + // global.get, i32.const, i32.ne: it is over, and nothing is unwound
		// A longjmp to it.
		activeJump + loadWord + target + "\x46\x04\x40" + // i32.eq, if
		stopRewinding + noUnwind + noJump +
		argument + "\x41\x0c\x6b\x24\x00" + // i32.const, i32.sub, global.set: vm_exec's stack ends so far below
		captured + argument + "\x41\x01\x36\x02\x0c" + argument + tryRescue + "\x21\x02\x0c\x01\x0b" + // br, end
		// A setjmp or a longjmp, unless the host says that it is for one outside.
		activeJump + loadWord + "\x45" + returnIf +
		"\x41\x00" + argument + "\x10\x00" + // i32.const 0, call
		at + loadWord + "\x45\x04\x40" + target + free + "\x0f\x0b" + // i32.eqz, if; return, end
		stopUnwinding + noUnwind + at + loadWord + startRewind +
		"\x0c\x00\x0b\x0b" // br, end, end
	return func(body []byte) ([]byte, error) {
		if len(body) != tryCatchSize {
			return nil, fmt.Errorf("it has %d bytes, not %d", len(body), tryCatchSize)
		}
		return []byte(code), nil
	}
}
