package main

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
)

var errNotModule = errors.New("not a WebAssembly module of version 1")

// moduleHeader begins every module.
// Format: https://webassembly.github.io/spec/core/binary/modules.html
const moduleHeader = "\x00asm\x01\x00\x00\x00"

// Ids of sections.
const (
	sectionCustom   = 0
	sectionType     = 1
	sectionFunction = 3
	sectionMemory   = 5
	sectionGlobal   = 6
	sectionExport   = 7
	sectionCode     = 10
)

// section is one part of a module.
type section struct {
	id   byte
	body []byte
}

// parseSections takes a module apart. The bodies are the module's own bytes.
func parseSections(module []byte) ([]section, error) {
	if !bytes.HasPrefix(module, []byte(moduleHeader)) {
		return nil, errNotModule
	}
	var all []section
	for at := len(moduleHeader); at < len(module); {
		// A section is an id, its size as unsigned LEB128, then its bytes.
		size, n := binary.Uvarint(module[at+1:])
		end := at + 1 + n + int(size)
		if n <= 0 || size > uint64(len(module)) || end > len(module) {
			return nil, fmt.Errorf("the section at byte %d is longer than the file", at)
		}
		all = append(all, section{id: module[at], body: module[at+1+n : end]})
		at = end
	}
	return all, nil
}

// joinSections makes a module of sections.
func joinSections(all []section) []byte {
	out := []byte(moduleHeader)
	for _, s := range all {
		out = append(out, s.id)
		out = binary.AppendUvarint(out, uint64(len(s.body)))
		out = append(out, s.body...)
	}
	return out
}

// stripCustom leaves custom sections out: debug information, names, producers.
// They have no part in execution.
func stripCustom(all []section) []section {
	var kept []section
	for _, s := range all {
		if s.id != sectionCustom {
			kept = append(kept, s)
		}
	}
	return kept
}
