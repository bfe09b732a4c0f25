package main

import (
	"encoding/binary"
	"errors"
	"fmt"
	"maps"
	"slices"
)

// CRuby's build saves its calls (Asyncify) whenever it looks for what is in use,
// at each setjmp (see tryCatch) and when fibers change: all calls that go on, whole, into
// buffers of 24 KB, which some 200 nested blocks fill. Here they are saved to one place
// behind all memory that the module begins with, which is large enough, and the host
// takes what is to be kept from there (backend/runner/wasm/ruby_stack.go).
const (
	// spillSize bounds what one saving takes, at some 120 bytes a nested block.
	spillSize = 8 << 20
	// spillHead is for the answers of the host, at the beginning of that place.
	spillHead = 64

	// handleUnwind is rb_wasm_handle_jmp_unwind, which is asked what to go on with
	// whenever all calls are saved. handleSize is its length in bytes, as a check.
	handleUnwind = 9774
	handleSize   = 279
)

// spillRuby changes CRuby's module so.
func spillRuby(all []section) error {
	begin, err := addMemory(all, spillSize)
	if err != nil {
		return err
	}
	from, to := fixed(begin+spillHead), fixed(begin+spillSize)
	patches := []patch{{
		What: "rb_wasm_scan_locals", Times: 1,
		Old: "\x41\x98\xdb\x89\x0a\x41\x9c\x9b\x8b\x0a\x36\x02\x00\x41\x94\xdb\x89\x0a\x41\x9c\xdb\x89\x0a\x36\x02\x00",
		New: "\x41\x98\xdb\x89\x0a\x41" + to + "\x36\x02\x00\x41\x94\xdb\x89\x0a\x41" + from + "\x36\x02\x00",
	}, {
		What: "_rb_wasm_longjmp", Times: 1,
		Old: "\x41\xb4\x9b\x8b\x0a\x41\xb8\xdb\x8c\x0a\x36\x02\x00\x41\xb0\x9b\x8b\x0a\x41\xb8\x9b\x8b\x0a\x36\x02\x00",
		New: "\x41\xb4\x9b\x8b\x0a\x41" + to + "\x36\x02\x00\x41\xb0\x9b\x8b\x0a\x41" + from + "\x36\x02\x00",
	}, {
		What: "_rb_wasm_setjmp_internal", Times: 1,
		Old: "\x20\x00\x20\x00\x41\x08\x6a\x36\x02\x00" + setjmpBetween + "\x20\x00\x20\x00\x41\x88\xc0\x01\x6a\x36\x02\x04",
		New: "\x20\x00\x41" + from + "\x36\x02\x00" + setjmpBetween + "\x20\x00\x41" + to + "\x36\x02\x04\x01\x01",
	}, {
		What: "rb_wasm_init_context", Times: 1,
		Old: "\x20\x00\x41\x10\x6a\x20\x03\x36\x02\x00\x20\x00\x20\x00\x41\x14\x6a\x36\x02\x0c",
		New: "\x20\x00\x41" + to + "\x36\x02\x10\x20\x00\x41" + from + "\x36\x02\x0c",
	}}
	for _, p := range patches {
		if err := p.apply(all); err != nil {
			return err
		}
	}
	// No locals; the first import, rb_wasm_throw_prohibit_rewind_exception, without a
	// text is the host's; its answer lies at the beginning.
	code := "\x00\x41\x00\x41\x00\x10\x00\x41" + fixed(begin) + "\x28\x02\x00\x0b"
	if err := changeFunction(all, rubyImports, handleUnwind, func(body []byte) ([]byte, error) {
		if len(body) != handleSize {
			return nil, fmt.Errorf("it has %d bytes, not %d", len(body), handleSize)
		}
		return []byte(code), nil
	}); err != nil {
		return err
	}
	if err := changeFunction(all, rubyImports, tryCatch, catch(begin)); err != nil {
		return err
	}
	if err := errors.Join(catchRuby(all, begin), boundRuby(all, begin)); err != nil {
		return err
	}
	if err := clockRuby(all, begin); err != nil {
		return fmt.Errorf("localtime_r: %w", err)
	}
	if err := checkRuby(all); err != nil {
		return err
	}
	// The host needs the address of the buffer, and of the stack.
	return exportGlobals(all, map[string]byte{"__stack_pointer": 0, "__asyncify_data": 2})
}

// setjmpBetween is what lies between the two changes of setjmp.
const setjmpBetween = "\x20\x00\x42\x80\x80\x80\x80\x10\x37\x02\x90\xc0\x01\x20\x00\x41\x00\x36\x02\x88\xc0\x01"

// fixed is a number as signed LEB128 of four bytes, as addresses of this size have.
func fixed(v int) string {
	return string([]byte{byte(v) | 0x80, byte(v>>7) | 0x80, byte(v>>14) | 0x80, byte(v>>21) & 0x7f})
}

// changeFunction gives the function of an index another body. The functions that the
// module imports have the first indexes.
func changeFunction(all []section, imported, index int, change func(body []byte) ([]byte, error)) error {
	for i, s := range all {
		if s.id != sectionCode {
			continue
		}
		_, n := binary.Uvarint(s.body)
		at := max(n, 0)
		for range index - imported {
			length, n := binary.Uvarint(s.body[at:])
			if at += n + int(length); n <= 0 || at >= len(s.body) {
				return fmt.Errorf("there is no function %d", index)
			}
		}
		length, n := binary.Uvarint(s.body[at:])
		end := at + n + int(length)
		body, err := change(s.body[at+n : end])
		if err != nil {
			return fmt.Errorf("function %d: %w", index, err)
		}
		code := append([]byte(nil), s.body[:at]...)
		code = binary.AppendUvarint(code, uint64(len(body)))
		all[i].body = append(append(code, body...), s.body[end:]...)
		return nil
	}
	return errors.New("the module has no code")
}

// rubyImports is how many functions CRuby's build imports.
const rubyImports = 59

// exportGlobals adds exports.
func exportGlobals(all []section, globals map[string]byte) error {
	for i, s := range all {
		if s.id != sectionExport {
			continue
		}
		count, n := binary.Uvarint(s.body)
		if n <= 0 {
			break
		}
		body := binary.AppendUvarint(nil, count+uint64(len(globals)))
		body = append(body, s.body[n:]...)
		for _, name := range slices.Sorted(maps.Keys(globals)) {
			body = binary.AppendUvarint(body, uint64(len(name)))
			body = append(body, name...)
			body = append(body, 3, globals[name]) // 3: a global
		}
		all[i].body = body
		return nil
	}
	return errors.New("the module has no exports")
}
