package sqlite

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"candor/backend/interview"
)

const (
	invitationColumns = `v.id, v.interview_id, v.role, v.email, v.name, v.message, v.time_zone, v.reminders, v.created_by, v.created_at, v.withdrawn_at`
	letterColumns     = `l.id, l.kind, l.about, l.minutes, l.state, l.message_id, l.sequence, l.attempts, l.failures, l.problem,
		l.not_before, l.created_at, l.handed_at, l.sent_at`
)

// invitationRow scans invitationColumns.
type invitationRow struct {
	interview.Invitation
	reminders              string
	createdAt, withdrawnAt int64
}

func (r *invitationRow) to() []any {
	return []any{
		&r.ID, &r.InterviewID, &r.Role, &r.Email, &r.Name, &r.Message, &r.TimeZone, &r.reminders,
		&r.CreatedBy, &r.createdAt, &r.withdrawnAt,
	}
}

func (r *invitationRow) invitation() (interview.Invitation, error) {
	r.CreatedAt, r.WithdrawnAt = fromMillis(r.createdAt), fromMillis(r.withdrawnAt)
	if err := json.Unmarshal([]byte(r.reminders), &r.Reminders); err != nil {
		return interview.Invitation{}, fmt.Errorf("read the reminders of invitation %s: %w", r.ID, err)
	}
	return r.Invitation, nil
}

// letterRow scans letterColumns.
type letterRow struct {
	interview.Letter
	notBefore, createdAt, handedAt, sentAt int64
}

func (r *letterRow) to() []any {
	return []any{
		&r.ID, &r.Kind, &r.About, &r.Minutes, &r.State, &r.MessageID, &r.Sequence, &r.Attempts, &r.Failures, &r.Problem,
		&r.notBefore, &r.createdAt, &r.handedAt, &r.sentAt,
	}
}

func (r *letterRow) letter() interview.Letter {
	r.NotBefore, r.CreatedAt = fromMillis(r.notBefore), fromMillis(r.createdAt)
	r.HandedAt, r.SentAt = fromMillis(r.handedAt), fromMillis(r.sentAt)
	return r.Letter
}

// queryer is a transaction or the reading pool.
type queryer interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// each scans all rows of a query, and calls done after each.
func each(ctx context.Context, q queryer, to []any, done func() error, query string, args ...any) (err error) {
	rows, err := q.QueryContext(ctx, query, args...)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		if err := rows.Scan(to...); err != nil {
			return err
		}
		if err := done(); err != nil {
			return err
		}
	}
	return rows.Err()
}

// InvitationBook implements invite.Store.
func (db *DB) InvitationBook(ctx context.Context, interviewID string) (interview.InvitationBook, error) {
	var b interview.InvitationBook
	err := db.readTogether(ctx, func(q queryer) (err error) {
		b, err = readBook(ctx, q, interviewID)
		return err
	})
	if err != nil && interview.CodeOf(err) == "" {
		err = fmt.Errorf("read the invitations to %s: %w", interviewID, err)
	}
	return b, err
}

func readBook(ctx context.Context, q queryer, interviewID string) (b interview.InvitationBook, err error) {
	b.Interview, err = scanInterview(q.QueryRowContext(ctx, `SELECT `+interviewRead+` FROM interviews WHERE id = ?`, interviewID))
	if err != nil {
		return interview.InvitationBook{}, err
	}
	places := map[string]int{}
	var v invitationRow
	err = each(ctx, q, v.to(), func() error {
		v.Reminders = nil
		invitation, err := v.invitation()
		places[v.ID] = len(b.Invited)
		b.Invited = append(b.Invited, interview.Invited{Invitation: invitation})
		return err
	}, `SELECT `+invitationColumns+` FROM invitations v WHERE v.interview_id = ? ORDER BY v.number`, interviewID)
	if err != nil {
		return interview.InvitationBook{}, err
	}
	var l letterRow
	var of string
	err = each(ctx, q, append([]any{&of}, l.to()...), func() error {
		at := places[of]
		b.Invited[at].Letters = append(b.Invited[at].Letters, l.letter())
		return nil
	}, `SELECT l.invitation_id, `+letterColumns+` FROM letters l JOIN invitations v ON v.id = l.invitation_id
		WHERE v.interview_id = ? ORDER BY l.number`, interviewID)
	if err != nil {
		return interview.InvitationBook{}, err
	}
	err = q.QueryRowContext(ctx, `SELECT (SELECT count(*) FROM letters WHERE state = 'queued') + (SELECT count(*) FROM letters WHERE state = 'sending')`).Scan(&b.Waiting)
	if err != nil {
		return interview.InvitationBook{}, err
	}
	follow(&b)
	return b, nil
}

func follow(b *interview.InvitationBook) {
	for i := range b.Invited {
		b.Invited[i].Follow(b.Interview.Deleted())
	}
}

// ChangeInvitations implements invite.Store.
func (db *DB) ChangeInvitations(ctx context.Context, interviewID string, change func(*interview.InvitationBook) error) (b interview.InvitationBook, err error) {
	err = db.inTx(ctx, "change the invitations to "+interviewID, func(tx *sql.Tx) error {
		b, err = db.changeBook(ctx, tx, interviewID, change)
		return err
	})
	if err != nil {
		return interview.InvitationBook{}, err
	}
	return b, nil
}

// changeBook is the part of a transaction that changes invitations and letters.
func (db *DB) changeBook(ctx context.Context, tx *sql.Tx, interviewID string, change func(*interview.InvitationBook) error) (interview.InvitationBook, error) {
	b, err := readBook(ctx, tx, interviewID)
	if err != nil {
		return b, err
	}
	db.concerns(ctx, interviewID)
	before := make([]interview.Invited, len(b.Invited))
	for i := range b.Invited {
		before[i] = b.Invited[i].Clone()
	}
	if err := change(&b); err != nil {
		return b, err
	}
	changed := false
	for i := range b.Invited {
		var was *interview.Invited
		if i < len(before) {
			was = &before[i]
		}
		if was != nil && reflect.DeepEqual(*was, b.Invited[i]) {
			continue
		}
		if err := writeInvited(ctx, tx, was, &b.Invited[i]); err != nil {
			return b, err
		}
		changed = true
	}
	follow(&b)
	if !changed {
		return b, nil
	}
	return b, db.changed(ctx, tx, interview.InterviewInvited, interviewID)
}

// writeInvited stores an invitation and its letters; was is nil for a new one.
func writeInvited(ctx context.Context, tx *sql.Tx, was, is *interview.Invited) error {
	letters := 0
	reminders, err := json.Marshal(append([]int{}, is.Reminders...))
	if err != nil {
		return err
	}
	switch {
	case was == nil:
		_, err = tx.ExecContext(ctx, `INSERT INTO invitations (id, interview_id, role, email, email_key, name, message, time_zone, reminders,
			created_by, created_at, withdrawn_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
			is.ID, is.InterviewID, is.Role, is.Email, interview.Fold(is.Email), is.Name, is.Message, is.TimeZone, string(reminders),
			is.CreatedBy, toMillis(is.CreatedAt), toMillis(is.WithdrawnAt))
	case was.Role != is.Role || was.Name != is.Name || was.Message != is.Message || was.TimeZone != is.TimeZone ||
		!slices.Equal(was.Reminders, is.Reminders) || was.CreatedBy != is.CreatedBy || !was.WithdrawnAt.Equal(is.WithdrawnAt):
		_, err = tx.ExecContext(ctx, `UPDATE invitations SET role = ?, name = ?, message = ?, time_zone = ?, reminders = ?,
			created_by = ?, withdrawn_at = ? WHERE id = ?`,
			is.Role, is.Name, is.Message, is.TimeZone, string(reminders), is.CreatedBy, toMillis(is.WithdrawnAt), is.ID)
	}
	if err != nil {
		return err
	}
	if was != nil {
		letters = len(was.Letters)
	}
	for n := range is.Letters {
		l := &is.Letters[n]
		if n >= letters {
			err = insertLetter(ctx, tx, is.ID, l)
		} else if *l != was.Letters[n] {
			err = changeLetter(ctx, tx, &was.Letters[n], l)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func insertLetter(ctx context.Context, tx *sql.Tx, invitationID string, l *interview.Letter) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO letters (id, invitation_id, kind, about, minutes, state, message_id, sequence, attempts, failures,
		problem, not_before, created_at, handed_at, sent_at, announced_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0)`,
		l.ID, invitationID, l.Kind, l.About, l.Minutes, l.State, l.MessageID, l.Sequence, l.Attempts, l.Failures,
		l.Problem, toMillis(l.NotBefore), toMillis(l.CreatedAt), toMillis(l.HandedAt), toMillis(l.SentAt))
	return err
}

// changeLetter stores what a person may change of a letter: that it is taken
// back, or tried at once.
func changeLetter(ctx context.Context, tx *sql.Tx, was, is *interview.Letter) error {
	r, err := tx.ExecContext(ctx, `UPDATE letters SET state = ?, problem = ?, not_before = ?
		WHERE id = ? AND state = ? AND attempts = ? AND handed_at = ?`,
		is.State, is.Problem, toMillis(is.NotBefore), was.ID, was.State, was.Attempts, toMillis(was.HandedAt))
	if err != nil {
		return err
	}
	if n, err := r.RowsAffected(); err != nil || n != 1 {
		return errors.Join(err, fmt.Errorf("letter %s is not as it was read", was.ID))
	}
	return nil
}

// InvitationsOf implements invite.Store.
func (db *DB) InvitationsOf(ctx context.Context, interviewIDs []string) (map[string][]interview.Invitation, error) {
	all := map[string][]interview.Invitation{}
	if len(interviewIDs) == 0 {
		return all, nil
	}
	args := make([]any, len(interviewIDs))
	for i, id := range interviewIDs {
		args[i] = id
	}
	var v invitationRow
	var deleted, letters, mailed bool
	var newest struct {
		id, kind, state, problem sql.NullString
		handedAt, sentAt         sql.NullInt64
	}
	to := append(v.to(), &deleted, &letters, &mailed,
		&newest.id, &newest.kind, &newest.state, &newest.problem, &newest.handedAt, &newest.sentAt)
	err := each(ctx, db.reads(ctx), to, func() error {
		v.Reminders = nil
		invitation, err := v.invitation()
		if err != nil {
			return err
		}
		var l *interview.Letter
		if newest.id.Valid {
			l = &interview.Letter{
				ID: newest.id.String, Kind: interview.LetterKind(newest.kind.String), State: interview.InvitationState(newest.state.String),
				Problem: newest.problem.String, HandedAt: fromMillis(newest.handedAt.Int64), SentAt: fromMillis(newest.sentAt.Int64),
			}
		}
		invitation.Mailed = mailed
		invitation.Follow(l, letters, deleted)
		all[v.InterviewID] = append(all[v.InterviewID], invitation)
		return nil
	}, `SELECT `+invitationColumns+`, i.deleted_at <> 0,
			EXISTS (SELECT 1 FROM letters WHERE invitation_id = v.id),
			EXISTS (SELECT 1 FROM letters WHERE invitation_id = v.id AND kind = 'invitation' AND state IN ('queued', 'sending', 'sent', 'unconfirmed')),
			l.id, l.kind, l.state, l.problem, l.handed_at, l.sent_at
		FROM invitations v JOIN interviews i ON i.id = v.interview_id
		LEFT JOIN letters l ON l.number = (SELECT max(number) FROM letters WHERE invitation_id = v.id AND state <> 'withdrawn')
		WHERE v.interview_id IN (?`+strings.Repeat(", ?", len(args)-1)+`) ORDER BY v.number`, args...)
	if err != nil {
		return nil, fmt.Errorf("list invitations: %w", err)
	}
	return all, nil
}
