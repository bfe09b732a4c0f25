package server_test

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"io"
	"math/big"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net"
	"net/mail"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"

	"candor/build/proving"
)

const (
	mailUser     = "candor@example.com"
	mailPassword = "kept from everybody"
)

// post is a mail server that asks for a password over TLS.
type post struct {
	t           *testing.T
	port        int
	certificate string // PEM
	arrived     chan parcel
	silent      chan struct{} // not nil: it takes a mail and does not answer until this is closed
}

// parcel is one mail as it arrived.
type parcel struct {
	from, to string
	header   mail.Header
	text     string
	calendar string // unfolded; "": none
	method   string // of the calendar part
	raw      string
}

func startPost(t *testing.T) *post {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IsCA: true, BasicConstraintsValid: true, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p := &post{
		t: t, port: l.Addr().(*net.TCPAddr).Port, arrived: make(chan parcel, 100),
		certificate: string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})),
	}
	s := smtp.NewServer(p)
	s.Domain = "mail.example.com"
	s.TLSConfig = &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}}
	served := make(chan error, 1)
	go func() { served <- s.Serve(l) }()
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Errorf("close the mail server: %v", err)
		}
		<-served
	})
	return p
}

// settings are those that a person enters.
func (p *post) settings(password any) object {
	s := object{
		"host": "127.0.0.1", "port": p.port, "security": "starttls", "username": mailUser,
		"from": mailUser, "fromName": "Acme interviews", "caCertificate": p.certificate, "perHour": 100,
	}
	if password != nil {
		s["password"] = password
	}
	return s
}

// next waits for a mail.
func (p *post) next() parcel {
	p.t.Helper()
	select {
	case m := <-p.arrived:
		return m
	case <-time.After(proving.Patience(p.t)):
		p.t.Fatal("no mail arrived")
		return parcel{}
	}
}

func (p *post) NewSession(c *smtp.Conn) (smtp.Session, error) {
	return &postSession{post: p, conn: c}, nil
}

type postSession struct {
	post     *post
	conn     *smtp.Conn
	known    bool
	from, to string
}

func (s *postSession) AuthMechanisms() []string {
	if _, secured := s.conn.TLSConnectionState(); !secured {
		return nil
	}
	return []string{sasl.Plain}
}

func (s *postSession) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, user, password string) error {
		if user != mailUser || password != mailPassword {
			return errors.New("wrong")
		}
		s.known = true
		return nil
	}), nil
}

func (s *postSession) Mail(from string, _ *smtp.MailOptions) error {
	if !s.known {
		return smtp.ErrAuthRequired
	}
	s.from = from
	return nil
}

func (s *postSession) Rcpt(to string, _ *smtp.RcptOptions) error {
	s.to = to
	return nil
}

func (s *postSession) Data(r io.Reader) error {
	b, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	m, err := parse(b)
	if err != nil {
		s.post.t.Errorf("a mail cannot be parsed: %v", err)
	}
	m.from, m.to = s.from, s.to
	s.post.arrived <- m
	if s.post.silent != nil {
		<-s.post.silent
	}
	return nil
}

func (s *postSession) Reset()        { s.from, s.to = "", "" }
func (s *postSession) Logout() error { return nil }

func parse(raw []byte) (parcel, error) {
	m, err := mail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		return parcel{}, err
	}
	p := parcel{header: m.Header, raw: string(raw)}
	return p, p.take(m.Header.Get("Content-Type"), m.Header.Get("Content-Transfer-Encoding"), m.Body)
}

// take walks through the parts.
func (p *parcel) take(contentType, encoding string, body io.Reader) error {
	kind, params, err := mime.ParseMediaType(contentType)
	if err != nil {
		return err
	}
	if strings.HasPrefix(kind, "multipart/") {
		for parts := multipart.NewReader(body, params["boundary"]); ; {
			part, err := parts.NextRawPart()
			if errors.Is(err, io.EOF) {
				return nil
			}
			if err != nil {
				return err
			}
			if err := p.take(part.Header.Get("Content-Type"), part.Header.Get("Content-Transfer-Encoding"), part); err != nil {
				return err
			}
		}
	}
	switch strings.ToLower(encoding) {
	case "base64":
		body = base64.NewDecoder(base64.StdEncoding, body)
	case "quoted-printable":
		body = quotedprintable.NewReader(body)
	}
	content, err := io.ReadAll(body)
	if err != nil {
		return err
	}
	switch kind {
	case "text/plain":
		p.text = string(content)
	case "text/calendar":
		p.calendar, p.method = strings.NewReplacer("\r\n ", "", "\r\n\t", "").Replace(string(content)), params["method"]
	}
	return nil
}

// property is one of the calendar part's event.
func (p *parcel) property(name string) string {
	_, event, _ := strings.Cut(p.calendar, "BEGIN:VEVENT\r\n")
	for line := range strings.SplitSeq(event, "\r\n") {
		if key, value, ok := strings.Cut(line, ":"); ok && (key == name || strings.HasPrefix(key, name+";")) {
			return value
		}
	}
	return ""
}
