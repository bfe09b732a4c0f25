package api_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"candor/backend/interview"
)

func TestFirstJoinMakesItLive(t *testing.T) {
	w := newWorld(t)
	id, link := w.create(object{})
	token, participant := w.join(link, "Ada")
	if got := w.want(200, "GET", "/api/interviews/"+id, w.adminToken, nil).text(t, "state"); got != "live" {
		t.Errorf("after the first join the state is %q, want live", got)
	}
	// The same browser comes back under another name.
	a := w.want(200, "POST", "/api/join/"+link, "", object{"name": "Ada L.", "participantToken": token})
	if a.text(t, "participantToken") != token || a.text(t, "participantId") != participant {
		t.Errorf("who came back is somebody else: %s", a.body)
	}
	if got := w.want(200, "GET", "/api/interviews/"+id+"/session", token, nil).text(t, "me.name"); got != "Ada L." {
		t.Errorf("the name is %q, want the new one", got)
	}
	// Tokens of others and of other interviews make a new participant.
	_, otherLink := w.create(object{})
	for _, foreign := range []string{token, w.adminToken, "cp_" + interview.NewSecret(), "nonsense"} {
		a := w.want(200, "POST", "/api/join/"+otherLink, "", object{"name": "Ada", "participantToken": foreign})
		if a.text(t, "participantId") == participant || a.text(t, "participantToken") == foreign {
			t.Errorf("a foreign token was taken: %s", a.body)
		}
	}
}

func TestLinksWithSomethingAddedLeadToTheLink(t *testing.T) {
	w := newWorld(t)
	_, link := w.create(object{})
	for path, clean := range map[string]string{
		"/i/" + link:                                   "",
		"/i/" + link + ".":                             "/i/" + link,
		"/i/" + link + "/":                             "/i/" + link,
		"/i/" + link + "%E2%80%8B":                     "/i/" + link,
		"/i/" + link + "%0A":                           "/i/" + link,
		"/i/" + strings.ToUpper(link) + "?name=A":      "/i/" + link + "?name=A",
		"/i/%" + fmt.Sprintf("%X", link[0]) + link[1:]: "/i/" + link, // the page knows itself by the token as it is
	} {
		status := 302
		if clean == "" {
			status = 200
		}
		a := w.want(status, "GET", path, "", nil)
		if got := a.header.Get("Location"); got != clean {
			t.Errorf("%s leads to %q, want %q", path, got, clean)
		}
	}
	w.want(200, "POST", "/api/join/"+link+").", "", object{"name": "Ada"})
}

// TestSharedLinkCases are what mail programs did to links that then opened nothing.
func TestSharedLinkCases(t *testing.T) {
	path := filepath.Join("..", "..", "..", "shared", "data", "cases", "10-link-with-trailing-characters", "input.txt")
	b, err := os.ReadFile(path)
	if err != nil {
		t.Skipf("10-link-with-trailing-characters is not here: %v", err)
	}
	w := newWorld(t)
	_, link := w.create(object{})
	n := 0
	for added := range strings.Lines(string(b)) {
		added = strings.TrimRight(added, "\n")
		if strings.HasPrefix(added, "GET ") || strings.HasPrefix(added, "and ") || added == "" {
			continue
		}
		n++
		w.want(302, "GET", "/i/"+link+added, "", nil)
		w.want(200, "POST", "/api/join/"+link+added, "", object{"name": "Ada"})
	}
	if n == 0 {
		t.Error("the file has no cases")
	}
	w.want(302, "GET", "/i/"+strings.ToUpper(link), "", nil)
}

// TestOpenedBy asks which interview a link opens: who has an account is told its
// id, and enters by that; for anybody else a link opens the join alone.
func TestOpenedBy(t *testing.T) {
	w := newWorld(t)
	id, link := w.create(object{"name": "Ada"})
	candidate, _ := w.join(link, "Ada")
	trashed, dead := w.create(object{"name": "Bob"})
	w.want(200, "POST", "/api/interviews/delete", w.adminToken, object{"ids": []string{trashed}})
	for _, s := range []struct {
		name, token, link string
		status            int
		has               string
	}{
		{"a colleague", w.colleagueToken, link, 200, `"id":"` + id + `"`},
		{"with what a mail program added", w.colleagueToken, link + ").", 200, `"id":"` + id + `"`},
		{"a candidate", candidate, link, 403, `"code":"forbidden"`},
		{"nobody", "", link, 401, ""},
		{"a deleted interview", w.colleagueToken, dead, 404, `"code":"not_found"`},
		{"no interview", w.colleagueToken, strings.Repeat("A", 26), 404, `"code":"not_found"`},
	} {
		if got := w.call("GET", "/api/join/"+s.link, s.token, nil); got.status != s.status || !strings.Contains(string(got.body), s.has) {
			t.Errorf("%s is answered %d %s, want %d with %s", s.name, got.status, got.body, s.status, s.has)
		}
	}
}
