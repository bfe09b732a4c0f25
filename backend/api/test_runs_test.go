package api_test

import (
	"errors"
	"fmt"
	"io"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"candor/backend/interview"
	"candor/backend/live"
	"candor/backend/runner"
)

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
	for n, want := range []live.TestResult{{Number: 1, Passed: false}, {Number: 2, Hidden: true, Passed: true}, {Number: 3, Passed: true}, {Number: 4, Hidden: true}} {
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
	if event := events[len(events)-1]; event.Author != x.author || !strings.HasPrefix(event.Data, `{"id":"`+run+`","outcome":"finished","message":"2 of 4 tests passed.","passed":2,"total":4,`) ||
		strings.Contains(event.Data, hiddenMarker) || !strings.Contains(event.Private, hiddenMarker) {
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
