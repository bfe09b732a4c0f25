package api_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"candor/backend/api"
	"candor/backend/interview"
	"candor/backend/runner"
)

// hiddenMarker is in everything of the hidden tests.
const hiddenMarker = "Hidden marker"

// tested is an interview with tests: 1 and 3 are visible, 2 and 4 hidden, 3 and
// 4 are test files.
type tested struct {
	*world
	id, path          string
	candidate, author string
	program           object
}

func newTested(t *testing.T) *tested {
	t.Helper()
	w := newWorld(t)
	template := w.want(201, "POST", "/api/templates", w.adminToken, object{
		"name": "Two sum", "language": "python",
		"tests": []object{
			{"name": "Adds", "stdin": "1 1\n", "args": []string{"-v"}, "expected": "2\n", "hidden": false},
			{"name": hiddenMarker, "stdin": hiddenMarker, "args": []string{hiddenMarker}, "expected": hiddenMarker, "hidden": true},
		},
		"testFiles": []object{
			{"name": "Unit", "hidden": false, "file": object{"name": "unit.py", "text": "import main"}},
			{"name": hiddenMarker, "hidden": true, "file": object{"name": hiddenMarker + ".py", "text": hiddenMarker}},
		},
	}).text(t, "id")
	return w.testedBy(template)
}

func (w *world) testedBy(template string) *tested {
	w.t.Helper()
	x := &tested{world: w}
	var link string
	x.id, link = w.create(object{"name": "Ada", "templateId": template})
	x.path = "/api/interviews/" + x.id
	x.candidate, x.author = w.join(link, "Ada")
	x.program = object{"language": "python", "main": "main.py", "files": []object{{"name": "main.py", "text": "print(2)"}, {"name": "unit.py", "text": "mine"}}}
	return x
}

// simple makes a template with visible tests that expect "ok".
func (w *world) simple(language string, n int) *tested {
	w.t.Helper()
	test := object{"name": "", "stdin": "", "expected": "ok", "hidden": false}
	return w.testedBy(w.want(201, "POST", "/api/templates", w.adminToken, object{
		"name": "n", "language": language, "tests": slices.Repeat([]object{test}, n),
	}).text(w.t, "id"))
}

func (x *tested) start(token string) (run string) {
	x.t.Helper()
	return x.want(202, "POST", x.path+"/test-runs", token, x.program).text(x.t, "id")
}

// play answers the next program of a run.
func (x *tested) play(stdout, stderr string, e runner.Ending) *played {
	x.t.Helper()
	p := x.backend.next(x.t)
	p.console.Write(interview.Stdout, []byte(stdout))
	p.console.Write(interview.Stderr, []byte(stderr))
	p.end <- e
	return p
}

func (x *tested) playAll(stdout ...string) {
	x.t.Helper()
	for _, text := range stdout {
		x.play(text, "", runner.Ending{})
	}
}

// runs is the list as somebody sees it.
func (x *tested) runs(token string) (list []api.TestRun, raw string) {
	x.t.Helper()
	a := x.want(200, "GET", x.path+"/test-runs", token, nil)
	var out struct{ Items []api.TestRun }
	if err := json.Unmarshal([]byte(a.body), &out); err != nil {
		x.t.Fatal(err)
	}
	return out.Items, a.body
}

// ended waits until the end of a run is stored.
func (x *tested) ended(run, token string) (r api.TestRun) {
	x.t.Helper()
	eventually(x.t, func() (answer, bool) {
		list, raw := x.runs(token)
		r = list[len(list)-1]
		return answer{body: raw}, r.ID == run && r.Outcome != "running"
	})
	return r
}

// noMarker looks at everything that was sent live and can be fetched by the candidate.
func (x *tested) noMarker() {
	x.t.Helper()
	x.live.mu.Lock()
	all := slices.Clone(x.live.messages)
	x.live.mu.Unlock()
	for _, path := range []string{"/tests", "/test-runs", "/executions", "/session"} {
		all = append(all, x.want(200, "GET", x.path+path, x.candidate, nil).body)
	}
	for _, text := range all {
		if strings.Contains(text, hiddenMarker) {
			x.t.Errorf("a candidate is told of a hidden test: %s", text)
		}
	}
}
