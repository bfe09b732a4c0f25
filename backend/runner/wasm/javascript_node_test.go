package wasm_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"testing"

	"candor/backend/interview"
	"candor/backend/runner"
)

const nodeInput = "one\ntwo é\nthree\n"

// What depends on the time or on how the engine and the tests themselves were called.
var (
	unlike     = regexp.MustCompile(`(?m)^ *at .*\n|^test at .*\n`)
	unlikeTime = regexp.MustCompile(`\([0-9.]+ms\)|duration_ms [0-9.]+`)
)

func alike(text []byte) string {
	text = unlike.ReplaceAll(text, nil)
	return string(unlikeTime.ReplaceAll(text, []byte("(time)")))
}

// The programs in testdata/node print to the byte what the machine's Node.js 20 prints.
func TestJavaScriptPrintsWhatNodePrints(t *testing.T) {
	node := findNode(t)
	programs, err := filepath.Glob(filepath.Join("testdata", "node", "*.*js"))
	if err != nil || len(programs) == 0 {
		t.Fatalf("no programs: %v", err)
	}
	r := newRunner(t, newBackend(t), runner.Limits{})
	for _, path := range programs {
		name := filepath.Base(path)
		t.Run(name, func(t *testing.T) {
			text, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			var want, problems bytes.Buffer
			cmd := exec.CommandContext(t.Context(), node, "--no-deprecation", "--test-reporter=spec", path)
			cmd.Env = append(os.Environ(), "TZ=UTC", "LC_ALL=en_US.UTF-8")
			cmd.Stdin, cmd.Stdout, cmd.Stderr = bytes.NewReader([]byte(nodeInput)), &want, &problems
			runErr := cmd.Run()
			if cmd.ProcessState == nil {
				t.Fatal(runErr)
			}
			out, errs, result := execute(t, r, runner.Request{
				Language: "javascript", Files: []interview.SourceFile{{Name: name, Text: string(text)}}, Main: name, Stdin: nodeInput,
			})
			if got, want := alike([]byte(out)), alike(want.Bytes()); got != want {
				t.Errorf("out =\n%s\nNode.js printed\n%s\nerrors %s", got, want, errs)
			}
			if result.Outcome != interview.Exited || result.ExitCode != cmd.ProcessState.ExitCode() {
				t.Errorf("result = %+v, Node.js ended with %d, errors %s and %s", result, cmd.ProcessState.ExitCode(), errs, problems.String())
			}
		})
	}
}

// findNode is the machine's Node.js, of the version that the built-in one is like.
func findNode(t *testing.T) string {
	t.Helper()
	node, err := exec.LookPath("node")
	if err != nil {
		t.Skip("this machine has no Node.js to compare with")
	}
	version, err := exec.CommandContext(t.Context(), node, "--version").Output()
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.HasPrefix(version, []byte("v20.20.")) {
		t.Skipf("this machine has Node.js %s, whose messages may be others than those of 20.20", bytes.TrimSpace(version))
	}
	return node
}
