package ydoc

import "testing"

// Undoing the deletion of a file gives its items back with the origins of their
// first life, which may stand in another order by now. What has one outcome in
// Yjs is taken, and comes out as there; what is refused is what Yjs' own replicas
// may disagree on.
func TestOracleUndoOfDeletedFiles(t *testing.T) {
	o := newOracle(t)
	refused, taken := 0, 0
	for seed := range *oracleRounds * 4 {
		var s struct {
			Updates [][]byte
			State   []byte
			Agree   bool
			Broken  bool
		}
		o.ask(t, &s, "undoSession", seed+1)
		if s.Broken {
			continue
		}
		d := NewPlain(map[string]Kind{"files": KindMap})
		ok := true
		for _, b := range s.Updates {
			ok = ok && d.TryApply(parse(t, b)) == nil
		}
		if !ok {
			refused++
			continue
		}
		taken++
		if !s.Agree {
			t.Errorf("seed %d: taken, though Yjs' own replicas disagree", seed+1)
		}
		equalBytes(t, "after undoing deletions", canonical(t, d.Encode(nil)), canonical(t, s.State))
		d.mustBeSound(t)
		if t.Failed() {
			t.Fatalf("seed %d", seed+1)
		}
	}
	t.Logf("%d sessions taken, %d refused", taken, refused)
	if refused*25 > taken {
		t.Errorf("%d of %d sessions were refused, want at most 4 %%", refused, taken+refused)
	}
}
