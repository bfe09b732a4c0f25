package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"candor/backend/interview"
	"candor/backend/invite"
)

// sendable are letters that wait, as far as their interview lets them: while
// it is in the trash only cancellations go out.
const sendable = `FROM letters l JOIN invitations v ON v.id = l.invitation_id JOIN interviews i ON i.id = v.interview_id
	WHERE l.state = 'queued' AND (i.deleted_at = 0 OR l.kind = 'cancellation')`

// RecoverLetters implements invite.Store.
func (db *DB) RecoverLetters(ctx context.Context, problem string) (queued, unconfirmed int, err error) {
	err = db.inTx(ctx, "recover letters", func(tx *sql.Tx) error {
		if err := db.lettersChanged(ctx, tx, `l.state = 'sending'`); err != nil {
			return err
		}
		r, err := tx.ExecContext(ctx, `UPDATE letters SET state = 'queued' WHERE state = 'sending' AND handed_at = 0`)
		if err != nil {
			return err
		}
		n, err := r.RowsAffected()
		if err != nil {
			return err
		}
		queued = int(n)
		r, err = tx.ExecContext(ctx, `UPDATE letters SET state = 'unconfirmed', problem = ? WHERE state = 'sending' AND handed_at <> 0`, problem)
		if err != nil {
			return err
		}
		n, err = r.RowsAffected()
		unconfirmed = int(n)
		return err
	})
	return queued, unconfirmed, err
}

// Reminders implements invite.Store.
func (db *DB) Reminders(ctx context.Context, now time.Time) ([]invite.Reminder, error) {
	var all []invite.Reminder
	var id string
	var due int64
	err := each(ctx, db.reads(ctx), []any{&id, &due}, func() error {
		all = append(all, invite.Reminder{InterviewID: id, Due: fromMillis(due)})
		return nil
	}, `SELECT i.id, min(i.starts_at - r.value * 60000)
		FROM interviews i JOIN invitations v ON v.interview_id = i.id JOIN json_each(v.reminders) r
		WHERE i.state = 'upcoming' AND i.starts_at <> 0 AND i.starts_at > ? AND i.deleted_at = 0 AND v.withdrawn_at = 0
			AND NOT EXISTS (SELECT 1 FROM letters WHERE invitation_id = v.id AND about = 'reminder:' || r.value || '@' || i.starts_at)
			AND EXISTS (SELECT 1 FROM letters WHERE invitation_id = v.id AND state IN ('sent', 'unconfirmed'))
			AND NOT EXISTS (SELECT 1 FROM letters WHERE invitation_id = v.id AND kind IN ('invitation', 'update') AND state IN ('queued', 'sending'))
		GROUP BY i.id`, toMillis(now))
	if err != nil {
		return nil, fmt.Errorf("look for reminders: %w", err)
	}
	return all, nil
}

// ClaimLetter implements invite.Store.
func (db *DB) ClaimLetter(ctx context.Context, now time.Time, perHour int, problem string) (claim *invite.Claim, next time.Time, err error) {
	// Nearly always nothing is due: then the writer is left alone.
	if next, err = db.nextLetter(ctx, db.reads(ctx)); err != nil || next.IsZero() || next.After(now) {
		return nil, next, err
	}
	err = db.inTx(ctx, "claim a letter", func(tx *sql.Tx) error {
		for {
			if claim, err = dueLetter(ctx, tx, now); err != nil {
				return err
			}
			if claim == nil {
				next, err = db.nextLetter(ctx, tx)
				return err
			}
			pointless := claim.Pointless(now)
			if pointless == "" {
				break
			}
			state := interview.LetterWithdrawn
			if claim.Letter.Kind == interview.InvitationLetter || claim.Letter.Kind == interview.UpdateLetter {
				state = interview.LetterFailed // somebody was meant to know
			}
			if _, err := tx.ExecContext(ctx, `UPDATE letters SET state = ?, problem = ? WHERE id = ? AND state = 'queued'`, state, pointless, claim.Letter.ID); err != nil {
				return err
			}
			if err := db.changed(ctx, tx, interview.InterviewInvited, claim.Interview.ID); err != nil {
				return err
			}
		}
		free, err := hourFree(ctx, tx, now, perHour)
		if err != nil {
			return err
		}
		if free.After(now) {
			claim, next = nil, free
			if err := db.lettersChanged(ctx, tx, `l.problem <> ? AND l.id IN (SELECT l.id `+sendable+` AND l.not_before <= ?)`, problem, toMillis(now)); err != nil {
				return err
			}
			_, err = tx.ExecContext(ctx, `UPDATE letters SET problem = ? WHERE problem <> ? AND id IN (SELECT l.id `+sendable+` AND l.not_before <= ?)`,
				problem, problem, toMillis(now))
			return err
		}
		claim.Letter.State, claim.Letter.HandedAt = interview.LetterSending, time.Time{}
		claim.Letter.Attempts++
		_, err = tx.ExecContext(ctx, `UPDATE letters SET state = 'sending', handed_at = 0, attempts = attempts + 1 WHERE id = ? AND state = 'queued'`, claim.Letter.ID)
		if err != nil {
			return err
		}
		return db.changed(ctx, tx, interview.InterviewInvited, claim.Interview.ID)
	})
	if err != nil {
		return nil, time.Time{}, err
	}
	return claim, next, nil
}

// nextLetter is when the next letter is due; zero: none waits.
func (db *DB) nextLetter(ctx context.Context, q queryer) (time.Time, error) {
	var ms sql.NullInt64
	if err := q.QueryRowContext(ctx, `SELECT min(max(l.not_before, 1)) `+sendable).Scan(&ms); err != nil {
		return time.Time{}, fmt.Errorf("look for letters: %w", err)
	}
	return fromMillis(ms.Int64), nil
}

// dueLetter is the letter whose turn it is, or nil.
func dueLetter(ctx context.Context, tx *sql.Tx, now time.Time) (*invite.Claim, error) {
	var l letterRow
	var v invitationRow
	err := tx.QueryRowContext(ctx, `SELECT `+letterColumns+`, `+invitationColumns+` `+sendable+`
		AND l.not_before <= ? ORDER BY l.not_before, l.number LIMIT 1`, toMillis(now)).Scan(append(l.to(), v.to()...)...)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	c := &invite.Claim{Letter: l.letter()}
	if c.Invitation, err = v.invitation(); err != nil {
		return nil, err
	}
	c.Interview, err = scanInterview(tx.QueryRowContext(ctx, `SELECT `+interviewRead+` FROM interviews WHERE id = ?`, v.InterviewID))
	if err != nil {
		return nil, err
	}
	var announced int64
	err = tx.QueryRowContext(ctx, `SELECT announced_at FROM letters WHERE invitation_id = ? AND handed_at <> 0 AND announced_at <> 0
		ORDER BY handed_at DESC, number DESC LIMIT 1`, v.ID).Scan(&announced)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return nil, err
	}
	c.Announced = fromMillis(announced)
	return c, nil
}

// hourFree is when one more letter may go out: not after now when it may at once.
func hourFree(ctx context.Context, tx *sql.Tx, now time.Time, perHour int) (time.Time, error) {
	var ms int64
	// Counted from the newest, the letter with the limit's number has to be an hour old.
	// One in the future was noted before the clock was set back.
	err := tx.QueryRowContext(ctx, `SELECT at FROM hand_overs WHERE at <= ? ORDER BY at DESC LIMIT 1 OFFSET ?`, toMillis(now), perHour-1).Scan(&ms)
	if errors.Is(err, sql.ErrNoRows) {
		return time.Time{}, nil
	}
	return fromMillis(ms).Add(time.Hour), err
}

// HandOver implements invite.Store.
func (db *DB) HandOver(ctx context.Context, c invite.Claim, at time.Time) (handed bool, err error) {
	err = db.inTx(ctx, "hand over a letter", func(tx *sql.Tx) error {
		if handed, err = noteHandOver(ctx, tx, c, at); err != nil || !handed {
			return err
		}
		if _, err := tx.ExecContext(ctx, `DELETE FROM hand_overs WHERE at <= ? OR at > ?`, toMillis(at.Add(-time.Hour)), toMillis(at)); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, `INSERT INTO hand_overs (at) VALUES (?)`, toMillis(at))
		return err
	})
	return handed && err == nil, err
}

// noteHandOver is false when the mail server must not get the letter.
func noteHandOver(ctx context.Context, tx *sql.Tx, c invite.Claim, at time.Time) (bool, error) {
	r, err := tx.ExecContext(ctx, `UPDATE letters SET handed_at = ?, sequence = ?,
			announced_at = CASE WHEN kind IN ('invitation', 'update') THEN ? ELSE 0 END
		WHERE id = ? AND state = 'sending' AND attempts = ? AND handed_at = 0
			AND EXISTS (SELECT 1 FROM invitations v JOIN interviews i ON i.id = v.interview_id
				WHERE v.id = letters.invitation_id AND i.sequence = ? AND i.state <> 'ended'
					AND (letters.kind = 'cancellation' OR (i.deleted_at = 0 AND v.withdrawn_at = 0)))`,
		toMillis(at), c.Interview.Sequence, toMillis(c.Interview.StartsAt), c.Letter.ID, c.Letter.Attempts, c.Interview.Sequence)
	if err != nil {
		return false, err
	}
	n, err := r.RowsAffected()
	return n == 1, err
}

// SettleLetter implements invite.Store.
func (db *DB) SettleLetter(ctx context.Context, c invite.Claim, r invite.Result) error {
	failures := 0
	if r.Failed {
		failures = 1
	}
	return db.inTx(ctx, "settle a letter", func(tx *sql.Tx) error {
		done, err := tx.ExecContext(ctx, `UPDATE letters SET state = ?, problem = ?, failures = failures + ?, not_before = ?, sent_at = ?,
				handed_at = CASE WHEN ? IN ('sent', 'unconfirmed') THEN handed_at ELSE 0 END
			WHERE id = ? AND state = 'sending' AND attempts = ?`,
			r.State, r.Problem, failures, toMillis(r.NotBefore), toMillis(r.SentAt), r.State, c.Letter.ID, c.Letter.Attempts)
		if err != nil {
			return err
		}
		if n, err := done.RowsAffected(); err != nil || n == 0 {
			return err
		}
		return db.changed(ctx, tx, interview.InterviewInvited, c.Interview.ID)
	})
}

// lettersChanged is called before letters change that a condition finds.
func (db *DB) lettersChanged(ctx context.Context, tx *sql.Tx, condition string, args ...any) error {
	var ids []string
	var id string
	err := each(ctx, tx, []any{&id}, func() error {
		ids = append(ids, id)
		return nil
	}, `SELECT DISTINCT v.interview_id FROM letters l JOIN invitations v ON v.id = l.invitation_id WHERE `+condition, args...)
	for _, id := range ids {
		if err == nil {
			err = db.changed(ctx, tx, interview.InterviewInvited, id)
		}
	}
	return err
}

// RetryLetters implements invite.Store.
func (db *DB) RetryLetters(ctx context.Context, now time.Time) error {
	_, err := db.exec(ctx, "retry letters", `UPDATE letters SET not_before = ? WHERE state = 'queued' AND attempts > 0 AND not_before > ?`,
		toMillis(now), toMillis(now))
	return err
}

// LetterQueue implements invite.Store.
func (db *DB) LetterQueue(ctx context.Context) (invite.Queue, error) {
	var q invite.Queue
	err := db.reads(ctx).QueryRowContext(ctx, `SELECT
			(SELECT count(*) `+sendable+`) + (SELECT count(*) FROM letters WHERE state = 'sending'),
			coalesce((SELECT l.problem `+sendable+` AND l.problem <> '' ORDER BY l.number LIMIT 1), '')`).Scan(&q.Waiting, &q.Problem)
	if err != nil {
		return invite.Queue{}, fmt.Errorf("look at the letters that wait: %w", err)
	}
	return q, nil
}
