//go:build linux

package native_test

import (
	"os/exec"
	"testing"

	"candor/backend/interview"
	"candor/backend/runner"
)

// BenchmarkBarePython is what the sandbox is compared with.
func BenchmarkBarePython(b *testing.B) {
	python, err := exec.LookPath("/usr/bin/python3")
	if err != nil {
		b.Skip("python3 is not installed")
	}
	for b.Loop() {
		if out, err := exec.Command(python, "-B", "-c", "print('hello')").Output(); err != nil || string(out) != "hello\n" {
			b.Fatal(string(out), err)
		}
	}
}

// BenchmarkPythonHello is one after the other: the time from the request to its result.
func BenchmarkPythonHello(b *testing.B) {
	r := newRunner(b, runner.Limits{})
	need(b, r, "python-native")
	for b.Loop() {
		hello(b, r)
	}
}

// BenchmarkPythonAtOnce is many at once: the rate of a relay.
func BenchmarkPythonAtOnce(b *testing.B) {
	r := newRunner(b, runner.Limits{})
	need(b, r, "python-native")
	b.SetParallelism(4)
	b.RunParallel(func(p *testing.PB) {
		for p.Next() {
			hello(b, r)
		}
	})
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "programs/s")
}

func hello(b *testing.B, r *runner.Runner) {
	e, err := r.Start(b.Context(), "tester", runner.Request{Language: "python-native", Stdin: "\n", Files: files("main.py", "print('hello')")},
		func(interview.Stream, string) {})
	if err != nil {
		b.Error(err)
		return
	}
	if result := e.Wait(); result.Message != "Finished." {
		b.Errorf("result %+v", result)
	}
}
