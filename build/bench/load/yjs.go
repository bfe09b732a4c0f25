package load

import (
	"encoding/binary"
	"errors"
	"fmt"
	"unicode/utf8"

	"candor/backend/wire"
)

// The v1 encoding of Yjs updates, as far as a typist needs it: single
// characters of a Y.Text that is a root type, and deletions.

// ID names a character: the client that typed it and the client's clock.
type ID struct {
	Client uint64
	Clock  uint64
}

const (
	contentDeleted = 1
	contentString  = 4
	structGC       = 0
	structSkip     = 10

	hasOrigin      = 0x80
	hasRightOrigin = 0x40
	hasParentSub   = 0x20
)

// appendInsert appends an update that inserts one ASCII character between two
// others; a nil neighbour is an end of the text.
func appendInsert(b []byte, root string, id ID, left, right *ID, char byte) []byte {
	b = append(b, 1, 1) // one client, one struct
	b = binary.AppendUvarint(b, id.Client)
	b = binary.AppendUvarint(b, id.Clock)
	info := byte(contentString)
	if left != nil {
		info |= hasOrigin
	}
	if right != nil {
		info |= hasRightOrigin
	}
	b = append(b, info)
	for _, origin := range []*ID{left, right} {
		if origin != nil {
			b = binary.AppendUvarint(b, origin.Client)
			b = binary.AppendUvarint(b, origin.Clock)
		}
	}
	if left == nil && right == nil {
		b = append(b, 1) // the parent is a root type, by name
		b = appendString(b, root)
	}
	b = append(b, 1, char)
	return append(b, 0) // nothing is deleted
}

// appendDelete appends an update that deletes one character.
func appendDelete(b []byte, id ID) []byte {
	b = append(b, 0, 1) // no structs; deletions of one client
	b = binary.AppendUvarint(b, id.Client)
	b = append(b, 1)
	b = binary.AppendUvarint(b, id.Clock)
	return append(b, 1)
}

// emptyUpdate has no structs and no deletions.
var emptyUpdate = []byte{0, 0}

func appendString(b []byte, s string) []byte {
	b = binary.AppendUvarint(b, uint64(len(s)))
	return append(b, s...)
}

var errShort = errors.New("a message ends too early")

// reader takes apart what servers send in a frame, and the messages of y-websocket,
// which are none. After a failure it reads zeros.
type reader struct {
	b   []byte
	err error
}

func (r *reader) uint() uint64 {
	if len(r.b) > 0 && r.b[0] < 0x80 {
		v := uint64(r.b[0])
		r.b = r.b[1:]
		return v
	}
	v, n := binary.Uvarint(r.b)
	if n <= 0 {
		r.fail()
		return 0
	}
	r.b = r.b[n:]
	return v
}

func (r *reader) byte() byte {
	if len(r.b) == 0 {
		r.fail()
		return 0
	}
	v := r.b[0]
	r.b = r.b[1:]
	return v
}

func (r *reader) bytes() []byte {
	n := r.uint()
	if n > uint64(len(r.b)) {
		r.fail()
		return nil
	}
	v := r.b[:n]
	r.b = r.b[n:]
	return v
}

func (r *reader) fail() {
	if r.err == nil {
		r.err = errShort
	}
	r.b = nil
}

// answer reads a message of y-websocket: a frame without its key, of which several may
// follow each other. Nothing is read of a kind that is neither answered nor measured.
func (r *reader) answer() wire.Answer {
	a := wire.Answer{Type: wire.Type(r.uint())}
	switch a.Type {
	case wire.Sync:
		a.Sync, a.Body = wire.SyncKind(r.uint()), r.bytes()
	case wire.Awareness:
		a.Body = r.bytes()
	case wire.Auth: // which says no, and nothing else
		r.uint()
		a.Text = string(r.bytes())
	default:
		r.b = nil
	}
	return a
}

// spans calls span for every run of clocks that an update has structs for, in
// the order of the update. Skips are not structs.
func spans(update []byte, span func(client, start, end uint64)) error {
	r := &reader{b: update}
	for clients := r.uint(); clients > 0 && r.err == nil; clients-- {
		structs, client, clock := r.uint(), r.uint(), r.uint()
		start := clock
		for ; structs > 0 && r.err == nil; structs-- {
			info := r.byte()
			switch info & 0x1f {
			case structSkip:
				if clock > start {
					span(client, start, clock)
				}
				clock += r.uint()
				start = clock
				continue
			case structGC:
				clock += r.uint()
				continue
			}
			for _, flag := range []byte{hasOrigin, hasRightOrigin} {
				if info&flag != 0 {
					r.uint()
					r.uint()
				}
			}
			if info&(hasOrigin|hasRightOrigin) == 0 {
				if r.uint() == 1 {
					r.bytes()
				} else {
					r.uint()
					r.uint()
				}
				if info&hasParentSub != 0 {
					r.bytes()
				}
			}
			switch kind := info & 0x1f; kind {
			case contentDeleted:
				clock += r.uint()
			case contentString:
				clock += utf16Length(r.bytes())
			default:
				return fmt.Errorf("an update has content of kind %d, which no client here sends", kind)
			}
		}
		if clock > start && r.err == nil {
			span(client, start, clock)
		}
	}
	return r.err
}

// utf16Length is the length that Yjs counts in.
func utf16Length(s []byte) uint64 {
	n := uint64(0)
	for i := 0; i < len(s); {
		if s[i] < utf8.RuneSelf {
			i++
			n++
			continue
		}
		_, size := utf8.DecodeRune(s[i:])
		if i += size; size == 4 {
			n++
		}
		n++
	}
	return n
}

// awarenessStates calls state for every client in an awareness update.
func awarenessStates(update []byte, state func(client, clock uint64)) error {
	r := &reader{b: update}
	for clients := r.uint(); clients > 0 && r.err == nil; clients-- {
		client, clock := r.uint(), r.uint()
		r.bytes()
		if r.err == nil {
			state(client, clock)
		}
	}
	return r.err
}
