package sqlite

import (
	"context"
	"database/sql"

	"candor/backend/interview"
)

// revise gives what changed the number of the change, and each of its fields.
func (db *DB) revise(ctx context.Context, tx *sql.Tx, rev int64, kind interview.ChangeKind, subject string, fields []string) error {
	switch kind {
	case interview.TemplateCreated, interview.TemplateChanged:
		db.concerns(ctx, subject)
		_, err := tx.ExecContext(ctx, `UPDATE templates SET rev = ? WHERE id = ?`, rev, subject)
		return err
	case interview.InterviewDeleted, interview.InterviewRestored:
		fields = []string{"deletedAt"}
	case interview.InterviewCreated, interview.InterviewChanged:
	default:
		return nil
	}
	db.concerns(ctx, subject)
	set, args := `revs`, []any{rev}
	for _, name := range fields {
		set, args = `json_set(`+set+`, ?, ?)`, append(args, "$."+name, rev)
	}
	_, err := tx.ExecContext(ctx, `UPDATE interviews SET rev = ?, revs = `+set+` WHERE id = ?`, append(args, subject)...)
	return err
}

func revisionOf(ctx context.Context, tx *sql.Tx, interviewID string) (r interview.Revision, err error) {
	err = tx.QueryRowContext(ctx, `SELECT rev, revs FROM interviews WHERE id = ?`, interviewID).Scan(&r.Last, &r.Fields)
	return r, err
}
