// Package sqlite keeps everything of a relay in one SQLite database: every SQL
// statement of the relay is here. One connection writes, a small pool reads;
// with WAL readers never wait for the writer. A transaction that was committed
// is on the disk (synchronous=FULL), and what is deleted is overwritten
// (secure_delete=ON).
package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"candor/backend/interview"
)

const (
	// busyTimeout bounds the wait for another process, as `candor-relay person
	// add` beside a running relay; inside one process nothing waits for a lock.
	busyTimeout = 5 * time.Second

	// readers is the size of the reading pool: enough that one slow list does
	// not hold up the rest.
	readers = 4

	// FileName is the database's name in the data directory.
	FileName = "candor.db"
)

// DB is an open database. It implements the stores of the relay's packages.
type DB struct {
	write *sql.DB // one connection
	read  *sql.DB
	path  string
	log   logStatements

	// logMu is held while the log is appended to or cut, and guards open: the ends of
	// the logs that were written to lately. Looking each up took a fifth of a commit.
	logMu sync.Mutex
	open  map[string]*openLog
}

// Open opens the database in the directory dir, makes both when they are
// missing, and brings the schema up to date.
func Open(ctx context.Context, dir string) (*DB, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("make the data directory: %w", err)
	}
	path, err := filepath.Abs(filepath.Join(dir, FileName))
	if err != nil {
		return nil, fmt.Errorf("find the data directory: %w", err)
	}
	// SQLite would create the file readable for everyone on the machine.
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("open the database: %w", err)
	}
	if err := f.Close(); err != nil {
		return nil, fmt.Errorf("open the database: %w", err)
	}
	write, err := sql.Open("sqlite", dsn(path, false))
	if err != nil {
		return nil, fmt.Errorf("open the database %s: %w", path, err)
	}
	write.SetMaxOpenConns(1)
	write.SetMaxIdleConns(1)
	db := &DB{write: write, path: path, open: map[string]*openLog{}}
	if err := db.migrate(ctx); err != nil {
		return nil, errors.Join(err, write.Close())
	}
	if err := db.log.prepare(ctx, write); err != nil {
		return nil, errors.Join(err, write.Close())
	}
	db.read, err = sql.Open("sqlite", dsn(path, true))
	if err != nil {
		return nil, errors.Join(fmt.Errorf("open the database %s: %w", path, err), write.Close())
	}
	db.read.SetMaxOpenConns(readers)
	db.read.SetMaxIdleConns(readers)
	return db, nil
}

func dsn(path string, readOnly bool) string {
	q := url.Values{}
	q.Add("_pragma", fmt.Sprintf("busy_timeout(%d)", busyTimeout.Milliseconds()))
	q.Add("_pragma", "foreign_keys(1)")
	if readOnly {
		q.Add("_pragma", "query_only(1)")
	} else {
		q.Add("_pragma", "journal_mode(WAL)")
		q.Add("_pragma", "synchronous(FULL)")
		q.Add("_pragma", "secure_delete(1)")
		q.Set("_txlock", "immediate")
	}
	p := filepath.ToSlash(path)
	if !strings.HasPrefix(p, "/") {
		p = "/" + p // file:///C:/…
	}
	return (&url.URL{Scheme: "file", Path: p, RawQuery: q.Encode()}).String()
}

// Close writes the WAL into the database and closes it.
func (db *DB) Close() error {
	read := db.read.Close()
	cut := db.cutWAL(context.Background())
	if errors.Is(cut, errBusy) { // another process is at work: the last one to close does it
		cut = nil
	}
	return errors.Join(read, cut, db.write.Close())
}

// inTx runs f in a writing transaction.
func (db *DB) inTx(ctx context.Context, what string, f func(*sql.Tx) error) error {
	tx, err := db.write.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("%s: begin: %w", what, plain(err))
	}
	defer tx.Rollback() //nolint:errcheck // after Commit it does nothing; before, the first error counts
	if err := f(tx); err != nil {
		if interview.CodeOf(err) != "" {
			return err
		}
		return fmt.Errorf("%s: %w", what, plain(err))
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("%s: commit: %w", what, plain(err))
	}
	return nil
}

// exec runs one writing statement.
func (db *DB) exec(ctx context.Context, what, query string, args ...any) (sql.Result, error) {
	r, err := db.write.ExecContext(ctx, query, args...)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", what, plain(err))
	}
	return r, nil
}

// plain adds a sentence for people to an error of the disk. The error itself
// stays in the chain, for the log.
func plain(err error) error {
	e, ok := errors.AsType[*sqlite.Error](err)
	if !ok {
		return err
	}
	sentence := ""
	switch e.Code() & 0xff { // the rest says more exactly which
	case sqlite3.SQLITE_FULL:
		sentence = "The relay's disk is full: nothing can be stored until there is room again."
	case sqlite3.SQLITE_READONLY, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN:
		sentence = "The relay cannot write to its disk just now."
	default:
		return err
	}
	return fmt.Errorf("%w (%w)", interview.Errorf(interview.Unavailable, "%s", sentence), err)
}

// isConstraint reports whether err is a violated constraint of the given
// extended code, as sqlite3.SQLITE_CONSTRAINT_UNIQUE.
func isConstraint(err error, codes ...int) bool {
	e, ok := errors.AsType[*sqlite.Error](err)
	if !ok {
		return false
	}
	for _, c := range codes {
		if e.Code() == c {
			return true
		}
	}
	return false
}

func isUnique(err error) bool {
	return isConstraint(err, sqlite3.SQLITE_CONSTRAINT_UNIQUE, sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY)
}

// toMillis is a time as it is stored: unix milliseconds, 0 for the zero time.
func toMillis(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

func fromMillis(ms int64) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return time.UnixMilli(ms).UTC()
}
