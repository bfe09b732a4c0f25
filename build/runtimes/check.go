package main

import (
	"encoding/binary"
	"errors"
	"fmt"
)

// CRuby looks how much stack is left in few of its functions: elsewhere it has the
// system tell it that the stack ended, which WebAssembly cannot. Here functions
// through which C comes back to itself look too.
const (
	// checkStackOverflow is rb_check_stack_overflow, which raises SystemStackError when
	// CRuby's stack is used up.
	checkStackOverflow = 8556
	// stackOverflow is rb_ec_stack_overflow, which raises it.
	stackOverflow = 8373
	// rubyExecution is the address of that of the execution context.
	rubyExecution = 21129336

	rubyStackTop = 16 << 20 // where the stack of all but fibers begins
)

// checked is a function that looks how much stack is left before anything else.
type checked struct {
	name   string
	index  int
	size   int  // of its body in bytes, as a check
	result bool // it has one
	// most is how much of CRuby's stack may be used, in bytes, other than in fibers:
	// more than CRuby is told that there is where these take less of the host's, and less
	// where more. 0: that.
	most int
}

var rubyChecked = []checked{
	// It has pushed no frame yet, which an error would leave behind.
	{"vm_call0_body", 8524, 6800, true, 0},
	{"w_object", 5367, 8109, false, 3 << 19},
	{"r_object_for", 5369, 17936, true, 3 << 19},
	{"pm_compile_node", 4979, 44724, false, 3 << 20},
	{"generate_json", 567, 2174, false, 0},
	{"JSON_parse_value", 602, 4495, true, 0},
	{"rb_load_internal", 5327, 997, false, 3 << 18},
}

func checkRuby(all []section) error {
	for _, c := range rubyChecked {
		if err := changeFunction(all, rubyImports, c.index, c.change); err != nil {
			return fmt.Errorf("%s: %w", c.name, err)
		}
	}
	return nil
}

// change has it look, unless calls are being saved or restored (Asyncify): the longjmp
// of the error saves them, never to come back, so nothing is to be saved of this one.
func (c checked) change(body []byte) ([]byte, error) {
	if len(body) != c.size {
		return nil, fmt.Errorf("it has %d bytes, not %d", len(body), c.size)
	}
	// The locals: how many runs, then each run's length and type.
	runs, at := binary.Uvarint(body)
	for range runs {
		_, n := binary.Uvarint(body[at:])
		at += n + 1
	}
	// global.get 1, i32.const 2, i32.eq: what a function begins with that can be saved.
	const saved = "\x23\x01\x41\x02\x46"
	if at+len(saved) > len(body) || string(body[at:at+len(saved)]) != saved {
		return nil, errors.New("its calls are not saved")
	}
	// If the state is 0, look; if it is not 0 any more, return.
	code := []byte("\x23\x01\x45\x04\x40")
	code = append(code, c.look()...)
	code = append(code, "\x23\x01\x04\x40"...)
	if c.result {
		code = append(code, "\x41\x00"...)
	}
	code = append(code, "\x0f\x0b\x0b"...)
	out := append([]byte(nil), body[:at]...)
	return append(append(out, code...), body[at:]...), nil
}

// look is a call of stackOverflow when more than most is used, or in a fiber, whose stack
// lies above, of checkStackOverflow.
func (c checked) look() []byte {
	if c.most == 0 {
		return binary.AppendUvarint([]byte{0x10}, checkStackOverflow)
	}
	// global.get 0, i32.const, i32.lt_u, if.
	code := appendSigned([]byte("\x23\x00\x41"), int64(rubyStackTop-c.most))
	code = append(code, "\x49\x04\x40"...)
	// i32.const, i32.load, i32.const 0, call; else.
	code = appendSigned(append(code, 0x41), rubyExecution)
	code = append(code, "\x28\x02\x00\x41\x00\x10"...)
	code = binary.AppendUvarint(code, stackOverflow)
	// global.get 0, i32.const, i32.gt_u, if, call.
	code = appendSigned(append(code, "\x05\x23\x00\x41"...), rubyStackTop)
	code = append(code, "\x4b\x04\x40\x10"...)
	code = binary.AppendUvarint(code, checkStackOverflow)
	return append(code, "\x0b\x0b"...)
}
