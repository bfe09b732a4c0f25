package sqlite_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"candor/backend/interview"
	"candor/backend/recording"
	"candor/backend/room/storetest"
	"candor/build/proving"
)

// TestPurgeLeavesNothingOfTests writes a marker into all that an interview has of
// tests, then purges it and deletes the template.
func TestPurgeLeavesNothingOfTests(t *testing.T) {
	const marker = "MARKER-that-must-vanish"
	dir := t.TempDir()
	db := open(t, dir)
	withPerson(t, db)
	ctx := t.Context()
	for id, text := range map[string]string{"doomed": marker, "kept": "stays"} {
		long := strings.Repeat(text+" ", 2000)
		template := interview.Template{ID: "template-" + id, Name: "n", Language: "python", CreatedBy: author.ID, Tests: interview.Tests{
			Cases: []interview.TestCase{{Name: text, Stdin: long, Args: []string{text}, Expected: long, Hidden: true}},
			Files: []interview.TestFile{{Name: text, File: interview.SourceFile{Name: text, Text: long}}},
		}}
		if _, err := db.CreateTemplate(ctx, template); err != nil {
			t.Fatal(err)
		}
		create(t, db, interview.Interview{ID: "interview-" + id, TemplateID: template.ID})
		if err := db.KeepTests(ctx, "interview-"+id); err != nil {
			t.Fatal(err)
		}
		for n := range 30 {
			r := interview.TestRun{ID: fmt.Sprint(text, "-run-", n), InterviewID: "interview-" + id, Author: text, AuthorName: text}
			began := recording.TestsBegan(r)
			result := interview.TestResult{Number: 1, Name: text, Message: text, Actual: long[:n*300+len(text)], Errors: long}
			r.Message, r.Results, r.Private, r.EndedAt = text, []interview.TestResult{result}, []interview.TestResult{result}, time.UnixMilli(1)
			if err := storetest.Record(ctx, db, began, recording.TestsEnded(r)); err != nil {
				t.Fatal(err)
			}
		}
	}
	found := func() (n int) {
		t.Helper()
		all, err := os.ReadDir(dir)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range all {
			b, err := os.ReadFile(filepath.Join(dir, f.Name()))
			if err != nil {
				t.Fatal(err)
			}
			// Also its pieces: an overflowing record is cut at page borders.
			n += bytes.Count(b, []byte("that-must-vanish"))
		}
		return n
	}
	if found() == 0 {
		t.Fatal("the marker was not written: the test proves nothing")
	}
	if _, err := db.ChangeInterview(ctx, "interview-doomed", func(i *interview.Interview) (interview.Consequences, error) {
		i.DeletedAt = time.UnixMilli(1)
		return interview.Consequences{}, nil
	}); err != nil {
		t.Fatal(err)
	}
	if err := db.DeleteTemplate(ctx, "template-doomed"); err != nil {
		t.Fatal(err)
	}
	if err := db.PurgeInterview(ctx, "interview-doomed"); err != nil {
		t.Fatal(err)
	}
	if err := db.Scrub(ctx); err != nil {
		t.Fatal(err)
	}
	if n := found(); n > 0 {
		t.Errorf("after the purge the marker is there %d times", n)
	}
	if got, err := db.SessionTests(ctx, "interview-kept"); err != nil || got.Count() != 2 {
		t.Errorf("the other interview has %d tests, %v", got.Count(), err)
	}
	if runs, err := db.TestRuns(ctx, "interview-kept", 100, true); err != nil || len(runs) != 30 || len(runs[29].Private) != 1 {
		t.Errorf("the other interview has %d runs, %v", len(runs), err)
	}
}

// TestSessionsWithoutTestsBeginWithoutWriting keeps tests while the only
// connection that writes is taken: a full disk must not keep anybody out.
func TestSessionsWithoutTestsBeginWithoutWriting(t *testing.T) {
	db := open(t, t.TempDir())
	withPerson(t, db)
	if _, err := db.CreateTemplate(t.Context(), interview.Template{ID: "template-one", Name: "n", CreatedBy: author.ID}); err != nil {
		t.Fatal(err)
	}
	create(t, db, interview.Interview{ID: "interview-one", TemplateID: "template-one"})
	create(t, db, interview.Interview{ID: "interview-two"})
	_, err := db.ChangeInterview(t.Context(), "interview-two", func(*interview.Interview) (interview.Consequences, error) {
		ctx, cancel := context.WithTimeout(t.Context(), proving.Patience(t))
		defer cancel()
		for _, id := range []string{"interview-one", "interview-two", "no-interview"} {
			if err := db.KeepTests(ctx, id); err != nil {
				t.Errorf("%s: %v", id, err)
			}
		}
		return interview.Consequences{}, nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
