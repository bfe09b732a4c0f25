package room_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"candor/backend/interview"
	"candor/backend/room"
	"candor/backend/room/storetest"
)

// auditor gives one document over and over, changed as a test wants it.
type auditor struct {
	document interview.Document
	store    *storetest.Memory
	change   func(*interview.Snapshot, []interview.LogEntry) error
	asked    int
}

func (a *auditor) NextAudit(_ context.Context, after int64) (int64, interview.Snapshot, []interview.LogEntry, error) {
	a.asked++
	s := a.store.Snapshot(a.document.String())
	if after > 0 || s.Seq == 0 {
		return 0, interview.Snapshot{}, nil, nil
	}
	s.State = bytes.Clone(s.State)
	log := a.store.Log(a.document.String())[:s.Seq]
	return 1, s, log, a.change(&s, log)
}

// TestAudit writes, with deletions and by several, until there is a snapshot, and
// has the janitor compare it with its log.
func TestAudit(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*interview.Snapshot, []interview.LogEntry) error
		found  bool
	}{
		"as it is": {func(*interview.Snapshot, []interview.LogEntry) error { return nil }, false},
		"another letter in the snapshot": {func(s *interview.Snapshot, _ []interview.LogEntry) error {
			s.State = bytes.Replace(s.State, []byte("kept"), []byte("kepi"), 1)
			return nil
		}, true},
		"another letter in the log": {func(_ *interview.Snapshot, log []interview.LogEntry) error {
			for i := range log {
				log[i].Update = bytes.Replace(log[i].Update, []byte("kept"), []byte("kepi"), 1)
			}
			return nil
		}, true},
		"an unreadable snapshot": {func(s *interview.Snapshot, _ []interview.LogEntry) error {
			s.State = []byte("nonsense")
			return nil
		}, true},
		"a damaged log": {func(*interview.Snapshot, []interview.LogEntry) error { return errors.New("not what was written") }, true},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				store := storetest.NewMemory()
				log := &strings.Builder{}
				a := &auditor{document: notes, store: store, change: c.change}
				h, _ := newHub(t, room.Options{Store: store, Auditor: a, Log: slog.New(slog.NewTextHandler(log, nil))})
				for client, who := range map[uint64]interview.Grant{1: ada, 2: bob} {
					m := join(t, h, notes, who)
					m.must(m.update(typed(client, 0, "kept")))
					m.close()
				}
				pass(time.Hour)
				if a.asked == 0 {
					t.Fatal("nothing was looked through")
				}
				if a.asked > 61 {
					t.Errorf("looked through %d documents in an hour, want one a minute", a.asked)
				}
				if found := h.Stats().Damaged == 1; found != c.found || strings.Count(log.String(), "level=ERROR") == 1 != c.found {
					t.Errorf("found damaged: %t, want %t; the log says %s", found, c.found, log)
				}
			})
		})
	}
}

// TestAuditOfAnyValue has a candidate write what JSON has no form for: not a number,
// infinity, undefined, a large integer, bytes.
func TestAuditOfAnyValue(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := storetest.NewMemory()
		log := &strings.Builder{}
		a := &auditor{document: code, store: store, change: func(*interview.Snapshot, []interview.LogEntry) error { return nil }}
		h, _ := newHub(t, room.Options{Store: store, Auditor: a, Log: slog.New(slog.NewTextHandler(log, nil))})
		m := join(t, h, code, eve)
		value := []byte{
			117, 6, 124, 0x7f, 0xc0, 0, 0, 124, 0x7f, 0x80, 0, 0, 124, 0xff, 0x80, 0, 0, 127, 122, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 116, 1, 0xff,
		}
		update := append([]byte{1, 1, 1, 0, 8 | 0x20, 1, 5}, "files"...)
		m.must(m.update(append(append(append(update, 1, 'k', 1), value...), 0)))
		m.close()
		pass(time.Hour)
		if a.asked == 0 || strings.Contains(log.String(), "level=ERROR") {
			t.Errorf("looked through %d times: %s", a.asked, log)
		}
	})
}
