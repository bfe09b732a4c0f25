package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"candor/backend/interview"
	"candor/backend/recording"
)

// Append implements room.Store: all rows, of any number of records, in one
// transaction that is on the disk when nil is returned.
//
// Rows that are stored already are passed over, so that a caller may repeat a
// batch whose commit failed without knowing how far it came. Rows that would
// leave a gap are refused. An interview that was purged meanwhile is a NotFound
// error, and nothing of the batch is stored.
func (db *DB) Append(ctx context.Context, rows []recording.Row) error {
	if len(rows) == 0 {
		return nil
	}
	// A context that can end costs a goroutine for each statement. A commit is short,
	// and a lock that another process holds is waited for no longer than busyTimeout.
	ctx = context.WithoutCancel(ctx)
	db.recordMu.Lock()
	defer db.recordMu.Unlock()
	err := db.inTx(ctx, "append to the record", func(tx *sql.Tx) error { return db.appendIn(ctx, tx, rows) })
	if err != nil {
		clear(db.open) // what was noted did not come to pass
	}
	return err
}

// appendIn is called with recordMu held, and db.open is to be cleared when it fails.
func (db *DB) appendIn(ctx context.Context, tx *sql.Tx, rows []recording.Row) error {
	a := appending{db: db, tx: tx, insert: tx.StmtContext(ctx, db.statements.insert)}
	for i := range rows {
		r := &rows[i]
		s, err := a.space(ctx, r.InterviewID)
		if err == nil {
			err = a.row(ctx, s, r)
		}
		if err != nil {
			if interview.CodeOf(err) != "" {
				return err
			}
			return fmt.Errorf("row %d of %s: %w", r.N, r.InterviewID, err)
		}
	}
	return a.finish(ctx)
}

// maxOpenSpaces bounds the records whose end is kept in mind: 4096 are more than
// one relay has live, and take about a megabyte.
const maxOpenSpaces = 4096

// openSpace is a record and its documents, as they are once the transaction is committed.
type openSpace struct {
	id        int64
	last      int64
	moving    bool
	hash      recording.Hash
	secret    recording.Secret
	documents map[string]*openLog
	grown     bool // in this transaction
}

type openLog struct {
	id    int64
	last  int64 // the newest entry's seq
	grown bool
}

// statements are prepared once: Append runs some hundred times a second, and
// preparing cost half of it.
type statements struct {
	insert, space, document *sql.Stmt
}

func (s *statements) prepare(ctx context.Context, db *sql.DB) error {
	for _, p := range []struct {
		to    **sql.Stmt
		query string
	}{
		{&s.insert, `INSERT INTO record (space, n, at, mono, typed, kind, document, seq, author, name, content, private, sum)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, coalesce(?, x''), coalesce(?, x''), ?)`},
		{&s.space, `UPDATE spaces SET last = ?, hash = ? WHERE id = ?`},
		{&s.document, `UPDATE documents SET last_seq = ? WHERE id = ?`},
	} {
		var err error
		if *p.to, err = db.PrepareContext(ctx, p.query); err != nil {
			return fmt.Errorf("prepare the record's statements: %w", err)
		}
	}
	return nil
}

// appending is one transaction that appends.
type appending struct {
	db      *DB
	tx      *sql.Tx
	insert  *sql.Stmt
	changed []*openSpace
	// moving: the rows are from before the record, see record_move.go. Whatever there is is
	// taken, also what has a gap: it stays as damaged as it was.
	moving bool
}

// space is an interview's record. Errors: NotFound when the interview does not exist (any more).
func (a *appending) space(ctx context.Context, interviewID string) (*openSpace, error) {
	if s := a.db.open[interviewID]; s != nil {
		return s, nil
	}
	s, err := findSpace(ctx, a.tx, interviewID)
	if err != nil {
		return nil, err
	}
	if s == nil {
		if s, err = makeSpace(ctx, a.tx, interviewID); err != nil {
			return nil, err
		}
	} else if s.moving {
		return nil, errors.New("it is being moved")
	}
	if len(a.db.open) >= maxOpenSpaces {
		clear(a.db.open)
	}
	a.db.open[interviewID] = s
	return s, nil
}

// findSpace returns nil when an interview has no record yet.
func findSpace(ctx context.Context, from queryer, interviewID string) (*openSpace, error) {
	s := openSpace{documents: map[string]*openLog{}}
	var hash []byte
	err := from.QueryRowContext(ctx, `SELECT id, last, moving, hash, (SELECT secret FROM record_secrets WHERE space = id ORDER BY first DESC LIMIT 1)
		FROM spaces WHERE interview_id = ?`, interviewID).Scan(&s.id, &s.last, &s.moving, &hash, &s.secret)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err == nil && len(hash) != len(s.hash) {
		err = errDamaged
	}
	if err != nil {
		return nil, fmt.Errorf("find the record of %s: %w", interviewID, err)
	}
	copy(s.hash[:], hash)
	return &s, nil
}

func makeSpace(ctx context.Context, tx *sql.Tx, interviewID string) (*openSpace, error) {
	s := openSpace{documents: map[string]*openLog{}, hash: recording.Start(interviewID), secret: recording.NewSecret()}
	err := tx.QueryRowContext(ctx, `INSERT INTO spaces (interview_id, last, hash, backfilled, moving)
		SELECT id, 0, ?, 0, 0 FROM interviews WHERE id = ? RETURNING id`, s.hash[:], interviewID).Scan(&s.id)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, interview.Errorf(interview.NotFound, "There is no such interview.")
	}
	if err == nil {
		_, err = tx.ExecContext(ctx, `INSERT INTO record_secrets (space, first, secret) VALUES (?, 1, ?)`, s.id, []byte(s.secret))
	}
	if err != nil {
		return nil, fmt.Errorf("begin the record of %s: %w", interviewID, err)
	}
	return &s, nil
}

func (a *appending) row(ctx context.Context, s *openSpace, r *recording.Row) error {
	switch {
	case r.N == s.last+1:
	case r.N > 0 && r.N <= s.last:
		return sameRow(ctx, a.tx, s.id, r)
	default:
		return fmt.Errorf("it would leave a gap after %d", s.last)
	}
	document := int64(0)
	if r.Kind == interview.Edited {
		l, err := a.document(ctx, s, r)
		if err != nil {
			return err
		}
		if r.Seq != l.last+1 && !a.moving {
			return fmt.Errorf("entry %d of the %s would leave a gap after %d", r.Seq, r.Document, l.last)
		}
		document, l.last, l.grown = l.id, r.Seq, true
	}
	_, err := a.insert.ExecContext(ctx, s.id, r.N, toMillis(r.At), r.Mono.Milliseconds(), toMillis(r.Typed), r.Kind, document, r.Seq,
		r.Author, r.Name, r.Content, r.Private, rowSum(r))
	if err != nil {
		return err
	}
	s.last, s.hash = r.N, s.hash.Next(s.secret.Commit(r))
	if !s.grown {
		s.grown = true
		a.changed = append(a.changed, s)
	}
	if r.Kind == interview.Edited || a.moving {
		return nil
	}
	return a.effect(ctx, s, r)
}

// document finds or makes the document of an edit.
func (a *appending) document(ctx context.Context, s *openSpace, r *recording.Row) (*openLog, error) {
	if l := s.documents[r.Document]; l != nil {
		return l, nil
	}
	var l openLog
	err := a.tx.QueryRowContext(ctx, findDocumentQuery, r.InterviewID, r.Document).Scan(&l.id, &l.last)
	if errors.Is(err, sql.ErrNoRows) {
		err = a.tx.QueryRowContext(ctx, `INSERT INTO documents (interview_id, kind) VALUES (?, ?) RETURNING id`, r.InterviewID, r.Document).Scan(&l.id)
	}
	if err != nil {
		return nil, fmt.Errorf("open the %s: %w", r.Document, err)
	}
	s.documents[r.Document] = &l
	return &l, nil
}

const findDocumentQuery = `SELECT id, last_seq FROM documents WHERE interview_id = ? AND kind = ?`

// sameRow checks that what is stored under a row's number is that row.
func sameRow(ctx context.Context, tx *sql.Tx, space int64, r *recording.Row) error {
	var sum int64
	if err := tx.QueryRowContext(ctx, `SELECT sum FROM record WHERE space = ? AND n = ?`, space, r.N).Scan(&sum); err != nil {
		return fmt.Errorf("compare it: %w", err)
	}
	if sum != rowSum(r) {
		return errors.New("it is stored already and is a different one")
	}
	return nil
}

// finish stores where the records and their documents end now.
func (a *appending) finish(ctx context.Context) error {
	space, document := a.tx.StmtContext(ctx, a.db.statements.space), a.tx.StmtContext(ctx, a.db.statements.document)
	for _, s := range a.changed {
		s.grown = false
		if _, err := space.ExecContext(ctx, s.last, s.hash[:], s.id); err != nil {
			return fmt.Errorf("store the end of a record: %w", err)
		}
		for _, l := range s.documents {
			if !l.grown {
				continue
			}
			l.grown = false
			if _, err := document.ExecContext(ctx, l.last, l.id); err != nil {
				return fmt.Errorf("store the end of a log: %w", err)
			}
		}
	}
	return nil
}

// effect stores what goes with something that happened.
func (a *appending) effect(ctx context.Context, s *openSpace, r *recording.Row) error {
	var err error
	switch r.Kind {
	case interview.Joined:
		_, err = a.tx.ExecContext(ctx, `INSERT INTO present (space, author, name) VALUES (?, ?, ?)
			ON CONFLICT DO UPDATE SET name = excluded.name`, s.id, r.Author, r.Name)
		if err == nil {
			err = a.present(ctx, r)
		}
	case interview.Left:
		_, err = a.tx.ExecContext(ctx, `DELETE FROM present WHERE space = ? AND author = ?`, s.id, r.Author)
		if err == nil {
			err = a.present(ctx, r)
		}
	case interview.Started, interview.Finished, interview.Reopened, interview.Instructed:
		// One of them: two may be of the same moment.
		_, err = a.tx.ExecContext(ctx, `DELETE FROM owed WHERE id = (SELECT min(id) FROM owed WHERE interview_id = ? AND kind = ? AND at = ? AND author = ?)`,
			r.InterviewID, r.Kind, toMillis(r.At), r.Author)
	}
	if err != nil {
		return err
	}
	switch x := r.Summary.(type) {
	case *interview.Execution:
		return storeExecution(ctx, a.tx, x, r)
	case *interview.TestRun:
		return storeTestRun(ctx, a.tx, x, r)
	}
	return nil
}

// present tells that who is in a session is not as before.
func (a *appending) present(ctx context.Context, r *recording.Row) error {
	return a.db.changedBy(ctx, a.tx, interview.Origin{Person: r.Author}, interview.InterviewPresent, r.InterviewID)
}
