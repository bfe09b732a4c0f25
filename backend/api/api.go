// Package api is the relay's outside: the HTTP API with its OpenAPI document,
// and the pages. Who may make a call stands in one table (access_table.go).
package api

import (
	"context"
	"encoding/json"
	"io/fs"
	"log/slog"
	"net/http"
	"net/netip"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"candor/backend/access"
	"candor/backend/changes"
	"candor/backend/idempotency"
	"candor/backend/interview"
	"candor/backend/invite"
	"candor/backend/pages"
	"candor/backend/peer"
	"candor/backend/program"
	"candor/backend/runner"
)

// Live is the live side as the API needs it.
type Live interface {
	// Presence says who is in an interview now, one each.
	Presence(interviewID string) []interview.Participant
	program.Live
}

// Runner executes code.
type Runner interface {
	Languages() []runner.Language
	// AwaitLanguages waits until Languages has all.
	AwaitLanguages(ctx context.Context)
	// Warm gets ready to execute a language soon. It does not wait.
	Warm(language string)
	// Settings in force, and Set, which changes them.
	Settings() runner.Settings
	Set(s runner.Settings)
	Start(ctx context.Context, owner string, req runner.Request, output func(stream interview.Stream, text string)) (*runner.Execution, error)
}

// Options of New.
type Options struct {
	Interviews  *interview.Service
	Invitations *invite.Service
	Templates   *interview.Templates
	Access      *access.Access
	Executions  program.ExecutionStore
	Tests       program.TestStore
	Live        Live
	Runner      Runner
	Missing     string // why toolchains of the relay's machine are not used, one sentence; "" when they are
	Settings    SettingsStore
	Changes     *changes.Feed
	Repeats     *idempotency.Keeper
	// LiveHandler answers GET /live.
	LiveHandler http.Handler
	Proxies     peer.Proxies // in front of the relay
	// PublicURL is what join links begin with, without a slash at its end.
	PublicURL string
	// Published: a proxy may be in front, which everybody's requests come from this machine by.
	Published bool
	Frontend  fs.FS // the built pages
	Version   string
	Metrics   func() []Metric // beyond the API's own
	// Health says why nothing can be stored now, in a sentence for whoever runs the
	// relay; nil: something can.
	Health func(context.Context) error
	// Explain adds a code and a sentence to an error of the store that has none.
	Explain func(error) error
	Log     *slog.Logger
	Now     func() time.Time // nil: time.Now
}

// API answers HTTP.
type API struct {
	o        Options
	log      *slog.Logger
	now      func() time.Time
	mux      *http.ServeMux
	huma     huma.API
	routes   []string // every route that was registered, "METHOD /path"
	programs *program.Programs
	pages    *pages.Files
	counts   counts
	followed followed
	unnamed  unnamed
	handler  http.Handler
}

// New returns the API with every route in place.
func New(o Options) *API {
	useProblems()
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Explain == nil {
		o.Explain = func(err error) error { return err }
	}
	a := &API{o: o, log: o.Log, now: o.Now, mux: http.NewServeMux(), pages: pages.Open(o.Frontend)}
	a.programs = program.New(program.Options{
		Executions: o.Executions, Tests: o.Tests, Runner: o.Runner, Live: o.Live, Log: o.Log, Now: o.Now,
	})
	a.counts.started = o.Now()

	config := huma.DefaultConfig("Candor relay", version(o.Version))
	config.Info.Description = "Live coding interviews on your own machines. Errors are RFC 9457 problems with a code. " +
		"Live documents are at GET /live (WebSocket, Hocuspocus protocol 4). " +
		"What changes something takes an Idempotency-Key, and may be sent again under it; what takes none refuses it, with 422. The same is so of If-Match."
	config.OpenAPIPath, config.DocsPath, config.SchemasPath = "", "", "" // served by openAPI; no pages from a CDN
	config.CreateHooks = nil                                             // no $schema field in every answer
	config.Components.SecuritySchemes = map[string]*huma.SecurityScheme{
		bearer: {Type: "http", Scheme: "bearer", Description: "A token of a person (sign-in, API) or of a participant (join)"},
	}
	a.huma = humago.New(a.mux, config)
	a.register()
	a.handler = a.around(a.mux)
	return a
}

const bearer = "bearer"

func version(v string) string {
	if v == "" {
		return "development"
	}
	return v
}

// Handler answers everything.
func (a *API) Handler() http.Handler { return a.handler }

// OpenAPI is the API's description as JSON.
func (a *API) OpenAPI() ([]byte, error) { return a.huma.OpenAPI().MarshalJSON() }

// StopExecutions ends what runs in an interview.
func (a *API) StopExecutions(interviewID, by string) { a.programs.StopAll(interviewID, by) }

// Close waits until what executions and tests left to store is stored, or ctx
// ends. The runner must have been closed before.
func (a *API) Close(ctx context.Context) error { return a.programs.Close(ctx) }

func (a *API) register() {
	a.registerAccess()
	a.registerPeople()
	a.registerInterviews()
	a.registerInvitations()
	a.registerChanges()
	a.registerTemplates()
	a.registerMail()
	a.registerWording()
	a.registerSession()
	a.registerExecutions()
	a.registerLimits()
	a.registerTests()
	a.registerInstructions()
	a.describeMessages()
	a.plain("GET /api/openapi.json", a.openAPI)
	a.plain("GET /healthz", a.health)
	a.plain("GET /readyz", a.health)
	a.plain("GET /metrics", a.Metrics)
	a.plain("/api/", a.noSuchCall)
	if a.o.LiveHandler != nil {
		a.plain("GET /live", a.o.LiveHandler.ServeHTTP)
	}
	a.registerNotices()
	a.registerPages()
}

// route registers a call of the API: who may make it is in the access table,
// errors become problems.
func route[I, O any](a *API, op huma.Operation, handle func(context.Context, *I) (*O, error)) {
	name := op.Method + " " + op.Path
	a.routes = append(a.routes, name)
	r, known := table[name]
	if !known {
		r.who = admin
	}
	if r.who != nobody {
		op.Security = []map[string][]string{{bearer: {}}}
		op.Errors = append(op.Errors, http.StatusUnauthorized, http.StatusForbidden)
	}
	describeCondition(&op, name)
	describeKey(&op, repeats[name])
	op.MaxBodyBytes = r.body + 1 // huma refuses what reaches the limit
	op.Middlewares = append(op.Middlewares, func(ctx huma.Context, next func(huma.Context)) {
		inner, err := a.admit(ctx, r, known)
		if err == nil {
			req, _ := humago.Unwrap(ctx)
			inner, err = expecting(inner, req, name)
		}
		if err == nil {
			err = a.repeated(huma.WithContext(ctx, inner), name, next)
		}
		if err != nil {
			a.refuse(ctx, a.problem(ctx.Context(), name, err))
		}
	})
	huma.Register(a.huma, op, func(ctx context.Context, in *I) (*O, error) {
		out, err := handle(ctx, in)
		if err != nil {
			return nil, a.problem(ctx, name, err)
		}
		return out, nil
	})
}

// plain registers a route outside of the OpenAPI document.
func (a *API) plain(pattern string, handle http.HandlerFunc) {
	a.routes = append(a.routes, pattern)
	r, known := table[pattern]
	a.mux.HandleFunc(pattern, func(w http.ResponseWriter, req *http.Request) {
		if !known || r.who == loopback && (a.o.Published || !fromThisMachine(req)) {
			id, err := a.o.Access.Authenticate(req.Context(), bearerToken(req.Header.Get("Authorization")))
			if err == nil {
				err = permit(id, admin, "")
			}
			if err != nil {
				a.writeProblem(w, a.problem(req.Context(), pattern, err))
				return
			}
		}
		handle(w, req)
	})
}

// caller is what a handler knows of who called.
type caller struct {
	identity access.Identity
	token    string
	addr     string // network address
}

type callerKey struct{}

func callerOf(ctx context.Context) caller {
	c, _ := ctx.Value(callerKey{}).(caller)
	return c
}

// admit authenticates and authorises a call; before that, it refuses a body
// that says itself that it is too large.
func (a *API) admit(ctx huma.Context, r row, known bool) (context.Context, error) {
	req, w := humago.Unwrap(ctx)
	if req.ContentLength > r.body && r.body > 0 {
		return nil, interview.Errorf(interview.TooLarge, "The request is larger than this call allows (%d KiB).", r.body>>10)
	}
	req.Body = &fewValues{ReadCloser: req.Body}
	c := caller{token: bearerToken(ctx.Header("Authorization")), addr: ctx.RemoteAddr()}
	if !known {
		return nil, interview.Errorf(interview.Forbidden, "Nobody may make this call yet.")
	}
	if r.who != nobody {
		id, err := a.o.Access.Authenticate(ctx.Context(), c.token)
		if err != nil {
			return nil, err
		}
		if err := permit(id, r.who, ctx.Param("id")); err != nil {
			return nil, err
		}
		c.identity = id
	}
	return interview.WithOrigin(context.WithValue(ctx.Context(), callerKey{}, c), c.origin(w.Header().Get(requestHeader))), nil
}

// origin is who makes a call, as what it changes names them.
func (c *caller) origin(request string) interview.Origin {
	o := interview.Origin{Request: request, Via: c.identity.Via}
	if c.identity.Person != nil || c.identity.Participant != nil {
		o.Person = c.identity.Actor().ID
	}
	if peer, err := netip.ParseAddrPort(c.addr); err == nil && !peer.Addr().IsLoopback() {
		o.Address = peer.Addr().Unmap().String()
	}
	return o
}

// permit says whether an identity may make a call on the interview with the id.
func permit(id access.Identity, w who, interviewID string) error {
	switch {
	case w == admin && id.Person != nil && id.Person.Role == interview.Admin,
		w == person && id.Person != nil,
		w == participant && id.Person != nil,
		w == participant && id.Participant != nil && id.Participant.InterviewID == interviewID:
		return nil
	}
	return interview.Errorf(interview.Forbidden, "You may not do this.")
}

func bearerToken(header string) string {
	scheme, token, ok := strings.Cut(header, " ")
	if !ok || !strings.EqualFold(scheme, "Bearer") {
		return ""
	}
	return strings.TrimSpace(token)
}

// refuse answers before huma has looked at the request.
func (a *API) refuse(ctx huma.Context, p *Problem) {
	_, w := humago.Unwrap(ctx)
	if p.Status == http.StatusUnauthorized {
		w.Header().Set("WWW-Authenticate", "Bearer")
	}
	a.writeProblem(w, p)
}

func (a *API) openAPI(w http.ResponseWriter, _ *http.Request) {
	b, err := a.OpenAPI()
	if err != nil {
		a.writeProblem(w, a.problem(context.Background(), "GET /api/openapi.json", err))
		return
	}
	w.Header().Set("Content-Type", "application/openapi+json")
	a.write(w, b)
}

// health is for whoever watches over the relay: 200 while work can be stored. The
// reason is a sentence that is the same for everyone; the log has the rest.
func (a *API) health(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	if a.o.Health == nil {
		a.write(w, []byte(`{"status":"ok"}`+"\n"))
		return
	}
	err := a.o.Health(r.Context())
	if err == nil {
		a.write(w, []byte(`{"status":"ok"}`+"\n"))
		return
	}
	a.log.Warn("nothing can be stored", "error", err)
	p, _ := problemOf(err)
	w.WriteHeader(http.StatusServiceUnavailable)
	if err := json.NewEncoder(w).Encode(map[string]string{"status": "unavailable", "reason": p.Detail}); err != nil {
		a.log.Debug("an answer broke off", "error", err)
	}
}

func (a *API) write(w http.ResponseWriter, b []byte) {
	if _, err := w.Write(b); err != nil {
		a.log.Debug("an answer broke off", "error", err)
	}
}

// noSuchCall answers what no other route does, with 405 where the path exists.
func (a *API) noSuchCall(w http.ResponseWriter, r *http.Request) {
	var allowed []string
	for _, method := range []string{http.MethodGet, http.MethodPost, http.MethodPatch, http.MethodPut, http.MethodDelete} {
		probe := &http.Request{Method: method, URL: r.URL, Host: r.Host}
		if _, pattern := a.mux.Handler(probe); pattern != "/api/" && pattern != "" {
			allowed = append(allowed, method)
		}
	}
	if len(allowed) > 0 {
		w.Header().Set("Allow", strings.Join(allowed, ", "))
		a.writeProblem(w, newProblem(http.StatusMethodNotAllowed, string(interview.Invalid), "This call needs another method: "+strings.Join(allowed, " or ")+"."))
		return
	}
	a.writeProblem(w, newProblem(http.StatusNotFound, string(interview.NotFound), "There is no such call."))
}
