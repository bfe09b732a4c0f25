package invite

import (
	"context"
	"time"

	"candor/backend/interview"
	"candor/backend/invite/letter"
)

const (
	// testTimeout bounds a test of the settings: somebody waits for the answer.
	testTimeout = 30 * time.Second
	// maxTestsAnHour keeps the test from being a way to send mail without a limit.
	maxTestsAnHour = 30
)

// Tested says whether the mail server took a test letter.
type Tested struct {
	OK      bool
	Message string // one sentence
}

// Test sends a letter now, past the queue, and waits for what the mail server
// says. With settings it uses those instead of the stored ones; their password
// is found as SetMailServer finds it. Errors: Invalid, TooMany, Unavailable
// without a mail server.
func (s *Service) Test(ctx context.Context, by interview.Person, to string, settings *letter.Server, password *string) (Tested, error) {
	to, err := interview.CleanEmail("to", to)
	if err != nil {
		return Tested{}, err
	}
	if to == "" {
		return Tested{}, interview.InvalidField("to", "An e-mail address is needed.")
	}
	var server letter.Server
	var secret string
	if settings != nil {
		s.settings.Lock()
		server, secret, err = s.checkServer(ctx, *settings, password)
		s.settings.Unlock()
	} else {
		server, secret, err = s.connection(ctx)
	}
	if err != nil {
		return Tested{}, err
	}
	if !server.Configured() {
		return Tested{}, errNoServer(nil)
	}
	if !s.mayTest() {
		return Tested{}, interview.Errorf(interview.TooMany, "At most %d tests can be made in an hour. Please wait before the next one.", maxTestsAnHour)
	}
	ctx, cancel := context.WithTimeout(ctx, testTimeout)
	defer cancel()
	err = s.o.Sender.Send(ctx, server, secret, testMail(by, server, to), func() error { return nil })
	if err == nil {
		return Tested{OK: true, Message: "The mail server took the mail for " + to + "."}, nil
	}
	s.o.Log.Info("a test mail was not sent", "error_kind", kindOf(err))
	return Tested{Message: sentence(err)}, nil
}

func testMail(by interview.Person, server letter.Server, to string) letter.Mail {
	const subject, text = "Candor can send mail", "Candor can send mail with these settings. Nothing needs to be done."
	m := letter.Mail{
		MessageID: interview.NewID() + "@" + mailDomain(server.From),
		From:      server.From, FromName: server.FromName, To: to,
		Subject: subject, Text: text + "\n", HTML: letter.Notice(subject, text),
	}
	if answers(by.Email) {
		m.ReplyTo, m.ReplyToName = by.Email, by.Name
	}
	return m
}

// mayTest counts a test.
func (s *Service) mayTest() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.now()
	for len(s.tests) > 0 && !s.tests[0].After(now.Add(-time.Hour)) {
		s.tests = s.tests[1:]
	}
	if len(s.tests) >= maxTestsAnHour {
		return false
	}
	s.tests = append(s.tests, now)
	return true
}
