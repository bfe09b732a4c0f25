package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"candor/backend/notices"
	"candor/backend/pages"
)

// Version tells which Candor answers.
type Version struct {
	Version string `json:"version"`
}

func (a *API) registerNotices() {
	a.plain("GET /licences", a.notice(notices.Licences, "text/plain; charset=utf-8"))
	a.plain("GET /licences.cdx.json", a.notice(notices.Works, "application/vnd.cyclonedx+json; version=1.6"))
	route(a, huma.Operation{
		OperationID: "get-version", Method: http.MethodGet, Path: "/api/version", Tags: []string{"Access"},
		Summary: "Which Candor this is",
	}, func(context.Context, *struct{}) (*struct{ Body Version }, error) {
		return &struct{ Body Version }{Version{version(a.o.Version)}}, nil
	})
}

// notice answers with one of the two forms of what is said of others' works.
func (a *API) notice(name, kind string) http.HandlerFunc {
	files := pages.Open(notices.Files())
	return func(w http.ResponseWriter, r *http.Request) {
		if !files.Send(w, r, name, kind, "no-cache") { // another build has others
			http.Error(w, notices.ErrMissing.Error(), http.StatusServiceUnavailable)
		}
	}
}
