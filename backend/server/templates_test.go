package server_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"candor/backend/interview"
	"candor/backend/server"
	"candor/backend/wire"
	"candor/build/proving"
)

const (
	guidanceMarker     = "Only for interviewers: a hash map"
	instructionsMarker = "Return the indices of two numbers"
	starterMarker      = "def two_sum(numbers, target):"
)

// fromTemplate makes an interview from a template that has all three markers.
func (r *relay) fromTemplate() (id, template, link string) {
	r.t.Helper()
	template = r.call(201, "POST", "/api/templates", r.token, object{
		"name": "Two sum", "language": "python", "instructions": instructionsMarker, "guidance": guidanceMarker,
		"files": []object{{"name": "main.py", "text": starterMarker + "\n    ...\n"}},
	})["id"].(string)
	i := r.call(201, "POST", "/api/interviews", r.token, object{"name": "Ada", "templateId": template})
	return i["id"].(string), template, strings.TrimPrefix(i["joinUrl"].(string), r.URL()+"/i/")
}

// TestSessionFromTemplate opens a session, as its candidate first, and after a
// restart and without its template again.
func TestSessionFromTemplate(t *testing.T) {
	dir := t.TempDir()
	r := start(t, dir)
	id, template, link := r.fromTemplate()
	document := id + "/" + interview.CodeDocument
	candidate := r.join(link)
	guest := dial(t, r.base)
	guest.open(document, candidate)
	first := guest.synced(document)
	for _, part := range []string{starterMarker, "main.py", "python"} {
		if !bytes.Contains(first.Body, []byte(part)) {
			t.Errorf("the first answer lacks %q: %q", part, first.Body)
		}
	}
	if bytes.Contains(first.Body, []byte(instructionsMarker)) {
		t.Error("the instructions are in a document that the candidate may write into")
	}
	r.call(204, "DELETE", "/api/templates/"+template, r.token, nil)
	r.close()

	again := start(t, dir)
	back := dial(t, again.base)
	back.open(document, candidate)
	back.sent(document, starterMarker)
	if got := again.call(200, "GET", "/api/interviews/"+id+"/instructions", candidate, nil)["text"]; got != instructionsMarker {
		t.Errorf("the instructions are %q, want those that the session began with", got)
	}
	again.close()
	log := readLog(t, dir, document)
	if len(log) != 1 || log[0].Author != interview.TemplateAuthor || !bytes.Contains(log[0].Update, []byte(starterMarker)) {
		t.Errorf("the log is %+v, want the beginning alone", log)
	}
}

// TestEmptyTemplateHasItsLanguagesFile: the page must not guess it.
func TestEmptyTemplateHasItsLanguagesFile(t *testing.T) {
	r := start(t, t.TempDir())
	template := r.call(201, "POST", "/api/templates", r.token, object{"name": "n", "language": "javascript"})["id"]
	id := r.call(201, "POST", "/api/interviews", r.token, object{"templateId": template})["id"].(string)
	c := dial(t, r.base)
	c.open(id+"/code", r.token)
	c.sent(id+"/code", "main.js")
}

// TestGuidanceReachesNoParticipant makes every call there is, and opens what can
// be thought of, as a candidate and as nobody.
func TestGuidanceReachesNoParticipant(t *testing.T) {
	dir := t.TempDir()
	r := start(t, dir)
	id, template, link := r.fromTemplate()
	candidate := r.join(link)
	documents := []string{id + "/code", id + "/board", id + "/notes", id + "/template", id + "/guidance", template + "/code", template + "/notes"}

	interviewer, guest := r.listen(id, r.token, documents), r.listen(id, candidate, documents)
	r.everyCall(t, "nobody", "", id, template, link, 0)
	r.everyCall(t, "a candidate", candidate, id, template, link, 0)
	r.everyCall(t, "an interviewer", r.token, id, template, link, 1) // so it would have been found

	r.call(200, "POST", "/api/interviews/"+id+"/end", r.token, nil)
	for who, c := range map[string]*liveClient{"the candidate": guest, "the interviewer": interviewer} {
		got := c.everything(`"ended"`)
		if !bytes.Contains(got, []byte(starterMarker)) {
			t.Errorf("%s was not sent the starter", who)
		}
		if bytes.Contains(got, []byte(guidanceMarker)) {
			t.Errorf("%s was sent the guidance live", who)
		}
	}
	r.close()
	for _, kind := range []string{interview.CodeDocument, interview.BoardDocument, interview.NotesDocument} {
		for _, e := range readLog(t, dir, id+"/"+kind) {
			if bytes.Contains(e.Update, []byte(guidanceMarker)) {
				t.Errorf("the guidance is in the log of %s", kind)
			}
		}
	}
	if strings.Contains(r.log.String(), guidanceMarker) {
		t.Error("the guidance is in the relay's log")
	}
}

// listen opens documents.
func (r *relay) listen(id, token string, documents []string) *liveClient {
	r.t.Helper()
	c := dial(r.t, r.base)
	for _, document := range documents {
		if d, ok := interview.ParseDocument(document); ok && d.InterviewID == id {
			c.open(document, token)
			c.send(wire.AppendQueryAwareness(nil, document))
			continue
		}
		// What is no document of the session may cost the connection.
		other := dial(r.t, r.base)
		other.open(document, token)
		if got := other.everything(""); bytes.Contains(got, []byte(guidanceMarker)) || bytes.Contains(got, []byte(starterMarker)) {
			r.t.Errorf("%s was opened: %q", document, got)
		}
	}
	return c
}

// everything reads frames until one has the part or the connection ends; without
// a part, until it is denied.
func (c *liveClient) everything(part string) []byte {
	c.t.Helper()
	if err := c.ws.SetReadDeadline(time.Now().Add(proving.Patience(c.t))); err != nil {
		c.t.Fatal(err)
	}
	var all []byte
	for {
		_, frame, err := c.ws.ReadMessage()
		all = append(all, frame...)
		denied := part == "" && (err != nil || bytes.Contains(frame, []byte("forbidden")))
		if denied || part != "" && bytes.Contains(frame, []byte(part)) {
			return all
		}
		if err != nil {
			c.t.Fatalf("waiting for %q: %v", part, err)
		}
	}
}

// everyCall makes each call of the API, and counts the answers with the guidance.
func (r *relay) everyCall(t *testing.T, who, token, id, template, link string, want int) {
	t.Helper()
	var description struct {
		Paths map[string]map[string]any `json:"paths"`
	}
	b, err := server.DescribeAPI("test")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(b, &description); err != nil {
		t.Fatal(err)
	}
	calls, found := 0, 0
	for path, methods := range description.Paths {
		for method := range methods {
			if want > 0 && method != "get" {
				continue // an interviewer's would change something
			}
			for _, value := range []string{id, template} {
				full := strings.NewReplacer("{id}", value, "{token}", link).Replace(path)
				req, err := http.NewRequestWithContext(t.Context(), strings.ToUpper(method), r.base+full, strings.NewReader("{}"))
				if err != nil {
					t.Fatal(err)
				}
				req.Header.Set("Content-Type", "application/json")
				if token != "" {
					req.Header.Set("Authorization", "Bearer "+token)
				}
				resp, err := http.DefaultClient.Do(req)
				if err != nil {
					t.Fatal(err)
				}
				answer, err := io.ReadAll(resp.Body)
				resp.Body.Close()
				if err != nil {
					t.Fatal(err)
				}
				calls++
				if bytes.Contains(answer, []byte(guidanceMarker)) {
					if found++; found > want {
						t.Errorf("%s gets the guidance from %s %s", who, method, path)
					}
				}
				if strings.HasPrefix(path, "/api/templates") && want == 0 && resp.StatusCode != http.StatusForbidden && resp.StatusCode != http.StatusUnauthorized {
					t.Errorf("%s %s answers %s with %d", method, path, who, resp.StatusCode)
				}
			}
		}
	}
	if found != want || calls < 20 {
		t.Errorf("%d of %d calls of %s had the guidance, want %d", found, calls, who, want)
	}
}
