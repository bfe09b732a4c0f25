package sqlite

import (
	"context"
	"database/sql"
	"embed"
	"fmt"
	"io/fs"
	"slices"
	"strconv"
	"strings"
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
// a database of a newer Candor is refused rather than damaged.
func (db *DB) migrate(ctx context.Context) error {
	all, err := loadMigrations(migrations)
	if err != nil {
		return err
	}
	for {
		done := false
		err := db.inTx(ctx, "migrate "+db.path, func(tx *sql.Tx) error {
			// Read inside the transaction: another process may be migrating too.
			var version int
			if err := tx.QueryRowContext(ctx, "PRAGMA user_version").Scan(&version); err != nil {
				return fmt.Errorf("read the schema's version: %w", err)
			}
			if version > len(all) {
				return fmt.Errorf("the data was written by a newer Candor (schema %d, this one knows %d): please update", version, len(all))
			}
			if version == len(all) {
				done = true
				return nil
			}
			next := all[version]
			if _, err := tx.ExecContext(ctx, next.sql); err != nil {
				return fmt.Errorf("%s: %w", next.name, err)
			}
			if _, err := tx.ExecContext(ctx, "PRAGMA user_version = "+strconv.Itoa(next.number)); err != nil {
				return fmt.Errorf("%s: %w", next.name, err)
			}
			return nil
		})
		if err != nil || done {
			return err
		}
	}
}
