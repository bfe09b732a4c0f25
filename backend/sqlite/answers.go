package sqlite

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"time"

	"candor/backend/idempotency"
	"candor/backend/interview"
)

// States of an answer.
const (
	answerBegun  = "begun"
	answerKept   = "kept"
	answerPurged = "purged"
)

// errNotKept undoes what was written for an answer that is not kept. It has a code, as what people
// are told: the disk is not at fault.
var errNotKept error = interview.Errorf(interview.Invalid, "The answer is not kept.")

// Once implements idempotency.Store.
func (db *DB) Once(ctx context.Context, k idempotency.Key, do func(context.Context) idempotency.Answer) (a idempotency.Answer, replayed bool, err error) {
	err = db.inUnit(ctx, "do a call once", func(ctx context.Context, u *unit) error {
		found, known, err := db.findAnswer(ctx, u.tx, k)
		switch {
		case err != nil:
			return err
		case found != nil:
			a, replayed = *found, true
			return nil
		case !known:
			if err := roomForAnswer(ctx, u.tx, k.Caller); err != nil {
				return err
			}
		}
		if a = do(ctx); !a.Keeps() {
			return errNotKept
		}
		id, err := db.writeAnswer(ctx, u.tx, k, answerKept, a)
		if err != nil {
			return err
		}
		for subject := range u.about {
			if err := answerIsAbout(ctx, u.tx, id, subject); err != nil {
				return err
			}
		}
		return nil
	})
	if errors.Is(err, errNotKept) {
		return a, false, nil
	}
	if err != nil {
		return idempotency.Answer{}, false, err
	}
	return a, replayed, nil
}

// Claim implements idempotency.Store.
func (db *DB) Claim(ctx context.Context, k idempotency.Key) (found *idempotency.Answer, claimed bool, err error) {
	err = db.inTx(ctx, "note that a call begins", func(tx *sql.Tx) error {
		found, claimed, err = db.findAnswer(ctx, tx, k)
		if err != nil || claimed {
			return err
		}
		if err := roomForAnswer(ctx, tx, k.Caller); err != nil {
			return err
		}
		_, err = db.writeAnswer(ctx, tx, k, answerBegun, idempotency.Answer{})
		return err
	})
	return found, claimed, err
}

// Settle implements idempotency.Store.
func (db *DB) Settle(ctx context.Context, k idempotency.Key, a *idempotency.Answer) error {
	if a == nil {
		_, err := db.exec(ctx, "forget a key", `DELETE FROM answers WHERE key = ? AND state = ?`, k.ID[:], answerBegun)
		return err
	}
	header, size, err := answerHeader(*a)
	if err != nil {
		return err
	}
	_, err = db.exec(ctx, "keep an answer", `UPDATE answers SET state = ?, status = ?, header = ?, body = ?, size = ? WHERE key = ? AND state = ?`,
		answerKept, a.Status, header, body(*a), size, k.ID[:], answerBegun)
	return err
}

// DeleteAnswers implements idempotency.Store.
func (db *DB) DeleteAnswers(ctx context.Context, before time.Time) error {
	_, err := db.exec(ctx, "forget old answers", `DELETE FROM answers WHERE at < ?`, toMillis(before))
	return err
}

// findAnswer finds what is kept under a key; known tells that there is something, found is nil as
// long as that has no answer. Errors: Conflict, Gone.
func (db *DB) findAnswer(ctx context.Context, tx *sql.Tx, k idempotency.Key) (found *idempotency.Answer, known bool, err error) {
	var a idempotency.Answer
	var asked []byte
	var state, header string
	err = tx.QueryRowContext(ctx, `SELECT asked, state, status, header, body FROM answers WHERE key = ? AND at >= ?`,
		k.ID[:], toMillis(db.now().Add(-idempotency.Kept))).Scan(&asked, &state, &a.Status, &header, &a.Body)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return nil, false, nil
	case err != nil:
		return nil, false, err
	case state == answerPurged:
		return nil, true, idempotency.Purged()
	case string(asked) != string(k.Asked[:]):
		return nil, true, idempotency.Other()
	case state == answerBegun:
		return nil, true, nil
	}
	if err := json.Unmarshal([]byte(header), &a.Header); err != nil {
		return nil, true, err
	}
	return &a, true, nil
}

// roomForAnswer refuses a caller who has too many answers. Errors: TooMany.
func roomForAnswer(ctx context.Context, tx *sql.Tx, caller string) error {
	var n, size int64
	if err := tx.QueryRowContext(ctx, `SELECT count(*), coalesce(sum(size), 0) FROM answers WHERE caller = ?`, caller).Scan(&n, &size); err != nil {
		return err
	}
	if n >= idempotency.MaxKeys || size >= idempotency.MaxBytes {
		return idempotency.TooMany()
	}
	return nil
}

// writeAnswer stores an answer, in the place of one that is too old.
func (db *DB) writeAnswer(ctx context.Context, tx *sql.Tx, k idempotency.Key, state string, a idempotency.Answer) (id int64, err error) {
	header, size, err := answerHeader(a)
	if err != nil {
		return 0, err
	}
	err = tx.QueryRowContext(ctx, `INSERT OR REPLACE INTO answers (key, asked, caller, at, state, status, header, body, size)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id`,
		k.ID[:], k.Asked[:], k.Caller, toMillis(db.now()), state, a.Status, header, body(a), size).Scan(&id)
	if err != nil {
		return 0, err
	}
	_, err = tx.ExecContext(ctx, `INSERT INTO answer_subjects (answer, subject) SELECT ?, id FROM interviews WHERE id = ?`, id, k.Interview)
	return id, err
}

func answerIsAbout(ctx context.Context, tx *sql.Tx, id int64, subject string) error {
	_, err := tx.ExecContext(ctx, `INSERT OR IGNORE INTO answer_subjects (answer, subject) VALUES (?, ?)`, id, subject)
	return err
}

func answerHeader(a idempotency.Answer) (header string, size int, err error) {
	b, err := json.Marshal(a.Header)
	return string(b), len(b) + len(a.Body), err
}

// body is an answer's body as it is stored: never NULL.
func body(a idempotency.Answer) []byte { return append([]byte{}, a.Body...) }

// What goes of the answers that were about something that is deleted for ever: all but that there
// was a call, so that it is not done anew.
const (
	purgeAnswers = `UPDATE answers SET asked = x'', caller = '', state = '` + answerPurged + `', status = 0, header = '', body = x'', size = 0
		WHERE id IN (SELECT answer FROM answer_subjects WHERE subject = ?)`
	purgeAnswerSubjects = `DELETE FROM answer_subjects WHERE subject = ?`
)
