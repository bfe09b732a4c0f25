package server_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"candor/backend/interview"
	"candor/backend/server"
)

const runnerToken = "the-token-of-the-runners"

// TestExecutionOnARunner executes on a runner, and loses it.
func TestExecutionOnARunner(t *testing.T) {
	runner, err := server.NewRunner(server.RunnerOptions{Addr: "127.0.0.1:0", Token: runnerToken})
	if err != nil {
		t.Fatal(err)
	}
	closed := false
	defer func() {
		if !closed {
			_ = runner.Close(context.Background())
		}
	}()
	r := startWith(t, server.Options{DataDir: t.TempDir(), Runners: []string{runner.URL()}, RunnerToken: runnerToken})
	for _, l := range r.call(200, "GET", "/api/languages", "", nil)["items"].([]any) {
		if l.(object)["runtime"] != "remote" {
			t.Errorf("the relay itself executes %v", l)
		}
	}
	id, link := r.create()
	candidate := r.join(link)
	guest := dial(t, r.base)
	guest.open(id+"/code", candidate)
	guest.opened(id + "/code")
	path := "/api/interviews/" + id + "/executions"
	run := func(source string) string {
		t.Helper()
		return r.call(202, "POST", path, candidate, object{
			"language": "javascript", "main": "main.js", "files": []object{{"name": "main.js", "text": source}},
		})["id"].(string)
	}
	execution := run("console.log('hello', readline())")
	guest.told(id+"/code", `"execution.started"`)
	r.call(204, "POST", path+"/"+execution+"/stdin", candidate, object{"text": "Ada\n"})
	guest.told(id+"/code", `hello Ada`)
	guest.told(id+"/code", `"execution.ended"`)

	run("console.log('under way'); for (;;) {}")
	guest.told(id+"/code", `under way`)
	closed = true
	if err := runner.Close(t.Context()); err != nil {
		t.Error(err)
	}
	guest.told(id+"/code", `The runner that executed it is closing. Run it again.`)
}

func TestRunnerNeedsATokenAndBothParts(t *testing.T) {
	for name, o := range map[string]server.RunnerOptions{
		"no token":                  {Addr: "127.0.0.1:0"},
		"a certificate without key": {Addr: "127.0.0.1:0", Token: runnerToken, Certificate: "cert.pem"},
		"a certificate that is not": {Addr: "127.0.0.1:0", Token: runnerToken, Certificate: "cert.pem", Key: "key.pem"},
	} {
		if _, err := server.NewRunner(o); interview.CodeOf(err) != interview.Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := server.New(t.Context(), server.Options{Addr: "127.0.0.1:0", DataDir: t.TempDir(), Runners: []string{"runner:1"}, RunnerToken: runnerToken}); interview.CodeOf(err) != interview.Invalid {
		t.Errorf("a runner without http: %v", err)
	}
}

// TestExecutionLimitsStay changes a limit, and finds it after a restart.
func TestExecutionLimitsStay(t *testing.T) {
	dir := t.TempDir()
	r := start(t, dir)
	limits := r.call(200, "GET", "/api/execution-limits", r.token, nil)["limits"].(object)
	limits["wallSeconds"], limits["interactiveSeconds"] = 1.5, 20
	r.call(200, "PUT", "/api/execution-limits", r.token, limits)
	r.close()

	r = start(t, dir)
	again := r.call(200, "GET", "/api/execution-limits", r.token, nil)
	if got := again["limits"].(object)["wallSeconds"]; got != 1.5 {
		t.Errorf("after a restart, the limit is %v", got)
	}
	if got := again["standard"].(object)["wallSeconds"]; got != 30.0 {
		t.Errorf("the standard is %v", got)
	}
	id, link := r.create()
	candidate := r.join(link)
	path := "/api/interviews/" + id + "/executions"
	r.call(202, "POST", path, candidate, object{
		"language": "javascript", "stdin": "\n", "files": []object{{"name": "main.js", "text": "setTimeout(() => {}, 60_000)"}},
	})
	eventually(t, func() bool {
		items := r.call(200, "GET", path, candidate, nil)["items"].([]any)
		return items[0].(object)["message"] == "Stopped after 1.5 s (the limit)."
	})

	for field, value := range map[string]any{"wallSeconds": 0, "memoryMB": 1 << 40, "atOnce": 1000, "cpuSeconds": -1e300} {
		wrong := object{}
		for k, v := range limits {
			wrong[k] = v
		}
		wrong[field] = value
		answer := r.call(422, "PUT", "/api/execution-limits", r.token, wrong)
		if !strings.Contains(fmt.Sprint(answer), "body."+field) {
			t.Errorf("%s = %v: %v", field, value, answer)
		}
	}
}
