package sqlite

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"candor/backend/interview"
)

// Before an update changes the schema, the database is copied as it is, so that
// who is not content can go back: the copy takes the database's place, and the
// version of Candor before opens it.
const (
	// copiesFolder is in the data directory.
	copiesFolder = "before-update"
	// A copy of schema 5 is candor-schema-5.db.
	copyPrefix, copySuffix = "candor-schema-", ".db"
	// unfinished is behind the name of a copy that is being written.
	unfinished = ".part"

	// keptCopies and keepCopies bound what is kept for going back.
	keptCopies = 2
	keepCopies = 90 * 24 * time.Hour
)

// copyBefore copies the database of a schema, on disk when it returns. It is
// called in the transaction that holds off all other writers.
func (db *DB) copyBefore(ctx context.Context, version int) error {
	fail := func(err error) error {
		return fmt.Errorf("copy the database before the update: %w", err)
	}
	dir := filepath.Join(filepath.Dir(db.path), copiesFolder)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return fail(err)
	}
	path := filepath.Join(dir, copyPrefix+strconv.Itoa(version)+copySuffix)
	part := path + unfinished
	if err := db.vacuumInto(ctx, part); err != nil {
		if cause := Explain(err); interview.CodeOf(cause) == interview.Unavailable {
			err = fmt.Errorf("%w (%w)", interview.Errorf(interview.Unavailable,
				"This version of Candor changes the database, and the copy that it makes before could not be written to %s: %v. Nothing was changed. Make room there and start again.", dir, cause), err)
		}
		return fail(errors.Join(err, removed(part)))
	}
	err := syncFile(part)
	if err == nil {
		err = os.Rename(part, path)
	}
	if err == nil {
		err = errors.Join(syncFolder(dir), syncFolder(filepath.Dir(dir)))
	}
	if err != nil {
		return fail(err)
	}
	db.logger.Info("the database was copied before the update", "copy", path, "schema", version)
	return db.PruneCopies()
}

// vacuumInto writes what is committed to a new file, without what was deleted.
func (db *DB) vacuumInto(ctx context.Context, path string) error {
	if err := removed(path); err != nil { // of an update that was cut off
		return err
	}
	file, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600) // SQLite writes into an empty file, too
	if err != nil {
		return err
	}
	if err := file.Close(); err != nil {
		return err
	}
	// A connection of its own: the other one is in its transaction, and sees what that has changed.
	from, err := connect(ctx, db.path, false, 1)
	if err != nil {
		return err
	}
	_, err = from.ExecContext(ctx, "VACUUM INTO ?", path)
	return errors.Join(err, from.Close())
}

func syncFile(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

// updateCopy is one copy.
type updateCopy struct {
	path   string
	schema int
	made   time.Time
}

// copies lists the copies that there are, the newest schema first, and what is
// left of those that were not finished.
func (db *DB) copies() (all []updateCopy, left []string, err error) {
	dir := filepath.Join(filepath.Dir(db.path), copiesFolder)
	files, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil, nil
	}
	if err != nil {
		return nil, nil, fmt.Errorf("list the copies of the database: %w", err)
	}
	for _, f := range files {
		name, ok := strings.CutPrefix(f.Name(), copyPrefix)
		if !ok {
			continue // not ours
		}
		path := filepath.Join(dir, f.Name())
		digits, whole := strings.CutSuffix(name, copySuffix)
		schema, err := strconv.Atoi(digits)
		if !whole || err != nil {
			left = append(left, path) // a part, or a journal
			continue
		}
		info, err := f.Info()
		if err != nil {
			return nil, nil, fmt.Errorf("list the copies of the database: %w", err)
		}
		all = append(all, updateCopy{path, schema, info.ModTime()})
	}
	slices.SortFunc(all, func(a, b updateCopy) int { return cmp.Compare(b.schema, a.schema) })
	return all, left, nil
}

// PruneCopies removes copies that are too many or too old.
func (db *DB) PruneCopies() error {
	all, left, err := db.copies()
	for i, c := range all {
		if i >= keptCopies || db.now().Sub(c.made) > keepCopies {
			left = append(left, c.path)
		}
	}
	for _, path := range left {
		err = errors.Join(err, removed(path))
	}
	if err != nil {
		return fmt.Errorf("remove old copies of the database: %w", err)
	}
	return nil
}

// purgeCopies removes interviews from the copies, too: deleted for ever is
// everywhere. A copy that they cannot be removed from is removed itself.
func (db *DB) purgeCopies(ctx context.Context, id string) error {
	all, left, err := db.copies()
	for _, c := range all {
		if e := purgeCopy(ctx, c.path, id); e != nil {
			db.logger.Warn("a copy from before an update is removed: an interview could not be deleted in it", "copy", c.path, "error", e)
			left = append(left, c.path, c.path+"-journal")
		}
	}
	for _, path := range left {
		err = errors.Join(err, removed(path))
	}
	if err != nil {
		return fmt.Errorf("delete an interview in the copies of the database: %w", err)
	}
	return nil
}

func purgeCopy(ctx context.Context, path, id string) error {
	db, err := sql.Open("sqlite", copyDSN(path))
	if err != nil {
		return err
	}
	defer db.Close() //nolint:errcheck // all is committed by then, or has failed
	db.SetMaxOpenConns(1)
	var there bool
	if err := db.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM interviews WHERE id = ?)`, id).Scan(&there); err != nil || !there {
		return err
	}
	if err := purgeRows(ctx, db, id); err != nil {
		return err
	}
	return scrub(ctx, db, func(pages []int64) error {
		tx, err := db.BeginTx(ctx, nil)
		if err != nil {
			return err
		}
		defer tx.Rollback() //nolint:errcheck // after Commit it does nothing
		if err := scrubPages(ctx, tx, pages); err != nil {
			return err
		}
		return tx.Commit()
	})
}
