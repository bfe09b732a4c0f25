package api

import (
	"cmp"
	"fmt"
	"net/http"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Metric is one figure in the Prometheus text format.
type Metric struct {
	Name  string // with its unit: "candor_rooms", "candor_log_append_seconds_total"
	Help  string
	Type  string // "gauge" or "counter"
	Value float64
}

// counts of what the API has answered.
type counts struct {
	started time.Time

	mu       sync.Mutex
	requests map[requestKey]uint64
}

type requestKey struct {
	route  string
	status int
}

func (c *counts) add(route string, status int) {
	if status == 0 {
		status = http.StatusOK
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.requests == nil {
		c.requests = map[requestKey]uint64{}
	}
	c.requests[requestKey{route, status}]++
}

// Metrics writes the Prometheus text format, version 0.0.4.
func (a *API) Metrics(w http.ResponseWriter, _ *http.Request) {
	var mem runtime.MemStats
	runtime.ReadMemStats(&mem)
	all := []Metric{
		{"candor_uptime_seconds", "Since the relay started.", "gauge", a.now().Sub(a.counts.started).Seconds()},
		{"candor_executions_running", "Executions that run or wait.", "gauge", float64(a.programs.Running())},
		{"go_goroutines", "Goroutines.", "gauge", float64(runtime.NumGoroutine())},
		{"go_memstats_heap_alloc_bytes", "Bytes of the heap in use.", "gauge", float64(mem.HeapAlloc)},
		{"go_memstats_sys_bytes", "Bytes taken from the operating system.", "gauge", float64(mem.Sys)},
	}
	if a.o.Metrics != nil {
		all = append(all, a.o.Metrics()...)
	}
	var b strings.Builder
	for _, m := range all {
		fmt.Fprintf(&b, "# HELP %s %s\n# TYPE %s %s\n%s %s\n", m.Name, m.Help, m.Name, m.Type, m.Name,
			strconv.FormatFloat(m.Value, 'g', -1, 64))
	}
	a.counts.writeTo(&b)
	w.Header().Set("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
	a.write(w, []byte(b.String()))
}

func (c *counts) writeTo(b *strings.Builder) {
	c.mu.Lock()
	defer c.mu.Unlock()
	keys := make([]requestKey, 0, len(c.requests))
	for k := range c.requests {
		keys = append(keys, k)
	}
	slices.SortFunc(keys, func(x, y requestKey) int {
		return cmp.Or(cmp.Compare(x.route, y.route), cmp.Compare(x.status, y.status))
	})
	b.WriteString("# HELP candor_http_requests_total Requests by route and status.\n# TYPE candor_http_requests_total counter\n")
	for _, k := range keys {
		fmt.Fprintf(b, "candor_http_requests_total{route=%q,status=\"%d\"} %d\n", k.route, k.status, c.requests[k])
	}
}
