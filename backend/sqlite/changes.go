package sqlite

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"sync"

	"candor/backend/interview"
)

// pruneEvery is how often, in changes, those that are no longer kept are removed.
const pruneEvery = 256

// changed puts a change into the feed, in the transaction that makes it. Only one writes at a
// time, so the order of numbers is that of commits.
func (db *DB) changed(ctx context.Context, tx *sql.Tx, kind interview.ChangeKind, subject string, fields ...string) error {
	return db.changedBy(ctx, tx, interview.OriginOf(ctx), kind, subject, fields...)
}

func (db *DB) changedBy(ctx context.Context, tx *sql.Tx, o interview.Origin, kind interview.ChangeKind, subject string, fields ...string) error {
	r, err := tx.ExecContext(ctx, `INSERT INTO changes (at, person, via, address, request, kind, subject, fields) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
		toMillis(db.now()), o.Person, o.Via, o.Address, o.Request, kind, subject, strings.Join(fields, ","))
	if err != nil {
		return fmt.Errorf("put a change into the feed: %w", err)
	}
	rev, err := r.LastInsertId()
	if err == nil && rev%pruneEvery == 0 {
		_, err = tx.ExecContext(ctx, `DELETE FROM changes WHERE rev <= ?`, rev-interview.KeptChanges)
	}
	if err != nil {
		return fmt.Errorf("remove old changes: %w", err)
	}
	if err := db.revise(ctx, tx, rev, kind, subject, fields); err != nil {
		return fmt.Errorf("number what changed: %w", err)
	}
	db.feed.note(tx)
	return nil
}

// feed tells those who wait that something was committed.
type feed struct {
	mu sync.Mutex
	// changing are the transactions that have a change. The next may have begun before the
	// one before it is known to be committed.
	changing map[*sql.Tx]struct{}
	next     chan struct{} // closed with the next commit of one; nil: nobody waits
}

func (f *feed) note(tx *sql.Tx) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.changing == nil {
		f.changing = map[*sql.Tx]struct{}{}
	}
	f.changing[tx] = struct{}{}
}

// over is called when a transaction has ended, one way or the other.
func (f *feed) over(tx *sql.Tx, committed bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	_, changed := f.changing[tx]
	delete(f.changing, tx)
	if changed && committed && f.next != nil {
		close(f.next)
		f.next = nil
	}
}

// Changed implements changes.Store.
func (db *DB) Changed() <-chan struct{} {
	db.feed.mu.Lock()
	defer db.feed.mu.Unlock()
	if db.feed.next == nil {
		db.feed.next = make(chan struct{})
	}
	return db.feed.next
}

// Revision implements changes.Store.
func (db *DB) Revision(ctx context.Context) (rev int64, err error) {
	err = db.reads(ctx).QueryRowContext(ctx, `SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = 'changes'`).Scan(&rev)
	if err != nil {
		return 0, fmt.Errorf("read where the changes are: %w", err)
	}
	return rev, nil
}

// Changes implements changes.Store.
func (db *DB) Changes(ctx context.Context, after int64, limit int) (all []interview.Change, err error) {
	var c interview.Change
	var at int64
	var fields string
	err = each(ctx, db.reads(ctx), []any{
		&c.Rev, &at, &c.Origin.Person, &c.Origin.Via, &c.Origin.Address, &c.Origin.Request, &c.Kind, &c.Subject, &fields,
	}, func() error {
		c.At, c.Fields = fromMillis(at), nil
		if fields != "" {
			c.Fields = strings.Split(fields, ",")
		}
		all = append(all, c)
		return nil
	}, `SELECT rev, at, person, via, address, request, kind, subject, fields FROM changes WHERE rev > ? ORDER BY rev LIMIT ?`, after, limit)
	if err != nil {
		return nil, fmt.Errorf("read the changes: %w", err)
	}
	return all, nil
}
