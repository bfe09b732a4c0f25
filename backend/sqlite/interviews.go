package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"candor/backend/fold"
	"candor/backend/interview"
)

const interviewColumns = `id, join_token, name, state, candidate_name, candidate_email, starts_at, minutes,
	time_zone, template_id, sequence, created_by, created_at, started_at, ended_at, deleted_at,
	template_name, joined_id, joined_name, untitled`

// interviewRead is what is read of one: the rest is written by revise alone.
const interviewRead = interviewColumns + `, rev, revs`

type scanner interface{ Scan(...any) error }

func scanInterview(row scanner) (interview.Interview, error) {
	var i interview.Interview
	var startsAt, createdAt, startedAt, endedAt, deletedAt int64
	err := row.Scan(&i.ID, &i.JoinToken, &i.Name, &i.State, &i.CandidateName, &i.CandidateEmail, &startsAt, &i.Minutes,
		&i.TimeZone, &i.TemplateID, &i.Sequence, &i.CreatedBy, &createdAt, &startedAt, &endedAt, &deletedAt,
		&i.TemplateName, &i.JoinedID, &i.JoinedName, &i.Untitled, &i.Revision.Last, &i.Revision.Fields)
	if errors.Is(err, sql.ErrNoRows) {
		return interview.Interview{}, interview.Errorf(interview.NotFound, "There is no such interview.")
	}
	if err != nil {
		return interview.Interview{}, fmt.Errorf("read an interview: %w", err)
	}
	i.StartsAt, i.CreatedAt = fromMillis(startsAt), fromMillis(createdAt)
	i.StartedAt, i.EndedAt, i.DeletedAt = fromMillis(startedAt), fromMillis(endedAt), fromMillis(deletedAt)
	return i, nil
}

// CreateInterview implements interview.Store.
func (db *DB) CreateInterview(ctx context.Context, i interview.Interview, fingerprint string, letters interview.LetterRule) (stored interview.Interview, created bool, err error) {
	err = db.inTx(ctx, "create interview "+i.ID, func(tx *sql.Tx) error {
		if stored, created, err = createInterview(ctx, tx, i, fingerprint); err != nil {
			return err
		}
		db.concerns(ctx, stored.ID)
		if created {
			if err = db.changed(ctx, tx, interview.InterviewCreated, stored.ID); err == nil {
				stored.Revision, err = revisionOf(ctx, tx, stored.ID)
			}
		}
		if err != nil || letters == nil {
			return err
		}
		_, err = db.changeBook(ctx, tx, stored.ID, letters)
		return err
	})
	if err != nil {
		return interview.Interview{}, false, err
	}
	return stored, created, nil
}

func createInterview(ctx context.Context, tx *sql.Tx, i interview.Interview, fingerprint string) (stored interview.Interview, created bool, err error) {
	known := false
	var print string
	rows, err := tx.QueryContext(ctx, `SELECT fingerprint, `+interviewRead+` FROM interviews WHERE id = ? OR join_token = ?`, i.ID, i.JoinToken)
	if err != nil {
		return stored, false, err
	}
	defer rows.Close() //nolint:errcheck // reading only
	for rows.Next() {
		if stored, err = scanInterview(prefixed{rows, &print}); err != nil {
			return stored, false, err
		}
		if known = true; print != fingerprint {
			return stored, false, interview.Errorf(interview.Conflict, "Another interview has this id or this join link already.")
		}
	}
	if err := rows.Err(); err != nil || known {
		return stored, false, err
	}
	if err := tellApart(ctx, tx, &i); err != nil {
		return stored, false, err
	}
	_, err = tx.ExecContext(ctx, `INSERT INTO interviews (`+interviewColumns+`, fingerprint, search)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		i.ID, i.JoinToken, i.Name, i.State, i.CandidateName, i.CandidateEmail, toMillis(i.StartsAt), i.Minutes,
		i.TimeZone, i.TemplateID, i.Sequence, i.CreatedBy, toMillis(i.CreatedAt), toMillis(i.StartedAt), toMillis(i.EndedAt), toMillis(i.DeletedAt),
		i.TemplateName, i.JoinedID, i.JoinedName, i.Untitled, fingerprint, searchText(&i))
	return i, true, err
}

// prefixed scans one column more before those of scanInterview.
type prefixed struct {
	row   scanner
	first any
}

func (p prefixed) Scan(to ...any) error { return p.row.Scan(append([]any{p.first}, to...)...) }

// Interview implements interview.Store.
func (db *DB) Interview(ctx context.Context, id string) (interview.Interview, error) {
	return scanInterview(db.reads(ctx).QueryRowContext(ctx, `SELECT `+interviewRead+` FROM interviews WHERE id = ?`, id))
}

// InterviewByJoinToken implements interview.Store.
func (db *DB) InterviewByJoinToken(ctx context.Context, token string) (interview.Interview, error) {
	return scanInterview(db.reads(ctx).QueryRowContext(ctx, `SELECT `+interviewRead+` FROM interviews WHERE join_token = ?`, token))
}

// ChangeInterview implements interview.Store.
func (db *DB) ChangeInterview(ctx context.Context, id string, change func(*interview.Interview) (interview.Consequences, error)) (i interview.Interview, err error) {
	err = db.inTx(ctx, "change interview "+id, func(tx *sql.Tx) (err error) {
		i, err = db.changeInterview(ctx, tx, id, change)
		return err
	})
	if err != nil {
		return interview.Interview{}, err
	}
	return i, nil
}

// ChangeInterviews implements interview.Store.
func (db *DB) ChangeInterviews(ctx context.Context, ids []string, change func(*interview.Interview) (interview.Consequences, error)) (found []bool, err error) {
	found = make([]bool, len(ids))
	err = db.inTx(ctx, "change interviews", func(tx *sql.Tx) error {
		for n, id := range ids {
			_, err := db.changeInterview(ctx, tx, id, change)
			if interview.CodeOf(err) == interview.NotFound {
				continue
			}
			if err != nil {
				return err
			}
			found[n] = true
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return found, nil
}

func (db *DB) changeInterview(ctx context.Context, tx *sql.Tx, id string, change func(*interview.Interview) (interview.Consequences, error)) (interview.Interview, error) {
	i, err := scanInterview(tx.QueryRowContext(ctx, `SELECT `+interviewRead+` FROM interviews WHERE id = ?`, id))
	if err != nil {
		return i, err
	}
	db.concerns(ctx, id)
	before := i
	follows, err := change(&i)
	if err != nil {
		return i, err
	}
	if i != before {
		if err := writeInterview(ctx, tx, &i); err != nil {
			return i, err
		}
		kind, fields := i.ChangeFrom(&before)
		if err := db.changed(ctx, tx, kind, id, fields...); err != nil {
			return i, err
		}
		if i.Revision, err = revisionOf(ctx, tx, id); err != nil {
			return i, err
		}
	}
	if err := owe(ctx, tx, follows.Events); err != nil || follows.Letters == nil {
		return i, err
	}
	_, err = db.changeBook(ctx, tx, id, follows.Letters)
	return i, err
}

func writeInterview(ctx context.Context, tx *sql.Tx, i *interview.Interview) error {
	if err := tellApart(ctx, tx, i); err != nil {
		return err
	}
	_, err := tx.ExecContext(ctx, `UPDATE interviews SET name = ?, state = ?, candidate_name = ?, candidate_email = ?,
		starts_at = ?, minutes = ?, time_zone = ?, template_id = ?, sequence = ?, started_at = ?, ended_at = ?, deleted_at = ?,
		template_name = ?, joined_id = ?, joined_name = ?, untitled = ?, search = ?
		WHERE id = ?`,
		i.Name, i.State, i.CandidateName, i.CandidateEmail, toMillis(i.StartsAt), i.Minutes, i.TimeZone, i.TemplateID, i.Sequence,
		toMillis(i.StartedAt), toMillis(i.EndedAt), toMillis(i.DeletedAt),
		i.TemplateName, i.JoinedID, i.JoinedName, i.Untitled, searchText(i), i.ID)
	return err
}

// owe notes what happened until it is in the record: whoever changed the interview says so to
// the room, and should the relay be killed before, Unfinished does at its next start.
func owe(ctx context.Context, tx *sql.Tx, events []interview.Event) error {
	for _, e := range events {
		_, err := tx.ExecContext(ctx, `INSERT INTO owed (interview_id, at, kind, author, name, data) VALUES (?, ?, ?, ?, ?, ?)`,
			e.InterviewID, toMillis(e.At), e.Kind, e.Author, e.Name, e.Data)
		if err != nil {
			return fmt.Errorf("note that it is owed to the record: %w", err)
		}
	}
	return nil
}

// Interviews implements interview.Store.
func (db *DB) Interviews(ctx context.Context, f interview.Filter) ([]interview.Interview, error) {
	where, args := []string{"(deleted_at <> 0) = ?"}, []any{f.Deleted}
	if f.State != "" {
		where, args = append(where, "state = ?"), append(args, f.State)
	}
	for _, word := range strings.Fields(fold.Search(f.Query)) {
		where, args = append(where, "instr(search, ?) > 0"), append(args, word)
	}
	if !f.After.IsZero() {
		where = append(where, "(created_at, id) < (?, ?)")
		args = append(args, toMillis(f.After.CreatedAt), f.After.ID)
	}
	args = append(args, f.Limit)
	rows, err := db.reads(ctx).QueryContext(ctx, `SELECT `+interviewRead+` FROM interviews WHERE `+strings.Join(where, " AND ")+
		` ORDER BY created_at DESC, id DESC LIMIT ?`, args...)
	if err != nil {
		return nil, fmt.Errorf("list interviews: %w", err)
	}
	defer rows.Close() //nolint:errcheck // reading only
	var items []interview.Interview
	for rows.Next() {
		i, err := scanInterview(rows)
		if err != nil {
			return nil, err
		}
		items = append(items, i)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("list interviews: %w", err)
	}
	return items, nil
}

// PurgeInterview implements interview.Store: every table that holds something of
// an interview refers to it with ON DELETE CASCADE.
func (db *DB) PurgeInterview(ctx context.Context, id string) error {
	i, err := db.Interview(ctx, id)
	if err != nil {
		return err
	}
	if i.Deleted() {
		// Copies first: if this is cut off, it is still in the trash to be deleted again.
		if err := db.purgeCopies(ctx, id); err != nil {
			return err
		}
	}
	db.recordMu.Lock()
	defer db.recordMu.Unlock()
	clear(db.open) // it may know the record of this interview
	return db.inTx(ctx, "purge interview "+id, func(tx *sql.Tx) error {
		i, err := scanInterview(tx.QueryRowContext(ctx, `SELECT `+interviewRead+` FROM interviews WHERE id = ?`, id))
		if err != nil {
			return err
		}
		if !i.Deleted() {
			return interview.Errorf(interview.Conflict, "This interview is not in the trash.")
		}
		if err := purgeRows(ctx, tx, id); err != nil {
			return err
		}
		return db.changed(ctx, tx, interview.InterviewPurged, "")
	})
}

// purges are what removes an interview from the tables that there are in any version of the
// schema. Interviews come last: that removes what refers to them.
var purges = []struct{ table, query string }{
	// What was told of it: all that is left is that one is gone.
	{"changes", `DELETE FROM changes WHERE subject = ?`},
	{"answers", purgeAnswers},
	{"answer_subjects", purgeAnswerSubjects},
	{"interviews", `DELETE FROM interviews WHERE id = ?`},
}

// purgeRows removes an interview from a database, or from a copy that an earlier version left.
func purgeRows(ctx context.Context, db interface {
	queryer
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
}, id string,
) error {
	for _, p := range purges {
		var there bool
		if err := db.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?)`, p.table).Scan(&there); err != nil {
			return err
		}
		if !there {
			continue
		}
		if _, err := db.ExecContext(ctx, p.query, id); err != nil {
			return err
		}
	}
	return nil
}
