package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"candor/backend/interview"
	"candor/backend/live"
)

// Instructions are what everybody in a session is asked to do.
type Instructions struct {
	Text string `json:"text" doc:"Markdown; empty when there are none"`
}

type instructionsInput struct {
	ID   string `path:"id"`
	Body struct {
		Text string  `json:"text" doc:"Markdown; empty when there are none"`
		Was  *string `json:"was,omitempty" doc:"What they were when whoever writes them began. When they are something else by now, the answer is 409 and nothing changes"`
	}
}

func (a *API) registerInstructions() {
	tags := []string{"Session"}
	route(a, huma.Operation{
		OperationID: "get-instructions", Method: http.MethodGet, Path: "/api/interviews/{id}/instructions", Tags: tags,
		Summary: "What everybody in the session is asked to do", Errors: []int{404, 410},
		Description: "They are its template's, as they were when the session began, or what an interviewer wrote since. " +
			"The live session's message interview.instructions says that they changed.",
	}, func(ctx context.Context, in *idInput) (*struct{ Body Instructions }, error) {
		if _, err := a.openInterview(ctx, in.ID); err != nil {
			return nil, err
		}
		text, err := a.o.Templates.Instructions(ctx, in.ID)
		if err != nil {
			return nil, err
		}
		return &struct{ Body Instructions }{Instructions{text}}, nil
	})
	route(a, huma.Operation{
		OperationID: "set-instructions", Method: http.MethodPut, Path: "/api/interviews/{id}/instructions", Tags: tags,
		Summary: "Change what everybody in the session is asked to do", Errors: []int{404, 409, 410, 413},
	}, a.setInstructions)
}

func (a *API) setInstructions(ctx context.Context, in *instructionsInput) (*struct{ Body Instructions }, error) {
	i, err := a.openInterview(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	if i.State == interview.Ended {
		return nil, interview.Errorf(interview.Conflict, "This interview has ended. Reopen it to change its instructions.")
	}
	text, err := a.o.Templates.Instruct(ctx, *callerOf(ctx).identity.Person, in.ID, in.Body.Text, in.Body.Was)
	if err != nil {
		return nil, err
	}
	interview.Afterwards(ctx, func() { a.o.Live.Tell(in.ID, live.InterviewInstructions{}) })
	return &struct{ Body Instructions }{Instructions{text}}, nil
}
