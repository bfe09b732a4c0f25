package smtp

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net"
	"net/textproto"
	"strings"
	"syscall"
	"unicode"

	"candor/backend/invite/letter"
)

// maxQuote bounds what is quoted of a server's answer, in characters.
const maxQuote = 200

func temporary(err error, format string, args ...any) *letter.SendError {
	return &letter.SendError{Kind: letter.SendTemporary, Sentence: fmt.Sprintf(format, args...), Err: err}
}

func permanent(err error, format string, args ...any) *letter.SendError {
	return &letter.SendError{Kind: letter.SendPermanent, Sentence: fmt.Sprintf(format, args...), Err: err}
}

func settings(err error, format string, args ...any) *letter.SendError {
	return &letter.SendError{Kind: letter.SendSettings, Sentence: fmt.Sprintf(format, args...), Err: err}
}

// connectFailure says why there is no connection.
func (t *transfer) connectFailure(ctx context.Context, err error) error {
	address := fmt.Sprintf("%s, port %d", t.host, t.server.Port)
	if dns, ok := errors.AsType[*net.DNSError](err); ok {
		if dns.IsNotFound {
			return settings(err, "There is no mail server named %s. Check its name in the mail settings.", t.host)
		}
		return temporary(err, "The name of the mail server %s could not be looked up. Is this computer connected to the network?", t.host)
	}
	if errors.Is(ctx.Err(), context.Canceled) {
		return stopped(ctx.Err())
	}
	if timedOut(err) || errors.Is(err, context.DeadlineExceeded) {
		return temporary(err, "The mail server %s does not answer. Check its name and port if this goes on.", address)
	}
	if errors.Is(err, syscall.ECONNREFUSED) {
		return temporary(err, "Nothing answers as a mail server at %s. Check its name and port if this goes on.", address)
	}
	return temporary(err, "The mail server %s cannot be reached. Is this computer connected to the network?", address)
}

func stopped(err error) error {
	return temporary(err, "The mail was not sent, because sending was stopped.")
}

// failure says what became of the letter after an error, by how far it had come.
func (t *transfer) failure(ctx context.Context, err error) error {
	if known, ok := errors.AsType[*letter.SendError](err); ok {
		return known
	}
	reply, replied := errors.AsType[*textproto.Error](err)
	if replied && reply.Code >= 400 && reply.Code <= 599 {
		return t.refusal(reply)
	}
	err = t.withoutSecrets(err)
	if t.at == committed {
		return &letter.SendError{
			Kind: letter.SendUnconfirmed, Err: err,
			Sentence: fmt.Sprintf("The mail was handed to the mail server %s, but its answer never came. It may or may not have been sent.", t.host),
		}
	}
	if errors.Is(ctx.Err(), context.Canceled) {
		return stopped(ctx.Err())
	}
	if e := t.certificateFailure(err); e != nil {
		return e
	}
	expired := errors.Is(ctx.Err(), context.DeadlineExceeded)
	switch {
	case (expired || timedOut(err)) && t.at == greeting && t.server.Security != letter.TLS:
		return temporary(err, "The mail server %s does not greet on port %d. If the port is one for TLS, as 465 is, choose TLS in the mail settings.", t.host, t.server.Port)
	case expired:
		return temporary(err, "The mail server %s is too slow: it did not have the whole mail in time.", t.host)
	case timedOut(err):
		return temporary(err, "The mail server %s stopped answering %s.", t.host, t.doing())
	case malformed(err) && t.conn.failed != nil: // half a line
		return temporary(err, "The mail server %s hung up or stopped answering %s.", t.host, t.doing())
	case malformed(err) || replied:
		return settings(err, "What answers at %s, port %d, does not answer like a mail server. Check name and port.", t.host, t.server.Port)
	case hungUp(err):
		return temporary(err, "The mail server %s hung up %s.", t.host, t.doing())
	case t.at == signIn:
		return settings(err, "Signing in at the mail server %s failed. Check the user name and the password.", t.host)
	}
	return temporary(err, "The connection to the mail server %s broke %s.", t.host, t.doing())
}

// doing names the step that was under way, as the end of a sentence.
func (t *transfer) doing() string {
	switch t.at {
	case connecting, greeting, hello:
		return "right after the connection was made"
	case securing, startTLS:
		return "while the connection was being protected"
	case signIn:
		return "while signing in"
	default:
		return "before it had the whole mail"
	}
}

// certificateFailure says what is wrong with the protection of the connection;
// nil when that is not what failed.
func (t *transfer) certificateFailure(err error) error {
	if e, ok := errors.AsType[x509.HostnameError](err); ok {
		return settings(err, "The certificate of the mail server %s is for another name (%s). Check the server’s name in the mail settings.", t.host, t.clean(strings.Join(names(e.Certificate), ", ")))
	}
	if e, ok := errors.AsType[x509.CertificateInvalidError](err); ok {
		if e.Reason == x509.Expired {
			return settings(err, "The certificate of the mail server %s is expired or not valid yet. Whoever runs the server has to renew it; this computer’s clock should be right, too.", t.host)
		}
		return settings(err, "The certificate of the mail server %s is not valid. Whoever runs the server has to replace it.", t.host)
	}
	if _, ok := errors.AsType[x509.UnknownAuthorityError](err); ok {
		return settings(err, "The certificate of the mail server %s was made by an authority that this computer does not know. If it is your company’s own, put the authority’s certificate into the mail settings.", t.host)
	}
	if _, ok := errors.AsType[*tls.CertificateVerificationError](err); ok {
		return settings(err, "The certificate of the mail server %s could not be checked. Whoever runs the server has to replace it.", t.host)
	}
	if _, ok := errors.AsType[tls.RecordHeaderError](err); ok {
		return settings(err, "The mail server %s does not speak TLS on port %d. Choose STARTTLS in the mail settings, or check the port.", t.host, t.server.Port)
	}
	// crypto/tls reports an alert, of either side, as an operation of this name.
	if e, ok := errors.AsType[*net.OpError](err); ok && (e.Op == "remote error" || e.Op == "local error") {
		return settings(err, "The mail server %s and Candor found no way of protecting the connection that both accept. The server must know TLS 1.2 or newer.", t.host)
	}
	return nil
}

func names(c *x509.Certificate) []string {
	if c == nil {
		return nil
	}
	if len(c.DNSNames) > 0 {
		return c.DNSNames[:min(len(c.DNSNames), 3)]
	}
	for _, ip := range c.IPAddresses {
		return []string{ip.String()}
	}
	return []string{c.Subject.CommonName}
}

// refusal says what a server's 4xx or 5xx means at the step where it came.
func (t *transfer) refusal(reply *textproto.Error) error {
	quote := t.clean(reply.Msg)
	err := error(&textproto.Error{Code: reply.Code, Msg: quote})
	says := fmt.Sprintf("It says: “%d %s”.", reply.Code, quote)
	if quote == "" {
		says = fmt.Sprintf("It answers with the code %d.", reply.Code)
	}
	if reply.Code < 500 {
		return t.postponement(reply.Code, err, says)
	}
	to := t.clean(t.message.to.spec)
	signsIn := t.server.Username != ""
	switch {
	case t.at < signIn:
		return settings(err, "The mail server %s refuses the connection. %s", t.host, says)
	case t.at == signIn:
		return settings(err, "The mail server %s refuses the user name or the password. %s", t.host, says)
	case !signsIn && (reply.Code == 530 || t.at <= recipient && strings.Contains(strings.ToLower(quote), "relay")):
		return settings(err, "The mail server %s takes this mail only from who signs in. Enter a user name and a password in the mail settings. %s", t.host, says)
	case reply.Code == 552 && t.at != recipient:
		return permanent(err, "The mail is too large for the mail server %s. %s", t.host, says)
	case t.at == sender:
		return settings(err, "The mail server %s does not send mail from %s. Check the sender’s address in the mail settings. %s", t.host, t.clean(t.message.from.spec), says)
	case t.at == recipient:
		return permanent(err, "The mail server %s refuses the address %s. %s", t.host, to, says)
	}
	return permanent(err, "The mail server %s refuses the mail. %s", t.host, says)
}

func (t *transfer) postponement(code int, err error, says string) error {
	switch {
	case code == 421:
		return temporary(err, "The mail server %s is closing. %s", t.host, says)
	case t.at == signIn:
		return temporary(err, "The mail server %s cannot check the password now. %s", t.host, says)
	case t.at == recipient:
		return temporary(err, "The mail server %s does not take mail for %s yet. %s", t.host, t.clean(t.message.to.spec), says)
	}
	return temporary(err, "The mail server %s asks to try again later. %s", t.host, says)
}

func timedOut(err error) bool {
	e, ok := errors.AsType[net.Error](err)
	return ok && e.Timeout()
}

func malformed(err error) bool {
	_, ok := errors.AsType[textproto.ProtocolError](err)
	return ok || errors.Is(err, errTooMuch)
}

// hungUp reports a connection that the other side closed. The way it shows
// depends on what was under way: an end, a reset or a closed pipe.
func hungUp(err error) bool {
	return errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.ErrClosedPipe) ||
		errors.Is(err, net.ErrClosed) || errors.Is(err, syscall.ECONNRESET) || errors.Is(err, syscall.EPIPE) ||
		errors.Is(err, errSpokeEarly)
}

// secretsOf are the forms in which a server could repeat the password.
func secretsOf(username, password string) []string {
	if password == "" {
		return nil
	}
	b64 := base64.StdEncoding.EncodeToString
	return []string{
		password, b64([]byte(password)), strings.TrimRight(b64([]byte(password)), "="),
		b64([]byte("\x00" + username + "\x00" + password)),
	}
}

// clean makes a server's words fit to show: cleaned, and left out altogether
// when they repeat the password.
func (t *transfer) clean(s string) string {
	quote := cleaned(s)
	for _, secret := range t.secrets {
		if strings.Contains(s, secret) || strings.Contains(quote, cleaned(secret)) {
			return ""
		}
	}
	return quote
}

func (t *transfer) withoutSecrets(err error) error {
	for _, secret := range t.secrets {
		if strings.Contains(err.Error(), secret) {
			return errors.New("the cause repeats the password and is not shown")
		}
	}
	return err
}

// cleaned is text from outside as one short line of visible characters.
func cleaned(s string) string {
	s = strings.Join(strings.FieldsFunc(strings.ToValidUTF8(s, "\uFFFD"), func(r rune) bool {
		return unicode.IsSpace(r) || !unicode.IsPrint(r)
	}), " ")
	if runes := []rune(s); len(runes) > maxQuote {
		return strings.TrimSpace(string(runes[:maxQuote])) + "…"
	}
	return s
}
