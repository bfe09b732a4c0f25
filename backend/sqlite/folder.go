package sqlite

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"candor/backend/interview"
)

const (
	// FileName is the database's name in the data directory.
	FileName = "candor.db"

	// markerName is the file that says that a folder has been used, and for which
	// workspace. The database has the same id among its settings.
	markerName = "candor.id"
	idSetting  = "workspace-id"
	maxMarker  = 1 << 10 // bytes

	// markerText follows the id in the marker, for whoever finds the file.
	markerText = "The folder of this file holds the Candor workspace of that number, in " + FileName + ". While this file is\n" +
		"here Candor will not begin an empty workspace should the database be missing.\n"
)

// folder is a data directory. It knows whether it was used before: a relay that
// finds its database gone must say so. Beginning with an empty one would look like
// a new workspace, and be written into what a restored backup then replaces.
type folder struct {
	dir string
	id  string // of the workspace, as its marker says; "": it has no marker
}

func (f *folder) path(name string) string { return filepath.Join(f.dir, name) }

// openFolder makes what is missing in a folder that was never used, and refuses
// one whose database is gone.
func openFolder(dir string) (*folder, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("make the data directory: %w", err)
	}
	dir, err := filepath.Abs(dir)
	if err != nil {
		return nil, fmt.Errorf("find the data directory: %w", err)
	}
	f := &folder{dir: dir}
	if f.id, err = f.readMarker(); err != nil {
		return nil, err
	}
	database, err := size(f.path(FileName))
	if err != nil || database > 0 {
		return f, err
	}
	wal, err := size(f.path(FileName + "-wal"))
	if err != nil {
		return nil, err
	}
	if wal > 0 {
		return nil, interview.Errorf(interview.Conflict,
			"The database %s is missing, but %s-wal is there, which has what was stored last. Put the database back beside it, or restore both from a backup.",
			f.path(FileName), FileName)
	}
	if f.id != "" {
		return nil, f.gone("is missing or empty")
	}
	return f, f.makeDatabase()
}

func (f *folder) gone(what string) error {
	return interview.Errorf(interview.Conflict,
		"The database %s %s, although this folder has been used before. Restore it from a backup. To begin with an empty workspace here, remove %s first.",
		f.path(FileName), what, f.path(markerName))
}

// makeDatabase makes an empty file: SQLite would make one that everyone on the
// machine may read.
func (f *folder) makeDatabase() error {
	file, err := os.OpenFile(f.path(FileName), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return fmt.Errorf("make the database: %w", err)
	}
	if err := file.Close(); err != nil {
		return fmt.Errorf("make the database: %w", err)
	}
	return nil
}

// expect refuses a database that is not the folder's, before anything is done to it.
func (f *folder) expect(ctx context.Context, db *sql.DB) error {
	if f.id == "" {
		return nil
	}
	empty, id, err := identify(ctx, db)
	switch {
	case err != nil:
		return fmt.Errorf("look whose database %s is: %w", f.path(FileName), Explain(err))
	case empty:
		return f.gone("is empty")
	case id != "" && id != f.id:
		return interview.Errorf(interview.Conflict,
			"The database %s is of another workspace than this folder. Put the right one back. If this one is meant, remove %s first.",
			f.path(FileName), f.path(markerName))
	}
	return nil
}

// identify returns the id of a database, "" when it was last used by a Candor that
// gave none. One that has neither an id nor any person is empty.
func identify(ctx context.Context, db *sql.DB) (empty bool, id string, err error) {
	var version int
	if err := db.QueryRowContext(ctx, "PRAGMA user_version").Scan(&version); err != nil || version == 0 {
		return version == 0, "", err
	}
	var people int
	err = db.QueryRowContext(ctx, `SELECT coalesce((SELECT value FROM settings WHERE name = ?), ''), (SELECT count(*) FROM people)`, idSetting).
		Scan(&id, &people)
	return id == "" && people == 0, id, err
}

// claim gives folder and database the same id. The database gets it first: one that
// is cut off in between leaves a folder that looks as if it had never been used.
func (f *folder) claim(ctx context.Context, db *DB) error {
	_, id, err := identify(ctx, db.write)
	if err != nil {
		return fmt.Errorf("look whose database %s is: %w", f.path(FileName), Explain(err))
	}
	if id == "" {
		id = f.id
		if id == "" {
			id = interview.NewID()
		}
		if err := db.SetSetting(ctx, idSetting, id); err != nil {
			return err
		}
	}
	if f.id != "" {
		return nil
	}
	return f.writeMarker(id)
}

func (f *folder) readMarker() (id string, err error) {
	file, err := os.Open(f.path(markerName))
	if errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	if err != nil {
		return "", fmt.Errorf("read whose folder it is: %w", err)
	}
	defer file.Close() //nolint:errcheck // reading only
	text, err := io.ReadAll(io.LimitReader(file, maxMarker))
	if err != nil {
		return "", fmt.Errorf("read whose folder it is: %w", err)
	}
	id, _, _ = strings.Cut(string(bytes.TrimSpace(text)), "\n")
	if id = strings.TrimSpace(id); !interview.ValidID(id) {
		return "", interview.Errorf(interview.Conflict,
			"The file %s does not say which workspace the folder holds. If the database beside it is the right one, remove the file: Candor then writes it anew.", f.path(markerName))
	}
	return id, nil
}

// writeMarker puts the marker on disk, whole or not at all.
func (f *folder) writeMarker(id string) error {
	file, err := os.CreateTemp(f.dir, "."+markerName+".*") // for its owner alone
	if err != nil {
		return fmt.Errorf("mark the folder as used: %w", err)
	}
	_, err = file.WriteString(id + "\n" + markerText)
	err = errors.Join(err, file.Sync(), file.Close())
	if err == nil {
		err = os.Rename(file.Name(), f.path(markerName))
	}
	if err == nil {
		err = syncFolder(f.dir)
	}
	if err != nil {
		return fmt.Errorf("mark the folder as used: %w", errors.Join(err, removed(file.Name())))
	}
	return nil
}

// syncFolder puts a folder's names on disk.
func syncFolder(dir string) error {
	if runtime.GOOS == "windows" { // it cannot open folders, and needs not
		return nil
	}
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// removed removes a file that may not be there.
func removed(path string) error {
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// size of a file, 0 when there is none.
func size(path string) (int64, error) {
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return 0, nil
	}
	if err != nil {
		return 0, fmt.Errorf("look for the database: %w", err)
	}
	return info.Size(), nil
}
