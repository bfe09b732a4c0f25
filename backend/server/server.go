// Package server puts a relay together, listens, and shuts down: the one place
// that knows every part. The desktop embeds it, candor-relay runs it alone.
package server

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"candor/backend/access"
	"candor/backend/api"
	"candor/backend/changes"
	"candor/backend/idempotency"
	"candor/backend/interview"
	"candor/backend/invite"
	"candor/backend/invite/smtp"
	"candor/backend/peer"
	"candor/backend/program"
	"candor/backend/relay"
	"candor/backend/room"
	"candor/backend/runner"
	"candor/backend/sqlite"
	"candor/backend/vault"
)

// The database fits everyone who stores.
var (
	_ room.Store              = (*sqlite.DB)(nil)
	_ room.Auditor            = (*sqlite.DB)(nil)
	_ access.Store            = (*sqlite.DB)(nil)
	_ interview.Store         = (*sqlite.DB)(nil)
	_ interview.TemplateStore = (*sqlite.DB)(nil)
	_ program.ExecutionStore  = (*sqlite.DB)(nil)
	_ program.TestStore       = (*sqlite.DB)(nil)
	_ invite.Store            = (*sqlite.DB)(nil)
	_ vault.Store             = (*sqlite.DB)(nil)
	_ changes.Store           = (*sqlite.DB)(nil)

	_ access.Interviews   = (*interview.Service)(nil)
	_ relay.Authenticator = (*access.Access)(nil)
	_ relay.Rooms         = rooms{}
	_ relay.Member        = (*room.Conn)(nil)
	_ api.Live            = (*room.Hub)(nil)
	_ interview.Sessions  = (*liveSides)(nil)
	_ room.Starters       = (*interview.Templates)(nil)
	_ api.Runner          = (*runner.Runner)(nil)
	_ invite.Sender       = (*smtp.Sender)(nil)
	_ invite.Secrets      = (*vault.Vault)(nil)
	_ invite.People       = (*access.Access)(nil)
	_ interview.Letters   = (*invite.Service)(nil)
)

const (
	// closeTimeout bounds a shutdown.
	closeTimeout = 5 * time.Second
	// requestTimeout bounds the wait for requests that are being answered, when
	// the relay closes.
	requestTimeout = 2 * time.Second
	// headerTimeout bounds the time that a client takes to say what it wants.
	headerTimeout = 10 * time.Second
	// answerTimeout bounds one answer, for clients that do not read; a purge of
	// a large database may take most of it. Live connections have their own.
	answerTimeout = 5 * time.Minute
	// idleTimeout ends connections that are kept open for a next request.
	idleTimeout    = 2 * time.Minute
	maxHeaderBytes = 16 << 10
	// sweepEvery is how often expired tokens and what has been in the trash for
	// too long are removed.
	sweepEvery = time.Hour
	// watchEvery is how often somebody looks whether the database is still there, for
	// a relay in which nobody writes. Every write looks for itself.
	watchEvery = time.Second
)

// Options of New.
type Options struct {
	Addr string // HOST:PORT; port 0 chooses a free one
	// MetricsAddr is where metrics are read without a token; "": nowhere.
	MetricsAddr string
	DataDir     string
	// PublicURL is what join links begin with; "": the address itself.
	PublicURL string
	// Published: a proxy may be in front on this machine, so that being asked from here means nothing.
	Published bool
	// Secrets keeps the mail server's password; nil: the data directory,
	// encrypted with the key in KeyFile.
	Secrets invite.Secrets
	KeyFile string // "": in the data directory
	// Runners execute everything instead of this machine, and have RunnerToken.
	Runners     []string // their addresses
	RunnerToken string
	// TrustedProxies pass requests on, and are believed from whom: see peer.Proxies.
	TrustedProxies  []netip.Prefix
	ForwardedHeader bool     // they write Forwarded, not X-Forwarded-For
	Hidden          []string // folders of this machine that programs of its toolchains do not see
	Frontend        fs.FS    // the built pages, with "dist" at its root; nil: none
	Version         string
	Log             *slog.Logger
}

// Server is a running relay.
type Server struct {
	log             *slog.Logger
	listener        net.Listener
	publicURL       string
	lock            *dirLock
	db              *sqlite.DB
	access          *access.Access
	interviews      *interview.Service
	invites         *invite.Service
	changes         *changes.Feed
	repeats         *idempotency.Keeper
	hub             *room.Hub
	relay           *relay.Relay
	runner          *runner.Runner
	api             *api.API
	http            *http.Server
	metricsListener net.Listener // nil: there is none
	metricsHTTP     *http.Server
	stop            context.CancelFunc // of background and mail
	background      sync.WaitGroup
	mail            chan struct{} // closed when no mail is sent any more
	closing         sync.Once
	closed          error
}

// New opens the data directory, listens, and answers. Close ends it.
func New(ctx context.Context, o Options) (_ *Server, err error) {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	s := &Server{log: o.Log}
	// Whatever was opened is closed again when a later step fails.
	var opened []func() error
	defer func() {
		if err == nil {
			return
		}
		for i := len(opened) - 1; i >= 0; i-- {
			err = errors.Join(err, opened[i]())
		}
	}()
	if s.listener, err = net.Listen("tcp", o.Addr); err != nil {
		return nil, fmt.Errorf("listen on %s: %w", o.Addr, err)
	}
	opened = append(opened, s.listener.Close)
	if err = s.listenForMetrics(o.MetricsAddr); err != nil {
		return nil, err
	}
	if s.metricsListener != nil {
		opened = append(opened, s.metricsListener.Close)
	}
	if s.publicURL, err = publicURL(o.PublicURL, s.listener.Addr().String()); err != nil {
		return nil, err
	}
	if s.lock, err = lockDir(o.DataDir); err != nil {
		return nil, err
	}
	opened = append(opened, s.lock.unlock)
	if s.db, err = sqlite.OpenWith(ctx, sqlite.Options{Dir: o.DataDir, Log: o.Log}); err != nil {
		return nil, err
	}
	opened = append(opened, s.db.Close)
	if o.Secrets == nil {
		if o.Secrets, err = vault.Open(o.DataDir, o.KeyFile, s.db); err != nil {
			return nil, err
		}
	}
	settings, err := s.db.Setting(ctx, api.ExecutionSettings)
	if err != nil {
		return nil, err
	}
	var missing string
	if s.runner, missing, err = newRunner(ctx, o, settings); err != nil {
		return nil, err
	}
	key, err := liveKey(ctx, s.db)
	if err != nil {
		return nil, err
	}
	s.assemble(o, missing, key)
	if err = s.hub.Recover(ctx); err != nil {
		return nil, errors.Join(err, s.closeParts(ctx))
	}
	s.run()
	return s, nil
}

// assemble makes the parts and shows them to each other.
func (s *Server) assemble(o Options, missing string, key []byte) {
	sides := &liveSides{}
	templates := interview.NewTemplates(interview.TemplatesOptions{Store: s.db, Recorder: sides, FileName: s.firstFile})
	s.hub = room.New(room.Options{Store: s.db, Auditor: s.db, Starters: templates, Key: key, Log: o.Log})
	letters := &lateLetters{}
	s.interviews = interview.NewService(interview.ServiceOptions{Store: s.db, Templates: s.db, Sessions: sides, Letters: letters})
	s.access = access.New(access.Options{Store: s.db, Interviews: s.interviews, BrowserKey: key})
	s.invites = invite.New(invite.Options{
		Store: s.db, Sender: smtp.New(smtp.Options{}), Secrets: o.Secrets, People: s.access,
		PublicURL: s.publicURL, Log: o.Log,
	})
	letters.Service = s.invites
	s.relay = relay.New(relay.Options{Rooms: rooms{s.hub}, Auth: s.access, AllowedOrigin: s.allowedOrigin, Log: o.Log})
	s.changes = changes.New(s.db, o.Log)
	s.repeats = idempotency.New(s.db, o.Log, nil)
	s.api = api.New(api.Options{
		Interviews: s.interviews, Invitations: s.invites, Templates: templates, Access: s.access, Executions: s.db, Tests: s.db, Live: s.hub, Runner: s.runner, Missing: missing, Settings: s.db, Changes: s.changes, Repeats: s.repeats,
		LiveHandler: s.relay, PublicURL: s.publicURL, Published: o.Published, Frontend: o.Frontend, Version: o.Version,
		Proxies: peer.Proxies{Trusted: o.TrustedProxies, Forwarded: o.ForwardedHeader},
		Metrics: s.metrics, Health: s.db.Health, Explain: sqlite.Explain, Log: o.Log,
	})
	sides.hub, sides.api = s.hub, s.api
	s.http = &http.Server{
		Handler:           s.api.Handler(),
		ReadHeaderTimeout: headerTimeout,
		WriteTimeout:      answerTimeout,
		IdleTimeout:       idleTimeout,
		MaxHeaderBytes:    maxHeaderBytes,
		ErrorLog:          slog.NewLogLogger(o.Log.Handler(), slog.LevelDebug), // mostly clients that broke off
	}
}

// rooms are this process's own, as the relay needs them.
type rooms struct{ *room.Hub }

func (r rooms) Connect(t relay.Transport) (relay.Member, error) {
	c, err := r.Hub.Connect(t)
	if err != nil {
		return nil, err
	}
	return c, nil
}

// lateLetters is who is invited, once that is made: it asks who has an account, which asks for
// interviews.
type lateLetters struct{ *invite.Service }

// firstFile is the name of the first file of a new program.
func (s *Server) firstFile(language string) string {
	if name := s.knownFile(language); name != "" {
		return name
	}
	ctx, cancel := context.WithTimeout(context.Background(), closeTimeout)
	defer cancel()
	s.runner.AwaitLanguages(ctx)
	return s.knownFile(language)
}

func (s *Server) knownFile(language string) string {
	for _, l := range s.runner.Languages() {
		if l.ID == language {
			return l.FileName
		}
	}
	return ""
}

func (s *Server) run() {
	ctx, stop := context.WithCancel(context.Background())
	s.stop = stop
	s.mail = make(chan struct{})
	go func() {
		defer close(s.mail)
		s.invites.Run(ctx)
	}()
	s.background.Go(func() {
		if err := s.http.Serve(s.listener); !errors.Is(err, http.ErrServerClosed) {
			s.log.Error("the relay no longer listens", "error", err)
		}
	})
	s.serveMetrics()
	s.background.Go(func() { s.watch(ctx) })
	s.background.Go(func() { s.changes.Run(ctx) })
	s.background.Go(func() { s.db.MoveRecords(ctx) })
	s.background.Go(func() {
		s.sweep(ctx)
		tick := time.NewTicker(sweepEvery)
		defer tick.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
				s.sweep(ctx)
			}
		}
	})
}

func (s *Server) sweep(ctx context.Context) {
	err := errors.Join(s.access.Sweep(ctx), s.interviews.EmptyTrash(ctx), s.repeats.Sweep(ctx), s.db.PruneCopies())
	if err != nil && ctx.Err() == nil {
		s.log.Warn("not everything that is too old was removed", "error", err)
	}
}

// watch tells the log and everybody in a session when the database goes, and when it is back.
func (s *Server) watch(ctx context.Context) {
	tick := time.NewTicker(watchEvery)
	defer tick.Stop()
	gone := false
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		switch err := s.db.Present(); {
		case err != nil && !gone:
			s.log.Error("the database is gone", "error", err)
			s.hub.StorageThere(false)
			gone = true
		case err == nil && gone:
			s.log.Info("the database is back")
			s.hub.StorageThere(true)
			gone = false
		}
	}
}

// Addr is the address that the relay listens on, HOST:PORT.
func (s *Server) Addr() string { return s.listener.Addr().String() }

// URL is what join links begin with.
func (s *Server) URL() string { return s.publicURL }

// Handler is the HTTP API and the pages, to be called in-process too.
func (s *Server) Handler() http.Handler { return s.api.Handler() }

// SignInToken signs a person in without a question.
func (s *Server) SignInToken(ctx context.Context, personID string) (string, error) {
	return s.access.SignInToken(ctx, personID)
}

// SignInCode returns a one-time code that signs a person in.
func (s *Server) SignInCode(ctx context.Context, personID string) (string, error) {
	return s.access.NewSignInCode(ctx, personID)
}

// Close stops accepting, stores everything that was taken, says goodbye to
// those connected, and releases the data directory. It takes at most
// closeTimeout. Calling it again returns the same.
func (s *Server) Close(ctx context.Context) error {
	s.closing.Do(func() {
		ctx, cancel := context.WithTimeout(ctx, closeTimeout)
		defer cancel()
		s.closed = s.close(ctx)
	})
	return s.closed
}

func (s *Server) close(ctx context.Context) error {
	s.stop()
	// No new request from here on. Live connections are not the HTTP server's any
	// more: the hub ends them.
	var finished sync.WaitGroup
	finished.Go(func() {
		ctx, cancel := context.WithTimeout(ctx, requestTimeout)
		defer cancel()
		if err := s.http.Shutdown(ctx); err != nil {
			s.log.Warn("requests that did not end were cut off", "error", errors.Join(err, s.http.Close()))
		}
	})
	errs := []error{s.closeMetrics(), s.closeParts(ctx)}
	finished.Wait()
	s.background.Wait()
	// A mail server may still owe an answer. What became of that mail is then not
	// known, as after a crash: the next start says so.
	select {
	case <-s.mail:
	case <-ctx.Done():
		s.log.Warn("a mail server did not answer before the relay closed")
	}
	errs = append(errs, s.db.Close(), s.lock.unlock())
	return errors.Join(errs...)
}

// closeParts ends programs first, so that their end reaches those who are
// connected and is stored.
func (s *Server) closeParts(ctx context.Context) error {
	var errs []error
	if err := s.runner.Close(ctx); err != nil {
		errs = append(errs, fmt.Errorf("stop programs: %w", err))
	}
	errs = append(errs, s.api.Close(ctx))
	if err := s.hub.Shutdown(ctx); err != nil {
		errs = append(errs, fmt.Errorf("store live sessions: %w", err))
	}
	s.relay.Close()
	return errors.Join(errs...)
}

// allowedOrigin lets pages of the relay open live connections, by whatever
// address they were loaded, and the desktop's window.
func (s *Server) allowedOrigin(r *http.Request) bool {
	return relay.AllowedOrigin(r) || strings.EqualFold(r.Header.Get("Origin"), s.publicURL)
}

// liveSides are those who must know what becomes of an interview.
type liveSides struct {
	hub *room.Hub
	api *api.API
}

func (l *liveSides) Record(e interview.Event) <-chan struct{} { return l.hub.Record(e) }

func (l *liveSides) SetState(interviewID string, state interview.State) {
	if state == interview.Ended {
		l.api.StopExecutions(interviewID, "the end of the interview")
	}
	l.hub.SetState(interviewID, state)
}

func (l *liveSides) Forget(interviewID string) { l.hub.Forget(interviewID) }

func (l *liveSides) CloseInterview(interviewID, reason string) {
	l.api.StopExecutions(interviewID, "the deletion of the interview")
	l.hub.CloseInterview(interviewID, reason)
}

// DescribeAPI is the API's OpenAPI document.
func DescribeAPI(version string) ([]byte, error) {
	b, err := api.New(api.Options{
		Interviews: interview.NewService(interview.ServiceOptions{}),
		Version:    version,
	}).OpenAPI()
	if err != nil {
		return nil, fmt.Errorf("describe the API: %w", err)
	}
	return b, nil
}

// lockPath is where a relay says that the data directory is its own.
func lockPath(dir string) string { return filepath.Join(dir, "relay.lock") }
