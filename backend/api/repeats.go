package api

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"candor/backend/idempotency"
	"candor/backend/interview"
)

// repeat says what a call does that is made again under its Idempotency-Key.
type repeat int

const (
	_          repeat = iota
	once              // it is answered as before: its whole effect is in the database, stored with the answer
	atMostOnce        // the same, but its effect is elsewhere: when the relay dies in it, it is refused from then on
	again             // it is made again, which changes nothing more; no answer is kept
	secret            // it takes no key: its answer has a secret, which is not stored
	effectless        // it takes no key: it changes nothing
	signingOut        // it takes no key: nobody is there whose key it could be
)

// repeats has a row for every call that is not a GET; one without a row fails the tests.
var repeats = map[string]repeat{
	"POST /api/sign-in":      secret,
	"POST /api/sign-in/code": secret,
	"POST /api/join/{token}": secret,
	"POST /api/sign-out":     signingOut,
	"PATCH /api/me":          once,

	"POST /api/interviews":             once,
	"POST /api/interviews/delete":      once,
	"POST /api/interviews/restore":     once,
	"POST /api/interviews/purge":       again, // an answer would name what is deleted for ever
	"PATCH /api/interviews/{id}":       once,
	"POST /api/interviews/{id}/start":  once,
	"POST /api/interviews/{id}/end":    once,
	"POST /api/interviews/{id}/reopen": once,

	"POST /api/interviews/{id}/invitations":                       once,
	"POST /api/interviews/{id}/invitations/preview":               effectless,
	"POST /api/interviews/{id}/invitations/{invitation}/resend":   once,
	"POST /api/interviews/{id}/invitations/{invitation}/withdraw": once,
	"POST /api/invitations/preview":                               effectless,

	"PUT /api/execution-limits":  once,
	"PUT /api/mail/settings":     atMostOnce, // the password is in the keyring
	"DELETE /api/mail/settings":  atMostOnce,
	"POST /api/mail/test":        atMostOnce,
	"PUT /api/wording":           once,
	"POST /api/wording/preview":  effectless,
	"POST /api/templates":        once,
	"PUT /api/templates/{id}":    once,
	"DELETE /api/templates/{id}": once,

	"PUT /api/interviews/{id}/instructions":                      once,
	"POST /api/interviews/{id}/executions":                       atMostOnce,
	"POST /api/interviews/{id}/executions/{execution}/stdin":     atMostOnce,
	"POST /api/interviews/{id}/executions/{execution}/interrupt": atMostOnce,
	"POST /api/interviews/{id}/executions/{execution}/resize":    atMostOnce,
	"POST /api/interviews/{id}/executions/{execution}/stop":      atMostOnce,
	"POST /api/interviews/{id}/test-runs":                        atMostOnce,
	"POST /api/interviews/{id}/test-runs/{run}/stop":             atMostOnce,
}

const (
	keyHeader      = "Idempotency-Key"
	replayedHeader = "Idempotent-Replayed"
)

// describeKey tells in the API's description that a call takes a key, and what it does then.
func describeKey(op *huma.Operation, r repeat) {
	if r != once && r != atMostOnce && r != again {
		return
	}
	op.Errors = append(op.Errors, http.StatusConflict, http.StatusTooManyRequests)
	most := idempotency.MaxKey
	p := &huma.Param{
		Name: keyHeader, In: "header", Schema: &huma.Schema{Type: huma.TypeString, MaxLength: &most}, Example: "8e03978e-40d5-43e8-bc93-6894a57f9324",
		Description: "A random text, of the caller’s own for this one request. Within 30 days the same request under the same key is not done again: " +
			"it gets the answer of the first, with " + replayedHeader + ": true. Another request under the same key is 409. An answer goes when what it was about is deleted for ever: then 410.",
	}
	switch r {
	case atMostOnce:
		p.Description += " When the server was stopped in the middle of it, 409 says that it does not know whether it was done."
	case again:
		p.Description = "A random text, of the caller’s own for this one request. The same request again does no more than the first, and is answered with what is so then; another under the same key is 409."
	}
	op.Parameters = append(op.Parameters, p)
}

// repeated makes a call as its Idempotency-Key asks.
func (a *API) repeated(ctx huma.Context, name string, next func(huma.Context)) error {
	req, w := humago.Unwrap(ctx)
	said := req.Header.Values(keyHeader)
	if len(said) == 0 || req.Method == http.MethodGet {
		next(ctx)
		return nil
	}
	do := a.o.Repeats.Once
	switch repeats[name] {
	case once:
	case atMostOnce:
		do = a.o.Repeats.AtMostOnce
	case again:
		do = a.o.Repeats.Again
	case secret:
		return interview.Errorf(interview.Invalid, "This call takes no %s: its answer has a secret, which is not kept.", keyHeader)
	case effectless:
		return interview.Errorf(interview.Invalid, "This call takes no %s: it changes nothing.", keyHeader)
	default:
		return interview.Errorf(interview.Invalid, "This call takes no %s.", keyHeader)
	}
	text, err := keyOf(said)
	if err != nil {
		return err
	}
	body, err := wholeBody(ctx, req, table[name].body)
	if err != nil {
		return err
	}
	key := idempotency.NewKey(callerOf(ctx.Context()).id(), text,
		[]byte(req.Method), []byte(req.URL.RequestURI()), []byte(strings.Join(req.Header.Values(ifMatch), ",")), body)
	if strings.Contains(name, " /api/interviews/{id}") {
		key.Interview = ctx.Param("id")
	}
	answer, replayed, err := do(ctx.Context(), key, func(inner context.Context) idempotency.Answer {
		return record(ctx, req, body, inner, next)
	})
	if err != nil {
		return err
	}
	a.replay(w, answer, replayed)
	return nil
}

// wholeBody reads a body before anything is locked for its call: one byte more than allowed at
// most, which is refused later.
func wholeBody(ctx huma.Context, req *http.Request, limit int64) ([]byte, error) {
	if err := ctx.SetReadDeadline(time.Now().Add(ctx.Operation().BodyReadTimeout)); err != nil && !errors.Is(err, errors.ErrUnsupported) {
		return nil, err
	}
	body, err := io.ReadAll(io.LimitReader(req.Body, limit+1))
	switch {
	case errors.Is(err, errTooManyValues):
		return nil, interview.Errorf(interview.TooLarge, "The request is larger than this call allows.")
	case err != nil:
		return nil, interview.Errorf(interview.Invalid, "The body of the request did not come whole.")
	}
	return body, nil
}

// id is who calls, as a key's owner.
func (c caller) id() string { return c.identity.Actor().ID }

// keyOf reads a key, which may be a quoted string (RFC 9651) or as it is. Errors: Invalid.
func keyOf(said []string) (string, error) {
	text := strings.TrimSpace(said[0])
	if quoted, ok := strings.CutPrefix(text, `"`); ok {
		if inner, closed := strings.CutSuffix(quoted, `"`); closed {
			text = inner
		}
	}
	visible := func(r rune) bool { return r > ' ' && r < 0x7f && r != '"' && r != '\\' }
	if len(said) > 1 || text == "" || len(text) > idempotency.MaxKey || strings.ContainsFunc(text, func(r rune) bool { return !visible(r) }) {
		return "", interview.Errorf(interview.Invalid, "%s has to be one text of 1 to %d visible ASCII characters without quotation marks and backslashes.", keyHeader, idempotency.MaxKey)
	}
	return text, nil
}

// record makes a call and notes what it is answered.
func record(ctx huma.Context, req *http.Request, body []byte, inner context.Context, next func(huma.Context)) idempotency.Answer {
	w := &answerRecorder{header: http.Header{}}
	copied := req.WithContext(inner)
	copied.Body = io.NopCloser(bytes.NewReader(body))
	next(huma.WithContext(humago.NewContext(ctx.Operation(), copied, w), inner))
	a := idempotency.Answer{Status: cmp.Or(w.status, http.StatusOK), Header: map[string]string{}, Body: w.body.Bytes()}
	for name, values := range w.header {
		a.Header[name] = strings.Join(values, ", ")
	}
	return a
}

// replay gives the answer to whoever calls.
func (a *API) replay(w http.ResponseWriter, answer idempotency.Answer, replayed bool) {
	for _, name := range slices.Sorted(maps.Keys(answer.Header)) {
		w.Header().Set(name, answer.Header[name])
	}
	if replayed {
		w.Header().Set(replayedHeader, "true")
	}
	w.WriteHeader(answer.Status)
	a.write(w, answer.Body)
}

// answerRecorder is where an answer is written until it is stored.
type answerRecorder struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func (r *answerRecorder) Header() http.Header { return r.header }

func (r *answerRecorder) WriteHeader(status int) {
	if r.status == 0 {
		r.status = status
	}
}

func (r *answerRecorder) Write(b []byte) (int, error) {
	r.WriteHeader(http.StatusOK)
	return r.body.Write(b)
}
