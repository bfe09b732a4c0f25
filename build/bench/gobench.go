//go:build linux

package main

import (
	"context"
	"fmt"
	"os/exec"
	"regexp"
	"strconv"
	"time"
)

// measuredPackages have benchmarks of their own that belong in the table: the
// first words of the built-in runtimes, and the Yjs engine.
var measuredPackages = []string{"./backend/runner/wasm", "./backend/ydoc"}

// goBenchmarks runs them; what they need is the package's own matter, so a
// failure is a note.
func (b *bench) goBenchmarks(ctx context.Context, r *results) {
	ctx, cancel := context.WithTimeout(ctx, 4*time.Minute)
	defer cancel()
	args := []string{"test", "-run", "^$", "-bench", ".", "-count", fmt.Sprint(b.rounds)}
	if r.Short {
		args = append(args, "-benchtime", "1x")
	}
	for _, p := range measuredPackages {
		cmd := exec.CommandContext(ctx, "go", append(args, p)...)
		cmd.Dir = b.repository
		out, err := cmd.CombinedOutput()
		if err != nil {
			r.note("benchmarks of %s: %v", p, err)
		}
		samples := map[string][]float64{}
		for _, m := range benchLine.FindAllStringSubmatch(string(out), -1) {
			if ns, err := strconv.ParseFloat(m[2], 64); err == nil {
				name := p[len("./backend/"):] + " " + m[1]
				samples[name] = append(samples[name], ns)
				r.Go[name] = median(samples[name])
			}
		}
	}
}

// benchLine is "BenchmarkName-2   100   12345 ns/op …".
var benchLine = regexp.MustCompile(`(?m)^Benchmark(\S+?)(?:-\d+)?\s+\d+\s+([\d.]+) ns/op`)
