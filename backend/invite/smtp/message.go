package smtp

import (
	"bytes"
	"strings"
	"time"

	"github.com/wneessen/go-mail"

	"candor/backend/invite/letter"
)

// message is a letter as it goes over the wire.
type message struct {
	from, to address
	utf8     bool   // an address of it needs SMTPUTF8
	bytes    []byte // headers and content, CRLF, lines within RFC 5322's bounds
}

// compose makes the message of a letter. With a calendar part it has the form
// in which Google Calendar and Outlook send theirs, which is what the big mail
// programs look for: text, HTML and text/calendar as alternatives of each
// other, so that an invitation can be answered in the mail itself, and the same
// calendar once more as an attached file for programs that know only files.
func compose(m letter.Mail, now time.Time) (*message, error) {
	from, err := parseAddress(m.From)
	if err != nil {
		return nil, settings(err, "Mail cannot be sent from %q: that is not a mail address. Check the mail settings.", cleaned(m.From))
	}
	to, err := parseAddress(m.To)
	if err != nil {
		return nil, permanent(err, "%q is not an address that mail can be sent to.", cleaned(m.To))
	}
	out := &message{from: from, to: to, utf8: from.utf8 || to.utf8}

	// go-mail's headers are written preformatted: it folds at spaces only, and a
	// long name without one would make a line that servers refuse.
	w := mail.NewMsg(mail.WithNoDefaultUserAgent(), mail.WithCharset(mail.CharsetUTF8), mail.WithEncoding(mail.EncodingQP))
	set := func(key mail.Header, value string) { w.SetGenHeaderPreformatted(key, value) }
	set("From", addressHeader("From", m.FromName, from))
	set("To", addressHeader("To", m.ToName, to))
	if m.ReplyTo != "" {
		reply, err := parseAddress(m.ReplyTo)
		if err != nil {
			return nil, permanent(err, "Answers cannot go to %q: that is not a mail address.", cleaned(m.ReplyTo))
		}
		out.utf8 = out.utf8 || reply.utf8
		set("Reply-To", addressHeader("Reply-To", m.ReplyToName, reply))
	}
	set(mail.HeaderSubject, textHeader("Subject", m.Subject))
	if !plainID(m.MessageID) {
		return nil, permanent(errMessageID, "The mail has no usable message id.")
	}
	w.SetMessageIDWithValue(m.MessageID)
	w.SetDateWithValue(now)
	// RFC 3834: holiday notes are not sent in answer to it.
	w.SetGenHeader("Auto-Submitted", "auto-generated")

	w.SetBodyString(mail.TypeTextPlain, wellFormed(m.Text))
	if m.HTML != "" {
		w.AddAlternativeString(mail.TypeTextHTML, wellFormed(m.HTML))
	}
	if m.Calendar != nil {
		if !plainToken(m.CalendarMethod) {
			return nil, permanent(errMethod, "The mail’s calendar part is not valid.")
		}
		method := "method=" + m.CalendarMethod
		w.AddAlternativeString(mail.ContentType("text/calendar; "+method), string(m.Calendar), mail.WithPartEncoding(mail.EncodingB64))
		if err := w.AttachReader("invite.ics", bytes.NewReader(m.Calendar), mail.WithFileContentType("application/ics")); err != nil {
			return nil, permanent(err, "The mail’s calendar part could not be written.")
		}
	}
	var b bytes.Buffer
	if _, err := w.WriteTo(&b); err != nil {
		return nil, permanent(err, "The mail could not be written.")
	}
	out.bytes = b.Bytes()
	return out, nil
}

// wellFormed is text that every reader takes for the UTF-8 it is said to be.
func wellFormed(s string) string {
	s = strings.ToValidUTF8(s, "\uFFFD")
	return strings.ReplaceAll(s, "\x00", "\uFFFD")
}

// plainID reports whether s may stand in a Message-ID as it is.
func plainID(s string) bool {
	for i := range len(s) {
		if s[i] <= ' ' || s[i] >= 0x7f || s[i] == '<' || s[i] == '>' {
			return false
		}
	}
	return len(s) >= 3 && len(s) <= maxAddress && strings.Count(s, "@") == 1
}

// plainToken reports whether s is a word of capital letters, as every method of
// iTIP (RFC 5546) is.
func plainToken(s string) bool {
	for i := range len(s) {
		if (s[i] < 'A' || s[i] > 'Z') && s[i] != '-' {
			return false
		}
	}
	return s != "" && len(s) <= 32
}
