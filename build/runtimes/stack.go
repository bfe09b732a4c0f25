package main

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
)

const wasmPage = 64 << 10 // bytes

// moveStack gives a module made by clang a stack of so many bytes, a multiple of
// a page. Its linker puts the stack below the data, where it cannot grow: the new
// one lies behind all memory that the module begins with.
func moveStack(all []section, size int) error {
	begin, err := addMemory(all, size)
	if err != nil {
		return err
	}
	for i, s := range all {
		if s.id != sectionGlobal {
			continue
		}
		// How many, then the first: an i32 that changes, from "i32.const" on to "end".
		count, n := binary.Uvarint(s.body)
		first, ok := bytes.CutPrefix(s.body[max(n, 0):], []byte{0x7f, 1, 0x41})
		end := bytes.IndexByte(first, 0x0b)
		if !ok || end < 0 {
			break
		}
		body := append(binary.AppendUvarint(nil, count), 0x7f, 1, 0x41)
		body = appendSigned(body, int64(begin+size))
		all[i].body = append(body, first[end:]...)
		return nil
	}
	return errors.New("its stack is not where clang's linker puts it, in the first global")
}

// addMemory has a module begin with more memory, by a multiple of a page: where
// the new part begins. An allocator takes memory from behind it, where it grows.
func addMemory(all []section, size int) (begin int, err error) {
	for i, s := range all {
		if s.id != sectionMemory {
			continue
		}
		// One memory, no maximum, the minimum in pages.
		rest, ok := bytes.CutPrefix(s.body, []byte{1, 0})
		pages, n := binary.Uvarint(rest)
		if !ok || n <= 0 || n != len(rest) {
			break
		}
		all[i].body = binary.AppendUvarint([]byte{1, 0}, pages+uint64(size/wasmPage))
		return int(pages) * wasmPage, nil
	}
	return 0, errors.New("it has not one memory without a maximum")
}

// appendSigned appends a number as signed LEB128.
func appendSigned(b []byte, v int64) []byte {
	for {
		c := byte(v & 0x7f)
		v >>= 7
		if v == 0 && c&0x40 == 0 || v == -1 && c&0x40 != 0 {
			return append(b, c)
		}
		b = append(b, c|0x80)
	}
}

// patch is a change of a few instructions of a module's code, which keeps their length.
type patch struct {
	What     string
	Old, New string
	Times    int // how often the old ones are there
}

// apply changes all places where the old instructions are. When a package changes
// so that their number is another, somebody must look.
func (p patch) apply(all []section) error {
	for i, s := range all {
		if s.id != sectionCode {
			continue
		}
		if n := bytes.Count(s.body, []byte(p.Old)); n != p.Times || len(p.Old) != len(p.New) {
			return fmt.Errorf("%s: the instructions are there %d times, not %d", p.What, n, p.Times)
		}
		all[i].body = bytes.ReplaceAll(s.body, []byte(p.Old), []byte(p.New))
		return nil
	}
	return fmt.Errorf("%s: the module has no code", p.What)
}
