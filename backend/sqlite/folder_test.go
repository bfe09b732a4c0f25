package sqlite

import (
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"candor/backend/interview"
	"candor/backend/room/storetest"
)

// used makes a data directory with a person in it, and returns its files' names.
func used(t *testing.T) (dir, database string) {
	t.Helper()
	dir = t.TempDir()
	if err := withLog(t, dir).Close(); err != nil {
		t.Fatal(err)
	}
	return dir, filepath.Join(dir, FileName)
}

func must(t *testing.T, errs ...error) {
	t.Helper()
	for _, err := range errs {
		if err != nil {
			t.Fatal(err)
		}
	}
}

// TestUsedFolder opens folders whose database is not what it was. Nothing is made
// anew there, and what is there stays as it is.
func TestUsedFolder(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(t *testing.T, dir, database string)
		says   string // of the refusal; "": it opens
	}{
		{"as it was", func(*testing.T, string, string) {}, ""},
		{"deleted", func(t *testing.T, _, database string) { must(t, os.Remove(database)) }, "is missing or empty"},
		{"cut to nothing", func(t *testing.T, _, database string) { must(t, os.Truncate(database, 0)) }, "is missing or empty"},
		{"an empty one", func(t *testing.T, _, database string) {
			b, err := os.ReadFile(emptyDatabase(t))
			must(t, err, os.WriteFile(database, b, 0o600))
		}, "is empty"},
		{"another workspace's", func(t *testing.T, _, database string) {
			_, other := used(t)
			must(t, os.Rename(other, database))
		}, "of another workspace"},
		{"one from before there were marks", func(t *testing.T, dir, database string) {
			unmark(t, dir, true)
		}, ""},
		{"a WAL without its database", func(t *testing.T, dir, database string) {
			must(t, os.Remove(database), os.Remove(filepath.Join(dir, markerName)), os.WriteFile(database+"-wal", []byte("frames"), 0o600))
		}, "-wal is there"},
		{"a mark that says nothing", func(t *testing.T, dir, _ string) {
			must(t, os.WriteFile(filepath.Join(dir, markerName), []byte("\x00\x01"), 0o600))
		}, "does not say which workspace"},
		{"the mark removed", func(t *testing.T, dir, _ string) { must(t, os.Remove(filepath.Join(dir, markerName))) }, ""},
		{"both removed", func(t *testing.T, dir, database string) {
			must(t, os.Remove(database), os.Remove(filepath.Join(dir, markerName)))
		}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir, database := used(t)
			c.change(t, dir, database)
			before := everything(t, dir)
			db, err := Open(t.Context(), dir)
			if c.says == "" {
				must(t, err, db.Close())
				db, err = Open(t.Context(), dir)
				must(t, err, db.Close())
				if _, err := os.Stat(filepath.Join(dir, markerName)); err != nil {
					t.Errorf("the folder is not marked: %v", err)
				}
				return
			}
			if interview.CodeOf(err) != interview.Conflict || !strings.Contains(err.Error(), c.says) {
				t.Errorf("%v, want a sentence with %q", err, c.says)
			}
			if !slices.Equal(everything(t, dir), before) {
				t.Error("what was in the folder has changed")
			}
		})
	}
}

// emptyDatabase is one with every table and nothing in them.
func emptyDatabase(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	db, err := Open(t.Context(), dir)
	must(t, err, db.Close())
	unmark(t, dir, false)
	return filepath.Join(dir, FileName)
}

// unmark makes a database as an earlier release has left it.
func unmark(t *testing.T, dir string, keepMarker bool) {
	t.Helper()
	db, err := Open(t.Context(), dir)
	must(t, err)
	db.mustExec(t, `DELETE FROM settings WHERE name = ?`, idSetting)
	must(t, db.Close())
	if !keepMarker {
		must(t, os.Remove(filepath.Join(dir, markerName)))
	}
}

// TestDatabaseGoneWhileOpen takes files away from under a database that is in use.
func TestDatabaseGoneWhileOpen(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("Windows keeps files that are open")
	}
	entry := []interview.LogEntry{{Document: document, Seq: 11, Author: "ada", Update: []byte{11}}}
	for _, suffix := range suffixes {
		t.Run("database"+suffix, func(t *testing.T) {
			dir := t.TempDir()
			db := withLog(t, dir)
			path := filepath.Join(dir, FileName+suffix)
			away := filepath.Join(dir, "away")
			must(t, os.Rename(path, away))
			refused := func(how string) {
				t.Helper()
				for what, err := range map[string]error{
					"an append": storetest.AppendLog(t.Context(), db, entry),
					"a setting": db.SetSetting(t.Context(), "a", "b"),
					"presence":  db.Present(),
					"health":    db.Health(t.Context()),
				} {
					if interview.CodeOf(err) != interview.Unavailable || !strings.Contains(err.Error(), "deleted, moved or replaced") {
						t.Errorf("%s: %s: %v, want it unavailable", how, what, err)
					}
				}
			}
			refused("moved")
			must(t, os.WriteFile(path, nil, 0o600))
			refused("replaced")
			must(t, os.Rename(away, path))
			db.now = func() time.Time { return time.Now().Add(time.Hour) }
			must(t, db.Health(t.Context()), storetest.AppendLog(t.Context(), db, entry))
			if _, entries, err := db.LoadDocument(t.Context(), document); err != nil || len(entries) != 11 {
				t.Errorf("back in its place: %d entries, %v", len(entries), err)
			}
		})
	}
}

// TestNothingIsMadeInADatabasesPlace reads and writes after the file was deleted.
func TestNothingIsMadeInADatabasesPlace(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("Windows keeps files that are open")
	}
	dir := t.TempDir()
	db := withLog(t, dir)
	for _, suffix := range suffixes {
		must(t, os.Remove(filepath.Join(dir, FileName+suffix)))
	}
	for range 3 * readers {
		if _, err := db.Interviews(t.Context(), interview.Filter{Limit: 1}); err != nil {
			t.Errorf("read what is still open: %v", err)
		}
	}
	if err := db.SetSetting(t.Context(), "a", "b"); err == nil {
		t.Error("a write into nowhere was reported as stored")
	}
	db.Close()
	if b, err := os.ReadFile(filepath.Join(dir, FileName)); err == nil {
		t.Errorf("a database of %d bytes was made in the place of the deleted one", len(b))
	}
}

// TestAttend opens a database beside a relay that runs on it: only with the same schema.
func TestAttend(t *testing.T) {
	dir := releaseDir(t, 5)
	before := everything(t, dir)
	_, err := OpenWith(t.Context(), Options{Dir: dir, Attend: true})
	if interview.CodeOf(err) != interview.Conflict || !strings.Contains(err.Error(), "older Candor is running") {
		t.Errorf("an older database: %v, want a conflict", err)
	}
	if !slices.Equal(everything(t, dir), before) {
		t.Error("the older database has changed")
	}
	db, err := Open(t.Context(), dir)
	must(t, err)
	defer db.Close()
	beside, err := OpenWith(t.Context(), Options{Dir: dir, Attend: true})
	must(t, err)
	must(t, beside.SetSetting(t.Context(), "a", "b"), beside.Close())
}

// TestCopiesArePruned keeps as many copies as it says, for as long as it says.
func TestCopiesArePruned(t *testing.T) {
	dir := t.TempDir()
	db, err := Open(t.Context(), dir)
	must(t, err)
	defer db.Close()
	folder := filepath.Join(dir, copiesFolder)
	must(t, os.Mkdir(folder, 0o700))
	for _, name := range []string{"candor-schema-3.db", "candor-schema-9.db", "candor-schema-10.db", "candor-schema-10.db.part", "candor-schema-9.db-journal", "notes.txt"} {
		must(t, os.WriteFile(filepath.Join(folder, name), nil, 0o600))
	}
	left := func() (names []string) {
		files, err := os.ReadDir(folder)
		must(t, err)
		for _, f := range files {
			names = append(names, f.Name())
		}
		return names
	}
	must(t, db.PruneCopies())
	if got := left(); !slices.Equal(got, []string{"candor-schema-10.db", "candor-schema-9.db", "notes.txt"}) {
		t.Errorf("kept %v", got)
	}
	db.now = func() time.Time { return time.Now().Add(keepCopies + time.Hour) }
	must(t, db.PruneCopies())
	if got := left(); !slices.Equal(got, []string{"notes.txt"}) {
		t.Errorf("kept %v of long ago", got)
	}
}

// TestUpdateWithoutRoomForACopy leaves the database as it is.
func TestUpdateWithoutRoomForACopy(t *testing.T) {
	dir := releaseDir(t, 5)
	must(t, os.WriteFile(filepath.Join(dir, copiesFolder), nil, 0o600)) // no folder can be there
	before, err := os.ReadFile(filepath.Join(dir, FileName))
	must(t, err)
	if db, err := Open(t.Context(), dir); err == nil {
		db.Close()
		t.Fatal("the schema was changed without a copy of the database")
	}
	after, err := os.ReadFile(filepath.Join(dir, FileName))
	must(t, err)
	if len(before) != len(after) {
		t.Errorf("the database has %d bytes, had %d", len(after), len(before))
	}
	must(t, os.Remove(filepath.Join(dir, copiesFolder)))
	db, err := Open(t.Context(), dir)
	must(t, err, db.Close())
}
