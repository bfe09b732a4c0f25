package sqlite

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"candor/backend/interview"
)

// AppendLog implements room.Store: all entries, of any number of documents, in
// one transaction that is on the disk when nil is returned.
//
// Entries that are stored already with the same bytes are passed over, so that
// a caller may repeat a batch whose commit failed without knowing how far it
// came. Entries that would leave a gap are refused. An interview that was
// purged meanwhile is a NotFound error, and nothing of the batch is stored.
func (db *DB) AppendLog(ctx context.Context, entries []interview.LogEntry) error {
	if len(entries) == 0 {
		return nil
	}
	// A context that can end costs a goroutine for each statement. A commit is short,
	// and a lock that another process holds is waited for no longer than busyTimeout.
	ctx = context.WithoutCancel(ctx)
	db.logMu.Lock()
	defer db.logMu.Unlock()
	err := db.inTx(ctx, "append to the log", func(tx *sql.Tx) error {
		insert, find := tx.StmtContext(ctx, db.log.insert), tx.StmtContext(ctx, db.log.find)
		for i := range entries {
			e := &entries[i]
			l, ok := db.open[e.Document]
			if !ok {
				var err error
				if l, err = openDocument(ctx, tx, find, e.Document); err != nil {
					return err
				}
				if len(db.open) >= maxOpenLogs {
					clear(db.open)
				}
				db.open[e.Document] = l
			}
			switch {
			case e.Seq == l.last+1:
				if _, err := insert.ExecContext(ctx, l.id, e.Seq, toMillis(e.At), e.Author, e.Update, entrySum(e)); err != nil {
					return fmt.Errorf("entry %d of %s: %w", e.Seq, e.Document, err)
				}
				l.last = e.Seq
			case e.Seq <= l.last && e.Seq > 0:
				if err := sameEntry(ctx, tx, l.id, e); err != nil {
					return err
				}
			default:
				return fmt.Errorf("entry %d of %s would leave a gap after %d", e.Seq, e.Document, l.last)
			}
		}
		return nil
	})
	if err != nil {
		clear(db.open) // what was noted did not come to pass
	}
	return err
}

// maxOpenLogs bounds the documents whose end is kept in mind: 4096 are more than
// one relay has live, and take less than a megabyte.
const maxOpenLogs = 4096

// logStatements are prepared once: AppendLog runs some hundred times a second,
// and preparing cost half of it.
type logStatements struct {
	insert, find *sql.Stmt
}

func (s *logStatements) prepare(ctx context.Context, db *sql.DB) error {
	for _, p := range []struct {
		to    **sql.Stmt
		query string
	}{
		{&s.insert, `INSERT INTO log (document_id, seq, at, author, bytes, sum) VALUES (?, ?, ?, ?, ?, ?)`},
		{&s.find, findDocumentQuery},
	} {
		var err error
		if *p.to, err = db.PrepareContext(ctx, p.query); err != nil {
			return fmt.Errorf("prepare the log's statements: %w", err)
		}
	}
	return nil
}

const findDocumentQuery = `SELECT id, coalesce((SELECT max(seq) FROM log WHERE document_id = documents.id), 0)
	FROM documents WHERE interview_id = ? AND kind = ?`

type openLog struct {
	id   int64
	last int64 // the highest stored seq
}

// openDocument finds or makes a document and the end of its log. Errors:
// NotFound when its interview does not exist (any more).
func openDocument(ctx context.Context, tx *sql.Tx, find *sql.Stmt, name string) (*openLog, error) {
	d, ok := interview.ParseDocument(name)
	if !ok {
		return nil, fmt.Errorf("%q is not a document", name)
	}
	var l openLog
	err := find.QueryRowContext(ctx, d.InterviewID, d.Kind).Scan(&l.id, &l.last)
	if err == nil {
		return &l, nil
	}
	if !errors.Is(err, sql.ErrNoRows) {
		return nil, fmt.Errorf("find document %s: %w", name, err)
	}
	err = tx.QueryRowContext(ctx, `INSERT INTO documents (interview_id, kind)
		SELECT id, ? FROM interviews WHERE id = ? RETURNING id`, d.Kind, d.InterviewID).Scan(&l.id)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, interview.Errorf(interview.NotFound, "There is no such interview.")
	}
	if err != nil {
		return nil, fmt.Errorf("make document %s: %w", name, err)
	}
	return &l, nil
}

// sameEntry checks that what is stored under an entry's number is that entry.
func sameEntry(ctx context.Context, tx *sql.Tx, document int64, e *interview.LogEntry) error {
	var author string
	var stored []byte
	err := tx.QueryRowContext(ctx, `SELECT author, bytes FROM log WHERE document_id = ? AND seq = ?`, document, e.Seq).Scan(&author, &stored)
	if err != nil {
		return fmt.Errorf("compare entry %d of %s: %w", e.Seq, e.Document, err)
	}
	if author != e.Author || !bytes.Equal(stored, e.Update) {
		return fmt.Errorf("entry %d of %s is stored already and is a different one", e.Seq, e.Document)
	}
	return nil
}

// RecordEvents implements room.Recorder.
func (db *DB) RecordEvents(ctx context.Context, list []interview.Event) error {
	return db.inTx(ctx, "record events", func(tx *sql.Tx) error {
		for _, e := range list {
			if err := insertEvent(ctx, tx, e); err != nil {
				return err
			}
		}
		return nil
	})
}

func insertEvent(ctx context.Context, tx *sql.Tx, e interview.Event) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO events (interview_id, at, kind, author, name, data)
		SELECT id, ?, ?, ?, ?, ? FROM interviews WHERE id = ?`, toMillis(e.At), e.Kind, e.Author, e.Name, e.Data, e.InterviewID)
	return err
}

// LateWork implements interview.Store.
func (db *DB) LateWork(ctx context.Context, interviewID string, since time.Time) ([]interview.LateWork, error) {
	rows, err := db.read.QueryContext(ctx, `SELECT name, max(at) FROM events WHERE interview_id = ? AND kind = ? AND at >= ?
		GROUP BY author ORDER BY name, author`, interviewID, interview.CameLate, toMillis(since))
	if err != nil {
		return nil, fmt.Errorf("read what came late to %s: %w", interviewID, err)
	}
	defer rows.Close() //nolint:errcheck // reading only
	var list []interview.LateWork
	for rows.Next() {
		var l interview.LateWork
		var at int64
		if err := rows.Scan(&l.Name, &at); err != nil {
			return nil, fmt.Errorf("read what came late to %s: %w", interviewID, err)
		}
		l.At = fromMillis(at)
		list = append(list, l)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("read what came late to %s: %w", interviewID, err)
	}
	return list, nil
}

// Events returns what happened in an interview, in order.
func (db *DB) Events(ctx context.Context, interviewID string) ([]interview.Event, error) {
	rows, err := db.read.QueryContext(ctx, `SELECT at, kind, author, name, data FROM events WHERE interview_id = ? ORDER BY id`, interviewID)
	if err != nil {
		return nil, fmt.Errorf("read events of %s: %w", interviewID, err)
	}
	defer rows.Close() //nolint:errcheck // reading only
	var events []interview.Event
	for rows.Next() {
		e := interview.Event{InterviewID: interviewID}
		var at int64
		if err := rows.Scan(&at, &e.Kind, &e.Author, &e.Name, &e.Data); err != nil {
			return nil, fmt.Errorf("read events of %s: %w", interviewID, err)
		}
		e.At = fromMillis(at)
		events = append(events, e)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("read events of %s: %w", interviewID, err)
	}
	return events, nil
}
