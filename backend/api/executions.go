package api

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"candor/backend/interview"
	"candor/backend/live"
	"candor/backend/program"
	"candor/backend/runner"
)

// Execution is one run of the code in a session.
type Execution struct {
	live.ExecutionState
	Output []OutputChunk `json:"output" nullable:"false"`
}

// OutputChunk is a piece of a program's output.
type OutputChunk struct {
	Seq    int       `json:"seq" doc:"1, 2, 3, … over all streams"`
	At     time.Time `json:"at"`
	Stream string    `json:"stream" enum:"stdout,stderr,notice,input" doc:"notice: Candor says it; input: what the program was started with"`
	Text   string    `json:"text"`
}

func executionView(x interview.Execution) Execution {
	v := Execution{ExecutionState: live.ExecutionOf(x), Output: make([]OutputChunk, 0, len(x.Output))}
	for _, c := range x.Output {
		v.Output = append(v.Output, OutputChunk{Seq: c.Seq, At: c.At, Stream: string(c.Stream), Text: c.Text})
	}
	return v
}

// SourceFile is one file of a program.
type SourceFile struct {
	Name string `json:"name" doc:"A file name or a relative path with slashes"`
	Text string `json:"text"`
}

type executionInput struct {
	ID   string `path:"id"`
	Body struct {
		Language string             `json:"language" example:"python"`
		Files    []SourceFile       `json:"files" nullable:"false" doc:"One at least, but for a prompt"`
		Main     string             `json:"main,omitempty" doc:"The file to start with; needed when there are several"`
		Args     []string           `json:"args,omitempty" nullable:"false"`
		Stdin    *string            `json:"stdin,omitempty" doc:"All the input, also when it is empty; without it, input can be sent while it runs"`
		Terminal *live.TerminalSize `json:"terminal,omitempty" doc:"Gives it a terminal of this size, in which it is typed; excludes stdin"`
		REPL     bool               `json:"repl,omitempty" doc:"Starts the language's own prompt with the files beside it; needs a terminal"`
	}
}

// Typed is input for a program.
type Typed struct {
	Text   string `json:"text,omitempty" doc:"In a terminal, the keys as they are typed"`
	EOF    bool   `json:"eof,omitempty" doc:"The input ends after the text"`
	Sender string `json:"sender,omitempty" maxLength:"64" doc:"Names the page that numbers what it sends"`
	Number int    `json:"number,omitempty" minimum:"0" doc:"1, 2, 3, … of the sender in this execution"`
}

type startedOutput struct {
	Body struct {
		ID string `json:"id"`
	}
}

type executionsOutput struct {
	Body struct {
		Items []Execution `json:"items" nullable:"false" doc:"Newest last"`
	}
}

type oneExecutionInput struct {
	ID        string `path:"id"`
	Execution string `path:"execution"`
}

// warm gets a language ready. A page that opens a session asks for its
// executions first, and whoever opens a session is about to run something: as a
// rule in the language of the last run, or in the first one offered.
func (a *API) warm(xs []interview.Execution) {
	if n := len(xs); n > 0 {
		a.o.Runner.Warm(xs[n-1].Language)
	} else if all := a.o.Runner.Languages(); len(all) > 0 {
		a.o.Runner.Warm(all[0].ID)
	}
}

func (a *API) registerExecutions() {
	tags := []string{"Executions"}
	route(a, huma.Operation{
		OperationID: "list-executions", Method: http.MethodGet, Path: "/api/interviews/{id}/executions", Tags: tags,
		Summary: "The last executions with their output, newest last", Errors: []int{404, 410},
	}, func(ctx context.Context, in *idInput) (*executionsOutput, error) {
		i, err := a.openInterview(ctx, in.ID)
		if err != nil {
			return nil, err
		}
		xs, err := a.programs.Executions(ctx, in.ID)
		if err != nil {
			return nil, err
		}
		if i.State != interview.Ended {
			a.warm(xs)
		}
		out := &executionsOutput{}
		out.Body.Items = make([]Execution, 0, len(xs))
		for _, x := range xs {
			out.Body.Items = append(out.Body.Items, executionView(x))
		}
		return out, nil
	})
	route(a, huma.Operation{
		OperationID: "execute", Method: http.MethodPost, Path: "/api/interviews/{id}/executions", Tags: tags,
		Summary:       "Execute code; the output goes to everyone in the session",
		Description:   "Output and end come as messages of the live session: execution.started, execution.output, execution.ended.",
		DefaultStatus: http.StatusAccepted, Errors: []int{404, 409, 410, 413, 429, 503},
	}, a.execute)
	route(a, huma.Operation{
		OperationID: "write-stdin", Method: http.MethodPost, Path: "/api/interviews/{id}/executions/{execution}/stdin", Tags: tags,
		Summary: "Give a running program input, or its terminal what was typed", DefaultStatus: http.StatusNoContent, Errors: []int{410, 413},
		Description: "A page that numbers what it sends can send it again when it does not know whether it came: what has come is not taken twice.",
	}, func(ctx context.Context, in *struct {
		ID        string `path:"id"`
		Execution string `path:"execution"`
		Body      Typed
	},
	) (*struct{}, error) {
		return nil, a.programs.Type(in.ID, in.Execution, callerOf(ctx).identity.Actor(), program.Input(in.Body))
	})
	route(a, huma.Operation{
		OperationID: "interrupt-execution", Method: http.MethodPost, Path: "/api/interviews/{id}/executions/{execution}/interrupt", Tags: tags,
		Summary: "Do what Ctrl-C does", DefaultStatus: http.StatusNoContent, Errors: []int{410},
		Description: "A program that cannot be interrupted ends.",
	}, func(ctx context.Context, in *oneExecutionInput) (*struct{}, error) {
		return nil, a.programs.Interrupt(in.ID, in.Execution, callerOf(ctx).identity.Actor())
	})
	route(a, huma.Operation{
		OperationID: "resize-terminal", Method: http.MethodPost, Path: "/api/interviews/{id}/executions/{execution}/resize", Tags: tags,
		Summary: "Tell a program the size of its terminal", DefaultStatus: http.StatusNoContent, Errors: []int{403, 410},
		Description: "Only whoever started it may: a terminal has one size, and that is theirs. Everyone gets the message execution.resized.",
	}, func(ctx context.Context, in *struct {
		ID        string `path:"id"`
		Execution string `path:"execution"`
		Body      live.TerminalSize
	},
	) (*struct{}, error) {
		size := runner.TerminalSize{Columns: in.Body.Columns, Rows: in.Body.Rows}
		return nil, a.programs.Resize(in.ID, in.Execution, callerOf(ctx).identity.Actor(), size)
	})
	route(a, huma.Operation{
		OperationID: "stop-execution", Method: http.MethodPost, Path: "/api/interviews/{id}/executions/{execution}/stop", Tags: tags,
		Summary: "Stop a running program", DefaultStatus: http.StatusNoContent, Errors: []int{410},
	}, func(ctx context.Context, in *oneExecutionInput) (*struct{}, error) {
		return nil, a.programs.Stop(in.ID, in.Execution, callerOf(ctx).identity.Actor())
	})
}

func (a *API) execute(ctx context.Context, in *executionInput) (*startedOutput, error) {
	i, err := a.openInterview(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	if i.State == interview.Ended {
		return nil, interview.Errorf(interview.Gone, "This interview has ended: its code can be read, but no longer run.")
	}
	req := runner.Request{
		Language: in.Body.Language, Main: in.Body.Main, Args: in.Body.Args, REPL: in.Body.REPL, Session: i.ID,
	}
	if t := in.Body.Terminal; t != nil {
		req.Terminal = runner.TerminalSize{Columns: t.Columns, Rows: t.Rows}
	}
	if given := in.Body.Stdin; given != nil {
		// A terminal is typed in: beside it an empty input means that there is none.
		req.Stdin, req.Closed = *given, in.Body.Terminal == nil
	}
	for _, f := range in.Body.Files {
		req.Files = append(req.Files, interview.SourceFile{Name: f.Name, Text: f.Text})
	}
	id, err := a.programs.Execute(ctx, callerOf(ctx).identity.Actor(), req)
	if err != nil {
		return nil, err
	}
	out := &startedOutput{}
	out.Body.ID = id
	return out, nil
}
