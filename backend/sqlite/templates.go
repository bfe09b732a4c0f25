package sqlite

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"candor/backend/fold"
	"candor/backend/interview"
)

const (
	templateBrief   = `id, name, language, created_by, created_at, changed_at`
	templateColumns = templateBrief + `, instructions, guidance, files, main, tests`
	templateRead    = templateColumns + `, rev`
)

// scanTemplate scans templateBrief, and more after it.
func scanTemplate(row scanner, t *interview.Template, more ...any) error {
	var createdAt, changedAt int64
	err := row.Scan(append([]any{&t.ID, &t.Name, &t.Language, &t.CreatedBy, &createdAt, &changedAt}, more...)...)
	if errors.Is(err, sql.ErrNoRows) {
		return noTemplate()
	}
	if err != nil {
		return fmt.Errorf("read a template: %w", err)
	}
	t.CreatedAt, t.ChangedAt = fromMillis(createdAt), fromMillis(changedAt)
	return nil
}

func noTemplate() error { return interview.Errorf(interview.NotFound, "There is no such template.") }

func scanWholeTemplate(row scanner) (interview.Template, error) {
	var t interview.Template
	var files, tests string
	if err := scanTemplate(row, &t, &t.Instructions, &t.Guidance, &files, &t.Main, &tests, &t.Revision.Last); err != nil {
		return interview.Template{}, err
	}
	if err := json.Unmarshal([]byte(files), &t.Files); err != nil {
		return interview.Template{}, fmt.Errorf("read the files of template %s: %w", t.ID, err)
	}
	if err := json.Unmarshal([]byte(tests), &t.Tests); err != nil {
		return interview.Template{}, fmt.Errorf("read the tests of template %s: %w", t.ID, err)
	}
	return t, nil
}

// CreateTemplate implements interview.TemplateStore.
func (db *DB) CreateTemplate(ctx context.Context, t interview.Template) (interview.Template, error) {
	files, tests, err := partsJSON(t)
	if err != nil {
		return interview.Template{}, err
	}
	err = db.inTx(ctx, "create template "+t.ID, func(tx *sql.Tx) error {
		var n int
		if err := tx.QueryRowContext(ctx, `SELECT count(*) FROM templates`).Scan(&n); err != nil {
			return err
		}
		if n >= interview.MaxTemplates {
			return interview.Errorf(interview.TooMany, "There are %d templates, the most that there can be. Delete one first.", n)
		}
		_, err := tx.ExecContext(ctx, `INSERT INTO templates (`+templateColumns+`, search) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
			t.ID, t.Name, t.Language, t.CreatedBy, toMillis(t.CreatedAt), toMillis(t.ChangedAt),
			t.Instructions, t.Guidance, files, t.Main, tests, fold.Search(t.SearchText()))
		if err != nil {
			return err
		}
		if err := db.changed(ctx, tx, interview.TemplateCreated, t.ID); err != nil {
			return err
		}
		t.Revision, err = templateRevision(ctx, tx, t.ID)
		return err
	})
	return t, err
}

// templateRevision is a template's revision. Errors: NotFound.
func templateRevision(ctx context.Context, tx *sql.Tx, id string) (r interview.Revision, err error) {
	err = tx.QueryRowContext(ctx, `SELECT rev FROM templates WHERE id = ?`, id).Scan(&r.Last)
	if errors.Is(err, sql.ErrNoRows) {
		return r, noTemplate()
	}
	return r, err
}

// expectedTemplate refuses to change a template that is not as the caller saw it. Errors:
// NotFound, PreconditionFailed.
func expectedTemplate(ctx context.Context, tx *sql.Tx, id string) error {
	is, err := templateRevision(ctx, tx, id)
	if err != nil {
		return err
	}
	return interview.Expected(ctx, is)
}

func partsJSON(t interview.Template) (files, tests string, err error) {
	if t.Files == nil {
		t.Files = []interview.SourceFile{}
	}
	f, err := json.Marshal(t.Files)
	if err != nil {
		return "", "", fmt.Errorf("store the files of template %s: %w", t.ID, err)
	}
	c, err := json.Marshal(t.Tests)
	if err != nil {
		return "", "", fmt.Errorf("store the tests of template %s: %w", t.ID, err)
	}
	return string(f), string(c), nil
}

// Template implements interview.TemplateStore.
func (db *DB) Template(ctx context.Context, id string) (interview.Template, error) {
	return scanWholeTemplate(db.reads(ctx).QueryRowContext(ctx, `SELECT `+templateRead+` FROM templates WHERE id = ?`, id))
}

// Templates implements interview.TemplateStore.
func (db *DB) Templates(ctx context.Context, query string) ([]interview.Template, error) {
	where, args := []string{"1"}, []any{}
	for _, word := range strings.Fields(fold.Search(query)) {
		where, args = append(where, "instr(search, ?) > 0"), append(args, word)
	}
	// search begins with the folded name, so that "array" is not after "Zip", nor "École" after both.
	rows, err := db.reads(ctx).QueryContext(ctx, `SELECT `+templateBrief+` FROM templates WHERE `+strings.Join(where, " AND ")+
		` ORDER BY search, id`, args...)
	if err != nil {
		return nil, fmt.Errorf("list templates: %w", err)
	}
	defer rows.Close() //nolint:errcheck // reading only
	var items []interview.Template
	for rows.Next() {
		var t interview.Template
		if err := scanTemplate(rows, &t); err != nil {
			return nil, err
		}
		items = append(items, t)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("list templates: %w", err)
	}
	return items, nil
}

// ChangeTemplate implements interview.TemplateStore.
func (db *DB) ChangeTemplate(ctx context.Context, t interview.Template) (stored interview.Template, err error) {
	files, tests, err := partsJSON(t)
	if err != nil {
		return interview.Template{}, err
	}
	err = db.inTx(ctx, "change template "+t.ID, func(tx *sql.Tx) (err error) {
		if err := expectedTemplate(ctx, tx, t.ID); err != nil {
			return err
		}
		stored, err = scanWholeTemplate(tx.QueryRowContext(ctx, `UPDATE templates SET name = ?, language = ?, instructions = ?,
			guidance = ?, files = ?, main = ?, tests = ?, changed_at = ?, search = ? WHERE id = ? RETURNING `+templateRead,
			t.Name, t.Language, t.Instructions, t.Guidance, files, t.Main, tests, toMillis(t.ChangedAt), fold.Search(t.SearchText()), t.ID))
		if err != nil {
			return err
		}
		if err := db.changed(ctx, tx, interview.TemplateChanged, t.ID); err != nil {
			return err
		}
		stored.Revision, err = templateRevision(ctx, tx, t.ID)
		return err
	})
	return stored, err
}

// DeleteTemplate implements interview.TemplateStore.
func (db *DB) DeleteTemplate(ctx context.Context, id string) error {
	return db.inTx(ctx, "delete template "+id, func(tx *sql.Tx) error {
		if err := expectedTemplate(ctx, tx, id); err != nil {
			return err
		}
		for _, query := range []string{`DELETE FROM templates WHERE id = ?`, purgeAnswers, purgeAnswerSubjects} {
			if _, err := tx.ExecContext(ctx, query, id); err != nil {
				return err
			}
		}
		return db.changed(ctx, tx, interview.TemplateDeleted, id)
	})
}

// Starter implements interview.TemplateStore. Neither instructions, guidance nor
// tests are even read.
func (db *DB) Starter(ctx context.Context, interviewID string) (interview.Starter, error) {
	var s interview.Starter
	var files string
	err := db.reads(ctx).QueryRowContext(ctx, `SELECT language, files, main FROM templates
		WHERE id = (SELECT template_id FROM interviews WHERE id = ?)`, interviewID).
		Scan(&s.Language, &files, &s.Main)
	if errors.Is(err, sql.ErrNoRows) {
		return interview.Starter{}, nil
	}
	if err != nil {
		return interview.Starter{}, fmt.Errorf("read what interview %s begins with: %w", interviewID, err)
	}
	if err := json.Unmarshal([]byte(files), &s.Files); err != nil {
		return interview.Starter{}, fmt.Errorf("read the files that interview %s begins with: %w", interviewID, err)
	}
	return s, nil
}
