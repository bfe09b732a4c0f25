package invite_test

import (
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/mail"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	mailserver "github.com/emersion/go-smtp"

	"candor/backend/access"
	"candor/backend/interview"
	"candor/backend/invite"
	"candor/backend/invite/smtp"
	"candor/backend/sqlite"
	"candor/build/proving"
)

const (
	killChild = "INVITE_TEST_KILL_CHILD" // data directory of a worker that this test binary runs
	killSkew  = "INVITE_TEST_KILL_SKEW"  // how far its clock is ahead, so that what waits for a next try is due
	killLast  = "INVITE_TEST_KILL_LAST"  // it ends by itself when nothing waits any more
)

// runChild is a worker on a real database with a real sender, until it is
// killed. It is false in a process that is to run the tests.
func runChild() bool {
	dir := os.Getenv(killChild)
	if dir == "" {
		return false
	}
	if err := child(dir); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	return true
}

func child(dir string) error {
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	db, err := sqlite.Open(ctx, dir)
	if err != nil {
		return err
	}
	skew, err := time.ParseDuration(os.Getenv(killSkew))
	if err != nil {
		return err
	}
	service := realService(db, func() time.Time { return time.Now().Add(skew) })
	var watching sync.WaitGroup
	if os.Getenv(killLast) != "" {
		watching.Go(func() {
			for ctx.Err() == nil {
				<-time.After(5 * time.Millisecond)
				if q, err := db.LetterQueue(ctx); err == nil && q.Waiting == 0 {
					stop()
				}
			}
		})
	}
	service.Run(ctx)
	watching.Wait()
	return db.Close()
}

// realService is a service as the relay has it.
func realService(db *sqlite.DB, now func() time.Time) *invite.Service {
	return invite.New(invite.Options{
		Store: db, Sender: smtp.New(smtp.Options{}), Secrets: &memory{values: map[string]string{}},
		Interviews: interview.NewService(interview.ServiceOptions{Store: db}), People: access.New(access.Options{Store: db}),
		PublicURL: "https://candor.example.com", Now: now,
	})
}

// moment is where a mail stands at the server.
type moment string

const (
	atGreeting moment = "at the greeting"
	atEnvelope moment = "in the envelope"
	inBody     moment = "in the body"
	atDot      moment = "around the dot"     // all of the text has come, and perhaps the dot
	afterDot   moment = "after the dot"      // the server has the mail, and has not said so
	afterReply moment = "after the reply"    // while the worker notes it
	anywhere   moment = "at a random moment" // after a random time
)

// postOffice is a mail server in this process. At every moment of a mail it
// asks what is to be done.
type postOffice struct {
	server *mailserver.Server
	port   int
	done   chan struct{}

	mu    sync.Mutex
	taken map[string]int // by Message-ID: how often the server got it whole
	at    func(c *mailserver.Conn, m moment, to string) error
}

func openPostOffice(t *testing.T) *postOffice {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	o := &postOffice{port: l.Addr().(*net.TCPAddr).Port, taken: map[string]int{}, done: make(chan struct{})}
	o.server = mailserver.NewServer(mailserver.BackendFunc(func(c *mailserver.Conn) (mailserver.Session, error) {
		return &visit{office: o, conn: c}, o.moment(c, atGreeting, "")
	}))
	o.server.Domain = "office.example.com"
	o.server.ErrorLog = discard{}
	go func() {
		defer close(o.done)
		_ = o.server.Serve(l) // ends with Close
	}()
	t.Cleanup(func() {
		_ = o.server.Close()
		<-o.done
	})
	return o
}

type discard struct{}

func (discard) Printf(string, ...any) {}
func (discard) Println(...any)        {}

// then says what is done from now on; nil: everything is taken.
func (o *postOffice) then(at func(c *mailserver.Conn, m moment, to string) error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.at = at
}

func (o *postOffice) moment(c *mailserver.Conn, m moment, to string) error {
	o.mu.Lock()
	at := o.at
	o.mu.Unlock()
	if at == nil {
		return nil
	}
	return at(c, m, to)
}

func (o *postOffice) count(id string) int {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.taken[id]
}

// visit is one connection.
type visit struct {
	office *postOffice
	conn   *mailserver.Conn
	to     string
	done   bool // a mail was answered
}

func (v *visit) Mail(string, *mailserver.MailOptions) error { return nil }

func (v *visit) Rcpt(to string, _ *mailserver.RcptOptions) error {
	v.to = to
	return v.office.moment(v.conn, atEnvelope, to)
}

func (v *visit) Data(r io.Reader) error {
	var text strings.Builder
	buf := make([]byte, 512)
	for begun, whole, ended := false, false, false; !ended; {
		n, err := r.Read(buf)
		text.Write(buf[:n])
		if ended = err == io.EOF; err != nil && !ended {
			return err
		}
		if !begun {
			begun = true
			if err := v.office.moment(v.conn, inBody, v.to); err != nil {
				return err
			}
		}
		if !whole && strings.HasSuffix(strings.TrimRight(text.String(), "\r\n"), "--") {
			whole = true
			if err := v.office.moment(v.conn, atDot, v.to); err != nil {
				return err
			}
		}
	}
	m, err := mail.ReadMessage(strings.NewReader(text.String()))
	if err != nil {
		return err
	}
	id := strings.Trim(m.Header.Get("Message-ID"), "<>")
	err = v.office.moment(v.conn, afterDot, v.to)
	if refused, ok := err.(*mailserver.SMTPError); ok { // said to the client: then it knows
		return refused
	}
	v.office.mu.Lock()
	v.office.taken[id]++
	v.office.mu.Unlock()
	v.done = true
	return err
}

func (v *visit) Reset() {
	if v.done { // QUIT and the end of the connection come by here, too
		v.done = false
		_ = v.office.moment(v.conn, afterReply, v.to)
	}
}

func (v *visit) Logout() error {
	v.Reset()
	return nil
}

// fill makes interviews and queues n letters.
func fill(t *testing.T, db *sqlite.DB, service *invite.Service, port, n int) (interviewIDs []string) {
	t.Helper()
	ada, err := access.New(access.Options{Store: db}).AddPerson(t.Context(), access.NewPerson{Email: "ada@example.com", Name: "Ada", Role: interview.Admin})
	if err != nil {
		t.Fatal(err)
	}
	server := interview.MailServer{Host: "127.0.0.1", Port: port, Security: interview.MailPlain, From: "jobs@example.com", PerHour: interview.MaxMailsPerHour}
	if err := service.SetMailServer(t.Context(), server, nil); err != nil {
		t.Fatal(err)
	}
	for n > 0 {
		i, _, err := interview.NewService(interview.ServiceOptions{Store: db}).Create(t.Context(), ada, interview.Draft{StartsAt: time.Now().AddDate(0, 3, 0), Minutes: 60})
		if err != nil {
			t.Fatal(err)
		}
		interviewIDs = append(interviewIDs, i.ID)
		var drafts []invite.Draft
		for range min(n, 20) {
			drafts = append(drafts, sending(fmt.Sprintf("p%d@example.org", n)))
			n--
		}
		if _, err := service.AddAll(t.Context(), ada, i.ID, drafts); err != nil {
			t.Fatal(err)
		}
	}
	return interviewIDs
}

// TestKilledWorkerSendsNothingTwice kills a worker again and again, at chosen
// and at random moments. No mail comes twice, and none is forgotten: each is
// sent, or a person is told that it may have been.
func TestKilledWorkerSendsNothingTwice(t *testing.T) {
	kills, letters := proving.Rounds(14, 42), proving.Rounds(20, 60)
	dir := t.TempDir()
	office := openPostOffice(t)
	db, err := sqlite.Open(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	ids := fill(t, db, realService(db, nil), office.port, letters)
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}

	moments := []moment{atGreeting, atEnvelope, inBody, atDot, afterDot, afterReply, anywhere}
	for n := range kills {
		liveOneLife(t, office, dir, n, moments[n%len(moments)])
	}
	office.then(nil)
	last := startChild(t, dir, kills, true)
	if err := last.Wait(); err != nil {
		t.Fatalf("the last worker: %v", err)
	}

	db, err = sqlite.Open(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	states := map[interview.InvitationState]int{}
	tries := 0
	for _, id := range ids {
		book, err := db.InvitationBook(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		for _, v := range book.Invited {
			for _, l := range v.Letters {
				states[l.State]++
				tries += l.Attempts
				taken := office.count(l.MessageID)
				if taken > 1 || l.State == interview.LetterSent && taken != 1 {
					t.Errorf("the letter to %s is %s, and the mail server got it %d times", v.Email, l.State, taken)
				}
				if l.State == interview.LetterUnconfirmed && l.Problem == "" {
					t.Errorf("nobody is told what became of the letter to %s", v.Email)
				}
			}
		}
	}
	t.Logf("%d kills, %d tries: %v", kills, tries, states)
	if states[interview.LetterSent]+states[interview.LetterUnconfirmed] != letters {
		t.Errorf("the letters are %v, want %d sent or unconfirmed", states, letters)
	}
	if states[interview.LetterUnconfirmed] < kills/len(moments) || tries < letters+kills/4 {
		t.Errorf("%v after %d tries: this proves little", states, tries)
	}
}

// liveOneLife runs a worker and kills it at a moment.
func liveOneLife(t *testing.T, office *postOffice, dir string, number int, when moment) {
	t.Helper()
	left := number % 2 // mails that go through before
	var worker *exec.Cmd
	started := make(chan struct{})
	dead := make(chan struct{})
	var kill sync.Once
	die := func() error {
		<-started
		kill.Do(func() {
			_ = worker.Process.Kill() // SIGKILL
			_ = worker.Wait()
			close(dead)
		})
		<-dead
		return io.ErrUnexpectedEOF
	}
	var mu sync.Mutex
	var begun sync.Once
	office.then(func(_ *mailserver.Conn, m moment, _ string) error {
		if when == anywhere {
			begun.Do(func() { time.AfterFunc(rand.N(30*time.Millisecond), func() { _ = die() }) })
			mu.Lock()
			if m == atGreeting {
				left--
			}
			enough := left < -3
			mu.Unlock()
			if enough { // others are to be killed with letters left
				<-dead
			}
			return nil
		}
		mu.Lock()
		defer mu.Unlock()
		if m != when {
			return nil
		}
		if left--; left >= 0 {
			return nil
		}
		err := die()
		if m == afterDot {
			return nil // the server has it
		}
		return err
	})
	worker = startChild(t, dir, number, false)
	close(started)
	select {
	case <-dead:
	case <-time.After(proving.Patience(t)):
		_ = die()
		t.Fatalf("life %d: the worker never came to be killed %s", number, when)
	}
}

func startChild(t *testing.T, dir string, life int, last bool) *exec.Cmd {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), killChild+"="+dir, killSkew+"="+(time.Duration(life)*3*time.Hour).String())
	if last {
		cmd.Env = append(cmd.Env, killLast+"="+strconv.Itoa(life))
	}
	cmd.Stderr = os.Stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	return cmd
}
