//go:build linux

// Command bench measures the relay beside its peers, all in one run on one
// machine: live sessions, the server on one core, the load on another, over
// loopback; and executions, on both. It prints tables and writes
// build/bench/results.json.
//
//	go run ./build/bench [-short] [-only interviews,idle] [-against candor,y-websocket]
//
// BENCH=short is the same as -short.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"
	"syscall"
	"time"

	"candor/backend/runner/wasm"
)

// bench is one run.
type bench struct {
	size
	repository string
	work       string // removed at the end
	traces     uint64
	knownRate  map[string]float64
	kept       map[string]*storedDocuments
}

func main() {
	if wasm.ChildMain() { // a worker of the built-in languages
		return
	}
	short := flag.Bool("short", os.Getenv("BENCH") == "short", "tiny, to see that everything works; its figures mean nothing")
	only := flag.String("only", "", "scenarios to run, by comma; empty: all")
	against := flag.String("against", "", "servers to run, by comma; empty: all")
	rounds := flag.Int("rounds", 0, "how often each is measured, for the median; 0: 3, or 1 when short")
	out := flag.String("out", "build/bench/results.json", "where the results go")
	relay := flag.String("relay", "build/bin/candor-relay", "the relay to measure")
	flag.Parse()
	if err := run(options{*short, split(*only), split(*against), *rounds, *out, *relay}); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func split(s string) []string {
	return strings.FieldsFunc(s, func(r rune) bool { return r == ',' })
}

// options are the command line.
type options struct {
	short   bool
	only    []string // scenarios; empty: all
	against []string // servers; empty: all
	rounds  int      // 0: as many as the size says
	out     string
	relay   string
}

func chosen(names []string, name string) bool { return len(names) == 0 || slices.Contains(names, name) }

func run(o options) error {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	repository, err := os.Getwd()
	if err != nil {
		return err
	}
	if _, err := os.Stat(filepath.Join(repository, "go.mod")); err != nil {
		return errors.New("run it from the top of the repository: make bench")
	}
	work, err := os.MkdirTemp("", "candor-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(work)
	b := &bench{
		size: fullSize, repository: repository, work: work,
		knownRate: map[string]float64{}, kept: map[string]*storedDocuments{},
	}
	if o.short {
		b.size = shortSize
	}
	if o.rounds > 0 {
		b.rounds = o.rounds
	}
	var entrants []contender
	for _, c := range b.contenders(o) {
		if chosen(o.against, c.name) {
			entrants = append(entrants, c)
		}
	}
	r := newResults(o.short, entrants)
	debug.SetGCPercent(400) // the load's own memory is no matter, its pauses are
	started := time.Now()
	if chosen(o.against, "candor") && (len(o.only) == 0 || slices.ContainsFunc(executionScenarios, func(s string) bool { return slices.Contains(o.only, s) })) {
		if err := b.measureExecutions(ctx, r, o); err != nil {
			r.fail("executions", "candor", err)
		}
	}
	if err := pinSelf(); err != nil {
		r.note("the load has no core of its own: %v", err)
	}
	for _, s := range scenarios {
		if !chosen(o.only, s.id) {
			continue
		}
		for round := range b.rounds {
			// Round by round and not server by server, so that a change of the
			// machine's mood falls on all of them.
			for _, c := range entrants {
				if !s.applies(c) || ctx.Err() != nil {
					continue
				}
				fmt.Fprintf(os.Stderr, "%5.0fs  %s, %s, round %d\n", time.Since(started).Seconds(), s.id, c.name, round+1)
				m, err := b.once(s, c)
				if err != nil {
					r.fail(s.id, c.name, err)
					continue
				}
				r.add(s.id, c.name, m)
			}
		}
	}
	if err := ctx.Err(); err != nil {
		return errors.New("interrupted")
	}
	if chosen(o.only, "go") {
		b.goBenchmarks(ctx, r)
	}
	r.Seconds = time.Since(started).Seconds()
	r.print(os.Stdout)
	if err := r.write(o.out); err != nil {
		return err
	}
	return r.err()
}

// once runs a scenario in a folder of its own.
func (b *bench) once(s scenario, c contender) (measures, error) {
	dir, err := os.MkdirTemp(b.work, "run-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	return s.run(b, c, dir)
}

// contenders builds and installs what the run needs; what cannot be had is
// said and left out.
func (b *bench) contenders(o options) []contender {
	var all []contender
	program := filepath.Join(b.work, "bare")
	build := exec.Command("go", "build", "-o", program, "./build/bench/peers/bare")
	build.Dir = b.repository
	if output, err := build.CombinedOutput(); err != nil {
		fmt.Fprintf(os.Stderr, "without the bare broadcaster: %v\n%s", err, output)
	} else {
		all = append(all, bare("bare", program, false), bare("bare-batched", program, true))
	}
	if len(o.against) == 0 || slices.ContainsFunc(o.against, func(name string) bool {
		return name == "hocuspocus" || strings.HasPrefix(name, "y-websocket")
	}) {
		if peers, err := installPeers(b.repository); err != nil {
			fmt.Fprintf(os.Stderr, "without the peers from npm: %v\n", err)
		} else {
			all = append(all, yWebsocket("y-websocket", peers, false), yWebsocket("y-websocket-leveldb", peers, true), hocuspocus("hocuspocus", peers))
		}
	}
	if _, err := os.Stat(o.relay); err != nil {
		fmt.Fprintf(os.Stderr, "without Candor: %s is missing (make relay)\n", o.relay)
	} else {
		all = append(all, candor("candor", o.relay))
	}
	return all
}
