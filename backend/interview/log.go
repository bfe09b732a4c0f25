package interview

import "time"

// LogEntry is one update of one document, as it came. The log of a document is
// its truth: snapshots and texts are derived from it.
type LogEntry struct {
	Document string // Document.String()
	Seq      int64  // 1, 2, 3, … without a gap, per document
	At       time.Time
	Author   string // participant or person id of the connection it came by, or TemplateAuthor
	Update   []byte // Yjs update, encoding v1
}

// Snapshot is the state of a document after the entry Seq: only a cache, so
// that loading is fast.
type Snapshot struct {
	Document string
	Seq      int64
	State    []byte // Yjs update, encoding v1
	// Authors tells whose each client id in State is, in package room's encoding;
	// stores keep the bytes as they are. Nil stands for none.
	Authors []byte
}

// EventKind names what happened in a session besides edits.
type EventKind string

const (
	Joined        EventKind = "joined"
	Left          EventKind = "left"
	Started       EventKind = "started"
	Finished      EventKind = "ended"
	Reopened      EventKind = "reopened"
	ExecutionRan  EventKind = "execution"
	Pasted        EventKind = "paste"
	LostFocus     EventKind = "blur"
	RegainedFocus EventKind = "focus"
	// BroughtBack is an update that the relay had lost and the event's author still had.
	// Data: document (its kind), seq (its entry in the log), author (whose it is), at (unix ms when it was new).
	BroughtBack EventKind = "brought-back"
	// CameLate is an update that came after the end, typed before it as its page says.
	// Data: document, seq.
	CameLate EventKind = "late"
)

// LateWork is that work of somebody came after the end, and when the last of it did.
type LateWork struct {
	Name string
	At   time.Time
}

// Event is one record of the recording that is not an edit.
type Event struct {
	InterviewID string
	At          time.Time
	Kind        EventKind
	Author      string // participant or person id
	Name        string // the author's name at that time
	Data        string // JSON object with what belongs to the kind, or ""
}
