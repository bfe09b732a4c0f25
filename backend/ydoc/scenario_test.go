package ydoc

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"os"
	"reflect"
	"slices"
	"testing"
)

// scenario is a session and what Yjs made of it: see testdata/scenario.js.
type scenario struct {
	Mode      string
	GC        bool
	Updates   [][]byte
	Order     []int
	PartOrder []int
	Vector    []byte

	State, StateInOrder, StatePart state
	StateVector, VectorPart        []byte
	Pending                        bool
	Full, FullInOrder, FullPart    []byte
	Diff                           []byte
	Merged, MergedDiff             []byte
	MergedVector                   []byte
}

type state struct {
	Code string         `json:"code"`
	Rich string         `json:"rich"`
	M    map[string]any `json:"m"`
	A    []any          `json:"a"`
}

// stateOf reads a document as stateOf in scenario.js does.
func stateOf(d *Doc) state {
	return state{d.Text("code"), d.Text("rich"), asJSON(d.Map("m")).(map[string]any), asJSON(d.Array("a")).([]any)}
}

// asJSON makes bytes JSON, and what JSON cannot tell apart the same.
func asJSON(v any) any {
	switch v := v.(type) {
	case []byte:
		list := make([]any, len(v))
		for i, b := range v {
			list[i] = float64(b)
		}
		return map[string]any{"bytes": list}
	case []any:
		list := make([]any, len(v))
		for i := range v {
			list[i] = asJSON(v[i])
		}
		return list
	case map[string]any:
		object := map[string]any{}
		for k := range v {
			object[k] = asJSON(v[k])
		}
		return object
	case float64:
		return v + 0 // JSON.stringify(-0) is 0
	}
	return v
}

func readScenarios(t testing.TB, each func(n int, s *scenario)) {
	f, err := os.Open("testdata/scenarios.jsonl.gz")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	unpacked, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(unpacked)
	lines.Buffer(nil, 64<<20)
	for n := 0; lines.Scan(); n++ {
		var s scenario
		if err := json.Unmarshal(lines.Bytes(), &s); err != nil {
			t.Fatal(err)
		}
		each(n, &s)
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
}

func TestRecordedScenarios(t *testing.T) {
	readScenarios(t, func(n int, s *scenario) {
		t.Run(fmt.Sprintf("%03d %s", n, s.Mode), s.check)
	})
}

// check compares this package with what Yjs made of a session.
func (s *scenario) check(t *testing.T) {
	all := make([]int, len(s.Updates))
	for i := range all {
		all[i] = i
	}
	inOrder := s.replay(t, all)
	shuffled := s.replay(t, s.Order)
	part := s.replay(t, s.PartOrder)

	equalState(t, "in order", inOrder, s.StateInOrder)
	equalState(t, "shuffled", shuffled, s.State)
	s.checkPart(t, part)
	equalBytes(t, "state vector", shuffled.StateVector().Encode(), s.StateVector)
	if shuffled.Pending() != s.Pending {
		t.Errorf("Pending = %v, want %v", shuffled.Pending(), s.Pending)
	}
	vector, err := DecodeStateVector(s.Vector)
	if err != nil {
		t.Fatal(err)
	}
	equalBytes(t, "re-encoded state vector", vector.Encode(), s.Vector)
	if s.GC {
		equalEncoded(t, "encoded, shuffled", shuffled.Encode(nil), s.Full)
		equalEncoded(t, "encoded, in order", inOrder.Encode(nil), s.FullInOrder)
		equalEncoded(t, "encoded from a vector", shuffled.Encode(vector), s.Diff)
	}
	s.checkMerge(t, vector)

	// What waits is filled in by the rest, in whatever form that comes.
	part.Apply(parse(t, s.Merged))
	equalState(t, "a part, then all merged", part, s.State)
	fromPart := New()
	fromPart.Apply(parse(t, s.FullPart))
	fromPart.Apply(parse(t, shuffled.Encode(fromPart.StateVector())))
	equalState(t, "Yjs' part, then our diff", fromPart, s.State)
	for _, d := range []*Doc{inOrder, shuffled, part} {
		d.mustBeSound(t)
	}
}

// replay applies updates in an order, with all the detours that a room takes.
func (s *scenario) replay(t *testing.T, order []int) *Doc {
	t.Helper()
	d := New()
	for _, i := range order {
		u := parse(t, s.Updates[i])
		equalUpdate(t, fmt.Sprintf("update %d re-encoded", i), u, s.Updates[i])
		if err := d.Check(u); err != nil {
			t.Fatalf("Check of update %d: %v", i, err)
		}
		fresh := d.Fresh(u)
		if fresh == nil {
			// What is known already may be joined or collected by it, as in Yjs. It says nothing new,
			// unless what waits does so in two forms, of which one need not: an item, and that it is collected.
			before, waits := stateOf(d), d.Pending()
			d.Apply(u)
			if !waits {
				equalState(t, fmt.Sprintf("the document after update %d, which is not fresh", i), d, before)
			}
			continue
		}
		if err := d.TryApply(fresh); err != nil {
			t.Fatalf("TryApply of update %d: %v", i, err)
		}
		if again := d.Fresh(u); again != nil {
			t.Fatalf("update %d is still fresh after it was applied", i)
		}
	}
	return d
}

// checkPart checks a document that waits for updates. Yjs integrates less than
// it could when something is missing, so ours may be ahead, and is behind only where an
// item came first, which waits, and then that it is collected, which need not.
func (s *scenario) checkPart(t *testing.T, part *Doc) {
	vector, err := DecodeStateVector(s.VectorPart)
	if err != nil {
		t.Fatal(err)
	}
	ours := part.StateVector()
	for client, clock := range vector {
		if ours[client] < clock && !s.collectedInPart(t, client, ours[client]) {
			t.Errorf("with holes, client %d is at %d, Yjs at %d", client, ours[client], clock)
		}
	}
	if reflect.DeepEqual(ours, vector) {
		equalState(t, "with holes", part, s.StatePart)
	}
	// Whoever loads what is encoded is as far, and goes on waiting for the same.
	again := New()
	again.Apply(parse(t, part.Encode(nil)))
	equalBytes(t, "with holes, encoded and loaded", again.Encode(nil), part.Encode(nil))
	if again.Pending() != part.Pending() {
		t.Errorf("with holes, loaded: Pending = %v, want %v", again.Pending(), part.Pending())
	}
}

func (s *scenario) collectedInPart(t *testing.T, client, clock uint64) bool {
	u := parse(t, s.FullPart)
	b, known := u.index(client)
	return known && slices.ContainsFunc(u.blocks[b].structs, func(s structure) bool {
		return s.kind == kindGC && s.clock <= clock && clock < s.end()
	})
}

func (s *scenario) checkMerge(t *testing.T, vector StateVector) {
	us := make([]*Update, len(s.Updates))
	for i := range us {
		us[i] = parse(t, s.Updates[i])
	}
	merged := MergeUpdates(us...)
	equalBytes(t, "state vector of the merged", merged.StateVector().Encode(), sortedVector(t, s.MergedVector))
	equalBytes(t, "merged twice", MergeUpdates(merged, merged).Encode(), merged.Encode())
	if parsed := parse(t, merged.Encode()); !reflect.DeepEqual(parsed.Spans(), merged.Spans()) {
		t.Errorf("spans of the merged differ after encoding")
	}
	for what, u := range map[string]*Update{
		"merged":                     merged,
		"merged, without deleted":    merged.DropDeleted(),
		"merged by Yjs":              parse(t, s.Merged),
		"merged halves":              MergeUpdates(MergeUpdates(us[:len(us)/2]...), MergeUpdates(us[len(us)/2:]...)),
		"merged after diff and rest": MergeUpdates(merged.Diff(vector), MergeUpdates(us...)),
	} {
		d := New()
		d.Apply(parse(t, u.Encode()))
		equalState(t, what, d, s.StateInOrder)
		if s.GC && s.Mode != "split" {
			equalEncoded(t, what+", encoded", d.Encode(nil), s.FullInOrder)
		}
	}
	equalBytes(t, "diff of the merged, by Yjs and by us",
		withoutIdleBits(MergeUpdates(parse(t, s.Merged).Diff(vector))).Encode(), withoutIdleBits(MergeUpdates(parse(t, s.MergedDiff))).Encode())
}

// withoutIdleBits is an update without what means nothing: that a struct whose origins tell its place
// is the value of a key. Yjs writes it where it cuts one, and forgets it when it reads one.
func withoutIdleBits(u *Update) *Update {
	for _, b := range u.blocks {
		for i := range b.structs {
			s := &b.structs[i]
			s.keyed = s.keyed && !s.hasOrigin && !s.hasRightOrigin
		}
	}
	return u
}

// sortedVector puts a vector in the order in which this package writes it.
func sortedVector(t *testing.T, b []byte) []byte {
	sv, err := DecodeStateVector(b)
	if err != nil {
		t.Fatal(err)
	}
	return sv.Encode()
}

func equalState(t *testing.T, what string, d *Doc, want state) {
	t.Helper()
	if got := stateOf(d); !reflect.DeepEqual(got, want) {
		g, _ := json.Marshal(got)
		w, _ := json.Marshal(want)
		t.Errorf("%s:\n got %s\nwant %s", what, g, w)
	}
}

// equalUpdate compares an update with the bytes that it was read from. Runs of collected
// structs, which Yjs may leave as several, are joined when they are read.
func equalUpdate(t *testing.T, what string, u *Update, from []byte) {
	t.Helper()
	encoded := u.Encode()
	collected := func(s structure) bool { return s.kind == kindGC }
	joined := slices.ContainsFunc(u.blocks, func(b block) bool { return slices.ContainsFunc(b.structs, collected) })
	if joined && len(encoded) < len(from) && reflect.DeepEqual(parse(t, encoded), u) {
		return
	}
	equalBytes(t, what, encoded, from)
}

// equalEncoded compares a document with what Yjs made of it, which may have collected structs in
// several where they are one here.
func equalEncoded(t *testing.T, what string, got, yjs []byte) {
	t.Helper()
	if len(got) < len(yjs) && bytes.Equal(got, parse(t, yjs).Encode()) {
		return
	}
	equalBytes(t, what, got, yjs)
}

func equalBytes(t *testing.T, what string, got, want []byte) {
	t.Helper()
	if !bytes.Equal(got, want) {
		t.Errorf("%s:\n got %x\nwant %x", what, got, want)
	}
}
