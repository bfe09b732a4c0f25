package live

import (
	"time"

	"candor/backend/interview"
)

// ExecutionState is an execution without its output, which comes in messages of its own.
type ExecutionState struct {
	ID          string        `json:"id"`
	Language    string        `json:"language"`
	Main        string        `json:"main" doc:"The file that it started with"`
	AuthorID    string        `json:"authorId"`
	AuthorName  string        `json:"authorName"`
	Outcome     string        `json:"outcome" enum:"running,finished,limit,stopped,crashed,lost"`
	ExitCode    int           `json:"exitCode" doc:"Of a finished one"`
	Message     string        `json:"message" doc:"How it ended, one plain sentence"`
	StartedAt   time.Time     `json:"startedAt"`
	EndedAt     *time.Time    `json:"endedAt,omitempty"`
	WallMS      float64       `json:"wallMs" doc:"From start to end"`
	CPUMS       float64       `json:"cpuMs"`
	MemoryBytes int64         `json:"memoryBytes" doc:"Peak; 0 when unknown"`
	Truncated   bool          `json:"truncated" doc:"Output was cut at its limit"`
	Args        []string      `json:"args" nullable:"false"`
	REPL        bool          `json:"repl" doc:"It is the language's own prompt, not a program of the files"`
	Terminal    *TerminalSize `json:"terminal,omitempty" doc:"The size of its terminal, as whoever started it sees it; none: its lines end with LF alone"`
}

// TerminalSize is in characters.
type TerminalSize struct {
	Columns int `json:"columns" minimum:"1" maximum:"1000"`
	Rows    int `json:"rows" minimum:"1" maximum:"1000"`
}

// ExecutionOf shows an execution.
func ExecutionOf(x interview.Execution) ExecutionState {
	s := ExecutionState{
		ID: x.ID, Language: x.Language, Main: x.Main, AuthorID: x.Author, AuthorName: x.AuthorName,
		Outcome: string(x.Outcome), ExitCode: x.ExitCode, Message: x.Message, StartedAt: x.StartedAt,
		WallMS: millis(x.Wall), CPUMS: millis(x.CPU), MemoryBytes: x.MemoryBytes, Truncated: x.Truncated,
		Args: append([]string{}, x.Args...), REPL: x.REPL,
	}
	if !x.EndedAt.IsZero() {
		s.EndedAt = &x.EndedAt
	}
	if x.Columns > 0 {
		s.Terminal = &TerminalSize{Columns: x.Columns, Rows: x.Rows}
	}
	return s
}

func millis(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

// ExecutionStarted tells that a program runs or waits for its turn.
type ExecutionStarted struct {
	Execution ExecutionState `json:"execution"`
}

// ExecutionOutput is a piece of a program's output.
type ExecutionOutput struct {
	ID     string `json:"id" doc:"The execution's"`
	Seq    int    `json:"seq" doc:"1, 2, 3, … over all streams"`
	Stream string `json:"stream" enum:"stdout,stderr,notice,input" doc:"notice: Candor says it; input: what the program was started with"`
	Text   string `json:"text"`
}

// ExecutionResized tells a terminal's new size.
type ExecutionResized struct {
	ID       string       `json:"id" doc:"The execution's"`
	Terminal TerminalSize `json:"terminal"`
}

// ExecutionEnded comes after the last output.
type ExecutionEnded struct {
	Execution ExecutionState `json:"execution"`
}

// Type implements Message.
func (ExecutionStarted) Type() string { return "execution.started" }

// Type implements Message.
func (ExecutionOutput) Type() string { return "execution.output" }

// Type implements Message.
func (ExecutionResized) Type() string { return "execution.resized" }

// Type implements Message.
func (ExecutionEnded) Type() string { return "execution.ended" }
