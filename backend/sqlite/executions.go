package sqlite

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"candor/backend/interview"
)

// CreateExecution stores an execution that has begun, and its event in the
// recording. Errors: NotFound when its interview was purged.
func (db *DB) CreateExecution(ctx context.Context, x interview.Execution, e interview.Event) error {
	files, err := json.Marshal(x.Files)
	if err != nil {
		return fmt.Errorf("store execution %s: %w", x.ID, err)
	}
	args := []byte("[]")
	if len(x.Args) > 0 {
		if args, err = json.Marshal(x.Args); err != nil {
			return fmt.Errorf("store execution %s: %w", x.ID, err)
		}
	}
	return db.inTx(ctx, "store execution "+x.ID, func(tx *sql.Tx) error {
		r, err := tx.ExecContext(ctx, `INSERT INTO executions (id, interview_id, author, author_name, language, files, main, stdin,
				args, repl, terminal_columns, terminal_rows,
				outcome, exit_code, message, started_at, ended_at, wall_us, cpu_us, memory_bytes, truncated)
			SELECT ?, id, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, '', ?, 0, 0, 0, 0, 0 FROM interviews WHERE id = ?`,
			x.ID, x.Author, x.AuthorName, x.Language, string(files), x.Main, x.Stdin,
			string(args), x.REPL, x.Columns, x.Rows, x.Outcome, toMillis(x.StartedAt), x.InterviewID)
		if err != nil {
			return err
		}
		n, err := r.RowsAffected()
		if err != nil {
			return err
		}
		if n == 0 {
			return interview.Errorf(interview.NotFound, "There is no such interview.")
		}
		return insertEvent(ctx, tx, e)
	})
}

// AppendOutput stores chunks of an execution's output. Those of an execution
// that was purged meanwhile are dropped.
func (db *DB) AppendOutput(ctx context.Context, executionID string, chunks []interview.OutputChunk) error {
	if len(chunks) == 0 {
		return nil
	}
	return db.inTx(ctx, "store output of execution "+executionID, func(tx *sql.Tx) error {
		return insertOutput(ctx, tx, executionID, chunks)
	})
}

func insertOutput(ctx context.Context, tx *sql.Tx, executionID string, chunks []interview.OutputChunk) error {
	for _, c := range chunks {
		_, err := tx.ExecContext(ctx, `INSERT INTO execution_output (execution_id, seq, at, stream, text)
			SELECT id, ?, ?, ?, ? FROM executions WHERE id = ? ON CONFLICT DO NOTHING`,
			c.Seq, toMillis(c.At), c.Stream, c.Text, executionID)
		if err != nil {
			return err
		}
	}
	return nil
}

// FinishExecution stores how an execution ended, its terminal's last size and
// the last of its output.
func (db *DB) FinishExecution(ctx context.Context, x interview.Execution, rest []interview.OutputChunk) error {
	return db.inTx(ctx, "finish execution "+x.ID, func(tx *sql.Tx) error {
		if err := insertOutput(ctx, tx, x.ID, rest); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, `UPDATE executions SET outcome = ?, exit_code = ?, message = ?, ended_at = ?,
			wall_us = ?, cpu_us = ?, memory_bytes = ?, truncated = ?, terminal_columns = ?, terminal_rows = ? WHERE id = ?`,
			x.Outcome, x.ExitCode, x.Message, toMillis(x.EndedAt), x.Wall.Microseconds(), x.CPU.Microseconds(), x.MemoryBytes, x.Truncated,
			x.Columns, x.Rows, x.ID)
		return err
	})
}

// LoseExecutions marks what was running when the relay stopped as lost.
func (db *DB) LoseExecutions(ctx context.Context, now time.Time) error {
	_, err := db.exec(ctx, "mark lost executions", `UPDATE executions SET outcome = ?, message = ?, ended_at = ? WHERE outcome = ?`,
		interview.Lost, "The server stopped while this ran.", toMillis(now), interview.Running)
	return err
}

// executionColumns are without the files and the input, which are as large as a
// candidate likes: a list of a hundred would take 200 MiB each time it is asked for.
const executionColumns = `id, interview_id, author, author_name, language, main, args, repl, terminal_columns, terminal_rows,
	outcome, exit_code, message, started_at, ended_at, wall_us, cpu_us, memory_bytes, truncated`

// Executions returns the last executions of an interview, limit at most, oldest
// first, without their files and input. The newest have their output, as many as together hold outputBytes or
// a little more; it is left out of the older ones.
func (db *DB) Executions(ctx context.Context, interviewID string, limit, outputBytes int) ([]interview.Execution, error) {
	fail := func(err error) ([]interview.Execution, error) {
		return nil, fmt.Errorf("read executions of %s: %w", interviewID, err)
	}
	tx, err := db.read.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return fail(err)
	}
	defer tx.Rollback() //nolint:errcheck // reading only
	rows, err := tx.QueryContext(ctx, `SELECT `+executionColumns+` FROM executions WHERE interview_id = ?
		ORDER BY started_at DESC, id DESC LIMIT ?`, interviewID, limit)
	if err != nil {
		return fail(err)
	}
	defer rows.Close() //nolint:errcheck // reading only
	var xs []interview.Execution
	for rows.Next() {
		x, err := scanExecution(rows)
		if err != nil {
			return fail(err)
		}
		xs = append(xs, x)
	}
	if err := rows.Err(); err != nil {
		return fail(err)
	}
	for i := range xs {
		if outputBytes <= 0 {
			break
		}
		if xs[i].Output, err = output(ctx, tx, xs[i].ID); err != nil {
			return fail(err)
		}
		for _, c := range xs[i].Output {
			outputBytes -= len(c.Text)
		}
	}
	slices.Reverse(xs)
	return xs, nil
}

func scanExecution(row scanner) (interview.Execution, error) {
	var x interview.Execution
	var startedAt, endedAt, wall, cpu int64
	var args string
	err := row.Scan(&x.ID, &x.InterviewID, &x.Author, &x.AuthorName, &x.Language, &x.Main, &args, &x.REPL, &x.Columns, &x.Rows,
		&x.Outcome, &x.ExitCode, &x.Message, &startedAt, &endedAt, &wall, &cpu, &x.MemoryBytes, &x.Truncated)
	if err != nil {
		return x, err
	}
	if err := json.Unmarshal([]byte(args), &x.Args); err != nil {
		return x, fmt.Errorf("read the arguments of execution %s: %w", x.ID, err)
	}
	x.StartedAt, x.EndedAt = fromMillis(startedAt), fromMillis(endedAt)
	x.Wall, x.CPU = time.Duration(wall)*time.Microsecond, time.Duration(cpu)*time.Microsecond
	return x, nil
}

func output(ctx context.Context, tx *sql.Tx, executionID string) ([]interview.OutputChunk, error) {
	rows, err := tx.QueryContext(ctx, `SELECT seq, at, stream, text FROM execution_output WHERE execution_id = ? ORDER BY seq`, executionID)
	if err != nil {
		return nil, err
	}
	defer rows.Close() //nolint:errcheck // reading only
	var chunks []interview.OutputChunk
	for rows.Next() {
		var c interview.OutputChunk
		var at int64
		if err := rows.Scan(&c.Seq, &at, &c.Stream, &c.Text); err != nil {
			return nil, err
		}
		c.At = fromMillis(at)
		chunks = append(chunks, c)
	}
	return chunks, rows.Err()
}
