package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"modernc.org/sqlite"

	"candor/backend/interview"
)

// LoadDocument implements room.Store. A document that was never written is a
// zero snapshot and no entries. What is not as it was written is found by its
// checksum: a snapshot is then passed over, because the log has all that is in
// it; an entry of the log makes the document interview.Damaged.
func (db *DB) LoadDocument(ctx context.Context, document string) (interview.Snapshot, []interview.LogEntry, error) {
	fail := func(err error) (interview.Snapshot, []interview.LogEntry, error) {
		return interview.Snapshot{}, nil, fmt.Errorf("load document %s: %w", document, Explain(err))
	}
	d, ok := interview.ParseDocument(document)
	if !ok {
		return fail(errors.New("not a document"))
	}
	if err := db.moved(ctx, d.InterviewID); err != nil {
		return fail(err)
	}
	// One transaction: snapshot and entries must be of the same moment.
	tx, err := db.read.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return fail(err)
	}
	defer tx.Rollback() //nolint:errcheck // reading only
	l, err := findDocument(ctx, tx, d)
	if err != nil {
		return fail(err)
	}
	if l == nil {
		return interview.Snapshot{}, nil, nil
	}
	snapshot, err := readSnapshot(ctx, tx, l.id, document)
	if errors.Is(err, errDamaged) {
		db.logger.Error("a snapshot is damaged; its document is read from the log, and it will be written anew", "document", document, "error", err)
		defer db.dropSnapshot(l.id, document)
		snapshot, err = interview.Snapshot{}, nil
	}
	if err != nil {
		return fail(err)
	}
	entries, err := readEntries(ctx, tx, l.id, d, snapshot)
	if end := snapshot.Seq + int64(len(entries)); err == nil && end != l.last {
		err = fmt.Errorf("the log ends at %d, not at %d: %w", end, l.last, errDamaged)
	}
	if errors.Is(err, errDamaged) {
		return fail(fmt.Errorf("%w (%w)", interview.DamagedDocument(), err))
	}
	if err != nil {
		return fail(err)
	}
	return snapshot, entries, nil
}

// errDamaged tells that a row is not the one that was written.
var errDamaged = errors.New("it is not what was written")

// findDocument returns a document's id and the end of its log, nil when it was never written.
func findDocument(ctx context.Context, tx *sql.Tx, d interview.Document) (*openLog, error) {
	var l openLog
	err := tx.QueryRowContext(ctx, findDocumentQuery, d.InterviewID, d.Kind).Scan(&l.id, &l.last)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return &l, nil
}

// readSnapshot returns the zero value when there is none.
func readSnapshot(ctx context.Context, tx *sql.Tx, id int64, document string) (interview.Snapshot, error) {
	s := interview.Snapshot{Document: document}
	var sum int64
	err := tx.QueryRowContext(ctx, `SELECT seq, n, state, authors, sum FROM snapshots WHERE document_id = ?`, id).
		Scan(&s.Seq, &s.N, &s.State, &s.Authors, &sum)
	if errors.Is(err, sql.ErrNoRows) {
		return interview.Snapshot{}, nil
	}
	if _, disk := errors.AsType[*sqlite.Error](err); disk || ctx.Err() != nil {
		return interview.Snapshot{}, err
	}
	if err != nil || sum != snapshotSum(&s) { // an error is of a value that has another type
		return interview.Snapshot{}, fmt.Errorf("snapshot of %d: %w (%v)", s.Seq, errDamaged, err)
	}
	return s, nil
}

// readEntries returns a document's log after a snapshot of it.
func readEntries(ctx context.Context, tx *sql.Tx, id int64, d interview.Document, from interview.Snapshot) ([]interview.LogEntry, error) {
	// All of the record from there on is gone through, so what is no entry of this document is told
	// by a number, without a look into another table.
	rows, err := tx.QueryContext(ctx, `SELECT n, at, mono, typed, kind, ?, seq, author, name, content, private, sum FROM record
		WHERE space = (SELECT id FROM spaces WHERE interview_id = ?) AND n > ? AND document = ? AND seq > ? ORDER BY n`,
		d.Kind, d.InterviewID, from.N, id, from.Seq)
	if err != nil {
		return nil, err
	}
	defer rows.Close() //nolint:errcheck // reading only
	var entries []interview.LogEntry
	for next := from.Seq + 1; rows.Next(); next++ {
		r, err := scanRow(rows, d.InterviewID)
		if err != nil {
			return nil, err
		}
		if r.Seq != next {
			return nil, fmt.Errorf("entry %d follows %d: %w", r.Seq, next-1, errDamaged)
		}
		entries = append(entries, r.Entry())
	}
	return entries, rows.Err()
}

// dropSnapshot removes a snapshot that is of no use: it would be read again each
// time, and a wrong number of its could keep newer ones away.
func (db *DB) dropSnapshot(id int64, document string) {
	// Whoever loads the document has what they need, and may be gone meanwhile.
	if _, err := db.exec(context.Background(), "drop a damaged snapshot", `DELETE FROM snapshots WHERE document_id = ?`, id); err != nil {
		db.logger.Error("a damaged snapshot could not be removed", "document", document, "error", err)
	}
}

// SaveSnapshot implements room.Store. An older snapshot never replaces a newer one.
func (db *DB) SaveSnapshot(ctx context.Context, s interview.Snapshot) error {
	d, ok := interview.ParseDocument(s.Document)
	if !ok {
		return fmt.Errorf("save a snapshot: %q is not a document", s.Document)
	}
	_, err := db.exec(ctx, "save a snapshot of "+s.Document, `INSERT INTO snapshots (document_id, seq, n, state, authors, sum)
		SELECT id, ?, ?, ?, coalesce(?, x''), ? FROM documents WHERE interview_id = ? AND kind = ?
		ON CONFLICT (document_id) DO UPDATE SET seq = excluded.seq, n = excluded.n, state = excluded.state, authors = excluded.authors, sum = excluded.sum
		WHERE excluded.seq > snapshots.seq`,
		s.Seq, s.N, s.State, s.Authors, snapshotSum(&s), d.InterviewID, d.Kind)
	return err
}

// maxAudit bounds the log that is looked through at once, which is held in memory:
// 32 MiB are sixty hours of typing.
const maxAudit = 32 << 20

// NextAudit implements room.Auditor: documents with a snapshot, in the order in
// which they were made. A snapshot that is damaged by itself is passed over: when
// its document is loaded it is written anew.
func (db *DB) NextAudit(ctx context.Context, after int64) (next int64, s interview.Snapshot, log []interview.LogEntry, err error) {
	tx, err := db.read.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return 0, s, nil, fmt.Errorf("look through documents: %w", Explain(err))
	}
	defer tx.Rollback() //nolint:errcheck // reading only
	var bytes int64
	var kind, interviewID string
	err = tx.QueryRowContext(ctx, `SELECT documents.id, documents.interview_id, documents.kind,
			(SELECT coalesce(sum(length(content)), 0) FROM record WHERE record.space = spaces.id AND document = documents.id AND seq <= snapshots.seq)
		FROM documents JOIN snapshots ON document_id = documents.id JOIN spaces ON spaces.interview_id = documents.interview_id
		WHERE documents.id > ? AND moving = 0 ORDER BY documents.id LIMIT 1`, after).Scan(&next, &interviewID, &kind, &bytes)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, s, nil, nil
	}
	d := interview.Document{InterviewID: interviewID, Kind: kind}
	s.Document = d.String()
	if err == nil && bytes <= maxAudit {
		var found interview.Snapshot
		if found, log, err = auditOne(ctx, tx, next, d); err == nil && log != nil {
			s = found
		}
	}
	if err != nil {
		err = fmt.Errorf("look through document %s: %w", s.Document, Explain(err))
	}
	return next, s, log, err
}

func auditOne(ctx context.Context, tx *sql.Tx, id int64, d interview.Document) (interview.Snapshot, []interview.LogEntry, error) {
	s, err := readSnapshot(ctx, tx, id, d.String())
	if errors.Is(err, errDamaged) {
		return s, nil, nil
	}
	if err != nil {
		return s, nil, err
	}
	log, err := readEntries(ctx, tx, id, d, interview.Snapshot{})
	if err == nil && int64(len(log)) < s.Seq {
		err = fmt.Errorf("the log ends at %d: %w", len(log), errDamaged)
	}
	if err != nil {
		return s, nil, err
	}
	return s, log[:s.Seq], nil
}
