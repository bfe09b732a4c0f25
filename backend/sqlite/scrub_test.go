package sqlite

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"candor/backend/interview"
	"candor/backend/room/storetest"
)

// TestScrubWhileOthersWrite scrubs while sessions go on, and looks for damage.
func TestScrubWhileOthersWrite(t *testing.T) {
	ctx := t.Context()
	db, err := Open(ctx, t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	p := interview.Person{ID: "p", Email: "a@example.com", Role: interview.Admin}
	if err := db.CreatePerson(ctx, p, ""); err != nil {
		t.Fatal(err)
	}
	const writers, each = 3, 60
	for n := range writers {
		i := interview.Interview{ID: fmt.Sprint("interview-", n), JoinToken: fmt.Sprint("token-", n), State: interview.Live, CreatedBy: p.ID}
		if _, _, err := db.CreateInterview(ctx, i, "", nil); err != nil {
			t.Fatal(err)
		}
	}
	var wg sync.WaitGroup
	written, finished := context.WithCancel(ctx)
	for n := range writers {
		wg.Go(func() {
			for seq := range int64(each) {
				e := interview.LogEntry{
					Document: fmt.Sprint("interview-", n, "/code"), Seq: seq + 1, At: time.UnixMilli(seq),
					Update: []byte(strings.Repeat("u", int(seq*seq)%3000)),
				}
				if err := storetest.AppendLog(ctx, db, []interview.LogEntry{e}); err != nil {
					t.Errorf("append: %v", err)
				}
				if err := db.SetSetting(ctx, fmt.Sprint("setting ", seq%7), strings.Repeat("v", int(seq*37)%2000)); err != nil {
					t.Errorf("set: %v", err)
				}
			}
		})
	}
	var scrubbing sync.WaitGroup
	scrubbing.Go(func() {
		for written.Err() == nil {
			if err := db.Scrub(ctx); err != nil {
				t.Errorf("scrub: %v", err)
			}
		}
	})
	wg.Wait()
	finished()
	scrubbing.Wait()
	if err := db.Check(ctx); err != nil {
		t.Errorf("the database is damaged: %v", err)
	}
	for n := range writers {
		_, entries, err := db.LoadDocument(ctx, fmt.Sprint("interview-", n, "/code"))
		if err != nil || len(entries) != each {
			t.Errorf("interview %d has %d entries, %v; want %d", n, len(entries), err, each)
		}
		for _, e := range entries {
			if want := int((e.Seq-1)*(e.Seq-1)) % 3000; len(e.Update) != want {
				t.Errorf("entry %d has %d bytes, want %d", e.Seq, len(e.Update), want)
			}
		}
	}
	if err := db.Scrub(ctx); err != nil {
		t.Fatal(err)
	}
	if left, err := unclean(ctx, db.read); err != nil || len(left) > 0 {
		t.Errorf("after a scrub %d pages are not clean, %v", len(left), err)
	}
}

func FuzzUnused(f *testing.F) {
	f.Add(int64(2), append([]byte{13, 0, 0, 0, 0, 0, 20, 0}, make([]byte, 24)...))
	f.Add(int64(1), make([]byte, 200))
	f.Add(int64(3), append([]byte{10, 0, 12, 0, 0, 0, 10, 0, 0, 0, 0, 0, 0, 0, 0, 8}, make([]byte, 20)...))
	f.Fuzz(func(t *testing.T, number int64, page []byte) {
		at := 0
		for i, r := range unused(number, page) {
			if r[0] > r[1] || r[1] > len(page) || r[0] < at {
				t.Errorf("range %d of page %d (%d bytes) is %v after %d", i, number, len(page), r, at)
			}
			at = r[1]
		}
	})
}
