package runner

import (
	"bytes"
	"fmt"
	"io"
	"unicode"
	"unicode/utf8"
)

// maxLine bounds the line that is being typed, in characters; a terminal of
// the system's has the same bound. What goes over it is not taken.
const maxLine = 4095

// Keys that a terminal acts on (POSIX, general terminal interface, with the
// usual characters).
const (
	keyInterrupt = 0x03 // Ctrl-C
	keyEnd       = 0x04 // Ctrl-D
	keyBackspace = 0x08
	keyReturn    = '\r'
	keyEraseLine = 0x15 // Ctrl-U
	keyEraseWord = 0x17 // Ctrl-W
	keyEscape    = 0x1b
	keyDelete    = 0x7f
)

// lineEditor is a terminal's line discipline for programs that have no terminal
// of the system's: it echoes what is typed, lets people correct the line, and
// hands it over when it is finished.
type lineEditor struct {
	echo      func(p []byte)
	submit    func(line []byte) // with its line break, when it has one
	end       func()            // Ctrl-D on an empty line
	interrupt func(by string)

	line    []rune
	partial []byte // the beginning of a character whose end has not come
	escape  escapeState
}

// escapeState follows what arrow keys and their like send (ECMA-48), which
// does not belong into a line.
type escapeState int

const (
	escapeNone  escapeState = iota
	escapeBegun             // after ESC
	escapeCSI               // after ESC [, up to a final byte
	escapeSS3               // after ESC O, one more byte
)

// keys takes what somebody typed.
func (l *lineEditor) keys(by, text string) {
	p := append(l.partial, text...)
	n := wholeRunes(p)
	whole := p[:n]
	for len(whole) > 0 {
		r, size := utf8.DecodeRune(whole)
		whole = whole[size:]
		if !l.inEscape(r) {
			l.key(by, r)
		}
	}
	l.partial = append([]byte(nil), p[n:]...)
}

// inEscape reports whether r belongs to the sequence of a special key.
func (l *lineEditor) inEscape(r rune) bool {
	switch l.escape {
	case escapeNone:
		if r != keyEscape {
			return false
		}
		l.escape = escapeBegun
	case escapeBegun:
		switch r {
		case '[':
			l.escape = escapeCSI
		case 'O':
			l.escape = escapeSS3
		default:
			l.escape = escapeNone
			return !unicode.IsControl(r) // Alt and a letter; a control key acts
		}
	case escapeCSI:
		if r >= 0x40 && r <= 0x7e {
			l.escape = escapeNone
		}
	case escapeSS3:
		l.escape = escapeNone
	}
	return true
}

func (l *lineEditor) key(by string, r rune) {
	switch r {
	case keyReturn, '\n':
		l.echo([]byte("\n"))
		l.submit([]byte(string(l.line) + "\n"))
		l.line = nil
	case keyEnd:
		if len(l.line) == 0 {
			l.end()
			return
		}
		l.submit([]byte(string(l.line)))
		l.line = nil
	case keyInterrupt:
		l.echo([]byte("^C\n"))
		l.line = nil
		l.interrupt(by)
	case keyBackspace, keyDelete:
		l.erase(lastCluster(l.line))
	case keyEraseLine:
		l.erase(0)
	case keyEraseWord:
		n := len(l.line)
		for n > 0 && l.line[n-1] == ' ' {
			n--
		}
		for n > 0 && l.line[n-1] != ' ' {
			n--
		}
		l.erase(n)
	default:
		if (unicode.IsControl(r) && r != '\t') || r == utf8.RuneError || len(l.line) >= maxLine {
			return
		}
		l.line = append(l.line, r)
		l.echo([]byte(string(r)))
	}
}

// erase takes what comes after the line's first n runes off it, and off the
// screen. Whole lines that wrap are erased too: the pages' terminals move a
// backspace at a row's beginning to the row above (DECSET 45).
func (l *lineEditor) erase(n int) {
	cells := columns(string(l.line)) - columns(string(l.line[:n]))
	l.line = l.line[:n]
	if cells > 0 {
		l.echo(bytes.Repeat([]byte("\b \b"), cells))
	}
}

// softEnd stands in the queue of input for an end after which input goes on.
var softEnd = []byte(nil)

// ErrInputOver is the io.EOF after which no input comes any more.
var ErrInputOver = fmt.Errorf("no more input: %w", io.EOF)

// next takes the first of the input's queue; there is false when nothing has come.
func (in *input) next() (p []byte, there bool, err error) {
	in.mu.Lock()
	defer in.mu.Unlock()
	switch {
	case len(in.queue) > 0:
		p, in.queue = in.queue[0], in.queue[1:]
	case !in.eof:
		return nil, false, nil
	default:
		return nil, true, ErrInputOver
	}
	if len(p) == 0 {
		return nil, true, io.EOF
	}
	return p, true, nil
}
