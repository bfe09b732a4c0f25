package runner

import (
	"bytes"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"candor/backend/interview"
)

const (
	// gather is how long output is collected after a piece was passed on, so
	// that a program that prints in a loop makes 30 messages a second, not 100,000.
	// The first piece after a pause goes out at once.
	gather = 33 * time.Millisecond
	// maxPiece bounds one piece, in bytes.
	maxPiece = 32 << 10
	// maxTurns is how often the streams may take turns in what is collected. A program that
	// writes a byte to each in turn would make 50,000 messages a second; beyond it, only
	// the order within each stream is kept.
	maxTurns = 16
)

// notice is the stream of what Candor says itself. It does not count as the
// program's.
const notice = interview.Notice

// echo is the stream of what a terminal shows of what people type. It reaches
// people as part of the output and does not count as the program's: the limit
// on input bounds it.
const echo interview.Stream = "echo"

// outlet takes a program's bytes and passes them on as text, in order. What
// waits in it is bounded by the limit on output.
type outlet struct {
	limit int
	emit  func(interview.Stream, string)
	over  func()
	// terminal: lines end with CR LF, as a screen needs it.
	terminal bool

	mu        sync.Mutex
	pieces    []piece
	partial   map[interview.Stream][]byte // the beginning of a character whose end has not come
	total     int
	closed    bool
	truncated bool
	wake      chan struct{}
	end       chan struct{}
}

type piece struct {
	stream interview.Stream
	text   []byte
}

func newOutlet(limit int, emit func(interview.Stream, string), over func()) *outlet {
	return &outlet{
		limit: limit, emit: emit, over: over,
		partial: make(map[interview.Stream][]byte),
		wake:    make(chan struct{}, 1),
		end:     make(chan struct{}),
	}
}

// write takes bytes and does not wait. What is over the limit is dropped.
func (o *outlet) write(stream interview.Stream, p []byte) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.closed || o.truncated {
		return
	}
	if stream != notice && stream != echo {
		if rest := o.limit - o.total; len(p) > rest {
			p = p[:rest]
			o.truncated = true
			o.over()
		}
		o.total += len(p)
	}
	whole := append(o.partial[stream], p...)
	n := wholeRunes(whole)
	o.partial[stream] = append([]byte(nil), whole[n:]...)
	o.add(stream, whole[:n])
}

func (o *outlet) add(stream interview.Stream, text []byte) {
	if len(text) == 0 {
		return
	}
	if o.terminal {
		text = withReturns(text)
	}
	last := len(o.pieces) - 1
	if len(o.pieces) >= maxTurns {
		for last >= 0 && o.pieces[last].stream != stream {
			last--
		}
	}
	if last >= 0 && o.pieces[last].stream == stream {
		o.pieces[last].text = append(o.pieces[last].text, text...)
	} else {
		o.pieces = append(o.pieces, piece{stream, append([]byte(nil), text...)})
	}
	select {
	case o.wake <- struct{}{}:
	default:
	}
}

// close passes on what is left, then run returns.
func (o *outlet) close() {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.closed {
		return
	}
	for _, s := range []interview.Stream{interview.Stdout, interview.Stderr} {
		o.add(s, o.partial[s])
	}
	o.closed = true
	close(o.end)
}

// run passes output on until close.
func (o *outlet) run() {
	pause := time.NewTimer(0)
	defer pause.Stop()
	for {
		select {
		case <-o.wake:
		case <-o.end:
			o.flush()
			return
		}
		o.flush()
		pause.Reset(gather)
		select {
		case <-pause.C:
		case <-o.end:
		}
	}
}

func (o *outlet) flush() {
	o.mu.Lock()
	pieces := o.pieces
	o.pieces = nil
	o.mu.Unlock()
	for _, p := range pieces {
		shown := p.stream
		if shown == echo {
			shown = interview.Stdout
		}
		for rest := p.text; len(rest) > 0; {
			n := len(rest)
			if n > maxPiece {
				n = wholeRunes(rest[:maxPiece])
			}
			o.emit(shown, strings.ToValidUTF8(string(rest[:n]), "\uFFFD"))
			rest = rest[n:]
		}
	}
}

// withReturns puts a carriage return before every line feed, as terminals do
// with output (POSIX, ONLCR).
func withReturns(text []byte) []byte { return bytes.ReplaceAll(text, []byte("\n"), []byte("\r\n")) }

// wholeRunes is the length of p without the beginning of a character at its
// end. Bytes that can never become a character count as whole.
func wholeRunes(p []byte) int {
	for back := 1; back < utf8.UTFMax && back <= len(p); back++ {
		c := p[len(p)-back]
		if utf8.RuneStart(c) {
			if c >= utf8.RuneSelf && !utf8.FullRune(p[len(p)-back:]) {
				return len(p) - back
			}
			break
		}
	}
	return len(p)
}
