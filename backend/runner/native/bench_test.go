//go:build linux

package native_test

import (
	"sync/atomic"
	"testing"
	"time"

	"candor/backend/interview"
	"candor/backend/runner"
)

var helloPython = runner.Request{Language: "python-native", Files: files("main.py", "print('hello')\n")}

// BenchmarkHello is the time from Start to the first output, with pipes and in
// a terminal.
func BenchmarkHello(b *testing.B) {
	for name, terminal := range map[string]runner.TerminalSize{"pipes": {}, "terminal": size} {
		b.Run(name, func(b *testing.B) {
			r := newRunner(b, runner.Limits{})
			need(b, r, helloPython.Language)
			req := helloPython
			req.Terminal = terminal
			var first time.Duration
			for b.Loop() {
				came := make(chan time.Time, 8)
				began := time.Now()
				e, err := r.Start(b.Context(), "", req, func(interview.Stream, string) { came <- time.Now() })
				if err != nil {
					b.Fatal(err)
				}
				e.Wait()
				first += (<-came).Sub(began)
			}
			b.ReportMetric(float64(first.Microseconds())/1000/float64(b.N), "ms-to-output")
		})
	}
}

// BenchmarkThroughput runs programs as fast as the runner gives them, one for each core at once.
func BenchmarkThroughput(b *testing.B) {
	r := newRunner(b, runner.Limits{})
	need(b, r, helloPython.Language)
	var wrong atomic.Int64
	b.RunParallel(func(p *testing.PB) {
		for p.Next() {
			e, err := r.Start(b.Context(), "", helloPython, func(interview.Stream, string) {})
			if err != nil {
				b.Error(err)
				return
			}
			if e.Wait().Outcome != interview.Exited {
				wrong.Add(1)
			}
		}
	})
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "programs/s")
	if wrong.Load() > 0 {
		b.Errorf("%d programs did not run to their end", wrong.Load())
	}
}
