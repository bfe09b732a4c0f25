package smtp

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"strings"
	"testing"

	mailserver "github.com/emersion/go-smtp"

	"candor/backend/invite/letter"
)

// TestEveryStep breaks the conversation at every step in every way that a
// server can, and states what becomes of the letter.
func TestEveryStep(t *testing.T) {
	const sent = letter.SendKind("sent")
	tests := []struct {
		name     string
		at       step
		reply    string
		want     letter.SendKind
		handed   int // calls of handOver
		letters  int // what the server has
		sentence string
	}{
		{"connection, drop", connecting, hangUp, letter.SendTemporary, 0, 0, "hung up right after"},
		{"banner, drop", greeting, hangUp, letter.SendTemporary, 0, 0, "hung up right after"},
		{"banner, 421", greeting, "421 closing", letter.SendTemporary, 0, 0, "is closing. It says: “421 closing”."},
		{"banner, 4xx", greeting, "450 later", letter.SendTemporary, 0, 0, "try again later"},
		{"banner, 5xx", greeting, "554 no mail from you", letter.SendSettings, 0, 0, "refuses the connection. It says: “554 no mail from you”."},
		{"banner, no SMTP", greeting, "HTTP/1.1 400 Bad Request", letter.SendSettings, 0, 0, "does not answer like a mail server"},
		{"EHLO, drop", hello, hangUp, letter.SendTemporary, 0, 0, "hung up right after"},
		{"EHLO, 421", hello, "421 closing", letter.SendTemporary, 0, 0, "is closing"},
		{"EHLO, 5xx", hello, "550 go away", letter.SendSettings, 0, 0, "refuses the connection"},
		{"EHLO, no STARTTLS", hello, "250 mail.example.org", letter.SendSettings, 0, 0, "does not offer STARTTLS"},
		{"STARTTLS, drop", startTLS, hangUp, letter.SendTemporary, 0, 0, "being protected"},
		{"STARTTLS, 421", startTLS, "421 closing", letter.SendTemporary, 0, 0, "is closing"},
		{"STARTTLS, 4xx", startTLS, "454 TLS not available", letter.SendTemporary, 0, 0, "try again later"},
		{"STARTTLS, 5xx", startTLS, "501 no", letter.SendSettings, 0, 0, "refuses the connection"},
		{"TLS handshake, drop", securing, hangUp, letter.SendTemporary, 0, 0, "being protected"},
		{"EHLO after TLS, drop", helloAgain, hangUp, letter.SendTemporary, 0, 0, "hung up"},
		{"EHLO after TLS, 5xx", helloAgain, "550 no", letter.SendSettings, 0, 0, "refuses the connection"},
		{"EHLO after TLS, no AUTH", helloAgain, "250 mail.example.org", letter.SendSettings, 0, 0, "does not offer signing in"},
		{"EHLO after TLS, unknown AUTH", helloAgain, "250-there\r\n250 AUTH GSSAPI", letter.SendSettings, 0, 0, "offers: GSSAPI"},
		{"AUTH, drop", signIn, hangUp, letter.SendTemporary, 0, 0, "hung up while signing in"},
		{"AUTH, 421", signIn, "421 closing", letter.SendTemporary, 0, 0, "is closing"},
		{"AUTH, 4xx", signIn, "454 try later", letter.SendTemporary, 0, 0, "cannot check the password now"},
		{"AUTH, 535", signIn, "535 5.7.8 bad credentials", letter.SendSettings, 0, 0, "refuses the user name or the password. It says: “535 5.7.8 bad credentials”."},
		{"AUTH, 5xx", signIn, "534 application password needed", letter.SendSettings, 0, 0, "application password needed"},
		{"AUTH, repeats the password", signIn, "535 wrong: " + testPassword, letter.SendSettings, 0, 0, "with the code 535"},
		{"AUTH, no base64", signIn, "334 ???", letter.SendSettings, 0, 0, "Signing in at the mail server 127.0.0.1 failed"},
		{"MAIL, drop", sender, hangUp, letter.SendTemporary, 0, 0, "before it had the whole mail"},
		{"MAIL, 421", sender, "421 closing", letter.SendTemporary, 0, 0, "is closing"},
		{"MAIL, 4xx", sender, "451 later", letter.SendTemporary, 0, 0, "try again later"},
		{"MAIL, 5xx", sender, "553 not yours", letter.SendSettings, 0, 0, "does not send mail from candor@example.org"},
		{"MAIL, 552", sender, "552 too big", letter.SendPermanent, 0, 0, "too large"},
		{"RCPT, drop", recipient, hangUp, letter.SendTemporary, 0, 0, "before it had the whole mail"},
		{"RCPT, 421", recipient, "421 closing", letter.SendTemporary, 0, 0, "is closing"},
		{"RCPT, greylisted", recipient, "450 4.2.0 greylisted", letter.SendTemporary, 0, 0, "does not take mail for ada@example.com yet. It says: “450 4.2.0 greylisted”."},
		{"RCPT, 5xx", recipient, "550 5.1.1 no such user", letter.SendPermanent, 0, 0, "refuses the address ada@example.com. It says: “550 5.1.1 no such user”."},
		{"DATA, drop", content, hangUp, letter.SendTemporary, 0, 0, "before it had the whole mail"},
		{"DATA, 421", content, "421 closing", letter.SendTemporary, 0, 0, "is closing"},
		{"DATA, 4xx", content, "451 later", letter.SendTemporary, 0, 0, "try again later"},
		{"DATA, 5xx", content, "554 no", letter.SendPermanent, 0, 0, "refuses the mail"},
		{"body, drop", body, hangUp, letter.SendTemporary, 0, 0, "before it had the whole mail"},
		{"dot, drop", committed, hangUp, letter.SendUnconfirmed, 1, 1, "may or may not have been sent"},
		{"dot, half a reply", committed, "25", letter.SendUnconfirmed, 1, 1, "may or may not have been sent"},
		{"dot, no SMTP", committed, "oops", letter.SendUnconfirmed, 1, 1, "may or may not have been sent"},
		{"dot, 354 once more", committed, "354 more?", letter.SendUnconfirmed, 1, 1, "may or may not have been sent"},
		{"dot, 421", committed, "421 closing", letter.SendTemporary, 1, 0, "is closing"},
		{"dot, 4xx", committed, "451 later", letter.SendTemporary, 1, 0, "try again later"},
		{"dot, 552", committed, "552 too big", letter.SendPermanent, 1, 0, "too large"},
		{"dot, 5xx", committed, "554 5.7.1 looks like spam\r\n", letter.SendPermanent, 1, 0, "refuses the mail. It says: “554 5.7.1 looks like spam”."},
		{"dot, another 2xx", committed, "252 perhaps", sent, 1, 1, ""},
		{"QUIT, drop", farewell, hangUp, sent, 1, 1, ""},
		{"QUIT, 5xx", farewell, "500 stay", sent, 1, 1, ""},
		{"nothing", farewell, "221 bye", sent, 1, 1, ""},
	}
	ca := newAuthority(t)
	config := &tls.Config{Certificates: []tls.Certificate{ca.good(t)}}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p := &peer{script: script{tt.at: tt.reply}, tls: config}
			server, wait := p.listen(t)
			server.Security, server.CACertificate, server.Username = letter.STARTTLS, ca.pem, testUser
			m := invitation()
			if tt.at == body {
				// More than what lies between two sockets, so that the sender notices.
				m.Text = strings.Repeat(strings.Repeat("x", 70)+"\n", 200_000)
			}
			handed, err := deliver(t, New(Options{}), server, testPassword, m)
			wait()
			if tt.want != sent {
				wantKind(t, err, tt.want, tt.sentence)
			} else if err != nil {
				t.Errorf("Send = %v, want success", err)
			}
			if handed != tt.handed || p.letters != tt.letters {
				t.Errorf("%d hand-overs and %d letters at the server, want %d and %d", handed, p.letters, tt.handed, tt.letters)
			}
		})
	}
}

// TestEarlyAnswer: a server that answers before the letter's end has not taken
// it, and Send knows.
func TestEarlyAnswer(t *testing.T) {
	for reply, want := range map[string]letter.SendKind{
		"552 too much":     letter.SendPermanent,
		"421 closing":      letter.SendTemporary,
		"250 all received": letter.SendTemporary,
	} {
		p := &peer{script: script{content: "354 go on\r\n" + reply}}
		server, wait := p.listen(t)
		handed, err := deliver(t, New(Options{}), server, "", invitation())
		wait()
		wantKind(t, err, want)
		if handed != 0 {
			t.Errorf("%s: handed over %d times", reply, handed)
		}
	}
}

// TestHandOverFails: what cannot be noted is not sent.
func TestHandOverFails(t *testing.T) {
	p := &peer{}
	server, wait := p.listen(t)
	h := handOvers{err: errors.New("disk full")}
	err := New(Options{}).Send(t.Context(), server, "", invitation(), h.note)
	wait()
	if e := wantKind(t, err, letter.SendTemporary, "could not note"); !errors.Is(e, h.err) {
		t.Errorf("error %v hides its cause", e)
	}
	if h.calls != 1 || p.letters != 0 {
		t.Errorf("%d hand-overs and %d letters, want 1 and 0", h.calls, p.letters)
	}
	if strings.HasSuffix(p.heard.String(), "\r\n.\r\n") {
		t.Error("the letter was committed")
	}
}

// TestHandOverComesLast: when handOver is called the server has all but the
// last line.
func TestHandOverComesLast(t *testing.T) {
	p := &peer{}
	server, wait := p.listen(t)
	ctx, cancel := context.WithCancel(t.Context())
	m := invitation()
	err := New(Options{}).Send(ctx, server, "", m, func() error {
		cancel() // closes the connection; the letter may not be taken for unsent any more
		return nil
	})
	wait()
	wantKind(t, err, letter.SendUnconfirmed)
	if !strings.Contains(p.heard.String(), "Subject: "+m.Subject) {
		t.Error("the server did not have the letter's beginning")
	}
}

func TestRelayDenied(t *testing.T) {
	p := &peer{script: script{recipient: "554 5.7.1 <ada@example.com>: Relay access denied"}}
	server, wait := p.listen(t)
	_, err := deliver(t, New(Options{}), server, "", invitation())
	wait()
	wantKind(t, err, letter.SendSettings, "only from who signs in", "Relay access denied")
}

func TestAnswersAreQuotedShortAndClean(t *testing.T) {
	p := &peer{script: script{recipient: "550-first\x1b[31m line\r\n550-\u202esecond\tline\r\n550 " + strings.Repeat("long ", 200)}}
	server, wait := p.listen(t)
	_, err := deliver(t, New(Options{}), server, "", invitation())
	wait()
	e := wantKind(t, err, letter.SendPermanent, "“550 first [31m line second line long long", "…”.")
	if n := len([]rune(e.Sentence)); n > 350 {
		t.Errorf("the sentence has %d characters", n)
	}
}

func TestEndlessAnswer(t *testing.T) {
	s := pipeTo(Options{}, func(c net.Conn) {
		for {
			if _, err := io.WriteString(c, "220-and so on\r\n"); err != nil {
				return
			}
		}
	})
	_, err := deliver(t, s, letter.Server{Host: "mail.example.org", Port: 25, Security: letter.Plain}, "", invitation())
	wantKind(t, err, letter.SendSettings, "does not answer like a mail server")
}

func TestTooLargeIsNotTried(t *testing.T) {
	box := &mailbox{}
	server := serve(t, box, false, func(s *mailserver.Server) { s.MaxMessageBytes = 500 })
	handed, err := deliver(t, New(Options{}), server, "", invitation())
	wantKind(t, err, letter.SendPermanent, "takes at most 500 bytes")
	if handed != 0 {
		t.Errorf("handed over %d times", handed)
	}
}

// TestCutAnywhere cuts the connection to a real server after every single byte
// of what either side says. Whatever Send reports must agree with what the
// server has.
func TestCutAnywhere(t *testing.T) {
	box := &mailbox{}
	server := serve(t, box, false, nil)
	m := invitation()
	m.HTML, m.Calendar = "", nil
	outcomes := map[letter.SendKind]int{}
	for _, direction := range []string{"to the server", "from the server"} {
		for n := 0; ; n++ {
			before := len(box.letters())
			proxied, wait := cutter(t, server, direction == "to the server", n)
			handed, err := deliver(t, New(Options{}), proxied, "", m)
			whole := wait()
			kind := letter.SendKind("sent")
			if err != nil {
				e, ok := errors.AsType[*letter.SendError](err)
				if !ok {
					t.Fatalf("cut after %d bytes %s: %v", n, direction, err)
				}
				kind = e.Kind
			}
			outcomes[kind]++
			got := len(box.letters()) - before
			switch {
			case kind == "sent" && got == 1 && handed == 1:
			case kind == letter.SendUnconfirmed && got <= 1 && handed == 1:
			case kind == letter.SendTemporary && got == 0 && handed == 0:
			default:
				t.Errorf("cut after %d bytes %s: %s with %d letters and %d hand-overs", n, direction, kind, got, handed)
			}
			if whole {
				break
			}
		}
	}
	for _, kind := range []letter.SendKind{"sent", letter.SendTemporary, letter.SendUnconfirmed} {
		if outcomes[kind] == 0 {
			t.Errorf("no cut led to %s: %v", kind, outcomes)
		}
	}
}

// cutter passes one connection on to a server and cuts it after n bytes of one
// direction. wait ends when the server is done with the connection, and reports
// whether nothing was cut.
func cutter(t *testing.T, server letter.Server, toServer bool, n int) (letter.Server, func() bool) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatalf("listen: %v", err)
	}
	target := net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: server.Port}
	done := make(chan bool)
	go func() {
		client, err := l.Accept()
		_ = l.Close()
		if err != nil {
			done <- false
			return
		}
		backend, err := net.DialTCP("tcp", nil, &target)
		if err != nil {
			_ = client.Close()
			done <- false
			return
		}
		var cut bool
		pass := func(to, from net.Conn, limited bool) {
			var r io.Reader = from
			if limited {
				r = io.LimitReader(from, int64(n))
			}
			if copied, _ := io.Copy(to, r); limited && copied == int64(n) {
				cut = true
			}
		}
		back := make(chan struct{})
		go func() {
			defer close(back)
			pass(client, backend, !toServer)
			_ = client.Close()
			// What the server goes on to say is heard by nobody.
			_, _ = io.Copy(io.Discard, backend)
		}()
		pass(backend, client, toServer)
		if toServer && cut {
			_ = client.Close()
		}
		_ = backend.CloseWrite()
		<-back
		_ = backend.Close()
		_ = client.Close()
		done <- !cut
	}()
	server.Port = l.Addr().(*net.TCPAddr).Port
	return server, func() bool { return <-done }
}

func TestDotsAtTheBeginningOfLines(t *testing.T) {
	box := &mailbox{}
	server := serve(t, box, false, nil)
	m := invitation()
	m.Text = ".\n..\n.\r\n.hidden\n...\nend\n.\n"
	m.HTML, m.Calendar = "", nil
	if _, err := deliver(t, New(Options{}), server, "", m); err != nil {
		t.Fatalf("Send = %v", err)
	}
	got := read(t, box.letters()[0].data)
	want := ".\r\n..\r\n.\r\n.hidden\r\n...\r\nend\r\n.\r\n"
	if text := got.body; !bytes.Equal(bytes.TrimRight(text, "\r\n"), bytes.TrimRight([]byte(want), "\r\n")) {
		t.Errorf("text = %q, want %q", text, want)
	}
}
