package wasm_test

import (
	"context"
	"strconv"
	"sync/atomic"
	"testing"
	"time"

	"candor/backend/interview"
	"candor/backend/runner"
	"candor/backend/runner/wasm"
)

// hellos is the smallest program of each language.
var hellos = []struct{ id, file, source string }{
	{"python", "main.py", "print('hello')"},
	{"javascript", "main.js", "console.log('hello')"},
	{"typescript", "main.ts", "const s: string = 'hello'; console.log(s)"},
	{"ruby", "main.rb", "puts 'hello'"},
	{"lua", "main.lua", "print('hello')"},
	{"sql", "main.sql", "SELECT 'hello';"},
}

// BenchmarkHello is the time from Start to the first output, from a child that
// is ready (warm) and from nothing (cold; the compiled module is in the cache).
func BenchmarkHello(b *testing.B) {
	for _, l := range hellos {
		for _, warm := range []bool{true, false} {
			name := l.id + "/cold"
			if warm {
				name = l.id + "/warm"
			}
			b.Run(name, func(b *testing.B) {
				var first, end time.Duration
				for b.Loop() {
					b.StopTimer()
					backend, err := wasm.New(wasm.Options{CacheDir: cacheDir})
					if err != nil {
						b.Fatal(err)
					}
					r := runner.New(runner.Options{Backends: []runner.Backend{backend}})
					if warm {
						if err := backend.AwaitWarm(b.Context(), l.id); err != nil {
							b.Fatal(err)
						}
					}
					came := make(chan time.Time, 1)
					b.StartTimer()
					began := time.Now()
					e, err := r.Start(b.Context(), "", runner.Request{Language: l.id, Files: files(l.file, l.source)}, func(interview.Stream, string) {
						came <- time.Now()
					})
					if err != nil {
						b.Fatal(err)
					}
					first += (<-came).Sub(began)
					e.Wait()
					end += time.Since(began)
					b.StopTimer()
					if err := r.Close(context.Background()); err != nil {
						b.Fatal(err)
					}
					b.StartTimer()
				}
				b.ReportMetric(float64(first.Microseconds())/1000/float64(b.N), "ms-to-output")
				b.ReportMetric(float64(end.Microseconds())/1000/float64(b.N), "ms-to-end")
			})
		}
	}
}

// BenchmarkThroughput runs programs one after another in one backend, as fast
// as it gives them: two at once, each in a session of its own.
func BenchmarkThroughput(b *testing.B) {
	for _, l := range hellos {
		b.Run(l.id, func(b *testing.B) {
			backend, err := wasm.New(wasm.Options{CacheDir: cacheDir})
			if err != nil {
				b.Fatal(err)
			}
			r := runner.New(runner.Options{Backends: []runner.Backend{backend}, PerOwnerPerMinute: 1 << 20})
			defer r.Close(context.Background())
			b.SetParallelism(1)
			var sessions atomic.Int64
			b.RunParallel(func(p *testing.PB) {
				session := strconv.FormatInt(sessions.Add(1), 10)
				for p.Next() {
					e, err := r.Start(b.Context(), "", runner.Request{Language: l.id, Session: session, Files: files(l.file, l.source)}, func(interview.Stream, string) {})
					if err != nil {
						b.Error(err)
						return
					}
					e.Wait()
				}
			})
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "programs/s")
		})
	}
}

// BenchmarkLoop is a loop of interpreted code, against the CPU alone.
func BenchmarkLoop(b *testing.B) {
	for _, l := range []struct{ id, file, source string }{
		{"python", "main.py", "i = 0\nwhile i < 3_000_000: i += 1"},
		{"javascript", "main.js", "let i = 0; while (i < 3_000_000) i += 1"},
		{"ruby", "main.rb", "i = 0; i += 1 while i < 3_000_000"},
		{"lua", "main.lua", "local i = 0; while i < 3000000 do i = i + 1 end"},
	} {
		b.Run(l.id, func(b *testing.B) {
			r := newRunner(b, newBackend(b), runner.Limits{})
			var cpu time.Duration
			for b.Loop() {
				_, _, result := execute(b, r, runner.Request{Language: l.id, Files: files(l.file, l.source)})
				cpu += result.CPU
			}
			b.ReportMetric(float64(cpu.Milliseconds())/float64(b.N), "cpu-ms")
		})
	}
}
