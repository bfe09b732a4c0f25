package sqlite

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
)

var update = flag.Bool("update", false, "write testdata anew")

// schemaOf is every statement of the schema, in order of name.
func schemaOf(t *testing.T, db *sql.DB) string {
	t.Helper()
	rows, err := db.QueryContext(t.Context(), `SELECT sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY type DESC, name`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var b strings.Builder
	for rows.Next() {
		var s string
		if err := rows.Scan(&s); err != nil {
			t.Fatal(err)
		}
		b.WriteString(s + ";\n\n")
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if string(want) != got {
		t.Errorf("%s differs; look at the difference, and write it anew with -update if it is meant:\n%s", path, got)
	}
}

// TestUpgradedEqualsFresh upgrades a database of every older version and
// compares its schema with a new one's.
func TestUpgradedEqualsFresh(t *testing.T) {
	all, err := loadMigrations(migrations)
	if err != nil {
		t.Fatal(err)
	}
	fresh, err := Open(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer fresh.Close()
	want := schemaOf(t, fresh.read)
	golden(t, "schema.sql", want)

	for version := range all {
		dir := t.TempDir()
		old, err := OlderDatabase(t.Context(), dir, version)
		if err != nil {
			t.Fatal(err)
		}
		if err := old.Close(); err != nil {
			t.Fatal(err)
		}
		upgraded, err := Open(t.Context(), dir)
		if err != nil {
			t.Fatalf("upgrade from version %d: %v", version, err)
		}
		if got := schemaOf(t, upgraded.read); got != want {
			t.Errorf("upgraded from version %d the schema is\n%s\nwant\n%s", version, got, want)
		}
		if err := upgraded.Close(); err != nil {
			t.Error(err)
		}
	}
}

// TestMigrationsAreAppendOnly fails when one that was there before was edited.
func TestMigrationsAreAppendOnly(t *testing.T) {
	all, err := loadMigrations(migrations)
	if err != nil {
		t.Fatal(err)
	}
	var sums strings.Builder
	for _, m := range all {
		fmt.Fprintf(&sums, "%x  %s\n", sha256.Sum256([]byte(m.sql)), m.name)
	}
	golden(t, "migrations.sum", sums.String())
}

func TestNewerDatabaseIsRefused(t *testing.T) {
	dir := t.TempDir()
	db, err := Open(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.write.ExecContext(t.Context(), "PRAGMA user_version = 9999"); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	if db, err := Open(t.Context(), dir); err == nil || !strings.Contains(err.Error(), "newer Candor") {
		t.Errorf("opened a newer database: %v", err)
		if err == nil {
			db.Close()
		}
	}
}

func TestSettingsOfTheConnections(t *testing.T) {
	db, err := Open(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for _, c := range []struct {
		db           *sql.DB
		pragma, want string
	}{
		{db.write, "journal_mode", "wal"},
		{db.write, "synchronous", "2"},
		{db.write, "foreign_keys", "1"},
		{db.write, "secure_delete", "1"},
		{db.write, "busy_timeout", "5000"},
		{db.read, "query_only", "1"},
		{db.read, "foreign_keys", "1"},
	} {
		var got string
		if err := c.db.QueryRowContext(context.Background(), "PRAGMA "+c.pragma).Scan(&got); err != nil || got != c.want {
			t.Errorf("%s is %q, %v; want %q", c.pragma, got, err, c.want)
		}
	}
}

func TestLoadMigrations(t *testing.T) {
	file := func(names ...string) fstest.MapFS {
		m := fstest.MapFS{}
		for _, n := range names {
			m["migrations/"+n] = &fstest.MapFile{Data: []byte("SELECT 1")}
		}
		return m
	}
	for _, c := range []struct {
		name string
		in   fstest.MapFS
		ok   bool
	}{
		{"in a row", file("0001_a.sql", "0002_b.sql"), true},
		{"a gap", file("0001_a.sql", "0003_b.sql"), false},
		{"one number twice", file("0001_a.sql", "0001_b.sql"), false},
		{"no number", file("first.sql"), false},
	} {
		if _, err := loadMigrations(c.in); (err == nil) != c.ok {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}
