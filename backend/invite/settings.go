package invite

import (
	"context"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"net/netip"
	"regexp"
	"strings"
	"time"
	"unicode"

	"candor/backend/interview"
	"candor/backend/invite/letter"
)

// Names of the settings, and of the password among the secrets.
const (
	serverSetting  = "mail-server"
	wordingSetting = "wording"
	passwordSecret = "mail-password"
)

// MailServer is where this workspace's mail goes out.
type MailServer struct {
	letter.Server
	PasswordSet  bool
	PasswordKept string // where passwords are kept: part of a sentence
}

// MailServer reads the settings; an empty host says that there are none.
func (s *Service) MailServer(ctx context.Context) (MailServer, error) {
	server, err := s.server(ctx)
	if err != nil {
		return MailServer{}, err
	}
	if server.PerHour == 0 {
		server.PerHour = letter.DefaultPerHour
	}
	view := MailServer{Server: server, PasswordKept: s.o.Secrets.Where()}
	if server.Username != "" {
		// One that cannot be had now is to be entered again: here.
		password, err := s.password(ctx)
		if err != nil && interview.CodeOf(err) != interview.Unavailable {
			return MailServer{}, err
		}
		view.PasswordSet = password != ""
	}
	return view, nil
}

func (s *Service) server(ctx context.Context) (letter.Server, error) {
	var m letter.Server
	return m, s.read(ctx, serverSetting, &m)
}

// read fills v with a setting, or leaves it when there is none.
func (s *Service) read(ctx context.Context, name string, v any) error {
	text, err := s.o.Store.Setting(ctx, name)
	if err != nil || text == "" {
		return err
	}
	if err := json.Unmarshal([]byte(text), v); err != nil {
		return fmt.Errorf("read setting %s: %w", name, err)
	}
	return nil
}

func (s *Service) write(ctx context.Context, name string, v any) error {
	text, err := json.Marshal(v)
	if err != nil {
		return fmt.Errorf("write setting %s: %w", name, err)
	}
	return s.o.Store.SetSetting(ctx, name, string(text))
}

func (s *Service) password(ctx context.Context) (string, error) {
	password, err := s.o.Secrets.Secret(ctx, passwordSecret)
	if err != nil {
		return "", fmt.Errorf("read the mail server's password: %w", err)
	}
	return password, nil
}

// connection is where mail goes out now, with its password; an error is the
// password's alone when the server is configured.
func (s *Service) connection(ctx context.Context) (server letter.Server, password string, err error) {
	s.settings.Lock()
	defer s.settings.Unlock()
	if server, err = s.server(ctx); err == nil && server.Username != "" {
		password, err = s.password(ctx)
	}
	return server, password, err
}

// SetMailServer checks and stores the settings. A nil password keeps the one
// that is there, unless the mail would go to another server; "" removes it.
// Whatever waits because of the old settings is tried at once.
func (s *Service) SetMailServer(ctx context.Context, m letter.Server, password *string) error {
	s.settings.Lock()
	defer s.settings.Unlock()
	m, secret, err := s.checkServer(ctx, m, password)
	if err != nil {
		return err
	}
	if err := s.o.Secrets.SetSecret(ctx, passwordSecret, secret); err != nil {
		return fmt.Errorf("keep the mail server's password: %w", err)
	}
	if err := s.write(ctx, serverSetting, m); err != nil {
		return err
	}
	return s.release(ctx)
}

// DeleteMailServer forgets the settings and the password. Letters wait until
// there are others.
func (s *Service) DeleteMailServer(ctx context.Context) error {
	s.settings.Lock()
	defer s.settings.Unlock()
	if err := s.o.Secrets.SetSecret(ctx, passwordSecret, ""); err != nil {
		return fmt.Errorf("forget the mail server's password: %w", err)
	}
	if err := s.o.Store.SetSetting(ctx, serverSetting, ""); err != nil {
		return err
	}
	return s.release(ctx)
}

// checkServer checks and normalises settings and finds the password that goes
// with them. settings is held.
func (s *Service) checkServer(ctx context.Context, m letter.Server, password *string) (letter.Server, string, error) {
	if err := cleanServer(&m); err != nil {
		return letter.Server{}, "", err
	}
	secret := ""
	switch {
	case m.Username == "":
	case password != nil:
		secret = *password
		if len(secret) > letter.MaxPassword || strings.ContainsFunc(secret, unicode.IsControl) {
			return letter.Server{}, "", interview.InvalidField("password", "The password is too long or has characters that cannot be typed.")
		}
	default:
		before, err := s.server(ctx)
		if err != nil {
			return letter.Server{}, "", err
		}
		if secret, err = s.password(ctx); err != nil {
			return letter.Server{}, "", err
		}
		// Else whoever may change the settings could have the password sent to a server of theirs.
		if secret != "" && (before.Host != m.Host || before.Port != m.Port || before.Username != m.Username) {
			return letter.Server{}, "", interview.InvalidField("password", "Please enter the password again: it was for another server or user name.")
		}
	}
	switch {
	case m.Username != "" && secret == "":
		return letter.Server{}, "", interview.InvalidField("password", "A password is needed for the user name.")
	case secret != "" && m.Security == letter.Plain && !loopback(m.Host):
		return letter.Server{}, "", interview.InvalidField("security",
			"A password is not sent without protection, except to this computer itself. Choose STARTTLS or TLS.")
	}
	return m, secret, nil
}

func cleanServer(m *letter.Server) (err error) {
	m.Host = strings.TrimSpace(m.Host)
	if m.Host == "" {
		return interview.InvalidField("host", "The name of the mail server is needed.")
	}
	if !validHost(m.Host) {
		return interview.InvalidField("host", "This is not the name or the address of a mail server. It looks like mail.example.com, without a port.")
	}
	usual := map[letter.Security]int{"": 587, letter.STARTTLS: 587, letter.TLS: 465, letter.Plain: 25}
	port, ok := usual[m.Security]
	if !ok {
		return interview.InvalidField("security", "The protection must be starttls, tls or none.")
	}
	if m.Security == "" {
		m.Security = letter.STARTTLS
	}
	if m.Port == 0 {
		m.Port = port
	}
	if m.Port < 1 || m.Port > 65535 {
		return interview.InvalidField("port", "The port must be between 1 and 65535.")
	}
	if m.Username, err = interview.CleanText("username", "The user name", m.Username, letter.MaxUsername); err != nil {
		return err
	}
	if m.From, err = interview.CleanEmail("from", m.From); err != nil {
		return err
	}
	if m.From == "" {
		return interview.InvalidField("from", "The address that mail comes from is needed.")
	}
	if m.FromName, err = interview.CleanText("fromName", "The sender’s name", m.FromName, interview.MaxName); err != nil {
		return err
	}
	if m.PerHour < 0 || m.PerHour > letter.MaxPerHour {
		return interview.InvalidField("perHour", "The limit must be between 1 and %d mails an hour.", letter.MaxPerHour)
	}
	m.CACertificate = strings.TrimSpace(m.CACertificate)
	return checkCertificates(m.CACertificate)
}

var label = regexp.MustCompile(`^[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?$`)

// validHost accepts an IP address or a host name (RFC 1123, section 2.1).
func validHost(host string) bool {
	if _, err := netip.ParseAddr(host); err == nil {
		return true
	}
	if len(host) > letter.MaxHost {
		return false
	}
	labels := strings.Split(strings.TrimSuffix(host, "."), ".")
	for _, l := range labels {
		if !label.MatchString(l) {
			return false
		}
	}
	// All digits is an address with a mistake in it.
	return strings.ContainsFunc(labels[len(labels)-1], unicode.IsLetter)
}

func loopback(host string) bool {
	if a, err := netip.ParseAddr(host); err == nil {
		return a.Unmap().IsLoopback()
	}
	return strings.EqualFold(strings.TrimSuffix(host, "."), "localhost")
}

func checkCertificates(text string) error {
	if text == "" {
		return nil
	}
	wrong := interview.InvalidField("caCertificate", "This is not a certificate in PEM form: it begins with -----BEGIN CERTIFICATE-----.")
	if len(text) > letter.MaxCACertificate {
		return interview.InvalidField("caCertificate", "The certificates are too long: at most %d KiB.", letter.MaxCACertificate>>10)
	}
	for rest := []byte(text); len(strings.TrimSpace(string(rest))) > 0; {
		var block *pem.Block
		if block, rest = pem.Decode(rest); block == nil || block.Type != "CERTIFICATE" {
			return wrong
		}
		if _, err := x509.ParseCertificate(block.Bytes); err != nil {
			return wrong
		}
	}
	return nil
}

// MailStatus says whether mail can be sent, and how it goes.
type MailStatus struct {
	Configured bool
	From       string
	PerHour    int
	Waiting    int    // letters that are not sent yet
	Problem    string // why they wait; "" when nothing is wrong
	Links      string // what the links in letters begin with
}

// MailStatus is the state of the queue.
func (s *Service) MailStatus(ctx context.Context) (MailStatus, error) {
	server, err := s.server(ctx)
	if err != nil {
		return MailStatus{}, err
	}
	queue, err := s.o.Store.LetterQueue(ctx)
	if err != nil {
		return MailStatus{}, err
	}
	status := MailStatus{
		Configured: server.Configured(), From: server.From, PerHour: perHour(server),
		Waiting: queue.Waiting, Problem: queue.Problem, Links: s.o.PublicURL,
	}
	switch {
	case status.Waiting == 0:
		status.Problem = ""
	case !status.Configured:
		status.Problem = noServerProblem
	}
	return status, nil
}

const noServerProblem = "Waits: no mail server is set up."

func perHour(m letter.Server) int {
	if m.PerHour == 0 {
		return letter.DefaultPerHour
	}
	return m.PerHour
}

// Wording is the workspace's own words; what is empty stands for the standard ones.
func (s *Service) Wording(ctx context.Context) (letter.Wording, error) {
	var w letter.Wording
	return w, s.read(ctx, wordingSetting, &w)
}

// SetWording checks and stores the words; letters that waited because of the
// old ones are tried at once. Errors: Invalid, naming the field.
func (s *Service) SetWording(ctx context.Context, w letter.Wording) error {
	if err := letter.Check(w); err != nil {
		return err
	}
	if err := s.write(ctx, wordingSetting, w); err != nil {
		return err
	}
	return s.release(ctx)
}

// release lets everything that waits be tried with new settings.
func (s *Service) release(ctx context.Context) error {
	err := s.o.Store.RetryLetters(ctx, s.now())
	interview.Afterwards(ctx, func() {
		s.mu.Lock()
		s.held = time.Time{}
		s.mu.Unlock()
		s.notify()
	})
	if err != nil {
		return errors.Join(errors.New("the new settings are stored, but what waits could not be told"), err)
	}
	return nil
}
