package sqlite

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"sync"
	"time"

	"modernc.org/sqlite"

	"candor/backend/interview"
	"candor/backend/ydoc"
)

const (
	keptInstructions     = `SELECT text FROM interview_instructions WHERE interview_id = ?`
	templateInstructions = `SELECT instructions FROM templates WHERE id = (SELECT template_id FROM interviews WHERE id = ?)`
	// A document without an entry is one whose log is where releases before kept it.
	codeIsBegun = `SELECT EXISTS (SELECT 1 FROM documents WHERE interview_id = ? AND kind = ?)`
)

// KeepInstructions implements interview.TemplateStore. Like KeepTests it reads
// before it writes.
func (db *DB) KeepInstructions(ctx context.Context, interviewID string, at time.Time) (*interview.Event, error) {
	fail := func(err error) (*interview.Event, error) {
		return nil, fmt.Errorf("keep the instructions of interview %s: %w", interviewID, err)
	}
	kept, isKept, err := readText(ctx, db.reads(ctx), keptInstructions, interviewID)
	if err != nil {
		return fail(err)
	}
	now, found, err := readText(ctx, db.reads(ctx), templateInstructions, interviewID)
	if err != nil {
		return fail(err)
	}
	if !found || now == kept || now == "" && !isKept {
		return nil, nil // a template that was deleted leaves what was kept of it
	}
	shown, err := interview.InstructionsShown(interviewID, at, interview.Actor{ID: interview.TemplateAuthor}, now)
	if err != nil {
		return nil, err
	}
	changed := false
	err = db.inTx(ctx, "keep the instructions of interview "+interviewID, func(tx *sql.Tx) error {
		done, err := tx.ExecContext(ctx, `INSERT INTO interview_instructions (interview_id, author, text) SELECT id, ?, ? FROM interviews WHERE id = ?
			ON CONFLICT DO UPDATE SET text = excluded.text WHERE author = excluded.author`, interview.TemplateAuthor, now, interviewID)
		if err != nil {
			return err
		}
		n, err := done.RowsAffected()
		if err != nil || n == 0 {
			return err // a person wrote the interview's own
		}
		changed = true
		if err := owe(ctx, tx, []interview.Event{shown}); err != nil {
			return err
		}
		return db.changed(ctx, tx, interview.InterviewChanged, interviewID, "instructions")
	})
	if err != nil || !changed {
		return nil, err
	}
	return &shown, nil
}

// SetInstructions implements interview.TemplateStore.
func (db *DB) SetInstructions(ctx context.Context, e interview.Event, text string, was *string) error {
	return db.inTx(ctx, "set the instructions of interview "+e.InterviewID, func(tx *sql.Tx) error {
		if was != nil {
			is, err := instructionsIn(ctx, tx, e.InterviewID)
			if err != nil {
				return err
			}
			if is != *was {
				return interview.Errorf(interview.Conflict, "Somebody else changed the instructions meanwhile.")
			}
		}
		done, err := tx.ExecContext(ctx, `INSERT INTO interview_instructions (interview_id, author, text) SELECT id, ?, ? FROM interviews WHERE id = ?
			ON CONFLICT DO UPDATE SET author = excluded.author, text = excluded.text`, e.Author, text, e.InterviewID)
		if err != nil {
			return err
		}
		n, err := done.RowsAffected()
		if err == nil && n == 0 {
			err = interview.Errorf(interview.NotFound, "There is no such interview.")
		}
		if err != nil {
			return err
		}
		if err := owe(ctx, tx, []interview.Event{e}); err != nil {
			return err
		}
		return db.changed(ctx, tx, interview.InterviewChanged, e.InterviewID, "instructions")
	})
}

// Instructions implements interview.TemplateStore.
func (db *DB) Instructions(ctx context.Context, interviewID string) (string, error) {
	var text string
	err := db.readTogether(ctx, func(q queryer) (err error) {
		text, err = instructionsIn(ctx, q, interviewID)
		return err
	})
	if err != nil {
		return "", fmt.Errorf("read the instructions of interview %s: %w", interviewID, err)
	}
	return text, nil
}

func instructionsIn(ctx context.Context, q queryer, interviewID string) (string, error) {
	text, found, err := readText(ctx, q, keptInstructions, interviewID)
	if err != nil || found {
		return text, err
	}
	var begun bool
	if err := q.QueryRowContext(ctx, codeIsBegun, interviewID, interview.CodeDocument).Scan(&begun); err != nil || begun {
		return "", err
	}
	text, _, err = readText(ctx, q, templateInstructions, interviewID)
	return text, err
}

func readText(ctx context.Context, from queryer, query string, args ...any) (text string, found bool, err error) {
	err = from.QueryRowContext(ctx, query, args...).Scan(&text)
	if errors.Is(err, sql.ErrNoRows) {
		return "", false, nil
	}
	return text, err == nil, err
}

// instructionsFunction gives SQL what the migration needs that takes instructions
// out of the log: candor_instructions(update) is what a starter of the relay's
// own says, ” when it says nothing.
var instructionsFunction = sync.OnceValue(func() error {
	read := func(_ *sqlite.FunctionContext, args []driver.Value) (driver.Value, error) {
		u, err := ydoc.ParseUpdate(blob(args[0]))
		if err != nil {
			return "", nil //nolint:nilerr // a damaged entry says nothing, and must not keep a relay from starting
		}
		doc := ydoc.New()
		doc.Apply(u)
		text, _ := doc.Map("session")["instructions"].(string)
		return text, nil
	}
	return sqlite.RegisterDeterministicScalarFunction("candor_instructions", 1, read)
})
