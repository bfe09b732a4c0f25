package ydoc

import (
	"encoding/binary"
	"math"
)

// Tags of lib0's "any" encoding.
const (
	anyUndefined = 127
	anyNull      = 126
	anyInteger   = 125
	anyFloat32   = 124
	anyFloat64   = 123
	anyBigInt    = 122
	anyFalse     = 121
	anyTrue      = 120
	anyString    = 119
	anyObject    = 118
	anyArray     = 117
	anyBytes     = 116
)

// skipAny checks one "any" value and moves past it. It allocates nothing, so
// the counts that the value declares cost no more than the bytes that are there.
func (r *reader) skipAny(depth int) {
	if depth > MaxDepth {
		r.fail("a value nests too deep")
	}
	switch tag := r.byte(); {
	case r.err != nil:
	case tag == anyUndefined, tag == anyNull, tag == anyFalse, tag == anyTrue:
	case tag == anyInteger:
		r.signed()
	case tag == anyFloat32:
		r.take(4)
	case tag == anyFloat64, tag == anyBigInt:
		r.take(8)
	case tag == anyString:
		r.text()
	case tag == anyObject:
		for n := r.uint(); n > 0 && r.err == nil; n-- {
			r.text()
			r.skipAny(depth + 1)
		}
	case tag == anyArray:
		for n := r.uint(); n > 0 && r.err == nil; n-- {
			r.skipAny(depth + 1)
		}
	case tag == anyBytes:
		r.bytes()
	default:
		r.fail("unknown value tag %d", tag)
	}
}

// signed reads a varint: the first byte has a sign and six bits, the others seven.
func (r *reader) signed() float64 {
	c := r.byte()
	negative := c&0x40 != 0
	v := uint64(c & 0x3f)
	for shift := uint(6); c >= 0x80; shift += 7 {
		if shift > 48 {
			r.fail("integer out of range")
			return 0
		}
		c = r.byte()
		v |= uint64(c&0x7f) << shift
	}
	if negative {
		return -float64(v)
	}
	return float64(v)
}

// any reads one "any" value that skipAny has checked. Numbers are float64, as in
// JSON; undefined is nil.
func (r *reader) any() any {
	switch tag := r.byte(); tag {
	case anyInteger:
		return r.signed()
	case anyFloat32:
		return float64(math.Float32frombits(binary.BigEndian.Uint32(r.take(4))))
	case anyFloat64:
		return math.Float64frombits(binary.BigEndian.Uint64(r.take(8)))
	case anyBigInt:
		return float64(int64(binary.BigEndian.Uint64(r.take(8))))
	case anyFalse:
		return false
	case anyTrue:
		return true
	case anyString:
		return string(r.text())
	case anyObject:
		object := map[string]any{}
		for n := r.uint(); n > 0; n-- {
			key := string(r.text())
			object[key] = r.any()
		}
		return object
	case anyArray:
		array := []any{}
		for n := r.uint(); n > 0; n-- {
			array = append(array, r.any())
		}
		return array
	case anyBytes:
		return append([]byte{}, r.bytes()...)
	}
	return nil // undefined or null
}
