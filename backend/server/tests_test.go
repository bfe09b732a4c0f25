package server_test

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"candor/backend/interview"
)

// greedy is a program that prints and keeps all that it can find, and then all
// that others have kept before it.
const greedy = `import os, sys
places = [".", "/tmp", "/var/tmp", "/dev/shm", os.path.dirname(os.path.abspath(__file__)), os.path.expanduser("~"), "/"]
for place in places:
    try:
        print("KEPT", open(os.path.join(place, "kept.txt")).read())
    except OSError:
        pass
found = [sys.stdin.read(), repr(sys.argv), repr(dict(os.environ))]
for place in [".", os.path.dirname(os.path.abspath(__file__))]:
    for root, _, names in os.walk(place):
        for name in names:
            try:
                found.append(name + open(os.path.join(root, name)).read())
            except (OSError, ValueError):
                pass
text = "\n".join(found)
for place in places:
    try:
        with open(os.path.join(place, "kept.txt"), "a") as f:
            f.write(text)
    except OSError:
        pass
print("GREEDY", text)
print(text, file=sys.stderr, flush=True)
raise Exception(text)
`

func needs(t *testing.T, r *relay, language string) {
	t.Helper()
	languages := r.call(200, "GET", "/api/languages", "", nil)["items"].([]any)
	if !slices.ContainsFunc(languages, func(l any) bool { return l.(object)["id"] == language }) {
		t.Skipf("this relay does not have %s: build/setup installs what is missing", language)
	}
}

// withTests makes an interview from a template with the tests, and enters it.
func (r *relay) withTests(template object) (id, templateID, link, candidate string) {
	r.t.Helper()
	template["name"] = "Two sum"
	templateID = r.call(201, "POST", "/api/templates", r.token, template)["id"].(string)
	i := r.call(201, "POST", "/api/interviews", r.token, object{"name": "Ada", "templateId": templateID})
	_, link, _ = strings.Cut(i["joinUrl"].(string), "/i/")
	return i["id"].(string), templateID, link, r.join(link)
}

func program(language, text string) object {
	return object{"language": language, "main": "main.py", "files": []object{{"name": "main.py", "text": text}}}
}

// TestHiddenTestsReachNoParticipant runs a program that gives away all that it
// gets, with real programs in the real sandbox, and looks at everything that a
// candidate is sent and can fetch.
func TestHiddenTestsReachNoParticipant(t *testing.T) {
	for _, language := range []string{"python", "python-native"} {
		t.Run(language, func(t *testing.T) { testHiddenTests(t, language) })
	}
}

func testHiddenTests(t *testing.T, language string) {
	dir := t.TempDir()
	r := start(t, dir)
	needs(t, r, language)
	const marker = guidanceMarker // the one that everyCall looks for
	id, template, link, candidate := r.withTests(object{
		"language":     language,
		"instructions": instructionsMarker,
		"tests": []object{
			{"name": "Visible", "stdin": "in plain sight", "expected": "", "hidden": false},
			{"name": marker, "stdin": marker, "args": []string{marker}, "expected": marker, "hidden": true},
		},
		"testFiles": []object{
			{"name": "Beside", "hidden": false, "file": object{"name": "beside.py", "text": "print('BESIDE', __file__)"}},
			{"name": marker, "hidden": true, "file": object{"name": marker[:4] + "/hidden.py", "text": "import sys\nsys.path.append('.')\nimport main # " + marker}},
			{"name": marker, "hidden": true, "file": object{"name": "passes.py", "text": "print('" + marker + "')"}},
		},
	})
	document := id + "/" + interview.CodeDocument
	documents := []string{document, id + "/board"}
	interviewer, guest := r.listen(id, r.token, documents), r.listen(id, candidate, documents)
	guest.synced(document) // the session has begun

	runs := "/api/interviews/" + id + "/test-runs"
	ended := func() {
		t.Helper()
		eventually(t, func() bool {
			items := r.call(200, "GET", runs, candidate, nil)["items"].([]any)
			return items[len(items)-1].(object)["outcome"] != "running"
		})
	}
	var heard [][]byte
	for range 2 { // what the first keeps, the second finds
		r.call(202, "POST", runs, candidate, program(language, greedy))
		heard = append(heard, guest.everything(`"tests.ended"`))
		ended()
	}
	execution := program(language, greedy)
	execution["stdin"] = "typed" // and then its end
	r.call(202, "POST", "/api/interviews/"+id+"/executions", candidate, execution)
	heard = append(heard, guest.everything(`"execution.ended"`))
	all := bytes.Join(heard, nil)
	for _, part := range []string{"GREEDY", "in plain sight", "BESIDE", `"number":2,"hidden":true,"passed":false}`, `"number":4,"hidden":true,"passed":false}`, `"number":5,"hidden":true,"passed":true}`} {
		if !bytes.Contains(all, []byte(part)) {
			t.Errorf("the candidate was not sent %q: %.20000s", part, all)
		}
	}
	if bytes.Contains(all, []byte(marker)) {
		t.Error("the candidate was sent something of a hidden test")
	}

	// An interviewer's token gets it: from the template, the tests and their runs.
	for _, result := range r.call(200, "GET", runs, r.token, nil)["items"].([]any)[1].(object)["results"].([]any)[1:4:4] {
		if x := result.(object); x["hidden"] == true && !strings.Contains(x["actual"].(string)+x["errors"].(string), marker) {
			t.Errorf("the program did not get what it should give away: %v", x)
		}
	}
	r.everyCall(t, "nobody", "", id, template, link, 0)
	r.everyCall(t, "a candidate", candidate, id, template, link, 0)
	r.everyCall(t, "an interviewer", r.token, id, template, link, 3)
	if got := interviewer.everything(`"execution.ended"`); bytes.Contains(got, []byte(marker)) {
		t.Error("it is in what everyone is sent live")
	}

	// Nothing of it is in the recording, and nothing is left after a purge.
	r.call(200, "POST", "/api/interviews/delete", r.token, object{"ids": []string{id}})
	r.close()
	for _, kind := range []string{interview.CodeDocument, interview.BoardDocument} {
		for _, e := range readLog(t, dir, id+"/"+kind) {
			if bytes.Contains(e.Update, []byte(marker)) {
				t.Errorf("it is in the log of %s", kind)
			}
		}
	}
	if strings.Contains(r.log.String(), marker) {
		t.Error("it is in the relay's log")
	}
	inFiles := func() (names []string) {
		files, err := os.ReadDir(dir)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range files {
			b, err := os.ReadFile(filepath.Join(dir, f.Name()))
			if err != nil {
				t.Fatal(err)
			}
			if bytes.Contains(b, []byte(marker)) {
				names = append(names, f.Name())
			}
		}
		return names
	}
	if len(inFiles()) == 0 {
		t.Error("the marker was not stored: what follows proves nothing")
	}
	again := start(t, dir)
	again.call(204, "DELETE", "/api/templates/"+template, again.token, nil)
	again.call(200, "POST", "/api/interviews/purge", again.token, object{"ids": []string{id}})
	again.close()
	if names := inFiles(); len(names) > 0 {
		t.Errorf("after the purge it is in %v", names)
	}
}

// TestSessionTestsAreItsOwn: what a template becomes later is no matter to a
// session that has begun.
func TestSessionTestsAreItsOwn(t *testing.T) {
	dir := t.TempDir()
	r := start(t, dir)
	needs(t, r, "python")
	id, template, _, candidate := r.withTests(object{"tests": []object{
		{"name": "Adds", "stdin": "1 2", "args": []string{"3"}, "expected": "6\n", "hidden": false},
		{"name": "Fails", "stdin": "", "expected": "", "hidden": false},
	}})
	document := id + "/" + interview.CodeDocument
	guest := dial(t, r.base)
	guest.open(document, candidate)
	guest.synced(document)
	r.call(204, "DELETE", "/api/templates/"+template, r.token, nil)
	r.close()

	again := start(t, dir)
	back := dial(t, again.base)
	back.open(document, candidate)
	back.opened(document)
	path := "/api/interviews/" + id
	if items := again.call(200, "GET", path+"/tests", candidate, nil)["items"].([]any); len(items) != 2 {
		t.Fatalf("the session has %v", items)
	}
	again.call(202, "POST", path+"/test-runs", candidate, program("python", "import sys\na, b = input().split()\nprint(int(a) + int(b) + int(sys.argv[1]), '  \\n')"))
	back.told(document, `"number":1,"hidden":false,"passed":true,"name":"Adds"`)
	failed := back.told(document, `"number":2,"hidden":false,"passed":false`)
	if !strings.Contains(failed.Text, "EOFError") || !strings.Contains(failed.Text, "Finished with exit code 1.") {
		t.Errorf("the second result is %s", failed.Text)
	}
	back.told(document, `"message":"1 of 2 tests passed."`)
	if again.call(200, "GET", path+"/executions", candidate, nil)["items"] == nil {
		t.Error("no list of executions")
	}
}

// TestTestsWhenTheRelayEnds closes a relay while tests run, and kills one.
func TestTestsWhenTheRelayEnds(t *testing.T) {
	endless := object{"tests": []object{{"name": "", "stdin": "", "expected": "", "hidden": false}}}
	begin := func(r *relay) (id, candidate string) {
		needs(t, r, "python")
		id, _, _, candidate = r.withTests(endless)
		guest := dial(t, r.base)
		guest.open(id+"/code", candidate)
		guest.opened(id + "/code")
		r.call(202, "POST", "/api/interviews/"+id+"/test-runs", candidate, program("python", "while True: pass"))
		guest.told(id+"/code", `"tests.started"`)
		return id, candidate
	}
	check := func(r *relay, id, candidate, message string) {
		t.Helper()
		runs := r.call(200, "GET", "/api/interviews/"+id+"/test-runs", candidate, nil)["items"].([]any)
		if len(runs) != 1 || runs[0].(object)["outcome"] != "lost" || runs[0].(object)["message"] != message || runs[0].(object)["endedAt"] == nil {
			t.Errorf("after the restart: %v, want it lost: %s", runs, message)
		}
		r.call(202, "POST", "/api/interviews/"+id+"/test-runs", candidate, program("python", "print()"))
		eventually(t, func() bool {
			runs := r.call(200, "GET", "/api/interviews/"+id+"/test-runs", candidate, nil)["items"].([]any)
			return runs[1].(object)["outcome"] == "finished" && runs[1].(object)["passed"] == 1.0
		})
	}
	t.Run("closed", func(t *testing.T) {
		dir := t.TempDir()
		r := start(t, dir)
		id, candidate := begin(r)
		r.close()
		check(start(t, dir), id, candidate, "Stopped because the server is closing.")
	})
	t.Run("killed", func(t *testing.T) {
		dir := t.TempDir()
		c := startChild(t, dir)
		id, candidate := begin(c.relay)
		c.kill()
		check(start(t, dir), id, candidate, "The server stopped while the tests ran.")
	})
}
