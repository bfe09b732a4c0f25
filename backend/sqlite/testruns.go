package sqlite

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"candor/backend/interview"
	"candor/backend/recording"
)

// KeepTests implements interview.TemplateStore. It reads before it writes: most
// sessions begin without tests, and must on a disk that takes nothing.
func (db *DB) KeepTests(ctx context.Context, interviewID string) error {
	fail := func(err error) error { return fmt.Errorf("keep the tests of interview %s: %w", interviewID, err) }
	kept, isKept, err := readTests(ctx, db.reads(ctx), keptTests, interviewID)
	if err != nil {
		return fail(err)
	}
	now, _, err := readTests(ctx, db.reads(ctx), templateTests, interviewID)
	if err != nil {
		return fail(err)
	}
	if now.Count() == 0 {
		if !isKept {
			return nil
		}
		// When the template was deleted, an interview that was opened keeps them.
		_, err = db.exec(ctx, "drop the tests of interview "+interviewID, `DELETE FROM interview_tests WHERE interview_id IN
			(SELECT id FROM interviews WHERE id = ? AND (template_id = '' OR template_id IN (SELECT id FROM templates)))`, interviewID)
		return err
	}
	text, err := json.Marshal(now.Tests)
	if err != nil {
		return fail(err)
	}
	if old, err := json.Marshal(kept.Tests); err == nil && isKept && string(old) == string(text) && kept.Language == now.Language {
		return nil
	}
	_, err = db.exec(ctx, "keep the tests of interview "+interviewID, `INSERT INTO interview_tests (interview_id, language, tests)
		SELECT id, ?, ? FROM interviews WHERE id = ?
		ON CONFLICT DO UPDATE SET language = excluded.language, tests = excluded.tests`, now.Language, string(text), interviewID)
	return err
}

const (
	keptTests     = `SELECT language, tests FROM interview_tests WHERE interview_id = ?`
	templateTests = `SELECT language, tests FROM templates WHERE id = (SELECT template_id FROM interviews WHERE id = ?)`
)

func readTests(ctx context.Context, from queryer, query, interviewID string) (t interview.SessionTests, found bool, err error) {
	var text string
	err = from.QueryRowContext(ctx, query, interviewID).Scan(&t.Language, &text)
	if errors.Is(err, sql.ErrNoRows) {
		return interview.SessionTests{}, false, nil
	}
	if err != nil {
		return interview.SessionTests{}, false, err
	}
	if err := json.Unmarshal([]byte(text), &t.Tests); err != nil {
		return interview.SessionTests{}, false, err
	}
	if t.Count() == 0 {
		return interview.SessionTests{}, false, nil
	}
	return t, true, nil
}

// SessionTests returns what an interview's code is tested with: what its session
// began with, or its template's as long as it has not begun.
func (db *DB) SessionTests(ctx context.Context, interviewID string) (interview.SessionTests, error) {
	fail := func(err error) (interview.SessionTests, error) {
		return interview.SessionTests{}, fmt.Errorf("read the tests of interview %s: %w", interviewID, err)
	}
	tx, err := db.read.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return fail(err)
	}
	defer tx.Rollback() //nolint:errcheck // reading only
	t, found, err := readTests(ctx, tx, keptTests, interviewID)
	if err != nil {
		return fail(err)
	}
	if found {
		return t, nil
	}
	var begun bool
	err = tx.QueryRowContext(ctx, codeIsBegun, interviewID, interview.CodeDocument).Scan(&begun)
	if err != nil {
		return fail(err)
	}
	if begun {
		return interview.SessionTests{}, nil
	}
	if t, _, err = readTests(ctx, tx, templateTests, interviewID); err != nil {
		return fail(err)
	}
	return t, nil
}

// storeTestRun keeps the summary of a run in the transaction that records its beginning or
// its end. The results are in the record.
func storeTestRun(ctx context.Context, tx *sql.Tx, t *interview.TestRun, r *recording.Row) error {
	if r.Kind == interview.TestsRan {
		_, err := tx.ExecContext(ctx, `UPDATE test_runs SET outcome = ?, message = ?, ended_at = ?, last_n = ? WHERE id = ?`,
			t.Outcome, t.Message, toMillis(t.EndedAt), r.N, t.ID)
		return err
	}
	_, err := tx.ExecContext(ctx, `INSERT INTO test_runs (id, interview_id, author, author_name, language,
			outcome, message, total, started_at, ended_at, results, private)
		VALUES (?, ?, ?, ?, ?, ?, '', ?, ?, 0, '[]', '[]')`,
		t.ID, t.InterviewID, t.Author, t.AuthorName, t.Language, t.Outcome, t.Total, toMillis(t.StartedAt))
	return err
}

// lostTestRuns are those that ran when the relay stopped, as they ended by that.
func (db *DB) lostTestRuns(ctx context.Context) ([]interview.Event, error) {
	rows, err := db.reads(ctx).QueryContext(ctx, `SELECT `+testRunColumns+` FROM test_runs WHERE ended_at = 0 ORDER BY started_at, id`)
	if err != nil {
		return nil, err
	}
	defer rows.Close() //nolint:errcheck // reading only
	var list []interview.Event
	for rows.Next() {
		r, err := scanTestRun(rows)
		if err != nil {
			return nil, err
		}
		r.Outcome, r.Message, r.EndedAt = interview.Lost, "The server stopped while the tests ran.", db.now()
		list = append(list, recording.TestsEnded(r))
	}
	return list, rows.Err()
}

const testRunColumns = `id, test_runs.interview_id, author, author_name, language, outcome, message, total, started_at, ended_at`

func scanTestRun(row scanner, more ...any) (interview.TestRun, error) {
	var r interview.TestRun
	var startedAt, endedAt int64
	err := row.Scan(append([]any{
		&r.ID, &r.InterviewID, &r.Author, &r.AuthorName, &r.Language, &r.Outcome, &r.Message, &r.Total, &startedAt, &endedAt,
	}, more...)...)
	r.StartedAt, r.EndedAt = fromMillis(startedAt), fromMillis(endedAt)
	return r, err
}

// TestRuns returns the last runs of an interview, limit at most, oldest first.
// The private results are read only when they are asked for.
func (db *DB) TestRuns(ctx context.Context, interviewID string, limit int, private bool) ([]interview.TestRun, error) {
	fail := func(err error) ([]interview.TestRun, error) {
		return nil, fmt.Errorf("read test runs of %s: %w", interviewID, err)
	}
	if err := db.moved(ctx, interviewID); err != nil {
		return fail(err)
	}
	hidden := `NULL`
	if private {
		hidden = `private`
	}
	rows, err := db.reads(ctx).QueryContext(ctx, `SELECT `+testRunColumns+`, content, hidden
		FROM test_runs LEFT JOIN (SELECT interview_id AS of, n, content, `+hidden+` AS hidden FROM record JOIN spaces ON spaces.id = space)
			ON of = test_runs.interview_id AND n = last_n
		WHERE test_runs.interview_id = ? ORDER BY started_at DESC, test_runs.id DESC LIMIT ?`, interviewID, limit)
	if err != nil {
		return fail(err)
	}
	defer rows.Close() //nolint:errcheck // reading only
	var runs []interview.TestRun
	for rows.Next() {
		var results, hidden []byte
		r, err := scanTestRun(rows, &results, &hidden)
		if err == nil && results != nil {
			r.Results, r.Private, err = recording.Results(results, hidden)
		}
		if err != nil {
			return fail(err)
		}
		runs = append(runs, r)
	}
	if err := rows.Err(); err != nil {
		return fail(err)
	}
	slices.Reverse(runs)
	return runs, nil
}
