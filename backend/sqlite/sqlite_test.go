package sqlite_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"candor/backend/idempotency"
	"candor/backend/interview"
	"candor/backend/recording"
	"candor/backend/room"
	rooms "candor/backend/room/storetest"
	"candor/backend/sqlite"
	"candor/backend/storetest"
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

var author = storetest.Author

// withPerson makes the person that interviews need.
func withPerson(t *testing.T, db *sqlite.DB) {
	t.Helper()
	storetest.WithPerson(t, db)
}

func create(t *testing.T, db *sqlite.DB, i interview.Interview) interview.Interview {
	t.Helper()
	return storetest.Create(t, db, i)
}

// TestStore has the database pass what every store has to.
func TestStore(t *testing.T) {
	storetest.Run(t, func(t *testing.T) storetest.Store { return open(t, t.TempDir()) })
}

func TestRoomStore(t *testing.T) {
	rooms.Run(t, func(t *testing.T) room.Store {
		db := open(t, t.TempDir())
		withPerson(t, db)
		create(t, db, interview.Interview{ID: rooms.First})
		create(t, db, interview.Interview{ID: rooms.Second})
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
		if err := rooms.AppendLog(ctx, db, batch); err != nil {
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
			if err := rooms.Record(ctx, db, event, recording.Began(x)); err != nil {
				t.Fatal(err)
			}
			chunk := interview.OutputChunk{Seq: 1, Stream: interview.Stdout, Text: strings.Repeat(text, int(n)+1)}
			x.Outcome, x.Message = interview.Exited, text
			if err := rooms.Record(ctx, db, recording.Printed(&x, chunk), recording.Ended(x)); err != nil {
				t.Fatal(err)
			}
		}
	}
	for id, text := range map[string]string{"interview-doomed": marker, "interview-kept": "stays"} {
		for n := range rounds {
			storetest.Invited(t, db, id, fmt.Sprint(text, n, "@example.com"), strings.Repeat(text+" ", n*5+1))
			k := idempotency.NewKey(text+"-p0", fmt.Sprint(text, n), []byte(text))
			k.Interview = id
			if _, _, err := db.Once(ctx, k, func(context.Context) idempotency.Answer {
				return idempotency.Answer{Status: 200, Header: map[string]string{"X": text}, Body: bytes.Repeat([]byte(text), n*7+1)}
			}); err != nil {
				t.Fatal(err)
			}
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
