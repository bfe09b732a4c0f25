package smtp

import (
	"bytes"
	"encoding/base64"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/mail"
	"slices"
	"strings"
	"testing"
	"time"

	"candor/backend/invite/letter"
)

// part is a MIME part, or a whole message, with what is in it.
type part struct {
	kind   string // media type
	params map[string]string
	header map[string][]string
	body   []byte
	parts  []part
}

// read parses a message with the standard library.
func read(t *testing.T, data []byte) part {
	t.Helper()
	m, err := mail.ReadMessage(bytes.NewReader(data))
	if err != nil {
		t.Fatalf("read the message: %v\n%s", err, data)
	}
	return readPart(t, m.Header, m.Body)
}

func readPart(t *testing.T, header map[string][]string, r io.Reader) part {
	t.Helper()
	h := mail.Header(header)
	kind, params, err := mime.ParseMediaType(h.Get("Content-Type"))
	if err != nil {
		t.Fatalf("Content-Type %q: %v", h.Get("Content-Type"), err)
	}
	p := part{kind: kind, params: params, header: header}
	if strings.HasPrefix(kind, "multipart/") {
		parts := multipart.NewReader(r, params["boundary"])
		for {
			inner, err := parts.NextRawPart()
			if err == io.EOF {
				return p
			}
			if err != nil {
				t.Fatalf("next part of %s: %v", kind, err)
			}
			p.parts = append(p.parts, readPart(t, inner.Header, inner))
		}
	}
	switch encoding := h.Get("Content-Transfer-Encoding"); encoding {
	case "quoted-printable":
		r = quotedprintable.NewReader(r)
	case "base64":
		r = base64.NewDecoder(base64.StdEncoding, r)
	default:
		t.Fatalf("transfer encoding %q", encoding)
	}
	if p.body, err = io.ReadAll(r); err != nil {
		t.Fatalf("decode a %s: %v", kind, err)
	}
	return p
}

func (p part) kinds() string {
	if len(p.parts) == 0 {
		return p.kind
	}
	var inner []string
	for _, q := range p.parts {
		inner = append(inner, q.kinds())
	}
	return p.kind + "(" + strings.Join(inner, " ") + ")"
}

func addresses(t *testing.T, data []byte, key string) []*mail.Address {
	t.Helper()
	list, err := mail.Header(read(t, data).header).AddressList(key)
	if err != nil {
		t.Fatalf("%s: %v", key, err)
	}
	return list
}

func subject(t *testing.T, p part) string {
	t.Helper()
	s, err := new(mime.WordDecoder).DecodeHeader(mail.Header(p.header).Get("Subject"))
	if err != nil {
		t.Fatalf("Subject: %v", err)
	}
	return s
}

var sentAt = time.Date(2026, 11, 23, 9, 30, 0, 0, time.FixedZone("", 3600))

func written(t *testing.T, m letter.Mail) []byte {
	t.Helper()
	out, err := compose(m, sentAt)
	if err != nil {
		t.Fatalf("compose: %v", err)
	}
	return out.bytes
}

// checkLines fails the test when a line breaks RFC 5322 or is no plain ASCII.
func checkLines(t *testing.T, data []byte) {
	t.Helper()
	if !bytes.HasSuffix(data, []byte("\r\n")) {
		t.Error("the message does not end with a line break")
	}
	for i, l := range lines(data) {
		if len(l) > 78 {
			t.Errorf("line %d has %d characters: %q", i+1, len(l), l)
		}
		if bytes.ContainsAny(l, "\r\n\x00") || !ascii(string(l)) {
			t.Errorf("line %d is %q", i+1, l)
		}
	}
}

func TestMessage(t *testing.T) {
	data := written(t, invitation())
	checkLines(t, data)
	p := read(t, data)
	if got, want := p.kinds(), "multipart/mixed(multipart/alternative(text/plain text/html text/calendar) application/ics)"; got != want {
		t.Fatalf("structure = %s, want %s", got, want)
	}
	for key, want := range map[string]string{
		"From": `Candor <candor@example.org>`, "To": `Ada Lovelace <ada@example.com>`, "Reply-To": `Grace Hopper <grace@example.org>`,
		"Subject": "Your interview on Monday", "Message-Id": "<0123456789@candor.example.org>",
		"Auto-Submitted": "auto-generated", "Mime-Version": "1.0", "Date": "Mon, 23 Nov 2026 09:30:00 +0100",
	} {
		if got := p.header[key]; len(got) != 1 || got[0] != want {
			t.Errorf("%s = %q, want %q", key, got, want)
		}
	}
	known := []string{"From", "To", "Reply-To", "Subject", "Message-Id", "Auto-Submitted", "Mime-Version", "Date", "Content-Type"}
	for key := range p.header {
		if !slices.Contains(known, key) {
			t.Errorf("the header %s tells what nobody asked: %q", key, p.header[key])
		}
	}
	alternatives, file := p.parts[0].parts, p.parts[1]
	if got, want := string(alternatives[0].body), "Hello Ada,\r\n\r\nuntil Monday.\r\n"; got != want {
		t.Errorf("text = %q, want %q", got, want)
	}
	if got, want := string(alternatives[1].body), "<p>Hello Ada,</p>\r\n<p>until Monday.</p>\r\n"; got != want {
		t.Errorf("HTML = %q, want %q", got, want)
	}
	for _, a := range alternatives {
		if a.params["charset"] != "UTF-8" {
			t.Errorf("charset of %s = %q", a.kind, a.params["charset"])
		}
	}
	calendar := alternatives[2]
	if calendar.params["method"] != "REQUEST" || !bytes.Equal(calendar.body, invitation().Calendar) {
		t.Errorf("calendar = %v %q", calendar.params, calendar.body)
	}
	disposition, params, err := mime.ParseMediaType(mail.Header(file.header).Get("Content-Disposition"))
	if err != nil || disposition != "attachment" || params["filename"] != "invite.ics" || file.params["name"] != "invite.ics" {
		t.Errorf("attachment = %s %v %v (%v)", disposition, params, file.params, err)
	}
	if !bytes.Equal(file.body, invitation().Calendar) {
		t.Errorf("attached calendar = %q", file.body)
	}
}

func TestMessageWithoutCalendar(t *testing.T) {
	m := invitation()
	m.Calendar = nil
	if got, want := read(t, written(t, m)).kinds(), "multipart/alternative(text/plain text/html)"; got != want {
		t.Errorf("structure = %s, want %s", got, want)
	}
	m.HTML = ""
	if got := read(t, written(t, m)).kinds(); got != "text/plain" {
		t.Errorf("structure = %s, want text/plain", got)
	}
}

func TestCancellation(t *testing.T) {
	m := invitation()
	m.CalendarMethod = "CANCEL"
	if got := read(t, written(t, m)).parts[0].parts[2].params["method"]; got != "CANCEL" {
		t.Errorf("method = %q, want CANCEL", got)
	}
}

func TestLongAndInternational(t *testing.T) {
	names := map[string]string{
		"German":          "Jürgen Müller-Lüdenscheidt",
		"Chinese":         strings.Repeat("面試邀請", 20),
		"Arabic":          "دعوة إلى المقابلة",
		"emoji":           strings.Repeat("👩‍💻", 30),
		"no spaces":       strings.Repeat("x", 900),
		"spaces":          strings.Repeat("word ", 150) + "end",
		"quotes":          `Ada "Countess" Lovelace, Dr. <ada@evil.example>; (x)`,
		"encoded already": "=?UTF-8?B?QmNjOiB4?=",
		"one character":   "É",
	}
	for name, text := range names {
		t.Run(name, func(t *testing.T) {
			m := invitation()
			m.FromName, m.ToName, m.ReplyToName, m.Subject = text, text, text, text
			m.Text, m.HTML = text+"\n", "<p>"+text+"</p>\n"
			local, domain := strings.Repeat("a", 64), strings.Repeat("b", 60)+"."+strings.Repeat("c", 60)+".example"
			m.To = local + "@" + domain
			data := written(t, m)
			for i, l := range lines(data) {
				if len(l) > 998 {
					t.Errorf("line %d has %d characters", i+1, len(l))
				}
				// An address cannot be folded; everything else can.
				if len(l) > 78 && !bytes.Contains(l, []byte(local)) {
					t.Errorf("line %d is %q", i+1, l)
				}
			}
			p := read(t, data)
			if got := subject(t, p); got != text {
				t.Errorf("subject = %q, want %q", got, text)
			}
			for key, address := range map[string]string{"From": m.From, "To": m.To, "Reply-To": m.ReplyTo} {
				list := addresses(t, data, key)
				if len(list) != 1 || list[0].Address != address || list[0].Name != text {
					t.Errorf("%s = %v, want %q <%s>", key, list, text, address)
				}
			}
			if got := string(p.parts[0].parts[0].body); got != text+"\r\n" {
				t.Errorf("text = %q, want %q", got, text)
			}
		})
	}
}

func TestHeadersAreBounded(t *testing.T) {
	m := invitation()
	m.Subject, m.ToName = strings.Repeat("é", 100_000), strings.Repeat("n", 100_000)
	data := written(t, m)
	checkLines(t, data)
	if got := subject(t, read(t, data)); len(got) > maxHeaderText+len("…") || !strings.HasSuffix(got, "…") {
		t.Errorf("the subject has %d bytes", len(got))
	}
}

// TestInjection writes a second header, and a second message, into every field
// that takes text, and reads what would be sent: nothing of it may be a header,
// a part or a command of its own.
func TestInjection(t *testing.T) {
	attacks := []string{
		"x\r\nBcc: victim@example.com", "x\nBcc: victim@example.com", "x\rBcc: victim@example.com",
		"x\r\n\r\n<script>alert(1)</script>", "x\r\n.\r\nMAIL FROM:<evil@example.com>", "x\x00\r\n Bcc: victim@example.com",
		"x\u2028Bcc: victim@example.com", "x\u0085Bcc: victim@example.com", "\r\nBcc: victim@example.com\r\n", "x\v\fBcc: victim@example.com",
	}
	fields := map[string]func(*letter.Mail) *string{
		"FromName":    func(m *letter.Mail) *string { return &m.FromName },
		"ReplyToName": func(m *letter.Mail) *string { return &m.ReplyToName },
		"ToName":      func(m *letter.Mail) *string { return &m.ToName },
		"Subject":     func(m *letter.Mail) *string { return &m.Subject },
	}
	plain := read(t, written(t, invitation()))
	for field, of := range fields {
		for _, attack := range attacks {
			m := invitation()
			*of(&m) = attack
			data := written(t, m)
			checkLines(t, data)
			p := read(t, data)
			if len(p.header) != len(plain.header) || p.kinds() != plain.kinds() || p.header["Bcc"] != nil {
				t.Errorf("%s %q changed the message:\n%s", field, attack, data)
			}
			for key, list := range p.header {
				if len(list) != 1 {
					t.Errorf("%s %q: %d headers %s", field, attack, len(list), key)
				}
			}
			if n := bytes.Count(data, []byte("Bcc")); n > 0 && !bytes.Contains(data, []byte(" Bcc: victim@example.com")) {
				t.Errorf("%s %q: the message begins a line with it:\n%s", field, attack, data)
			}
		}
	}
	refused := map[string]func(*letter.Mail) *string{
		"From":           func(m *letter.Mail) *string { return &m.From },
		"ReplyTo":        func(m *letter.Mail) *string { return &m.ReplyTo },
		"To":             func(m *letter.Mail) *string { return &m.To },
		"MessageID":      func(m *letter.Mail) *string { return &m.MessageID },
		"CalendarMethod": func(m *letter.Mail) *string { return &m.CalendarMethod },
	}
	for field, of := range refused {
		for _, attack := range attacks {
			for _, value := range []string{attack, "a@example.com" + attack, attack + "@example.com", "a@" + attack} {
				m := invitation()
				*of(&m) = value
				_, err := compose(m, sentAt)
				kind := letter.SendPermanent
				if field == "From" {
					kind = letter.SendSettings
				}
				wantKind(t, err, kind)
			}
		}
	}
}

func TestAddresses(t *testing.T) {
	good := map[string]string{
		"ada@example.com": "ada@example.com", "a.b+c_d'e@example.com": "a.b+c_d'e@example.com",
		"ada@Bücher.Example": "ada@xn--bcher-kva.example", "ada@localhost": "ada@localhost", "ädä@example.com": "ädä@example.com",
	}
	for in, want := range good {
		if got, err := parseAddress(in); err != nil || got.spec != want {
			t.Errorf("parseAddress(%q) = %q, %v, want %q", in, got.spec, err, want)
		}
	}
	bad := []string{
		"", "ada", "@example.com", "ada@", "a b@example.com", "<ada@example.com>", "Ada <ada@example.com>", "ada@@example.com",
		"ada@example.com,eve@example.com", "ada@example.com>", "ada@exam ple.com", `"a"@example.com`, "a\x7f@example.com", "a\u00a0b@example.com",
		"a\u202eb@example.com", ".ada@example.com", "a..b@example.com", "ada@-example.com", "ada@[127.0.0.1]", "a\xff@example.com",
		strings.Repeat("a", 65) + "@example.com", "a@" + strings.Repeat(strings.Repeat("b", 60)+".", 5) + "example",
	}
	for _, in := range bad {
		if got, err := parseAddress(in); err == nil {
			t.Errorf("parseAddress(%q) = %q, want an error", in, got.spec)
		}
	}
}

// FuzzMessage: whatever is in the fields, a message that is written has the
// headers of every other, once, with what was given as their meaning.
func FuzzMessage(f *testing.F) {
	f.Add("Ada", "ada@example.com", "Subject", "text")
	f.Add("x\r\nBcc: a@b", "a\n@example.com", "=?UTF-8?B?eA==?=", ".\r\n.\r\n")
	f.Add(strings.Repeat("é", 500), "δ@example.com", strings.Repeat("=?", 400), "\x00\xff\r\r\n")
	f.Fuzz(func(t *testing.T, name, to, subjectText, text string) {
		m := invitation()
		m.FromName, m.ToName, m.ReplyToName, m.To, m.Subject, m.Text, m.HTML = name, name, name, to, subjectText, text, "<p>"+text
		out, err := compose(m, sentAt)
		if err != nil {
			if _, ok := errors.AsType[*letter.SendError](err); !ok {
				t.Fatalf("error %v is none for people", err)
			}
			return
		}
		p := read(t, out.bytes)
		for _, key := range []string{"From", "To", "Reply-To", "Subject", "Message-Id", "Auto-Submitted", "Mime-Version", "Date", "Content-Type"} {
			if len(p.header[key]) != 1 {
				t.Errorf("%d headers %s", len(p.header[key]), key)
			}
		}
		if len(p.header) != 9 || len(p.parts) != 2 || len(p.parts[0].parts) != 3 {
			t.Errorf("headers %v, structure %s", p.header, p.kinds())
		}
		if got, want := subject(t, p), headerText(subjectText); got != want {
			t.Errorf("subject = %q, want %q", got, want)
		}
		if list := addresses(t, out.bytes, "To"); len(list) != 1 || list[0].Name != headerText(name) || list[0].Address != out.to.spec {
			t.Errorf("To = %v, want %q <%s>", list, headerText(name), out.to.spec)
		}
		for _, l := range lines(out.bytes) {
			if len(l) > 998 || bytes.ContainsAny(l, "\r\n") {
				t.Errorf("line %q", l)
			}
		}
	})
}
