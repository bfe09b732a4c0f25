package api_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"candor/backend/api"
	"candor/backend/interview"
	"candor/backend/runner"
	"candor/build/proving"
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

func TestWhoSeesWhichTests(t *testing.T) {
	x := newTested(t)
	const visible = `{"number":1,"hidden":false,"name":"Adds","case":{"stdin":"1 1\n","args":["-v"],"expected":"2\n"}}`
	const file = `{"number":3,"hidden":false,"name":"Unit","file":{"name":"unit.py","text":"import main"}}`
	got := x.want(200, "GET", x.path+"/tests", x.candidate, nil).body
	if want := `{"language":"python","items":[` + visible + `,{"number":2,"hidden":true},` + file + `,{"number":4,"hidden":true}]}`; strings.TrimSpace(got) != want {
		t.Errorf("the candidate gets %s, want %s", got, want)
	}
	got = x.want(200, "GET", x.path+"/tests", x.colleagueToken, nil).body
	for _, part := range []string{visible, file, `{"number":2,"hidden":true,"name":"` + hiddenMarker + `","case":{"stdin":"` + hiddenMarker, `"file":{"name":"` + hiddenMarker + `.py","text":"` + hiddenMarker} {
		if !strings.Contains(got, part) {
			t.Errorf("an interviewer gets %s, which lacks %s", got, part)
		}
	}
	x.noMarker()
}

// TestRunOfTests plays a run from start to end.
func TestRunOfTests(t *testing.T) {
	x := newTested(t)
	run := x.start(x.candidate)
	if m := x.live.until(t, "tests.started", run); !strings.Contains(m, `"by":"Ada","authorId":"`+x.author+`"`) || !strings.Contains(m, `"total":4`) {
		t.Errorf("started: %s", m)
	}
	first := x.backend.next(t)
	if first.req.Stdin != "1 1\n" || !slices.Equal(first.req.Args, []string{"-v"}) || first.req.Main != "main.py" || len(first.req.Files) != 2 {
		t.Errorf("the first test is %+v", first.req)
	}
	for _, path := range []string{"/executions", "/test-runs"} {
		if a := x.want(409, "POST", x.path+path, x.adminToken, x.program); !strings.Contains(a.body, "running") {
			t.Errorf("meanwhile: %s", a.body)
		}
	}
	first.console.Write(interview.Stdout, []byte("3\n"))
	first.console.Write(interview.Stderr, []byte("hm"))
	first.end <- runner.Ending{}
	m := x.live.until(t, "tests.case", run, `"number":1`)
	for _, part := range []string{`"passed":false`, `"hidden":false`, `"name":"Adds"`, `"actual":"3\n"`, `"errors":"hm"`, `"message":"The output is not what is expected."`} {
		if !strings.Contains(m, part) {
			t.Errorf("the first result lacks %s: %s", part, m)
		}
	}

	// The visible test file is next; it is there in the place of the candidate's.
	unit := x.backend.next(t)
	if want := []interview.SourceFile{{Name: "main.py", Text: "print(2)"}, {Name: "unit.py", Text: "import main"}}; !slices.Equal(unit.req.Files, want) || unit.req.Main != "unit.py" {
		t.Errorf("the test file's program is %+v", unit.req)
	}
	if b, err := unit.console.Read(unit.ctx); !errors.Is(err, io.EOF) {
		t.Errorf("without input a test reads %q, %v, want the end", b, err)
	}
	if list, _ := x.runs(x.candidate); len(list) != 1 || list[0].Outcome != "running" || len(list[0].Results) != 1 || list[0].Results[0].Number != 1 {
		t.Errorf("who comes late sees %+v", list)
	}
	unit.end <- runner.Ending{}
	x.live.until(t, "tests.case", run, `"number":3`, `"passed":true`, `"message":"Finished."`)

	// The hidden ones print all that they know.
	hiddenBegan := time.Now()
	hidden := x.play(hiddenMarker+" \n\n", hiddenMarker, runner.Ending{})
	if hidden.req.Stdin != hiddenMarker || hidden.req.Args[0] != hiddenMarker || hidden.req.Session == first.req.Session {
		t.Errorf("the hidden test is %+v", hidden.req)
	}
	last := x.backend.next(t)
	if list, _ := x.runs(x.candidate); len(list[0].Results) != 2 {
		t.Errorf("before all hidden ones have run a candidate sees %+v", list[0].Results)
	}
	if list, _ := x.runs(x.adminToken); len(list[0].Results) != 3 || list[0].Results[1].Actual != hiddenMarker+" \n\n" {
		t.Errorf("an interviewer sees %+v", list[0].Results)
	}
	last.console.Write(interview.Stdout, []byte(hiddenMarker))
	last.end <- runner.Ending{ExitCode: 1}

	m = x.live.until(t, "tests.ended", run)
	if took := time.Since(hiddenBegan); took < 900*time.Millisecond {
		t.Errorf("the hidden tests were told of after %v: how long they took shows", took)
	}
	for _, part := range []string{`"outcome":"finished"`, `"message":"2 of 4 tests passed."`, `"passed":2`, `"total":4`} {
		if !strings.Contains(m, part) {
			t.Errorf("the end lacks %s: %s", part, m)
		}
	}
	for number, passed := range map[int]bool{2: true, 4: false} {
		want := fmt.Sprintf(`{"type":"tests.case","id":%q,"number":%d,"hidden":true,"passed":%t}`, run, number, passed)
		if m := x.live.until(t, "tests.case", fmt.Sprintf(`"number":%d`, number)); m != want {
			t.Errorf("of a hidden test everyone gets %s, want %s", m, want)
		}
	}
	x.ended(run, x.candidate)
	list, _ := x.runs(x.candidate)
	for n, want := range []api.TestResult{{Number: 1, Passed: false}, {Number: 2, Hidden: true, Passed: true}, {Number: 3, Passed: true}, {Number: 4, Hidden: true}} {
		got := list[0].Results[n]
		if got.Hidden && got != want || got.Number != want.Number || got.Passed != want.Passed {
			t.Errorf("result %d is %+v, want %+v", n+1, got, want)
		}
	}
	list, raw := x.runs(x.colleagueToken)
	if r := list[0].Results; list[0].Passed != 2 || len(r) != 4 || r[1].Name != hiddenMarker || r[3].Message != "Finished with exit code 1." || r[3].Actual != hiddenMarker {
		t.Errorf("an interviewer gets %s", raw)
	}
	x.noMarker()
	events := eventually(t, func() ([]interview.Event, bool) {
		events, err := x.db.Events(t.Context(), x.id)
		return events, err == nil && events[len(events)-1].Kind == interview.TestsRan
	})
	if event := events[len(events)-1]; event.Author != x.author || event.Data != `{"id":"`+run+`","passed":2,"total":4}` {
		t.Errorf("the recording has %+v", event)
	}
	if slices.ContainsFunc(events, func(e interview.Event) bool { return e.Kind == interview.ExecutionRan }) {
		t.Error("tests are in the recording as executions")
	}
	if a := x.want(200, "GET", x.path+"/executions", x.adminToken, nil); strings.TrimSpace(a.body) != `{"items":[]}` {
		t.Errorf("tests are among the executions: %s", a.body)
	}
	x.want(202, "POST", x.path+"/executions", x.candidate, x.program)
	x.backend.next(t).end <- runner.Ending{}
}

func TestTimeOfHiddenTestsShowsLittle(t *testing.T) {
	for took, want := range map[time.Duration]time.Duration{
		0: time.Second, time.Millisecond: time.Second, time.Second: time.Second, time.Second + 1: 2 * time.Second,
		3 * time.Second: 4 * time.Second, 4 * time.Second: 4 * time.Second, 30 * time.Second: 32 * time.Second, 4 * time.Minute: 256 * time.Second,
	} {
		if got := api.TellAfter(took); got != want {
			t.Errorf("what took %v is told after %v, want %v", took, got, want)
		}
	}
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

func TestStopOfTests(t *testing.T) {
	x := newTested(t)
	run := x.start(x.candidate)
	x.playAll("2")
	x.backend.next(t)
	x.want(403, "POST", "/api/interviews/other/test-runs/"+run+"/stop", x.candidate, nil)
	x.want(410, "POST", x.path+"/test-runs/unknown/stop", x.candidate, nil)
	x.want(204, "POST", x.path+"/test-runs/"+run+"/stop", x.adminToken, nil)
	x.live.until(t, "tests.ended", run, `"outcome":"stopped"`, `"message":"Stopped by Grace Hopper."`, `"passed":1,"total":4`)
	if r := x.ended(run, x.candidate); len(r.Results) != 1 || !r.Results[0].Passed {
		t.Errorf("after the stop: %+v", r)
	}
	x.want(410, "POST", x.path+"/test-runs/"+run+"/stop", x.candidate, nil)

	// Among the hidden ones: who stops does not learn which have run.
	run = x.start(x.candidate)
	x.playAll("2", "2", hiddenMarker)
	x.backend.next(t)
	x.want(204, "POST", x.path+"/test-runs/"+run+"/stop", x.candidate, nil)
	if r := x.ended(run, x.candidate); len(r.Results) != 2 || r.Results[0].Hidden || r.Results[1].Hidden || r.Passed != 2 {
		t.Errorf("a candidate sees %+v", r)
	}
	if r := x.ended(run, x.adminToken); len(r.Results) != 3 || r.Results[1].Name != hiddenMarker {
		t.Errorf("an interviewer sees %+v", r)
	}

	// And when all have run, before they are told.
	run = x.start(x.candidate)
	x.playAll("2", "2", hiddenMarker, hiddenMarker)
	eventually(t, func() (answer, bool) {
		list, raw := x.runs(x.adminToken)
		return answer{body: raw}, len(list[2].Results) == 4
	})
	x.want(204, "POST", x.path+"/test-runs/"+run+"/stop", x.candidate, nil)
	if r := x.ended(run, x.candidate); r.Outcome != "stopped" || len(r.Results) != 2 {
		t.Errorf("a candidate sees %+v", r)
	}
	x.noMarker()

	// The end of the interview stops them, and nothing can be tested any more.
	run = x.start(x.candidate)
	x.backend.next(t)
	x.api.StopExecutions(x.id, "the end of the interview")
	x.live.until(t, "tests.ended", run, `"message":"Stopped by the end of the interview."`)
	x.ended(run, x.candidate)
	x.want(200, "POST", x.path+"/end", x.adminToken, nil)
	x.want(410, "POST", x.path+"/test-runs", x.candidate, x.program)
	x.want(200, "GET", x.path+"/test-runs", x.candidate, nil)
}

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

// simple makes a template with visible tests that expect "ok".
func (w *world) simple(language string, n int) *tested {
	w.t.Helper()
	test := object{"name": "", "stdin": "", "expected": "ok", "hidden": false}
	return w.testedBy(w.want(201, "POST", "/api/templates", w.adminToken, object{
		"name": "n", "language": language, "tests": slices.Repeat([]object{test}, n),
	}).text(w.t, "id"))
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

func TestOutputsOfTestsAreCut(t *testing.T) {
	x := newWorld(t).simple("", 20)
	run := x.start(x.candidate)
	for range 20 {
		x.play("é"+strings.Repeat("éé", 10_000), strings.Repeat("x", 20_000), runner.Ending{})
	}
	r := x.ended(run, x.candidate)
	if first := r.Results[0]; len(first.Actual) != 16<<10 || len(first.Errors) != 16<<10 || !first.Cut || strings.ContainsRune(first.Actual, '\ufffd') {
		t.Errorf("the first has %d and %d bytes, cut %t", len(first.Actual), len(first.Errors), first.Cut)
	}
	all := 0
	for _, result := range r.Results {
		all += len(result.Actual) + len(result.Errors)
	}
	if all != 256<<10 {
		t.Errorf("all have %d bytes, want 256 KiB", all)
	}
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

// refusing is a runner whose queue is full for the second and third program, and
// a store whose disk refuses the end of a run twice.
type refusing struct {
	*runner.Runner
	api.TestStore
	mu              sync.Mutex
	starts, endings int
}

func (r *refusing) Start(ctx context.Context, owner string, req runner.Request, output func(interview.Stream, string)) (*runner.Execution, error) {
	r.mu.Lock()
	r.starts++
	n := r.starts
	r.mu.Unlock()
	if n == 2 || n == 3 {
		return nil, interview.Errorf(interview.TooMany, "Too many programs are waiting.")
	}
	return r.Runner.Start(ctx, owner, req, output)
}

func (r *refusing) FinishTestRun(ctx context.Context, run interview.TestRun, e interview.Event) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.endings++; r.endings <= 2 {
		return errors.New("the disk is full")
	}
	return r.TestStore.FinishTestRun(ctx, run, e)
}

func TestTestsWaitForThePlaceAndTheDisk(t *testing.T) {
	x := newWorld(t).simple("", 2)
	refuses := &refusing{Runner: x.runner, TestStore: x.db}
	over := api.New(api.Options{
		Interviews: x.interviews, Access: x.access, Executions: x.db, TestRuns: refuses, Live: x.live, Runner: refuses, PublicURL: publicURL,
	})
	x.handler = over.Handler()
	run := x.start(x.candidate)
	x.playAll("ok", "ok")
	x.live.until(t, "tests.ended", run, `"passed":2`)
	if list, raw := x.runs(x.candidate); len(list) != 1 || list[0].Outcome != "finished" || list[0].Passed != 2 {
		t.Errorf("while the disk refuses: %s", raw)
	}
	ctx, cancel := context.WithTimeout(t.Context(), proving.Patience(t))
	defer cancel()
	if err := x.runner.Close(ctx); err != nil {
		t.Error(err)
	}
	if err := over.Close(ctx); err != nil {
		t.Error(err)
	}
	runs, err := x.db.TestRuns(ctx, x.id, 10, true)
	if err != nil || len(runs) != 1 || runs[0].Outcome != interview.Exited || runs[0].Passed() != 2 {
		t.Errorf("stored is %+v, %v", runs, err)
	}
}

// TestCloseTellsOfALostRun: the disk refuses the end of a run until time is up.
func TestCloseTellsOfALostRun(t *testing.T) {
	x := newWorld(t).simple("", 1)
	refuses := &refusing{Runner: x.runner, TestStore: x.db, endings: -1000}
	over := api.New(api.Options{
		Interviews: x.interviews, Access: x.access, Executions: x.db, TestRuns: refuses, Live: x.live, Runner: refuses, PublicURL: publicURL,
	})
	x.handler = over.Handler()
	run := x.start(x.candidate)
	x.playAll("ok")
	x.live.until(t, "tests.ended", run)
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if err := over.Close(ctx); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("Close = %v, want that time is up", err)
	}
	if err := over.Close(ctx); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("Close again = %v, want the same", err)
	}
	runs, err := x.db.TestRuns(t.Context(), x.id, 10, true)
	if err != nil || len(runs) != 1 || runs[0].Outcome != interview.Running {
		t.Errorf("stored is %+v, %v; the next start marks it as lost", runs, err)
	}
}

func TestRelayClosesWhileTestsRun(t *testing.T) {
	x := newTested(t)
	run := x.start(x.candidate)
	x.playAll("2")
	x.backend.next(t)
	ctx, cancel := context.WithTimeout(t.Context(), proving.Patience(t))
	defer cancel()
	if err := x.runner.Close(ctx); err != nil {
		t.Error(err)
	}
	if err := x.api.Close(ctx); err != nil {
		t.Error(err)
	}
	x.live.until(t, "tests.ended", run, `"outcome":"lost"`, `"message":"Stopped because the server is closing."`)
	runs, err := x.db.TestRuns(ctx, x.id, 10, true)
	if err != nil || len(runs) != 1 || runs[0].Outcome != interview.Lost || len(runs[0].Results) != 1 {
		t.Errorf("stored is %+v, %v", runs, err)
	}
	x.want(503, "POST", x.path+"/test-runs", x.candidate, x.program)
}

func TestTestRunsAreListed(t *testing.T) {
	x := newWorld(t).simple("", 1)
	var want []string
	for n := range 22 {
		token := []string{x.candidate, x.adminToken}[n%2]
		run := x.start(token)
		x.playAll("ok")
		x.ended(run, x.candidate)
		want = append(want, run)
	}
	list, _ := x.runs(x.candidate)
	var got []string
	for _, r := range list {
		got = append(got, r.ID)
	}
	slices.Sort(got) // made in one millisecond they are ordered by their ids
	want = want[2:]
	slices.Sort(want)
	if !reflect.DeepEqual(got, want) {
		t.Errorf("the list has %v, want the last twenty, %v", got, want)
	}
}
