package invite_test

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"candor/backend/access"
	"candor/backend/interview"
	"candor/backend/invite"
	"candor/backend/invite/letter"
	"candor/backend/sqlite"
)

func TestMain(m *testing.M) {
	if runChild() {
		return
	}
	goleak.VerifyTestMain(m)
}

// answer is what a scripted mail server does with one mail.
type answer struct {
	before error  // it fails before the mail is handed over
	after  error  // it fails after
	during func() // called before the hand-over
	taken  func() // called after the hand-over
	hang   bool   // it says nothing more until the try is ended
}

// script is a mail server that does as it is told, and takes every mail that it
// was told nothing about.
type script struct {
	mu      sync.Mutex
	answers map[string][]answer // by the recipient's address
	mails   []letter.Mail       // taken
	tries   int
	server  letter.Server // of the last try
	secret  string
	now     func() time.Time
	at      []time.Time // of the tries
}

func (s *script) Send(ctx context.Context, server letter.Server, password string, m letter.Mail, handOver func() error) error {
	s.mu.Lock()
	var a answer
	if queue := s.answers[m.To]; len(queue) > 0 {
		a, s.answers[m.To] = queue[0], queue[1:]
	}
	s.tries++
	s.server, s.secret = server, password
	s.at = append(s.at, s.now())
	s.mu.Unlock()
	if a.during != nil {
		a.during()
	}
	if a.before != nil {
		return a.before
	}
	if a.hang && a.taken == nil {
		<-ctx.Done()
		return &letter.SendError{Kind: letter.SendTemporary, Sentence: "The mail server is slow.", Err: ctx.Err()}
	}
	if err := handOver(); err != nil {
		return &letter.SendError{Kind: letter.SendTemporary, Sentence: "It was broken off.", Err: err}
	}
	if a.taken != nil {
		a.taken()
	}
	if a.hang {
		<-ctx.Done()
		return &letter.SendError{Kind: letter.SendUnconfirmed, Sentence: "The mail server never answered.", Err: ctx.Err()}
	}
	if a.after != nil {
		return a.after
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.mails = append(s.mails, m)
	return nil
}

func (s *script) on(to string, a ...answer) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.answers[to] = append(s.answers[to], a...)
}

// subjects lists what was taken, as "to: kind of calendar".
func (s *script) took() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := []string{}
	for _, m := range s.mails {
		all = append(all, m.To+" "+m.CalendarMethod)
	}
	return all
}

func (s *script) count() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.tries
}

// memory keeps secrets.
type memory struct {
	mu     sync.Mutex
	values map[string]string
	err    error
}

func (m *memory) Secret(_ context.Context, name string) (string, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.values[name], m.err
}

func (m *memory) SetSecret(_ context.Context, name, value string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.values[name] = value
	return m.err
}

// fail makes every call fail; nil: no longer.
func (m *memory) fail(err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.err = err
}

func (*memory) Where() string { return "memory" }

// world is a workspace with a scripted mail server.
type world struct {
	t          *testing.T
	db         *sqlite.DB
	interviews *interview.Service
	service    *invite.Service
	letters    late // the service on this store
	mail       *script
	secrets    *memory
	ada        interview.Person
	log        *diary
	stop       context.CancelFunc
	stopped    chan struct{}
}

var goodServer = letter.Server{Host: "mail.example.com", From: "jobs@example.com", FromName: "Acme"}

// inWorld runs a test in a bubble of its own time, which begins on 1 January 2000.
func inWorld(t *testing.T, test func(*testing.T, *world)) {
	t.Helper()
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		w := &world{t: t, mail: &script{answers: map[string][]answer{}, now: time.Now}, secrets: &memory{values: map[string]string{}}, log: &diary{}}
		w.open(dir)
		defer w.close()
		people := access.New(access.Options{Store: w.db})
		var err error
		w.ada, err = people.AddPerson(t.Context(), access.NewPerson{Email: "ada@example.com", Name: "Ada", Role: interview.Admin})
		w.must(err)
		w.must(w.service.SetMailServer(t.Context(), goodServer, nil))
		test(t, w)
	})
}

func (w *world) open(dir string) {
	var err error
	w.db, err = sqlite.Open(w.t.Context(), dir)
	w.must(err)
	w.interviews = interview.NewService(interview.ServiceOptions{Store: w.db, Letters: &w.letters})
	w.service = w.fresh()
}

// late is a service that is made later than what follows it.
type late struct{ *invite.Service }

// fresh is a service on the same store, as after a restart.
func (w *world) fresh() *invite.Service {
	w.letters.Service = invite.New(invite.Options{
		Store: w.db, Sender: w.mail, Secrets: w.secrets,
		People: access.New(access.Options{Store: w.db}), PublicURL: "https://candor.example.com",
		Log: slog.New(slog.NewTextHandler(w.log, &slog.HandlerOptions{Level: slog.LevelDebug})),
	})
	return w.letters.Service
}

// run starts the worker; end stops it.
func (w *world) run() {
	ctx, stop := context.WithCancel(context.Background())
	w.stop, w.stopped = stop, make(chan struct{})
	service, stopped := w.service, w.stopped
	go func() {
		defer close(stopped)
		service.Run(ctx)
	}()
	synctest.Wait()
}

func (w *world) end() {
	if w.stop != nil {
		w.stop()
		<-w.stopped
		w.stop = nil
	}
}

func (w *world) close() {
	w.end()
	w.must(w.db.Close())
	// A log is no place for addresses, names and links.
	for _, private := range []string{"@", "http", "Bob", "secret"} {
		if strings.Contains(w.log.text.String(), private) {
			w.t.Errorf("the log has %q:\n%s", private, w.log.text.String())
		}
	}
}

// diary is a log to be read afterwards.
type diary struct {
	mu   sync.Mutex
	text strings.Builder
}

func (d *diary) Write(b []byte) (int, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.text.Write(b)
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

// pass lets time go by.
func (w *world) pass(d time.Duration) {
	time.Sleep(d) // of the bubble
	synctest.Wait()
}

// interview makes one that starts in a while; 0: without a start.
func (w *world) interview(in time.Duration) interview.Interview {
	w.t.Helper()
	d := interview.Draft{Name: "Backend", Minutes: 60, TimeZone: "Europe/Berlin"}
	if in != 0 {
		d.StartsAt = time.Now().Add(in)
	}
	i, _, err := w.interviews.Create(w.t.Context(), w.ada, d, nil)
	w.must(err)
	return i
}

func (w *world) invite(i interview.Interview, d invite.Draft) interview.Invitation {
	w.t.Helper()
	v, _, err := w.service.Add(w.t.Context(), w.ada, i.ID, d)
	w.must(err)
	synctest.Wait()
	return v
}

func sending(to string) invite.Draft { return invite.Draft{To: to, Name: "Bob", Send: true} }

// state is where the only invitation of an interview stands.
func (w *world) state(i interview.Interview) interview.Invitation {
	w.t.Helper()
	all, err := w.service.List(w.t.Context(), i.ID)
	w.must(err)
	if len(all) != 1 {
		w.t.Fatalf("%d invitations, want one", len(all))
	}
	return all[0]
}

func (w *world) wantState(i interview.Interview, want interview.InvitationState, problem string) {
	w.t.Helper()
	if v := w.state(i); v.State != want || !strings.Contains(v.Problem, problem) || problem == "" && v.Problem != "" {
		w.t.Errorf("the invitation is %s (%q), want %s (%q)", v.State, v.Problem, want, problem)
	}
}

func (w *world) wantTook(want ...string) {
	w.t.Helper()
	got := w.mail.took()
	if strings.Join(got, "; ") != strings.Join(want, "; ") {
		w.t.Errorf("the mail server took %q, want %q", got, want)
	}
}

func temporary(sentence string) error {
	return &letter.SendError{Kind: letter.SendTemporary, Sentence: sentence}
}

func permanent(sentence string) error {
	return &letter.SendError{Kind: letter.SendPermanent, Sentence: sentence}
}

func wrongSettings(sentence string) error {
	return &letter.SendError{Kind: letter.SendSettings, Sentence: sentence}
}

func wantField(t *testing.T, err error, code interview.Code, field string) {
	t.Helper()
	e, ok := errors.AsType[*interview.Error](err)
	if !ok || e.Code != code || e.Field != field {
		t.Errorf("the error is %v (%+v), want code %q at field %q", err, e, code, field)
	}
}
