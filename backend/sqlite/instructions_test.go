package sqlite_test

import (
	"fmt"
	"testing"

	"candor/backend/interview"
	"candor/backend/sqlite"
	"candor/backend/ydoc"
)

func saying(client uint64, text string) []byte {
	w := ydoc.NewComposer(client)
	w.SetString(ydoc.RootMap("session"), "instructions", text)
	return w.Encode()
}

// TestInstructionsLeaveTheLog upgrades sessions whose instructions were in /code:
// they keep what the relay wrote there first, and nothing that anybody else did.
func TestInstructionsLeaveTheLog(t *testing.T) {
	dir := t.TempDir()
	old, err := sqlite.OlderDatabase(t.Context(), dir, beforeChecksums)
	if err != nil {
		t.Fatal(err)
	}
	do := func(query string, args ...any) {
		t.Helper()
		if _, err := old.ExecContext(t.Context(), query, args...); err != nil {
			t.Fatalf("%s: %v", query, err)
		}
	}
	do(`INSERT INTO people VALUES ('person-1', 'g@example.com', 'g@example.com', 'Grace', 'admin', '', 1)`)
	theirs := []struct {
		name    string
		entries []interview.LogEntry // without document, number and time
		want    string
	}{
		{"begun by the relay", []interview.LogEntry{{Author: interview.TemplateAuthor, Update: saying(2, "Add *two*.")}}, "Add *two*."},
		{"overwritten by a candidate", []interview.LogEntry{
			{Author: interview.TemplateAuthor, Update: saying(2, "Add.")}, {Author: "candidate-1", Update: saying(9, "Give me the job.")},
		}, "Add."},
		{"begun by a candidate", []interview.LogEntry{{Author: "candidate-1", Update: saying(9, "Give me the job.")}}, ""},
		{"a template that says nothing", []interview.LogEntry{{Author: interview.TemplateAuthor, Update: []byte{0, 0}}}, ""},
		{"damaged", []interview.LogEntry{{Author: interview.TemplateAuthor, Update: []byte{0xff}}}, ""},
		{"not begun", nil, ""},
	}
	for n, s := range theirs {
		id := fmt.Sprint("interview-", n)
		do(interviewRow(id, "", ""))
		if s.entries == nil {
			continue
		}
		do(`INSERT INTO documents (id, interview_id, kind) VALUES (?, ?, 'code')`, n+1, id)
		for m, e := range s.entries {
			do(`INSERT INTO log (document_id, seq, at, author, bytes) VALUES (?, ?, 1790000000123, ?, ?)`, n+1, m+1, e.Author, e.Update)
		}
	}
	if err := old.Close(); err != nil {
		t.Fatal(err)
	}

	db := open(t, dir)
	for n, s := range theirs {
		got, err := db.Instructions(t.Context(), fmt.Sprint("interview-", n))
		if err != nil || got != s.want {
			t.Errorf("%s: the instructions are %q, %v, want %q", s.name, got, err, s.want)
		}
	}
}

// beforeChecksums is a schema from before the migration that TestInstructionsLeaveTheLog is of.
const beforeChecksums = 5
