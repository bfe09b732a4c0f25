package letter_test

import (
	"bytes"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"candor/backend/interview"
	"candor/backend/invite/letter"

	"github.com/emersion/go-ical"
	"golang.org/x/net/html"
)

// ours are the elements and attributes that a letter is made of.
var ours = map[string]string{
	"html": "lang", "head": "", "meta": "charset name content", "title": "", "style": "", "body": "class style", "div": "class style",
	"p": "class style dir", "br": "", "a": "class style href", "blockquote": "class style",
	"table": "role cellpadding cellspacing border style", "tbody": "", "tr": "", "td": "class bgcolor style",
}

// checkMail fails on whatever no letter may ever have, whatever it is made of.
func checkMail(t *testing.T, f letter.Facts, m letter.Mail) {
	t.Helper()
	for what, s := range map[string]string{
		"message id": m.MessageID, "from name": m.FromName, "from": m.From, "reply-to name": m.ReplyToName, "reply-to": m.ReplyTo,
		"to name": m.ToName, "to": m.To, "subject": m.Subject, "method": m.CalendarMethod,
	} {
		if !utf8.ValidString(s) || strings.ContainsFunc(s, func(r rune) bool { return unicode.IsControl(r) || r == '\u2028' || r == '\u2029' || r == '\u202e' }) {
			t.Errorf("the %s can break a header: %q", what, s)
		}
	}
	if !utf8.ValidString(m.Text) || strings.ContainsFunc(m.Text, func(r rune) bool { return r != '\n' && unicode.IsControl(r) }) {
		t.Errorf("the text has control characters: %q", m.Text)
	}
	checkHTML(t, f, m.HTML)
	if m.Calendar != nil {
		checkCalendar(t, f, m.CalendarMethod, m.Calendar)
	}
}

// checkHTML fails on elements, attributes and addresses that are not ours.
func checkHTML(t *testing.T, f letter.Facts, s string) {
	t.Helper()
	root, err := html.Parse(strings.NewReader(s))
	if err != nil {
		t.Fatalf("parse the HTML: %v", err)
	}
	for n := range root.Descendants() {
		switch n.Type {
		case html.CommentNode:
			t.Errorf("the HTML has a comment: %q", n.Data)
		case html.ElementNode:
			allowed, ok := ours[n.Data]
			if !ok {
				t.Errorf("the HTML has a <%s>", n.Data)
			}
			for _, a := range n.Attr {
				if !strings.Contains(" "+allowed+" ", " "+a.Key+" ") {
					t.Errorf("the HTML has <%s %s=%q>", n.Data, a.Key, a.Val)
				}
				if a.Key == "href" && a.Val != f.Link {
					t.Errorf("the HTML links to %q", a.Val)
				}
				if strings.Contains(a.Val, "url(") {
					t.Errorf("the HTML loads %q", a.Val)
				}
			}
		}
	}
}

// checkCalendar reads the calendar with another's parser and compares what a
// person's calendar depends on.
func checkCalendar(t *testing.T, f letter.Facts, method string, b []byte) {
	t.Helper()
	if !utf8.Valid(b) {
		t.Errorf("the calendar is not UTF-8: %q", b)
	}
	for l := range bytes.SplitSeq(bytes.TrimSuffix(b, []byte("\r\n")), []byte("\r\n")) {
		if len(l) > 75 || !utf8.Valid(l) || bytes.ContainsFunc(l, unicode.IsControl) {
			t.Errorf("a line of the calendar is too long, cuts a character or has a control: %q", l)
		}
	}
	c, err := ical.NewDecoder(bytes.NewReader(b)).Decode()
	if err != nil {
		t.Fatalf("go-ical cannot read the calendar: %v\n%s", err, b)
	}
	if got := c.Props.Get(ical.PropMethod); got == nil || got.Value != method {
		t.Errorf("the calendar's method is %v, want %s", got, method)
	}
	events := c.Events()
	if len(events) != 1 {
		t.Fatalf("the calendar has %d events", len(events))
	}
	e := events[0]
	for _, name := range []string{"UID", "SEQUENCE", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY", "STATUS", "ORGANIZER"} {
		if n := len(e.Props[name]); n != 1 {
			t.Errorf("the event has %d %s", n, name)
		}
	}
	uid, _ := e.Props.Text(ical.PropUID)
	if want := f.Interview.ID + "@candor"; uid != want {
		t.Errorf("UID %q, want %q", uid, want)
	}
	start, err := e.DateTimeStart(nil)
	if err != nil || !start.Equal(f.Interview.StartsAt.Truncate(time.Second)) {
		t.Errorf("the event starts at %v (%v), want %v", start, err, f.Interview.StartsAt)
	}
	if f.Invitation.Role != interview.InvitedInterviewer && len(e.Props["ATTENDEE"]) != 1 {
		t.Errorf("the event names %d people, want the recipient alone", len(e.Props["ATTENDEE"]))
	}
	for name := range e.Props {
		switch name {
		case "UID", "SEQUENCE", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY", "STATUS", "TRANSP", "DESCRIPTION", "LOCATION", "URL", "ORGANIZER", "ATTENDEE":
		default:
			t.Errorf("the event has a %s", name)
		}
	}
}

func TestEveryLetterIsSound(t *testing.T) {
	for _, l := range letters {
		f := facts()
		l.change(&f)
		m, err := letter.Compose(letter.Wording{}, f)
		if err != nil {
			t.Fatalf("%s: %v", l.name, err)
		}
		checkMail(t, f, m)
	}
}

// hostile are texts that break out of wherever they are put without care.
var hostile = []string{
	"Ada\r\nBcc: all@example.com", "Ada\nX-Evil: 1\n\nbody", "Ada\rEvil", "Ada\x00Evil", "\u202eadA", "a\u2066b\u2069", "Ada\u2028Evil\u2029", "\xff\xfe",
	`"Ada" <evil@example.com>`, "Ada;CN=Evil", `Ada\`, `\n\N\;\,`, "<script>alert(1)</script>", `"><img src=x onerror=alert(1)>`, "</style></title><b>", "<!--",
	"{{link}}", "{{nothing", "}}", "{{{{", "&lt;b&gt;", "&#10;", "=?utf-8?q?evil?=", "^n^'^^", "https://evil.example/", "javascript:alert(1)",
	strings.Repeat("long ", 500), strings.Repeat("漢", 600), strings.Repeat("👩‍👩‍👧‍👦", 80), "مرحبا بالعالم", strings.Repeat("a\u0301", 200), "BEGIN:VEVENT\r\nEND:VCALENDAR",
}

func TestHostileFacts(t *testing.T) {
	for _, s := range hostile {
		for _, kind := range []interview.LetterKind{interview.InvitationLetter, interview.UpdateLetter, interview.CancellationLetter, interview.ReminderLetter} {
			for _, role := range []interview.InvitationRole{interview.InvitedCandidate, interview.InvitedInterviewer, interview.InvitedGuest} {
				f := facts()
				f.Kind, f.Invitation.Role = kind, role
				f.Interview.Name, f.Interview.CandidateName, f.Invitation.Name, f.Invitation.Message, f.Inviter.Name, f.FromName = s, s, s, s, s, s
				f.Attendees[0].Name = s
				m, err := letter.Compose(letter.Wording{}, f)
				if err != nil {
					t.Errorf("%q: %v", s, err)
					continue
				}
				checkMail(t, f, m)
				if t.Failed() {
					t.Fatalf("with %q as every text", s)
				}
			}
		}
	}
}

func TestHostileAddressesAreRefused(t *testing.T) {
	for _, address := range []string{
		"ada@example.com\r\nBcc: all@example.com", "ada@example.com\n", " ada@example.com", "ada@example.com>", "<ada@example.com>", "Ada <ada@example.com>",
		"ada@example.com, bob@example.com", "ada", "ada@", "@example.com", `"a b"@example.com`, "a\x00b@example.com", strings.Repeat("a", 250) + "@example.com",
	} {
		for what, set := range map[string]func(*letter.Facts){
			"to":       func(f *letter.Facts) { f.Invitation.Email = address },
			"from":     func(f *letter.Facts) { f.From = address },
			"reply-to": func(f *letter.Facts) { f.Inviter.Email = address },
		} {
			f := facts()
			set(&f)
			if m, err := letter.Compose(letter.Wording{}, f); interview.CodeOf(err) != interview.Invalid {
				t.Errorf("Compose with %s %q = %+v, %v; want it refused", what, address, m, err)
			}
		}
		f := facts()
		f.Invitation.Role = interview.InvitedInterviewer
		f.Attendees[0].Email = address
		m, err := letter.Compose(letter.Wording{}, f)
		if err != nil {
			t.Fatal(err)
		}
		checkMail(t, f, m)
		if n := bytes.Count(m.Calendar, []byte("\r\nATTENDEE;")); n != 1 && strings.TrimSpace(address) != "ada@example.com" {
			t.Errorf("%q is listed as an attendee:\n%s", address, m.Calendar)
		}
	}
}

func TestHostileLinksAndIDsAreRefused(t *testing.T) {
	for _, link := range []string{"", "javascript:alert(1)", "/i/token", "https://", "https://x.example/\r\nX: 1", `https://x.example/"onclick="`, "https://x.example/<b>", "https://x.example/a b", "ftp://x.example/"} {
		f := facts()
		f.Link = link
		if _, err := letter.Compose(letter.Wording{}, f); err == nil {
			t.Errorf("Compose took the link %q", link)
		}
	}
	for _, id := range []string{"a\r\nX: 1@candor", "<a@candor>", "a b@candor", "é@candor"} {
		f := facts()
		f.MessageID = id
		if _, err := letter.Compose(letter.Wording{}, f); err == nil {
			t.Errorf("Compose took the message id %q", id)
		}
	}
}

// TestCandidatesLearnNothing looks for what interviewers keep to themselves.
func TestCandidatesLearnNothing(t *testing.T) {
	for _, role := range []interview.InvitationRole{interview.InvitedCandidate, interview.InvitedGuest} {
		for _, kind := range []interview.LetterKind{interview.InvitationLetter, interview.UpdateLetter, interview.CancellationLetter, interview.ReminderLetter} {
			f := facts()
			f.Invitation.Role, f.Kind = role, kind
			f.Interview.CreatedBy, f.Interview.TemplateID, f.Interview.JoinToken = "secret-creator", "secret-template", "secret-token"
			f.Interview.Name, f.Interview.TemplateName = "", "Secret question"
			f.Attendees = []letter.Attendee{{Name: "Secret Panelist", Email: "secret-panelist@example.com"}}
			m, err := letter.Compose(letter.Wording{}, f)
			if err != nil {
				t.Fatal(err)
			}
			all := strings.ToLower(m.Subject + m.Text + m.HTML + string(bytes.ReplaceAll(m.Calendar, []byte("\r\n "), nil)))
			if strings.Contains(all, "secret") {
				t.Errorf("the %s to a %s tells a secret:\n%s", kind, role, all)
			}
		}
	}
}

func FuzzCompose(f *testing.F) {
	for i, s := range hostile {
		f.Add(s, s, s, hostile[len(hostile)-1-i], int64(1_796_131_800+i*1000), i, "Europe/Berlin", "Australia/Lord_Howe", uint8(i), "{{name}} {{when}}", "{{message}}\n{{link}}")
	}
	kinds := []interview.LetterKind{interview.InvitationLetter, interview.UpdateLetter, interview.CancellationLetter, interview.ReminderLetter}
	roles := []interview.InvitationRole{interview.InvitedCandidate, interview.InvitedInterviewer, interview.InvitedGuest}
	f.Fuzz(func(t *testing.T, name, title, message, inviter string, start int64, minutes int, zone, otherZone string, which uint8, subject, body string) {
		if start < 946_684_800 || start > 7_258_118_400 || minutes < 0 || minutes > interview.MaxMinutes {
			t.Skip("not within what an interview takes")
		}
		x := facts()
		x.Kind, x.Invitation.Role = kinds[int(which)%4], roles[int(which>>2)%3]
		x.Interview.Name, x.Interview.CandidateName, x.Interview.StartsAt, x.Interview.Minutes, x.Interview.TimeZone = title, name, time.Unix(start, 0), minutes, zone
		x.Invitation.Name, x.Invitation.Message, x.Invitation.TimeZone, x.Inviter.Name, x.FromName = name, message, otherZone, inviter, inviter
		m, err := letter.Compose(letter.Wording{}, x)
		if err != nil {
			t.Fatalf("the standard wording cannot be composed: %v", err)
		}
		checkMail(t, x, m)

		own := letter.Text{Subject: subject, Body: body}
		w := letter.Wording{Invitation: own, Panel: own, Update: own, Cancellation: own, Reminder: own}
		checked := letter.Check(w)
		m, err = letter.Compose(w, x)
		if checked == nil && err != nil {
			t.Fatalf("Check passes what Compose refuses: %v", err)
		}
		if err != nil && interview.CodeOf(err) != interview.Invalid {
			t.Fatalf("Compose fails with what a person cannot read: %v", err)
		}
		if err == nil {
			checkMail(t, x, m)
		}
	})
}
