package sqlite_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"candor/backend/interview"
	"candor/backend/recording"
	"candor/backend/room"
	"candor/backend/room/storetest"
	"candor/backend/sqlite"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func open(t *testing.T, dir string) *sqlite.DB {
	t.Helper()
	db, err := sqlite.Open(t.Context(), dir)
	if err != nil {
		t.Fatalf("open: %v", err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	})
	return db
}

var author = interview.Person{
	ID: "person-1", Email: "Grace@Example.com", Name: "Grace", Role: interview.Admin, CreatedAt: time.UnixMilli(1).UTC(),
}

// withPerson makes the person that interviews need.
func withPerson(t *testing.T, db *sqlite.DB) {
	t.Helper()
	if err := db.CreatePerson(t.Context(), author, "hash"); err != nil {
		t.Fatalf("create a person: %v", err)
	}
}

func create(t *testing.T, db *sqlite.DB, i interview.Interview) interview.Interview {
	t.Helper()
	if i.JoinToken == "" {
		i.JoinToken = interview.NewSecret()
	}
	if i.CreatedAt.IsZero() {
		i.CreatedAt = time.UnixMilli(1_790_000_000_000).UTC()
	}
	i.State, i.CreatedBy = interview.Upcoming, author.ID
	stored, created, err := db.CreateInterview(t.Context(), i, "fingerprint of "+i.ID, nil)
	if err != nil || !created {
		t.Fatalf("create interview %s: created %v, %v", i.ID, created, err)
	}
	return stored
}

func TestStore(t *testing.T) {
	storetest.Run(t, func(t *testing.T) room.Store {
		db := open(t, t.TempDir())
		withPerson(t, db)
		create(t, db, interview.Interview{ID: storetest.First})
		create(t, db, interview.Interview{ID: storetest.Second})
		return db
	})
}

func TestFileIsPrivate(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("Windows has other permissions")
	}
	dir := filepath.Join(t.TempDir(), "data")
	db := open(t, dir)
	withPerson(t, db)
	for _, name := range []string{"", sqlite.FileName, sqlite.FileName + "-wal", sqlite.FileName + "-shm"} {
		info, err := os.Stat(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		if info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%q can be read by others: %v", name, info.Mode())
		}
	}
}

func TestOddDirectoryNames(t *testing.T) {
	for _, name := range []string{"with space", "percent%20sign", "question?mark=1&x", "hash#tag", "ünïcødé"} {
		t.Run(name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), name)
			withPerson(t, open(t, dir))
			if _, err := os.Stat(filepath.Join(dir, sqlite.FileName)); err != nil {
				t.Errorf("the database is elsewhere: %v", err)
			}
		})
	}
}

func TestEmailIsFoundInAnyCase(t *testing.T) {
	db := open(t, t.TempDir())
	withPerson(t, db)
	p, hash, err := db.PersonByEmail(t.Context(), "gRACE@example.COM")
	if err != nil || p != author || hash != "hash" {
		t.Errorf("found %+v, %q, %v; want %+v", p, hash, err, author)
	}
	twin := author
	twin.ID, twin.Email = "person-2", "grace@example.com"
	if err := db.CreatePerson(t.Context(), twin, ""); interview.CodeOf(err) != interview.Conflict {
		t.Errorf("the same address twice: %v, want a conflict", err)
	}
	if _, _, err := db.PersonByEmail(t.Context(), "nobody@example.com"); interview.CodeOf(err) != interview.NotFound {
		t.Errorf("an unknown address: %v", err)
	}
}

func TestCodeWorksOnce(t *testing.T) {
	db := open(t, t.TempDir())
	withPerson(t, db)
	c := interview.Credential{Hash: "abc", Kind: interview.CodeCredential, PersonID: author.ID, CreatedAt: time.UnixMilli(5).UTC(), ExpiresAt: time.UnixMilli(9).UTC()}
	if err := db.CreateCredential(t.Context(), c); err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	var mu sync.Mutex
	taken := 0
	for range 8 {
		wg.Go(func() {
			got, err := db.TakeCredential(t.Context(), "abc")
			mu.Lock()
			defer mu.Unlock()
			switch {
			case err == nil && got == c:
				taken++
			case interview.CodeOf(err) != interview.NotFound:
				t.Errorf("take: %+v, %v", got, err)
			}
		})
	}
	wg.Wait()
	if taken != 1 {
		t.Errorf("taken %d times, want once", taken)
	}
}

func TestExpiredCredentialsGo(t *testing.T) {
	db := open(t, t.TempDir())
	withPerson(t, db)
	for hash, expires := range map[string]int64{"old": 10, "new": 30, "forever": 0} {
		c := interview.Credential{Hash: hash, Kind: interview.SignInCredential, PersonID: author.ID, CreatedAt: time.UnixMilli(1).UTC()}
		if expires != 0 {
			c.ExpiresAt = time.UnixMilli(expires)
		}
		if err := db.CreateCredential(t.Context(), c); err != nil {
			t.Fatal(err)
		}
	}
	if err := db.DeleteExpiredCredentials(t.Context(), time.UnixMilli(20)); err != nil {
		t.Fatal(err)
	}
	for hash, kept := range map[string]bool{"old": false, "new": true, "forever": true} {
		if _, err := db.Credential(t.Context(), hash); (err == nil) != kept {
			t.Errorf("credential %q: %v, want kept %v", hash, err, kept)
		}
	}
}

func TestGoneInterviewTakesNothing(t *testing.T) {
	db := open(t, t.TempDir())
	withPerson(t, db)
	create(t, db, interview.Interview{ID: "interview-1"})
	batch := []interview.LogEntry{
		{Document: "interview-1/code", Seq: 1, Author: "a", Update: []byte{1}},
		{Document: "no-interview/code", Seq: 1, Author: "a", Update: []byte{1}},
	}
	if err := storetest.AppendLog(t.Context(), db, batch); interview.CodeOf(err) != interview.NotFound {
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
		if err := storetest.Record(t.Context(), db, e); interview.CodeOf(err) != interview.NotFound {
			t.Errorf("%s of no interview: %v, want not found", what, err)
		}
	}
	if err := db.SaveSnapshot(t.Context(), interview.Snapshot{Document: "no-interview/code", Seq: 1, State: []byte{1}}); err != nil {
		t.Errorf("a snapshot of no document: %v", err)
	}
}

func TestLateWork(t *testing.T) {
	db := open(t, t.TempDir())
	withPerson(t, db)
	create(t, db, interview.Interview{ID: "interview-1"})
	at := func(minute int) time.Time { return time.Date(2026, 11, 30, 14, minute, 0, 0, time.UTC) }
	late := func(author, name string, minute int) interview.Event {
		return interview.Event{InterviewID: "interview-1", At: at(minute), Kind: interview.CameLate, Author: author, Name: name}
	}
	joined := late("eve", "Eve", 5)
	joined.Kind = interview.Joined
	if err := storetest.Record(t.Context(), db,
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

func TestChangeIsUndoneByItsError(t *testing.T) {
	db := open(t, t.TempDir())
	withPerson(t, db)
	before := create(t, db, interview.Interview{ID: "interview-1", Name: "A"})
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

func TestChangesDoNotOvertake(t *testing.T) {
	db := open(t, t.TempDir())
	withPerson(t, db)
	create(t, db, interview.Interview{ID: "interview-1"})
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

func TestExecutions(t *testing.T) {
	db := open(t, t.TempDir())
	withPerson(t, db)
	create(t, db, interview.Interview{ID: "interview-1"})
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
		if err := storetest.Record(t.Context(), db, recording.Began(x), recording.Printed(&other, second), recording.Printed(&x, first)); err != nil {
			t.Fatal(err)
		}
		x.Output = []interview.OutputChunk{first}
		if n < 3 {
			x.Outcome, x.ExitCode, x.Message, x.EndedAt = interview.Exited, 2, "Finished.", at.Add(time.Minute)
			x.Wall, x.CPU, x.MemoryBytes, x.Truncated = 1500*time.Microsecond, 900*time.Microsecond, 77, true
			if n > 0 {
				x.Columns, x.Rows = 100, 30 // resized meanwhile
			}
			if err := storetest.Record(t.Context(), db, recording.Printed(&x, second), recording.Ended(x)); err != nil {
				t.Fatal(err)
			}
			x.Output = append(x.Output, second)
		}
		if files, stdin, err := db.Source(t.Context(), x.ID); err != nil || files != `[{"Name":"main.py","Text":"print('ü')"}]` || stdin != "in" {
			t.Errorf("source %q, input %q, %v", files, stdin, err)
		}
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
	if err := storetest.Record(t.Context(), db, lost...); err != nil {
		t.Fatal(err)
	}
	want[3].Outcome, want[3].EndedAt, want[3].Message = interview.Lost, lost[0].At.UTC().Truncate(time.Millisecond), "The server stopped while this ran."
	check(10, 1<<20, want)
}

// TestPurgeLeavesNoByte writes one marker into everything that an interview
// has, among a lot that stays, and looks for it in the files.
func TestPurgeLeavesNoByte(t *testing.T) {
	const marker = "MARKER-that-must-vanish"
	dir := t.TempDir()
	db := open(t, dir)
	withPerson(t, db)
	ctx := t.Context()
	doomed := create(t, db, interview.Interview{ID: "interview-doomed", Name: marker, CandidateName: marker, CandidateEmail: marker + "@example.com", JoinToken: marker + "-token"})
	create(t, db, interview.Interview{ID: "interview-kept", Name: "stays"})

	join := func(id, name, interviewID string) {
		t.Helper()
		p := interview.Participant{ID: id, InterviewID: interviewID, Name: name, Mode: interview.CandidateMode}
		c := interview.Credential{Hash: "hash of " + id, Kind: interview.ParticipantCredential, ParticipantID: id}
		if err := db.AddParticipant(ctx, p, c); err != nil {
			t.Fatal(err)
		}
	}
	const rounds = 40
	for n := range int64(rounds) {
		join(fmt.Sprint(marker, "-p", n), marker, doomed.ID)
		join(fmt.Sprint("p", n), "stays", "interview-kept")
		var batch []interview.LogEntry
		for _, d := range []string{"interview-doomed/code", "interview-doomed/notes", "interview-kept/code"} {
			text := marker
			if strings.Contains(d, "kept") {
				text = "stays"
			}
			for k := range int64(4) {
				// Sizes from a keystroke to some pages of the database.
				update := strings.Repeat(text, 1+int(n*k*k)%500)
				batch = append(batch, interview.LogEntry{Document: d, Seq: n*4 + k + 1, Author: text, Update: []byte(update)})
			}
		}
		if err := storetest.AppendLog(ctx, db, batch); err != nil {
			t.Fatal(err)
		}
		for id, text := range map[string]string{"interview-doomed": marker, "interview-kept": "stays"} {
			if err := db.SaveSnapshot(ctx, interview.Snapshot{Document: id + "/code", Seq: n + 1, State: bytes.Repeat([]byte(text), int(n*7)%300+1), Authors: []byte(text)}); err != nil {
				t.Fatal(err)
			}
			event := interview.Event{InterviewID: id, Kind: interview.Joined, Author: text, Name: text, Data: text}
			x := interview.Execution{
				ID: fmt.Sprint(text, "-x", n), InterviewID: id, Author: text, AuthorName: text, Main: text, Stdin: text, Outcome: interview.Running,
				Files: []interview.SourceFile{{Name: text, Text: text}},
			}
			if err := storetest.Record(ctx, db, event, recording.Began(x)); err != nil {
				t.Fatal(err)
			}
			chunk := interview.OutputChunk{Seq: 1, Stream: interview.Stdout, Text: strings.Repeat(text, int(n)+1)}
			x.Outcome, x.Message = interview.Exited, text
			if err := storetest.Record(ctx, db, recording.Printed(&x, chunk), recording.Ended(x)); err != nil {
				t.Fatal(err)
			}
		}
	}
	for id, text := range map[string]string{"interview-doomed": marker, "interview-kept": "stays"} {
		for n := range rounds {
			invited(t, db, id, fmt.Sprint(text, n, "@example.com"), strings.Repeat(text+" ", n*5+1))
		}
	}
	found := func() (files []string) {
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
			if n := bytes.Count(b, []byte("that-must-vanish")); n > 0 {
				files = append(files, fmt.Sprintf("%s (%d times)", f.Name(), n))
			}
		}
		return files
	}
	if len(found()) == 0 {
		t.Fatal("the marker was not written: the test proves nothing")
	}
	if err := db.PurgeInterview(ctx, doomed.ID); interview.CodeOf(err) != interview.Conflict {
		t.Errorf("purge of what is not in the trash: %v, want a conflict", err)
	}
	if _, err := db.ChangeInterview(ctx, doomed.ID, func(i *interview.Interview) (interview.Consequences, error) {
		i.DeletedAt = time.UnixMilli(1)
		return interview.Consequences{}, nil
	}); err != nil {
		t.Fatal(err)
	}
	// A reader that is under way must not keep anything alive for ever.
	if _, _, err := db.LoadDocument(ctx, "interview-doomed/code"); err != nil {
		t.Fatal(err)
	}
	if err := db.PurgeInterview(ctx, doomed.ID); err != nil {
		t.Fatal(err)
	}
	if err := db.Scrub(ctx); err != nil {
		t.Fatal(err)
	}
	if files := found(); len(files) > 0 {
		t.Errorf("after the purge the marker is in %v", files)
	}
	if _, entries, err := db.LoadDocument(ctx, "interview-kept/code"); err != nil || len(entries) != rounds*4-rounds {
		t.Errorf("the other interview has %d entries after its snapshot, %v", len(entries), err)
	}
	if err := db.Check(ctx); err != nil {
		t.Errorf("the database is damaged: %v", err)
	}
	if b, err := db.InvitationBook(ctx, "interview-kept"); err != nil || len(b.Invited) != rounds || b.Waiting != rounds {
		t.Errorf("the other interview has %d invitations, and %d letters wait, %v", len(b.Invited), b.Waiting, err)
	}
	if xs, err := db.Executions(ctx, "interview-kept", 1000, 1<<30); err != nil || len(xs) != rounds {
		t.Errorf("the other interview has %d executions, %v", len(xs), err)
	}
}

func TestReopenedHasEverything(t *testing.T) {
	dir := t.TempDir()
	db, err := sqlite.Open(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	withPerson(t, db)
	want := create(t, db, interview.Interview{ID: "interview-1", Name: "Kept", StartsAt: time.UnixMilli(1_800_000_000_000).UTC(), Minutes: 45, TimeZone: "Asia/Tokyo"})
	if err := db.SetSetting(t.Context(), "s", "v"); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(dir, sqlite.FileName+"-wal")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a WAL is left after closing: %v", err)
	}
	db = open(t, dir)
	if got, err := db.Interview(t.Context(), "interview-1"); err != nil || got != want {
		t.Errorf("read %+v, %v; want %+v", got, err, want)
	}
	if got, err := db.Setting(t.Context(), "s"); err != nil || got != "v" {
		t.Errorf("the setting is %q, %v", got, err)
	}
}

// TestTwoProcesses is the command line beside a running relay.
func TestTwoProcesses(t *testing.T) {
	dir := t.TempDir()
	a, b := open(t, dir), open(t, dir)
	withPerson(t, a)
	var wg sync.WaitGroup
	for n, db := range []*sqlite.DB{a, b} {
		wg.Go(func() {
			for k := range 50 {
				if err := db.SetSetting(t.Context(), fmt.Sprint(n, k), "v"); err != nil {
					t.Errorf("write: %v", err)
				}
			}
		})
	}
	wg.Wait()
	if p, _, err := b.PersonByEmail(t.Context(), author.Email); err != nil || p != author {
		t.Errorf("the second sees %+v, %v", p, err)
	}
}

func TestList(t *testing.T) {
	db := open(t, t.TempDir())
	withPerson(t, db)
	base := time.UnixMilli(1_790_000_000_000).UTC()
	for n, name := range []string{"Backend, Ada", "Frontend 100%", "", "ÉCOLE", "back_end"} {
		create(t, db, interview.Interview{ID: fmt.Sprint("interview-", n), Name: name, CreatedAt: base.Add(time.Duration(n/2) * time.Millisecond), CandidateEmail: "c@example.com"})
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

func TestCancelledContext(t *testing.T) {
	db := open(t, t.TempDir())
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := db.SetSetting(ctx, "a", "b"); err == nil {
		t.Error("a write after its context ended went through")
	}
	if err := db.SetSetting(t.Context(), "a", "b"); err != nil {
		t.Errorf("the next write: %v", err)
	}
}
