package wasm

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"candor/backend/runner"
)

// The relay and its child process talk in frames: one byte that says what, the
// payload's length as 32 bits, big endian, and the payload.
const (
	// From the relay.
	frameRequest = 'R' // JSON request; after each frameReady
	frameInput   = 'I' // bytes of the program's input
	frameEnd     = 'E' // the end of the input

	// From the child.
	frameReady   = 'r' // the language is loaded; a request may come
	frameTaken   = 't' // the request is there: its program is compiled, when it needs that
	frameStarted = 's' // JSON usage: the program begins
	frameStdout  = 'o' // bytes
	frameStderr  = 'e' // bytes
	frameWaiting = 'w' // one byte: 1 when the program waits for input, 0 when no longer
	frameMemory  = 'm' // 64 bits: the bytes of memory that the program has now
	frameExit    = 'x' // JSON exit; then frameReady again, or the end
)

// maxFrame bounds a payload: a request has the source files, with JSON's escapes.
const maxFrame = 16 << 20

// request is what a child executes.
type request struct {
	Main   string
	Args   []string
	Files  []requestFile
	Memory int64 // bytes
	Disk   int64 // bytes
	Nodes  int   // files and folders
	CPU    int64 // seconds from now on, rounded up; the child's own last resort
	// Terminal: the input comes from a terminal; the program sees one, of this size.
	Terminal      bool
	Columns, Rows int
	// REPL: the language's own prompt instead of a program.
	REPL bool
	// Installed is the same language of the machine's, as people see it, and its
	// packages; "": there is none.
	Installed string
	Packages  []string
}

type requestFile struct {
	Name, Text string
	// Code is what is executed instead of the text, when the child has compiled it.
	Code   *string       `json:",omitempty"`
	places []sourcePlace // of the code
	// JSX: the code calls React.createElement.
	JSX bool `json:",omitempty"`
}

// usage is what the child has used so far.
type usage struct {
	CPU int64 // nanoseconds
}

// exit is how the program ended.
type exit struct {
	Code      int
	Crash     string       // what broke, when it did not end by itself
	Memory    int64        // peak bytes of the program's memory and files
	MemoryHit bool         // it was refused memory
	DiskHit   runner.Limit // on files that it was refused something at, or ""
	// NotCompiled: it did not come to run.
	NotCompiled bool
	CPU         int64 // nanoseconds of the whole process
}

// writeFrame writes a frame in one write, so that none is torn apart when the
// process is killed between two.
func writeFrame(w io.Writer, kind byte, payload []byte) error {
	b := make([]byte, 5+len(payload))
	b[0] = kind
	binary.BigEndian.PutUint32(b[1:], uint32(len(payload)))
	copy(b[5:], payload)
	_, err := w.Write(b)
	return err
}

func writeJSON(w io.Writer, kind byte, v any) error {
	payload, err := json.Marshal(v)
	if err != nil {
		return err
	}
	return writeFrame(w, kind, payload)
}

// readFrame reads a frame. io.EOF only when nothing of one was there.
func readFrame(r io.Reader) (kind byte, payload []byte, err error) {
	var head [5]byte
	if _, err := io.ReadFull(r, head[:]); err != nil {
		return 0, nil, err
	}
	size := binary.BigEndian.Uint32(head[1:])
	if size > maxFrame {
		return 0, nil, fmt.Errorf("a frame of %d bytes is too large", size)
	}
	payload = make([]byte, size)
	if _, err := io.ReadFull(r, payload); err != nil {
		if errors.Is(err, io.EOF) {
			err = io.ErrUnexpectedEOF
		}
		return 0, nil, err
	}
	return head[0], payload, nil
}
