package interview

import "time"

// SourceFile is one file of an execution.
type SourceFile struct {
	Name string // a plain file name or a relative slash path without ".."
	Text string
}

// Stream tells which of a program's outputs a chunk belongs to.
type Stream string

const (
	Stdout Stream = "stdout"
	Stderr Stream = "stderr"
	// Notice is what Candor says itself; it is none of the program's.
	Notice Stream = "notice"
	// Given is the input that the program was started with, or the beginning of it.
	Given Stream = "input"
)

// Outcome is how an execution ended.
type Outcome string

const (
	Running Outcome = "running"
	Exited  Outcome = "finished" // by itself, with an exit code
	Limited Outcome = "limit"    // killed at a limit; Execution.Message names it
	Stopped Outcome = "stopped"  // by a person; Execution.Message names who
	Crashed Outcome = "crashed"  // the sandbox or the program broke
	Lost    Outcome = "lost"     // the relay stopped while it ran
)

// OutputChunk is one piece of a program's output, in order.
type OutputChunk struct {
	Seq    int // 1, 2, 3, … over both streams
	At     time.Time
	Stream Stream
	Text   string // valid UTF-8
}

// Execution is one run of the code in a session.
type Execution struct {
	ID          string
	InterviewID string
	Author      string // participant or person id
	AuthorName  string
	Language    string
	Files       []SourceFile
	Main        string
	Stdin       string
	Args        []string
	REPL        bool // the language's own prompt, not a program of the files
	// Columns and Rows are its terminal's size, the last one; 0: it has no terminal.
	Columns, Rows int
	Outcome       Outcome
	ExitCode      int
	Message       string // one plain sentence: how it ended
	StartedAt     time.Time
	EndedAt       time.Time     // zero while it runs
	Wall          time.Duration // from start to end
	CPU           time.Duration
	MemoryBytes   int64 // peak; 0 when unknown
	Truncated     bool  // output went over its limit and was cut
	Output        []OutputChunk
}
