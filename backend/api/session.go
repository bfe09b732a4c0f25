package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"candor/backend/interview"
	"candor/backend/live"
	"candor/backend/runner"
)

// Session is what a page needs to open a session.
type Session struct {
	Interview BriefSession    `json:"interview"`
	Me        Present         `json:"me" doc:"Who you are in it"`
	LivePath  string          `json:"livePath" doc:"Where the WebSocket is"`
	Late      []live.LateWork `json:"late" nullable:"false" doc:"To interviewers: whose work came after the interview's end, and when the last of it did. Live, it comes as the message document.late"`
}

// Language is one that this relay can execute.
type Language struct {
	ID       string `json:"id"`
	Name     string `json:"name"`
	Version  string `json:"version"`
	FileName string `json:"fileName" doc:"What its first file is called"`
	Runtime  string `json:"runtime" doc:"built-in, native (a toolchain of the relay's machine) or remote"`
	REPL     bool   `json:"repl" doc:"It has a prompt of its own"`
	Compiled bool   `json:"compiled" doc:"Its programs are compiled before they run"`
	// Packages are sorted by name.
	Packages     []Package `json:"packages" nullable:"false" doc:"What programs can use besides the language's own library"`
	MorePackages string    `json:"morePackages,omitempty" doc:"How to have more of them, for whoever looks after the relay's machine"`
}

// Package is something that programs of a language can use.
type Package struct {
	Name    string `json:"name"`
	Version string `json:"version" doc:"Empty when it is not known"`
}

func languageView(l runner.Language) Language {
	v := Language{
		ID: l.ID, Name: l.Name, Version: l.Version, FileName: l.FileName, Runtime: l.Runtime, REPL: l.REPL, Compiled: l.Compiled,
		Packages: make([]Package, 0, len(l.Packages)), MorePackages: l.MorePackages,
	}
	for _, p := range l.Packages {
		v.Packages = append(v.Packages, Package(p))
	}
	return v
}

// Languages is the list of them.
type Languages struct {
	Items []Language `json:"items" nullable:"false"`
}

func (a *API) registerSession() {
	tags := []string{"Session"}
	route(a, huma.Operation{
		OperationID: "get-session", Method: http.MethodGet, Path: "/api/interviews/{id}/session", Tags: tags,
		Summary: "What a page needs to open the session", Errors: []int{404, 410},
	}, func(ctx context.Context, in *idInput) (*struct{ Body Session }, error) {
		i, err := a.openInterview(ctx, in.ID)
		if err != nil {
			return nil, err
		}
		id := callerOf(ctx).identity
		var late []interview.LateWork
		if id.Person != nil {
			if late, err = a.o.Interviews.LateWork(ctx, i); err != nil {
				return nil, err
			}
		}
		me := id.Actor()
		return &struct{ Body Session }{Session{
			Late:      lateView(late),
			Interview: briefView(i),
			Me:        Present{ID: me.ID, Name: me.Name, Mode: string(id.Mode())},
			LivePath:  "/live",
		}}, nil
	})
	route(a, huma.Operation{
		OperationID: "list-languages", Method: http.MethodGet, Path: "/api/languages", Tags: tags,
		Summary: "What this relay can execute",
	}, func(ctx context.Context, _ *struct{}) (*struct{ Body Languages }, error) {
		a.o.Runner.AwaitLanguages(ctx)
		out := Languages{Items: []Language{}}
		for _, l := range a.o.Runner.Languages() {
			out.Items = append(out.Items, languageView(l))
		}
		return &struct{ Body Languages }{out}, nil
	})
}

func lateView(list []interview.LateWork) []live.LateWork {
	v := make([]live.LateWork, 0, len(list))
	for _, l := range list {
		v = append(v, live.LateWork(l))
	}
	return v
}

// openInterview finds an interview whose session the caller may look into.
func (a *API) openInterview(ctx context.Context, id string) (interview.Interview, error) {
	i, err := a.o.Interviews.Get(ctx, id)
	if err == nil && i.Deleted() {
		return i, interview.Errorf(interview.Gone, "This interview was deleted.")
	}
	return i, err
}
