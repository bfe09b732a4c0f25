package interview

import "strings"

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
