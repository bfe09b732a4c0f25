// Package ydoc is an engine for Yjs documents: it parses, validates, integrates,
// merges, compares and encodes updates of the v1 format, and reads text, maps
// and arrays out of a document.
//
// The rules by which concurrent changes are ordered (YATA), the life of deleted
// content and the binary format are those of Yjs 13.6 by Kevin Jahns and
// contributors, https://github.com/yjs/yjs, MIT licensed. This is an own
// implementation of them: where the two differ in their answer, Yjs is right
// and this package has a bug.
//
// An update comes from outside and is not trusted. [ParseUpdate] reads it whole
// and refuses what Yjs would throw on, before anything live is touched; and
// [Doc.TryApply] takes the change or leaves the document as it was. What Yjs
// would accept and then be broken by (items that hang between two types, a
// dependency on itself, types nested thousands deep) is refused too, because the
// other people in a session run Yjs.
//
// Two things are stricter than Yjs on purpose. Bytes after the end of an update
// are refused, though Yjs ignores them: no Yjs encoder writes any, and what is
// stored and passed on should be what was checked. Values nest at most
// [MaxDepth] deep, because Yjs reads them by recursion.
//
// A second struct under clocks that are known changes nothing. Yjs still cuts the
// surrogate pair that its origin lies in, so it is not to be passed on:
// [Doc.Fresh] leaves it out.
//
// A position or a length is counted in UTF-16 units, as in Yjs. Where a deletion
// or an insertion cuts a surrogate pair, both halves become U+FFFD, as in Yjs.
//
// A Doc is not safe for use by several goroutines at once; an Update is
// immutable and is.
package ydoc

import (
	"errors"
	"fmt"
)

// ErrMalformed is wrapped by every error about bytes that are no v1 update or
// state vector.
var ErrMalformed = errors.New("malformed Yjs data")

// ErrRefused is wrapped by every error about an update that is well formed but
// must not be applied to this document.
var ErrRefused = errors.New("update refused")

// MaxDepth bounds how deep values nest in one another, and types in types.
const MaxDepth = 100

// maxInteger is the largest integer that JavaScript counts with exactly.
const maxInteger = 1<<53 - 1

func malformed(format string, args ...any) error {
	return fmt.Errorf("%w: %s", ErrMalformed, fmt.Sprintf(format, args...))
}

func refused(format string, args ...any) error {
	return fmt.Errorf("%w: %s", ErrRefused, fmt.Sprintf(format, args...))
}

// id names one unit of content: the clock-th that a client made.
type id struct{ client, clock uint64 }
