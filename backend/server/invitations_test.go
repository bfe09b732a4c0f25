package server_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"candor/build/proving"
)

// TestInvitationsArrive goes the whole way: settings over HTTP, and letters at a
// mail server.
func TestInvitationsArrive(t *testing.T) {
	t.Parallel() // it waits for a cancellation, which is held back so that a deletion can be undone
	post := startPost(t)
	dir := t.TempDir()
	r := start(t, dir)
	r.call(200, "PATCH", "/api/me", r.token, object{"name": "Grace Hopper", "email": "grace@example.com"})

	// Without a mail server the person is told, and nothing is made.
	start := time.Now().Add(30 * 24 * time.Hour).UTC().Truncate(time.Minute)
	wanted := object{
		"id": "with-invitations-1", "name": "Backend, first round", "startsAt": start, "minutes": 60, "timeZone": "Europe/Berlin",
		"invitations": []object{{"to": "ada@example.com", "name": "Ada Lovelace", "message": "Bring questions.", "reminders": []int{60}}},
	}
	if p := r.call(503, "POST", "/api/interviews", r.token, wanted); !strings.Contains(p["detail"].(string), "No mail server is set up") {
		t.Errorf("without a mail server: %v", p)
	}
	r.call(404, "GET", "/api/interviews/with-invitations-1", r.token, nil)

	// Unsaved settings can be tried.
	wrong := r.call(200, "POST", "/api/mail/test", r.token, object{"to": "grace@example.com", "settings": post.settings("not the password")})
	if wrong["ok"] != false || !strings.Contains(wrong["message"].(string), "password") {
		t.Errorf("a test with a wrong password says %v", wrong)
	}
	saved := r.call(200, "PUT", "/api/mail/settings", r.token, post.settings(mailPassword))
	if saved["passwordSet"] != true || saved["passwordKept"] != "the server’s data directory, encrypted" {
		t.Errorf("the settings say %v", saved)
	}
	if ok := r.call(200, "POST", "/api/mail/test", r.token, object{"to": "grace@example.com"}); ok["ok"] != true {
		t.Errorf("a test with the saved settings says %v", ok)
	}
	if m := post.next(); m.to != "grace@example.com" || m.from != mailUser {
		t.Errorf("the test mail went from %s to %s", m.from, m.to)
	}
	r.call(200, "PUT", "/api/mail/settings", r.token, post.settings(nil)) // the password stays

	// Made with an invitation, twice the same.
	i := r.call(201, "POST", "/api/interviews", r.token, wanted)
	id := i["id"].(string)
	first := post.next()
	if first.to != "ada@example.com" || !strings.Contains(first.header.Get("Reply-To"), "grace@example.com") {
		t.Errorf("the invitation went to %s, answers to %q", first.to, first.header.Get("Reply-To"))
	}
	for _, part := range []string{i["joinUrl"].(string), "Ada Lovelace", "Bring questions."} {
		if !strings.Contains(first.text, part) {
			t.Errorf("the invitation lacks %q: %s", part, first.text)
		}
	}
	if first.method != "REQUEST" || !strings.Contains(first.calendar, "METHOD:REQUEST\r\n") || first.property("UID") != id+"@candor" {
		t.Errorf("the calendar part is %s (%s)", first.calendar, first.method)
	}
	r.until(id, func(v object) bool { return v["state"] == "sent" })
	r.call(200, "POST", "/api/interviews", r.token, wanted)

	// Another time: an update of the same entry.
	r.call(200, "PATCH", "/api/interviews/"+id, r.token, object{"startsAt": start.Add(time.Hour), "notify": true})
	update := post.next()
	if update.method != "REQUEST" || update.property("UID") != first.property("UID") ||
		sequence(t, update) <= sequence(t, first) || update.property("DTSTART") == first.property("DTSTART") {
		t.Errorf("the update is %s, the invitation was %s", update.calendar, first.calendar)
	}
	r.until(id, func(v object) bool { return v["state"] == "sent" })

	// A panelist gets the interviewer's page, and may be told that they need not come.
	r.call(200, "PATCH", "/api/me", r.token, object{"email": "grace.hopper@example.com"})
	panelist := r.call(201, "POST", "/api/interviews/"+id+"/invitations", r.token, object{"to": "grace.hopper@example.com", "role": "interviewer"})
	panel := post.next()
	if link := r.URL() + "/interview/" + id; !strings.Contains(panel.text, link) || strings.Contains(panel.text, "/i/") {
		t.Errorf("the panelist's letter lacks %s or has the join link: %s", link, panel.text)
	}
	r.until(id, func(v object) bool { return v["state"] == "sent" })
	r.call(204, "POST", "/api/interviews/"+id+"/invitations/"+panelist["id"].(string)+"/withdraw", r.token, object{"notify": true})
	if m := post.next(); m.to != "grace.hopper@example.com" || m.method != "CANCEL" {
		t.Errorf("after the withdrawal came %s to %s", m.method, m.to)
	}

	// Deleted and undone: nobody hears of it. Deleted for good: a cancellation.
	batch := object{"ids": []string{id}, "notify": true}
	r.call(200, "POST", "/api/interviews/delete", r.token, batch)
	r.call(200, "POST", "/api/interviews/restore", r.token, batch)
	r.call(200, "POST", "/api/interviews/delete", r.token, batch)
	cancellation := post.next()
	if cancellation.to != "ada@example.com" || cancellation.method != "CANCEL" || cancellation.property("STATUS") != "CANCELLED" ||
		cancellation.property("UID") != first.property("UID") || sequence(t, cancellation) <= sequence(t, update) {
		t.Errorf("the cancellation to %s is %s", cancellation.to, cancellation.calendar)
	}
	r.close()
	if len(post.arrived) > 0 {
		m := <-post.arrived
		t.Errorf("one mail more came, to %s: %s", m.to, m.raw)
	}
	notTold(t, r, dir)
}

// sequence reads the calendar's SEQUENCE.
func sequence(t *testing.T, p parcel) int {
	t.Helper()
	n := 0
	for _, c := range p.property("SEQUENCE") {
		if c < '0' || c > '9' {
			t.Fatalf("the sequence is %q", p.property("SEQUENCE"))
		}
		n = n*10 + int(c-'0')
	}
	return n
}

// until asks for an interview's invitations, in short, until they are as
// wanted: the mail server has a letter a moment before the relay knows.
func (r *relay) until(id string, as func(invited object) bool) {
	r.t.Helper()
	deadline := time.Now().Add(proving.Patience(r.t))
	for {
		v := r.call(200, "GET", "/api/interviews/"+id, r.token, nil)["invited"].(object)
		if as(v) {
			return
		}
		if time.Now().After(deadline) {
			r.t.Fatalf("the invitations stayed %v", v)
		}
	}
}

// notTold looks for the password and the addresses where they do not belong.
func notTold(t *testing.T, r *relay, dir string) {
	t.Helper()
	log := r.log.String()
	for _, secret := range []string{mailPassword, "not the password", "ada@example.com", "Bring questions"} {
		if strings.Contains(log, secret) {
			t.Errorf("the log has %q", secret)
		}
	}
	files, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if b, err := os.ReadFile(f); err == nil && bytes.Contains(b, []byte(mailPassword)) {
			t.Errorf("%s has the password", f)
		}
	}
}

// TestPasswordAfterARestart: it is kept, and one whose key is gone can be
// entered again.
func TestPasswordAfterARestart(t *testing.T) {
	post := startPost(t)
	dir := t.TempDir()
	r := start(t, dir)
	r.call(200, "PUT", "/api/mail/settings", r.token, post.settings(mailPassword))
	r.close()

	again := start(t, dir)
	if v := again.call(200, "POST", "/api/mail/test", again.token, object{"to": "ada@example.com"}); v["ok"] != true {
		t.Errorf("after a restart: %v", v)
	}
	post.next()
	again.close()

	if err := os.Remove(filepath.Join(dir, "secret.key")); err != nil {
		t.Fatal(err)
	}
	lost := start(t, dir)
	if v := lost.call(200, "GET", "/api/mail/settings", lost.token, nil); v["passwordSet"] != false || v["host"] != "127.0.0.1" {
		t.Errorf("without the key the settings are %v", v)
	}
	if p := lost.call(503, "POST", "/api/mail/test", lost.token, object{"to": "ada@example.com"}); !strings.Contains(p["detail"].(string), "enter the password again") {
		t.Errorf("without the key a test says %v", p["detail"])
	}
	lost.call(200, "PUT", "/api/mail/settings", lost.token, post.settings(mailPassword))
	if v := lost.call(200, "POST", "/api/mail/test", lost.token, object{"to": "ada@example.com"}); v["ok"] != true {
		t.Errorf("with the password entered again: %v", v)
	}
	post.next()
}

// TestShutdownWhileAMailIsUnanswered: the relay closes in time, and the next one
// says that it is not known whether the mail was sent.
func TestShutdownWhileAMailIsUnanswered(t *testing.T) {
	post := startPost(t)
	post.silent = make(chan struct{})
	dir := t.TempDir()
	r := start(t, dir)
	r.call(200, "PUT", "/api/mail/settings", r.token, post.settings(mailPassword))
	id, _ := r.create()
	r.call(201, "POST", "/api/interviews/"+id+"/invitations", r.token, object{"to": "ada@example.com"})
	post.next()
	begin := time.Now()
	r.close()
	if took := time.Since(begin); took > proving.Promptly {
		t.Errorf("the relay took %v to close", took)
	}
	close(post.silent)

	again := start(t, dir)
	again.until(id, func(v object) bool { return v["state"] == "unconfirmed" && v["problem"] != "" })
	again.close()
	if len(post.arrived) > 0 {
		t.Error("the mail was sent twice")
	}
}
