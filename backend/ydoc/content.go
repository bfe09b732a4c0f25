package ydoc

import (
	"unicode/utf8"
)

// kind says what a struct holds. The values are those of the format.
type kind uint8

const (
	kindGC      kind = 0 // content and place are gone: its parent was deleted
	kindDeleted kind = 1 // content is gone, its place is kept
	kindJSON    kind = 2 // values as JSON, written by old releases
	kindBinary  kind = 3
	kindText    kind = 4
	kindEmbed   kind = 5
	kindFormat  kind = 6
	kindType    kind = 7
	kindAny     kind = 8 // values in lib0's "any" encoding
	kindDoc     kind = 9
	kindSkip    kind = 10 // a gap in a merged update
)

// content is what a struct holds, kept as the bytes of the format, without the
// count of elements in front: UTF-8 for text, one value after another for
// kindAny and kindJSON.
type content struct {
	kind   kind
	length uint64 // in units: UTF-16 units of text, values, deleted units
	raw    []byte
}

// readContent reads and checks the content of a struct.
func (r *reader) readContent(k kind) content {
	c := content{kind: k, length: 1}
	start := r.pos
	switch k {
	case kindGC, kindSkip, kindDeleted:
		c.length = r.uint()
		start = r.pos
	case kindJSON, kindAny:
		c.length = r.uint()
		start = r.pos
		for n := c.length; n > 0 && r.err == nil; n-- {
			r.skipElement(k)
		}
	case kindText:
		c.raw = r.text()
		c.length = utf16Length(c.raw)
	case kindBinary:
		r.bytes()
	case kindEmbed:
		r.json()
	case kindFormat:
		r.text()
		r.json()
	case kindType:
		ref := r.uint()
		if ref > typeXMLText {
			r.fail("unknown type %d", ref)
		}
		if ref == typeXMLElement || ref == typeXMLHook {
			r.text()
		}
	case kindDoc:
		r.text()
		// Yjs reads properties of the options, which it cannot of these two.
		if r.pos < len(r.data) && (r.data[r.pos] == anyUndefined || r.data[r.pos] == anyNull) {
			r.fail("a subdocument without options")
		}
		r.skipAny(0)
	default:
		r.fail("unknown content %d", k)
	}
	if r.err != nil {
		return content{}
	}
	if c.length == 0 {
		r.fail("an empty struct")
	}
	if k != kindText {
		c.raw = r.data[start:r.pos:r.pos]
	}
	return c
}

func (r *reader) skipElement(k kind) {
	if k == kindAny {
		r.skipAny(0)
		return
	}
	const undefined = "undefined" // what Yjs writes for it, though it is no JSON
	if at := r.pos; r.remaining() > len(undefined) && r.data[at] == byte(len(undefined)) &&
		string(r.data[at+1:at+1+len(undefined)]) == undefined {
		r.bytes()
		return
	}
	r.json()
}

// appendCount writes what stands before the raw bytes of a content.
func (c *content) appendCount(b []byte, bytes int) []byte {
	switch c.kind {
	case kindGC, kindSkip, kindDeleted, kindJSON, kindAny:
		return appendUint(b, c.length)
	case kindText:
		return appendUint(b, uint64(bytes))
	}
	return b
}

// joinable tells kinds whose neighbours Yjs merges into one struct.
func (k kind) joinable() bool {
	switch k {
	case kindGC, kindSkip, kindDeleted, kindText, kindAny, kindJSON:
		return true
	}
	return false
}

// countable tells kinds that take part in an array's positions.
func (k kind) countable() bool {
	return k != kindDeleted && k != kindFormat && k != kindGC
}

// splitAt cuts content after n units, 0 < n < length. Neither part can be
// appended to in place, so both may go on sharing the bytes of c.
func (c *content) splitAt(n uint64) (left, right content) {
	left = content{kind: c.kind, length: n}
	right = content{kind: c.kind, length: c.length - n}
	switch c.kind {
	case kindText:
		left.raw, right.raw = splitText(c.raw, c.length, n)
	case kindAny, kindJSON:
		at := c.elementsEnd(n)
		left.raw, right.raw = c.raw[:at:at], c.raw[at:len(c.raw):len(c.raw)]
	}
	return left, right
}

// elementsEnd tells where the first n values end.
func (c *content) elementsEnd(n uint64) int {
	r := reader{data: c.raw}
	for ; n > 0; n-- {
		if c.kind == kindAny {
			r.skipAny(0)
		} else {
			r.bytes()
		}
	}
	return r.pos
}

const replacement = "\uFFFD"

func splitText(raw []byte, length, n uint64) (left, right []byte) {
	at := int(n)
	if uint64(len(raw)) != length { // not ASCII alone
		at = 0
		for units := uint64(0); units < n; {
			if raw[at] < utf8.RuneSelf {
				at, units = at+1, units+1
				continue
			}
			_, size := utf8.DecodeRune(raw[at:])
			if size == 4 {
				if units++; units == n { // between the halves of a pair
					left = append(append(make([]byte, 0, at+len(replacement)), raw[:at]...), replacement...)
					right = append(append(make([]byte, 0, len(raw)-at), replacement...), raw[at+4:]...)
					return left, right
				}
			}
			at, units = at+size, units+1
		}
	}
	return raw[:at:at], raw[at:len(raw):len(raw)]
}

// utf16Length counts the UTF-16 units of valid UTF-8.
func utf16Length(b []byte) uint64 {
	var n uint64
	for _, c := range b {
		if c&0xc0 != 0x80 {
			n++
		}
		if c >= 0xf0 {
			n++
		}
	}
	return n
}
