package api

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"candor/backend/interview"
)

// conditional are the calls that take If-Match: those that change one thing which has an ETag.
// To ignore it elsewhere would change what the caller has not seen, so there it is refused.
var conditional = []string{
	"PATCH /api/interviews/{id}",
	"POST /api/interviews/{id}/start",
	"POST /api/interviews/{id}/end",
	"POST /api/interviews/{id}/reopen",
	"PUT /api/templates/{id}",
	"DELETE /api/templates/{id}",
}

const (
	ifMatch = "If-Match"
	// maxTags bounds the entity tags in one If-Match.
	maxTags = 32
)

// entityTag is a revision as an answer has it (RFC 9110, section 8.8.3).
func entityTag(r interview.Revision) string { return `"` + r.Tag() + `"` }

// describeCondition tells in the API's description that a call takes If-Match.
func describeCondition(op *huma.Operation, name string) {
	if !slices.Contains(conditional, name) {
		return
	}
	op.Errors = append(op.Errors, http.StatusPreconditionFailed)
	op.Parameters = append(op.Parameters, &huma.Param{
		Name: ifMatch, In: "header", Schema: &huma.Schema{Type: huma.TypeString}, Example: `"12"`,
		Description: "The ETag of what the caller has seen (RFC 9110). When it was changed since, the answer is 412 and nothing changes.",
	})
}

// expecting gives a call what it says with If-Match. Errors: Invalid, also for conditions that no
// call knows: without them it would change what the caller did not mean to.
func expecting(ctx context.Context, req *http.Request, name string) (context.Context, error) {
	if req.Method == http.MethodGet {
		return ctx, nil
	}
	for _, other := range []string{"If-None-Match", "If-Unmodified-Since"} {
		if req.Header.Get(other) != "" {
			return ctx, interview.Errorf(interview.Invalid, "This call takes no %s.", other)
		}
	}
	said := req.Header.Values(ifMatch)
	if len(said) == 0 {
		return ctx, nil
	}
	if !slices.Contains(conditional, name) {
		return ctx, interview.Errorf(interview.Invalid, "This call takes no If-Match.")
	}
	tags, err := entityTags(strings.Join(said, ","))
	if err != nil || tags == nil {
		return ctx, err
	}
	return interview.WithExpected(ctx, tags), nil
}

// entityTags reads the opaque parts of the strong entity tags in an If-Match; weak ones match
// nothing there. nil: "*", whichever it is.
func entityTags(list string) ([]string, error) {
	if strings.TrimSpace(list) == "*" {
		return nil, nil
	}
	wrong := interview.Errorf(interview.Invalid, `If-Match has to be the ETag of an earlier answer, with its quotation marks, like "12"; at most %d of them.`, maxTags)
	tags := []string{}
	for rest := list; ; {
		rest = strings.TrimLeft(rest, " \t")
		var weak, quoted, closed bool
		var tag string
		rest, weak = strings.CutPrefix(rest, "W/")
		rest, quoted = strings.CutPrefix(rest, `"`)
		tag, rest, closed = strings.Cut(rest, `"`)
		if !quoted || !closed || len(tags) == maxTags {
			return nil, wrong
		}
		if !weak {
			tags = append(tags, tag)
		}
		rest = strings.TrimLeft(rest, " \t")
		if rest == "" {
			return tags, nil
		}
		if rest[0] != ',' {
			return nil, wrong
		}
		rest = rest[1:]
	}
}
