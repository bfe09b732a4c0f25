package wire

import (
	"math/bits"
	"unicode/utf8"
)

// maxUint is the largest integer that JavaScript holds exactly.
const maxUint = 1<<53 - 1

// reader reads lib0's encoding. After the first error it reads nothing more.
type reader struct {
	b   []byte
	err error
}

func (r *reader) fail(what string) {
	if r.err == nil {
		r.err = malformed(what)
	}
	r.b = nil
}

func (r *reader) uint() uint64 {
	var n uint64
	for i, c := range r.b {
		if i == 8 { // 8 bytes carry 56 bits, more than an integer may have
			break
		}
		n |= uint64(c&0x7f) << (7 * i)
		if c < 0x80 {
			if n > maxUint {
				break
			}
			r.b = r.b[i+1:]
			return n
		}
	}
	r.fail("bad or cut integer")
	return 0
}

func (r *reader) bytes() []byte {
	n := r.uint()
	if n > uint64(len(r.b)) {
		r.fail("length beyond the end")
		return nil
	}
	b := r.b[:n:n]
	r.b = r.b[n:]
	return b
}

func (r *reader) text(limit int) string { return string(r.textBytes(limit)) }

// textBytes is a text where it stands, uncopied.
func (r *reader) textBytes(limit int) []byte {
	b := r.bytes()
	if len(b) > limit {
		r.fail("text too long")
		return nil
	}
	if !utf8.Valid(b) {
		r.fail("text that is not UTF-8")
		return nil
	}
	return b
}

func appendUint(dst []byte, n uint64) []byte {
	for n >= 0x80 {
		dst = append(dst, byte(n)|0x80)
		n >>= 7
	}
	return append(dst, byte(n))
}

// uintSize is how many bytes appendUint appends.
func uintSize(n uint64) int { return max(1, (bits.Len64(n)+6)/7) }

func appendBytes(dst, b []byte) []byte { return append(appendUint(dst, uint64(len(b))), b...) }
func appendText(dst []byte, s string) []byte {
	return append(appendUint(dst, uint64(len(s))), s...)
}

func appendHead(dst []byte, key string, t Type) []byte {
	return appendUint(appendText(dst, key), uint64(t))
}
