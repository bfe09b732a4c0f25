package sqlite

import (
	"context"
	"database/sql"

	"candor/backend/fold"
	"candor/backend/interview"
)

// afterwards is what a migration does that SQL cannot, in the same transaction.
var afterwards = map[string]func(context.Context, *sql.Tx) error{
	"0007_names.sql": foldAgain,
}

// searchText is what the words of a query are looked up in.
func searchText(i *interview.Interview) string { return fold.Search(i.SearchText()) }

// foldAgain makes the text that is searched anew for all that is stored.
func foldAgain(ctx context.Context, tx *sql.Tx) error {
	// The columns that there were then.
	interviews, err := searchTexts(ctx, tx, `SELECT id, name, candidate_name, candidate_email, template_name, joined_id, joined_name, untitled FROM interviews`, func(rows *sql.Rows) (string, string, error) {
		var i interview.Interview
		err := rows.Scan(&i.ID, &i.Name, &i.CandidateName, &i.CandidateEmail, &i.TemplateName, &i.JoinedID, &i.JoinedName, &i.Untitled)
		return i.ID, searchText(&i), err
	})
	if err != nil {
		return err
	}
	templates, err := searchTexts(ctx, tx, `SELECT id, name, language FROM templates`, func(rows *sql.Rows) (string, string, error) {
		var t interview.Template
		err := rows.Scan(&t.ID, &t.Name, &t.Language)
		return t.ID, fold.Search(t.SearchText()), err
	})
	if err != nil {
		return err
	}
	for update, texts := range map[string]map[string]string{
		`UPDATE interviews SET search = ? WHERE id = ?`: interviews,
		`UPDATE templates SET search = ? WHERE id = ?`:  templates,
	} {
		for id, text := range texts {
			if _, err := tx.ExecContext(ctx, update, text, id); err != nil {
				return err
			}
		}
	}
	return nil
}

// searchTexts reads the id and the text of every row.
func searchTexts(ctx context.Context, tx *sql.Tx, query string, read func(*sql.Rows) (id, text string, err error)) (map[string]string, error) {
	rows, err := tx.QueryContext(ctx, query)
	if err != nil {
		return nil, err
	}
	defer rows.Close() //nolint:errcheck // reading only
	texts := map[string]string{}
	for rows.Next() {
		id, text, err := read(rows)
		if err != nil {
			return nil, err
		}
		texts[id] = text
	}
	return texts, rows.Err()
}

// tellApart gives an interview that nothing names the smallest number that no
// other such has.
func tellApart(ctx context.Context, tx *sql.Tx, i *interview.Interview) error {
	if !i.Nameless() {
		i.Untitled = 0
		return nil
	}
	if i.Untitled != 0 {
		return nil
	}
	return tx.QueryRowContext(ctx, `SELECT 1 + coalesce(min(n), 0) FROM (
		SELECT 0 AS n WHERE NOT EXISTS (SELECT 1 FROM interviews WHERE untitled = 1)
		UNION ALL
		SELECT untitled FROM interviews i WHERE untitled <> 0 AND NOT EXISTS (SELECT 1 FROM interviews WHERE untitled = i.untitled + 1))`).
		Scan(&i.Untitled)
}
