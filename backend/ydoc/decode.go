package ydoc

import (
	"encoding/json"
	"unicode/utf8"
)

// reader reads lib0's variable-length encoding. Its first error stays: later
// reads give zero values, so that callers need to look only where they loop.
type reader struct {
	data []byte
	pos  int
	err  error
}

func (r *reader) fail(format string, args ...any) {
	if r.err == nil {
		r.err = malformed(format, args...)
		r.pos = len(r.data)
	}
}

func (r *reader) remaining() int { return len(r.data) - r.pos }

// uint reads a varuint. Eight bytes hold every integer that Yjs can count to;
// longer forms are refused, so that one integer cannot cost a whole frame.
func (r *reader) uint() uint64 {
	if r.pos < len(r.data) && r.data[r.pos] < 0x80 {
		r.pos++
		return uint64(r.data[r.pos-1])
	}
	var v uint64
	for shift := uint(0); shift <= 49; shift += 7 {
		c := r.byte()
		v |= uint64(c&0x7f) << shift
		if c < 0x80 {
			if v > maxInteger {
				break
			}
			return v
		}
	}
	r.fail("integer out of range")
	return 0
}

func (r *reader) byte() byte {
	if r.pos >= len(r.data) {
		r.fail("unexpected end")
		return 0
	}
	r.pos++
	return r.data[r.pos-1]
}

// take returns the next n bytes without copying them; it cannot be appended to in place.
func (r *reader) take(n uint64) []byte {
	if n > uint64(r.remaining()) {
		r.fail("unexpected end")
		return nil
	}
	start := r.pos
	r.pos += int(n)
	return r.data[start:r.pos:r.pos]
}

// bytes reads a byte array with its length before it.
func (r *reader) bytes() []byte { return r.take(r.uint()) }

// text reads a string, which must be UTF-8.
func (r *reader) text() []byte {
	b := r.bytes()
	if !utf8.Valid(b) {
		r.fail("a string is not UTF-8")
		return nil
	}
	return b
}

func (r *reader) id() id {
	client := r.uint()
	return id{client, r.uint()}
}

// json reads a string that must hold one JSON value.
func (r *reader) json() []byte {
	b := r.text()
	if r.err != nil {
		return nil
	}
	if !json.Valid(b) {
		r.fail("invalid JSON")
	} else if jsonDepth(b) > MaxDepth {
		r.fail("JSON nests too deep")
	}
	return b
}

// jsonDepth tells how deep valid JSON nests.
func jsonDepth(b []byte) int {
	depth, deepest, quoted := 0, 0, false
	for i := 0; i < len(b); i++ {
		switch c := b[i]; {
		case quoted && c == '\\':
			i++
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '[' || c == '{':
			depth++
			deepest = max(deepest, depth)
		case c == ']' || c == '}':
			depth--
		}
	}
	return deepest
}
