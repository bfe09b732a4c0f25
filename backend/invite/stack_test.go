package invite_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"

	mailserver "github.com/emersion/go-smtp"

	"candor/backend/interview"
	"candor/backend/invite"
	"candor/backend/sqlite"
	"candor/build/proving"
)

// errDrop breaks a connection.
var errDrop = errors.New("drop")

// TestWholeStack sends through the real sender to a real server that breaks
// off or refuses, at every step: what is left of each letter, and how often the
// server got it after a person mended what was wrong.
func TestWholeStack(t *testing.T) {
	later := &mailserver.SMTPError{Code: 451, EnhancedCode: mailserver.EnhancedCode{4, 3, 0}, Message: "Try again later"}
	refused := &mailserver.SMTPError{Code: 550, EnhancedCode: mailserver.EnhancedCode{5, 1, 1}, Message: "No such mailbox"}
	for _, c := range []struct {
		at    moment
		does  error
		state interview.InvitationState
		says  string
		or    interview.InvitationState // as right, when the client had written all before it heard of it
	}{
		{at: atGreeting, does: errDrop, state: interview.LetterQueued, says: "hung up"},
		{at: atEnvelope, does: errDrop, state: interview.LetterQueued, says: "hung up"},
		{at: atEnvelope, does: later, state: interview.LetterQueued, says: "Try again later"},
		{at: atEnvelope, does: refused, state: interview.LetterFailed, says: "No such mailbox"},
		{at: inBody, does: errDrop, state: interview.LetterQueued, or: interview.LetterUnconfirmed},
		{at: afterDot, does: errDrop, state: interview.LetterUnconfirmed, says: "may or may not"},
		{at: afterDot, does: later, state: interview.LetterQueued, says: "Try again later"},
		{at: afterDot, does: refused, state: interview.LetterFailed, says: "No such mailbox"},
	} {
		t.Run(fmt.Sprintf("%s %v", c.at, c.does), func(t *testing.T) {
			office := openPostOffice(t)
			db, err := sqlite.Open(t.Context(), t.TempDir())
			if err != nil {
				t.Fatal(err)
			}
			defer db.Close()
			service := realService(db, nil)
			id := fill(t, db, service, office.port, 3)[0]
			const unlucky = "p2@example.org"
			var once sync.Once
			office.then(func(conn *mailserver.Conn, m moment, to string) (err error) {
				if m != c.at || to != unlucky && m != atGreeting {
					return nil
				}
				once.Do(func() {
					if err = c.does; err == errDrop {
						_ = conn.Conn().Close()
					}
				})
				return err
			})
			settle(t, db, service, id, func(b interview.InvitationBook) bool {
				tried := 0
				for _, v := range b.Invited {
					if l := v.Letters[0]; l.Attempts > 0 && l.State != interview.LetterSending {
						tried++
					}
				}
				return tried == 3
			})
			b, err := db.InvitationBook(t.Context(), id)
			if err != nil {
				t.Fatal(err)
			}
			for _, v := range b.Invited {
				l := v.Letters[0]
				bad := l.MessageID == b.Invited[1].Letters[0].MessageID
				if c.at == atGreeting {
					bad = v.Email == b.Invited[0].Email // whoever came first
				}
				switch {
				case !bad && (l.State != interview.LetterSent || office.count(l.MessageID) != 1):
					t.Errorf("the letter to %s is %s (%q), the server got it %d times; want it sent", v.Email, l.State, l.Problem, office.count(l.MessageID))
				case bad && (l.State != c.state && l.State != c.or || !strings.Contains(l.Problem, c.says) || l.Problem == ""):
					t.Errorf("the letter is %s (%q), want %s (%q)", l.State, l.Problem, c.state, c.says)
				}
			}
			if c.state != interview.LetterQueued || b.Invited[1].Letters[0].State == interview.LetterUnconfirmed {
				return
			}
			// New settings end the wait.
			server, err := service.MailServer(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if err := service.SetMailServer(t.Context(), server.Server, nil); err != nil {
				t.Fatal(err)
			}
			settle(t, db, service, id, func(b interview.InvitationBook) bool { return b.Waiting == 0 })
			if b, err = db.InvitationBook(t.Context(), id); err != nil {
				t.Fatal(err)
			}
			for _, v := range b.Invited {
				if l := v.Letters[0]; l.State != interview.LetterSent || office.count(l.MessageID) != 1 {
					t.Errorf("at last the letter to %s is %s, and the server got it %d times", v.Email, l.State, office.count(l.MessageID))
				}
			}
		})
	}
}

// settle runs the worker until the letters are as they should be.
func settle(t *testing.T, db *sqlite.DB, service *invite.Service, interviewID string, settled func(interview.InvitationBook) bool) {
	t.Helper()
	ctx, stop := context.WithTimeout(t.Context(), proving.Patience(t))
	defer stop()
	var running sync.WaitGroup
	running.Go(func() { service.Run(ctx) })
	defer running.Wait()
	defer stop()
	for {
		b, err := db.InvitationBook(ctx, interviewID)
		if err != nil {
			t.Fatalf("the letters did not settle: %v", err)
		}
		if settled(b) {
			return
		}
	}
}
