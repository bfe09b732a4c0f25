package api_test

import (
	"strings"
	"testing"

	"candor/backend/interview"
	"candor/backend/runner"
)

func TestTerminal(t *testing.T) {
	w := newWorld(t)
	id, link := w.create(object{})
	candidate, _ := w.join(link, "Ada")
	path := "/api/interviews/" + id + "/executions"
	x := w.want(202, "POST", path, candidate, object{
		"language": "python", "files": []object{}, "repl": true, "args": []string{"-v"}, "terminal": object{"columns": 80, "rows": 24},
	}).text(t, "id")
	p := w.backend.next(t)
	if p.req.Terminal != (runner.TerminalSize{Columns: 80, Rows: 24}) || !p.req.REPL || len(p.req.Args) != 1 {
		t.Errorf("the runner got %+v", p.req)
	}
	w.live.until(t, "execution.started", x, `"terminal":{"columns":80,"rows":24}`, `"repl":true`, `"args":["-v"]`)

	// Keys come in order, each once, whoever types, however often a page sends them.
	stdin := path + "/" + x + "/stdin"
	w.want(204, "POST", stdin, candidate, object{"text": "6", "sender": "a", "number": 1})
	w.want(204, "POST", stdin, candidate, object{"text": "6", "sender": "a", "number": 1})
	w.want(204, "POST", stdin, w.adminToken, object{"text": "*", "sender": "b", "number": 1})
	w.want(204, "POST", stdin, candidate, object{"text": "7\r", "sender": "a", "number": 2})
	if b, err := p.console.Read(p.ctx); err != nil || string(b) != "6*7\n" {
		t.Errorf("the program read %q, %v", b, err)
	}
	p.console.Write(interview.Stdout, []byte("42\n"))
	w.live.until(t, "execution.output", x, `42\r\n`)

	// The terminal is as large as whoever started the program sees it.
	resize := path + "/" + x + "/resize"
	w.want(403, "POST", resize, w.adminToken, object{"columns": 40, "rows": 10})
	w.want(422, "POST", resize, candidate, object{"columns": 0, "rows": 10})
	w.want(204, "POST", resize, candidate, object{"columns": 100, "rows": 30})
	w.live.until(t, "execution.resized", x, `"terminal":{"columns":100,"rows":30}`)
	if c := <-p.console.Controls(); c.Resize != (runner.TerminalSize{Columns: 100, Rows: 30}) {
		t.Errorf("the program was told %+v", c)
	}
	other, _ := w.create(object{})
	w.want(410, "POST", "/api/interviews/"+other+"/executions/"+x+"/resize", w.adminToken, object{"columns": 1, "rows": 1})
	w.want(410, "POST", "/api/interviews/"+other+"/executions/"+x+"/interrupt", w.adminToken, nil)

	// A program that cannot be interrupted ends, and who did it is told.
	w.want(204, "POST", path+"/"+x+"/interrupt", w.adminToken, nil)
	w.live.until(t, "execution.ended", x, `"outcome":"stopped"`, "Interrupted by Grace Hopper.", `"columns":100`)
	stored := eventually(t, func() (answer, bool) {
		a := w.call("GET", path, candidate, nil)
		return a, a.text(t, "items.0.outcome") == "stopped"
	})
	for _, part := range []string{`"terminal":{"columns":100,"rows":30}`, `"repl":true`, `"args":["-v"]`} {
		if !strings.Contains(string(stored.body), part) {
			t.Errorf("stored lacks %s: %s", part, stored.body)
		}
	}

	// Ctrl-C among the keys does the same.
	y := w.want(202, "POST", path, candidate, object{
		"language": "python", "files": []object{{"name": "main.py", "text": ""}}, "terminal": object{"columns": 80, "rows": 24},
	}).text(t, "id")
	w.backend.next(t)
	w.want(204, "POST", path+"/"+y+"/stdin", candidate, object{"text": "\x03"})
	w.live.until(t, "execution.ended", y, "Interrupted by Ada.")
}

func TestInputThatAProgramStartsWithIsShown(t *testing.T) {
	w := newWorld(t)
	id, _ := w.create(object{})
	path := "/api/interviews/" + id + "/executions"
	run := object{"language": "python", "files": []object{{"name": "main.py", "text": ""}}, "stdin": "1 2\n"}
	x := w.want(202, "POST", path, w.adminToken, run).text(t, "id")
	p := w.backend.next(t)
	w.live.until(t, "execution.output", x, `"seq":1`, `"stream":"input"`, `1 2\n`)
	p.console.Notice("Getting ready.")
	w.live.until(t, "execution.output", x, `"stream":"notice"`, `Getting ready.\n`)
	p.end <- runner.Ending{}
	w.live.until(t, "execution.ended", x)

	run["stdin"] = strings.Repeat("ü", 10_000)
	y := w.want(202, "POST", path, w.adminToken, run).text(t, "id")
	p = w.backend.next(t)
	long := w.live.until(t, "execution.output", y, `"stream":"input"`)
	if n := strings.Count(long, "ü"); n != 2048 || !strings.Contains(long, `…\n`) {
		t.Errorf("%d characters of a long input are shown: %.100s", n, long)
	}
	p.end <- runner.Ending{}
	w.live.until(t, "execution.ended", y)
}
