package api_test

import (
	"errors"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"candor/backend/access"
	"candor/backend/interview"
	"candor/backend/invite"
	"candor/backend/invite/letter"
)

const mailSecret = "kept-from-everybody"

var mailServer = object{
	"host": "mail.example.com", "port": 587, "security": "starttls", "username": "candor",
	"from": "candor@example.com", "fromName": "Acme", "password": mailSecret,
}

// withMail is a world that has a mail server.
func withMail(t *testing.T) *world {
	t.Helper()
	w := newWorld(t)
	w.want(200, "PUT", "/api/mail/settings", w.adminToken, mailServer)
	return w
}

func with(o object, name string, value any) object {
	c := object{name: value}
	for k, v := range o {
		if k != name {
			c[k] = v
		}
	}
	return c
}

func without(o object, name string) object {
	c := with(o, name, nil)
	delete(c, name)
	return c
}

// TestWrongFields: what is wrong is named, and nothing is made of it.
func TestWrongFields(t *testing.T) {
	w := withMail(t)
	id, _ := w.create(object{"name": "Ada", "startsAt": time.Now().Add(48 * time.Hour), "minutes": 60})
	invitations := "/api/interviews/" + id + "/invitations"
	ada := object{"to": "ada@example.com"}
	for _, c := range []struct {
		name, method, path string
		body               any
		status             int
		location           string
	}{
		{"no address", "POST", invitations, object{"to": ""}, 422, "body.to"},
		{"no field for the address", "POST", invitations, object{}, 422, "body"},
		{"an address that is none", "POST", invitations, object{"to": "ada at example"}, 422, "body.to"},
		{"two addresses", "POST", invitations, object{"to": "a@example.com, b@example.com"}, 422, "body.to"},
		{"a header in the address", "POST", invitations, object{"to": "a@example.com\r\nBcc: b@example.com"}, 422, "body.to"},
		{"a header in the name", "POST", invitations, with(ada, "name", "Ada\r\nBcc: b@example.com"), 422, "body.name"},
		{"a long name", "POST", invitations, with(ada, "name", strings.Repeat("é", 201)), 422, "body.name"},
		{"a long message", "POST", invitations, with(ada, "message", strings.Repeat("é", 4001)), 422, "body.message"},
		{"no such role", "POST", invitations, with(ada, "role", "boss"), 422, "body.role"},
		{"an interviewer without an account", "POST", invitations, with(ada, "role", "interviewer"), 422, "body.to"},
		{"no such zone", "POST", invitations, with(ada, "timeZone", "Europe/Atlantis"), 422, "body.timeZone"},
		{"three reminders", "POST", invitations, with(ada, "reminders", []int{1440, 60, 30}), 422, "body.reminders"},
		{"a reminder after the start", "POST", invitations, with(ada, "reminders", []int{-5}), 422, "body.reminders"},
		{"an unknown field", "POST", invitations, with(ada, "cc", "b@example.com"), 422, "body.cc"},
		{"too large", "POST", invitations, with(ada, "message", strings.Repeat("x", 70<<10)), 413, ""},
		{"the second of several", "POST", "/api/interviews", object{"invitations": []object{ada, {"to": "bob"}}}, 422, "body.invitations[1].to"},
		{"too many at once", "POST", "/api/interviews", object{"invitations": slices.Repeat([]object{ada}, 51)}, 422, "body.invitations"},
		{"a preview for an address that is none", "POST", invitations + "/preview", object{"to": "ada at example"}, 422, "body.to"},
		{"no start for the calendar", "GET", "/api/interviews/" + w.bare() + "/calendar", nil, 409, ""},

		{"no host", "PUT", "/api/mail/settings", with(mailServer, "host", " "), 422, "body.host"},
		{"a host with a port", "PUT", "/api/mail/settings", with(mailServer, "host", "mail.example.com:587"), 422, "body.host"},
		{"no such port", "PUT", "/api/mail/settings", with(mailServer, "port", 70000), 422, "body.port"},
		{"no such protection", "PUT", "/api/mail/settings", with(mailServer, "security", "ssl"), 422, "body.security"},
		{"a password for all to read", "PUT", "/api/mail/settings", with(mailServer, "security", "none"), 422, "body.security"},
		{"no sender", "PUT", "/api/mail/settings", with(mailServer, "from", ""), 422, "body.from"},
		{"a sender with a name", "PUT", "/api/mail/settings", with(mailServer, "from", "Acme <candor@example.com>"), 422, "body.from"},
		{"a header in the sender's name", "PUT", "/api/mail/settings", with(mailServer, "fromName", "Acme\nBcc: b@example.com"), 422, "body.fromName"},
		{"no certificate", "PUT", "/api/mail/settings", with(mailServer, "caCertificate", "trust me"), 422, "body.caCertificate"},
		{"a million an hour", "PUT", "/api/mail/settings", with(mailServer, "perHour", 1_000_000), 422, "body.perHour"},
		{"the old password for another server", "PUT", "/api/mail/settings", without(with(mailServer, "host", "evil.example.com"), "password"), 422, "body.password"},
		{"the old password tried on another server", "POST", "/api/mail/test", object{"to": "ada@example.com", "settings": without(with(mailServer, "host", "evil.example.com"), "password")}, 422, "body.password"},
		{"a test for nobody", "POST", "/api/mail/test", object{"to": ""}, 422, "body.to"},

		{"a field that wording does not know", "PUT", "/api/wording", wording("Come, {{nmae}}"), 422, "body.invitation.body"},
		{"a preview with it", "POST", "/api/wording/preview", object{"kind": "invitation", "subject": "", "body": "Come, {{nmae}}"}, 422, "body.body"},
		{"a preview with it in the subject", "POST", "/api/wording/preview", object{"kind": "reminder", "subject": "{{nmae}}", "body": ""}, 422, "body.subject"},
		{"a preview of no kind", "POST", "/api/wording/preview", object{"kind": "obituary", "subject": "", "body": ""}, 422, "body.kind"},
		{"wording that is too large", "PUT", "/api/wording", wording(strings.Repeat("x", 300<<10)), 413, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			w.t = t
			a := w.want(c.status, c.method, c.path, w.adminToken, c.body)
			if c.location != "" && a.text(t, "errors.0.location") != c.location {
				t.Errorf("the field at fault is %q, want %q: %s", a.text(t, "errors.0.location"), c.location, a.body)
			}
			if strings.Contains(a.body, mailSecret) {
				t.Errorf("the answer has the password: %s", a.body)
			}
		})
	}
	w.t = t
	if a := w.want(200, "GET", invitations, w.adminToken, nil); a.body != "{\"items\":[]}\n" {
		t.Errorf("something was made of it: %s", a.body)
	}
	if a := w.want(200, "GET", "/api/interviews", w.adminToken, nil); strings.Count(a.body, `"joinUrl"`) != 2 {
		t.Errorf("interviews were made: %s", a.body)
	}
	if len(w.sender.mails) > 0 {
		t.Errorf("mail was sent: %v", w.sender.mails)
	}
}

// bare is an interview without a start.
func (w *world) bare() string {
	id, _ := w.create(object{})
	return id
}

func wording(body string) object {
	none := object{"subject": "", "body": ""}
	return object{"invitation": object{"subject": "", "body": body}, "panel": none, "update": none, "cancellation": none, "reminder": none}
}

func TestWithoutAMailServer(t *testing.T) {
	w := newWorld(t)
	id, link := w.create(object{"name": "Ada"})
	invitations := "/api/interviews/" + id + "/invitations"
	ada := object{"to": "ada@example.com", "name": "Ada"}
	if a := w.want(503, "POST", invitations, w.adminToken, ada); a.text(t, "code") != "unavailable" || !strings.Contains(a.text(t, "detail"), "No mail server is set up") {
		t.Errorf("sending says %s", a.body)
	}
	w.want(503, "POST", "/api/interviews", w.adminToken, object{"id": "never-made", "invitations": []object{ada}})
	w.want(404, "GET", "/api/interviews/never-made", w.adminToken, nil)
	w.want(503, "POST", "/api/mail/test", w.adminToken, object{"to": "ada@example.com"})
	if a := w.want(200, "GET", "/api/mail", w.colleagueToken, nil); a.field(t, "configured") != false || a.text(t, "from") != "" {
		t.Errorf("the mail is %s", a.body)
	}
	if a := w.want(200, "GET", "/api/mail/settings", w.adminToken, nil); a.text(t, "security") != "starttls" || a.field(t, "passwordSet") != false {
		t.Errorf("the settings are %s", a.body)
	}

	// Who is invited can be noted, and the mail be written by hand.
	noted := w.want(201, "POST", invitations, w.adminToken, with(ada, "send", false))
	if noted.text(t, "state") != "link" || noted.text(t, "kind") != "" || noted.text(t, "link") != publicURL+"/i/"+link {
		t.Errorf("noted is %s", noted.body)
	}
	w.want(503, "POST", invitations+"/"+noted.text(t, "id")+"/resend", w.adminToken, nil)
	if a := w.want(200, "GET", "/api/interviews/"+id, w.adminToken, nil); a.field(t, "invited.people") != 1.0 || a.field(t, "invited.mailed") != 0.0 || a.text(t, "invited.state") != "link" {
		t.Errorf("in short it is %s", a.body)
	}
	if a := w.want(200, "POST", invitations+"/preview", w.adminToken, ada); a.text(t, "to") != "ada@example.com" ||
		!strings.Contains(a.text(t, "text"), publicURL+"/i/"+link) || a.text(t, "subject") == "" {
		t.Errorf("the preview is %s", a.body)
	}
	w.want(204, "POST", invitations+"/"+noted.text(t, "id")+"/withdraw", w.adminToken, object{"notify": true})
	if a := w.want(200, "GET", "/api/mail", w.adminToken, nil); a.field(t, "waiting") != 0.0 {
		t.Errorf("something waits: %s", a.body)
	}
}

func TestInvite(t *testing.T) {
	w := withMail(t)
	start := time.Now().Add(48 * time.Hour).UTC().Truncate(time.Second)
	id, link := w.create(object{"name": "Ada, backend", "startsAt": start, "minutes": 60})
	invitations := "/api/interviews/" + id + "/invitations"
	first := w.want(201, "POST", invitations, w.colleagueToken, object{"to": "ada@example.com", "name": "Ada", "reminders": []int{60, 1440}})
	again := w.want(200, "POST", invitations, w.adminToken, object{"to": "ADA@example.com", "name": "Ada Lovelace"})
	if again.text(t, "id") != first.text(t, "id") || again.text(t, "name") != "Ada Lovelace" || again.text(t, "createdBy") != w.colleague.ID {
		t.Errorf("the same address is %s, was %s", again.body, first.body)
	}
	if first.text(t, "state") != "queued" || first.text(t, "kind") != "invitation" || first.text(t, "link") != publicURL+"/i/"+link {
		t.Errorf("invited is %s", first.body)
	}
	if a := w.want(200, "GET", "/api/mail", w.colleagueToken, nil); a.field(t, "waiting") != 1.0 {
		t.Errorf("the same address made two letters: %s", a.body)
	}
	panelist := w.want(201, "POST", invitations, w.adminToken, object{"to": "colleague@example.com", "role": "interviewer"})
	if panelist.text(t, "link") != publicURL+"/interview/"+id {
		t.Errorf("the panelist's link is %q", panelist.text(t, "link"))
	}
	other, _ := w.create(object{})
	for _, verb := range []string{"resend", "withdraw"} {
		w.want(404, "POST", "/api/interviews/"+other+"/invitations/"+first.text(t, "id")+"/"+verb, w.adminToken, bodyFor(verb))
	}
	if a := w.want(200, "POST", invitations+"/"+first.text(t, "id")+"/resend", w.adminToken, nil); a.text(t, "state") != "queued" {
		t.Errorf("sent again is %s", a.body)
	}
	if a := w.want(200, "GET", "/api/interviews", w.adminToken, nil); a.field(t, "items.1.invited.people") != 2.0 ||
		a.text(t, "items.1.invited.state") != "queued" || a.text(t, "items.0.invited.state") != "" {
		t.Errorf("the list says %s", a.body)
	}
	calendar := w.want(200, "GET", "/api/interviews/"+id+"/calendar", w.adminToken, nil)
	if kind := calendar.header.Get("Content-Type"); !strings.HasPrefix(kind, "text/calendar") || !strings.Contains(calendar.header.Get("Content-Disposition"), ".ics") {
		t.Errorf("the calendar comes as %q, %q", kind, calendar.header.Get("Content-Disposition"))
	}
	for _, part := range []string{"METHOD:PUBLISH\r\n", "UID:" + id + "@candor\r\n", "Ada\\, backend"} {
		if !strings.Contains(calendar.body, part) {
			t.Errorf("the calendar lacks %q: %s", part, calendar.body)
		}
	}
	if strings.Contains(calendar.body, "colleague@example.com") || strings.Contains(calendar.body, "ada@example.com") {
		t.Errorf("the calendar names others: %s", calendar.body)
	}

	w.want(200, "POST", "/api/interviews/delete", w.adminToken, object{"ids": []string{id}, "notify": true})
	for _, c := range []struct{ method, path string }{
		{"POST", invitations}, {"POST", invitations + "/preview"}, {"GET", "/api/interviews/" + id + "/calendar"},
	} {
		var body any
		if c.method == "POST" {
			body = object{"to": "bob@example.com"}
		}
		w.want(410, c.method, c.path, w.adminToken, body)
	}
	if a := w.want(200, "GET", invitations, w.adminToken, nil); a.text(t, "items.0.state") != "withdrawn" {
		t.Errorf("what was never sent is still to be: %s", a.body)
	}
	w.want(404, "GET", "/api/interviews/"+strings.Repeat("a", 26)+"/invitations", w.adminToken, nil)
}

func TestPreviewOfWhatIsNotMade(t *testing.T) {
	w := newWorld(t)
	const path = "/api/invitations/preview"
	planned := object{"name": "Backend", "candidateName": "Ada", "startsAt": "2035-11-26T13:30:00Z", "minutes": 60, "timeZone": "Europe/Berlin"}
	a := w.want(200, "POST", path, w.colleagueToken, object{"interview": planned, "letter": object{"to": "ada@example.com", "name": "Ada", "message": "See you."}})
	for _, part := range []string{"Hello Ada,", "14:30 to 15:30, Berlin time", "13:30 to 14:30 UTC", "1 hour", "See you.", publicURL + "/i/"} {
		if !strings.Contains(a.text(t, "text"), part) {
			t.Errorf("the preview lacks %q: %s", part, a.text(t, "text"))
		}
	}
	if a := w.want(200, "POST", path, w.colleagueToken, object{"interview": object{}, "letter": object{"to": "colleague@example.com", "role": "interviewer"}}); !strings.HasPrefix(a.text(t, "link"), publicURL+"/interview/") {
		t.Errorf("a panelist's link is %q", a.text(t, "link"))
	}
	for _, body := range []object{
		{"interview": with(planned, "timeZone", "Mars/Olympus"), "letter": object{}},
		{"interview": planned, "letter": object{"to": "nobody@example.com", "role": "interviewer"}},
		{"interview": planned},
	} {
		w.want(422, "POST", path, w.colleagueToken, body)
	}
	if a := w.want(200, "GET", "/api/interviews", w.adminToken, nil); strings.Contains(a.body, "Backend") {
		t.Errorf("a preview made an interview: %s", a.body)
	}
}

// TestToldOrLeft: where people cannot be told of a change, nothing is changed.
func TestToldOrLeft(t *testing.T) {
	w := withMail(t)
	var ids []string
	for range 2 {
		id, _ := w.create(object{"name": "Ada", "startsAt": time.Now().Add(48 * time.Hour)})
		w.want(201, "POST", "/api/interviews/"+id+"/invitations", w.adminToken, object{"to": "ada@example.com"})
		claim, _, err := w.db.ClaimLetter(t.Context(), time.Now().Add(time.Second), 100, "")
		if err != nil || claim == nil {
			t.Fatalf("claim a letter: %v, %v", claim, err)
		}
		if ok, err := w.db.HandOver(t.Context(), *claim, time.Now()); err != nil || !ok {
			t.Fatalf("hand over: %v, %v", ok, err)
		}
		if err := w.db.SettleLetter(t.Context(), *claim, invite.Result{State: interview.LetterSent, SentAt: time.Now()}); err != nil {
			t.Fatal(err)
		}
		ids = append(ids, id)
	}
	if _, err := w.db.ChangeInvitations(t.Context(), ids[1], func(b *interview.InvitationBook) error {
		for range interview.MaxLettersAnHour {
			id := interview.NewID()
			b.Invited[0].Letters = append(b.Invited[0].Letters, interview.Letter{
				ID: id, Kind: interview.ReminderLetter, About: id, State: interview.LetterWithdrawn, CreatedAt: time.Now(),
			})
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	both := object{"ids": ids, "notify": true}
	w.want(429, "POST", "/api/interviews/delete", w.adminToken, both)
	w.want(429, "PATCH", "/api/interviews/"+ids[1], w.adminToken, object{"name": "Other", "notify": true})
	for _, id := range ids {
		if a := w.want(200, "GET", "/api/interviews/"+id, w.adminToken, nil); a.text(t, "name") != "Ada" || strings.Contains(a.body, "deletedAt") {
			t.Errorf("refused, and yet changed: %s", a.body)
		}
	}
	w.want(200, "PATCH", "/api/interviews/"+ids[0], w.adminToken, object{"name": "Other", "notify": true})
	w.want(200, "POST", "/api/interviews/delete", w.adminToken, object{"ids": ids})
	w.want(200, "POST", "/api/interviews/restore", w.adminToken, both)
}

func bodyFor(verb string) any {
	if verb == "withdraw" {
		return object{"notify": false}
	}
	return nil
}

// TestCreateWithInvitationsIsIdempotent: what is made offline may be sent twice.
func TestCreateWithInvitationsIsIdempotent(t *testing.T) {
	w := withMail(t)
	body := object{"id": "made-offline-1", "name": "Offline", "invitations": []object{{"to": "ada@example.com"}, {"to": "colleague@example.com", "role": "interviewer", "send": false}}}
	if a := w.want(201, "POST", "/api/interviews", w.adminToken, body); a.field(t, "invited.people") != 2.0 || a.field(t, "invited.mailed") != 1.0 {
		t.Errorf("made is %s", a.body)
	}
	w.want(200, "POST", "/api/interviews", w.adminToken, body)
	if a := w.want(200, "GET", "/api/mail", w.adminToken, nil); a.field(t, "waiting") != 1.0 {
		t.Errorf("after the second time %s", a.body)
	}
	// A letter that may have arrived is not sent again by a repetition.
	claim, _, err := w.db.ClaimLetter(t.Context(), time.Now().Add(time.Second), 100, "")
	if err != nil || claim == nil {
		t.Fatalf("claim a letter: %v, %v", claim, err)
	}
	if err := w.db.SettleLetter(t.Context(), *claim, invite.Result{State: interview.LetterFailed, Problem: "No such mailbox."}); err != nil {
		t.Fatal(err)
	}
	a := w.want(200, "POST", "/api/interviews", w.adminToken, body)
	if a.text(t, "invited.state") != "failed" || a.text(t, "invited.problem") != "No such mailbox." {
		t.Errorf("after the third time %s", a.body)
	}
	// One more in the repetition is invited.
	body["invitations"] = append(body["invitations"].([]object), object{"to": "bob@example.com"})
	if a := w.want(200, "POST", "/api/interviews", w.adminToken, body); a.field(t, "invited.people") != 3.0 {
		t.Errorf("with one more %s", a.body)
	}
}

// TestOthersLearnNothing: nothing of invitations and mail reaches a candidate,
// and nothing of the mail server anybody but an administrator.
func TestOthersLearnNothing(t *testing.T) {
	w := withMail(t)
	id, link := w.create(object{"name": "Ada", "startsAt": time.Now().Add(time.Hour), "invitations": []object{
		{"to": "ada@example.com", "message": "Between us"}, {"to": "colleague@example.com", "role": "interviewer"}, {"to": "guest@example.com", "role": "guest"},
	}})
	candidate, _ := w.join(link, "Ada")
	secrets := []string{"ada@example.com", "colleague@example.com", "guest@example.com", "invited", "invitation", "Between us", "mail.example.com", mailSecret}
	for _, route := range w.api.Routes() {
		method, path, _ := strings.Cut(route, " ")
		if method != "GET" || !strings.HasPrefix(path, "/api/") || path == "/api/openapi.json" {
			continue
		}
		path = strings.ReplaceAll(path, "{id}", id)
		a := w.call(method, path, candidate, nil)
		for _, s := range secrets {
			if strings.Contains(a.body, s) {
				t.Errorf("%s as a candidate has %q: %s", route, s, a.body)
			}
		}
	}
	if a := w.want(200, "POST", "/api/join/"+link, "", object{"name": "Eve"}); containsAny(a.body, secrets) {
		t.Errorf("joining answers %s", a.body)
	}
	for _, path := range []string{"/api/mail", "/api/wording", "/api/interviews/" + id + "/invitations"} {
		if a := w.want(200, "GET", path, w.colleagueToken, nil); containsAny(a.body, []string{"mail.example.com", mailSecret, `"username"`}) {
			t.Errorf("%s tells a colleague of the mail server: %s", path, a.body)
		}
	}
	if a := w.want(200, "GET", "/api/mail/settings", w.adminToken, nil); a.field(t, "passwordSet") != true || strings.Contains(a.body, mailSecret) {
		t.Errorf("the settings are %s", a.body)
	}
	if strings.Contains(w.log.String(), mailSecret) || strings.Contains(w.log.String(), "ada@example.com") {
		t.Errorf("the log has a secret: %s", w.log)
	}
}

func containsAny(s string, parts []string) bool {
	return slices.ContainsFunc(parts, func(p string) bool { return strings.Contains(s, p) })
}

func TestMailSettings(t *testing.T) {
	w := withMail(t)
	w.want(200, "PUT", "/api/mail/settings", w.adminToken, with(without(mailServer, "password"), "perHour", 20))
	if a := w.want(200, "GET", "/api/mail", w.colleagueToken, nil); a.field(t, "perHour") != 20.0 || a.field(t, "configured") != true || a.text(t, "from") != "candor@example.com" {
		t.Errorf("the mail is %s", a.body)
	}
	if a := w.want(200, "POST", "/api/mail/test", w.adminToken, object{"to": "ada@example.com"}); a.field(t, "ok") != true {
		t.Errorf("the test says %s", a.body)
	}
	if w.sender.password != mailSecret || w.sender.server.PerHour != 20 || w.sender.mails[0].To != "ada@example.com" {
		t.Errorf("sent to %+v with %q: %+v", w.sender.server, w.sender.password, w.sender.mails)
	}
	w.sender.err = &letter.SendError{Kind: letter.SendSettings, Sentence: "The mail server refuses the password.", Err: errors.New("535 " + mailSecret)}
	unsaved := with(with(mailServer, "host", "other.example.com"), "password", "another-secret")
	a := w.want(200, "POST", "/api/mail/test", w.adminToken, object{"to": "ada@example.com", "settings": unsaved})
	if a.field(t, "ok") != false || a.text(t, "message") != "The mail server refuses the password." || w.sender.server.Host != "other.example.com" || w.sender.password != "another-secret" {
		t.Errorf("the test of unsaved settings says %s, was sent to %+v", a.body, w.sender.server)
	}
	if a := w.want(200, "GET", "/api/mail/settings", w.adminToken, nil); a.text(t, "host") != "mail.example.com" {
		t.Errorf("a test changed the settings: %s", a.body)
	}
	w.want(204, "DELETE", "/api/mail/settings", w.adminToken, nil)
	if a := w.want(200, "GET", "/api/mail/settings", w.adminToken, nil); a.text(t, "host") != "" || a.field(t, "passwordSet") != false {
		t.Errorf("forgotten settings are %s", a.body)
	}
	if kept, err := w.secrets.Secret(t.Context(), "mail-password"); kept != "" || err != nil {
		t.Errorf("the password is still kept: %v", err)
	}
	if containsAny(w.log.String(), []string{mailSecret, "another-secret"}) {
		t.Errorf("the log has a password: %s", w.log)
	}
}

func TestWording(t *testing.T) {
	w := newWorld(t)
	a := w.want(200, "GET", "/api/wording", w.colleagueToken, nil)
	if a.text(t, "wording.invitation.body") != "" || !strings.Contains(a.text(t, "standard.invitation.body"), "{{link}}") || a.text(t, "fields.0.name") == "" {
		t.Errorf("the wording is %s", a.body)
	}
	own := "Dear {{name}},\n\ncome <b>in</b>: {{link}}"
	if a := w.want(200, "PUT", "/api/wording", w.adminToken, wording(own)); a.text(t, "wording.invitation.body") != own {
		t.Errorf("the new wording is %s", a.body)
	}
	id, link := w.create(object{"name": `<script>alert(1)</script>`})
	p := w.want(200, "POST", "/api/interviews/"+id+"/invitations/preview", w.colleagueToken, object{"name": `<img src=x onerror=alert(2)>`, "message": "<script>3</script>"})
	if html := p.text(t, "html"); containsAny(html, []string{"<script", "<img", "<b>in</b>"}) || !strings.Contains(html, publicURL+"/i/"+link) {
		t.Errorf("the preview is not escaped: %s", html)
	}
	if text := p.text(t, "text"); !strings.Contains(text, "Dear <img src=x onerror=alert(2)>,") || p.text(t, "when") != "" {
		t.Errorf("the preview's text is %q, its time %q", text, p.text(t, "when"))
	}
	made := w.want(200, "POST", "/api/wording/preview", w.colleagueToken, object{"kind": "panel", "subject": "For {{name}}", "body": "<i>Hello</i> {{name}}: {{link}}"})
	if strings.Contains(made.text(t, "html"), "<i>") || !strings.HasPrefix(made.text(t, "subject"), "For ") || strings.Contains(made.text(t, "text"), "{{") {
		t.Errorf("the made-up letter is %s", made.body)
	}
	w.want(200, "PUT", "/api/wording", w.adminToken, wording(""))
	if a := w.want(200, "GET", "/api/wording", w.colleagueToken, nil); a.text(t, "wording.invitation.body") != "" {
		t.Errorf("the standard is back: %s", a.body)
	}
}

func TestPeople(t *testing.T) {
	w := newWorld(t)
	local, err := w.access.AddPerson(t.Context(), access.NewPerson{Email: access.LocalEmail, Name: "Me", Role: interview.Admin})
	if err != nil {
		t.Fatal(err)
	}
	token, err := w.access.SignInToken(t.Context(), local.ID)
	if err != nil {
		t.Fatal(err)
	}
	if a := w.want(200, "GET", "/api/people", w.colleagueToken, nil); a.text(t, "items.0.name") != "Edsger Dijkstra" ||
		a.text(t, "items.1.email") != "admin@example.com" || a.text(t, "items.2.name") != "Me" || containsAny(a.body, []string{".invalid", "argon2", "password"}) {
		t.Errorf("the people are %s", a.body)
	}
	for _, c := range []struct {
		name, token    string
		body           object
		status         int
		email, problem string
	}{
		{"an address", token, object{"email": " ada@example.com "}, 200, "ada@example.com", ""},
		{"the name alone", token, object{"name": "Ada"}, 200, "ada@example.com", ""},
		{"another's address", token, object{"email": "ADMIN@example.com"}, 409, "", "already"},
		{"no address", token, object{"email": "ada"}, 422, "", "body.email"},
		{"no name", token, object{"name": "  "}, 422, "", "body.name"},
		{"a header in the name", token, object{"name": "Ada\r\nBcc: x"}, 422, "", "body.name"},
		{"the role", w.colleagueToken, object{"role": "admin"}, 422, "", "body.role"},
		{"no address any more", token, object{"email": ""}, 200, "", ""},
		{"no address to sign in with", w.colleagueToken, object{"email": ""}, 422, "", "body.email"},
		{"their own address in other letters", w.colleagueToken, object{"email": "Colleague@example.com"}, 200, "Colleague@example.com", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			w.t = t
			a := w.want(c.status, "PATCH", "/api/me", c.token, c.body)
			if c.status == 200 && a.text(t, "email") != c.email {
				t.Errorf("the address is %q, want %q", a.text(t, "email"), c.email)
			}
			if !strings.Contains(a.body, c.problem) {
				t.Errorf("the answer lacks %q: %s", c.problem, a.body)
			}
		})
	}
	w.t = t
	if a := w.want(200, "GET", "/api/me", token, nil); a.text(t, "name") != "Ada" || a.text(t, "email") != "" {
		t.Errorf("I am %s", a.body)
	}
	w.want(http.StatusOK, "POST", "/api/sign-in", "", object{"email": "colleague@EXAMPLE.com", "password": password})
}
