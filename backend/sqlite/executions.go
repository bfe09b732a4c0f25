package sqlite

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"time"

	"candor/backend/interview"
	"candor/backend/recording"
)

// storeExecution keeps the summary of an execution in the transaction that records its beginning or its end.
func storeExecution(ctx context.Context, tx *sql.Tx, x *interview.Execution, r *recording.Row) error {
	if r.Kind == interview.ExecutionEnded {
		_, err := tx.ExecContext(ctx, `UPDATE executions SET outcome = ?, exit_code = ?, message = ?, ended_at = ?, last_n = ?,
			wall_us = ?, cpu_us = ?, memory_bytes = ?, truncated = ?, terminal_columns = ?, terminal_rows = ? WHERE id = ?`,
			x.Outcome, x.ExitCode, x.Message, toMillis(x.EndedAt), r.N, x.Wall.Microseconds(), x.CPU.Microseconds(), x.MemoryBytes, x.Truncated,
			x.Columns, x.Rows, x.ID)
		return err
	}
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
	_, err = tx.ExecContext(ctx, `INSERT INTO executions (id, interview_id, author, author_name, language, files, main, stdin,
			args, repl, terminal_columns, terminal_rows,
			outcome, exit_code, message, started_at, ended_at, wall_us, cpu_us, memory_bytes, truncated, first_n)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, '', ?, 0, 0, 0, 0, 0, ?)`,
		x.ID, x.InterviewID, x.Author, x.AuthorName, x.Language, string(files), x.Main, x.Stdin,
		string(args), x.REPL, x.Columns, x.Rows, x.Outcome, toMillis(x.StartedAt), r.N)
	return err
}

// lostExecutions are those that ran when the relay stopped, as they ended by that.
func (db *DB) lostExecutions(ctx context.Context) ([]interview.Event, error) {
	rows, err := db.reads(ctx).QueryContext(ctx, `SELECT `+executionColumns+` FROM executions WHERE outcome = ? ORDER BY started_at, id`, interview.Running)
	if err != nil {
		return nil, err
	}
	defer rows.Close() //nolint:errcheck // reading only
	var list []interview.Event
	for rows.Next() {
		x, err := scanExecution(rows)
		if err != nil {
			return nil, err
		}
		x.Outcome, x.Message, x.EndedAt = interview.Lost, "The server stopped while this ran.", db.now()
		list = append(list, recording.Ended(x.Execution))
	}
	return list, rows.Err()
}

// executionColumns are without the files and the input, which are as large as a
// candidate likes: a list of a hundred would take 200 MiB each time it is asked for.
const executionColumns = `id, interview_id, author, author_name, language, main, args, repl, terminal_columns, terminal_rows,
	outcome, exit_code, message, started_at, ended_at, wall_us, cpu_us, memory_bytes, truncated, first_n, last_n`

// Executions returns the last executions of an interview, limit at most, oldest
// first, without their files and input. The newest have their output, as many as together hold outputBytes or
// a little more; it is left out of the older ones.
func (db *DB) Executions(ctx context.Context, interviewID string, limit, outputBytes int) ([]interview.Execution, error) {
	fail := func(err error) ([]interview.Execution, error) {
		return nil, fmt.Errorf("read executions of %s: %w", interviewID, err)
	}
	if err := db.moved(ctx, interviewID); err != nil {
		return fail(err)
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
	var places []place
	for rows.Next() {
		x, err := scanExecution(rows)
		if err != nil {
			return fail(err)
		}
		xs, places = append(xs, x.Execution), append(places, x.place)
	}
	if err := rows.Err(); err != nil {
		return fail(err)
	}
	for i := range xs {
		if outputBytes <= 0 {
			break
		}
		if xs[i].Output, err = output(ctx, tx, &xs[i], places[i]); err != nil {
			return fail(err)
		}
		for _, c := range xs[i].Output {
			outputBytes -= len(c.Text)
		}
	}
	slices.Reverse(xs)
	return xs, nil
}

// place is where in the record an execution begins and ends; last 0: it runs.
type place struct{ first, last int64 }

type placedExecution struct {
	interview.Execution
	place
}

func scanExecution(row scanner) (placedExecution, error) {
	var x placedExecution
	var startedAt, endedAt, wall, cpu int64
	var args string
	err := row.Scan(&x.ID, &x.InterviewID, &x.Author, &x.AuthorName, &x.Language, &x.Main, &args, &x.REPL, &x.Columns, &x.Rows,
		&x.Outcome, &x.ExitCode, &x.Message, &startedAt, &endedAt, &wall, &cpu, &x.MemoryBytes, &x.Truncated, &x.first, &x.last)
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

// output is what an execution printed: rows of the record from its beginning to its end.
func output(ctx context.Context, tx *sql.Tx, x *interview.Execution, at place) ([]interview.OutputChunk, error) {
	last := at.last
	if last == 0 {
		last = math.MaxInt64
	}
	rows, err := tx.QueryContext(ctx, `SELECT at, content FROM record JOIN spaces ON spaces.id = space
		WHERE interview_id = ? AND kind = ? AND n BETWEEN ? AND ? ORDER BY n`, x.InterviewID, interview.ExecutionPrinted, at.first, last)
	if err != nil {
		return nil, err
	}
	defer rows.Close() //nolint:errcheck // reading only
	var chunks []interview.OutputChunk
	for rows.Next() {
		var at int64
		var content []byte
		if err := rows.Scan(&at, &content); err != nil {
			return nil, err
		}
		id, chunk, err := recording.PrintedBy(content)
		if err != nil {
			return nil, err
		}
		if id == x.ID {
			chunk.At = fromMillis(at)
			chunks = append(chunks, chunk)
		}
	}
	return chunks, rows.Err()
}
