package sqlite_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"candor/backend/interview"
	"candor/backend/room/storetest"
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

func TestInstructionsAreKeptOnce(t *testing.T) {
	db := open(t, t.TempDir())
	withPerson(t, db)
	at := time.UnixMilli(1_790_000_000_123).UTC()
	template := interview.Template{ID: "template-1", Name: "n", Instructions: "Add.", CreatedBy: author.ID, CreatedAt: at, ChangedAt: at}
	if err := db.CreateTemplate(t.Context(), template); err != nil {
		t.Fatal(err)
	}
	create(t, db, interview.Interview{ID: "interview-1", TemplateID: template.ID})
	is := func(want string) {
		t.Helper()
		if got, err := db.Instructions(t.Context(), "interview-1"); err != nil || got != want {
			t.Errorf("the instructions are %q, %v, want %q", got, err, want)
		}
	}
	do := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	keeps := func(recorded string) {
		t.Helper()
		e, err := db.KeepInstructions(t.Context(), "interview-1", at)
		do(err)
		if e == nil && recorded != "" || e != nil && (e.Author != interview.TemplateAuthor || e.Data != `{"text":"`+recorded+`"}`) {
			t.Errorf("recorded is %+v, want %q", e, recorded)
		}
	}
	is("Add.") // the template's, as long as the session has not begun
	keeps("Add.")
	keeps("") // already
	template.Instructions = "Subtract."
	_, err := db.ChangeTemplate(t.Context(), template)
	do(err)
	is("Add.")
	keeps("Subtract.") // nobody had begun after all
	is("Subtract.")
	do(db.SetInstructions(t.Context(), instructed("interview-1", author), "Multiply.", nil))
	keeps("")
	is("Multiply.") // what a person wrote is not the template's to replace
	do(db.DeleteTemplate(t.Context(), template.ID))
	keeps("")
	is("Multiply.")
	if err := db.SetInstructions(t.Context(), instructed("interview-2", author), "x", nil); interview.CodeOf(err) != interview.NotFound {
		t.Errorf("instructions of no interview: %v", err)
	}
	owed, err := db.Unfinished(t.Context())
	do(err)
	var kinds []string
	for _, e := range owed {
		kinds = append(kinds, string(e.Kind)+" of "+e.Author)
	}
	if want := []string{"instructions of template", "instructions of template", "instructions of " + author.ID}; !slices.Equal(kinds, want) {
		t.Errorf("owed to the record: %q, want %q", kinds, want)
	}
	do(storetest.Record(t.Context(), db, owed...))
	if owed, err = db.Unfinished(t.Context()); err != nil || len(owed) > 0 {
		t.Errorf("after it was recorded: %+v, %v", owed, err)
	}
}

func instructed(interviewID string, by interview.Person) interview.Event {
	return interview.Event{InterviewID: interviewID, At: time.UnixMilli(1_790_000_000_123).UTC(), Kind: interview.Instructed, Author: by.ID, Name: by.Name}
}

// TestInstructionsReplaceWhatWasSeen has two people write from the same text: the
// later one replaces nothing that they have not seen.
func TestInstructionsReplaceWhatWasSeen(t *testing.T) {
	db := open(t, t.TempDir())
	withPerson(t, db)
	at := time.UnixMilli(1_790_000_000_123).UTC()
	template := interview.Template{ID: "template-1", Name: "n", Instructions: "Add.", CreatedBy: author.ID, CreatedAt: at, ChangedAt: at}
	if err := db.CreateTemplate(t.Context(), template); err != nil {
		t.Fatal(err)
	}
	create(t, db, interview.Interview{ID: "interview-1", TemplateID: template.ID})
	create(t, db, interview.Interview{ID: "interview-2"})
	for _, s := range []struct {
		id, was, text string
		code          interview.Code
		is            string
	}{
		{"interview-1", "", "Divide.", interview.Conflict, "Add."}, // the template's count, too
		{"interview-1", "Add.", "Subtract.", "", "Subtract."},
		{"interview-1", "Add.", "Multiply.", interview.Conflict, "Subtract."},
		{"interview-1", "Subtract.", "", "", ""},
		{"interview-1", "", "Multiply.", "", "Multiply."},
		{"interview-2", "", "First.", "", "First."},
		{"interview-3", "", "x", interview.NotFound, ""},
	} {
		err := db.SetInstructions(t.Context(), instructed(s.id, author), s.text, &s.was)
		if interview.CodeOf(err) != s.code || s.code == "" && err != nil {
			t.Errorf("%s: %q in the place of %q: %v, want %q", s.id, s.text, s.was, err, s.code)
		}
		if is, err := db.Instructions(t.Context(), s.id); err != nil || is != s.is {
			t.Errorf("%s: after %q the instructions are %q, %v, want %q", s.id, s.text, is, err, s.is)
		}
	}
}
