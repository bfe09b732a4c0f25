package storetest

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"candor/backend/interview"
	"candor/backend/recording"
	rooms "candor/backend/room/storetest"
)

func executions(t *testing.T, open Opener) {
	db := open(t)
	WithPerson(t, db)
	Create(t, db, interview.Interview{ID: "interview-1"})
	at := time.UnixMilli(1_790_000_000_123).UTC()
	var want []interview.Execution
	for n := range 4 {
		x := interview.Execution{
			ID: fmt.Sprint("execution-", n), InterviewID: "interview-1", Author: "p", AuthorName: "Ada", Language: "python",
			Files: []interview.SourceFile{{Name: "main.py", Text: "print('ü')"}}, Main: "main.py", Stdin: "in",
			Outcome: interview.Running, StartedAt: at.Add(time.Duration(n) * time.Second),
		}
		if n > 0 {
			x.Args, x.REPL, x.Columns, x.Rows = []string{"-n", "ü\n"}, true, 80, 24
		}
		first := interview.OutputChunk{Seq: 1, At: at, Stream: interview.Stdout, Text: strings.Repeat("o", 100)}
		second := interview.OutputChunk{Seq: 2, At: at, Stream: []interview.Stream{interview.Stderr, interview.Notice, interview.Given}[n%3], Text: "e"}
		other := interview.Execution{ID: "another", InterviewID: x.InterviewID} // whose output comes in between
		if err := rooms.Record(t.Context(), db, recording.Began(x), recording.Printed(&other, second), recording.Printed(&x, first)); err != nil {
			t.Fatal(err)
		}
		x.Output = []interview.OutputChunk{first}
		if n < 3 {
			x.Outcome, x.ExitCode, x.Message, x.EndedAt = interview.Exited, 2, "Finished.", at.Add(time.Minute)
			x.Wall, x.CPU, x.MemoryBytes, x.Truncated = 1500*time.Microsecond, 900*time.Microsecond, 77, true
			if n > 0 {
				x.Columns, x.Rows = 100, 30 // resized meanwhile
			}
			if err := rooms.Record(t.Context(), db, recording.Printed(&x, second), recording.Ended(x)); err != nil {
				t.Fatal(err)
			}
			x.Output = append(x.Output, second)
		}
		checkSource(t, db, x.ID)
		x.Files, x.Stdin = nil, "" // no list has them
		want = append(want, x)
	}
	check := func(limit, bytes int, want []interview.Execution) {
		t.Helper()
		got, err := db.Executions(t.Context(), "interview-1", limit, bytes)
		if err != nil {
			t.Fatal(err)
		}
		if fmt.Sprintf("%+v", got) != fmt.Sprintf("%+v", want) {
			t.Errorf("got  %+v\nwant %+v", got, want)
		}
	}
	check(10, 1<<20, want)
	check(2, 1<<20, want[2:])
	short := slices.Clone(want)
	short[0].Output, short[1].Output = nil, nil
	check(10, 150, short)
	lost, err := db.Unfinished(t.Context())
	if err != nil || len(lost) != 1 {
		t.Fatalf("what was going on: %+v, %v", lost, err)
	}
	if err := rooms.Record(t.Context(), db, lost...); err != nil {
		t.Fatal(err)
	}
	want[3].Outcome, want[3].EndedAt, want[3].Message = interview.Lost, lost[0].At.UTC().Truncate(time.Millisecond), "The server stopped while this ran."
	check(10, 1<<20, want)
}

// checkSource looks at what no list has, where the driver shows it.
func checkSource(t *testing.T, db Store, id string) {
	t.Helper()
	source, ok := db.(interface {
		Source(ctx context.Context, executionID string) (files, stdin string, err error)
	})
	if !ok {
		return
	}
	if files, stdin, err := source.Source(t.Context(), id); err != nil || files != `[{"Name":"main.py","Text":"print('ü')"}]` || stdin != "in" {
		t.Errorf("source %q, input %q, %v", files, stdin, err)
	}
}
