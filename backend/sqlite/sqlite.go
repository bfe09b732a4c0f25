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
	"log/slog"
	"net/url"
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
)

// Options of OpenWith.
type Options struct {
	Dir string // made when it is missing
	// Attend leaves the schema as it is, because a relay runs on the data: with
	// another one the database is not opened.
	Attend bool
	Log    *slog.Logger     // nil: nothing is logged
	Now    func() time.Time // nil: time.Now
}

// DB is an open database. It implements the stores of the relay's packages.
type DB struct {
	write  *sql.DB // one connection
	read   *sql.DB
	path   string
	logger *slog.Logger
	now    func() time.Time
	watch  watch

	statements statements
	// recordMu is held while a record is appended to or deleted, and guards open: the ends
	// of those that were written to lately. Looking each up took a fifth of a commit.
	recordMu sync.Mutex
	open     map[string]*openSpace
	moves    moves
	feed     feed
}

// Open opens the database in the directory dir, makes both when they are
// missing, and brings the schema up to date.
func Open(ctx context.Context, dir string) (*DB, error) {
	return OpenWith(ctx, Options{Dir: dir})
}

// OpenWith is Open with options. A directory whose database is gone is refused,
// never given an empty one: see folder.go.
func OpenWith(ctx context.Context, o Options) (_ *DB, err error) {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if err := errors.Join(sumFunctions(), instructionsFunction()); err != nil {
		return nil, fmt.Errorf("give SQL the checksums: %w", err)
	}
	folder, err := openFolder(o.Dir)
	if err != nil {
		return nil, err
	}
	db := &DB{path: folder.path(FileName), logger: o.Log, now: o.Now, open: map[string]*openSpace{}}
	if db.write, err = connect(ctx, db.path, false, 1); err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, db.write.Close())
		}
	}()
	if err := folder.expect(ctx, db.write); err != nil {
		return nil, err
	}
	if err := db.migrate(ctx, o.Attend); err != nil {
		return nil, err
	}
	if err := folder.claim(ctx, db); err != nil {
		return nil, err
	}
	if err := db.statements.prepare(ctx, db.write); err != nil {
		return nil, err
	}
	if db.read, err = connect(ctx, db.path, true, readers); err != nil {
		return nil, err
	}
	if err := errors.Join(db.beginMoves(ctx), db.watch.begin(db.path)); err != nil {
		return nil, errors.Join(err, db.read.Close())
	}
	return db, nil
}

// connect opens all connections of a pool at once. None is opened later: at the
// same path there may be another file by then.
func connect(ctx context.Context, path string, readOnly bool, n int) (*sql.DB, error) {
	pool, err := sql.Open("sqlite", dsn(path, readOnly))
	if err != nil {
		return nil, fmt.Errorf("open the database %s: %w", path, err)
	}
	pool.SetMaxOpenConns(n)
	pool.SetMaxIdleConns(n)
	conns := make([]*sql.Conn, 0, n)
	for range n {
		c, e := pool.Conn(ctx)
		if err = e; err != nil {
			break
		}
		conns = append(conns, c)
		var tables int // to read anything opens the WAL, too
		if err = c.QueryRowContext(ctx, "SELECT count(*) FROM sqlite_schema").Scan(&tables); err != nil {
			break
		}
	}
	for _, c := range conns {
		err = errors.Join(err, c.Close()) // back into the pool
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("open the database %s: %w", path, Explain(err)), pool.Close())
	}
	return pool, nil
}

func dsn(path string, readOnly bool) string {
	q := url.Values{}
	q.Set("mode", "rw") // never make a database: openFolder does, where none was
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
	return fileURL(path, q)
}

// copyDSN opens a copy, which stays one file: its journal goes when it is closed.
func copyDSN(path string) string {
	return fileURL(path, url.Values{"mode": {"rw"}, "_pragma": {"foreign_keys(1)", "secure_delete(1)", "journal_mode(DELETE)", "synchronous(FULL)"}})
}

func fileURL(path string, q url.Values) string {
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

// inTx runs f in a writing transaction, or as a part of the unit that ctx belongs to.
func (db *DB) inTx(ctx context.Context, what string, f func(*sql.Tx) error) error {
	if u := db.unitOf(ctx); u != nil {
		err := u.part(ctx, f)
		if err == nil || interview.CodeOf(err) != "" {
			return err
		}
		return db.wrote(what, err)
	}
	tx, err := db.write.BeginTx(ctx, nil)
	if err != nil {
		return db.wrote(what+": begin", err)
	}
	defer tx.Rollback() //nolint:errcheck // after Commit it does nothing; before, the first error counts
	committed := false
	defer func() { db.feed.over(tx, committed) }()
	if err := f(tx); err != nil {
		if interview.CodeOf(err) != "" {
			return err
		}
		return db.wrote(what, err)
	}
	err = db.wrote(what+": commit", tx.Commit())
	committed = err == nil
	return err
}

// exec runs one writing statement.
func (db *DB) exec(ctx context.Context, what, query string, args ...any) (sql.Result, error) {
	if u := db.unitOf(ctx); u != nil {
		r, err := u.tx.ExecContext(ctx, query, args...)
		return r, db.wrote(what, err)
	}
	r, err := db.write.ExecContext(ctx, query, args...)
	return r, db.wrote(what, err)
}

// wrote notes what became of a write. One that went into a file which is not the
// database any more is as good as none.
func (db *DB) wrote(what string, err error) error {
	if err == nil {
		err = db.watch.look()
	}
	if err != nil {
		err = fmt.Errorf("%s: %w", what, Explain(err))
	}
	db.watch.note(err, db.now())
	return err
}

// Explain adds a code and a sentence for people to an error of the disk. The
// error itself stays in the chain, for the log. Others are returned as they are.
func Explain(err error) error {
	e, ok := errors.AsType[*sqlite.Error](err)
	if !ok || interview.CodeOf(err) != "" {
		return err
	}
	code, sentence := interview.Unavailable, ""
	switch e.Code() & 0xff { // the rest says more exactly which
	case sqlite3.SQLITE_FULL:
		sentence = "The server’s disk is full: nothing can be stored until there is room again."
	case sqlite3.SQLITE_READONLY, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN:
		sentence = "The server cannot write to its disk just now."
	case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED:
		sentence = "The server’s database is busy just now. Please try again in a moment."
	case sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB:
		code, sentence = interview.Damaged, "The server’s database is damaged, and waiting does not mend it. Whoever runs Candor can restore it from a backup."
	default:
		return err
	}
	return fmt.Errorf("%w (%w)", interview.Errorf(code, "%s", sentence), err)
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
