package smtp

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/hmac"
	"crypto/md5"
	"crypto/pbkdf2"
	"crypto/rand"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"encoding/hex"
	"encoding/pem"
	"errors"
	"io"
	"math/big"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	mailserver "github.com/emersion/go-smtp"
	"go.uber.org/goleak"

	"candor/backend/invite/letter"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const (
	testUser     = "candor@example.org"
	testPassword = "s3cret-Pässword"
)

// authority is a certificate authority of the tests' own.
type authority struct {
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
	pem  string
}

func newAuthority(t *testing.T) *authority {
	t.Helper()
	key := newKey(t)
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "Test authority"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatalf("make an authority: %v", err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatalf("read the authority: %v", err)
	}
	return &authority{cert, key, string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}))}
}

func newKey(t *testing.T) *ecdsa.PrivateKey {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatalf("make a key: %v", err)
	}
	return key
}

// certificate is a server's, for the names and addresses and until the time given.
func (a *authority) certificate(t *testing.T, until time.Time, names ...string) tls.Certificate {
	t.Helper()
	key := newKey(t)
	template := &x509.Certificate{
		SerialNumber: big.NewInt(2), Subject: pkix.Name{CommonName: names[0]},
		NotBefore: time.Now().Add(-2 * time.Hour), NotAfter: until,
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	for _, n := range names {
		if ip := net.ParseIP(n); ip != nil {
			template.IPAddresses = append(template.IPAddresses, ip)
		} else {
			template.DNSNames = append(template.DNSNames, n)
		}
	}
	der, err := x509.CreateCertificate(rand.Reader, template, a.cert, key.Public(), a.key)
	if err != nil {
		t.Fatalf("make a certificate: %v", err)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}
}

func (a *authority) good(t *testing.T) tls.Certificate {
	return a.certificate(t, time.Now().Add(time.Hour), "127.0.0.1", "localhost")
}

// received is one letter that a server took.
type received struct {
	hello, from, to string
	utf8            bool
	user            string
	secured         bool
	data            []byte
}

// mailbox is a go-smtp backend that keeps what it gets.
type mailbox struct {
	mechanisms []string
	mailErr    error
	rcptErr    error
	dataErr    error
	came       chan struct{} // told of every letter; nil: nobody listens

	mu  sync.Mutex
	got []received
}

func (b *mailbox) letters() []received {
	b.mu.Lock()
	defer b.mu.Unlock()
	return append([]received(nil), b.got...)
}

func (b *mailbox) NewSession(c *mailserver.Conn) (mailserver.Session, error) {
	return &mailSession{box: b, conn: c}, nil
}

type mailSession struct {
	box  *mailbox
	conn *mailserver.Conn
	user string
	now  received
}

func (s *mailSession) Reset()        { s.now = received{} }
func (s *mailSession) Logout() error { return nil }

func (s *mailSession) AuthMechanisms() []string { return s.box.mechanisms }

func (s *mailSession) Auth(mechanism string) (sasl.Server, error) {
	check := func(user, password string) error {
		if user != testUser || password != testPassword {
			return mailserver.ErrAuthFailed
		}
		s.user = user
		return nil
	}
	switch mechanism {
	case "PLAIN":
		return sasl.NewPlainServer(func(_, user, password string) error { return check(user, password) }), nil
	case "LOGIN":
		return &loginServer{check: check}, nil
	case "CRAM-MD5":
		return &cramServer{check: check}, nil
	case "SCRAM-SHA-256":
		return &scramServer{check: check}, nil
	}
	return nil, mailserver.ErrAuthUnknownMechanism
}

func (s *mailSession) Mail(from string, o *mailserver.MailOptions) error {
	if len(s.box.mechanisms) > 0 && s.user == "" {
		return mailserver.ErrAuthRequired
	}
	_, secured := s.conn.TLSConnectionState()
	s.now = received{hello: s.conn.Hostname(), from: from, utf8: o != nil && o.UTF8, user: s.user, secured: secured}
	return s.box.mailErr
}

func (s *mailSession) Rcpt(to string, _ *mailserver.RcptOptions) error {
	s.now.to = to
	return s.box.rcptErr
}

func (s *mailSession) Data(r io.Reader) error {
	data, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	if s.box.dataErr != nil {
		return s.box.dataErr
	}
	s.now.data = data
	s.box.mu.Lock()
	defer s.box.mu.Unlock()
	s.box.got = append(s.box.got, s.now)
	if s.box.came != nil {
		s.box.came <- struct{}{}
	}
	return nil
}

type loginServer struct {
	check func(user, password string) error
	user  string
	asked int
}

func (l *loginServer) Next(response []byte) ([]byte, bool, error) {
	l.asked++
	switch l.asked {
	case 1:
		return []byte("Username:"), false, nil
	case 2:
		l.user = string(response)
		return []byte("Password:"), false, nil
	}
	return nil, true, l.check(l.user, string(response))
}

type cramServer struct {
	check func(user, password string) error
	asked bool
}

const cramChallenge = "<1896.697170952@mail.example.org>"

func (c *cramServer) Next(response []byte) ([]byte, bool, error) {
	if !c.asked {
		c.asked = true
		return []byte(cramChallenge), false, nil
	}
	user, digest, _ := strings.Cut(string(response), " ")
	mac := hmac.New(md5.New, []byte(testPassword))
	mac.Write([]byte(cramChallenge))
	if hex.EncodeToString(mac.Sum(nil)) != digest {
		return nil, true, mailserver.ErrAuthFailed
	}
	return nil, true, c.check(user, testPassword)
}

// scramServer is the server's side of SCRAM-SHA-256 (RFC 5802, RFC 7677).
type scramServer struct {
	check       func(user, password string) error
	step        int
	firstBare   string
	serverFirst string
	user        string
}

func (s *scramServer) Next(response []byte) ([]byte, bool, error) {
	if len(response) == 0 && s.step == 0 {
		return []byte{}, false, nil
	}
	s.step++
	switch s.step {
	case 1:
		s.firstBare = strings.TrimPrefix(string(response), "n,,")
		user, nonce, ok := strings.Cut(strings.TrimPrefix(s.firstBare, "n="), ",r=")
		if !ok {
			return nil, true, errors.New("malformed first message")
		}
		s.user = user
		s.serverFirst = "r=" + nonce + "server,s=" + base64.StdEncoding.EncodeToString([]byte("salt")) + ",i=4096"
		return []byte(s.serverFirst), false, nil
	case 2:
		without, proof64, _ := strings.Cut(string(response), ",p=")
		proof, err := base64.StdEncoding.DecodeString(proof64)
		if err != nil {
			return nil, true, err
		}
		salted, err := pbkdf2.Key(sha256.New, testPassword, []byte("salt"), 4096, sha256.Size)
		if err != nil {
			return nil, true, err
		}
		sign := func(key []byte, text string) []byte {
			mac := hmac.New(sha256.New, key)
			mac.Write([]byte(text))
			return mac.Sum(nil)
		}
		auth := s.firstBare + "," + s.serverFirst + "," + without
		clientKey := sign(salted, "Client Key")
		stored := sha256.Sum256(clientKey)
		signature := sign(stored[:], auth)
		for i := range signature {
			signature[i] ^= clientKey[i]
		}
		if !hmac.Equal(signature, proof) {
			return nil, true, mailserver.ErrAuthFailed
		}
		return []byte("v=" + base64.StdEncoding.EncodeToString(sign(sign(salted, "Server Key"), auth))), false, nil
	}
	return nil, true, s.check(s.user, testPassword)
}

// serve runs a go-smtp server until the test ends. With implicit it speaks TLS
// from the first byte.
func serve(t *testing.T, box *mailbox, implicit bool, change func(*mailserver.Server)) letter.Server {
	t.Helper()
	s := mailserver.NewServer(box)
	s.Domain = "mail.example.org"
	s.ErrorLog = quiet{}
	if change != nil {
		change(s)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatalf("listen: %v", err)
	}
	port := l.Addr().(*net.TCPAddr).Port
	if implicit {
		l = tls.NewListener(l, s.TLSConfig)
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = s.Serve(l)
	}()
	t.Cleanup(func() {
		_ = s.Close()
		<-done
	})
	return letter.Server{Host: "127.0.0.1", Port: port, Security: letter.Plain, From: testUser}
}

// quiet drops what go-smtp says of connections that the tests break on purpose.
type quiet struct{}

func (quiet) Printf(string, ...any) {}
func (quiet) Println(...any)        {}

// invitation is an ordinary letter.
func invitation() letter.Mail {
	return letter.Mail{
		MessageID: "0123456789@candor.example.org",
		FromName:  "Candor", From: testUser,
		ReplyToName: "Grace Hopper", ReplyTo: "grace@example.org",
		ToName: "Ada Lovelace", To: "ada@example.com",
		Subject:        "Your interview on Monday",
		Text:           "Hello Ada,\n\nuntil Monday.\n",
		HTML:           "<p>Hello Ada,</p>\n<p>until Monday.</p>\n",
		Calendar:       []byte("BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nEND:VCALENDAR\r\n"),
		CalendarMethod: "REQUEST",
	}
}

// handOvers counts calls of handOver.
type handOvers struct {
	calls int
	err   error
}

func (h *handOvers) note() error {
	h.calls++
	return h.err
}

// deliver sends a letter and reports how often it was handed over.
func deliver(t *testing.T, s *Sender, server letter.Server, password string, m letter.Mail) (int, error) {
	t.Helper()
	var h handOvers
	err := s.Send(t.Context(), server, password, m, h.note)
	return h.calls, err
}

// wantKind fails the test unless err is a SendError of the kind, with a whole
// sentence that holds every one of parts.
func wantKind(t *testing.T, err error, kind letter.SendKind, parts ...string) *letter.SendError {
	t.Helper()
	e, ok := errors.AsType[*letter.SendError](err)
	if !ok {
		t.Fatalf("error = %v, want a SendError", err)
	}
	if e.Kind != kind {
		t.Errorf("kind = %s (%v), want %s", e.Kind, e, kind)
	}
	for _, p := range parts {
		if !strings.Contains(e.Sentence, p) {
			t.Errorf("sentence %q does not say %q", e.Sentence, p)
		}
	}
	if !strings.HasSuffix(e.Sentence, ".") && !strings.HasSuffix(e.Sentence, "?") || strings.ContainsFunc(e.Sentence, func(r rune) bool { return r < ' ' || r == 0x7f }) {
		t.Errorf("sentence %q is no clean sentence", e.Sentence)
	}
	encoded := base64.StdEncoding.EncodeToString([]byte("\x00" + testUser + "\x00" + testPassword))
	for _, secret := range []string{testPassword, base64.StdEncoding.EncodeToString([]byte(testPassword)), encoded} {
		if strings.Contains(e.Error(), secret) {
			t.Errorf("error %q holds the password", e)
		}
	}
	return e
}

// pipeTo is a sender whose connections lead to handle, in memory.
func pipeTo(o Options, handle func(net.Conn)) *Sender {
	s := New(o)
	s.dial = func(context.Context, string, string) (net.Conn, error) {
		client, server := net.Pipe()
		go func() {
			defer server.Close()
			handle(server)
		}()
		return client, nil
	}
	return s
}

func lines(b []byte) [][]byte {
	return bytes.Split(bytes.TrimSuffix(b, []byte("\r\n")), []byte("\r\n"))
}
