package interview

import (
	"strings"
	"time"
)

// Documents of an interview, one for each visibility. What a candidate may not
// see is never in a document that they may open.
const (
	CodeDocument  = "code"  // everyone in the interview
	BoardDocument = "board" // everyone in the interview
	NotesDocument = "notes" // interviewer mode only
)

// Document names one live document.
type Document struct {
	InterviewID string
	Kind        string // CodeDocument, BoardDocument or NotesDocument
}

// String is the document's name on the wire and in the log: "<interview id>/<kind>".
func (d Document) String() string { return d.InterviewID + "/" + d.Kind }

// ParseDocument reads a document's name. It reports false for anything that is
// not "<valid interview id>/<known kind>".
func ParseDocument(name string) (Document, bool) {
	id, kind, ok := strings.Cut(name, "/")
	if !ok || !ValidID(id) {
		return Document{}, false
	}
	switch kind {
	case CodeDocument, BoardDocument, NotesDocument:
		return Document{InterviewID: id, Kind: kind}, true
	}
	return Document{}, false
}

// Scope is what a connection may do with a document.
type Scope int

const (
	NoAccess Scope = iota
	ReadOnly
	ReadWrite
)

// DocumentScope is the one rule on documents: what somebody in the given mode
// may do with a document of an interview in the given state.
func DocumentScope(mode Mode, state State, kind string) Scope {
	if mode != InterviewerMode && mode != CandidateMode {
		return NoAccess
	}
	switch kind {
	case CodeDocument, BoardDocument:
		if state == Ended {
			return ReadOnly
		}
		return ReadWrite
	case NotesDocument:
		if mode == InterviewerMode {
			return ReadWrite // also after the end: that is when notes are finished
		}
	}
	return NoAccess
}

// LateFor is how long after the end of an interview a page may still send what was
// typed in it before.
const LateFor = 24 * time.Hour

// LateUntil is until when somebody in a mode may send what they typed in a document
// before its interview ended; zero when they may not. Nobody can prove when
// something was typed, so what comes then is marked in the recording.
func LateUntil(mode Mode, state State, endedAt time.Time, kind string) time.Time {
	if state != Ended || endedAt.IsZero() || DocumentScope(mode, Live, kind) != ReadWrite || DocumentScope(mode, Ended, kind) == ReadWrite {
		return time.Time{}
	}
	return endedAt.Add(LateFor)
}
