package main

import (
	"encoding/binary"
	"errors"
	"fmt"
	"strings"
)

// CRuby catches errors in few functions of its C, by a setjmp. tryCatch ends that where
// Ruby's own instructions are executed, and calls from C to C lie in between: each level of an
// inspect or a hash saved those of all levels again. Here each such function catches its
// own setjmp, so that only its own call is saved.
var rubyCatchers = []struct {
	name  string
	index int
	size  int // of its body in bytes, as a check
}{
	{"rb_vrescue2", 3764, 1087},
	{"rb_protect", 3766, 718},
	{"rb_ensure", 3767, 875},
	{"exec_recursive", 7820, 2627},
	{"rb_iterate0", 8586, 1137},
	{"vm_catch_protect", 8613, 1013},
}

// catchRuby gives each catcher a function around it; the host's answer lies at an address.
func catchRuby(all []section, answer int) error {
	for _, c := range rubyCatchers {
		if err := wrapFunction(all, rubyImports, c.index, c.size, func(inner, params int) string {
			return catcher(answer, inner, params)
		}); err != nil {
			return fmt.Errorf("%s: %w", c.name, err)
		}
	}
	return nil
}

// catcher calls a function again as long as the host says that a jump is to go on in it.
// It is not of those that Asyncify saves, so it does that itself: what tells the host which call
// this is lies behind what the function saves. That is where its stack began, made odd:
// tryCatch, which has an address of its own frame for that, may begin at the same place.
func catcher(answer, inner, params int) string {
	within, result := byte(params), byte(params+1)
	get, set := func(local byte) string { return "\x20" + string(local) }, func(local byte) string { return "\x21" + string(local) }
	const state, saved = "\x23\x01", "\x23\x02" // global.get
	code := "\x01\x02\x7f" +                    // two locals more
		state + "\x41\x02\x46\x04\x40" + // i32.const, i32.eq, if: its calls are being restored
		saved + saved + loadWord + "\x41\x04\x6b\x36\x02\x00" + // i32.sub, i32.store
		saved + loadWord + loadWord + set(within) +
		"\x05\x23\x00\x41\x01\x72" + set(within) + "\x0b" + // else: global.get, i32.const, i32.or; end
		"\x03\x40" // loop
	for n := range params {
		code += get(byte(n))
	}
	code += call(inner) + set(result) +
		state + "\x41\x01\x47\x04\x40" + get(result) + "\x0f\x0b" + // i32.ne, if; return, end
		activeJump + loadWord + "\x04\x40" + // if: it is for a setjmp or a longjmp
		"\x41\x00" + get(within) + "\x10\x00" + // i32.const 0, call
		number(answer) + loadWord + "\x04\x40" + // if
		stopUnwinding + noUnwind + number(answer) + loadWord + startRewind + "\x0c\x02" + // br to the loop
		"\x0b\x0b\x0b" + // end of both ifs and of the loop
		saved + loadWord + get(within) + "\x36\x02\x00" + // i32.store
		saved + saved + loadWord + "\x41\x04\x6a\x36\x02\x00" + // i32.add, i32.store
		"\x41\x00\x0b"
	return code
}

// destroyNode is pm_node_destroy, which frees what the parser made of a program, and calls
// itself for each part: of an expression of 40,000 terms the host's stack is not enough for
// that. What lies deeper than deepest stays, as long as the program.
const (
	destroyNode, destroyNodeSize = 9270, 10906

	deepest     = 10_000
	destroyedAt = 8 // behind the answer: how deep it is
)

func boundRuby(all []section, answer int) error {
	depth := number(answer + destroyedAt)
	add := func(n int) string { return depth + depth + loadWord + number(n) + "\x6a\x36\x02\x00" } // i32.add, i32.store
	return wrapFunction(all, rubyImports, destroyNode, destroyNodeSize, func(inner, _ int) string {
		return "\x00" + depth + loadWord + number(deepest) + "\x4f" + returnIf + // i32.ge_u
			add(1) + "\x20\x00\x20\x01" + call(inner) + add(-1) + "\x0b"
	})
}

// wrapFunction gives a function's body, of a size, to a new one, and makes another for it.
func wrapFunction(all []section, imported, index, size int, make func(inner, params int) string) error {
	kind, inner, err := addFunction(all, imported, index)
	if err != nil {
		return err
	}
	params, err := paramsOf(all, kind)
	if err != nil {
		return err
	}
	var body []byte
	err = changeFunction(all, imported, index, func(b []byte) ([]byte, error) {
		if len(b) != size {
			return nil, fmt.Errorf("it has %d bytes, not %d", len(b), size)
		}
		body = append(body, b...)
		return []byte(make(inner, params)), nil
	})
	if err != nil {
		return err
	}
	for i, s := range all {
		if s.id == sectionCode {
			count, n := binary.Uvarint(s.body)
			code := append(binary.AppendUvarint(nil, count+1), s.body[n:]...)
			all[i].body = append(binary.AppendUvarint(code, uint64(len(body))), body...)
		}
	}
	return nil
}

// addFunction declares one more function, of the type of another, which it returns.
func addFunction(all []section, imported, index int) (kind uint64, added int, err error) {
	for i, s := range all {
		if s.id != sectionFunction {
			continue
		}
		count, n := binary.Uvarint(s.body)
		if n <= 0 || index < imported || index-imported >= int(count) {
			break
		}
		at := n
		for range index - imported + 1 {
			kind, n = binary.Uvarint(s.body[at:])
			if at += n; n <= 0 {
				return 0, 0, errors.New("the section of functions is cut off")
			}
		}
		_, n = binary.Uvarint(s.body)
		body := append(binary.AppendUvarint(nil, count+1), s.body[n:]...)
		all[i].body = binary.AppendUvarint(body, kind)
		return kind, imported + int(count), nil
	}
	return 0, 0, fmt.Errorf("there is no function %d", index)
}

// paramsOf is how many a type of i32 alone takes.
func paramsOf(all []section, kind uint64) (int, error) {
	for _, s := range all {
		if s.id != sectionType {
			continue
		}
		_, n := binary.Uvarint(s.body)
		at := n
		for k := uint64(0); at < len(s.body) && n > 0; k++ {
			// A type is 0x60, how many parameters, their types, how many results, theirs.
			at++
			params, p := binary.Uvarint(s.body[at:])
			from := at + p
			results, r := binary.Uvarint(s.body[from+int(params):])
			end := from + int(params) + r + int(results)
			if k < kind {
				at = end
				continue
			}
			of := string(s.body[from:from+int(params)]) + string(s.body[end-int(results):end])
			if strings.Trim(of, "\x7f") != "" {
				return 0, errors.New("it is not of i32 alone")
			}
			return int(params), nil
		}
	}
	return 0, fmt.Errorf("there is no type %d", kind)
}
