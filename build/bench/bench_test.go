//go:build linux

package main

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"candor/backend/runner/wasm"
)

func TestMain(m *testing.M) {
	if wasm.ChildMain() { // a worker of the built-in languages
		return
	}
	os.Exit(m.Run())
}

// TestShortRun measures the relay of this checkout beside the bare broadcaster
// and the bare interpreter, all of it tiny: that the benchmarks work, not how fast anything is. The peers
// from npm take part in `make bench` alone.
func TestShortRun(t *testing.T) {
	if testing.Short() {
		t.Skip("takes half a minute")
	}
	t.Chdir(filepath.Join("..", ".."))
	relay := filepath.Join(t.TempDir(), "candor-relay")
	if out, err := exec.Command("go", "build", "-o", relay, "./backend/cmd/candor-relay").CombinedOutput(); err != nil {
		t.Fatalf("build the relay: %v\n%s", err, out)
	}
	o := options{
		short: true, relay: relay,
		only:    []string{"interviews", "crowded", "audience", "saturation", "idle", "join", "disk", "hello", "throughput", "loop", "workers"},
		against: []string{"bare", "bare-batched", "candor"},
		out:     filepath.Join(t.TempDir(), "results.json"),
	}
	if err := run(o); err != nil {
		t.Fatal(err)
	}

	b, err := os.ReadFile(o.out)
	if err != nil {
		t.Fatal(err)
	}
	var got results
	if err := json.Unmarshal(b, &got); err != nil {
		t.Fatal(err)
	}
	for _, f := range figures {
		m := got.Scenarios[f.scenario]["candor"]
		if m == nil || m.Error != "" {
			t.Errorf("scenario %s failed for candor: %+v", f.scenario, m)
			continue
		}
		if _, ok := m.Median[f.measure]; !ok {
			t.Errorf("scenario %s has no figure %s for candor: %+v", f.scenario, f.measure, m)
		}
	}
	sandboxed := !strings.Contains(strings.Join(got.Notes, "\n"), "without native Python")
	if !sandboxed && os.Getenv("CI") != "" {
		t.Errorf("native programs cannot be executed here: %q", got.Notes)
	}
	for _, f := range executionFigures {
		if !sandboxed && (strings.HasSuffix(f.scenario, "-native") || f.scenario == "loop" && f.measure != "builtIn") {
			continue
		}
		// The relay's workers have a minute, which a short run does not wait.
		measured := slices.ContainsFunc([]string{"relay", "runner"}, func(executor string) bool {
			m := got.Scenarios[f.scenario][executor]
			return m != nil && len(m.Samples[f.measure]) > 0
		})
		if !measured {
			t.Errorf("scenario %s has no figure %s: %+v", f.scenario, f.measure, got.Scenarios[f.scenario])
		}
	}
	if m := got.Scenarios["workers"]["runner"]; m == nil || m.Median["before"] == 0 || m.Median["after"] != 0 {
		t.Errorf("workers before and after their rest: %+v, want some and none", m)
	}
	for executor, want := range map[string]string{"bare": "hello-native", "bubblewrap": "throughput-native"} {
		if sandboxed && got.Scenarios[want][executor] == nil {
			t.Errorf("%s was not measured beside %s", executor, want)
		}
	}
}

func TestGoalIsJudged(t *testing.T) {
	for _, c := range []struct {
		goal       goal
		own, ratio float64
		text       string
		met        bool
	}{
		{goal{atMost: 15}, 15, 0, "≤ 15 ms", true},
		{goal{atMost: 15}, 15.1, 0, "≤ 15 ms", false},
		{goal{atMost: 15}, -1, 0, "≤ 15 ms", true}, // of a difference
		{goal{atLeast: 60}, 59, 0, "≥ 60 ms", false},
		{goal{atLeast: 60}, 60, 0, "≥ 60 ms", true},
		{goal{timesBare: 1.1}, 5, 1.2, "≤ 1.1x bare", false},
		{goal{timesBare: 1.1}, 5, 0, "≤ 1.1x bare", false}, // bare was not measured
		{goal{timesBare: 0.7, floor: true}, 5, 0.8, "≥ 0.7x bare", true},
		{goal{none: true}, 0, 0, "none", true},
		{goal{none: true}, 1, 0, "none", false},
		{goal{}, 1, 1, "", false},
	} {
		if text, met := c.goal.judge(c.own, c.ratio, "ms"); text != c.text || met != c.met {
			t.Errorf("%+v of %v, %v: %q %v, want %q %v", c.goal, c.own, c.ratio, text, met, c.text, c.met)
		}
	}
}

func TestMedian(t *testing.T) {
	for _, c := range []struct {
		in   []float64
		want float64
	}{{[]float64{3, 1, 2}, 2}, {[]float64{4, 1}, 2.5}, {[]float64{7}, 7}} {
		if got := median(c.in); got != c.want {
			t.Errorf("median(%v) = %v, want %v", c.in, got, c.want)
		}
	}
}

func TestFigureHasThreeDigits(t *testing.T) {
	for _, c := range []struct {
		in   float64
		want string
	}{{0.0456, "0.046"}, {3.14159, "3.14"}, {47.06, "47.1"}, {306.2, "306"}, {135012, "135,012"}} {
		if got := figure(c.in); got != c.want {
			t.Errorf("figure(%v) = %q, want %q", c.in, got, c.want)
		}
	}
}

func TestBenchmarkLinesAreRead(t *testing.T) {
	out := "goos: linux\nBenchmarkHello/python-2   \t      10\t  51234567 ns/op\t 12 B/op\nBenchmarkApply \t 1\t 42.5 ns/op\nok\n"
	var got [][2]string
	for _, m := range benchLine.FindAllStringSubmatch(out, -1) {
		got = append(got, [2]string{m[1], m[2]})
	}
	want := [][2]string{{"Hello/python", "51234567"}, {"Apply", "42.5"}}
	if len(got) != len(want) || got[0] != want[0] || got[1] != want[1] {
		t.Errorf("read %v of go test's output, want %v", got, want)
	}
}
