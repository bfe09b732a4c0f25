package sqlite

import (
	"context"
	"database/sql"
	"embed"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"candor/backend/interview"
)

// Migrations are numbered, append-only, and run one transaction each. One that
// was released is never edited.
//
//go:embed migrations/*.sql
var migrations embed.FS

type migration struct {
	number int
	name   string
	sql    string
}

func loadMigrations(fsys fs.FS) ([]migration, error) {
	names, err := fs.Glob(fsys, "migrations/*.sql")
	if err != nil {
		return nil, fmt.Errorf("list migrations: %w", err)
	}
	var all []migration
	for _, path := range names {
		name := strings.TrimPrefix(path, "migrations/")
		digits, _, ok := strings.Cut(name, "_")
		number, err := strconv.Atoi(digits)
		if !ok || err != nil {
			return nil, fmt.Errorf("migration %s: its name must be NUMBER_WHAT.sql", name)
		}
		text, err := fs.ReadFile(fsys, path)
		if err != nil {
			return nil, fmt.Errorf("read migration %s: %w", name, err)
		}
		all = append(all, migration{number: number, name: name, sql: string(text)})
	}
	slices.SortFunc(all, func(a, b migration) int { return a.number - b.number })
	for i, m := range all {
		if m.number != i+1 {
			return nil, fmt.Errorf("migration %s: number %d is expected here", m.name, i+1)
		}
	}
	return all, nil
}

// migrate brings the schema up to date. The version is SQLite's user_version;
// a database of a newer Candor is refused rather than damaged, and one that a
// relay is running on is never changed under it.
func (db *DB) migrate(ctx context.Context, attend bool) error {
	all, err := loadMigrations(migrations)
	if err != nil {
		return err
	}
	for copied := false; ; copied = true {
		done := false
		err := db.inTx(ctx, "migrate "+db.path, func(tx *sql.Tx) error {
			// Read inside the transaction: another process may be migrating too.
			version, err := schemaVersion(ctx, tx, len(all))
			if err != nil {
				return err
			}
			switch {
			case version == len(all):
				done = true
				return nil
			case attend:
				return interview.Errorf(interview.Conflict,
					"A relay of an older Candor is running on the data in %s (schema %d, this program needs %d). Stop it and start this version of it first, or use the program that it came with.",
					filepath.Dir(db.path), version, len(all))
			case version > 0 && !copied:
				if err := db.copyBefore(ctx, version); err != nil {
					return err
				}
			}
			return all[version].run(ctx, tx)
		})
		if err != nil || done {
			return err
		}
	}
}

func schemaVersion(ctx context.Context, tx *sql.Tx, newest int) (version int, err error) {
	if err := tx.QueryRowContext(ctx, "PRAGMA user_version").Scan(&version); err != nil {
		return 0, fmt.Errorf("read the schema's version: %w", err)
	}
	if version > newest {
		return 0, interview.Errorf(interview.Conflict,
			"The data was written by a newer Candor (schema %d, this one knows %d): please update.", version, newest)
	}
	return version, nil
}

func (m *migration) run(ctx context.Context, tx *sql.Tx) error {
	if _, err := tx.ExecContext(ctx, m.sql); err != nil {
		return fmt.Errorf("%s: %w", m.name, err)
	}
	if then := afterwards[m.name]; then != nil {
		if err := then(ctx, tx); err != nil {
			return fmt.Errorf("%s: %w", m.name, err)
		}
	}
	if _, err := tx.ExecContext(ctx, "PRAGMA user_version = "+strconv.Itoa(m.number)); err != nil {
		return fmt.Errorf("%s: %w", m.name, err)
	}
	return nil
}
