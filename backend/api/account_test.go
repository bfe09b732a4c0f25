package api_test

import (
	"net/http"
	"strconv"
	"strings"
	"testing"
)

func TestSignOut(t *testing.T) {
	w := newWorld(t)
	w.want(204, "POST", "/api/sign-out", w.colleagueToken, nil)
	w.want(401, "GET", "/api/me", w.colleagueToken, nil)
	w.want(200, "GET", "/api/me", w.adminToken, nil)
	api, err := w.access.NewAPIToken(t.Context(), w.admin.ID, "script")
	if err != nil {
		t.Fatal(err)
	}
	w.want(204, "POST", "/api/sign-out", api, nil)
	w.want(200, "GET", "/api/me", api, nil)
}

// TestWhenToTryAgain: whoever is refused for a while is told for how long.
func TestWhenToTryAgain(t *testing.T) {
	w := newWorld(t)
	wrong := object{"email": "admin@example.com", "password": "wrong password"}
	var refused answer
	for refused.status != http.StatusTooManyRequests {
		refused = w.call("POST", "/api/sign-in", "", wrong)
	}
	after := refused.header.Get("Retry-After")
	if seconds, err := strconv.Atoi(after); err != nil || seconds < 1 || seconds > 60 || !strings.Contains(refused.body, "in "+after+" seconds") {
		t.Errorf("Retry-After %q: %s", after, refused.body)
	}
	for refused.status = 0; refused.status != http.StatusTooManyRequests; {
		refused = w.call("GET", "/i/"+strings.Repeat("x", 26), "", nil)
	}
	if after := refused.header.Get("Retry-After"); after != "2" { // 30 a minute
		t.Errorf("a page of a wrong link: Retry-After %q", after)
	}
	w.want(200, "PUT", "/api/mail/settings", w.adminToken, mailServer)
	for refused.status = 0; refused.status != http.StatusTooManyRequests; {
		refused = w.call("POST", "/api/mail/test", w.adminToken, object{"to": "ops@example.com"})
	}
	if after := refused.header.Get("Retry-After"); after != "60" { // where nobody says
		t.Errorf("a test of mail: Retry-After %q", after)
	}
}

// TestWhatABrowserKeeps: a sign-in leaves a cookie for the next one, which nothing else gets.
func TestWhatABrowserKeeps(t *testing.T) {
	w := newWorld(t)
	right := object{"email": "admin@example.com", "password": password}
	first := w.want(200, "POST", "/api/sign-in", "", right)
	set := first.header.Get("Set-Cookie")
	for _, part := range []string{"candor-browser-", "Path=/api/sign-in", "Max-Age=34560000", "HttpOnly", "Secure", "SameSite=Strict"} {
		if !strings.Contains(set, part) {
			t.Errorf("the cookie lacks %s: %s", part, set)
		}
	}
	kept, _, _ := strings.Cut(set, ";")
	for w.call("POST", "/api/sign-in", "", object{"email": "admin@example.com", "password": "wrong"}).status != http.StatusTooManyRequests {
	}
	w.want(http.StatusTooManyRequests, "POST", "/api/sign-in", "", right)
	if a := w.callSaying("Cookie", "other=1; "+kept, "POST", "/api/sign-in", "", right); a.status != 200 {
		t.Errorf("from the known browser: status %d: %s", a.status, a.body)
	} else if now, _, _ := strings.Cut(a.header.Get("Set-Cookie"), ";"); now != kept {
		t.Errorf("it keeps %q then, kept %q", now, kept)
	}
	_, value, _ := strings.Cut(kept, "=")
	w.want(401, "GET", "/api/me", value, nil)
	if a := w.callSaying("Cookie", kept, "GET", "/api/me", "", nil); a.status != 401 {
		t.Errorf("the cookie alone: status %d: %s", a.status, a.body)
	}
	if strings.Contains(w.log.String(), value) {
		t.Error("the log has what a browser keeps")
	}
}
