package sqlite

import (
	"testing"

	"candor/backend/interview"
)

// TestChangesGo: no more are kept than is said, and no number comes again.
func TestChangesGo(t *testing.T) {
	db, err := Open(t.Context(), t.TempDir())
	must(t, err)
	defer db.Close()
	const before = 2*interview.KeptChanges + 255 - 2*interview.KeptChanges%256 // the next one prunes
	db.mustExec(t, `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)
		INSERT INTO changes SELECT i, 0, '', '', '', '', 'x', '', '' FROM n WHERE i NOT IN (SELECT rev FROM changes)`, before)
	must(t, db.SetSetting(t.Context(), "a", "b"))
	var n, least int64
	must(t, db.write.QueryRowContext(t.Context(), `SELECT count(*), min(rev) FROM changes`).Scan(&n, &least))
	if n != interview.KeptChanges || least != before+2-interview.KeptChanges {
		t.Errorf("%d changes are kept, the oldest is %d", n, least)
	}
	db.mustExec(t, `DELETE FROM changes`)
	must(t, db.SetSetting(t.Context(), "a", "c"))
	if rev, err := db.Revision(t.Context()); err != nil || rev != before+2 {
		t.Errorf("after all were deleted the next is %d, want %d, %v", rev, before+2, err)
	}
}
