package ydoc

import (
	"encoding/binary"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
)

// testData is the directory of public test data, or skips.
func testData(t testing.TB, name string) string {
	t.Helper()
	dir := os.Getenv("CANDOR_TEST_DATA")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "shared", "data")
	}
	path, err := filepath.Abs(filepath.Join(dir, name))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(path); err != nil {
		t.Skipf("no test data %s; CANDOR_TEST_DATA names its directory", name)
	}
	return path
}

type recording struct {
	updates [][]byte
	text    string
}

var (
	tracesMu sync.Mutex
	traces   = map[string]recording{}
)

// trace has real Yjs type an editing trace, once a run.
func trace(b *testing.B, name string) recording {
	b.Helper()
	tracesMu.Lock()
	defer tracesMu.Unlock()
	if r, ok := traces[name]; ok {
		return r
	}
	in := testData(b, name+".json.gz")
	out := filepath.Join(b.TempDir(), name)
	if msg, err := exec.Command("node", filepath.Join("testdata", "trace.mjs"), in, out).CombinedOutput(); err != nil {
		b.Skipf("real Yjs cannot be run: %v: %s", err, msg)
	}
	data, err := os.ReadFile(out)
	if err != nil {
		b.Fatal(err)
	}
	var r recording
	for {
		n, head := binary.Uvarint(data)
		data = data[head:]
		if n == 0 {
			r.text = string(data)
			break
		}
		r.updates = append(r.updates, data[:n:n])
		data = data[n:]
	}
	traces[name] = r
	return r
}

const hour = 15_000 // edits in an hour of interview, about

func apply(b *testing.B, updates [][]byte) *Doc {
	d := New()
	for _, update := range updates {
		u, err := ParseUpdate(update)
		if err != nil {
			b.Fatal(err)
		}
		if err := d.TryApply(u); err != nil {
			b.Fatal(err)
		}
	}
	return d
}

func BenchmarkHourOfKeystrokes(b *testing.B) {
	r := trace(b, "sveltecomponent")
	b.ReportAllocs()
	for b.Loop() {
		apply(b, r.updates[:hour])
	}
}

func BenchmarkPaper(b *testing.B) {
	r := trace(b, "automerge-paper")
	b.ReportAllocs()
	for b.Loop() {
		if d := apply(b, r.updates); d.Text("code") != r.text {
			b.Fatal("the text is wrong")
		}
	}
}

// BenchmarkMergeLog merges a raw log, from its bytes to bytes.
func BenchmarkMergeLog(b *testing.B) {
	log := trace(b, "automerge-paper").updates[:100_000]
	snapshot := len(apply(b, log).Encode(nil))
	b.ReportAllocs()
	size := 0
	for b.Loop() {
		us := make([]*Update, len(log))
		for i := range log {
			u, err := ParseUpdate(log[i])
			if err != nil {
				b.Fatal(err)
			}
			us[i] = u
		}
		size = len(MergeUpdates(us...).DropDeleted().Encode())
	}
	b.ReportMetric(float64(size), "bytes")
	b.ReportMetric(float64(snapshot), "snapshot-bytes")
}

func BenchmarkEncodeHour(b *testing.B) {
	d := apply(b, trace(b, "sveltecomponent").updates[:hour])
	b.ReportAllocs()
	size := 0
	for b.Loop() {
		size = len(d.Encode(nil))
	}
	b.ReportMetric(float64(size), "bytes")
}

func BenchmarkLoadHour(b *testing.B) {
	snapshot := apply(b, trace(b, "sveltecomponent").updates[:hour]).Encode(nil)
	b.ReportAllocs()
	for b.Loop() {
		apply(b, [][]byte{snapshot})
	}
}

// BenchmarkKeystroke is one keystroke in an hour's document, from bytes on.
func BenchmarkKeystroke(b *testing.B) {
	d := apply(b, trace(b, "sveltecomponent").updates[:hour])
	client := uint64(77)
	next := func(clock uint64) []byte {
		update := appendUint(appendUint(appendUint(appendUint(nil, 1), 1), client), clock)
		if clock == 0 {
			update = append(update, 4, 1, 4, 'c', 'o', 'd', 'e')
		} else {
			update = appendID(append(update, 4|bitOrigin), id{client, clock - 1})
		}
		return append(update, 1, 'x', 0)
	}
	var updates [][]byte
	for clock := range uint64(100_000) {
		updates = append(updates, next(clock))
	}
	b.ReportAllocs()
	b.ResetTimer()
	for i := range b.N {
		if i%len(updates) == 0 {
			b.StopTimer()
			client++
			for clock := range updates {
				updates[clock] = next(uint64(clock))
			}
			b.StartTimer()
		}
		u, err := ParseUpdate(updates[i%len(updates)])
		if err != nil {
			b.Fatal(err)
		}
		if err := d.TryApply(u); err != nil {
			b.Fatal(err)
		}
	}
}
