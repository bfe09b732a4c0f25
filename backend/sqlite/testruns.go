package sqlite

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"candor/backend/interview"
)

// KeepTests implements interview.TemplateStore. It reads before it writes: most
// sessions begin without tests, and must on a disk that takes nothing.
func (db *DB) KeepTests(ctx context.Context, interviewID string) error {
	fail := func(err error) error { return fmt.Errorf("keep the tests of interview %s: %w", interviewID, err) }
	kept, isKept, err := readTests(ctx, db.read, keptTests, interviewID)
	if err != nil {
		return fail(err)
	}
	now, _, err := readTests(ctx, db.read, templateTests, interviewID)
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

// CreateTestRun stores a run that has begun. Errors: NotFound when its interview
// was purged.
func (db *DB) CreateTestRun(ctx context.Context, r interview.TestRun) error {
	done, err := db.exec(ctx, "store test run "+r.ID, `INSERT INTO test_runs (id, interview_id, author, author_name, language,
			outcome, message, total, started_at, ended_at, results, private)
		SELECT ?, id, ?, ?, ?, ?, '', ?, ?, 0, '[]', '[]' FROM interviews WHERE id = ?`,
		r.ID, r.Author, r.AuthorName, r.Language, r.Outcome, r.Total, toMillis(r.StartedAt), r.InterviewID)
	if err != nil {
		return err
	}
	n, err := done.RowsAffected()
	if err != nil {
		return fmt.Errorf("store test run %s: %w", r.ID, err)
	}
	if n == 0 {
		return interview.Errorf(interview.NotFound, "There is no such interview.")
	}
	return nil
}

// FinishTestRun stores how a run ended, and its event in the recording.
func (db *DB) FinishTestRun(ctx context.Context, r interview.TestRun, e interview.Event) error {
	results, err := resultsJSON(r.Results)
	if err != nil {
		return fmt.Errorf("finish test run %s: %w", r.ID, err)
	}
	private, err := resultsJSON(r.Private)
	if err != nil {
		return fmt.Errorf("finish test run %s: %w", r.ID, err)
	}
	return db.inTx(ctx, "finish test run "+r.ID, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `UPDATE test_runs SET outcome = ?, message = ?, ended_at = ?, results = ?, private = ? WHERE id = ?`,
			r.Outcome, r.Message, toMillis(r.EndedAt), results, private, r.ID)
		if err != nil {
			return err
		}
		return insertEvent(ctx, tx, e)
	})
}

// LoseTestRuns marks what was running when the relay stopped as lost.
func (db *DB) LoseTestRuns(ctx context.Context, now time.Time) error {
	_, err := db.exec(ctx, "mark lost test runs", `UPDATE test_runs SET outcome = ?, message = ?, ended_at = ? WHERE ended_at = 0`,
		interview.Lost, "The server stopped while the tests ran.", toMillis(now))
	return err
}

// TestRuns returns the last runs of an interview, limit at most, oldest first.
// The private results are read only when they are asked for.
func (db *DB) TestRuns(ctx context.Context, interviewID string, limit int, private bool) ([]interview.TestRun, error) {
	fail := func(err error) ([]interview.TestRun, error) {
		return nil, fmt.Errorf("read test runs of %s: %w", interviewID, err)
	}
	last := `'[]'`
	if private {
		last = `private`
	}
	rows, err := db.read.QueryContext(ctx, `SELECT id, interview_id, author, author_name, language, outcome, message, total,
		started_at, ended_at, results, `+last+` FROM test_runs WHERE interview_id = ? ORDER BY started_at DESC, id DESC LIMIT ?`, interviewID, limit)
	if err != nil {
		return fail(err)
	}
	defer rows.Close() //nolint:errcheck // reading only
	var runs []interview.TestRun
	for rows.Next() {
		var r interview.TestRun
		var startedAt, endedAt int64
		var results, hidden string
		err := rows.Scan(&r.ID, &r.InterviewID, &r.Author, &r.AuthorName, &r.Language, &r.Outcome, &r.Message, &r.Total,
			&startedAt, &endedAt, &results, &hidden)
		if err != nil {
			return fail(err)
		}
		r.StartedAt, r.EndedAt = fromMillis(startedAt), fromMillis(endedAt)
		if r.Results, err = resultsOf(results); err != nil {
			return fail(err)
		}
		if r.Private, err = resultsOf(hidden); err != nil {
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

// storedResult is a result in the database.
type storedResult struct {
	Number  int    `json:"number"`
	Hidden  bool   `json:"hidden,omitempty"`
	Passed  bool   `json:"passed,omitempty"`
	Name    string `json:"name,omitempty"`
	Message string `json:"message,omitempty"`
	Actual  string `json:"actual,omitempty"`
	Errors  string `json:"errors,omitempty"`
	Cut     bool   `json:"cut,omitempty"`
	WallUS  int64  `json:"wallUs,omitempty"`
}

func resultsJSON(results []interview.TestResult) (string, error) {
	stored := make([]storedResult, 0, len(results))
	for _, r := range results {
		stored = append(stored, storedResult{r.Number, r.Hidden, r.Passed, r.Name, r.Message, r.Actual, r.Errors, r.Cut, r.Wall.Microseconds()})
	}
	b, err := json.Marshal(stored)
	return string(b), err
}

func resultsOf(text string) ([]interview.TestResult, error) {
	var stored []storedResult
	if err := json.Unmarshal([]byte(text), &stored); err != nil {
		return nil, err
	}
	results := make([]interview.TestResult, 0, len(stored))
	for _, r := range stored {
		results = append(results, interview.TestResult{
			Number: r.Number, Hidden: r.Hidden, Passed: r.Passed, Name: r.Name, Message: r.Message, Actual: r.Actual, Errors: r.Errors, Cut: r.Cut,
			Wall: time.Duration(r.WallUS) * time.Microsecond,
		})
	}
	return results, nil
}
