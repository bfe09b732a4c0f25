package invite_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"math/big"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"candor/backend/interview"
	"candor/backend/invite/letter"
)

func certificate(t *testing.T) string {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	c := &x509.Certificate{SerialNumber: big.NewInt(1), NotBefore: time.Now(), NotAfter: time.Now().Add(time.Hour)}
	der, err := x509.CreateCertificate(rand.Reader, c, c, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}))
}

func TestMailServerIsChecked(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		secret := "s3cret"
		for _, c := range []struct {
			name     string
			change   func(*letter.Server)
			password *string
			field    string // "": it is right
		}{
			{"a name", func(m *letter.Server) {}, nil, ""},
			{"an address", func(m *letter.Server) { m.Host = "192.0.2.1" }, nil, ""},
			{"a new address", func(m *letter.Server) { m.Host = "2001:db8::1" }, nil, ""},
			{"one label", func(m *letter.Server) { m.Host = "mailhost" }, nil, ""},
			{"everything", func(m *letter.Server) {
				m.Username, m.Port, m.Security, m.CACertificate, m.PerHour = "jobs", 465, letter.TLS, certificate(t)+certificate(t), 10
			}, &secret, ""},
			{"plain without a password", func(m *letter.Server) { m.Security = letter.Plain }, nil, ""},
			{"plain to this computer", func(m *letter.Server) {
				m.Security, m.Username, m.Host = letter.Plain, "jobs", "localhost"
			}, &secret, ""},
			{"no host", func(m *letter.Server) { m.Host = " " }, nil, "host"},
			{"a host with its port", func(m *letter.Server) { m.Host = "mail.example.com:25" }, nil, "host"},
			{"a URL", func(m *letter.Server) { m.Host = "smtp://mail.example.com" }, nil, "host"},
			{"a bad address", func(m *letter.Server) { m.Host = "192.0.2.256" }, nil, "host"},
			{"a host with a line end", func(m *letter.Server) { m.Host = "mail\r\nexample.com" }, nil, "host"},
			{"a host that is too long", func(m *letter.Server) { m.Host = strings.Repeat("a.", 130) + "com" }, nil, "host"},
			{"port 65536", func(m *letter.Server) { m.Port = 65536 }, nil, "port"},
			{"port -1", func(m *letter.Server) { m.Port = -1 }, nil, "port"},
			{"an unknown protection", func(m *letter.Server) { m.Security = "ssl" }, nil, "security"},
			{"plain with a password", func(m *letter.Server) { m.Security, m.Username = letter.Plain, "jobs" }, &secret, "security"},
			{"no sender", func(m *letter.Server) { m.From = "" }, nil, "from"},
			{"a sender with a name", func(m *letter.Server) { m.From = "Acme <jobs@example.com>" }, nil, "from"},
			{"a header in the sender's name", func(m *letter.Server) { m.FromName = "Acme\nBcc: eve@example.com" }, nil, "fromName"},
			{"a user name without a password", func(m *letter.Server) { m.Username = "jobs" }, nil, "password"},
			{"no certificate", func(m *letter.Server) { m.CACertificate = "trust me" }, nil, "caCertificate"},
			{"half a certificate", func(m *letter.Server) { m.CACertificate = certificate(t)[:200] }, nil, "caCertificate"},
			{"a private key", func(m *letter.Server) {
				m.CACertificate = string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: []byte("x")}))
			}, nil, "caCertificate"},
			{"too many an hour", func(m *letter.Server) { m.PerHour = letter.MaxPerHour + 1 }, nil, "perHour"},
			{"less than none an hour", func(m *letter.Server) { m.PerHour = -1 }, nil, "perHour"},
		} {
			w.must(w.service.DeleteMailServer(t.Context()))
			m := goodServer
			c.change(&m)
			err := w.service.SetMailServer(t.Context(), m, c.password)
			if c.field != "" {
				if interview.CodeOf(err) != interview.Invalid {
					t.Errorf("%s: %v", c.name, err)
					continue
				}
				wantField(t, err, interview.Invalid, c.field)
				if stored, err := w.service.MailServer(t.Context()); err != nil || stored.Configured() {
					t.Errorf("%s: refused, and yet stored: %+v, %v", c.name, stored, err)
				}
				continue
			}
			if err != nil {
				t.Errorf("%s: %v", c.name, err)
				continue
			}
			stored, err := w.service.MailServer(t.Context())
			if err != nil || stored.Host != m.Host || stored.Port == 0 || stored.Security == "" || stored.PerHour == 0 ||
				stored.PasswordSet != (c.password != nil) || stored.PasswordKept != "memory" {
				t.Errorf("%s: stored %+v, %v", c.name, stored, err)
			}
		}
	})
}

func TestPasswordStaysWithItsServer(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		server := goodServer
		server.Username = "jobs"
		secret := "s3cret"
		w.must(w.service.SetMailServer(t.Context(), server, &secret))
		if text, err := w.db.Setting(t.Context(), "mail-server"); err != nil || strings.Contains(text, secret) || text == "" {
			t.Errorf("the setting is %q, %v", text, err)
		}
		server.FromName = "Acme Jobs"
		w.must(w.service.SetMailServer(t.Context(), server, nil))
		if w.secrets.values["mail-password"] != secret {
			t.Error("the password was not kept")
		}
		elsewhere := server
		elsewhere.Host = "eve.example.com"
		wantField(t, w.service.SetMailServer(t.Context(), elsewhere, nil), interview.Invalid, "password")
		_, err := w.service.Test(t.Context(), w.ada, bob, &elsewhere, nil)
		wantField(t, err, interview.Invalid, "password")
		if w.mail.count() != 0 {
			t.Error("the password went to another server")
		}
		empty := ""
		wantField(t, w.service.SetMailServer(t.Context(), server, &empty), interview.Invalid, "password")
		server.Username = ""
		w.must(w.service.SetMailServer(t.Context(), server, nil))
		if w.secrets.values["mail-password"] != "" {
			t.Error("a password that nothing uses was kept")
		}
		server.Username = "jobs"
		w.must(w.service.SetMailServer(t.Context(), server, &secret))
		w.must(w.service.DeleteMailServer(t.Context()))
		if w.secrets.values["mail-password"] != "" {
			t.Error("the password was not forgotten")
		}
	})
}

func TestTest(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		got, err := w.service.Test(t.Context(), w.ada, bob, nil, nil)
		if err != nil || !got.OK || !strings.Contains(got.Message, bob) {
			t.Errorf("the test says %+v, %v", got, err)
		}
		if m := w.mail.mails[0]; m.To != bob || m.From != goodServer.From || m.ReplyTo != "ada@example.com" || m.Text == "" || m.HTML == "" || m.Calendar != nil {
			t.Errorf("the mail is %+v", m)
		}
		unsaved := goodServer
		unsaved.Host = "new.example.com"
		w.mail.on(bob, answer{before: wrongSettings("The mail server new.example.com refuses the password.")})
		if got, err = w.service.Test(t.Context(), w.ada, bob, &unsaved, nil); err != nil || got.OK || !strings.Contains(got.Message, "refuses") || w.mail.server.Host != "new.example.com" {
			t.Errorf("the test of others says %+v, %v", got, err)
		}
		if stored, err := w.service.MailServer(t.Context()); err != nil || stored.Host != goodServer.Host {
			t.Errorf("a test stored %+v, %v", stored, err)
		}
		began := time.Now()
		w.mail.on(bob, answer{hang: true})
		if got, err = w.service.Test(t.Context(), w.ada, bob, nil, nil); err != nil || got.OK || time.Since(began) != 30*time.Second {
			t.Errorf("with a slow server it says %+v, %v after %v", got, err, time.Since(began))
		}
		_, err = w.service.Test(t.Context(), w.ada, "bob", nil, nil)
		wantField(t, err, interview.Invalid, "to")
		for range 27 {
			_, err = w.service.Test(t.Context(), w.ada, bob, nil, nil)
			w.must(err)
		}
		if _, err = w.service.Test(t.Context(), w.ada, bob, nil, nil); interview.CodeOf(err) != interview.TooMany {
			t.Errorf("a test more than allowed: %v", err)
		}
		w.pass(time.Hour)
		_, err = w.service.Test(t.Context(), w.ada, bob, nil, nil)
		w.must(err)
		w.must(w.service.DeleteMailServer(t.Context()))
		if _, err = w.service.Test(t.Context(), w.ada, bob, nil, nil); interview.CodeOf(err) != interview.Unavailable {
			t.Errorf("without a mail server: %v", err)
		}
	})
}

func TestWording(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		w.run()
		own := letter.Wording{Invitation: letter.Text{Subject: "Come to {{interview}}", Body: "Be there: {{link}}\n\n{{when}}"}}
		w.must(w.service.SetWording(t.Context(), own))
		i := w.interview(0)
		w.invite(i, sending(bob))
		if m := w.mail.mails[0]; m.Subject != "Come to Backend" || !strings.Contains(m.Text, "Be there:") {
			t.Errorf("the mail is %q: %s", m.Subject, m.Text)
		}
		wrong := own
		wrong.Invitation.Body = "{{nonsense}} {{link}}"
		wantField(t, w.service.SetWording(t.Context(), wrong), interview.Invalid, "invitation.body")
		if got, err := w.service.Wording(t.Context()); err != nil || got != own {
			t.Errorf("the words are %+v, %v", got, err)
		}
		// Words that no longer fit hold a letter up; it goes out when they are mended.
		w.must(w.db.SetSetting(t.Context(), "wording", `{"Invitation":{"Subject":"{{gone}}","Body":"{{gone}}"}}`))
		j := w.interview(0)
		w.invite(j, sending(bob))
		w.wantState(j, interview.LetterQueued, "wording")
		w.must(w.service.SetWording(t.Context(), letter.Wording{}))
		synctest.Wait()
		w.wantState(j, interview.LetterSent, "")
	})
}

func TestSecretsThatFail(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		w.secrets.fail(errors.New("no keyring"))
		secret := "s3cret"
		server := goodServer
		server.Username = "jobs"
		if err := w.service.SetMailServer(t.Context(), server, &secret); err == nil || strings.Contains(fmt.Sprint(err), secret) {
			t.Errorf("with a keyring that fails: %v", err)
		}
		if stored, err := w.db.Setting(t.Context(), "mail-server"); err != nil || strings.Contains(stored, "jobs\"") {
			t.Errorf("settings without their password were stored: %s, %v", stored, err)
		}
	})
}
