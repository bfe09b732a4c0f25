package recording

import (
	"encoding/json"
	"fmt"
	"time"

	"candor/backend/interview"
)

// An ID in what these say is that of an execution or a run of tests.

type ranData struct {
	ID       string `json:"id"`
	Language string `json:"language"`
}

// Began is that an execution has been started.
func Began(x interview.Execution) interview.Event {
	return ofExecution(x, interview.ExecutionRan, x.StartedAt, x.Author, x.AuthorName, ranData{x.ID, x.Language})
}

type printedData struct {
	ID     string           `json:"id"`
	Seq    int              `json:"seq"`
	Stream interview.Stream `json:"stream"`
	Text   string           `json:"text"`
}

// Printed is a piece of an execution's output.
func Printed(x *interview.Execution, c interview.OutputChunk) interview.Event {
	return event(x.InterviewID, interview.ExecutionPrinted, c.At, "", "", printedData{x.ID, c.Seq, c.Stream, c.Text})
}

// PrintedBy reads what Printed has made.
func PrintedBy(content []byte) (execution string, c interview.OutputChunk, err error) {
	var d printedData
	if err := json.Unmarshal(content, &d); err != nil {
		return "", c, fmt.Errorf("read a piece of output: %w", err)
	}
	return d.ID, interview.OutputChunk{Seq: d.Seq, Stream: d.Stream, Text: d.Text}, nil
}

type typedData struct {
	ID   string `json:"id"`
	Text string `json:"text,omitempty"`
	EOF  bool   `json:"eof,omitempty"`
}

// Typed is input that somebody gave a program that runs.
func Typed(x *interview.Execution, by interview.Actor, text string, eof bool, at time.Time) interview.Event {
	return event(x.InterviewID, interview.ExecutionTyped, at, by.ID, by.Name, typedData{x.ID, text, eof})
}

type endedData struct {
	ID       string            `json:"id"`
	Outcome  interview.Outcome `json:"outcome"`
	ExitCode int               `json:"exitCode,omitempty"`
	Message  string            `json:"message,omitempty"`
}

// Ended is that an execution has ended.
func Ended(x interview.Execution) interview.Event {
	return ofExecution(x, interview.ExecutionEnded, x.EndedAt, x.Author, x.AuthorName, endedData{x.ID, x.Outcome, x.ExitCode, x.Message})
}

func ofExecution(x interview.Execution, kind interview.EventKind, at time.Time, author, name string, data any) interview.Event {
	e := event(x.InterviewID, kind, at, author, name, data)
	x.Output = nil // it is in the record piece by piece
	e.Summary = &x
	return e
}

type testsStartedData struct {
	ID       string `json:"id"`
	Language string `json:"language"`
	Total    int    `json:"total"`
}

// TestsBegan is that a run of tests has been started.
func TestsBegan(r interview.TestRun) interview.Event {
	e := event(r.InterviewID, interview.TestsStarted, r.StartedAt, r.Author, r.AuthorName, testsStartedData{r.ID, r.Language, r.Total})
	e.Summary = &r
	return e
}

type testsEndedData struct {
	ID      string            `json:"id"`
	Outcome interview.Outcome `json:"outcome"`
	Message string            `json:"message"`
	Passed  int               `json:"passed"`
	Total   int               `json:"total"`
	Results []result          `json:"results"`
}

type hiddenTests struct {
	Results []result `json:"results"`
}

// TestsEnded is that a run of tests has ended. What its hidden tests did is private.
func TestsEnded(r interview.TestRun) interview.Event {
	e := event(r.InterviewID, interview.TestsRan, r.EndedAt, r.Author, r.AuthorName,
		testsEndedData{r.ID, r.Outcome, r.Message, r.Passed(), r.Total, resultsOf(r.Results)})
	if len(r.Private) > 0 {
		e.Private = text(hiddenTests{resultsOf(r.Private)})
	}
	e.Summary = &r
	return e
}

// Results reads what TestsEnded has made; hidden is what is private of it, or nothing.
func Results(content, hidden []byte) (results, private []interview.TestResult, err error) {
	var d testsEndedData
	var h hiddenTests
	if err = json.Unmarshal(content, &d); err == nil && len(hidden) > 0 {
		err = json.Unmarshal(hidden, &h)
	}
	if err != nil {
		return nil, nil, fmt.Errorf("read the results of tests: %w", err)
	}
	return testResults(d.Results), testResults(h.Results), nil
}

// result is a test's result as it is stored.
type result struct {
	Number  int    `json:"number"`
	Hidden  bool   `json:"hidden,omitempty"`
	Passed  bool   `json:"passed,omitempty"`
	Name    string `json:"name,omitempty"`
	Message string `json:"message,omitempty"`
	Actual  string `json:"actual,omitempty"`
	Errors  string `json:"errors,omitempty"`
	Cut     bool   `json:"cut,omitempty"`
	WallUS  int64  `json:"wallUs,omitempty"`
}

func resultsOf(results []interview.TestResult) []result {
	stored := make([]result, 0, len(results))
	for _, r := range results {
		stored = append(stored, result{r.Number, r.Hidden, r.Passed, r.Name, r.Message, r.Actual, r.Errors, r.Cut, r.Wall.Microseconds()})
	}
	return stored
}

func testResults(stored []result) []interview.TestResult {
	results := make([]interview.TestResult, 0, len(stored))
	for _, r := range stored {
		results = append(results, interview.TestResult{
			Number: r.Number, Hidden: r.Hidden, Passed: r.Passed, Name: r.Name, Message: r.Message, Actual: r.Actual, Errors: r.Errors, Cut: r.Cut,
			Wall: time.Duration(r.WallUS) * time.Microsecond,
		})
	}
	return results
}

// The data of what a room records itself, by kind.
type (
	// BroughtBack is of interview.BroughtBack.
	BroughtBack struct {
		Document string `json:"document"` // its kind
		Seq      int64  `json:"seq"`      // its entry in the log
		Author   string `json:"author"`   // whose it is
		At       int64  `json:"at"`       // unix ms when the relay first sent it
	}
	// CameLate is of interview.CameLate.
	CameLate struct {
		Document string `json:"document"` // its kind
		Seq      int64  `json:"seq"`      // its entry in the log
	}
	// LanguageChosen is of interview.LanguageChosen.
	LanguageChosen struct {
		Language string `json:"language"`
	}
	// FilesChanged is of interview.FilesChanged. Files are told by their names.
	FilesChanged struct {
		Added   []string  `json:"added,omitempty"`
		Removed []string  `json:"removed,omitempty"`
		Renamed []Renamed `json:"renamed,omitempty"`
	}
	// Renamed is one file.
	Renamed struct {
		From string `json:"from"`
		To   string `json:"to"`
	}
)

func event(interviewID string, kind interview.EventKind, at time.Time, author, name string, data any) interview.Event {
	return interview.Event{InterviewID: interviewID, At: at, Kind: kind, Author: author, Name: name, Data: text(data)}
}

// text is JSON of what always has some.
func text(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return string(b)
}
