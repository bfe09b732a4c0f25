package smtp

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	"net/textproto"
	"strconv"
	"strings"
	"time"

	"github.com/wneessen/go-mail/smtp"

	"candor/backend/invite/letter"
)

// step is how far a letter has come. Failures are told apart by it.
type step int

const (
	connecting step = iota
	securing        // the TLS handshake, right away or after STARTTLS
	greeting        // the server's first line
	hello           // EHLO
	startTLS        // the STARTTLS command
	signIn          // AUTH
	sender          // MAIL
	recipient       // RCPT
	content         // DATA and everything up to the last line
	committed       // the last line, and the answer to it
)

var (
	errTooMuch    = errors.New("the server sent too much")
	errMessageID  = errors.New("no message id")
	errMethod     = errors.New("no calendar method")
	errSpokeEarly = errors.New("the server answered before the letter's end")
)

// transfer is one letter on one connection.
type transfer struct {
	o        Options
	server   letter.Server
	host     string
	message  *message
	secrets  []string
	handOver func() error

	conn   *boundedConn // what the server sends and receives, before TLS
	client *smtp.Client
	at     step
}

// run takes the letter through every step.
func (t *transfer) run(ctx context.Context, password string) error {
	if err := t.connect(); err != nil {
		return t.failure(ctx, err)
	}
	if err := t.authenticate(password); err != nil {
		return t.failure(ctx, err)
	}
	if err := t.transmit(); err != nil {
		return t.failure(ctx, err)
	}
	// The letter is sent; how the farewell goes changes nothing.
	t.bound(quitTimeout)
	_ = t.client.Quit()
	return nil
}

// bound gives the coming command and its answer a time limit. It is a deadline,
// not an idle time: a server that dribbles cannot stretch it.
func (t *transfer) bound(d time.Duration) {
	// Failing means that the connection is closed; the command will say so.
	_ = t.conn.SetDeadline(time.Now().Add(d))
}

func (t *transfer) begin(s step) {
	t.at = s
	t.bound(t.o.CommandTimeout)
}

// connect greets the server and protects the connection as the settings say.
// Nothing is ever sent with less protection than that.
func (t *transfer) connect() error {
	config, err := t.tlsConfig()
	if err != nil {
		return err
	}
	var conn net.Conn = t.conn
	if t.server.Security == letter.TLS {
		t.begin(securing)
		secured := tls.Client(t.conn, config)
		if err := secured.Handshake(); err != nil {
			return err
		}
		conn = secured
	}
	t.begin(greeting)
	if t.client, err = smtp.NewClient(conn, t.host); err != nil {
		return err
	}
	t.begin(hello)
	if err := t.client.Hello(t.o.LocalName); err != nil {
		return err
	}
	switch t.server.Security {
	case letter.TLS, letter.Plain:
		return nil
	case letter.STARTTLS:
	default:
		return settings(nil, "The mail settings do not say how the connection is protected. Choose STARTTLS or TLS.")
	}
	if offered, _ := t.client.Extension("STARTTLS"); !offered {
		return settings(nil, "The mail server %s does not offer STARTTLS, so nothing was sent to it. Check the port, or choose TLS instead.", t.host)
	}
	t.begin(startTLS)
	return t.client.StartTLS(config)
}

// tlsConfig trusts the system's authorities and the workspace's own.
func (t *transfer) tlsConfig() (*tls.Config, error) {
	config := &tls.Config{MinVersion: tls.VersionTLS12, ServerName: t.host}
	if t.server.CACertificate == "" {
		return config, nil
	}
	pool, err := x509.SystemCertPool()
	if err != nil {
		pool = x509.NewCertPool()
	}
	if !pool.AppendCertsFromPEM([]byte(t.server.CACertificate)) {
		return nil, settings(nil, "The authority’s certificate in the mail settings cannot be read. It must be PEM text that starts with “-----BEGIN CERTIFICATE-----”.")
	}
	config.RootCAs = pool
	return config, nil
}

// authenticate signs in when the settings have a user name. Without protection
// nothing made from the password leaves this machine, not even an answer to a
// challenge: who listens could try passwords against it at leisure.
func (t *transfer) authenticate(password string) error {
	if t.server.Username == "" {
		return nil
	}
	t.begin(signIn)
	_, protected := t.client.TLSConnectionState()
	local := loopback(t.conn.RemoteAddr())
	if !protected && !local {
		return settings(nil, "The password is not sent to %s over a connection without protection. Choose STARTTLS or TLS in the mail settings.", t.host)
	}
	if password == "" {
		return settings(nil, "There is a user name for the mail server %s, but no password. Enter it in the mail settings.", t.host)
	}
	offered, mechanisms := t.client.Extension("AUTH")
	if !offered {
		return settings(nil, "The mail server %s does not offer signing in on port %d. Check the port, or remove the user name from the mail settings.", t.host, t.server.Port)
	}
	auth := t.mechanism(mechanisms, password, !protected)
	if auth == nil {
		return settings(nil, "The mail server %s offers no way of signing in that Candor knows (it offers: %s).", t.host, t.clean(mechanisms))
	}
	return t.client.Auth(auth)
}

// mechanism picks how to sign in. SCRAM comes first: a server offers it only
// when it has what it takes. CRAM-MD5 comes last: many offer it to people whose
// password they keep in a form that it cannot work with.
func (t *transfer) mechanism(offered, password string, unprotected bool) smtp.Auth {
	has := map[string]bool{}
	for _, m := range strings.Fields(strings.ToUpper(offered)) {
		has[m] = true
	}
	user := t.server.Username
	switch {
	case has["SCRAM-SHA-256"]:
		return scram{smtp.ScramSHA256Auth(user, password), t.host}
	case has["SCRAM-SHA-1"]:
		return scram{smtp.ScramSHA1Auth(user, password), t.host}
	case has["PLAIN"]:
		return smtp.PlainAuth("", user, password, t.host, unprotected)
	case has["LOGIN"]:
		return smtp.LoginAuth(user, password, t.host, unprotected)
	case has["CRAM-MD5"]:
		return smtp.CRAMMD5Auth(user, password)
	}
	return nil
}

// maxIterations is a tenth of a second's work to a second's; servers ask for
// 4096 (RFC 7677) to a few hundred thousand.
const maxIterations = 1_000_000

// scram refuses a challenge that costs too much: nothing can break the work
// off, and a server could keep the computer busy for hours with one line.
type scram struct {
	smtp.Auth
	host string
}

func (s scram) Next(fromServer []byte, more bool) ([]byte, error) {
	// "r=nonce,s=salt,i=iterations" (RFC 5802, section 7).
	for field := range strings.SplitSeq(string(fromServer), ",") {
		count, found := strings.CutPrefix(field, "i=")
		if n, err := strconv.Atoi(count); found && (err != nil || n < 1 || n > maxIterations) {
			return nil, settings(nil, "The mail server %s asks for more work to sign in than any mail server needs, so Candor does not sign in there.", s.host)
		}
	}
	return s.Auth.Next(fromServer, more)
}

func loopback(a net.Addr) bool {
	tcp, ok := a.(*net.TCPAddr)
	return ok && tcp.IP.IsLoopback()
}

// transmit sends envelope and content. The last line of the content commits the
// letter; handOver is called right before it, when everything else has left.
func (t *transfer) transmit() error {
	if err := t.fits(); err != nil {
		return err
	}
	t.client.SkipSMTPUTF8(!t.message.utf8)
	t.begin(sender)
	if err := t.client.Mail("<" + t.message.from.spec + ">"); err != nil {
		return err
	}
	t.begin(recipient)
	if err := t.client.Rcpt("<" + t.message.to.spec + ">"); err != nil {
		return err
	}
	t.begin(content)
	w, err := t.client.Data()
	if err != nil {
		return err
	}
	if _, err := w.Write(t.message.bytes); err != nil {
		return err
	}
	if err := t.client.Text.W.Flush(); err != nil {
		return err
	}
	if err := t.silent(); err != nil {
		return err
	}
	if err := t.handOver(); err != nil {
		return temporary(err, "The mail was not sent, because Candor could not note that it is being sent.")
	}
	t.at = committed
	// The whole time that is left: giving up on this answer leaves a person to
	// find out what became of the letter.
	_ = t.conn.SetDeadline(time.Time{})
	err = w.Close()
	if reply, ok := errors.AsType[*textproto.Error](err); ok && reply.Code/100 == 2 {
		return nil
	}
	return err
}

// fits checks the letter against what the server said of itself.
func (t *transfer) fits() error {
	if supported, _ := t.client.Extension("SMTPUTF8"); t.message.utf8 && !supported {
		if t.message.from.utf8 {
			return settings(nil, "The mail server %s cannot send from %s: it knows no addresses with such characters before the @.", t.host, t.clean(t.message.from.spec))
		}
		return permanent(nil, "The mail server %s cannot send this mail: it knows no addresses with characters such as those in %s.", t.host, t.clean(t.message.to.spec))
	}
	if _, size := t.client.Extension("SIZE"); size != "" {
		if limit, err := strconv.Atoi(size); err == nil && limit > 0 && len(t.message.bytes) > limit {
			return permanent(nil, "The mail is too large for the mail server %s: it takes at most %d bytes.", t.host, limit)
		}
	}
	return nil
}

// silent reports a server that has hung up or answered before the letter's end:
// then the letter is not committed, and known not to be.
func (t *transfer) silent() error {
	// Long enough to read what has already come, too short to be felt.
	_ = t.conn.SetReadDeadline(time.Now().Add(time.Millisecond))
	t.conn.peeking = true
	_, err := t.client.Text.R.Peek(1)
	t.conn.peeking = false
	t.bound(t.o.CommandTimeout)
	if timeout, ok := errors.AsType[net.Error](err); ok && timeout.Timeout() {
		return nil
	}
	if err != nil {
		return err
	}
	code, text, err := t.client.Text.ReadResponse(0)
	if err != nil {
		return err
	}
	if code >= 400 {
		return &textproto.Error{Code: code, Msg: text}
	}
	return errSpokeEarly
}
