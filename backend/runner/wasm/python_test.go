package wasm_test

import (
	"testing"

	"candor/backend/interview"
	"candor/backend/runner"
)

func TestPythonHello(t *testing.T) {
	r := newRunner(t, runner.Limits{})
	out, errs, result := execute(t, r, runner.Request{Language: "python", Files: files("main.py", "print('hello')\n")})
	if out != "hello\n" || errs != "" || result.Outcome != interview.Exited || result.ExitCode != 0 {
		t.Errorf("out %q, errors %q, result %+v", out, errs, result)
	}
	t.Logf("%+v", result)
}
