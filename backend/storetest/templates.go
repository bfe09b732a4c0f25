package storetest

import (
	"fmt"
	"testing"
	"time"

	"candor/backend/interview"
)

func templatesAreBounded(t *testing.T, open Opener) {
	db := open(t)
	WithPerson(t, db)
	template := func(n int) interview.Template {
		return interview.Template{ID: fmt.Sprintf("template-%04d", n), Name: "n", CreatedBy: Author.ID, CreatedAt: time.UnixMilli(1)}
	}
	for n := range interview.MaxTemplates {
		if _, err := db.CreateTemplate(t.Context(), template(n)); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := db.CreateTemplate(t.Context(), template(interview.MaxTemplates)); interview.CodeOf(err) != interview.TooMany {
		t.Errorf("one more: %v, want too many", err)
	}
	if err := db.DeleteTemplate(t.Context(), "template-0007"); err != nil {
		t.Fatal(err)
	}
	if _, err := db.CreateTemplate(t.Context(), template(interview.MaxTemplates)); err != nil {
		t.Errorf("one in the place of another: %v", err)
	}
	list, err := db.Templates(t.Context(), "")
	if err != nil || len(list) != interview.MaxTemplates {
		t.Errorf("the list has %d, %v", len(list), err)
	}
}

func purgeKeepsTemplates(t *testing.T, open Opener) {
	db := open(t)
	WithPerson(t, db)
	if _, err := db.CreateTemplate(t.Context(), interview.Template{ID: "template-one", Name: "n", CreatedBy: Author.ID}); err != nil {
		t.Fatal(err)
	}
	Create(t, db, interview.Interview{ID: "interview-one", TemplateID: "template-one"})
	_, err := db.ChangeInterview(t.Context(), "interview-one", func(i *interview.Interview) (interview.Consequences, error) {
		i.DeletedAt = time.UnixMilli(2)
		return interview.Consequences{}, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := db.PurgeInterview(t.Context(), "interview-one"); err != nil {
		t.Fatal(err)
	}
	if err := db.Scrub(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := db.Template(t.Context(), "template-one"); err != nil {
		t.Errorf("the template of a purged interview: %v", err)
	}
}
