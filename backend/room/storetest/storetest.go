// Package storetest is the suite that defines a [room.Store]: every
// implementation runs it. It also has one in memory, for tests of what stands on a store.
package storetest

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"candor/backend/interview"
	"candor/backend/recording"
	"candor/backend/room"
)

// Run runs the suite. open returns an empty store that is closed by t.Cleanup, in which the
// interviews [First] and [Second] exist.
func Run(t *testing.T, open func(t *testing.T) room.Store) {
	t.Helper()
	for _, test := range []struct {
		name string
		run  func(*testing.T, room.Store)
	}{
		{"a document that was never written to is empty", emptyDocument},
		{"the log comes back whole and in order", logInOrder},
		{"documents are kept apart", documentsApart},
		{"one append holds several documents", severalDocuments},
		{"an append that was done already changes nothing", appendTwice},
		{"another entry under a stored number is refused, with all that came with it", conflictingEntry},
		{"a gap in the log is refused", gap},
		{"a snapshot shortens loading", snapshot},
		{"an older snapshot does not replace a newer one", olderSnapshot},
		{"a cancelled append stores nothing or all", cancelled},
		{"a record ends where its last row is", heads},
		{"somebody's last edit is found", lastEdits},
		{"an interview that is not there takes nothing", nowhere},
	} {
		t.Run(test.name, func(t *testing.T) { test.run(t, open(t)) })
	}
}

// The interviews that exist in the store of [Run].
const (
	First  = "storetest-first"
	Second = "storetest-second"
)

const (
	code  = First + "/" + interview.CodeDocument
	notes = First + "/" + interview.NotesDocument
	other = Second + "/" + interview.CodeDocument
)

// at is a time as stores keep it: to the millisecond.
func at(n int64) time.Time { return time.UnixMilli(1_790_000_000_000 + 7*n).UTC() }

func entry(document string, seq int64) interview.LogEntry {
	return interview.LogEntry{
		Document: document, Seq: seq, At: at(seq), Author: "author-" + document[len(document)-1:],
		Update: []byte{byte(seq), byte(seq >> 8), 0, 255, byte(len(document))},
	}
}

func entries(document string, from, to int64) []interview.LogEntry {
	var list []interview.LogEntry
	for seq := from; seq <= to; seq++ {
		list = append(list, entry(document, seq))
	}
	return list
}

// rows are entries with their places in the records, at whose ends they come; those that
// are there already have the places that they have.
func rows(t *testing.T, s room.Store, list []interview.LogEntry) []recording.Row {
	t.Helper()
	rows, err := Rows(t.Context(), s, list)
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

// Rows are entries of logs as rows that a store's records can take next; those that are there already
// have the places that they have.
func Rows(ctx context.Context, s room.Store, list []interview.LogEntry) ([]recording.Row, error) {
	next, there := map[string]int64{}, map[string][]interview.LogEntry{}
	rows := make([]recording.Row, 0, len(list))
	for _, e := range list {
		d, ok := interview.ParseDocument(e.Document)
		if !ok {
			return nil, fmt.Errorf("%q is not a document", e.Document)
		}
		if _, known := next[d.InterviewID]; !known {
			head, err := s.Head(ctx, d.InterviewID)
			if err != nil {
				return nil, err
			}
			next[d.InterviewID] = head.N
		}
		if _, known := there[e.Document]; !known {
			var err error
			if _, there[e.Document], err = s.LoadDocument(ctx, e.Document); err != nil {
				return nil, err
			}
		}
		for _, old := range there[e.Document] {
			if old.Seq == e.Seq {
				e.N = old.N
			}
		}
		if e.N == 0 {
			next[d.InterviewID]++
			e.N = next[d.InterviewID]
		}
		rows = append(rows, recording.RowOfEntry(&e, d))
	}
	return rows, nil
}

// AppendLog appends entries of logs where their records end.
func AppendLog(ctx context.Context, s room.Store, list []interview.LogEntry) error {
	rows, err := Rows(ctx, s, list)
	if err != nil {
		return err
	}
	return s.Append(ctx, rows)
}

// Record appends things that happened where the records of their interviews end.
func Record(ctx context.Context, s room.Store, events ...interview.Event) error {
	next := map[string]int64{}
	rows := make([]recording.Row, 0, len(events))
	for _, e := range events {
		if _, known := next[e.InterviewID]; !known {
			head, err := s.Head(ctx, e.InterviewID)
			if err != nil {
				return err
			}
			next[e.InterviewID] = head.N
		}
		next[e.InterviewID]++
		r := recording.RowOf(e)
		r.N = next[e.InterviewID]
		rows = append(rows, r)
	}
	return s.Append(ctx, rows)
}

func appendLog(t *testing.T, s room.Store, list ...interview.LogEntry) {
	t.Helper()
	if err := AppendLog(t.Context(), s, list); err != nil {
		t.Fatalf("AppendLog of %d entries: %v", len(list), err)
	}
}

func wantLog(t *testing.T, s room.Store, document string, wantSnapshot interview.Snapshot, want []interview.LogEntry) {
	t.Helper()
	got, tail, err := s.LoadDocument(t.Context(), document)
	if err != nil {
		t.Fatalf("LoadDocument(%q): %v", document, err)
	}
	if got.Seq != wantSnapshot.Seq || !bytes.Equal(got.State, wantSnapshot.State) || !bytes.Equal(got.Authors, wantSnapshot.Authors) {
		t.Errorf("LoadDocument(%q) snapshot = %+v, want %+v", document, got, wantSnapshot)
	}
	if got.Seq != 0 && got.Document != document {
		t.Errorf("LoadDocument(%q) snapshot is of %q", document, got.Document)
	}
	same := func(a, b interview.LogEntry) bool {
		return a.Document == b.Document && a.Seq == b.Seq && a.At.Equal(b.At) && a.Author == b.Author && bytes.Equal(a.Update, b.Update)
	}
	if !slices.EqualFunc(tail, want, same) {
		t.Errorf("LoadDocument(%q) log = %+v, want %+v", document, tail, want)
	}
}

func emptyDocument(t *testing.T, s room.Store) {
	wantLog(t, s, code, interview.Snapshot{}, nil)
}

func logInOrder(t *testing.T, s room.Store) {
	list := entries(code, 1, 40)
	appendLog(t, s, list[:1]...)
	appendLog(t, s, list[1:39]...)
	appendLog(t, s, list[39])
	wantLog(t, s, code, interview.Snapshot{}, list)
}

func documentsApart(t *testing.T, s room.Store) {
	appendLog(t, s, entries(code, 1, 3)...)
	appendLog(t, s, entries(notes, 1, 2)...)
	appendLog(t, s, entries(other, 1, 1)...)
	wantLog(t, s, code, interview.Snapshot{}, entries(code, 1, 3))
	wantLog(t, s, notes, interview.Snapshot{}, entries(notes, 1, 2))
	wantLog(t, s, other, interview.Snapshot{}, entries(other, 1, 1))
	wantLog(t, s, First+"/"+interview.BoardDocument, interview.Snapshot{}, nil)
}

func severalDocuments(t *testing.T, s room.Store) {
	appendLog(t, s, entry(code, 1), entry(other, 1), entry(code, 2), entry(notes, 1), entry(other, 2))
	wantLog(t, s, code, interview.Snapshot{}, entries(code, 1, 2))
	wantLog(t, s, notes, interview.Snapshot{}, entries(notes, 1, 1))
	wantLog(t, s, other, interview.Snapshot{}, entries(other, 1, 2))
}

func appendTwice(t *testing.T, s room.Store) {
	appendLog(t, s, entries(code, 1, 3)...)
	appendLog(t, s, entries(code, 2, 4)...)
	wantLog(t, s, code, interview.Snapshot{}, entries(code, 1, 4))
}

func conflictingEntry(t *testing.T, s room.Store) {
	appendLog(t, s, entries(code, 1, 2)...)
	forged := entry(code, 2)
	forged.Update = []byte("something else")
	if err := s.Append(t.Context(), rows(t, s, []interview.LogEntry{entry(other, 1), forged})); err == nil {
		t.Error("Append of another entry under a stored number = nil, want an error")
	}
	wantLog(t, s, code, interview.Snapshot{}, entries(code, 1, 2))
	wantLog(t, s, other, interview.Snapshot{}, nil)
}

func gap(t *testing.T, s room.Store) {
	appendLog(t, s, entry(code, 1))
	if err := s.Append(t.Context(), rows(t, s, []interview.LogEntry{entry(other, 1), entry(code, 3)})); err == nil {
		t.Error("Append of entry 3 after entry 1 = nil, want an error")
	}
	far := recording.RowOf(interview.Event{InterviewID: First, Kind: interview.Joined})
	far.N = 3
	if err := s.Append(t.Context(), []recording.Row{far}); err == nil {
		t.Error("Append of row 3 after row 1 = nil, want an error")
	}
	wantLog(t, s, code, interview.Snapshot{}, entries(code, 1, 1))
	wantLog(t, s, other, interview.Snapshot{}, nil)
}

func heads(t *testing.T, s room.Store) {
	want := func(id string, want recording.Head) {
		t.Helper()
		got, err := s.Head(t.Context(), id)
		if err != nil || got.N != want.N || !got.At.Equal(want.At) || got.Mono != want.Mono {
			t.Errorf("Head(%q) = %+v, %v, want %+v", id, got, err, want)
		}
	}
	want(First, recording.Head{})
	list := rows(t, s, []interview.LogEntry{entry(code, 1), entry(notes, 1)})
	left := recording.RowOf(interview.Event{InterviewID: First, Kind: interview.Left, At: at(9), Author: "ada", Name: "Ada"})
	left.N, left.Mono = 3, 63*time.Millisecond
	if err := s.Append(t.Context(), append(list, left)); err != nil {
		t.Fatal(err)
	}
	want(First, recording.Head{N: 3, At: at(9), Mono: 63 * time.Millisecond})
	want(Second, recording.Head{})
	if err := s.Append(t.Context(), []recording.Row{left}); err != nil {
		t.Errorf("what is there already: %v", err)
	}
	left.Kind = interview.Joined
	if err := s.Append(t.Context(), []recording.Row{left}); err == nil {
		t.Error("Append of another row under a stored number = nil, want an error")
	}
	want(First, recording.Head{N: 3, At: at(9), Mono: 63 * time.Millisecond})
}

func lastEdits(t *testing.T, s room.Store) {
	want := func(document, author string, want time.Time) {
		t.Helper()
		if got, err := s.LastEdit(t.Context(), document, author); err != nil || !got.Equal(want) {
			t.Errorf("LastEdit(%q, %q) = %v, %v, want %v", document, author, got, err, want)
		}
	}
	want(code, "author-e", time.Time{})
	list := entries(code, 1, 3)
	list[1].Author, list[1].Typed = "ada", at(-1000)
	appendLog(t, s, append(list, entry(notes, 1))...)
	want(code, "author-e", at(3))
	want(code, "ada", at(-1000))
	want(notes, "ada", time.Time{})
	want(other, "author-e", time.Time{})
	got, tail, err := s.LoadDocument(t.Context(), code)
	if err != nil || got.Seq != 0 || len(tail) != 3 || !tail[1].Typed.Equal(at(-1000)) || !tail[0].Typed.IsZero() {
		t.Errorf("LoadDocument = %+v, %v, want when it was typed", tail, err)
	}
}

func nowhere(t *testing.T, s room.Store) {
	if _, ok := s.(*Memory); ok {
		t.Skip("the one in memory has every interview")
	}
	gone := recording.RowOf(interview.Event{InterviewID: "storetest-gone", Kind: interview.Joined})
	gone.N = 1
	list := append(rows(t, s, []interview.LogEntry{entry(code, 1)}), gone)
	if err := s.Append(t.Context(), list); interview.CodeOf(err) != interview.NotFound {
		t.Errorf("Append to an interview that is not there: %v, want not found", err)
	}
	wantLog(t, s, code, interview.Snapshot{}, nil)
}

func save(t *testing.T, s room.Store, document string, seq int64) interview.Snapshot {
	t.Helper()
	snapshot := interview.Snapshot{
		Document: document, Seq: seq,
		State: bytes.Repeat([]byte{byte(seq), 0}, 100), Authors: []byte{0, byte(seq), 255},
	}
	if err := s.SaveSnapshot(t.Context(), snapshot); err != nil {
		t.Fatalf("SaveSnapshot of %s at %d: %v", document, seq, err)
	}
	return snapshot
}

func snapshot(t *testing.T, s room.Store) {
	appendLog(t, s, entries(code, 1, 10)...)
	appendLog(t, s, entries(other, 1, 2)...)
	at4 := save(t, s, code, 4)
	wantLog(t, s, code, at4, entries(code, 5, 10))
	wantLog(t, s, other, interview.Snapshot{}, entries(other, 1, 2))
	at10 := save(t, s, code, 10)
	wantLog(t, s, code, at10, nil)
	appendLog(t, s, entry(code, 11))
	wantLog(t, s, code, at10, entries(code, 11, 11))
}

func olderSnapshot(t *testing.T, s room.Store) {
	appendLog(t, s, entries(code, 1, 6)...)
	at6 := save(t, s, code, 6)
	save(t, s, code, 3)
	wantLog(t, s, code, at6, nil)
}

func cancelled(t *testing.T, s room.Store) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	list := entries(code, 1, 3)
	want := list
	if s.Append(ctx, rows(t, s, list)) != nil {
		_, tail, err := s.LoadDocument(t.Context(), code)
		if err != nil {
			t.Fatalf("LoadDocument(%q): %v", code, err)
		}
		if len(tail) == 0 {
			want = nil
		}
	}
	wantLog(t, s, code, interview.Snapshot{}, want)
	appendLog(t, s, list...)
	wantLog(t, s, code, interview.Snapshot{}, list)
}
