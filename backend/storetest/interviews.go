package storetest

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"candor/backend/interview"
	"candor/backend/recording"
	rooms "candor/backend/room/storetest"
)

func goneInterviewTakesNothing(t *testing.T, open Opener) {
	db := open(t)
	WithPerson(t, db)
	Create(t, db, interview.Interview{ID: "interview-1"})
	batch := []interview.LogEntry{
		{Document: "interview-1/code", Seq: 1, Author: "a", Update: []byte{1}},
		{Document: "no-interview/code", Seq: 1, Author: "a", Update: []byte{1}},
	}
	if err := rooms.AppendLog(t.Context(), db, batch); interview.CodeOf(err) != interview.NotFound {
		t.Errorf("append to no interview: %v, want not found", err)
	}
	if _, entries, err := db.LoadDocument(t.Context(), "interview-1/code"); err != nil || len(entries) != 0 {
		t.Errorf("the rest of the batch was stored: %v, %v", entries, err)
	}
	for what, e := range map[string]interview.Event{
		"an event":     {InterviewID: "no-interview", Kind: interview.Joined},
		"an execution": recording.Began(interview.Execution{ID: "x", InterviewID: "no-interview"}),
		"output":       recording.Printed(&interview.Execution{ID: "x", InterviewID: "no-interview"}, interview.OutputChunk{Seq: 1, Stream: interview.Stdout, Text: "late"}),
		"a run's end":  recording.TestsEnded(interview.TestRun{ID: "run-x", InterviewID: "no-interview"}),
	} {
		if err := rooms.Record(t.Context(), db, e); interview.CodeOf(err) != interview.NotFound {
			t.Errorf("%s of no interview: %v, want not found", what, err)
		}
	}
	if err := db.SaveSnapshot(t.Context(), interview.Snapshot{Document: "no-interview/code", Seq: 1, State: []byte{1}}); err != nil {
		t.Errorf("a snapshot of no document: %v", err)
	}
}

func lateWork(t *testing.T, open Opener) {
	db := open(t)
	WithPerson(t, db)
	Create(t, db, interview.Interview{ID: "interview-1"})
	at := func(minute int) time.Time { return time.Date(2026, 11, 30, 14, minute, 0, 0, time.UTC) }
	late := func(Author, name string, minute int) interview.Event {
		return interview.Event{InterviewID: "interview-1", At: at(minute), Kind: interview.CameLate, Author: Author, Name: name}
	}
	joined := late("eve", "Eve", 5)
	joined.Kind = interview.Joined
	if err := rooms.Record(t.Context(), db,
		late("bob", "Bob", 0), late("bob", "Bob", 2), late("ada", "Ada", 3), late("bob", "Bob", 4), joined, late("cyd", "Cyd", 0),
	); err != nil {
		t.Fatal(err)
	}
	got, err := db.LateWork(t.Context(), "interview-1", at(1))
	want := []interview.LateWork{{Name: "Ada", At: at(3)}, {Name: "Bob", At: at(4)}}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("LateWork = %v, %v, want %v", got, err, want)
	}
}

func changeIsUndoneByItsError(t *testing.T, open Opener) {
	db := open(t)
	WithPerson(t, db)
	before := Create(t, db, interview.Interview{ID: "interview-1", Name: "A"})
	refused := errors.New("refused")
	_, err := db.ChangeInterview(t.Context(), before.ID, func(i *interview.Interview) (interview.Consequences, error) {
		i.Name = "B"
		return interview.Consequences{Events: []interview.Event{{InterviewID: i.ID, Kind: interview.Started}}}, refused
	})
	if !errors.Is(err, refused) {
		t.Errorf("the error is %v", err)
	}
	after, err := db.Interview(t.Context(), before.ID)
	if err != nil || after != before {
		t.Errorf("after: %+v, %v; want it as before", after, err)
	}
}

func changesDoNotOvertake(t *testing.T, open Opener) {
	db := open(t)
	WithPerson(t, db)
	Create(t, db, interview.Interview{ID: "interview-1"})
	var wg sync.WaitGroup
	for range 20 {
		wg.Go(func() {
			_, err := db.ChangeInterview(t.Context(), "interview-1", func(i *interview.Interview) (interview.Consequences, error) {
				i.Minutes++
				return interview.Consequences{}, nil
			})
			if err != nil {
				t.Errorf("change: %v", err)
			}
		})
	}
	wg.Wait()
	if i, err := db.Interview(t.Context(), "interview-1"); err != nil || i.Minutes != 20 {
		t.Errorf("%d of 20 changes are there, %v", i.Minutes, err)
	}
}

// revisionsFollowChanges has many change one interview at once, each only if it is as they saw it.
func revisionsFollowChanges(t *testing.T, open Opener) {
	db := open(t)
	WithPerson(t, db)
	Create(t, db, interview.Interview{ID: "interview-1"})
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for done := 0; done < 5; {
				seen, err := db.Interview(t.Context(), "interview-1")
				if err != nil {
					t.Error(err)
					return
				}
				ctx := interview.WithExpected(t.Context(), []string{seen.Revision.Tag()})
				after, err := db.ChangeInterview(ctx, seen.ID, func(i *interview.Interview) (interview.Consequences, error) {
					if err := interview.Expected(ctx, i.Revision); err != nil {
						return interview.Consequences{}, err
					}
					i.Minutes = seen.Minutes + 1 // of what was read before
					return interview.Consequences{}, nil
				})
				switch fields, wrong := after.Revision.ByField(); {
				case interview.CodeOf(err) == interview.PreconditionFailed:
				case err != nil || wrong != nil:
					t.Error(err, wrong)
					return
				case after.Revision.Last <= seen.Revision.Last || fields["minutes"] != after.Revision.Last || len(fields) != 1:
					t.Errorf("after %+v it is %+v", seen.Revision, after.Revision)
					return
				default:
					done++
				}
			}
		})
	}
	wg.Wait()
	i, err := db.Interview(t.Context(), "interview-1")
	if err != nil || i.Minutes != 40 {
		t.Errorf("%d of 40 changes are there, %v", i.Minutes, err)
	}
	if last, err := db.Revision(t.Context()); err != nil || last != i.Revision.Last {
		t.Errorf("its revision is %d, the last change %d, %v", i.Revision.Last, last, err)
	}
}

func list(t *testing.T, open Opener) {
	db := open(t)
	WithPerson(t, db)
	base := time.UnixMilli(1_790_000_000_000).UTC()
	for n, name := range []string{"Backend, Ada", "Frontend 100%", "", "ÉCOLE", "back_end"} {
		Create(t, db, interview.Interview{ID: fmt.Sprint("interview-", n), Name: name, CreatedAt: base.Add(time.Duration(n/2) * time.Millisecond), CandidateEmail: "c@example.com"})
	}
	for _, c := range []struct {
		name   string
		filter interview.Filter
		want   string
	}{
		{"all, newest first, the id decides", interview.Filter{}, "4 3 2 1 0"},
		{"a word", interview.Filter{Query: "ada"}, "0"},
		{"several words in any order", interview.Filter{Query: "ada back"}, "0"},
		{"a percent sign is itself", interview.Filter{Query: "%"}, "1"},
		{"an underscore is itself", interview.Filter{Query: "_"}, "4"},
		{"an accent in any case", interview.Filter{Query: "école"}, "3"},
		{"without the accent", interview.Filter{Query: "Ecole"}, "3"},
		{"the default name", interview.Filter{Query: "untitled"}, "2"},
		{"the address", interview.Filter{Query: "c@example"}, "4 3 2 1 0"},
		{"a state", interview.Filter{State: interview.Live}, ""},
		{"the trash", interview.Filter{Deleted: true}, ""},
		{"after a place", interview.Filter{After: interview.Cursor{CreatedAt: base.Add(time.Millisecond), ID: "interview-3"}}, "2 1 0"},
	} {
		c.filter.Limit = 10
		items, err := db.Interviews(t.Context(), c.filter)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, i := range items {
			got = append(got, strings.TrimPrefix(i.ID, "interview-"))
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%s: %v, want %s", c.name, got, c.want)
		}
	}
}

func cancelledContext(t *testing.T, open Opener) {
	db := open(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := db.SetSetting(ctx, "a", "b"); err == nil {
		t.Error("a write after its context ended went through")
	}
	if err := db.SetSetting(t.Context(), "a", "b"); err != nil {
		t.Errorf("the next write: %v", err)
	}
}
