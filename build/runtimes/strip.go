package main

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
)

var errNotModule = errors.New("not a WebAssembly module of version 1")

// stripCustom returns a WebAssembly binary without its custom sections: debug
// information, names, producers. They have no part in execution.
// Format: https://webassembly.github.io/spec/core/binary/modules.html
func stripCustom(module []byte) ([]byte, error) {
	header := []byte("\x00asm\x01\x00\x00\x00")
	if !bytes.HasPrefix(module, header) {
		return nil, errNotModule
	}
	out := append(make([]byte, 0, len(module)), header...)
	for at := len(header); at < len(module); {
		// A section is an id, its size as unsigned LEB128, then its bytes.
		size, n := binary.Uvarint(module[at+1:])
		end := at + 1 + n + int(size)
		if n <= 0 || size > uint64(len(module)) || end > len(module) {
			return nil, fmt.Errorf("the section at byte %d is longer than the file", at)
		}
		if id := module[at]; id != 0 {
			out = append(out, module[at:end]...)
		}
		at = end
	}
	return out, nil
}
