package server_test

import (
	"bufio"
	"cmp"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"candor/backend/interview"
	"candor/backend/sqlite"
	"candor/backend/ydoc"
	"candor/build/proving"
)

// TestDisconnects has three people type in one document and a fourth read it
// while their connections are lost again and again, at random moments, in every phase
// of a connection. In the end all of them and the relay have the same, byte for
// byte, and the history has everything once.
//
// An outage of a real session takes 0.05–30 s; here it takes a hundredth of that,
// and at least 5 ms. The providers' delays between attempts are scaled with it.
// CANDOR_SEED repeats a run's cuts and edits.
func TestDisconnects(t *testing.T) {
	node := newNode(t)
	cuts := proving.Rounds(60, 200)
	random := proving.Random(t)
	seed := random.Uint32()

	dir := t.TempDir()
	r := start(t, dir)
	id, link := r.create()
	document := id + "/" + interview.CodeDocument
	tokens := []string{r.token, r.join(link), r.join(link), r.join(link)}
	var addresses []string
	var cutters []*cutter
	for range tokens {
		c := newCutter(t, r.Addr())
		cutters = append(cutters, c)
		addresses = append(addresses, c.listener.Addr().String())
	}
	env := []string{"DOCUMENT=" + document, "TRACE=" + traceFile(t), "SEED=" + strconv.FormatUint(uint64(seed), 10)}
	typing := node.start("type", append(env, "RELAYS="+strings.Join(addresses, ","), "TOKENS="+strings.Join(tokens, ","))...)
	if line := typing.line(); line != "ready" {
		t.Fatalf("node said %q, want ready", line)
	}
	begin := time.Now()
	for i := range cuts {
		// How much of the trace is to be typed by this cut: all of it by the last one.
		typing.say(strconv.FormatFloat(float64(i+1)/float64(cuts), 'f', 4, 64))
		<-time.After(time.Duration(5+random.IntN(90)) * time.Millisecond) // a random moment is what is tested
		how := howToCut{outage: time.Duration(5+random.IntN(296)) * time.Millisecond, way: random.IntN(ways)}
		order := random.Perm(len(cutters))
		eventually(t, func() bool {
			return slices.ContainsFunc(order, func(i int) bool { return cutters[i].cut(how) })
		})
	}
	took := time.Since(begin)
	typing.say("settle")
	var have summary
	typing.result(&have)
	var connections, lost int
	for _, c := range cutters {
		c.close()
		connections += c.connections
		lost += int(c.lost.Load())
	}
	t.Logf("%d cuts in %v, %d connections, %d KB lost on the way; %d edits of the trace, %d others",
		cuts, took.Round(time.Millisecond), connections, lost>>10, have.Typed, have.Others)
	if connections < cuts || lost == 0 {
		t.Errorf("%d connections and %d bytes lost for %d cuts: this proves little", connections, lost, cuts)
	}

	same := func(r *relay, who string) {
		t.Helper()
		var relay summary
		node.start("read", append(env, "RELAYS="+r.Addr(), "TOKENS="+r.token)...).result(&relay)
		if relay.State != have.State || relay.Vector != have.Vector || !maps.Equal(relay.Texts, have.Texts) || !relay.Whole {
			t.Errorf("%s has %+v, the clients have %+v", who, relay, have)
		}
	}
	same(r, "the relay")
	r.close()
	checkHistory(t, dir, document, have.Texts)
	same(start(t, dir), "the relay after a restart")
}

// summary is what a client of disconnect.mjs has: hashes of its state, its state
// vector and its files, and whether nothing in it waits for something else.
type summary struct {
	State, Vector string
	Texts         map[string]string
	Whole         bool
	Typed, Others int
}

// checkHistory checks that the log of a document has no gap, every key of every
// client once, and comes to the same texts.
func checkHistory(t *testing.T, dir, document string, texts map[string]string) {
	t.Helper()
	log := readLog(t, dir, document)
	replica := ydoc.New()
	keys := map[uint64][]ydoc.ClockRange{}
	for i, e := range log {
		if e.Seq != int64(i)+1 {
			t.Fatalf("entry %d of the log has number %d", i+1, e.Seq)
		}
		u, err := ydoc.ParseUpdate(e.Update)
		if err != nil {
			t.Fatalf("entry %d: %v", e.Seq, err)
		}
		for client, span := range u.Spans() {
			keys[client] = append(keys[client], span)
		}
		replica.Apply(u)
	}
	total := uint64(0)
	for client, spans := range keys {
		slices.SortFunc(spans, func(a, b ydoc.ClockRange) int { return cmp.Compare(a.Start, b.Start) })
		next := uint64(0)
		for _, s := range spans {
			if s.Start != next {
				t.Errorf("the log of client %d goes from %d to %d", client, next, s.Start)
			}
			next = s.End
		}
		if state := replica.StateVector()[client]; state != next {
			t.Errorf("the log of client %d ends at %d, its replay at %d", client, next, state)
		}
		total += next
	}
	if replica.Pending() {
		t.Error("something in the log waits for what is not in it")
	}
	got := map[string]string{}
	for id, f := range replica.Map("files") {
		sum := sha256.Sum256([]byte(f.(map[string]any)["text"].(string)))
		got[id] = hex.EncodeToString(sum[:])
	}
	if !maps.Equal(got, texts) {
		t.Errorf("the log comes to the texts %v, the clients have %v", got, texts)
	}
	t.Logf("the log has %d entries, %d keys of %d clients", len(log), total, len(keys))
}

// readLog reads a document's whole log from the file of a relay that was closed or killed.
func readLog(t *testing.T, dir, document string) []interview.LogEntry {
	t.Helper()
	db, err := sql.Open("sqlite", filepath.Join(dir, sqlite.FileName))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	rows, err := db.Query(`SELECT seq, author, content FROM record JOIN documents ON documents.id = document
		WHERE interview_id || '/' || documents.kind = ? ORDER BY seq`, document)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var log []interview.LogEntry
	for rows.Next() {
		e := interview.LogEntry{Document: document}
		if err := rows.Scan(&e.Seq, &e.Author, &e.Update); err != nil {
			t.Fatal(err)
		}
		log = append(log, e)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return log
}

// traceFile is a recorded editing session; "" when it is not on this machine.
func traceFile(t *testing.T) string {
	t.Helper()
	dir := os.Getenv("CANDOR_TEST_DATA")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "shared", "data")
	}
	name := filepath.Join(dir, "sveltecomponent.json.gz")
	if _, err := os.Stat(name); err != nil {
		t.Logf("no test data %s (CANDOR_TEST_DATA names its directory): edits are made up", name)
		return ""
	}
	return name
}

// node runs disconnect.mjs.
type node struct {
	t              *testing.T
	path, frontend string
}

func newNode(t *testing.T) *node {
	t.Helper()
	frontend, err := filepath.Abs("../../frontend")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(frontend, "node_modules", "@hocuspocus", "provider")); err != nil {
		t.Skip("frontend/node_modules has no @hocuspocus/provider: run make setup")
	}
	path, err := exec.LookPath("node")
	if err != nil {
		t.Skip("node is not installed")
	}
	return &node{t, path, frontend}
}

// process is a running one.
type process struct {
	t     *testing.T
	cmd   *exec.Cmd
	in    io.WriteCloser
	out   *bufio.Scanner
	grief strings.Builder
}

func (n *node) start(what string, env ...string) *process {
	n.t.Helper()
	ctx, cancel := context.WithTimeout(n.t.Context(), proving.Patience(n.t))
	n.t.Cleanup(cancel)
	p := &process{t: n.t, cmd: exec.CommandContext(ctx, n.path, "testdata/disconnect.mjs", what)}
	p.cmd.Env = append(append(os.Environ(), "FRONTEND="+n.frontend), env...)
	p.cmd.Stderr = &p.grief
	var err error
	if p.in, err = p.cmd.StdinPipe(); err != nil {
		n.t.Fatal(err)
	}
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		n.t.Fatal(err)
	}
	p.out = bufio.NewScanner(out)
	if err := p.cmd.Start(); err != nil {
		n.t.Fatal(err)
	}
	return p
}

func (p *process) say(line string) {
	p.t.Helper()
	if _, err := io.WriteString(p.in, line+"\n"); err != nil {
		p.t.Fatalf("node: %v, %v\n%s", err, p.cmd.Wait(), p.grief.String())
	}
}

func (p *process) line() string {
	p.t.Helper()
	if !p.out.Scan() {
		p.t.Fatalf("node ended: %v, %v\n%s", p.out.Err(), p.cmd.Wait(), p.grief.String())
	}
	return p.out.Text()
}

// result reads the last line, which is JSON, and waits for the end.
func (p *process) result(v any) {
	p.t.Helper()
	line := p.line()
	if err := json.Unmarshal([]byte(line), v); err != nil {
		p.t.Fatalf("node said %q: %v", line, err)
	}
	if err := p.cmd.Wait(); err != nil {
		p.t.Errorf("node: %v\n%s", err, p.grief.String())
	}
}
