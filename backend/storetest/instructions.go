package storetest

import (
	"slices"
	"testing"
	"time"

	"candor/backend/interview"
	rooms "candor/backend/room/storetest"
)

func instructionsAreKeptOnce(t *testing.T, open Opener) {
	db := open(t)
	WithPerson(t, db)
	at := time.UnixMilli(1_790_000_000_123).UTC()
	template := interview.Template{ID: "template-1", Name: "n", Instructions: "Add.", CreatedBy: Author.ID, CreatedAt: at, ChangedAt: at}
	if _, err := db.CreateTemplate(t.Context(), template); err != nil {
		t.Fatal(err)
	}
	Create(t, db, interview.Interview{ID: "interview-1", TemplateID: template.ID})
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
	do(db.SetInstructions(t.Context(), instructed("interview-1", Author), "Multiply.", nil))
	keeps("")
	is("Multiply.") // what a person wrote is not the template's to replace
	do(db.DeleteTemplate(t.Context(), template.ID))
	keeps("")
	is("Multiply.")
	if err := db.SetInstructions(t.Context(), instructed("interview-2", Author), "x", nil); interview.CodeOf(err) != interview.NotFound {
		t.Errorf("instructions of no interview: %v", err)
	}
	owed, err := db.Unfinished(t.Context())
	do(err)
	var kinds []string
	for _, e := range owed {
		kinds = append(kinds, string(e.Kind)+" of "+e.Author)
	}
	if want := []string{"instructions of template", "instructions of template", "instructions of " + Author.ID}; !slices.Equal(kinds, want) {
		t.Errorf("owed to the record: %q, want %q", kinds, want)
	}
	do(rooms.Record(t.Context(), db, owed...))
	if owed, err = db.Unfinished(t.Context()); err != nil || len(owed) > 0 {
		t.Errorf("after it was recorded: %+v, %v", owed, err)
	}
}

func instructed(interviewID string, by interview.Person) interview.Event {
	return interview.Event{InterviewID: interviewID, At: time.UnixMilli(1_790_000_000_123).UTC(), Kind: interview.Instructed, Author: by.ID, Name: by.Name}
}

// instructionsReplaceWhatWasSeen has two people write from the same text: the
// later one replaces nothing that they have not seen.
func instructionsReplaceWhatWasSeen(t *testing.T, open Opener) {
	db := open(t)
	WithPerson(t, db)
	at := time.UnixMilli(1_790_000_000_123).UTC()
	template := interview.Template{ID: "template-1", Name: "n", Instructions: "Add.", CreatedBy: Author.ID, CreatedAt: at, ChangedAt: at}
	if _, err := db.CreateTemplate(t.Context(), template); err != nil {
		t.Fatal(err)
	}
	Create(t, db, interview.Interview{ID: "interview-1", TemplateID: template.ID})
	Create(t, db, interview.Interview{ID: "interview-2"})
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
		err := db.SetInstructions(t.Context(), instructed(s.id, Author), s.text, &s.was)
		if interview.CodeOf(err) != s.code || s.code == "" && err != nil {
			t.Errorf("%s: %q in the place of %q: %v, want %q", s.id, s.text, s.was, err, s.code)
		}
		if is, err := db.Instructions(t.Context(), s.id); err != nil || is != s.is {
			t.Errorf("%s: after %q the instructions are %q, %v, want %q", s.id, s.text, is, err, s.is)
		}
	}
}
