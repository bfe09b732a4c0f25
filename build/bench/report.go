//go:build linux

package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"math"
	"os"
	"runtime"
	"slices"
	"strings"
	"text/tabwriter"
	"time"
)

// results is what build/bench/results.json holds.
type results struct {
	At        time.Time                       `json:"at"`
	Short     bool                            `json:"short"` // then the figures mean nothing
	Machine   machine                         `json:"machine"`
	Servers   []string                        `json:"servers"`
	Executors []string                        `json:"executors,omitempty"` // the columns of the table of executions
	Seconds   float64                         `json:"seconds"`
	Scenarios map[string]map[string]*measured `json:"scenarios"` // scenario, server
	Rows      []row                           `json:"rows"`
	Go        map[string]float64              `json:"go"` // ns per operation
	Notes     []string                        `json:"notes,omitempty"`
	failed    []error
}

type machine struct {
	CPU   string `json:"cpu"`
	Cores int    `json:"cores"`
	Load  string `json:"loadBefore"`
	Go    string `json:"go"`
}

// measured are the figures of one server in one scenario, by name.
type measured struct {
	Samples map[string][]float64 `json:"samples"`
	Median  map[string]float64   `json:"median"`
	Error   string               `json:"error,omitempty"`
}

// row is one line of the table.
type row struct {
	Title  string             `json:"title"`
	Unit   string             `json:"unit"`
	Values map[string]float64 `json:"values"`
	Goal   string             `json:"goal,omitempty"`
	Ratio  float64            `json:"ratio,omitempty"` // Candor to the bare broadcaster
	Met    *bool              `json:"met,omitempty"`
}

// goal is what Candor has to reach: a limit of its own, or a multiple of what
// the bare peer needs.
type goal struct {
	atMost, atLeast float64
	timesBare       float64
	floor           bool // timesBare is one
	none            bool // nothing at all
}

// judge is a goal in words, and whether it is met.
func (g goal) judge(own, ratio float64, unit string) (text string, met bool) {
	switch {
	case g.none:
		return "none", own == 0
	case g.atLeast > 0:
		return strings.TrimSpace(fmt.Sprintf("≥ %v %s", g.atLeast, unit)), own >= g.atLeast
	case g.atMost > 0:
		return strings.TrimSpace(fmt.Sprintf("≤ %v %s", g.atMost, unit)), own <= g.atMost
	case g.timesBare > 0 && g.floor:
		return fmt.Sprintf("≥ %vx bare", g.timesBare), ratio >= g.timesBare
	case g.timesBare > 0:
		return fmt.Sprintf("≤ %vx bare", g.timesBare), ratio > 0 && ratio <= g.timesBare
	}
	return "", false
}

// shown is a line of a table: a measure of a scenario.
type shown struct {
	scenario, measure, title, unit string
	goal                           goal
}

// figures is the table of live sessions.
var figures = []shown{
	{"interviews", "cpuPerMillion", "200 interviews of 3: server CPU per million deliveries", "s", goal{timesBare: 1}},
	{"interviews", "deliveryP99", "  delivery p99", "ms", goal{}},
	{"interviews", "deliveryP50", "  delivery p50", "ms", goal{atMost: 10}},
	{"interviews", "ackP50", "  acknowledgement p50", "ms", goal{atMost: 10}},
	{"interviews", "ackP99", "  acknowledgement p99", "ms", goal{atMost: 50}},
	{"crowded", "cpuPerMillion", "4 rooms of 50: server CPU per million deliveries", "s", goal{timesBare: 1.1}},
	{"crowded", "deliveryP99", "  delivery p99", "ms", goal{}},
	{"audience", "deliveryP99", "one session of 500, five type: delivery p99", "ms", goal{atMost: 50}},
	{"audience", "cpuPerMillion", "  server CPU per million deliveries", "s", goal{}},
	{"saturation", "deliveries", "100 rooms of 3, p99 under 50 ms: deliveries a second", "", goal{timesBare: 0.7, floor: true}},
	{"idle", "perConnection", "2,000 idle connections: memory of each (PSS)", "KiB", goal{atMost: 20}},
	{"join", "joinP50", "join 15,000 keystrokes, open: p50", "ms", goal{atMost: 2}},
	{"join", "bytes", "  sent to the one who joins", "kB", goal{atMost: 45}},
	{"join", "cpu", "  server CPU", "ms", goal{atMost: 0.5}},
	{"disk", "joinP50", "the same from disk, after a restart: p50", "ms", goal{atMost: 25}},
	{"disk", "cpu", "  server CPU", "ms", goal{}},
	{"disk", "bytesPerKey", "  on disk, each of its keystrokes", "bytes", goal{atMost: 100}},
}

// executionFigures is the table of executions.
var executionFigures = []shown{
	{"hello-python", "p50", "built-in Python hello, warm, keystroke to output: median", "ms", goal{atMost: 250}},
	{"hello-python", "p99", "  p99", "ms", goal{}},
	{"hello-javascript", "p50", "built-in JavaScript hello, warm, keystroke to output: median", "ms", goal{atMost: 60}},
	{"hello-javascript", "p99", "  p99", "ms", goal{}},
	{"hello-native", "p50", "native Python hello, keystroke to output: median", "ms", goal{}},
	{"hello-native", "p99", "  p99", "ms", goal{}},
	{"hello-native", "overBare", "  median, more than the bare interpreter's", "ms", goal{atMost: 15}},
	{"throughput-native", "perSecond", "native Python programs a second, 2 cores, 2 at once", "", goal{atLeast: 60}},
	{"throughput-native", "perSecondTwice", "  4 at once", "", goal{atLeast: 60}},
	{"throughput-python", "perSecond", "built-in Python programs a second, 2 cores, 4 sessions", "", goal{atLeast: 20}},
	{"throughput-javascript", "perSecond", "built-in JavaScript programs a second, 2 cores, 4 sessions", "", goal{}},
	{"loop", "builtIn", "a loop of 3,000,000: CPU, built-in Python", "ms", goal{}},
	{"loop", "native", "  native Python", "ms", goal{}},
	{"loop", "ratio", "  built-in ÷ native", "", goal{}},
	{"workers", "before", "worker processes just after programs ran", "", goal{}},
	{"workers", "after", "  after a minute of rest", "", goal{none: true}},
	{"workers", "memoryBefore", "  memory with them (PSS)", "MiB", goal{}},
	{"workers", "memoryAfter", "  memory after the rest (PSS)", "MiB", goal{}},
}

func newResults(short bool, entrants []contender) *results {
	r := &results{
		At: time.Now().UTC().Truncate(time.Second), Short: short,
		Machine:   machine{CPU: cpuModel(), Cores: runtime.NumCPU(), Go: runtime.Version()},
		Scenarios: map[string]map[string]*measured{},
		Go:        map[string]float64{},
	}
	for _, c := range entrants {
		r.Servers = append(r.Servers, c.name)
	}
	if b, err := os.ReadFile("/proc/loadavg"); err == nil {
		r.Machine.Load = strings.Fields(string(b))[0]
	}
	return r
}

func (r *results) of(scenario, server string) *measured {
	if r.Scenarios[scenario] == nil {
		r.Scenarios[scenario] = map[string]*measured{}
	}
	m := r.Scenarios[scenario][server]
	if m == nil {
		m = &measured{Samples: map[string][]float64{}, Median: map[string]float64{}}
		r.Scenarios[scenario][server] = m
	}
	return m
}

func (r *results) add(scenario, server string, figures measures) {
	m := r.of(scenario, server)
	for name, v := range figures {
		m.Samples[name] = append(m.Samples[name], v)
		m.Median[name] = median(m.Samples[name])
	}
	// A generator that is late itself says little about the server.
	if late := figures["loadLateP99"]; late > 5 && scenario != "saturation" {
		r.note("%s, %s: the load was %.0f ms behind its plan (p99); is the machine busy?", scenario, server, late)
	}
}

func (r *results) fail(scenario, server string, err error) {
	r.of(scenario, server).Error = err.Error()
	r.failed = append(r.failed, fmt.Errorf("%s, %s: %w", scenario, server, err))
	fmt.Fprintf(os.Stderr, "        failed: %v\n", err)
}

func (r *results) note(format string, args ...any) {
	r.Notes = append(r.Notes, fmt.Sprintf(format, args...))
}

// err is what went wrong. A slow server is not wrong.
func (r *results) err() error { return errors.Join(r.failed...) }

// rows makes a table. What is judged is the first of the columns in own that
// was measured; bare is the column "bare".
func (r *results) rows(figures []shown, own ...string) (rows []row) {
	for _, f := range figures {
		w := row{Title: f.title, Unit: f.unit, Values: map[string]float64{}}
		for server, m := range r.Scenarios[f.scenario] {
			if v, ok := m.Median[f.measure]; ok {
				w.Values[server] = v
			}
		}
		if len(w.Values) == 0 {
			continue
		}
		ran := false
		var judged float64
		for _, name := range own {
			if judged, ran = w.Values[name]; ran {
				break
			}
		}
		if floor := w.Values["bare"]; ran && floor > 0 {
			w.Ratio = judged / floor
		}
		var met bool
		if w.Goal, met = f.goal.judge(judged, w.Ratio, f.unit); w.Goal != "" && ran {
			w.Met = &met
		}
		rows = append(rows, w)
	}
	return rows
}

func (r *results) print(to io.Writer) {
	live := r.rows(figures, "candor")
	programs := r.rows(executionFigures, "relay", "runner")
	r.Rows = slices.Concat(live, programs)
	fmt.Fprintf(to, "\n%s, %d cores, %s; load before %s; %s\n", r.Machine.CPU, r.Machine.Cores, r.Machine.Go, r.Machine.Load, r.At.Format(time.DateOnly))
	if r.Short {
		fmt.Fprintln(to, "SHORT RUN: the figures below mean nothing but that everything works.")
	}
	if len(live) > 0 {
		printTable(to, "live sessions: medians", live, r.Servers)
		fmt.Fprint(to, explanation)
	}
	if len(programs) > 0 {
		printTable(to, "executions", programs, r.Executors)
		fmt.Fprint(to, executionExplanation)
	}
	if len(r.Go) > 0 {
		fmt.Fprintln(to, "\nin process (go test -bench), ms per operation")
		w := tabwriter.NewWriter(to, 0, 0, 2, ' ', 0)
		for _, name := range slices.Sorted(maps.Keys(r.Go)) {
			fmt.Fprintf(w, "%s\t%s\n", name, figure(r.Go[name]/1e6))
		}
		_ = w.Flush()
	}
	for _, n := range r.Notes {
		fmt.Fprintln(to, "note:", n)
	}
	for _, err := range r.failed {
		fmt.Fprintln(to, "failed:", err)
	}
	fmt.Fprintf(to, "took %.0f s\n", r.Seconds)
}

func printTable(to io.Writer, name string, rows []row, columns []string) {
	w := tabwriter.NewWriter(to, 0, 0, 2, ' ', 0)
	fmt.Fprintf(w, "%s\t%s\t÷ bare\tgoal\t\n", name, strings.Join(columns, "\t"))
	for _, row := range rows {
		title := row.Title
		if row.Unit != "" {
			title += ", " + row.Unit
		}
		fmt.Fprintf(w, "%s\t", title)
		for _, s := range columns {
			if v, ok := row.Values[s]; ok {
				fmt.Fprintf(w, "%s\t", figure(v))
			} else {
				fmt.Fprint(w, "–\t")
			}
		}
		ratio, verdict := "", ""
		if row.Ratio > 0 {
			ratio = fmt.Sprintf("%.2f", row.Ratio)
		}
		if row.Met != nil {
			verdict = "missed"
			if *row.Met {
				verdict = "met"
			}
		}
		fmt.Fprintf(w, "%s\t%s\t%s\n", ratio, row.Goal, verdict)
	}
	_ = w.Flush()
}

const explanation = `
The server has one core, the load another. A delivery is one keystroke or one cursor move that reached one other participant; several in one message
count each, and a newer cursor delivers those it replaces; what a server echoes to its author counts for nothing. bare is gorilla/websocket passing
messages on: it parses and stores nothing (batched: what waits for a peer goes as one message). y-websocket keeps documents in memory, hocuspocus in
SQLite 2 to 10 s after it acknowledged, candor in SQLite before it acknowledges.
`

const executionExplanation = `
Both cores, nobody types. relay: a candidate's page runs a program over HTTP, in a terminal, and waits for its first output over the live WebSocket.
runner: the same program through the packages of backend/runner alone. bare: the interpreter itself, in a terminal for hello, with pipes for
throughput. bubblewrap: the runner's own arguments to it, without the system call filter, and no limits. In hello they take turns run by run, else round
by round. What has been run through the relay is judged there, the rest in the runner.

`

func (r *results) write(path string) error {
	b, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(path, append(b, '\n'), 0o644)
}

func median(v []float64) float64 {
	s := slices.Sorted(slices.Values(v))
	if n := len(s); n%2 == 0 {
		return (s[n/2-1] + s[n/2]) / 2
	}
	return s[len(s)/2]
}

// figure has three digits that count.
func figure(v float64) string {
	switch a := math.Abs(v); {
	case a >= 10000:
		return fmt.Sprintf("%.0f,%03d", math.Floor(v/1000), int64(v)%1000)
	case a >= 100:
		return fmt.Sprintf("%.0f", v)
	case a >= 10:
		return fmt.Sprintf("%.1f", v)
	case a >= 1:
		return fmt.Sprintf("%.2f", v)
	default:
		return fmt.Sprintf("%.3f", v)
	}
}

func cpuModel() string {
	b, _ := os.ReadFile("/proc/cpuinfo")
	for line := range strings.Lines(string(b)) {
		if name, value, ok := strings.Cut(line, ":"); ok && strings.TrimSpace(name) == "model name" {
			return strings.TrimSpace(value)
		}
	}
	return runtime.GOARCH
}
