package live

import (
	"time"

	"candor/backend/interview"
)

// TestResult is how one test went.
type TestResult struct {
	Number  int     `json:"number"`
	Hidden  bool    `json:"hidden"`
	Passed  bool    `json:"passed"`
	Name    string  `json:"name,omitempty"`
	Message string  `json:"message,omitempty" doc:"How it ended, one plain sentence"`
	Actual  string  `json:"actual,omitempty" doc:"What the program printed, its first 16 KiB"`
	Errors  string  `json:"errors,omitempty" doc:"Its error output, its first 16 KiB"`
	Cut     bool    `json:"cut,omitempty" doc:"Something of the outputs was left out"`
	MS      float64 `json:"ms,omitempty" doc:"From start to end"`
}

// ResultOf shows a result. What of it is private must have been taken away before.
func ResultOf(r interview.TestResult) TestResult {
	return TestResult{
		Number: r.Number, Hidden: r.Hidden, Passed: r.Passed,
		Name: r.Name, Message: r.Message, Actual: r.Actual, Errors: r.Errors, Cut: r.Cut, MS: millis(r.Wall),
	}
}

// TestsStarted tells that a session's tests run.
type TestsStarted struct {
	ID        string    `json:"id" doc:"The run's"`
	By        string    `json:"by" doc:"The author's name"`
	AuthorID  string    `json:"authorId"`
	Language  string    `json:"language"`
	StartedAt time.Time `json:"startedAt"`
	Total     int       `json:"total" doc:"How many tests there are"`
}

// TestsCase is the result of one test; those of hidden tests come together, after all have run.
type TestsCase struct {
	ID string `json:"id" doc:"The run's"`
	TestResult
}

// TestsEnded tells how a run ended.
type TestsEnded struct {
	ID      string    `json:"id" doc:"The run's"`
	Outcome string    `json:"outcome" enum:"finished,limit,stopped,crashed,lost" doc:"finished: all ran, whether they passed or not"`
	Message string    `json:"message" doc:"How it ended, one plain sentence"`
	EndedAt time.Time `json:"endedAt"`
	Passed  int       `json:"passed"`
	Total   int       `json:"total"`
}

// Type implements Message.
func (TestsStarted) Type() string { return "tests.started" }

// Type implements Message.
func (TestsCase) Type() string { return "tests.case" }

// Type implements Message.
func (TestsEnded) Type() string { return "tests.ended" }
