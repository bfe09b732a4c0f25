package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
)

// OlderDatabase makes a database as it was after the given migration.
func OlderDatabase(ctx context.Context, dir string, version int) (*sql.DB, error) {
	all, err := loadMigrations(migrations)
	if err != nil {
		return nil, err
	}
	if _, err := openFolder(dir); err != nil {
		return nil, err
	}
	old, err := sql.Open("sqlite", dsn(filepath.Join(dir, FileName), false))
	if err != nil {
		return nil, err
	}
	for _, m := range all[:version] {
		if _, err := old.ExecContext(ctx, m.sql); err != nil {
			return nil, errors.Join(fmt.Errorf("%s: %w", m.name, err), old.Close())
		}
	}
	_, err = old.ExecContext(ctx, fmt.Sprintf("PRAGMA user_version = %d", version))
	return old, err
}

// Check lets SQLite look for damage.
func (db *DB) Check(ctx context.Context) error {
	for _, pragma := range []string{"integrity_check", "foreign_key_check"} {
		rows, err := db.write.QueryContext(ctx, "PRAGMA "+pragma)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			if pragma == "foreign_key_check" {
				return errors.New("a row refers to one that is gone")
			}
			var s string
			if err := rows.Scan(&s); err != nil {
				return err
			}
			if s != "ok" {
				return fmt.Errorf("%s: %s", pragma, s)
			}
		}
		if err := rows.Err(); err != nil {
			return err
		}
		rows.Close()
	}
	return nil
}

// Source reads what an execution was made of.
func (db *DB) Source(ctx context.Context, executionID string) (files, stdin string, err error) {
	err = db.read.QueryRowContext(ctx, `SELECT files, stdin FROM executions WHERE id = ?`, executionID).Scan(&files, &stdin)
	return files, stdin, err
}
