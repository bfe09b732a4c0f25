package interview

import (
	"slices"
	"time"
)

// TestRun is one run of a session's tests.
type TestRun struct {
	ID          string
	InterviewID string
	Author      string // participant or person id
	AuthorName  string
	Language    string
	Outcome     Outcome // Exited: all ran, whether they passed or not
	Message     string  // one plain sentence: how it ended
	Total       int     // how many tests there were
	StartedAt   time.Time
	EndedAt     time.Time // zero while it runs
	// Results is what everyone in the session may know, by number: of hidden tests
	// only Public, and that only when all of them have run.
	Results []TestResult
	// Private is the whole result of each hidden test that ran. No participant may read it.
	Private []TestResult
}

// TestResult is how one test went.
type TestResult struct {
	Number  int // 1, 2, 3, … as in Tests
	Hidden  bool
	Passed  bool
	Name    string
	Message string        // one plain sentence: how it ended
	Actual  string        // what the program printed, see Cut
	Errors  string        // its error output, see Cut
	Cut     bool          // something of the outputs was left out
	Wall    time.Duration // from start to end
}

// Public is what a participant may know of a result.
func (r TestResult) Public() TestResult {
	if r.Hidden {
		return TestResult{Number: r.Number, Hidden: true, Passed: r.Passed}
	}
	return r
}

// Passed is how many of the tests passed, as everyone may know.
func (r *TestRun) Passed() int { return passed(r.Results) }

// Whole is every result, for people who may read the hidden tests.
func (r *TestRun) Whole() []TestResult {
	whole := slices.DeleteFunc(slices.Clone(r.Results), func(t TestResult) bool { return t.Hidden })
	whole = append(whole, r.Private...)
	slices.SortFunc(whole, func(a, b TestResult) int { return a.Number - b.Number })
	return whole
}

func passed(results []TestResult) (n int) {
	for _, r := range results {
		if r.Passed {
			n++
		}
	}
	return n
}
