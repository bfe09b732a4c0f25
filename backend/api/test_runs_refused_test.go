package api_test

import (
	"slices"
	"strings"
	"sync"
	"testing"

	"candor/backend/interview"
	"candor/backend/runner"
)

func TestTestsAreRefused(t *testing.T) {
	x := newTested(t)
	other := x.testedBy("")
	program := func(field string, value any) object {
		p := object{"language": "python", "main": "main.py", "files": []object{{"name": "main.py", "text": ""}}}
		p[field] = value
		return p
	}
	file := func(names ...string) (list []object) {
		for _, name := range names {
			list = append(list, object{"name": name, "text": ""})
		}
		return list
	}
	template := func(tests ...object) object { return object{"name": "n", "tests": tests} }
	for _, s := range []struct {
		name, path, token string
		body              any
		status            int
		has               string
	}{
		{"another interview", other.path + "/test-runs", x.candidate, program("", ""), 403, "forbidden"},
		{"nobody", x.path + "/test-runs", "", program("main", "main.py"), 401, "unauthorized"},
		{"no tests", other.path + "/test-runs", other.candidate, program("main", "main.py"), 404, "has no tests"},
		{"no such language", x.path + "/test-runs", x.candidate, program("language", "cobol"), 422, "body.language"},
		{"no files", x.path + "/test-runs", x.candidate, program("files", []object{}), 422, "body.files"},
		{"an escaping name", x.path + "/test-runs", x.candidate, program("files", file("../main.py")), 422, "body.files"},
		{"no such main", x.path + "/test-runs", x.candidate, program("main", "x.py"), 422, "body.main"},
		{"no main of several", x.path + "/test-runs", x.candidate, object{"language": "python", "files": file("a", "b")}, 422, "body.main"},
		{"input", x.path + "/test-runs", x.candidate, program("stdin", "x"), 422, "body.stdin"},
		{"too large", x.path + "/test-runs", x.candidate, program("main", strings.Repeat("x", 3<<20)), 413, "too_large"},
		{"too many tests", "/api/templates", x.adminToken, template(slices.Repeat([]object{{"name": "", "stdin": "", "expected": "", "hidden": false}}, 51)...), 422, "body.tests"},
		{"a test without its expectation", "/api/templates", x.adminToken, template(object{"name": "", "stdin": "", "hidden": false}), 422, `\"expected\" is missing`},
		{"a large test", "/api/templates", x.adminToken, template(object{"name": "", "stdin": strings.Repeat("x", 64<<10+1), "expected": "", "hidden": false}), 422, "body.tests"},
	} {
		t.Run(s.name, func(t *testing.T) {
			a := x.call("POST", s.path, s.token, s.body)
			if a.status != s.status || !strings.Contains(a.body, s.has) {
				t.Errorf("%d %s, want %d with %q", a.status, a.body, s.status, s.has)
			}
		})
	}
	if a := x.want(200, "GET", other.path+"/tests", other.candidate, nil); strings.TrimSpace(a.body) != `{"language":"","items":[]}` {
		t.Errorf("without tests: %s", a.body)
	}
	// A program that runs is not disturbed.
	x.want(202, "POST", x.path+"/executions", x.candidate, x.program)
	p := x.backend.next(t)
	x.want(409, "POST", x.path+"/test-runs", x.candidate, x.program)
	p.end <- runner.Ending{}
}

// TestTestsCountAsOneExecution has more tests than programs are allowed in a minute.
func TestTestsCountAsOneExecution(t *testing.T) {
	x := newWorld(t).simple("", 50)
	run := x.start(x.candidate)
	x.playAll(slices.Repeat([]string{"ok"}, 50)...)
	x.live.until(t, "tests.ended", run, `"passed":50`)
	few := x.simple("", 1)
	for range 20 {
		run := few.start(few.adminToken)
		few.playAll("ok")
		few.live.until(t, "tests.ended", run)
	}
	few.want(429, "POST", few.path+"/test-runs", few.adminToken, few.program)
}

// TestTestThatCannotStart: the others run all the same.
func TestTestThatCannotStart(t *testing.T) {
	w := newWorld(t)
	template := func(hidden ...bool) string {
		var list []object
		for _, h := range hidden {
			list = append(list, object{"name": "Unit", "hidden": h, "file": object{"name": hiddenMarker + ".c", "text": hiddenMarker}})
		}
		body := object{"name": "n", "language": "c", "testFiles": list} // which this relay cannot execute
		if len(hidden) > 1 {
			body["tests"] = []object{{"name": "", "stdin": "", "expected": "ok", "hidden": false}}
		}
		return w.want(201, "POST", "/api/templates", w.adminToken, body).text(t, "id")
	}
	x := w.testedBy(template(false, true))
	run := x.start(x.candidate)
	x.playAll("ok")
	x.live.until(t, "tests.case", run, `"number":2`, `"message":"This server cannot run \"c\"."`)
	x.live.until(t, "tests.case", run, `"number":3,"hidden":true,"passed":false}`)
	x.live.until(t, "tests.ended", run, `"passed":1,"total":3`)

	x = w.testedBy(template(true))
	if a := x.want(422, "POST", x.path+"/test-runs", x.candidate, x.program); strings.Contains(a.body, hiddenMarker) || strings.Contains(a.body, `\"c\"`) {
		t.Errorf("the answer tells of the hidden test: %s", a.body)
	}
	x = w.testedBy(template(false))
	x.want(422, "POST", x.path+"/test-runs", x.candidate, x.program)
	x.want(202, "POST", x.path+"/executions", x.candidate, x.program) // nothing is left behind
	x.backend.next(t).end <- runner.Ending{}
}

func TestManyWhoRunTests(t *testing.T) {
	w := newWorld(t)
	var sessions []*tested
	for range 4 {
		sessions = append(sessions, w.simple("", 3))
	}
	statuses := make([]int, 4*8)
	var wg sync.WaitGroup
	for n := range statuses {
		x := sessions[n%4]
		wg.Go(func() {
			path := "/test-runs"
			if n/4%2 == 1 {
				path = "/executions"
			}
			statuses[n] = x.call("POST", x.path+path, x.candidate, x.program).status
		})
	}
	wg.Wait()
	for n := range sessions {
		var of []int
		for m := n; m < len(statuses); m += 4 {
			of = append(of, statuses[m])
		}
		slices.Sort(of)
		if want := []int{202, 409, 409, 409, 409, 409, 409, 409}; !slices.Equal(of, want) {
			t.Errorf("session %d answered %v, want one run and conflicts", n, of)
		}
	}
	// Whatever won, each session's programs run to their end.
	stop := make(chan struct{})
	var player sync.WaitGroup
	player.Go(func() {
		for {
			select {
			case p := <-w.backend.started:
				p.console.Write(interview.Stdout, []byte("ok"))
				p.end <- runner.Ending{}
			case <-stop:
				return
			}
		}
	})
	for _, x := range sessions {
		eventually(t, func() (answer, bool) {
			runs := x.call("GET", x.path+"/test-runs", x.candidate, nil)
			xs := x.call("GET", x.path+"/executions", x.candidate, nil)
			return answer{body: runs.body + xs.body}, !strings.Contains(runs.body+xs.body, `"running"`)
		})
	}
	close(stop)
	player.Wait()
}
