package sqlite

import (
	"testing"

	"candor/backend/interview"
	"candor/backend/room/storetest"
)

func TestFullDisk(t *testing.T) {
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
	if _, _, err := db.CreateInterview(ctx, interview.Interview{ID: "interview-1", JoinToken: "t", State: interview.Live, CreatedBy: p.ID}, "", nil); err != nil {
		t.Fatal(err)
	}
	// As long as the disk is full, nothing is stored and the error says so; then all goes on.
	if _, err := db.write.ExecContext(ctx, "PRAGMA max_page_count = 1"); err != nil {
		t.Fatal(err)
	}
	large := []interview.LogEntry{{Document: "interview-1/code", Seq: 1, Update: make([]byte, 1<<20)}}
	if err := storetest.AppendLog(ctx, db, large); interview.CodeOf(err) != interview.Unavailable {
		t.Errorf("append to a full disk: %v, want it unavailable", err)
	}
	if _, err := db.write.ExecContext(ctx, "PRAGMA max_page_count = 1000000"); err != nil {
		t.Fatal(err)
	}
	if err := storetest.AppendLog(ctx, db, large); err != nil {
		t.Errorf("append with room again: %v", err)
	}
	if _, entries, err := db.LoadDocument(ctx, "interview-1/code"); err != nil || len(entries) != 1 {
		t.Errorf("%d entries, %v", len(entries), err)
	}
	if _, err := db.write.ExecContext(ctx, "PRAGMA query_only = 1"); err != nil {
		t.Fatal(err)
	}
	if err := db.SetSetting(ctx, "a", "b"); interview.CodeOf(err) != interview.Unavailable {
		t.Errorf("a write that may not be: %v, want it unavailable", err)
	}
	if _, err := db.write.ExecContext(ctx, "PRAGMA query_only = 0"); err != nil {
		t.Fatal(err)
	}
}
