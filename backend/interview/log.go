package interview

import "time"

// LogEntry is one update of one document, as it came. The log of a document is
// its truth: snapshots and texts are derived from it.
type LogEntry struct {
	Document string // Document.String()
	Seq      int64  // 1, 2, 3, … without a gap, per document
	N        int64  // its row in the interview's record; 0: it has none yet
	At       time.Time
	// Typed is when its writer says that it was typed, for work done offline; zero: when it came.
	Typed  time.Time
	Author string // participant or person id of the connection it came by, or TemplateAuthor
	Update []byte // Yjs update, encoding v1
}

// Snapshot is the state of a document after the entry Seq: only a cache, so
// that loading is fast.
type Snapshot struct {
	Document string
	Seq      int64
	N        int64  // a row of the interview's record that is not behind the entry Seq
	State    []byte // Yjs update, encoding v1
	// Authors tells whose each client id in State is, in package room's encoding;
	// stores keep the bytes as they are. Nil stands for none.
	Authors []byte
}

// EventKind names what happened in a session.
type EventKind string

const (
	// Edited is an entry of a document's log. Its name is empty because a record has
	// fifteen thousand of them an hour.
	Edited EventKind = ""
	Joined EventKind = "joined"
	// Left. Data: reason, when it was not the person who left: RelayStopped.
	Left     EventKind = "left"
	Started  EventKind = "started"
	Finished EventKind = "ended"
	Reopened EventKind = "reopened"
	// ExecutionRan is the start of an execution. Data: id, language.
	ExecutionRan EventKind = "execution"
	// ExecutionPrinted is a piece of an execution's output. Data: id, seq, stream, text.
	ExecutionPrinted EventKind = "execution.output"
	// ExecutionTyped is input for a program that runs. Data: id, text, eof.
	ExecutionTyped EventKind = "execution.input"
	// ExecutionEnded. Data: id, outcome, exitCode, message.
	ExecutionEnded EventKind = "execution.ended"
	// TestsStarted. Data: id, language, total.
	TestsStarted EventKind = "tests.started"
	// TestsRan is the end of a run of tests. Data: id, outcome, message, passed, total, results;
	// what is private of it: results of the hidden ones.
	TestsRan EventKind = "tests"
	// Instructed is that everybody is shown other instructions: those of the template (TemplateAuthor)
	// when the session begins, or what an interviewer wrote. Data: text.
	Instructed EventKind = "instructions"
	// LanguageChosen is that the session has another language. Data: language.
	LanguageChosen EventKind = "language"
	// FilesChanged is that the session has other files. Data: added, removed (names), renamed (from, to).
	FilesChanged EventKind = "files"
	// Squashed stands for rows that were taken out of the record: see package recording.
	Squashed      EventKind = "squashed"
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

// RelayStopped is the reason of what ended because the relay did: it is recorded at its next start.
const RelayStopped = "the relay stopped"

// LateWork is that work of somebody came after the end, and when the last of it did.
type LateWork struct {
	Name string
	At   time.Time
}

// Event is something that happened in a session and is not an edit.
type Event struct {
	InterviewID string
	At          time.Time
	Kind        EventKind
	Author      string // participant or person id
	Name        string // the author's name at that time
	Data        string // JSON object with what belongs to the kind, or ""
	Private     string // JSON object with what of it interviewers alone may know, or ""
	// Summary is what is stored about it besides: *Execution or *TestRun.
	Summary any
}
