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

	"candor/backend/interview"
)

// release is a database that the release before the last migration wrote, in use:
// a session with a template, tests, 600 keys, notes, an execution and a snapshot.
const release = "testdata/release-0.1.0.db.gz"

func releaseDir(t *testing.T) string {
	t.Helper()
	packed, err := os.ReadFile(release)
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

// TestEarlierReleaseOpens upgrades what the release before wrote, and looks for
// all of it in the database and in the copy that was made before.
func TestEarlierReleaseOpens(t *testing.T) {
	dir := releaseDir(t)
	raw, err := sql.Open("sqlite", copyDSN(filepath.Join(dir, FileName)))
	if err != nil {
		t.Fatal(err)
	}
	columns := columnsOf(t, raw)
	want := contentOf(t, raw, columns)
	if err := raw.Close(); err != nil {
		t.Fatal(err)
	}
	if len(want["log"]) < 600 || len(want["snapshots"]) == 0 || len(want["executions"]) == 0 {
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
	if err := db.Check(t.Context()); err != nil {
		t.Error(err)
	}
	rows, err := db.read.QueryContext(t.Context(), `SELECT interview_id || '/' || kind, (SELECT max(seq) FROM log WHERE document_id = id) FROM documents`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var document string
		var last int64
		if err := rows.Scan(&document, &last); err != nil {
			t.Fatal(err)
		}
		snapshot, entries, err := db.LoadDocument(t.Context(), document)
		if err != nil || snapshot.Seq+int64(len(entries)) != last {
			t.Errorf("%s: snapshot %d and %d entries, %v; the log has %d", document, snapshot.Seq, len(entries), err, last)
		}
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}

	copied, err := sql.Open("sqlite", copyDSN(filepath.Join(dir, copiesFolder, "candor-schema-5.db")))
	if err != nil {
		t.Fatal(err)
	}
	defer copied.Close()
	same("the copy", copied)
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
	for _, damaged := range []bool{false, true} {
		t.Run(fmt.Sprint("damaged copy ", damaged), func(t *testing.T) {
			ctx, dir := t.Context(), releaseDir(t)
			db, err := Open(ctx, dir)
			if err != nil {
				t.Fatal(err)
			}
			copied := filepath.Join(dir, copiesFolder, "candor-schema-5.db")
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
			if _, err := db.ChangeInterview(ctx, id, func(i *interview.Interview) ([]interview.Event, error) {
				i.DeletedAt = db.now()
				return nil, nil
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
		})
	}
}
