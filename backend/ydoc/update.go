package ydoc

import (
	"bytes"
	"cmp"
	"slices"
)

// ClockRange is the half-open range [Start, End) of one client's clocks.
type ClockRange struct{ Start, End uint64 }

// Update is a parsed and validated v1 update. It shares no memory with the
// bytes that it was parsed from and never changes.
type Update struct {
	blocks  []block // one a client, the highest client first; none is empty
	deletes deleteSet

	// A keystroke is one struct of one client: room for it here saves allocations.
	oneBlock  [1]block
	oneStruct [1]structure
}

type block struct {
	client  uint64
	structs []structure // contiguous, ascending
}

// structure is one struct as it stands in an update. Its client is the block's.
type structure struct {
	clock       uint64
	origin      id // what it was inserted after, if hasOrigin
	rightOrigin id // what it was inserted before, if hasRightOrigin
	content
	hasOrigin, hasRightOrigin bool
	// keyed: it is the value of a key, not an element of a list. Where the origins
	// tell, this means nothing, but Yjs writes it.
	keyed  bool
	parent *parentRef // nil where the origins tell the parent
}

// parentRef names the type that a struct without origins is in.
type parentRef struct {
	root bool
	name string // of the root type
	item id     // that holds the type, if it is no root
	key  string // if the struct is keyed
}

func (s *structure) end() uint64 { return s.clock + s.length }

// ParseUpdate reads and validates a v1 update. It copies what it keeps, so the
// caller may reuse b. Errors wrap [ErrMalformed]. It takes time and memory in
// proportion to the bytes that are there, whatever counts they declare.
func ParseUpdate(b []byte) (*Update, error) {
	u := &Update{}
	r := reader{data: bytes.Clone(b)}
	for blocks := r.uint(); blocks > 0 && r.err == nil; blocks-- {
		u.readBlock(&r)
	}
	u.deletes = r.readDeleteSet()
	if r.err == nil && r.remaining() > 0 {
		r.fail("%d bytes after the end", r.remaining())
	}
	if r.err != nil {
		return nil, r.err
	}
	if err := u.sortBlocks(); err != nil {
		return nil, err
	}
	return u, nil
}

func (u *Update) sortBlocks() error {
	if len(u.blocks) < 2 {
		return nil
	}
	order := func(a, b block) int { return cmp.Compare(b.client, a.client) }
	if !slices.IsSortedFunc(u.blocks, order) {
		slices.SortFunc(u.blocks, order)
	}
	for i := 1; i < len(u.blocks); i++ {
		if u.blocks[i].client == u.blocks[i-1].client {
			// Yjs would forget the first of the two.
			return malformed("client %d stands twice", u.blocks[i].client)
		}
	}
	return nil
}

func (u *Update) readBlock(r *reader) {
	count := r.uint()
	b := block{client: r.uint()}
	clock := r.uint()
	if count == 1 && u.blocks == nil {
		b.structs = u.oneStruct[:0]
	} else {
		// A struct is two bytes at least and eight or so in real updates; the
		// slice grows only as far as the bytes carry it.
		b.structs = make([]structure, 0, min(count, uint64(r.remaining()/8+1)))
	}
	for ; count > 0 && r.err == nil; count-- {
		s := r.readStruct(b.client, clock)
		if r.err != nil {
			return
		}
		clock = s.end()
		if clock > maxInteger {
			r.fail("clock out of range")
			return
		}
		// Runs of collected items are two bytes each: joined, they cannot
		// multiply into memory.
		if n := len(b.structs); n > 0 && s.kind == kindGC && b.structs[n-1].kind == kindGC {
			b.structs[n-1].length += s.length
			continue
		}
		b.structs = append(b.structs, s)
	}
	if r.err != nil || len(b.structs) == 0 {
		return
	}
	if u.blocks == nil {
		u.blocks = u.oneBlock[:0]
	}
	u.blocks = append(u.blocks, b)
}

// Bits of a struct's first byte, beside the kind in the lower five.
const (
	bitOrigin      = 0x80
	bitRightOrigin = 0x40
	bitKey         = 0x20
	kindBits       = 0x1f
)

func (r *reader) readStruct(client, clock uint64) (s structure) {
	info := r.byte()
	s.clock = clock
	k := kind(info & kindBits)
	switch k {
	case kindGC:
		s.content = r.readContent(k)
		return s
	case kindSkip:
		if info != byte(kindSkip) {
			// Yjs reads it in two ways, depending on what it does with the update.
			r.fail("a gap with origins")
		}
		s.content = r.readContent(k)
		return s
	}
	if s.hasOrigin = info&bitOrigin != 0; s.hasOrigin {
		s.origin = r.id()
	}
	if s.hasRightOrigin = info&bitRightOrigin != 0; s.hasRightOrigin {
		s.rightOrigin = r.id()
	}
	s.keyed = info&bitKey != 0
	if !s.hasOrigin && !s.hasRightOrigin {
		s.parent = r.readParent(s.keyed)
	}
	if r.err != nil {
		return s
	}
	// Yjs looks for what another client has not sent yet, but takes for granted
	// that a client's own past is there.
	at := id{client, clock}
	if s.hasOrigin && at.precedesOrIs(s.origin) || s.hasRightOrigin && at.precedesOrIs(s.rightOrigin) ||
		s.parent != nil && !s.parent.root && at.precedesOrIs(s.parent.item) {
		r.fail("a struct that refers to its own future")
		return s
	}
	s.content = r.readContent(k)
	return s
}

func (i id) precedesOrIs(other id) bool { return other.client == i.client && other.clock >= i.clock }

func (r *reader) readParent(keyed bool) *parentRef {
	p := &parentRef{}
	if p.root = r.uint() == 1; p.root {
		p.name = string(r.text())
	} else {
		p.item = r.id()
	}
	if keyed {
		p.key = string(r.text())
	}
	return p
}

// Encode writes the update in the v1 format.
func (u *Update) Encode() []byte {
	b := appendUint(make([]byte, 0, u.encodedSize()), uint64(len(u.blocks)))
	for i := range u.blocks {
		l := &u.blocks[i]
		b = appendUint(b, uint64(len(l.structs)))
		b = appendUint(appendUint(b, l.client), l.structs[0].clock)
		for j := range l.structs {
			b = l.structs[j].append(b)
		}
	}
	return u.deletes.append(b)
}

// encodedSize guesses how long the encoded update will be.
func (u *Update) encodedSize() int {
	size := 16
	for i := range u.blocks {
		size += 16
		for j := range u.blocks[i].structs {
			size += 12 + len(u.blocks[i].structs[j].raw)
		}
	}
	for _, d := range u.deletes {
		size += 8 + 4*len(d.ranges)
	}
	return size
}

func (s *structure) append(b []byte) []byte {
	b = s.appendHead(b)
	b = s.appendCount(b, len(s.raw))
	return append(b, s.raw...)
}

// appendHead writes a struct up to its content.
func (s *structure) appendHead(b []byte) []byte {
	info := byte(s.kind)
	if s.kind == kindGC || s.kind == kindSkip {
		return append(b, info)
	}
	if s.hasOrigin {
		info |= bitOrigin
	}
	if s.hasRightOrigin {
		info |= bitRightOrigin
	}
	if s.keyed {
		info |= bitKey
	}
	b = append(b, info)
	if s.hasOrigin {
		b = appendID(b, s.origin)
	}
	if s.hasRightOrigin {
		b = appendID(b, s.rightOrigin)
	}
	if s.parent != nil && !s.hasOrigin && !s.hasRightOrigin {
		b = s.parent.append(b, s.keyed)
	}
	return b
}

func (p *parentRef) append(b []byte, keyed bool) []byte {
	if p.root {
		b = appendText(append(b, 1), p.name)
	} else {
		b = appendID(append(b, 0), p.item)
	}
	if keyed {
		b = appendText(b, p.key)
	}
	return b
}

// tail is the struct without its first n units.
func (s *structure) tail(client, n uint64) structure {
	if n == 0 {
		return *s
	}
	_, right := s.splitAt(n)
	t := structure{clock: s.clock + n, content: right}
	if s.kind != kindGC && s.kind != kindSkip {
		t.hasOrigin, t.origin, t.keyed = true, id{client, s.clock + n - 1}, s.keyed
		t.hasRightOrigin, t.rightOrigin = s.hasRightOrigin, s.rightOrigin
	}
	return t
}

// Empty tells that the update holds no content and no deletions.
func (u *Update) Empty() bool {
	if len(u.deletes) > 0 {
		return false
	}
	return len(u.Spans()) == 0
}

// ClientIDs lists the clients that the update has structs of, ascending.
func (u *Update) ClientIDs() []uint64 {
	ids := make([]uint64, 0, len(u.blocks))
	for i := len(u.blocks) - 1; i >= 0; i-- {
		if _, ok := u.blocks[i].span(); ok {
			ids = append(ids, u.blocks[i].client)
		}
	}
	return ids
}

// Spans gives for each client from where to where the update has structs of it.
// There may be gaps in between.
func (u *Update) Spans() map[uint64]ClockRange {
	spans := make(map[uint64]ClockRange, len(u.blocks))
	for i := range u.blocks {
		if span, ok := u.blocks[i].span(); ok {
			spans[u.blocks[i].client] = span
		}
	}
	return spans
}

func (b *block) span() (ClockRange, bool) {
	from, to := 0, len(b.structs)
	for from < to && b.structs[from].kind == kindSkip {
		from++
	}
	for to > from && b.structs[to-1].kind == kindSkip {
		to--
	}
	if from == to {
		return ClockRange{}, false
	}
	return ClockRange{b.structs[from].clock, b.structs[to-1].end()}, true
}

// StateVector says what a replica has that has seen this update alone: for each
// client the units that follow on from the first without a gap.
func (u *Update) StateVector() StateVector {
	sv := StateVector{}
	for i := range u.blocks {
		if u.blocks[i].structs[0].clock != 0 {
			continue
		}
		for j := range u.blocks[i].structs {
			s := &u.blocks[i].structs[j]
			if s.kind == kindSkip {
				break
			}
			sv[u.blocks[i].client] = s.end()
		}
	}
	return sv
}

// CheckPlain refuses kinds of content that Candor's documents never hold: rich
// text (formats and embeds), subdocuments, XML types and the JSON of old
// releases. Formats are more than unused: Yjs clients tidy them up on their own,
// so that replicas come apart. Errors wrap [ErrRefused].
func (u *Update) CheckPlain() error {
	for i := range u.blocks {
		for j := range u.blocks[i].structs {
			s := &u.blocks[i].structs[j]
			switch s.kind {
			case kindEmbed, kindFormat, kindDoc, kindJSON:
				return refused("content of kind %d is not plain", s.kind)
			case kindType:
				if typeRef(s.raw) > typeText {
					return refused("type %d is not plain", typeRef(s.raw))
				}
			}
		}
	}
	return nil
}
