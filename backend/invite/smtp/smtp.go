// Package smtp hands letters to a mail server (RFC 5321), over STARTTLS, TLS or
// a plain connection, and tells exactly how far it came.
//
// A letter is committed to the server by the last line of its content, a lone
// dot. Send says just before it that this moment has come, and from then on
// only the server's own answer tells what became of the letter: without one the
// outcome is letter.SendUnconfirmed. Every failure is a *letter.SendError with
// a sentence that a person can act on; none holds anything of the password.
package smtp

import (
	"context"
	"net"
	"strconv"
	"strings"
	"time"

	"candor/backend/invite/letter"
)

const (
	defaultDialTimeout    = 10 * time.Second
	defaultCommandTimeout = 30 * time.Second
	defaultSendTimeout    = 2 * time.Minute
	// quitTimeout is short: the letter is sent by then, and nothing depends on the farewell.
	quitTimeout = 5 * time.Second
	// defaultLocalName is what Thunderbird says, so every server for people's
	// mail programs takes it. It is valid by RFC 5321 where "localhost" is not,
	// tells no private host name, and unlike the sender's domain is never
	// taken for somebody who pretends to be the server.
	defaultLocalName = "[127.0.0.1]"
)

// Options says how letters are handed over. The zero value is ready to use.
type Options struct {
	LocalName      string        // how we introduce ourselves (EHLO): a public host name or an address literal
	DialTimeout    time.Duration // bounds looking up and connecting; 0: 10 s
	CommandTimeout time.Duration // bounds each command with its answer; 0: 30 s
	SendTimeout    time.Duration // bounds the whole of it; 0: 2 min
	Now            func() time.Time
}

// Sender hands letters to mail servers. It keeps nothing between two letters
// and may be used by several goroutines.
type Sender struct {
	o    Options
	dial func(ctx context.Context, network, address string) (net.Conn, error)
}

// New is a sender.
func New(o Options) *Sender {
	if o.LocalName == "" {
		o.LocalName = defaultLocalName
	}
	if o.DialTimeout <= 0 {
		o.DialTimeout = defaultDialTimeout
	}
	if o.CommandTimeout <= 0 {
		o.CommandTimeout = defaultCommandTimeout
	}
	if o.SendTimeout <= 0 {
		o.SendTimeout = defaultSendTimeout
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	dialer := &net.Dialer{Timeout: o.DialTimeout}
	return &Sender{o: o, dial: dialer.DialContext}
}

// Send hands one letter to the server. It calls handOver at most once, right
// before the line that commits the letter; an error from it aborts the letter,
// which the server then discards. A nil error means that the server took the
// letter; any other error is a *letter.SendError.
//
// Cancelling ctx closes the connection at once. After handOver that leaves the
// letter unconfirmed.
func (s *Sender) Send(ctx context.Context, server letter.Server, password string, m letter.Mail, handOver func() error) error {
	host, err := hostName(server.Host)
	if err != nil {
		return settings(err, "%q is not the name of a mail server. Check the mail settings.", cleaned(server.Host))
	}
	message, err := compose(m, s.o.Now())
	if err != nil {
		return err
	}

	ctx, cancel := context.WithTimeout(ctx, s.o.SendTimeout)
	defer cancel()
	t := &transfer{
		o: s.o, server: server, host: host, message: message,
		secrets: secretsOf(server.Username, password), handOver: handOver,
	}
	raw, err := s.dial(ctx, "tcp", net.JoinHostPort(host, strconv.Itoa(server.Port)))
	if err != nil {
		return t.connectFailure(ctx, err)
	}
	t.conn = &boundedConn{Conn: raw, left: maxReceived}
	defer t.conn.Close()
	// A server that answers byte by byte, and one that does not answer at all,
	// end with the context.
	stop := context.AfterFunc(ctx, func() { _ = t.conn.Close() })
	defer stop()
	return t.run(ctx, password)
}

// hostName is the server's name as DNS and certificates have it.
func hostName(host string) (string, error) {
	host = strings.TrimSpace(host)
	if ip := net.ParseIP(strings.Trim(host, "[]")); ip != nil {
		return ip.String(), nil
	}
	return asciiDomain(host)
}

// maxReceived bounds what one server may send during one letter, in bytes: a
// certificate chain and a few dozen replies. An endless reply ends there.
const maxReceived = 256 << 10

// boundedConn is a connection that gives up after it received too much.
type boundedConn struct {
	net.Conn
	left    int
	peeking bool  // reading only to see whether something is there
	failed  error // why the last read got nothing
}

func (c *boundedConn) Read(p []byte) (int, error) {
	if c.left <= 0 {
		return 0, errTooMuch
	}
	n, err := c.Conn.Read(p[:min(len(p), c.left)])
	c.left -= n
	if !c.peeking {
		c.failed = err
	}
	return n, err
}

// Write fails after a read that failed: net/textproto takes the half of a line
// that came before a time limit for a whole one, and would go on.
func (c *boundedConn) Write(p []byte) (int, error) {
	if c.failed != nil {
		return 0, c.failed
	}
	return c.Conn.Write(p)
}
