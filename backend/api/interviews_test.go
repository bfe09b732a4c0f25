package api_test

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"candor/backend/interview"
)

func TestCreateIsIdempotent(t *testing.T) {
	w := newWorld(t)
	body := object{"id": "made-offline-1", "joinToken": "abcdefghijklmnopqrstuvwxyz", "name": "Offline"}
	first := w.want(201, "POST", "/api/interviews", w.adminToken, body)
	// Changed since: the same request is still the same.
	w.want(200, "PATCH", "/api/interviews/made-offline-1", w.adminToken, object{"minutes": 30})
	w.want(200, "PATCH", "/api/interviews/made-offline-1", w.adminToken, object{"name": "Renamed"})
	if want := []string{`{"type":"interview.named","name":"Renamed"}`}; !slices.Equal(w.live.messages, want) {
		t.Errorf("whoever is inside is told %q, want %q", w.live.messages, want)
	}
	second := w.want(200, "POST", "/api/interviews", w.adminToken, body)
	if second.text(t, "joinUrl") != first.text(t, "joinUrl") || second.text(t, "name") != "Renamed" {
		t.Errorf("the second answer is %s, want the first's interview as it is now", second.body)
	}
	if a := w.want(200, "GET", "/api/interviews", w.adminToken, nil); strings.Count(a.body, `"id":"made-offline-1"`) != 1 {
		t.Errorf("the list has it not once: %s", a.body)
	}
	w.want(409, "POST", "/api/interviews", w.adminToken, object{"id": "made-offline-1", "name": "Something else"})
	w.want(409, "POST", "/api/interviews", w.colleagueToken, body)
	w.want(409, "POST", "/api/interviews", w.adminToken, object{"id": "made-offline-2", "joinToken": "abcdefghijklmnopqrstuvwxyz", "name": "Offline"})
	for _, guessed := range []string{strings.Repeat("a", 26), strings.Repeat("0123456", 4)} {
		if a := w.want(422, "POST", "/api/interviews", w.adminToken, object{"joinToken": guessed}); !strings.Contains(a.body, "could be guessed") {
			t.Errorf("%s: %s", guessed, a.body)
		}
	}
	// Only the link chosen.
	link := object{"joinToken": "ABCDEFGHIJKLMNOPQRSTUVWXYZ"}
	if a, b := w.want(201, "POST", "/api/interviews", w.adminToken, link), w.want(200, "POST", "/api/interviews", w.adminToken, link); a.text(t, "id") != b.text(t, "id") {
		t.Errorf("the same link made two interviews")
	}
}

func TestCreateAtOnceIsOne(t *testing.T) {
	w := newWorld(t)
	var wg sync.WaitGroup
	statuses := make([]int, 16)
	for i := range statuses {
		wg.Go(func() {
			statuses[i] = w.call("POST", "/api/interviews", w.adminToken, object{"id": "racing-interview"}).status
		})
	}
	wg.Wait()
	slices.Sort(statuses)
	if statuses[15] != 201 || statuses[14] != 200 || statuses[0] != 200 {
		t.Errorf("statuses %v, want one 201 and else 200", statuses)
	}
}

func TestPatch(t *testing.T) {
	w := newWorld(t)
	id, _ := w.create(object{"name": "A", "startsAt": "2027-03-01T10:00:00+01:00", "minutes": 60, "timeZone": "Europe/Berlin", "candidateEmail": "ada@example.com"})
	a := w.want(200, "GET", "/api/interviews/"+id, w.adminToken, nil)
	if got := a.text(t, "startsAt"); got != "2027-03-01T09:00:00Z" {
		t.Errorf("startsAt is %q, want it in UTC", got)
	}
	a = w.want(200, "PATCH", "/api/interviews/"+id, w.adminToken, object{"startsAt": nil, "minutes": nil, "name": "B"})
	if a.field(t, "startsAt") != nil || a.field(t, "minutes") != nil || a.text(t, "name") != "B" {
		t.Errorf("after clearing: %s", a.body)
	}
	if a.text(t, "timeZone") != "Europe/Berlin" || a.text(t, "candidateEmail") != "ada@example.com" {
		t.Errorf("what was not sent changed: %s", a.body)
	}
	again := w.want(200, "GET", "/api/interviews/"+id, w.adminToken, nil)
	if again.body != a.body {
		t.Errorf("read back %s, want %s", again.body, a.body)
	}
	if a := w.want(200, "PATCH", "/api/interviews/"+id, w.adminToken, object{"name": ""}); a.text(t, "title") != interview.DefaultName {
		t.Errorf("title is %q", a.text(t, "title"))
	}
}

func TestPages(t *testing.T) {
	w := newWorld(t)
	var want []string
	for i := range 7 {
		id, _ := w.create(object{"name": fmt.Sprint("Number ", i)})
		want = append([]string{id}, want...)
	}
	var got []string
	cursor := ""
	for range 10 {
		a := w.want(200, "GET", "/api/interviews?limit=3&cursor="+cursor, w.adminToken, nil)
		for _, i := range a.field(t, "items").([]any) {
			got = append(got, i.(map[string]any)["id"].(string))
		}
		if len(got) == 3 {
			w.create(object{"name": "made while somebody pages"})
		}
		if cursor = a.text(t, "next"); cursor == "" {
			break
		}
	}
	slices.Sort(got) // made in one millisecond they are ordered by their ids
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("the pages have %v, want each of %v once", got, want)
	}
}

func TestStates(t *testing.T) {
	w := newWorld(t)
	id, link := w.create(object{})
	path := "/api/interviews/" + id
	step := func(verb, state string) {
		t.Helper()
		if got := w.want(200, "POST", path+verb, w.adminToken, nil).text(t, "state"); got != state {
			t.Errorf("after %s the state is %q, want %q", verb, got, state)
		}
	}
	step("/reopen", "upcoming")
	step("/start", "live")
	step("/start", "live")
	step("/end", "ended")
	step("/end", "ended")
	w.want(410, "POST", "/api/join/"+link, "", object{"name": "Late"})
	step("/reopen", "live")
	w.join(link, "Ada")
	if want := []string{id + " live", id + " ended", id + " live"}; !slices.Equal(w.live.states, want) {
		t.Errorf("the live side was told %v, want %v", w.live.states, want)
	}
	events := w.recorded(id)
	var kinds []string
	for _, e := range events {
		kinds = append(kinds, string(e.Kind)+" by "+e.Name)
	}
	if want := []string{"started by Grace Hopper", "ended by Grace Hopper", "reopened by Grace Hopper"}; !slices.Equal(kinds, want) {
		t.Errorf("the recording has %v, want %v", kinds, want)
	}
}

func TestDeleteRestorePurge(t *testing.T) {
	w := newWorld(t)
	id, link := w.create(object{"name": "Doomed"})
	candidate, _ := w.join(link, "Ada")
	all := func(verb, status string) {
		t.Helper()
		a := w.want(200, "POST", "/api/interviews/"+verb, w.adminToken, object{"ids": []string{id}})
		if got := a.text(t, "items.0.status"); got != status {
			t.Errorf("%s: %q, want %q", verb, got, status)
		}
	}
	all("delete", "deleted")
	unknown := w.want(404, "POST", "/api/join/"+strings.Repeat("A", 26), "", object{"name": "Ada"})
	deleted := w.want(404, "POST", "/api/join/"+link, "", object{"name": "Ada"})
	if deleted.body != unknown.body {
		t.Errorf("a deleted link answers %s, an unknown one %s: which it is shows", deleted.body, unknown.body)
	}
	if a, b := w.want(404, "GET", "/i/"+link, "", nil), w.want(404, "GET", "/i/none", "", nil); nonceOfPage.ReplaceAllString(a.body, "") != nonceOfPage.ReplaceAllString(b.body, "") {
		t.Errorf("the page of a deleted link differs from that of an unknown one")
	}
	if !slices.Contains(w.live.closed, id+" deleted") {
		t.Errorf("the session was not closed: %v", w.live.closed)
	}
	w.want(410, "GET", "/api/interviews/"+id+"/session", candidate, nil)
	w.want(410, "GET", "/api/interviews/"+id+"/executions", candidate, nil)
	if a := w.want(200, "GET", "/api/interviews", w.adminToken, nil); strings.Contains(a.body, id) {
		t.Errorf("the list still has it")
	}
	all("delete", "deleted")
	all("restore", "restored")
	w.want(200, "GET", "/i/"+link, "", nil)
	w.want(200, "GET", "/api/interviews/"+id+"/session", candidate, nil)
	all("purge", "not_deleted")
	all("delete", "deleted")
	all("purge", "purged")
	all("purge", "not_found")
	all("restore", "not_found")
	w.want(404, "GET", "/api/interviews/"+id, w.adminToken, nil)
	w.want(401, "GET", "/api/interviews/"+id+"/session", candidate, nil)
}

// TestLateWorkIsShown tells interviewers, and nobody else, whose work came after the end.
func TestLateWorkIsShown(t *testing.T) {
	w := newWorld(t)
	id, link := w.create(object{})
	candidate := w.want(200, "POST", "/api/join/"+link, "", object{"name": "Ada"}).text(t, "participantToken") // it is live now
	path := "/api/interviews/" + id + "/session"
	record := func(at time.Time) {
		t.Helper()
		<-w.live.Record(interview.Event{InterviewID: id, At: at, Kind: interview.CameLate, Author: "x", Name: "Ada"})
	}
	record(time.Now().Add(-time.Hour)) // of an earlier end
	w.want(200, "POST", "/api/interviews/"+id+"/end", w.adminToken, nil)
	if got := w.want(200, "GET", path, w.adminToken, nil); !strings.Contains(got.body, `"late":[]`) {
		t.Errorf("before any came: %s", got.body)
	}
	record(time.Now().Add(time.Minute))
	if got := w.want(200, "GET", path, w.adminToken, nil); !strings.Contains(got.body, `"late":[{"name":"Ada","at":"`) {
		t.Errorf("an interviewer is told %s", got.body)
	}
	if got := w.want(200, "GET", path, candidate, nil); !strings.Contains(got.body, `"late":[]`) {
		t.Errorf("a candidate is told %s", got.body)
	}
	w.want(200, "POST", "/api/interviews/"+id+"/reopen", w.adminToken, nil)
	if got := w.want(200, "GET", path, w.adminToken, nil); !strings.Contains(got.body, `"late":[]`) {
		t.Errorf("reopened: %s", got.body)
	}
}

func TestDoubtfulNamesAreMarked(t *testing.T) {
	w := newWorld(t)
	id, _ := w.create(object{})
	people := []interview.Participant{
		{ID: "person-grace", Name: "Grace Hopper", Mode: interview.InterviewerMode},
		{ID: "guest-twin", Name: "Grасe  HOPPER.", Mode: interview.CandidateMode}, // а and с in Cyrillic
		{ID: "guest-blank", Name: ".", Mode: interview.CandidateMode},
		{ID: "guest-ada", Name: "Ada", Mode: interview.CandidateMode},
	}
	w.live.present = map[string][]interview.Participant{id: people}
	a := w.want(200, "GET", "/api/interviews/"+id, w.adminToken, nil)
	for n, want := range []any{nil, "alike", "blank", nil} {
		if got := a.field(t, fmt.Sprintf("present.%d", n)).(map[string]any)["doubt"]; got != want {
			t.Errorf("the doubt about %q is %v, want %v", people[n].Name, got, want)
		}
	}
	w.live.present[id] = people[1:]
	if a := w.want(200, "GET", "/api/interviews/"+id, w.adminToken, nil); strings.Contains(a.body, "alike") {
		t.Errorf("like an interviewer's who is not there: %s", a.body)
	}
}
