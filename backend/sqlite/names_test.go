package sqlite_test

import (
	"testing"

	"candor/backend/interview"
	"candor/backend/sqlite"
)

// TestSearchFindsWhatWasThereBefore looks for names of a database that was
// written before searching left accents out, and for what has no name of its own.
func TestSearchFindsWhatWasThereBefore(t *testing.T) {
	dir := t.TempDir()
	old, err := sqlite.OlderDatabase(t.Context(), dir, 6)
	if err != nil {
		t.Fatal(err)
	}
	for _, statement := range []string{
		`INSERT INTO people VALUES ('person-1', 'g@example.com', 'g@example.com', 'Grace', 'admin', '', 1)`,
		`INSERT INTO templates (id, name, language, instructions, guidance, files, main, created_by, created_at, changed_at, search)
			VALUES ('template-1', 'Größte Œuvre', 'python', '', '', '[]', '', 'person-1', 1, 1, 'größte œuvre')`,
		interviewRow("interview-1", "Žofie Dvořáková", ""), interviewRow("interview-2", "", "template-1"),
		interviewRow("interview-3", "", ""), interviewRow("interview-4", "", ""), interviewRow("interview-5", "", ""),
		`INSERT INTO participants VALUES ('p2', 'interview-3', 'Zoë', 'candidate', 9), ('p1', 'interview-3', 'Bob', 'candidate', 12)`,
	} {
		if _, err := old.ExecContext(t.Context(), statement); err != nil {
			t.Fatalf("%s: %v", statement, err)
		}
	}
	if err := old.Close(); err != nil {
		t.Fatal(err)
	}
	db := open(t, dir)
	for query, want := range map[string]string{
		"dvorakova": "interview-1", "grosste oeuvre": "interview-2", "interview zoe": "interview-3", "untitled 2": "interview-5",
	} {
		found, err := db.Interviews(t.Context(), interview.Filter{Query: query, Limit: 10})
		if err != nil || len(found) != 1 || found[0].ID != want {
			t.Errorf("%q finds %+v, %v; want %s", query, found, err, want)
		}
	}
	if found, err := db.Templates(t.Context(), "GROSSTE"); err != nil || len(found) != 1 {
		t.Errorf("the template is not found: %+v, %v", found, err)
	}
}

func interviewRow(id, name, template string) string {
	return `INSERT INTO interviews (id, join_token, fingerprint, name, state, candidate_name, candidate_email, starts_at, minutes, time_zone, template_id,
		created_by, created_at, started_at, ended_at, deleted_at, search)
		VALUES ('` + id + `', 'token of ` + id + `', '', '` + name + `', 'upcoming', '', '', 0, 0, '', '` + template + `', 'person-1', 1, 0, 0, 0, 'old')`
}
