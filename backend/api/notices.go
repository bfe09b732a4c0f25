package api

import (
	"context"
	"errors"
	"net/http"
	"strconv"

	"github.com/danielgtaylor/huma/v2"

	"candor/backend/notices"
	"candor/backend/pages"
)

// Version tells which Candor answers.
type Version struct {
	Version string `json:"version"`
}

func (a *API) registerNotices() {
	a.plain("GET /licences", a.notice("text/plain; charset=utf-8", notices.Text))
	a.plain("GET /licences.cdx.json", a.notice("application/vnd.cyclonedx+json; version=1.6", notices.Bill))
	route(a, huma.Operation{
		OperationID: "get-version", Method: http.MethodGet, Path: "/api/version", Tags: []string{"Access"},
		Summary: "Which Candor this is",
	}, func(context.Context, *struct{}) (*struct{ Body Version }, error) {
		return &struct{ Body Version }{Version{version(a.o.Version)}}, nil
	})
}

// notice answers with one of the two forms of what is said of others' works.
func (a *API) notice(kind string, read func() ([]byte, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		b, err := read()
		if errors.Is(err, notices.ErrMissing) {
			http.Error(w, err.Error(), http.StatusServiceUnavailable)
			return
		}
		if err != nil {
			a.writeProblem(w, a.problem(r.Context(), "GET "+r.URL.Path, err))
			return
		}
		h := w.Header()
		h.Set("Content-Type", kind)
		h.Set("Cache-Control", "no-cache") // another build has others
		b = pages.Compress(h, r, b)
		h.Set("Content-Length", strconv.Itoa(len(b)))
		a.write(w, b)
	}
}
