package api_test

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"candor/backend/interview"
	"candor/backend/runner"
	"candor/build/proving"
)

// Who opens a session finds its language ready; an ended one gets nothing ready.
func TestOpeningASessionWarmsItsLanguage(t *testing.T) {
	w := newWorld(t)
	id, link := w.create(object{})
	candidate, _ := w.join(link, "Ada")
	w.want(200, "GET", "/api/interviews/"+id+"/executions", candidate, nil)
	select {
	case language := <-w.backend.warmed:
		if language != "python" {
			t.Errorf("%q was made ready, want the first language", language)
		}
	default:
		t.Error("no language was made ready")
	}
	w.want(200, "POST", "/api/interviews/"+id+"/end", w.adminToken, nil)
	w.want(200, "GET", "/api/interviews/"+id+"/executions", w.adminToken, nil)
	select {
	case language := <-w.backend.warmed:
		t.Errorf("%q was made ready for an ended interview", language)
	default:
	}
}

func TestExecution(t *testing.T) {
	w := newWorld(t)
	id, link := w.create(object{})
	candidate, candidateID := w.join(link, "Ada")
	path := "/api/interviews/" + id + "/executions"
	run := object{"language": "python", "files": []object{{"name": "main.py", "text": "print(input())"}}, "main": "main.py"}
	x := w.want(202, "POST", path, candidate, run).text(t, "id")
	p := w.backend.next(t)
	if len(p.req.Files) != 1 || p.req.Files[0].Text != "print(input())" || p.req.Main != "main.py" {
		t.Errorf("the runner got %+v", p.req)
	}
	if m := w.live.until(t, "execution.started", x); strings.Contains(m, `"output"`) || !strings.Contains(m, `"authorId":"`+candidateID) {
		t.Errorf("started: %s", m)
	}
	w.want(409, "POST", path, w.adminToken, run) // one at a time in a session

	p.console.Write(interview.Stdout, []byte("name? "))
	w.live.until(t, "execution.output", x, `"seq":1`, `"stream":"stdout"`, `"text":"name? "`)
	// Who comes late sees what was written so far.
	if a := w.want(200, "GET", path, w.adminToken, nil); a.text(t, "items.0.output.0.text") != "name? " || a.text(t, "items.0.outcome") != "running" {
		t.Errorf("while it runs: %s", a.body)
	}
	w.want(204, "POST", path+"/"+x+"/stdin", candidate, object{"text": "Ada\n", "eof": true})
	if b, err := p.console.Read(p.ctx); err != nil || string(b) != "Ada\n" {
		t.Errorf("the program read %q, %v", b, err)
	}
	p.console.Write(interview.Stderr, []byte("careful\n"))
	p.console.Write(interview.Stdout, []byte("Ada\n"))
	p.end <- runner.Ending{ExitCode: 3, CPU: 5 * time.Millisecond, MemoryBytes: 1 << 20}
	ended := w.live.until(t, "execution.ended", x)
	for _, part := range []string{`"outcome":"finished"`, `"exitCode":3`, `"cpuMs":5`, `"memoryBytes":1048576`, `"endedAt":"`} {
		if !strings.Contains(ended, part) {
			t.Errorf("ended lacks %s: %s", part, ended)
		}
	}
	stored := eventually(t, func() (answer, bool) {
		a := w.call("GET", path, candidate, nil)
		return a, a.text(t, "items.0.outcome") == "finished"
	})
	text := ""
	for _, c := range stored.field(t, "items.0.output").([]any) {
		text += c.(map[string]any)["stream"].(string) + ":" + c.(map[string]any)["text"].(string) + "|"
	}
	if text != "stdout:name? |stderr:careful\n|stdout:Ada\n|" {
		t.Errorf("the stored output is %q", text)
	}
	var kinds []interview.EventKind
	for _, e := range w.recorded(id)[1:] { // after its start
		if !strings.Contains(e.Data, x) || e.Author != candidateID && e.Kind != interview.ExecutionPrinted {
			t.Errorf("the recording has %+v", e)
		}
		kinds = append(kinds, e.Kind)
	}
	want := []interview.EventKind{
		interview.ExecutionRan, interview.ExecutionPrinted, interview.ExecutionTyped, interview.ExecutionPrinted, interview.ExecutionPrinted, interview.ExecutionEnded,
	}
	if !slices.Equal(kinds, want) {
		t.Errorf("the recording has %v, want %v", kinds, want)
	}
	w.want(410, "POST", path+"/"+x+"/stdin", candidate, object{"text": "more"})
}

func TestStopExecution(t *testing.T) {
	w := newWorld(t)
	id, link := w.create(object{})
	candidate, _ := w.join(link, "Ada")
	path := "/api/interviews/" + id + "/executions"
	run := object{"language": "python", "files": []object{{"name": "main.py", "text": ""}}}
	x := w.want(202, "POST", path, candidate, run).text(t, "id")
	w.backend.next(t)
	other, _ := w.create(object{})
	w.want(410, "POST", "/api/interviews/"+other+"/executions/"+x+"/stop", w.adminToken, nil)
	w.want(204, "POST", path+"/"+x+"/stop", w.adminToken, nil)
	w.live.until(t, "execution.ended", x, `"outcome":"stopped"`, "Grace Hopper")
}

func TestMuchOutputIsGathered(t *testing.T) {
	w := newWorld(t)
	id, _ := w.create(object{})
	path := "/api/interviews/" + id + "/executions"
	x := w.want(202, "POST", path, w.adminToken, object{"language": "python", "files": []object{{"name": "main.py", "text": ""}}}).text(t, "id")
	p := w.backend.next(t)
	const lines = 20_000
	for i := range lines {
		p.console.Write(interview.Stdout, fmt.Appendf(nil, "%d\n", i))
	}
	p.end <- runner.Ending{}
	w.live.until(t, "execution.ended", x)
	w.live.mu.Lock()
	var text strings.Builder
	seq := 0
	for _, m := range w.live.messages {
		var o struct {
			Type, Text string
			Seq        int
		}
		if err := json.Unmarshal([]byte(m), &o); err != nil {
			t.Fatal(err)
		}
		if o.Type == "execution.output" {
			if seq++; o.Seq != seq {
				t.Fatalf("chunk %d came as number %d", o.Seq, seq)
			}
			text.WriteString(o.Text)
		}
	}
	w.live.mu.Unlock()
	if seq > lines/20 {
		t.Errorf("%d lines went out in %d messages", lines, seq)
	}
	if got := strings.Count(text.String(), "\n"); got != lines {
		t.Errorf("%d lines went out, want %d", got, lines)
	}
}

// TestRestart closes everything while a program runs and opens it again.
func TestRestart(t *testing.T) {
	dir := t.TempDir()
	w := newWorldIn(t, dir)
	id, link := w.create(object{"name": "Kept"})
	candidate, _ := w.join(link, "Ada")
	path := "/api/interviews/" + id + "/executions"
	w.want(202, "POST", path, candidate, object{"language": "python", "files": []object{{"name": "main.py", "text": "1"}}})
	p := w.backend.next(t)
	p.console.Write(interview.Stdout, []byte("so far\n"))
	w.live.until(t, "so far")

	ctx, cancel := context.WithTimeout(context.Background(), proving.Patience(t))
	defer cancel()
	if err := w.runner.Close(ctx); err != nil {
		t.Fatal(err)
	}
	if err := w.api.Close(ctx); err != nil {
		t.Fatal(err)
	}
	w.want(503, "POST", path, candidate, object{"language": "python", "files": []object{{"name": "main.py", "text": "1"}}})

	again := newWorldIn(t, dir)
	a := again.want(200, "GET", path, candidate, nil)
	if a.text(t, "items.0.output.0.text") != "so far\n" || a.text(t, "items.0.outcome") == "running" || a.text(t, "items.0.message") == "" {
		t.Errorf("after the restart: %s", a.body)
	}
	if got := again.want(200, "GET", "/api/interviews/"+id, w.adminToken, nil).text(t, "name"); got != "Kept" {
		t.Errorf("the name is %q", got)
	}
}
