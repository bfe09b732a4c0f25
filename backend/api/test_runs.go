package api

import (
	"context"
	"net/http"
	"slices"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"candor/backend/interview"
	"candor/backend/live"
	"candor/backend/runner"
)

// SessionTest is one test of a session. A candidate gets of a hidden one its
// number alone.
type SessionTest struct {
	Number int         `json:"number" doc:"1, 2, 3, …"`
	Hidden bool        `json:"hidden" doc:"Candidates learn whether it passes, and nothing else"`
	Name   string      `json:"name,omitempty"`
	Case   *CaseOfTest `json:"case,omitempty" doc:"Of a test with input and expected output"`
	File   *SourceFile `json:"file,omitempty" doc:"Of a test that is a program, executed beside the files: it passes with exit code 0"`
}

// CaseOfTest is what a program gets, and what it must print.
type CaseOfTest struct {
	Stdin    string   `json:"stdin"`
	Args     []string `json:"args,omitempty" nullable:"false"`
	Expected string   `json:"expected" doc:"White space at the ends of lines and of the text makes no difference"`
}

// SessionTests is every test of a session.
type SessionTests struct {
	Language string        `json:"language" doc:"Of the tests that are programs; empty for that of the session"`
	Items    []SessionTest `json:"items" nullable:"false"`
}

// sessionTests are the tests as somebody may see them; of the hidden ones whole
// only to people.
func sessionTests(t interview.SessionTests, hidden bool) SessionTests {
	v := SessionTests{Language: t.Language, Items: make([]SessionTest, 0, t.Count())}
	add := func(item SessionTest) {
		item.Number = len(v.Items) + 1
		if item.Hidden && !hidden {
			item = SessionTest{Number: item.Number, Hidden: true}
		}
		v.Items = append(v.Items, item)
	}
	for _, c := range t.Cases {
		add(SessionTest{Hidden: c.Hidden, Name: c.Name, Case: &CaseOfTest{Stdin: c.Stdin, Args: c.Args, Expected: c.Expected}})
	}
	for _, f := range t.Files {
		add(SessionTest{Hidden: f.Hidden, Name: f.Name, File: &SourceFile{Name: f.File.Name, Text: f.File.Text}})
	}
	return v
}

// TestRun is one run of a session's tests.
type TestRun struct {
	ID         string            `json:"id"`
	Language   string            `json:"language"`
	AuthorID   string            `json:"authorId"`
	AuthorName string            `json:"authorName"`
	Outcome    string            `json:"outcome" enum:"running,finished,limit,stopped,crashed,lost" doc:"finished: all ran, whether they passed or not"`
	Message    string            `json:"message" doc:"How it ended, one plain sentence"`
	StartedAt  time.Time         `json:"startedAt"`
	EndedAt    *time.Time        `json:"endedAt,omitempty"`
	Passed     int               `json:"passed" doc:"Of the results below"`
	Total      int               `json:"total" doc:"How many tests there are"`
	Results    []live.TestResult `json:"results" nullable:"false" doc:"By number; of hidden tests candidates get number and passed, when all have run"`
}

// testRunView is a run with these of its results.
func testRunView(r interview.TestRun, results []interview.TestResult) TestRun {
	v := TestRun{
		ID: r.ID, Language: r.Language, AuthorID: r.Author, AuthorName: r.AuthorName,
		Outcome: string(r.Outcome), Message: r.Message, StartedAt: r.StartedAt, EndedAt: timeView(r.EndedAt),
		Total: r.Total, Results: make([]live.TestResult, 0, len(results)),
	}
	for _, result := range results {
		if result.Passed {
			v.Passed++
		}
		v.Results = append(v.Results, live.ResultOf(result))
	}
	slices.SortFunc(v.Results, func(a, b live.TestResult) int { return a.Number - b.Number })
	return v
}

type testRunsOutput struct {
	Body struct {
		Items []TestRun `json:"items" nullable:"false" doc:"Newest last"`
	}
}

type testRunInput struct {
	ID   string `path:"id"`
	Body struct {
		Language string       `json:"language" example:"python"`
		Files    []SourceFile `json:"files" nullable:"false" minItems:"1"`
		Main     string       `json:"main,omitempty" doc:"The file to start with; needed when there are several"`
	}
}

func (a *API) registerTests() {
	tags := []string{"Tests"}
	route(a, huma.Operation{
		OperationID: "list-tests", Method: http.MethodGet, Path: "/api/interviews/{id}/tests", Tags: tags,
		Summary: "What the session's code is tested with", Errors: []int{404, 410},
		Description: "They are its template's, as they were when the session began.",
	}, func(ctx context.Context, in *idInput) (*struct{ Body SessionTests }, error) {
		if _, err := a.openInterview(ctx, in.ID); err != nil {
			return nil, err
		}
		tests, err := a.o.Tests.SessionTests(ctx, in.ID)
		if err != nil {
			return nil, err
		}
		return &struct{ Body SessionTests }{sessionTests(tests, callerOf(ctx).identity.Person != nil)}, nil
	})
	route(a, huma.Operation{
		OperationID: "list-test-runs", Method: http.MethodGet, Path: "/api/interviews/{id}/test-runs", Tags: tags,
		Summary: "The last runs of the tests with their results, newest last", Errors: []int{404, 410},
	}, a.listTestRuns)
	route(a, huma.Operation{
		OperationID: "run-tests", Method: http.MethodPost, Path: "/api/interviews/{id}/test-runs", Tags: tags,
		Summary: "Test code; the results go to everyone in the session",
		Description: "They come as messages of the live session: tests.started, tests.case, tests.ended. A run counts as one " +
			"execution, and nothing else is executed in the session until it has ended. Hidden tests run last, and their " +
			"results come together.",
		DefaultStatus: http.StatusAccepted, Errors: []int{404, 409, 410, 413, 429, 503},
	}, a.runTests)
	route(a, huma.Operation{
		OperationID: "stop-tests", Method: http.MethodPost, Path: "/api/interviews/{id}/test-runs/{run}/stop", Tags: tags,
		Summary: "Stop a run of the tests", DefaultStatus: http.StatusNoContent, Errors: []int{410},
	}, func(ctx context.Context, in *struct {
		ID  string `path:"id"`
		Run string `path:"run"`
	},
	) (*struct{}, error) {
		return nil, a.programs.StopTests(in.ID, in.Run, callerOf(ctx).identity.Actor())
	})
}

func (a *API) listTestRuns(ctx context.Context, in *idInput) (*testRunsOutput, error) {
	if _, err := a.openInterview(ctx, in.ID); err != nil {
		return nil, err
	}
	whole := callerOf(ctx).identity.Person != nil
	runs, err := a.programs.TestRuns(ctx, in.ID, whole)
	if err != nil {
		return nil, err
	}
	out := &testRunsOutput{}
	out.Body.Items = make([]TestRun, 0, len(runs))
	for _, r := range runs {
		results := r.Results
		if whole {
			results = r.Whole()
		}
		out.Body.Items = append(out.Body.Items, testRunView(r, results))
	}
	return out, nil
}

func (a *API) runTests(ctx context.Context, in *testRunInput) (*startedOutput, error) {
	i, err := a.openInterview(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	if i.State == interview.Ended {
		return nil, interview.Errorf(interview.Gone, "This interview has ended: its results can be read, but its tests can no longer be run.")
	}
	req := runner.Request{Language: in.Body.Language, Main: in.Body.Main, Session: i.ID}
	for _, f := range in.Body.Files {
		req.Files = append(req.Files, interview.SourceFile{Name: f.Name, Text: f.Text})
	}
	if err := a.checkProgram(ctx, &req); err != nil {
		return nil, err
	}
	id, err := a.programs.Test(ctx, callerOf(ctx).identity.Actor(), req)
	if err != nil {
		return nil, err
	}
	out := &startedOutput{}
	out.Body.ID = id
	return out, nil
}

// checkProgram refuses, before any test is looked at, what cannot be executed:
// what the runner says of a hidden test is not for everyone.
func (a *API) checkProgram(ctx context.Context, req *runner.Request) error {
	a.o.Runner.AwaitLanguages(ctx)
	known := func(l runner.Language) bool { return l.ID == req.Language }
	if !slices.ContainsFunc(a.o.Runner.Languages(), known) {
		return interview.InvalidField("language", "This server cannot run this language.")
	}
	if err := interview.CheckFileNames(req.Files); err != nil {
		return err
	}
	if req.Main == "" && len(req.Files) == 1 {
		req.Main = req.Files[0].Name
	}
	if !slices.ContainsFunc(req.Files, func(f interview.SourceFile) bool { return f.Name == req.Main }) {
		return interview.InvalidField("main", "There is no such file to start with.")
	}
	return nil
}
