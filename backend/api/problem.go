package api

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"candor/backend/interview"
)

// Problem is the body of every error: RFC 9457 with a code, and the fields at
// fault. Detail is a plain sentence to show to a person.
type Problem struct {
	Type      string         `json:"type" doc:"Always about:blank: the code says which problem it is"`
	Title     string         `json:"title" doc:"The status in words"`
	Status    int            `json:"status" doc:"The HTTP status"`
	Detail    string         `json:"detail" doc:"One plain sentence: what happened and what to do"`
	Code      string         `json:"code" enum:"invalid,unauthorized,forbidden,not_found,conflict,gone,precondition_failed,too_large,too_many,unavailable,damaged,internal" doc:"What programs should look at"`
	Reference string         `json:"reference,omitempty" doc:"With the code internal: names the entry in the relay's log"`
	Errors    []ProblemField `json:"errors,omitempty" doc:"The fields at fault"`

	after time.Duration // see interview.Error
}

// ProblemField is one field at fault.
type ProblemField struct {
	Location string `json:"location" example:"body.minutes" doc:"Where in the request"`
	Message  string `json:"message" doc:"What is wrong with it"`
	Value    any    `json:"value,omitempty" doc:"What was sent, when it is short and no secret"`
}

// Error implements error.
func (p *Problem) Error() string { return p.Detail }

// GetStatus implements huma.StatusError.
func (p *Problem) GetStatus() int { return p.Status }

const retryAfter = "Retry-After"

// retries is the header of every answer that trying again may change, in seconds, when nothing better
// is known. What the relay cannot do now it most often can when another program has let go of the disk.
var retries = map[int]string{http.StatusServiceUnavailable: "2", http.StatusTooManyRequests: "60"}

// GetHeaders implements huma.HeadersError.
func (p *Problem) GetHeaders() http.Header {
	if p.after <= 0 {
		return nil
	}
	return http.Header{retryAfter: {strconv.Itoa(int(math.Ceil(p.after.Seconds())))}}
}

// ContentType implements huma.ContentTypeFilter.
func (p *Problem) ContentType(string) string { return "application/problem+json" }

const somethingWrong = "Something went wrong. Please try again."

// codeInternal is the code of an error that is the relay's own.
const codeInternal = "internal"

// problemOf makes the answer for an error. ok is false when the error is the
// relay's own: then it must be logged, with the problem's reference.
func problemOf(err error) (p *Problem, ok bool) {
	e, ok := errors.AsType[*interview.Error](err)
	if !ok {
		return &Problem{
			Type: "about:blank", Title: http.StatusText(http.StatusInternalServerError), Status: http.StatusInternalServerError,
			Detail: somethingWrong, Code: codeInternal, Reference: interview.NewID()[:12],
		}, false
	}
	p = newProblem(statuses[string(e.Code)], string(e.Code), e.Message)
	p.after = e.After
	if e.Field != "" {
		p.Errors = []ProblemField{{Location: "body." + e.Field, Message: e.Message}}
	}
	return p, true
}

func newProblem(status int, code, detail string) *Problem {
	return &Problem{Type: "about:blank", Title: http.StatusText(status), Status: status, Detail: detail, Code: code}
}

// useProblems makes huma answer with Problem. huma keeps its constructor in a
// package variable; it is set once, and to the same for every API.
var useProblems = sync.OnceFunc(func() {
	huma.NewError = func(status int, msg string, errs ...error) huma.StatusError {
		return fromHuma(status, msg, errs)
	}
	huma.NewErrorWithContext = func(_ huma.Context, status int, msg string, errs ...error) huma.StatusError {
		return fromHuma(status, msg, errs)
	}
})

// fromHuma makes a problem of what huma found wrong with a request.
func fromHuma(status int, msg string, errs []error) *Problem {
	p := newProblem(status, string(interview.Invalid), msg)
	if slices.ContainsFunc(errs, func(err error) bool { return errors.Is(err, errTooManyValues) }) {
		status = http.StatusRequestEntityTooLarge
		p.Status, p.Title = status, http.StatusText(status)
	}
	switch {
	case status == http.StatusRequestEntityTooLarge:
		p.Code, p.Detail = string(interview.TooLarge), "The request is larger than this call allows."
		return p
	case status == http.StatusUnsupportedMediaType:
		p.Detail = "The body must be JSON: send it with Content-Type: application/json."
		return p
	case status >= http.StatusInternalServerError:
		// huma's own: a body that broke off, an answer that could not be written.
		p.Code, p.Detail = codeInternal, somethingWrong
		return p
	case status == http.StatusBadRequest && len(errs) == 0:
		p.Detail = "The request needs a body."
		return p
	}
	for _, err := range errs {
		if d, ok := errors.AsType[*huma.ErrorDetail](err); ok {
			p.Errors = append(p.Errors, ProblemField{Location: d.Location, Message: d.Message, Value: shown(d)})
		} else if err != nil {
			p.Errors = append(p.Errors, ProblemField{Message: err.Error()})
		}
	}
	if status == http.StatusBadRequest {
		p.Detail = "The body is not valid JSON."
	} else if len(p.Errors) > 0 {
		p.Detail = sentenceOf(p.Errors[0])
	}
	return p
}

// sentenceOf says in words what is wrong with a field.
func sentenceOf(f ProblemField) string {
	name := f.Location[strings.IndexByte(f.Location, '.')+1:]
	if f.Message == "unexpected property" {
		return fmt.Sprintf("The field %q is not known here.", name)
	}
	if missing, ok := strings.CutPrefix(f.Message, "expected required property "); ok {
		return fmt.Sprintf("The field %q is missing.", strings.TrimSuffix(missing, " to be present"))
	}
	if name == "" {
		return f.Message + "."
	}
	return fmt.Sprintf("The field %q is not right: %s.", name, f.Message)
}

// shown is a field's value when it may be sent back: short, and no secret.
func shown(d *huma.ErrorDetail) any {
	lower := strings.ToLower(d.Location)
	if !strings.Contains(lower, ".") || strings.Contains(lower, "password") || strings.Contains(lower, "token") || strings.Contains(lower, "code") {
		return nil
	}
	switch v := d.Value.(type) {
	case bool, float64, int:
		return v
	case string:
		if len(v) <= 100 {
			return v
		}
	}
	return nil
}

// problem makes an error into the answer, and logs what is the relay's own.
func (a *API) problem(ctx context.Context, what string, err error) *Problem {
	if interview.CodeOf(err) == "" {
		err = a.o.Explain(err)
	}
	p, ok := problemOf(err)
	switch {
	case !ok && ctx.Err() != nil: // whoever asked has gone
		a.log.Debug("a request broke off", "call", what, "error", err)
	case !ok:
		a.log.Error("a request failed", "call", what, "reference", p.Reference, "error", err)
	case p.Status == http.StatusServiceUnavailable:
		a.log.Warn("a request could not be served", "call", what, "error", err)
	case p.Code == string(interview.Damaged):
		a.log.Error("what is stored is damaged", "call", what, "error", err)
	}
	return p
}

// writeProblem answers a plain request with a problem.
func (a *API) writeProblem(w http.ResponseWriter, p *Problem) {
	maps.Copy(w.Header(), p.GetHeaders())
	w.Header().Set("Content-Type", p.ContentType(""))
	w.WriteHeader(p.Status)
	if err := json.NewEncoder(w).Encode(p); err != nil {
		a.log.Debug("an answer broke off", "error", err)
	}
}
