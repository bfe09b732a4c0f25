package sqlite

import (
	"bytes"
	"compress/gzip"
	"database/sql"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"candor/backend/interview"
	"candor/backend/recording"
)

// releases are databases that releases before wrote, in use, by their schema: a session
// with a template, tests, 600 keys, notes, an execution and a snapshot; the later ones also have
// executions and runs of tests that ended and others that a kill cut off, the last has all that in
// a record, and a feed of changes.
var releases = map[int]string{5: "release-0.1.0.db.gz", 8: "schema-8.db.gz", 10: "schema-10.db.gz"}

func releaseDir(t *testing.T, schema int) string {
	t.Helper()
	packed, err := os.ReadFile(filepath.Join("testdata", releases[schema]))
	if err != nil {
		t.Fatal(err)
	}
	z, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		t.Fatal(err)
	}
	b, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, FileName), b, 0o600); err != nil {
		t.Fatal(err)
	}
	return dir
}

// columnsOf lists the columns of every table, but for search, which is made of the
// others and anew when the rule changes.
func columnsOf(t *testing.T, db *sql.DB) map[string][]string {
	t.Helper()
	rows, err := db.QueryContext(t.Context(), `SELECT m.name, c.name FROM sqlite_master m, pragma_table_info(m.name) c WHERE m.type = 'table' AND c.name <> 'search' ORDER BY m.name, c.cid`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	all := map[string][]string{}
	for rows.Next() {
		var table, column string
		if err := rows.Scan(&table, &column); err != nil {
			t.Fatal(err)
		}
		all[table] = append(all[table], column)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return all
}

// contentOf is every row of the given columns, except for settings of this program's own.
func contentOf(t *testing.T, db *sql.DB, columns map[string][]string) map[string][]string {
	t.Helper()
	all := map[string][]string{}
	for table, names := range columns {
		rows, err := db.QueryContext(t.Context(), `SELECT `+strings.Join(names, ", ")+` FROM `+table)
		if err != nil {
			t.Fatal(err)
		}
		for rows.Next() {
			values := make([]any, len(names))
			into := make([]any, len(names))
			for i := range values {
				into[i] = &values[i]
			}
			if err := rows.Scan(into...); err != nil {
				t.Fatal(err)
			}
			if row := fmt.Sprintf("%q", values); !strings.Contains(row, idSetting) {
				all[table] = append(all[table], row)
			}
		}
		if err := rows.Err(); err != nil {
			t.Fatal(err)
		}
		rows.Close()
		slices.Sort(all[table])
	}
	return all
}

// TestEarlierReleasesOpen upgrades what releases before wrote, and looks for all of it
// in the database and in the copy that was made before.
func TestEarlierReleasesOpen(t *testing.T) {
	for schema := range releases {
		t.Run(fmt.Sprint("schema ", schema), func(t *testing.T) {
			dir := releaseDir(t, schema)
			raw, err := sql.Open("sqlite", copyDSN(filepath.Join(dir, FileName)))
			must(t, err)
			columns := columnsOf(t, raw)
			want := contentOf(t, raw, columns)
			before := sessionOf(t, raw)
			must(t, raw.Close())
			if max(len(want["log"]), len(want["record"])) < 600 || len(want["snapshots"]) == 0 || len(want["executions"]) == 0 {
				t.Fatalf("the fixture has %d entries, %d snapshots, %d executions", len(want["log"]), len(want["snapshots"]), len(want["executions"]))
			}

			db, err := Open(t.Context(), dir)
			if err != nil {
				t.Fatalf("open what the release before wrote: %v", err)
			}
			defer db.Close()
			same := func(what string, db *sql.DB) {
				t.Helper()
				got := contentOf(t, db, columns)
				for table := range columns {
					if !slices.Equal(got[table], want[table]) {
						t.Errorf("%s: table %s has %d rows that are not the %d from before", what, table, len(got[table]), len(want[table]))
					}
				}
			}
			same("upgraded", db.read)
			must(t, db.Check(t.Context()))
			copied, err := sql.Open("sqlite", copyDSN(filepath.Join(dir, copiesFolder, fmt.Sprintf("candor-schema-%d.db", schema))))
			must(t, err)
			defer copied.Close()
			same("the copy", copied)

			db.MoveRecords(t.Context())
			must(t, db.Check(t.Context()))
			wantMoved(t, db, before)
		})
	}
}

// session is what releases before had of what happened, in words.
type session struct {
	documents map[string]int64 // the newest entry
	rows      []string
	results   map[string]string // by run
}

// sessionOf reads it from where they had it.
func sessionOf(t *testing.T, db *sql.DB) (s session) {
	t.Helper()
	s.documents, s.results = map[string]int64{}, map[string]string{}
	query := func(query string, each func(rows *sql.Rows) error) {
		t.Helper()
		rows, err := db.QueryContext(t.Context(), query)
		must(t, err)
		defer rows.Close()
		for rows.Next() {
			must(t, each(rows))
		}
		must(t, rows.Err())
	}
	query(`SELECT interview_id, kind, seq, at, author, bytes FROM log JOIN documents ON document_id = id ORDER BY seq`, func(rows *sql.Rows) error {
		var d interview.Document
		var seq, at int64
		var author string
		var update []byte
		err := rows.Scan(&d.InterviewID, &d.Kind, &seq, &at, &author, &update)
		s.documents[d.String()] = seq
		s.rows = append(s.rows, fmt.Sprintf("%s entry %d at %d by %s: %x", d, seq, at, author, update))
		return err
	})
	query(`SELECT interview_id, at, kind, author, name, data FROM events`, func(rows *sql.Rows) error {
		var id, kind, author, name, data string
		var at int64
		err := rows.Scan(&id, &at, &kind, &author, &name, &data)
		if kind == string(interview.TestsRan) {
			data = "" // has the results now
		}
		s.rows = append(s.rows, fmt.Sprintf("%s %s at %d by %s, %s: %s", id, kind, at, author, name, data))
		return err
	})
	query(`SELECT interview_id, execution_id, seq, at, stream, text FROM execution_output JOIN executions ON execution_id = id`, func(rows *sql.Rows) error {
		var id, execution, stream, text string
		var seq, at int64
		err := rows.Scan(&id, &execution, &seq, &at, &stream, &text)
		s.rows = append(s.rows, fmt.Sprintf("%s output %d of %s at %d on %s: %q", id, seq, execution, at, stream, text))
		return err
	})
	query(`SELECT id, results, private FROM test_runs WHERE results <> '[]'`, func(rows *sql.Rows) error {
		var id, results, private string
		if err := rows.Scan(&id, &results, &private); err != nil {
			return err
		}
		open, hidden, err := recording.Results([]byte(`{"results":`+results+`}`), []byte(`{"results":`+private+`}`))
		s.results[id] = fmt.Sprintf("%+v %+v", open, hidden)
		return err
	})
	slices.Sort(s.rows)
	return s
}

// wantMoved looks for it in the records.
func wantMoved(t *testing.T, db *DB, want session) {
	t.Helper()
	interviews := map[string]bool{}
	for document, last := range want.documents {
		snapshot, entries, err := db.LoadDocument(t.Context(), document)
		if err != nil || snapshot.Seq+int64(len(entries)) != last {
			t.Errorf("%s: snapshot %d and %d entries, %v; the log has %d", document, snapshot.Seq, len(entries), err, last)
		}
		d, _ := interview.ParseDocument(document)
		interviews[d.InterviewID] = true
	}
	var got []string
	for id := range interviews {
		got = append(got, recordOf(t, db, id)...)
		hash, links, err := db.Chain(t.Context(), id)
		must(t, err)
		if v, err := recording.Verify(id, links); err != nil || v.Hash != hash || v.N == 0 {
			t.Errorf("%s: the chain of %d rows: %v", id, v.N, err)
		}
		for _, r := range mustRuns(t, db, id) {
			if got := fmt.Sprintf("%+v %+v", r.Results, r.Private); want.results[r.ID] != "" && got != want.results[r.ID] {
				t.Errorf("run %s has the results %s, had %s", r.ID, got, want.results[r.ID])
			}
		}
		xs, err := db.Executions(t.Context(), id, 100, 1<<20)
		must(t, err)
		for _, x := range xs {
			if len(x.Output) == 0 {
				t.Errorf("execution %s has no output", x.ID)
			}
		}
	}
	slices.Sort(got)
	if !slices.Equal(got, want.rows) {
		t.Errorf("the records have %d rows that are not the %d from before:\n%s\nbefore:\n%s", len(got), len(want.rows), strings.Join(got, "\n"), strings.Join(want.rows, "\n"))
	}
	for _, table := range []string{"log", "events", "execution_output", "spaces WHERE moving <> 0 OR backfilled <> last", "test_runs WHERE results <> '[]'"} {
		var left int
		must(t, db.read.QueryRowContext(t.Context(), `SELECT count(*) FROM `+table).Scan(&left))
		if left > 0 {
			t.Errorf("%d rows are left in %s", left, table)
		}
	}
}

func mustRuns(t *testing.T, db *DB, interviewID string) []interview.TestRun {
	t.Helper()
	runs, err := db.TestRuns(t.Context(), interviewID, 100, true)
	must(t, err)
	return runs
}

// recordOf is an interview's record in the words of sessionOf.
func recordOf(t *testing.T, db *DB, id string) (all []string) {
	t.Helper()
	last := time.Duration(0)
	for r, err := range db.Record(t.Context(), id, 0) {
		must(t, err)
		if r.Mono < last {
			t.Errorf("row %d is %v after the first, the one before it %v", r.N, r.Mono, last)
		}
		last = r.Mono
		at := r.At.UnixMilli()
		switch r.Kind {
		case interview.Edited:
			all = append(all, fmt.Sprintf("%s/%s entry %d at %d by %s: %x", id, r.Document, r.Seq, at, r.Author, r.Content))
		case interview.ExecutionPrinted:
			x, c, err := recording.PrintedBy(r.Content)
			must(t, err)
			all = append(all, fmt.Sprintf("%s output %d of %s at %d on %s: %q", id, c.Seq, x, at, c.Stream, c.Text))
		case interview.ExecutionEnded: // it had no row before
		case interview.TestsRan:
			all = append(all, fmt.Sprintf("%s %s at %d by %s, %s: ", id, r.Kind, at, r.Author, r.Name))
		default:
			all = append(all, fmt.Sprintf("%s %s at %d by %s, %s: %s", id, r.Kind, at, r.Author, r.Name, r.Content))
		}
	}
	return all
}

// TestMoveGoesOn cuts the moving of a record off after each of its transactions.
func TestMoveGoesOn(t *testing.T) {
	dir := releaseDir(t, 8)
	raw, err := sql.Open("sqlite", copyDSN(filepath.Join(dir, FileName)))
	must(t, err)
	before := sessionOf(t, raw)
	must(t, raw.Close())
	var id string
	for document := range before.documents {
		d, _ := interview.ParseDocument(document)
		id = d.InterviewID
	}
	for cut := 0; ; cut++ {
		db, err := Open(t.Context(), dir)
		must(t, err)
		m := move{db: db, interviewID: id}
		s, moving, err := m.begin(t.Context())
		must(t, err)
		if !moving {
			if cut < 3 {
				t.Errorf("it was cut off %d times alone", cut)
			}
			db.MoveRecords(t.Context())
			wantMoved(t, db, before)
			must(t, db.Close())
			return
		}
		if err := db.Append(t.Context(), []recording.Row{{InterviewID: id, N: s.last + 1, Kind: interview.Joined}}); err == nil {
			t.Error("somebody else wrote into a record that is being moved")
		}
		plan, err := m.plan(t.Context())
		must(t, err)
		if left := plan[s.last:]; len(left) > 0 {
			must(t, m.copy(t.Context(), left[:min(len(left), movedAtOnce)]))
		} else {
			must(t, m.end(t.Context()))
		}
		must(t, db.Close())
	}
}

// everything is the bytes of all files under a directory.
func everything(t *testing.T, dir string) []byte {
	t.Helper()
	var all []byte
	err := filepath.WalkDir(dir, func(path string, e os.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		b, err := os.ReadFile(path)
		all = append(all, b...)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// TestPurgeReachesCopies deletes an interview for ever that a copy from before an
// update has, and looks for its bytes in every file.
func TestPurgeReachesCopies(t *testing.T) {
	for schema := range releases {
		t.Run(fmt.Sprint("schema ", schema), func(t *testing.T) { purgeReachesCopy(t, schema, false) })
	}
	t.Run("damaged copy", func(t *testing.T) { purgeReachesCopy(t, 5, true) })
}

func purgeReachesCopy(t *testing.T, schema int, damaged bool) {
	ctx, dir := t.Context(), releaseDir(t, schema)
	db, err := Open(ctx, dir)
	if err != nil {
		t.Fatal(err)
	}
	copied := filepath.Join(dir, copiesFolder, fmt.Sprintf("candor-schema-%d.db", schema))
	if damaged {
		b, err := os.ReadFile(copied)
		if err != nil {
			t.Fatal(err)
		}
		clear(b[:4096])
		if err := os.WriteFile(copied, b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	var id string
	if err := db.read.QueryRowContext(ctx, `SELECT interview_id FROM documents WHERE kind = 'notes'`).Scan(&id); err != nil {
		t.Fatal(err)
	}
	if err := db.PurgeInterview(ctx, id); interview.CodeOf(err) != interview.Conflict {
		t.Errorf("purge what is not in the trash: %v, want a conflict", err)
	}
	const notes = "careful with this one"
	if !bytes.Contains(everything(t, filepath.Join(dir, copiesFolder)), []byte(notes)) {
		t.Error("what was not deleted is not in the copy any more")
	}
	if _, err := db.ChangeInterview(ctx, id, func(i *interview.Interview) (interview.Consequences, error) {
		i.DeletedAt = db.now()
		return interview.Consequences{}, nil
	}); err != nil {
		t.Fatal(err)
	}
	if err := db.PurgeInterview(ctx, id); err != nil {
		t.Fatal(err)
	}
	if err := db.Scrub(ctx); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	for _, part := range []string{notes, id} {
		if bytes.Contains(everything(t, dir), []byte(part)) {
			t.Errorf("after the purge %q is still in a file", part)
		}
	}
	if _, err := os.Stat(copied); (err == nil) == damaged {
		t.Errorf("the copy: %v, want it gone only if nothing could be deleted in it", err)
	}
}
