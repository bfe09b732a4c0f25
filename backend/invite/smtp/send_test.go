package smtp

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"strings"
	"testing"
	"time"

	mailserver "github.com/emersion/go-smtp"
	"github.com/wneessen/go-mail/smtp"

	"candor/backend/invite/letter"
)

func withTLS(c tls.Certificate) func(*mailserver.Server) {
	return func(s *mailserver.Server) { s.TLSConfig = &tls.Config{Certificates: []tls.Certificate{c}} }
}

func TestSendOverEverySecurity(t *testing.T) {
	ca := newAuthority(t)
	for _, security := range []letter.Security{letter.STARTTLS, letter.TLS, letter.Plain} {
		t.Run(string(security), func(t *testing.T) {
			box := &mailbox{}
			server := serve(t, box, security == letter.TLS, withTLS(ca.good(t)))
			server.Security, server.CACertificate = security, ca.pem
			calls, err := deliver(t, New(Options{}), server, "", invitation())
			if err != nil || calls != 1 {
				t.Fatalf("Send = %v with %d hand-overs, want success with one", err, calls)
			}
			got := box.letters()
			if len(got) != 1 {
				t.Fatalf("the server has %d letters, want 1", len(got))
			}
			if got[0].from != testUser || got[0].to != "ada@example.com" || got[0].utf8 {
				t.Errorf("envelope = %q to %q (SMTPUTF8 %v)", got[0].from, got[0].to, got[0].utf8)
			}
			if got[0].secured != (security != letter.Plain) {
				t.Errorf("protected = %v with %s", got[0].secured, security)
			}
			if got[0].hello != "[127.0.0.1]" {
				t.Errorf("introduced itself as %q", got[0].hello)
			}
		})
	}
}

func TestSignInWithEveryMechanism(t *testing.T) {
	ca := newAuthority(t)
	for _, mechanism := range []string{"PLAIN", "LOGIN", "CRAM-MD5", "SCRAM-SHA-256"} {
		t.Run(mechanism, func(t *testing.T) {
			box := &mailbox{mechanisms: []string{mechanism}}
			server := serve(t, box, false, withTLS(ca.good(t)))
			server.Security, server.CACertificate, server.Username = letter.STARTTLS, ca.pem, testUser
			if calls, err := deliver(t, New(Options{}), server, testPassword, invitation()); err != nil || calls != 1 {
				t.Fatalf("Send = %v with %d hand-overs", err, calls)
			}
			if got := box.letters(); len(got) != 1 || got[0].user != testUser {
				t.Errorf("letters = %+v, want one from %s", got, testUser)
			}
			calls, err := deliver(t, New(Options{}), server, "wrong", invitation())
			wantKind(t, err, letter.SendSettings, "refuses the user name or the password", "535")
			if calls != 0 || len(box.letters()) != 1 {
				t.Errorf("a wrong password led to %d hand-overs and %d letters", calls, len(box.letters()))
			}
		})
	}
}

func TestMechanismsByPreference(t *testing.T) {
	tr := &transfer{host: "h", server: letter.Server{Username: "u"}}
	for offered, want := range map[string]string{
		"CRAM-MD5 LOGIN PLAIN SCRAM-SHA-1 SCRAM-SHA-256": "SCRAM-SHA-256",
		"CRAM-MD5 LOGIN PLAIN SCRAM-SHA-1":               "SCRAM-SHA-1",
		"CRAM-MD5 LOGIN PLAIN":                           "PLAIN",
		"cram-md5 login":                                 "LOGIN",
		"CRAM-MD5 GSSAPI":                                "CRAM-MD5",
	} {
		auth := tr.mechanism(offered, "p", true)
		if auth == nil {
			t.Errorf("mechanism(%q) = nil, want %s", offered, want)
			continue
		}
		got, _, err := auth.Start(&smtp.ServerInfo{Name: "h"})
		if err != nil || got != want {
			t.Errorf("mechanism(%q) = %s, %v, want %s", offered, got, err, want)
		}
	}
	if got := tr.mechanism("GSSAPI NTLM XOAUTH2", "p", true); got != nil {
		t.Errorf("mechanism without one that is known = %v, want nil", got)
	}
}

// A server cannot have this computer work for hours.
func TestScramThatCostsTooMuch(t *testing.T) {
	tr := &transfer{host: "mail.example.org", server: letter.Server{Username: "u"}}
	for _, c := range []struct {
		iterations string
		want       bool
	}{{"4096", true}, {"2000000000", false}, {"99999999999999999999", false}, {"0", false}, {"-1", false}, {"", false}} {
		auth := tr.mechanism("SCRAM-SHA-256", "p", true)
		first, err := auth.Next(nil, true)
		if err != nil {
			t.Fatal(err)
		}
		_, nonce, _ := strings.Cut(string(first), ",r=")
		_, err = auth.Next([]byte("r="+nonce+"more,s=c2FsdA==,i="+c.iterations), true)
		if c.want {
			if err != nil {
				t.Errorf("%s iterations: %v", c.iterations, err)
			}
			continue
		}
		wantKind(t, err, letter.SendSettings, "mail.example.org", "more work to sign in")
	}
}

// TestPasswordNeedsProtection proves what travels, not what is refused: the
// server must never have been asked.
func TestPasswordNeedsProtection(t *testing.T) {
	t.Run("not over a plain connection", func(t *testing.T) {
		for _, mechanisms := range []string{"PLAIN LOGIN", "CRAM-MD5", "SCRAM-SHA-256"} {
			p := &peer{script: script{hello: "250-there\r\n250 AUTH " + mechanisms}}
			done := make(chan struct{})
			s := pipeTo(Options{}, func(c net.Conn) {
				defer close(done)
				p.talk(c)
			})
			server := letter.Server{Host: "mail.example.org", Port: 25, Security: letter.Plain, Username: testUser}
			calls, err := deliver(t, s, server, testPassword, invitation())
			<-done
			wantKind(t, err, letter.SendSettings, "without protection")
			if calls != 0 || strings.Contains(p.heard.String(), "AUTH") {
				t.Errorf("the server heard %q", p.heard.String())
			}
		}
	})
	t.Run("to this computer it is fine", func(t *testing.T) {
		for _, mechanism := range []string{"PLAIN", "LOGIN"} {
			box := &mailbox{mechanisms: []string{mechanism}}
			server := serve(t, box, false, func(s *mailserver.Server) { s.AllowInsecureAuth = true })
			server.Username = testUser
			if _, err := deliver(t, New(Options{}), server, testPassword, invitation()); err != nil {
				t.Errorf("%s: Send = %v", mechanism, err)
			}
		}
	})
	t.Run("STARTTLS never falls back", func(t *testing.T) {
		box := &mailbox{}
		server := serve(t, box, false, nil)
		server.Security = letter.STARTTLS
		calls, err := deliver(t, New(Options{}), server, testPassword, invitation())
		wantKind(t, err, letter.SendSettings, "does not offer STARTTLS")
		if calls != 0 || len(box.letters()) != 0 {
			t.Errorf("a letter went out without protection")
		}
	})
	t.Run("a user name without a password", func(t *testing.T) {
		server := serve(t, &mailbox{mechanisms: []string{"PLAIN"}}, false, func(s *mailserver.Server) { s.AllowInsecureAuth = true })
		server.Username = testUser
		_, err := deliver(t, New(Options{}), server, "", invitation())
		wantKind(t, err, letter.SendSettings, "no password")
	})
	t.Run("a server without sign-in", func(t *testing.T) {
		server := serve(t, &mailbox{}, false, func(s *mailserver.Server) { s.AllowInsecureAuth = false })
		server.Username = testUser
		_, err := deliver(t, New(Options{}), server, testPassword, invitation())
		wantKind(t, err, letter.SendSettings, "does not offer signing in")
	})
	t.Run("a server that wants a sign-in", func(t *testing.T) {
		box := &mailbox{mailErr: &mailserver.SMTPError{Code: 530, EnhancedCode: mailserver.EnhancedCode{5, 7, 0}, Message: "Authentication required"}}
		_, err := deliver(t, New(Options{}), serve(t, box, false, nil), "", invitation())
		wantKind(t, err, letter.SendSettings, "only from who signs in", "530")
	})
}

func TestCertificates(t *testing.T) {
	ca := newAuthority(t)
	hour := time.Now().Add(time.Hour)
	tests := []struct {
		name    string
		cert    tls.Certificate
		trusted string
		says    string
	}{
		{"unknown authority", ca.good(t), "", "an authority that this computer does not know"},
		{"another authority", ca.good(t), newAuthority(t).pem, "an authority that this computer does not know"},
		{"another name", ca.certificate(t, hour, "other.example.org"), ca.pem, "for another name (other.example.org)"},
		{"expired", ca.certificate(t, time.Now().Add(-time.Hour), "127.0.0.1"), ca.pem, "expired"},
		{"unreadable authority", ca.good(t), "no certificate", "cannot be read"},
	}
	for _, tt := range tests {
		for _, security := range []letter.Security{letter.STARTTLS, letter.TLS} {
			t.Run(tt.name+" "+string(security), func(t *testing.T) {
				box := &mailbox{mechanisms: []string{"PLAIN"}}
				server := serve(t, box, security == letter.TLS, withTLS(tt.cert))
				server.Security, server.CACertificate, server.Username = security, tt.trusted, testUser
				calls, err := deliver(t, New(Options{}), server, testPassword, invitation())
				wantKind(t, err, letter.SendSettings, tt.says)
				if calls != 0 || len(box.letters()) != 0 {
					t.Error("a letter went to a server with a wrong certificate")
				}
			})
		}
	}
	t.Run("TLS 1.1", func(t *testing.T) {
		box := &mailbox{}
		server := serve(t, box, true, func(s *mailserver.Server) {
			s.TLSConfig = &tls.Config{Certificates: []tls.Certificate{ca.good(t)}, MaxVersion: tls.VersionTLS11, MinVersion: tls.VersionTLS10}
		})
		server.Security, server.CACertificate = letter.TLS, ca.pem
		_, err := deliver(t, New(Options{}), server, "", invitation())
		wantKind(t, err, letter.SendSettings, "TLS 1.2")
	})
	t.Run("TLS where there is none", func(t *testing.T) {
		server := serve(t, &mailbox{}, false, nil)
		server.Security = letter.TLS
		_, err := deliver(t, New(Options{}), server, "", invitation())
		wantKind(t, err, letter.SendSettings, "does not speak TLS")
	})
}

func TestAddressesOfAllTheWorld(t *testing.T) {
	tests := []struct {
		name     string
		to       string
		utf8     bool   // what the server knows
		envelope string // "": refused
	}{
		{"a domain in another script", "ada@bücher.example", false, "ada@xn--bcher-kva.example"},
		{"a local part in another script", "δοκιμή@παράδειγμα.example", true, "δοκιμή@xn--hxajbheg2az3al.example"},
		{"a server that does not know it", "δοκιμή@example.org", false, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			box := &mailbox{}
			server := serve(t, box, false, func(s *mailserver.Server) { s.EnableSMTPUTF8 = tt.utf8 })
			m := invitation()
			m.To = tt.to
			calls, err := deliver(t, New(Options{}), server, "", m)
			if tt.envelope == "" {
				wantKind(t, err, letter.SendPermanent, "knows no addresses with characters such as those in δοκιμή@example.org")
				if calls != 0 || len(box.letters()) != 0 {
					t.Error("it was sent all the same")
				}
				return
			}
			if err != nil {
				t.Fatalf("Send = %v", err)
			}
			got := box.letters()[0]
			if got.to != tt.envelope || got.utf8 != tt.utf8 {
				t.Errorf("recipient = %q (SMTPUTF8 %v), want %q (%v)", got.to, got.utf8, tt.envelope, tt.utf8)
			}
			if list := addresses(t, got.data, "To"); len(list) != 1 || list[0].Address != tt.envelope {
				t.Errorf("To = %v, want %s", list, tt.envelope)
			}
		})
	}
	t.Run("a sender that the server does not know", func(t *testing.T) {
		m := invitation()
		m.From = "δοκιμή@example.org"
		_, err := deliver(t, New(Options{}), serve(t, &mailbox{}, false, nil), "", m)
		wantKind(t, err, letter.SendSettings, "cannot send from δοκιμή@example.org")
	})
	t.Run("SMTPUTF8 only where it is needed", func(t *testing.T) {
		box := &mailbox{}
		server := serve(t, box, false, func(s *mailserver.Server) { s.EnableSMTPUTF8 = true })
		if _, err := deliver(t, New(Options{}), server, "", invitation()); err != nil || box.letters()[0].utf8 {
			t.Errorf("Send = %v, SMTPUTF8 asked for without need", err)
		}
	})
}

func TestNoConnection(t *testing.T) {
	t.Run("unknown host", func(t *testing.T) {
		s := New(Options{})
		s.dial = func(context.Context, string, string) (net.Conn, error) {
			return nil, &net.OpError{Op: "dial", Err: &net.DNSError{Err: "no such host", Name: "mail.example.org", IsNotFound: true}}
		}
		_, err := deliver(t, s, letter.Server{Host: "mail.example.org", Port: 587}, "", invitation())
		wantKind(t, err, letter.SendSettings, "no mail server named mail.example.org")
	})
	t.Run("no network", func(t *testing.T) {
		s := New(Options{})
		s.dial = func(context.Context, string, string) (net.Conn, error) {
			return nil, &net.OpError{Op: "dial", Err: &net.DNSError{Err: "server misbehaving", Name: "mail.example.org", IsTemporary: true}}
		}
		_, err := deliver(t, s, letter.Server{Host: "mail.example.org", Port: 587}, "", invitation())
		wantKind(t, err, letter.SendTemporary, "could not be looked up")
	})
	t.Run("refused", func(t *testing.T) {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		port := l.Addr().(*net.TCPAddr).Port
		l.Close()
		_, err = deliver(t, New(Options{}), letter.Server{Host: "127.0.0.1", Port: port}, "", invitation())
		wantKind(t, err, letter.SendTemporary, "Nothing answers as a mail server")
	})
	t.Run("no answer", func(t *testing.T) {
		s := New(Options{SendTimeout: time.Millisecond})
		s.dial = func(ctx context.Context, _, _ string) (net.Conn, error) {
			<-ctx.Done()
			return nil, ctx.Err()
		}
		_, err := deliver(t, s, letter.Server{Host: "mail.example.org", Port: 587}, "", invitation())
		wantKind(t, err, letter.SendTemporary, "does not answer")
	})
	t.Run("no name", func(t *testing.T) {
		for _, host := range []string{"", "a b", "mail\r\nexample", "mail_server.example"} {
			_, err := deliver(t, New(Options{}), letter.Server{Host: host, Port: 25}, "", invitation())
			wantKind(t, err, letter.SendSettings, "not the name of a mail server")
		}
	})
	t.Run("cancelled", func(t *testing.T) {
		s := New(Options{})
		ctx, cancel := context.WithCancel(t.Context())
		s.dial = func(ctx context.Context, _, _ string) (net.Conn, error) {
			cancel()
			<-ctx.Done()
			return nil, ctx.Err()
		}
		err := s.Send(ctx, letter.Server{Host: "mail.example.org", Port: 25}, "", invitation(), func() error { return nil })
		if e := wantKind(t, err, letter.SendTemporary, "stopped"); !errors.Is(e, context.Canceled) {
			t.Errorf("error %v does not say that it was cancelled", e)
		}
	})
}
