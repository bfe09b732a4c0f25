package sqlite

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"time"

	"candor/backend/interview"
	"candor/backend/recording"
)

// Head implements room.Store.
func (db *DB) Head(ctx context.Context, interviewID string) (recording.Head, error) {
	fail := func(err error) (recording.Head, error) {
		return recording.Head{}, fmt.Errorf("find the end of the record of %s: %w", interviewID, Explain(err))
	}
	if err := db.moved(ctx, interviewID); err != nil {
		return fail(err)
	}
	var h recording.Head
	var at, mono int64
	err := db.reads(ctx).QueryRowContext(ctx, `SELECT last, at, mono FROM spaces JOIN record ON space = id AND n = last WHERE interview_id = ?`, interviewID).
		Scan(&h.N, &at, &mono)
	if errors.Is(err, sql.ErrNoRows) {
		return recording.Head{}, nil
	}
	if err != nil {
		return fail(err)
	}
	h.At, h.Mono = fromMillis(at), time.Duration(mono)*time.Millisecond
	return h, nil
}

// LastEdit implements room.Store.
func (db *DB) LastEdit(ctx context.Context, document, author string) (time.Time, error) {
	d, _ := interview.ParseDocument(document)
	err := db.moved(ctx, d.InterviewID)
	var at int64
	if err == nil {
		err = db.reads(ctx).QueryRowContext(ctx, `SELECT iif(typed > 0, typed, at)`+fromRecord+`
			WHERE spaces.interview_id = ? AND documents.kind = ? AND author = ? ORDER BY n DESC LIMIT 1`, d.InterviewID, d.Kind, author).Scan(&at)
	}
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return time.Time{}, fmt.Errorf("find the last edit of %s: %w", document, Explain(err))
	}
	return fromMillis(at), nil
}

// rowColumns are those that scanRow takes.
const rowColumns = `n, at, mono, typed, record.kind, coalesce(documents.kind, ''), seq, author, name, content, private, sum`

const fromRecord = ` FROM record JOIN spaces ON spaces.id = record.space LEFT JOIN documents ON documents.id = record.document `

// scanRow reads a row and checks that it is the one that was written.
func scanRow(rows scanner, interviewID string) (recording.Row, error) {
	r := recording.Row{InterviewID: interviewID}
	var at, mono, typed, sum int64
	if err := rows.Scan(&r.N, &at, &mono, &typed, &r.Kind, &r.Document, &r.Seq, &r.Author, &r.Name, &r.Content, &r.Private, &sum); err != nil {
		return r, fmt.Errorf("row %d: %w (%w)", r.N, errDamaged, err) // a value has another type
	}
	r.At, r.Typed, r.Mono = fromMillis(at), fromMillis(typed), time.Duration(mono)*time.Millisecond
	if sum != rowSum(&r) {
		return r, fmt.Errorf("row %d: %w", r.N, errDamaged)
	}
	return r, nil
}

// Record is everything of an interview's record after a row, in order.
func (db *DB) Record(ctx context.Context, interviewID string, after int64) iter.Seq2[recording.Row, error] {
	return func(yield func(recording.Row, error) bool) {
		err := db.moved(ctx, interviewID)
		if err == nil {
			err = db.eachRow(ctx, interviewID, `WHERE spaces.interview_id = ? AND n > ? ORDER BY n`, []any{interviewID, after}, func(r recording.Row) bool { return yield(r, nil) })
		}
		if err != nil {
			yield(recording.Row{}, fmt.Errorf("read the record of %s: %w", interviewID, Explain(err)))
		}
	}
}

func (db *DB) eachRow(ctx context.Context, interviewID, where string, args []any, f func(recording.Row) bool) error {
	rows, err := db.reads(ctx).QueryContext(ctx, `SELECT `+rowColumns+fromRecord+where, args...)
	if err != nil {
		return err
	}
	defer rows.Close() //nolint:errcheck // reading only
	for rows.Next() {
		r, err := scanRow(rows, interviewID)
		if err != nil {
			return err
		}
		if !f(r) {
			return nil
		}
	}
	return rows.Err()
}

// Chain is where the chain of an interview's record is, and its links with all that they have.
func (db *DB) Chain(ctx context.Context, interviewID string) (recording.Hash, iter.Seq2[recording.Link, error], error) {
	s, err := findSpace(ctx, db.reads(ctx), interviewID)
	if err != nil || s == nil {
		return recording.Start(interviewID), func(func(recording.Link, error) bool) {}, err
	}
	secrets, err := db.secrets(ctx, s.id)
	if err != nil {
		return recording.Hash{}, nil, err
	}
	return s.hash, func(yield func(recording.Link, error) bool) {
		for r, err := range db.Record(ctx, interviewID, 0) {
			if err != nil {
				yield(recording.Link{}, err)
				return
			}
			for len(secrets) > 1 && secrets[1].first <= r.N {
				secrets = secrets[1:]
			}
			if !yield(secrets[0].Show(&r), nil) {
				return
			}
		}
	}, nil
}

// secretFrom is a secret and the first row that it is for.
type secretFrom struct {
	recording.Secret
	first int64
}

func (db *DB) secrets(ctx context.Context, space int64) ([]secretFrom, error) {
	rows, err := db.reads(ctx).QueryContext(ctx, `SELECT secret, first FROM record_secrets WHERE space = ? ORDER BY first`, space)
	if err != nil {
		return nil, fmt.Errorf("read the secrets of a record: %w", err)
	}
	defer rows.Close() //nolint:errcheck // reading only
	var list []secretFrom
	for rows.Next() {
		var s secretFrom
		if err := rows.Scan(&s.Secret, &s.first); err != nil {
			return nil, fmt.Errorf("read the secrets of a record: %w", err)
		}
		list = append(list, s)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("read the secrets of a record: %w", err)
	}
	return list, nil
}

// Events returns what happened in an interview besides edits, in order.
func (db *DB) Events(ctx context.Context, interviewID string) ([]interview.Event, error) {
	err := db.moved(ctx, interviewID)
	var events []interview.Event
	if err == nil {
		err = db.eachRow(ctx, interviewID, `WHERE spaces.interview_id = ? AND record.kind <> '' ORDER BY n`, []any{interviewID}, func(r recording.Row) bool {
			events = append(events, r.Event())
			return true
		})
	}
	if err != nil {
		return nil, fmt.Errorf("read events of %s: %w", interviewID, Explain(err))
	}
	return events, nil
}

// LateWork implements interview.Store.
func (db *DB) LateWork(ctx context.Context, interviewID string, since time.Time) ([]interview.LateWork, error) {
	fail := func(err error) ([]interview.LateWork, error) {
		return nil, fmt.Errorf("read what came late to %s: %w", interviewID, Explain(err))
	}
	if err := db.moved(ctx, interviewID); err != nil {
		return fail(err)
	}
	rows, err := db.reads(ctx).QueryContext(ctx, `SELECT name, max(at) FROM record JOIN spaces ON spaces.id = space
		WHERE interview_id = ? AND kind = ? AND at >= ? GROUP BY author ORDER BY name, author`, interviewID, interview.CameLate, toMillis(since))
	if err != nil {
		return fail(err)
	}
	defer rows.Close() //nolint:errcheck // reading only
	var list []interview.LateWork
	for rows.Next() {
		var l interview.LateWork
		var at int64
		if err := rows.Scan(&l.Name, &at); err != nil {
			return fail(err)
		}
		l.At = fromMillis(at)
		list = append(list, l)
	}
	if err := rows.Err(); err != nil {
		return fail(err)
	}
	return list, nil
}

// Unfinished implements room.Store: what was going on when the relay stopped, as it ended
// by that, in order; first what happened and is not in a record yet.
func (db *DB) Unfinished(ctx context.Context) ([]interview.Event, error) {
	var all []interview.Event
	for _, find := range []func(context.Context) ([]interview.Event, error){db.owed, db.lostExecutions, db.lostTestRuns, db.present} {
		events, err := find(ctx)
		if err != nil {
			return nil, fmt.Errorf("find what was going on: %w", Explain(err))
		}
		all = append(all, events...)
	}
	return all, nil
}

// events reads events from their interview, time, kind, author, name and data.
func (db *DB) events(ctx context.Context, query string, args ...any) ([]interview.Event, error) {
	rows, err := db.reads(ctx).QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close() //nolint:errcheck // reading only
	var list []interview.Event
	for rows.Next() {
		var e interview.Event
		var at int64
		if err := rows.Scan(&e.InterviewID, &at, &e.Kind, &e.Author, &e.Name, &e.Data); err != nil {
			return nil, err
		}
		e.At = fromMillis(at)
		list = append(list, e)
	}
	return list, rows.Err()
}

func (db *DB) owed(ctx context.Context) ([]interview.Event, error) {
	return db.events(ctx, `SELECT interview_id, at, kind, author, name, data FROM owed ORDER BY id`)
}

func (db *DB) present(ctx context.Context) ([]interview.Event, error) {
	reason, err := json.Marshal(map[string]string{"reason": interview.RelayStopped})
	if err != nil {
		return nil, err
	}
	return db.events(ctx, `SELECT interview_id, 0, ?, author, name, ? FROM present JOIN spaces ON spaces.id = space ORDER BY space, author`,
		interview.Left, string(reason))
}
