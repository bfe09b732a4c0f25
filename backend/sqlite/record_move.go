package sqlite

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"candor/backend/interview"
	"candor/backend/recording"
)

// Releases before the record had a session's rows in tables of their own: log, events,
// execution_output. They are moved into the record when somebody first asks for their
// interview, or when there is nothing else to do: to move all at the start would keep a
// relay with a year of interviews from starting for minutes. Until the last row of an
// interview has been copied its record is marked as moving, and nobody else writes into
// it; a relay that is killed meanwhile goes on where it was.

const (
	// movedAtOnce is how many rows one transaction moves: few enough that updates of live
	// sessions hardly wait for it.
	movedAtOnce = 250
	// moveRest is how long MoveRecords leaves the database to others after each interview, in
	// times of what that took.
	moveRest = 4
	// retryMove is the wait after a failed one.
	retryMove = time.Minute
)

// moves are what is known of rows that releases before have left.
type moves struct {
	turn chan struct{} // capacity 1: one interview is moved at a time

	mu   sync.Mutex
	none bool            // there are none
	done map[string]bool // interviews of which there are none, of those that were asked for lately
}

// hasOld tells whether an interview has rows of releases before: ?1 is its id.
const hasOld = `EXISTS (SELECT 1 FROM documents JOIN log ON document_id = documents.id WHERE documents.interview_id = ?1)
	OR EXISTS (SELECT 1 FROM events WHERE interview_id = ?1)
	OR EXISTS (SELECT 1 FROM executions JOIN execution_output ON execution_id = executions.id WHERE executions.interview_id = ?1)`

// nextOld is an interview with rows of releases before.
const nextOld = `SELECT coalesce(
	(SELECT interview_id FROM log JOIN documents ON documents.id = document_id LIMIT 1),
	(SELECT interview_id FROM events LIMIT 1),
	(SELECT interview_id FROM execution_output JOIN executions ON executions.id = execution_id LIMIT 1), '')`

// beginMoves looks whether there is anything to move.
func (db *DB) beginMoves(ctx context.Context) error {
	db.moves.turn, db.moves.done = make(chan struct{}, 1), map[string]bool{}
	next, err := db.nextToMove(ctx)
	db.moves.none = next == ""
	return err
}

func (db *DB) nextToMove(ctx context.Context) (next string, err error) {
	if err = db.reads(ctx).QueryRowContext(ctx, nextOld).Scan(&next); err != nil {
		return "", fmt.Errorf("look for rows of releases before: %w", Explain(err))
	}
	return next, nil
}

// MoveRecords moves what releases before have left, until nothing is or ctx ends.
func (db *DB) MoveRecords(ctx context.Context) {
	for ctx.Err() == nil {
		began := time.Now()
		next, err := db.nextToMove(ctx)
		if err == nil && next == "" {
			db.moves.mu.Lock()
			db.moves.none = true
			db.moves.mu.Unlock()
			return
		}
		if err == nil {
			err = db.moved(ctx, next)
		}
		rest := moveRest * time.Since(began)
		if err != nil {
			if ctx.Err() == nil {
				db.logger.Error("what a release before has left could not be moved", "interview", next, "error", err)
			}
			rest = retryMove
		}
		select {
		case <-time.After(rest):
		case <-ctx.Done():
		}
	}
}

// moved returns when nothing of an interview is where releases before had it.
func (db *DB) moved(ctx context.Context, interviewID string) error {
	if db.moves.isDone(interviewID) {
		return nil
	}
	select {
	case db.moves.turn <- struct{}{}:
		defer func() { <-db.moves.turn }()
	case <-ctx.Done():
		return ctx.Err()
	}
	var old bool
	if err := db.reads(ctx).QueryRowContext(ctx, `SELECT `+hasOld, interviewID).Scan(&old); err != nil {
		return err
	}
	if old {
		m := move{db: db, interviewID: interviewID}
		if err := m.run(ctx); err != nil && interview.CodeOf(err) != interview.NotFound { // or it was deleted for ever meanwhile
			return fmt.Errorf("move the record of %s: %w", interviewID, err)
		}
	}
	db.moves.setDone(interviewID)
	return nil
}

func (m *moves) isDone(interviewID string) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.none || m.done[interviewID]
}

func (m *moves) setDone(interviewID string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if len(m.done) >= maxOpenSpaces {
		clear(m.done)
	}
	m.done[interviewID] = true
}

// move moves one interview.
type move struct {
	db          *DB
	interviewID string
}

func (m *move) run(ctx context.Context) error {
	s, moving, err := m.begin(ctx)
	if err != nil {
		return err
	}
	if moving {
		plan, err := m.plan(ctx)
		if err != nil {
			return err
		}
		if int64(len(plan)) < s.last {
			return fmt.Errorf("%d rows were moved already, of %d: %w", s.last, len(plan), errDamaged)
		}
		for part := range slices.Chunk(plan[s.last:], movedAtOnce) {
			if err := m.copy(ctx, part); err != nil {
				return err
			}
		}
		if err := m.end(ctx); err != nil {
			return err
		}
	}
	return m.clear(ctx)
}

// begin finds or makes the record. It is not moving when all rows were copied before.
func (m *move) begin(ctx context.Context) (s *openSpace, moving bool, err error) {
	err = m.tx(ctx, func(tx *sql.Tx) error {
		if s, err = findSpace(ctx, tx, m.interviewID); err != nil {
			return err
		}
		if s == nil {
			if s, err = makeSpace(ctx, tx, m.interviewID); err != nil {
				return err
			}
			if _, err = tx.ExecContext(ctx, `UPDATE spaces SET moving = 1 WHERE id = ?`, s.id); err != nil {
				return err
			}
		}
		return tx.QueryRowContext(ctx, `SELECT moving FROM spaces WHERE id = ?`, s.id).Scan(&moving)
	})
	return s, moving, err
}

func (m *move) tx(ctx context.Context, f func(tx *sql.Tx) error) error {
	m.db.recordMu.Lock()
	defer m.db.recordMu.Unlock()
	delete(m.db.open, m.interviewID)
	return m.db.inTx(ctx, "move", f)
}

// source is a row of releases before. What is of one stream stays in its order.
type source struct {
	at     int64
	table  int // which one; of equal times the lower comes first
	stream string
	id     int64 // of a document or an event
	seq    int64 // of an entry or a piece of output; 0: the end of an execution
}

const (
	fromEvents = iota
	fromLog
	fromOutput
)

// plan is everything there is, in the order in which it happened as far as it can be told.
func (m *move) plan(ctx context.Context) ([]source, error) {
	streams := map[string][]source{}
	for _, q := range []struct {
		table int
		query string
	}{
		{fromEvents, `SELECT at, '', id, 0 FROM events WHERE interview_id = ? ORDER BY id`},
		{fromLog, `SELECT at, kind, document_id, seq FROM documents JOIN log ON document_id = id WHERE interview_id = ? ORDER BY document_id, seq`},
		{fromOutput, `SELECT at, execution_id, 0, seq FROM execution_output JOIN executions ON executions.id = execution_id
			WHERE interview_id = ? ORDER BY execution_id, seq`},
		{fromOutput, `SELECT ended_at, id, 0, 0 FROM executions WHERE interview_id = ? AND outcome <> 'running'`},
	} {
		rows, err := m.db.reads(ctx).QueryContext(ctx, q.query, m.interviewID)
		if err != nil {
			return nil, err
		}
		defer rows.Close() //nolint:errcheck // reading only
		for rows.Next() {
			s := source{table: q.table}
			if err := rows.Scan(&s.at, &s.stream, &s.id, &s.seq); err != nil {
				return nil, err
			}
			streams[s.stream] = append(streams[s.stream], s)
		}
		if err := rows.Err(); err != nil {
			return nil, err
		}
	}
	return merge(streams), nil
}

// merge puts streams into one by time. A clock that stepped back between two rows of a stream does
// not change their order.
func merge(streams map[string][]source) []source {
	var all []source
	for _, s := range streams {
		for i := range s[:max(len(s)-1, 0)] {
			s[i+1].at = max(s[i].at, s[i+1].at) // for the order alone: what is copied has the row's own
		}
		all = append(all, s...)
	}
	slices.SortStableFunc(all, func(a, b source) int {
		return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(a.table, b.table), cmp.Compare(a.stream, b.stream))
	})
	return all
}

// copy copies some rows, in one transaction.
func (m *move) copy(ctx context.Context, part []source) error {
	return m.tx(ctx, func(tx *sql.Tx) error {
		s, err := findSpace(ctx, tx, m.interviewID)
		if err == nil && s == nil {
			err = interview.Errorf(interview.NotFound, "There is no such interview.")
		}
		if err != nil {
			return err
		}
		var first, last int64
		err = tx.QueryRowContext(ctx, `SELECT coalesce(min(at), 0), coalesce(max(mono), 0) FROM record WHERE space = ? AND n IN (1, ?)`, s.id, s.last).Scan(&first, &last)
		if err != nil {
			return err
		}
		a := appending{db: m.db, tx: tx, insert: tx.StmtContext(ctx, m.db.statements.insert), moving: true}
		for _, from := range part {
			r, err := m.read(ctx, tx, from)
			if err != nil {
				return err
			}
			if s.last == 0 {
				first = toMillis(r.At)
			}
			r.N, r.InterviewID = s.last+1, m.interviewID
			last = max(last, toMillis(r.At)-first)
			r.Mono = time.Duration(last) * time.Millisecond
			if err := a.row(ctx, s, &r.Row); err != nil {
				return fmt.Errorf("row %d: %w", r.N, err)
			}
			if err := m.settle(ctx, tx, s, &r); err != nil {
				return fmt.Errorf("row %d: %w", r.N, err)
			}
		}
		return a.finish(ctx)
	})
}

// oldRow is a row of releases before as one of the record.
type oldRow struct {
	recording.Row
	damaged            bool   // its checksum was wrong, and is to stay so
	begins, ends, runs string // the execution that it is the beginning or the end of, or the run of tests
}

func (m *move) read(ctx context.Context, tx *sql.Tx, from source) (oldRow, error) {
	switch from.table {
	case fromLog:
		return m.readEntry(ctx, tx, from)
	case fromEvents:
		return m.readEvent(ctx, tx, from)
	}
	if from.seq == 0 {
		return m.readEnd(ctx, tx, from)
	}
	var at int64
	c := interview.OutputChunk{Seq: int(from.seq)}
	err := tx.QueryRowContext(ctx, `SELECT at, stream, text FROM execution_output WHERE execution_id = ? AND seq = ?`, from.stream, from.seq).
		Scan(&at, &c.Stream, &c.Text)
	c.At = fromMillis(at)
	return oldRow{Row: recording.RowOf(recording.Printed(&interview.Execution{ID: from.stream}, c))}, err
}

func (m *move) readEntry(ctx context.Context, tx *sql.Tx, from source) (oldRow, error) {
	d := interview.Document{InterviewID: m.interviewID, Kind: from.stream}
	e := interview.LogEntry{Document: d.String(), Seq: from.seq}
	var at, sum int64
	err := tx.QueryRowContext(ctx, `SELECT at, author, bytes, sum FROM log WHERE document_id = ? AND seq = ?`, from.id, from.seq).
		Scan(&at, &e.Author, &e.Update, &sum)
	e.At = fromMillis(at)
	return oldRow{Row: recording.RowOfEntry(&e, d), damaged: sum != entrySum(&e)}, err
}

func (m *move) readEvent(ctx context.Context, tx *sql.Tx, from source) (oldRow, error) {
	var e interview.Event
	var at int64
	err := tx.QueryRowContext(ctx, `SELECT at, kind, author, name, data FROM events WHERE id = ?`, from.id).Scan(&at, &e.Kind, &e.Author, &e.Name, &e.Data)
	if err != nil {
		return oldRow{}, err
	}
	e.At = fromMillis(at)
	var of struct {
		ID string `json:"id"`
	}
	if e.Kind == interview.ExecutionRan || e.Kind == interview.TestsRan {
		if err := json.Unmarshal([]byte(e.Data), &of); err != nil {
			return oldRow{Row: recording.RowOf(e)}, nil //nolint:nilerr // it says nothing about one, and is moved as it is
		}
	}
	if e.Kind == interview.TestsRan {
		if e, err = withResults(ctx, tx, e, of.ID); err != nil {
			return oldRow{}, err
		}
		return oldRow{Row: recording.RowOf(e), runs: of.ID}, nil
	}
	return oldRow{Row: recording.RowOf(e), begins: of.ID}, nil
}

// withResults is the end of a run of tests with its results, which were in its summary.
func withResults(ctx context.Context, tx *sql.Tx, e interview.Event, run string) (interview.Event, error) {
	var results, private []byte
	t, err := scanTestRun(tx.QueryRowContext(ctx, `SELECT `+testRunColumns+`, results, private FROM test_runs WHERE id = ?`, run), &results, &private)
	if errors.Is(err, sql.ErrNoRows) {
		return e, nil
	}
	wrap := func(list []byte) []byte { return slices.Concat([]byte(`{"results":`), list, []byte(`}`)) }
	if err == nil {
		t.Results, t.Private, err = recording.Results(wrap(results), wrap(private))
	}
	if err != nil {
		return e, err
	}
	now := recording.TestsEnded(t)
	e.Data, e.Private = now.Data, now.Private
	return e, nil
}

func (m *move) readEnd(ctx context.Context, tx *sql.Tx, from source) (oldRow, error) {
	x, err := scanExecution(tx.QueryRowContext(ctx, `SELECT `+executionColumns+` FROM executions WHERE id = ?`, from.stream))
	e := recording.Ended(x.Execution)
	e.Summary = nil // it is there already
	return oldRow{Row: recording.RowOf(e), ends: x.ID}, err
}

// settle notes where summaries and snapshots find a row.
func (m *move) settle(ctx context.Context, tx *sql.Tx, s *openSpace, r *oldRow) error {
	for query, id := range map[string]string{
		`UPDATE executions SET first_n = ? WHERE id = ?`: r.begins,
		`UPDATE executions SET last_n = ? WHERE id = ?`:  r.ends,
		`UPDATE test_runs SET last_n = ? WHERE id = ?`:   r.runs,
	} {
		if id == "" {
			continue
		}
		if _, err := tx.ExecContext(ctx, query, r.N, id); err != nil {
			return err
		}
	}
	if r.damaged {
		if _, err := tx.ExecContext(ctx, `UPDATE record SET sum = ~sum WHERE space = ? AND n = ?`, s.id, r.N); err != nil {
			return err
		}
	}
	if l := s.documents[r.Document]; l != nil {
		_, err := tx.ExecContext(ctx, `UPDATE snapshots SET n = ? WHERE document_id = ? AND seq = ?`, r.N, l.id, r.Seq)
		return err
	}
	return nil
}

// end makes the record the place of what was copied.
func (m *move) end(ctx context.Context) error {
	return m.tx(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `UPDATE spaces SET moving = 0, backfilled = last WHERE interview_id = ?`, m.interviewID)
		return err
	})
}

// clear deletes what was copied.
func (m *move) clear(ctx context.Context) error {
	for _, query := range []string{
		`DELETE FROM log WHERE (document_id, seq) IN (SELECT document_id, seq FROM documents JOIN log ON document_id = id WHERE interview_id = ? LIMIT ?)`,
		`DELETE FROM execution_output WHERE (execution_id, seq) IN
			(SELECT execution_id, seq FROM executions JOIN execution_output ON execution_id = id WHERE interview_id = ? LIMIT ?)`,
		`DELETE FROM events WHERE id IN (SELECT id FROM events WHERE interview_id = ? LIMIT ?)`,
		`UPDATE test_runs SET results = '[]', private = '[]' WHERE id IN
			(SELECT id FROM test_runs WHERE interview_id = ? AND (results <> '[]' OR private <> '[]') LIMIT ?)`,
	} {
		for {
			done, err := m.db.exec(ctx, "clear what was moved", query, m.interviewID, movedAtOnce)
			if err != nil {
				return err
			}
			n, err := done.RowsAffected()
			if err != nil {
				return err
			}
			if n == 0 {
				break
			}
		}
	}
	return nil
}
