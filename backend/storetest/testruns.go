package storetest

import (
	"context"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"candor/backend/interview"
	"candor/backend/recording"
	rooms "candor/backend/room/storetest"
)

func testRuns(t *testing.T, open Opener) {
	db := open(t)
	WithPerson(t, db)
	Create(t, db, interview.Interview{ID: "interview-1"})
	Create(t, db, interview.Interview{ID: "interview-2"})
	at := time.UnixMilli(1_790_000_000_123).UTC()
	var want []interview.TestRun
	for n := range 4 {
		r := interview.TestRun{
			ID: fmt.Sprint("run-", n), InterviewID: "interview-1", Author: "p", AuthorName: "Ada", Language: "python",
			Outcome: interview.Running, Total: 2, StartedAt: at.Add(time.Duration(n) * time.Second),
		}
		if err := rooms.Record(t.Context(), db, recording.TestsBegan(r)); err != nil {
			t.Fatal(err)
		}
		if n < 3 {
			r.Outcome, r.Message, r.EndedAt = interview.Exited, "1 of 2 tests passed.", at.Add(time.Minute)
			r.Results = []interview.TestResult{
				{Number: 1, Name: "ü", Message: "Finished.", Actual: "a\n", Errors: "e", Cut: true, Wall: 1500 * time.Microsecond},
				{Number: 2, Hidden: true, Passed: true},
			}
			r.Private = []interview.TestResult{{Number: 2, Hidden: true, Passed: true, Name: "secret", Message: "Finished.", Actual: "secret"}}
			if err := rooms.Record(t.Context(), db, recording.TestsEnded(r)); err != nil {
				t.Fatal(err)
			}
		}
		want = append(want, r)
	}
	check := func(id string, limit int, private bool, want []interview.TestRun) {
		t.Helper()
		got, err := db.TestRuns(t.Context(), id, limit, private)
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("got  %+v, %v\nwant %+v", got, err, want)
		}
	}
	check("interview-1", 10, true, want)
	check("interview-1", 2, true, want[2:])
	check("interview-2", 10, true, nil)
	lost, err := db.Unfinished(t.Context())
	if err != nil || len(lost) != 1 {
		t.Fatalf("what was going on: %+v, %v", lost, err)
	}
	if err := rooms.Record(t.Context(), db, lost...); err != nil {
		t.Fatal(err)
	}
	want[3].Outcome, want[3].EndedAt, want[3].Message = interview.Lost, lost[0].At.UTC().Truncate(time.Millisecond), "The server stopped while the tests ran."
	want[3].Results, want[3].Private = []interview.TestResult{}, []interview.TestResult{}
	check("interview-1", 10, true, want)
	for n := range want {
		want[n].Private = []interview.TestResult{}
	}
	check("interview-1", 10, false, want)
	checkApart(t, db)
}

// checkApart looks whether what hidden tests did is kept apart in the record, where the driver shows that.
func checkApart(t *testing.T, db Store) {
	t.Helper()
	record, ok := db.(interface {
		Events(ctx context.Context, interviewID string) ([]interview.Event, error)
	})
	if !ok {
		return
	}
	events, err := record.Events(t.Context(), "interview-1")
	if err != nil || len(events) != 8 || events[1].Kind != interview.TestsRan || !strings.Contains(events[1].Private, "secret") || strings.Contains(events[1].Data, "secret") {
		t.Errorf("the recording has %+v, %v", events, err)
	}
}
