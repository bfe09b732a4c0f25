package ydoc

import (
	"maps"
	"slices"
)

// StateVector says what a replica has: for each client, the clock of the next
// unit that it lacks.
type StateVector map[uint64]uint64

// DecodeStateVector reads an encoded state vector. Errors wrap [ErrMalformed].
func DecodeStateVector(b []byte) (StateVector, error) {
	r := reader{data: b}
	sv := StateVector{}
	for n := r.uint(); n > 0 && r.err == nil; n-- {
		i := r.id()
		if r.err == nil {
			sv[i.client] = i.clock
		}
	}
	if r.err == nil && r.remaining() > 0 {
		r.fail("%d bytes after the end", r.remaining())
	}
	if r.err != nil {
		return nil, r.err
	}
	return sv, nil
}

// Encode writes the state vector as Yjs does, the highest client first.
func (sv StateVector) Encode() []byte {
	b := appendUint(make([]byte, 0, 8+10*len(sv)), uint64(len(sv)))
	for _, client := range descending(sv) {
		b = appendUint(appendUint(b, client), sv[client])
	}
	return b
}

func descending[V any](m map[uint64]V) []uint64 {
	keys := slices.AppendSeq(make([]uint64, 0, len(m)), maps.Keys(m))
	slices.Sort(keys)
	slices.Reverse(keys)
	return keys
}
