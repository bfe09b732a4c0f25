package invite_test

import (
	"context"
	"errors"
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
	"candor/backend/invite/letter"
	"candor/backend/invite/smtp"
	"candor/backend/sqlite"
	"candor/build/proving"
)

const (
	killChild = "INVITE_TEST_KILL_CHILD" // data directory of a worker that this test binary runs
	killSkew  = "INVITE_TEST_KILL_SKEW"  // how far its clock is ahead, so that what waits for a next try is due
	killLast  = "INVITE_TEST_KILL_LAST"  // it ends by itself when nothing waits any more
	killBatch = "INVITE_TEST_KILL_BATCH" // so many interviews at a time are deleted, until there are none
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
	if batch := os.Getenv(killBatch); batch != "" {
		return errors.Join(deleteAll(ctx, db, service, batch), db.Close())
	}
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

// deleteAll deletes interviews, a batch at a time, and has people told. It writes a dot before the
// first and after each.
func deleteAll(ctx context.Context, db *sqlite.DB, service *invite.Service, batch string) error {
	most, err := strconv.Atoi(batch)
	if err != nil {
		return err
	}
	interviews := interview.NewService(interview.ServiceOptions{Store: db, Letters: service})
	fmt.Print(".")
	for {
		left, _, err := interviews.List(ctx, interview.Filter{Limit: most})
		if err != nil || len(left) == 0 {
			return err
		}
		ids := make([]string, len(left))
		for n := range left {
			ids[n] = left[n].ID
		}
		if _, err := interviews.Delete(ctx, ids, true); err != nil {
			return err
		}
		fmt.Print(".")
	}
}

// realService is a service as the relay has it.
func realService(db *sqlite.DB, now func() time.Time) *invite.Service {
	return invite.New(invite.Options{
		Store: db, Sender: smtp.New(smtp.Options{}), Secrets: &memory{values: map[string]string{}}, People: access.New(access.Options{Store: db}),
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
	server := letter.Server{Host: "127.0.0.1", Port: port, Security: letter.Plain, From: "jobs@example.com", PerHour: letter.MaxPerHour}
	if err := service.SetMailServer(t.Context(), server, nil); err != nil {
		t.Fatal(err)
	}
	for n > 0 {
		i, _, err := interview.NewService(interview.ServiceOptions{Store: db}).Create(t.Context(), ada, interview.Draft{StartsAt: time.Now().AddDate(0, 3, 0), Minutes: 60}, nil)
		if err != nil {
			t.Fatal(err)
		}
		interviewIDs = append(interviewIDs, i.ID)
		var drafts []invite.Draft
		for range min(n, 20) {
			drafts = append(drafts, sending(fmt.Sprintf("p%d@example.org", n)))
			n--
		}
		for _, d := range drafts {
			if _, _, err := service.Add(t.Context(), ada, i.ID, d); err != nil {
				t.Fatal(err)
			}
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

// TestKilledDeletionIsTold kills a relay again and again while it deletes interviews in batches:
// whoever was invited to one that is in the trash is told so, once.
func TestKilledDeletionIsTold(t *testing.T) {
	const batch = 3
	kills, people := proving.Rounds(10, 40), proving.Rounds(60, 200)
	dir := t.TempDir()
	office := openPostOffice(t)
	db, err := sqlite.Open(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	service := realService(db, nil)
	ids := fill(t, db, service, office.port, 1)
	ada, err := access.New(access.Options{Store: db}).PersonByEmail(t.Context(), "ada@example.com")
	if err != nil {
		t.Fatal(err)
	}
	for n := range people - 1 {
		letters, err := service.Inviting(t.Context(), ada, []invite.Draft{sending(fmt.Sprintf("q%d@example.org", n))})
		if err != nil {
			t.Fatal(err)
		}
		i, _, err := interview.NewService(interview.ServiceOptions{Store: db}).Create(t.Context(), ada, interview.Draft{}, letters)
		if err != nil {
			t.Fatal(err)
		}
		ids = append(ids, i.ID)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	if err := startChild(t, dir, 0, true).Wait(); err != nil { // they are invited
		t.Fatal(err)
	}
	random := proving.Random(t)
	inTrash, halfway := 0, 0
	for range kills {
		killWhileDeleting(t, dir, batch, 1+random.IntN(2*people/batch/kills), time.Duration(random.Int64N(int64(4*time.Millisecond))))
		before := inTrash
		inTrash = toldOfDeletion(t, dir, ids)
		if (inTrash-before)%batch != 0 && inTrash < people {
			t.Errorf("%d interviews are in the trash and %d were before: a part of a batch", inTrash, before)
		}
		if inTrash > before && inTrash < people {
			halfway++
		}
	}
	t.Logf("%d kills, of which %d while some were deleted and some not; at last %d of %d", kills, halfway, inTrash, people)
	if halfway == 0 {
		t.Error("no kill fell between two batches: this proves little")
	}
	if err := deleting(dir, batch).Run(); err != nil {
		t.Fatal(err)
	}
	if err := startChild(t, dir, 1, true).Wait(); err != nil { // hours later: the letters go out
		t.Fatal(err)
	}
	if n := toldOfDeletion(t, dir, ids); n != people {
		t.Errorf("%d of %d interviews are in the trash", n, people)
	}
	office.mu.Lock()
	defer office.mu.Unlock()
	if len(office.taken) != 2*people {
		t.Errorf("the mail server took %d letters, want an invitation and a cancellation for each of %d", len(office.taken), people)
	}
	for id, n := range office.taken {
		if n != 1 {
			t.Errorf("the mail server took %s %d times", id, n)
		}
	}
}

func deleting(dir string, batch int) *exec.Cmd {
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), killChild+"="+dir, killSkew+"=0s", killBatch+"="+strconv.Itoa(batch))
	cmd.Stderr = os.Stderr
	return cmd
}

// killWhileDeleting lets a relay delete some batches, and kills it in one of the next.
func killWhileDeleting(t *testing.T, dir string, batch, dots int, after time.Duration) {
	t.Helper()
	cmd := deleting(dir, batch)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	if _, err := io.ReadFull(out, make([]byte, dots)); err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Error(err) // at its end there is nothing left to delete
	}
	<-time.After(after)
	_ = cmd.Process.Kill() // SIGKILL
	_ = cmd.Wait()
}

// toldOfDeletion counts those in the trash, and fails unless exactly their people are owed a cancellation.
func toldOfDeletion(t *testing.T, dir string, ids []string) (inTrash int) {
	t.Helper()
	db, err := sqlite.Open(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for _, id := range ids {
		book, err := db.InvitationBook(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		cancellations := 0
		for _, l := range book.Invited[0].Letters {
			if l.Kind == interview.CancellationLetter {
				cancellations++
			}
		}
		if book.Interview.Deleted() {
			inTrash++
		}
		if book.Interview.Deleted() != (cancellations == 1) {
			t.Errorf("%s is in the trash: %v, with %d cancellations", id, book.Interview.Deleted(), cancellations)
		}
	}
	return inTrash
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
