// Package wire reads and writes the frames of the live protocol: Hocuspocus'
// protocol 4 as @hocuspocus/provider speaks it, which carries y-protocols' sync
// and awareness messages.
//
// A frame is one WebSocket binary message:
//
//	key: varString, type: varUint, body
//
// The key is the document's name, or "<name>\x00<session id>" when several
// providers of one document share a socket; answers carry the same key. Two
// frames have no key and no body: a single byte Ping (9) or Pong (10).
//
// A Sync frame from the relay that carries an update has a certificate after it,
// which a client sends back with the update should the relay have lost it.
//
// Integers are lib0's: little-endian base 128, at most 53 bits.
//
// [Read] is the relay's half, [ReadAnswer] the client's. Neither panics, whatever it
// is given: what cannot be read is an error.
package wire

import (
	"errors"
	"fmt"
	"strings"
)

// Type is the kind of a frame.
type Type uint64

// The kinds of frames. The gaps are kinds that protocol 4 no longer has.
const (
	Sync           Type = 0
	Awareness      Type = 1
	Auth           Type = 2
	QueryAwareness Type = 3
	Stateless      Type = 5
	Close          Type = 7
	SyncStatus     Type = 8
	Ping           Type = 9
	Pong           Type = 10
)

// SyncKind is the kind of a Sync frame (y-protocols/sync).
type SyncKind uint64

const (
	Step1  SyncKind = 0 // body: the sender's state vector
	Step2  SyncKind = 1 // body: an update with what the receiver lacks
	Update SyncKind = 2 // body: an update
)

// The kinds of Auth frames.
const (
	authToken         = 0
	authDenied        = 1
	authAuthenticated = 2
)

// The scopes that an Authenticated frame can carry.
const (
	ReadWrite = "read-write"
	ReadOnly  = "readonly"
)

// MaxKey bounds a frame's key in bytes: the longest document name (64 + 6) and
// a session id fit with room to spare.
const MaxKey = 256

// MaxCertificate bounds what may follow an update, in bytes: some 20,000 client
// ids fit, more than a document has.
const MaxCertificate = 256 << 10

// ErrMalformed is in the chain of every error of this package.
var ErrMalformed = errors.New("malformed frame")

// Frame is one frame from a client. Byte slices alias the frame that was read.
type Frame struct {
	Key  string // as it came; answers carry it
	Type Type
	Sync SyncKind // of a Sync frame
	Body []byte   // Sync: state vector or update; Awareness: the awareness update
	// Certificate follows the body of an update that the relay itself has sent before;
	// nil: it is the client's own. See package room.
	Certificate []byte
	Token       string // of an Auth frame
	Text        string // of a Stateless frame
}

// Document is the document's name in the key.
func (f *Frame) Document() string {
	name, _, _ := strings.Cut(f.Key, "\x00")
	return name
}

// Read reads a frame from a client. A frame that no client sends is an error
// that says what is wrong with it.
func Read(b []byte) (Frame, error) {
	if len(b) == 1 && (b[0] == byte(Ping) || b[0] == byte(Pong)) {
		return Frame{Type: Type(b[0])}, nil
	}
	r := reader{b: b}
	var f Frame
	f.Key = r.text(MaxKey)
	f.Type = Type(r.uint())
	switch f.Type {
	case Sync:
		f.Sync, f.Body, f.Certificate = r.sync()
	case Awareness:
		f.Body = r.bytes()
	case Auth:
		if r.uint() != authToken {
			r.fail("unknown kind of authentication message")
		}
		f.Token = r.text(len(b))
		// Newer providers add their version; nothing here depends on it.
		r.b = nil
	case Stateless:
		f.Text = r.text(len(b))
	case QueryAwareness, Close:
	default:
		r.fail("unknown type of message")
	}
	if err := r.end(); err != nil {
		return Frame{}, err
	}
	return f, nil
}

// AppendSync appends a Sync frame.
func AppendSync(dst []byte, key string, kind SyncKind, body []byte) []byte {
	dst = appendHead(dst, key, Sync)
	dst = appendUint(dst, uint64(kind))
	return appendBytes(dst, body)
}

// AppendAwareness appends an Awareness frame.
func AppendAwareness(dst []byte, key string, states []State) []byte {
	dst = appendUint(appendHead(dst, key, Awareness), uint64(statesSize(states)))
	return AppendStates(dst, states)
}

// AppendAuthenticated appends the answer to a token that opens the document.
func AppendAuthenticated(dst []byte, key, scope string) []byte {
	dst = appendUint(appendHead(dst, key, Auth), authAuthenticated)
	return appendText(dst, scope)
}

// AppendDenied appends the answer to a token that does not open the document.
func AppendDenied(dst []byte, key, reason string) []byte {
	dst = appendUint(appendHead(dst, key, Auth), authDenied)
	return appendText(dst, reason)
}

// AppendStateless appends a Stateless frame.
func AppendStateless(dst []byte, key, text string) []byte {
	return appendText(appendHead(dst, key, Stateless), text)
}

// AppendSyncStatus appends the answer to an update: whether it is stored.
func AppendSyncStatus(dst []byte, key string, stored bool) []byte {
	dst = appendHead(dst, key, SyncStatus)
	// lib0's varInt: small non-negative numbers are one byte, as in varUint.
	if stored {
		return append(dst, 1)
	}
	return append(dst, 0)
}

// AppendClose appends a frame that closes one document, not the socket.
func AppendClose(dst []byte, key, reason string) []byte {
	return appendText(appendHead(dst, key, Close), reason)
}

// AppendPing appends a Ping, which has no key.
func AppendPing(dst []byte) []byte { return append(dst, byte(Ping)) }

func malformed(what string) error { return fmt.Errorf("%w: %s", ErrMalformed, what) }
