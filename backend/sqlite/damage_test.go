package sqlite

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"candor/backend/interview"
	"candor/backend/room"
	"candor/backend/room/storetest"
)

const document = "interview-1/code"

// withLog opens a database with a document of ten entries, each with its number as its only byte.
func withLog(t *testing.T, dir string) *DB {
	t.Helper()
	db, err := Open(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	p := interview.Person{ID: "p", Email: "a@example.com", Role: interview.Admin}
	if err := db.CreatePerson(t.Context(), p, ""); err != nil {
		t.Fatal(err)
	}
	i := interview.Interview{ID: "interview-1", JoinToken: "t", State: interview.Live, CreatedBy: p.ID}
	if _, _, err := db.CreateInterview(t.Context(), i, "", nil); err != nil {
		t.Fatal(err)
	}
	for n := range int64(10) {
		e := interview.LogEntry{Document: document, Seq: n + 1, At: time.UnixMilli(n), Author: "ada", Update: []byte{byte(n + 1)}}
		if err := storetest.AppendLog(t.Context(), db, []interview.LogEntry{e}); err != nil {
			t.Fatal(err)
		}
	}
	return db
}

func (db *DB) mustExec(t *testing.T, query string, args ...any) {
	t.Helper()
	if _, err := db.write.ExecContext(t.Context(), query, args...); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
}

// TestDamagedEntries changes rows as a disk may, where SQLite's own checks see nothing.
func TestDamagedEntries(t *testing.T) {
	for name, damage := range map[string]string{
		"bytes":    `UPDATE record SET content = x'05' WHERE seq = 4`,
		"author":   `UPDATE record SET author = 'adb' WHERE seq = 4`,
		"time":     `UPDATE record SET at = at + 1 WHERE seq = 4`,
		"number":   `UPDATE record SET seq = 5000 WHERE seq = 4`,
		"checksum": `UPDATE record SET sum = sum + 1 WHERE seq = 4`,
		"none":     `UPDATE record SET sum = 0 WHERE seq = 4`,
		"missing":  `DELETE FROM record WHERE seq = 4`,
		"document": `UPDATE documents SET kind = 'board'`,
	} {
		t.Run(name, func(t *testing.T) {
			db := withLog(t, t.TempDir())
			db.mustExec(t, damage)
			if err := db.Check(t.Context()); err != nil {
				t.Errorf("SQLite finds it by itself: %v", err)
			}
			from := document
			if name == "document" {
				from = "interview-1/board"
			}
			_, entries, err := db.LoadDocument(t.Context(), from)
			if interview.CodeOf(err) != interview.Damaged || entries != nil {
				t.Errorf("%d entries, %v; want it damaged", len(entries), err)
			}
		})
	}
}

// TestDamagedSnapshot: the log has all that is in it.
func TestDamagedSnapshot(t *testing.T) {
	for name, damage := range map[string]string{
		"state":   `UPDATE snapshots SET state = x'09'`,
		"authors": `UPDATE snapshots SET authors = x'09'`,
		"number":  `UPDATE snapshots SET seq = 5000`,
	} {
		t.Run(name, func(t *testing.T) {
			db := withLog(t, t.TempDir())
			s := interview.Snapshot{Document: document, Seq: 8, State: []byte{1, 2, 3}, Authors: []byte("{}")}
			if err := db.SaveSnapshot(t.Context(), s); err != nil {
				t.Fatal(err)
			}
			if got, entries, err := db.LoadDocument(t.Context(), document); err != nil || got.Seq != 8 || len(entries) != 2 {
				t.Fatalf("before: snapshot %+v, %d entries, %v", got, len(entries), err)
			}
			db.mustExec(t, damage)
			got, entries, err := db.LoadDocument(t.Context(), document)
			if err != nil || got.Seq != 0 || len(entries) != 10 {
				t.Errorf("snapshot %+v and %d entries, %v; want none and all ten", got, len(entries), err)
			}
			if err := db.SaveSnapshot(t.Context(), s); err != nil {
				t.Fatal(err)
			}
			if got, _, err := db.LoadDocument(t.Context(), document); err != nil || got.Seq != 8 {
				t.Errorf("saved anew: %+v, %v", got, err)
			}
		})
	}
}

// TestLogThatEndsTooEarly has lost its end, which a snapshot remembers.
func TestLogThatEndsTooEarly(t *testing.T) {
	db := withLog(t, t.TempDir())
	if err := db.SaveSnapshot(t.Context(), interview.Snapshot{Document: document, Seq: 8, State: []byte{1}}); err != nil {
		t.Fatal(err)
	}
	db.mustExec(t, `DELETE FROM record WHERE seq > 6`)
	if _, _, err := db.LoadDocument(t.Context(), document); interview.CodeOf(err) != interview.Damaged {
		t.Errorf("%v, want it damaged", err)
	}
}

// TestFlippedBits flips bits of a log's rows in the file, of their keys too, and
// looks that no document is ever another than was written without a word. It has a
// snapshot, as every document has that nobody is in: that is what remembers how long
// the log is.
func TestFlippedBits(t *testing.T) {
	dir := t.TempDir()
	db := withLog(t, dir)
	_, all, err := db.LoadDocument(t.Context(), document)
	must(t, err, db.SaveSnapshot(t.Context(), interview.Snapshot{Document: document, Seq: 9, State: []byte("state")}))
	must(t, db.Close())
	path := filepath.Join(dir, FileName)
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	at := bytes.LastIndex(whole, []byte("ada")) // rows are written from a page's end
	if at < 0 {
		t.Fatal("the entries are not in the file")
	}
	noticed := 0
	for bit := (at - 40) * 8; bit < (at+20)*8; bit += 3 {
		broken := bytes.Clone(whole)
		broken[bit/8] ^= 1 << (bit % 8)
		if err := os.WriteFile(path, broken, 0o600); err != nil {
			t.Fatal(err)
		}
		db, err := Open(t.Context(), dir)
		if err != nil {
			noticed++
			continue
		}
		snapshot, got, err := db.LoadDocument(t.Context(), document)
		switch {
		case err != nil:
			noticed++
		case snapshot.Seq == 0 && fmt.Sprint(got) == fmt.Sprint(all):
			noticed++ // it was the snapshot's
		case string(snapshot.State) != "state" || fmt.Sprint(got) != fmt.Sprint(all[9:]):
			t.Errorf("bit %d: the document is %q and %v, was %v, and nothing was said", bit, snapshot.State, got, all)
		}
		if err := db.Close(); err != nil {
			t.Logf("close: %v", err)
		}
	}
	if noticed == 0 {
		t.Error("no flipped bit was noticed")
	}
}

// TestBusyDatabase has another program hold the database for longer than is waited.
func TestBusyDatabase(t *testing.T) {
	dir := t.TempDir()
	db := withLog(t, dir)
	db.mustExec(t, "PRAGMA busy_timeout = 1")
	other, err := sql.Open("sqlite", dsn(filepath.Join(dir, FileName), false))
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	tx, err := other.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	for name, write := range map[string]error{
		"a statement":   db.SetSetting(t.Context(), "a", "b"),
		"a transaction": storetest.Record(t.Context(), db, interview.Event{InterviewID: "interview-1", Kind: interview.Joined}),
	} {
		if interview.CodeOf(write) != interview.Unavailable || !strings.Contains(write.Error(), "busy") {
			t.Errorf("%s: %v, want it unavailable because it is busy", name, write)
		}
	}
	if err := db.Health(t.Context()); interview.CodeOf(err) != interview.Unavailable {
		t.Errorf("health: %v, want it unavailable", err)
	}
	if err := tx.Rollback(); err != nil {
		t.Fatal(err)
	}
	db.now = func() time.Time { return time.Now().Add(time.Hour) }
	if err := db.Health(t.Context()); err != nil {
		t.Errorf("health when the other is done: %v", err)
	}
}

// TestHealthProves has the disk refuse while nobody writes: asking is enough to learn it.
func TestHealthProves(t *testing.T) {
	db := withLog(t, t.TempDir())
	later := time.Now()
	db.now = func() time.Time { return later }
	if err := db.Health(t.Context()); err != nil {
		t.Fatal(err)
	}
	db.mustExec(t, "PRAGMA query_only = 1")
	if err := db.Health(t.Context()); err != nil {
		t.Errorf("right after a write: %v", err)
	}
	later = later.Add(provenFor)
	err := db.Health(t.Context())
	if interview.CodeOf(err) != interview.Unavailable {
		t.Errorf("later: %v, want it unavailable", err)
	}
	db.mustExec(t, "PRAGMA query_only = 0")
	if again := db.Health(t.Context()); !errors.Is(again, err) {
		t.Errorf("at once again: %v, want what was found a moment ago", again)
	}
	later = later.Add(probeEvery)
	if err := db.Health(t.Context()); err != nil {
		t.Errorf("mended: %v", err)
	}
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	later = later.Add(provenFor)
	if err := db.Health(gone); interview.CodeOf(err) != interview.Unavailable {
		t.Errorf("for nobody: %v", err)
	}
	if err := db.Health(t.Context()); err != nil {
		t.Errorf("after somebody did not wait: %v", err)
	}
}

// TestAuditGoesThroughAll asks for one document after the other, as the janitor does.
func TestAuditGoesThroughAll(t *testing.T) {
	db := withLog(t, t.TempDir())
	must(t, storetest.AppendLog(t.Context(), db, []interview.LogEntry{{Document: "interview-1/notes", Seq: 1, Update: []byte{1}}}))
	if next, _, _, err := db.NextAudit(t.Context(), 0); next != 0 || err != nil {
		t.Errorf("without snapshots: %d, %v", next, err)
	}
	must(t, db.SaveSnapshot(t.Context(), interview.Snapshot{Document: document, Seq: 8, State: []byte{1}}))
	must(t, db.SaveSnapshot(t.Context(), interview.Snapshot{Document: "interview-1/notes", Seq: 1, State: []byte{1}}))
	first, s, log, err := db.NextAudit(t.Context(), 0)
	if err != nil || s.Document != document || s.Seq != 8 || len(log) != 8 {
		t.Errorf("first: %+v with %d entries, %v", s, len(log), err)
	}
	second, s, log, err := db.NextAudit(t.Context(), first)
	if err != nil || s.Document != "interview-1/notes" || len(log) != 1 {
		t.Errorf("second: %+v with %d entries, %v", s, len(log), err)
	}
	if next, _, _, err := db.NextAudit(t.Context(), second); next != 0 || err != nil {
		t.Errorf("after the last: %d, %v", next, err)
	}
	db.mustExec(t, `UPDATE record SET author = 'eve' WHERE seq = 3`)
	if next, s, _, err := db.NextAudit(t.Context(), 0); next != first || s.Document != document || err == nil {
		t.Errorf("damaged before its snapshot: %d, %+v, %v; want an error of that document", next, s, err)
	}
	db.mustExec(t, `UPDATE snapshots SET state = x'07'`)
	if next, s, log, err := db.NextAudit(t.Context(), 0); next != first || log != nil || err != nil {
		t.Errorf("with a damaged snapshot: %d, %+v, %v; want it passed over", next, s, err)
	}
}

// tries are lines of a log, of which each says that something will be tried again.
type tries chan string

func (c tries) Write(line []byte) (int, error) {
	select {
	case c <- string(line):
	default:
	}
	return len(line), nil
}

// TestHappeningsWaitForALock has another program hold the database while people come and go: what
// happened is stored when it is let go, all of it and in its order.
func TestHappeningsWaitForALock(t *testing.T) {
	dir := t.TempDir()
	db := withLog(t, dir)
	db.mustExec(t, "PRAGMA busy_timeout = 1")
	other, err := sql.Open("sqlite", dsn(filepath.Join(dir, FileName), false))
	must(t, err)
	defer other.Close()
	tries := make(tries, 100)
	hub := room.New(room.Options{Store: db, Log: slog.New(slog.NewTextHandler(tries, nil))})
	tx, err := other.BeginTx(t.Context(), nil)
	must(t, err)
	var want []string
	var last <-chan struct{}
	for n := range 20 {
		e := interview.Event{InterviewID: "interview-1", Kind: interview.Joined, Author: fmt.Sprint("guest-", n/2)}
		if n%2 == 1 {
			e.Kind = interview.Left
		}
		want = append(want, string(e.Kind)+" "+e.Author)
		last = hub.Record(e)
	}
	for range 2 {
		select {
		case <-last:
			t.Fatal("it was stored while another program held the database")
		case <-tries:
		}
	}
	must(t, tx.Rollback())
	<-last
	events, err := db.Events(t.Context(), "interview-1")
	must(t, err)
	var got []string
	for _, e := range events {
		got = append(got, string(e.Kind)+" "+e.Author)
	}
	if !slices.Equal(got, want) {
		t.Errorf("the record has %v, want %v", got, want)
	}
	must(t, hub.Shutdown(t.Context()))
}
