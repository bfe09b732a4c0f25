package storetest

import (
	"testing"

	"candor/backend/interview"
)

// nothingIsUntitledTwice gives what nothing names a number of its own, as
// long as nothing names it.
func nothingIsUntitledTwice(t *testing.T, open Opener) {
	db := open(t)
	WithPerson(t, db)
	title := func(id string) string {
		t.Helper()
		i, err := db.Interview(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		return i.Title()
	}
	change := func(id string, do func(*interview.Interview)) {
		t.Helper()
		if _, err := db.ChangeInterview(t.Context(), id, func(i *interview.Interview) (interview.Consequences, error) {
			do(i)
			return interview.Consequences{}, nil
		}); err != nil {
			t.Fatal(err)
		}
	}
	for _, id := range []string{"interview-1", "interview-2", "interview-3"} {
		Create(t, db, interview.Interview{ID: id})
	}
	Create(t, db, interview.Interview{ID: "interview-named", Name: "Backend"})
	for id, want := range map[string]string{
		"interview-1": "Untitled interview", "interview-2": "Untitled interview 2", "interview-3": "Untitled interview 3", "interview-named": "Backend",
	} {
		if got := title(id); got != want {
			t.Errorf("%s is %q, want %q", id, got, want)
		}
	}

	change("interview-2", func(i *interview.Interview) { i.JoinedID, i.JoinedName = "p1", "Ada" })
	if got := title("interview-2"); got != "Interview with Ada" {
		t.Errorf("once somebody joined it is %q", got)
	}
	Create(t, db, interview.Interview{ID: "interview-4"})
	if got := title("interview-4"); got != "Untitled interview 2" {
		t.Errorf("the next is %q, want the number that is free again", got)
	}
	change("interview-named", func(i *interview.Interview) { i.Name = "" })
	if got := title("interview-named"); got != "Untitled interview 4" {
		t.Errorf("what lost its name is %q", got)
	}
	change("interview-1", func(i *interview.Interview) { i.Name = "Frontend" })
	Create(t, db, interview.Interview{ID: "interview-5"})
	if got := title("interview-5"); got != "Untitled interview" {
		t.Errorf("when the first has a name, the next is %q", got)
	}
}
