package room_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"candor/backend/interview"
	"candor/backend/recording"
	"candor/backend/room"
	"candor/backend/room/storetest"
	"candor/backend/wire"
)

// What anybody sees is on disk: peers, newcomers, who reads the document, and
// cursors that moved after it.
func TestNothingIsShownBeforeItIsOnDisk(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h, store := newHub(t, room.Options{})
		a, b := join(t, h, notes, ada), join(t, h, notes, bob)
		a.must(a.update(typed(1, 0, "w")))
		pass(time.Second)
		resume := store.Stall()
		a.must(a.update(typed(1, 1, "x")))
		a.must(a.say(state(1, 1, `{"cursor":2}`)))
		late := join(t, h, notes, eve)
		read := make(chan string, 1)
		go func() {
			texts, err := h.ReadText(t.Context(), id)
			if err != nil {
				t.Error(err)
			}
			read <- texts.Notes
		}()
		pass(200 * time.Millisecond)
		if b.text() != "w" || b.sees(1) != "" || late.text() != "" || len(read) != 0 {
			t.Errorf("before the disk has it others have %q, %q and %q; read = %d", b.text(), b.sees(1), late.text(), len(read))
		}
		resume()
		synctest.Wait()
		if b.text() != "wx" || b.sees(1) != `{"cursor":2}` || late.text() != "wx" || <-read != "wx" {
			t.Errorf("when the disk has it others have %q, %q and %q", b.text(), b.sees(1), late.text())
		}
		if a.acknowledged() != 2 || a.heard("storage") {
			t.Errorf("acknowledgements = %d, told = %v, want 2 and nothing", a.acknowledged(), a.stateless)
		}
		a.must(a.say(state(1, 2, `{"cursor":1}`)))
		if b.sees(1) != `{"cursor":1}` {
			t.Error("a cursor waits while nothing else does")
		}
	})
}

// A disk that is slow does not stop the session: all are told, and it runs ahead.
func TestSlowDiskIsToldAndRunAheadOf(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h, store := newHub(t, room.Options{})
		a, b := join(t, h, notes, ada), join(t, h, notes, bob)
		a.must(a.update(typed(1, 0, "w")))
		pass(time.Second)
		resume := store.Stall()
		a.must(a.update(typed(1, 1, "x")))
		pass(300 * time.Millisecond)
		a.must(a.update(typed(1, 2, "y")))
		late := join(t, h, notes, eve)
		for name, c := range map[string]*client{"author": a, "peer": b, "late": late} {
			if c.text() != "wxy" || !c.heard(`"stored":false`) || c.acknowledged() > 1 {
				t.Errorf("%s: text = %q, told = %v, acknowledgements = %d, want the whole, told and no more than before", name, c.text(), c.stateless, c.acknowledged())
			}
		}
		// A sync that brings what is known but not yet stored must wait for it too.
		b.must(b.step2(typed(1, 1, "x")))
		pass(time.Hour)
		if a.acknowledged() != 1 || b.acknowledged() != 0 {
			t.Errorf("acknowledgements = %d and %d while the disk stalls, want 1 and 0", a.acknowledged(), b.acknowledged())
		}
		resume()
		pass(time.Second)
		if a.acknowledged() != 3 || b.acknowledged() != 1 || len(edits(store, notes)) != 3 || !b.heard(`"stored":true`) {
			t.Errorf("acknowledgements = %d and %d, log = %d, told = %v, want 3, 1, 3 and told", a.acknowledged(), b.acknowledged(), len(edits(store, notes)), b.stateless)
		}
		b.must(b.step2(typed(1, 1, "x")))
		if b.acknowledged() != 2 {
			t.Error("a sync that brings nothing new is not acknowledged at once")
		}
		resume = store.Stall()
		a.must(a.update(typed(1, 3, "z")))
		synctest.Wait()
		if b.text() != "wxy" {
			t.Error("the session still runs ahead of a disk that has caught up")
		}
		resume()
	})
}

func TestWhatArrivesTogetherIsOneTransaction(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h, store := newHub(t, room.Options{})
		const rooms, keys = 20, 10
		var clients []*client
		for i := range rooms {
			d := interview.Document{InterviewID: "interview-" + strconv.Itoa(i), Kind: interview.NotesDocument}
			clients = append(clients, join(t, h, d, ada))
		}
		for _, c := range clients {
			c.must(c.update(typed(7, 0, "k")))
		}
		pass(time.Second)
		before := store.Appends()
		for k := range uint64(keys) {
			for _, c := range clients {
				c.must(c.update(typed(7, k+1, "k")))
			}
		}
		pass(time.Second)
		for i, c := range clients {
			if c.acknowledged() != keys+1 {
				t.Errorf("room %d: %d acknowledgements, want %d", i, c.acknowledged(), keys+1)
			}
		}
		if n := store.Appends() - before; n != 1 {
			t.Errorf("%d transactions, want 1", n)
		}
	})
}

func TestFailedAppendIsToldRetriedAndRecovers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h, store := newHub(t, room.Options{})
		a, b := join(t, h, notes, ada), join(t, h, notes, bob)
		other := interview.Document{InterviewID: "interview-two", Kind: interview.NotesDocument}
		c := join(t, h, other, ada)
		a.must(a.update(typed(1, 0, "w")))
		c.must(c.update(typed(1, 0, "w")))
		pass(time.Second)
		store.FailAppends(func(document string) error {
			if document == notes.String() {
				return errors.New("disk I/O error")
			}
			return nil
		})
		a.must(a.update(typed(1, 1, "x")))
		c.must(c.update(typed(1, 1, "y")))
		pass(10 * time.Second)
		if c.acknowledged() != 2 || c.heard("storage") {
			t.Error("a document that cannot be stored holds up another one")
		}
		c.must(c.update(typed(1, 2, "z")))
		pass(50 * time.Millisecond)
		if c.acknowledged() != 3 {
			t.Error("a document that cannot be stored delays another one")
		}
		late := join(t, h, notes, eve)
		for name, p := range map[string]*client{"author": a, "peer": b, "late": late} {
			if !p.heard(`"stored":false`) || p.acknowledged() > 1 {
				t.Errorf("%s: told = %v, acknowledgements = %d, want told and no more than before", name, p.stateless, p.acknowledged())
			}
		}
		a.must(a.update(typed(1, 2, "z")))
		store.FailAppends(nil)
		pass(10 * time.Second)
		if a.acknowledged() != 3 || len(edits(store, notes)) != 3 {
			t.Errorf("after recovery: acknowledgements = %d, log = %d, want 3 and 3", a.acknowledged(), len(edits(store, notes)))
		}
		for name, p := range map[string]*client{"author": a, "peer": b, "late": late} {
			if !p.heard(`"stored":true`) {
				t.Errorf("%s is not told of the recovery", name)
			}
		}
	})
}

func TestDeletedForEverIsNotWaitedFor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h, store := newHub(t, room.Options{})
		a := join(t, h, notes, ada)
		other := interview.Document{InterviewID: "interview-two", Kind: interview.NotesDocument}
		c := join(t, h, other, ada)
		a.must(a.update(typed(1, 0, "w")))
		c.must(c.update(typed(1, 0, "w")))
		pass(time.Second)
		store.FailAppends(func(document string) error {
			if document == notes.String() {
				return interview.Errorf(interview.NotFound, "There is no such interview.")
			}
			return nil
		})
		a.must(a.update(typed(1, 1, "x")))
		c.must(c.update(typed(1, 1, "x")))
		a.close()
		pass(time.Minute)
		if c.acknowledged() != 2 {
			t.Errorf("%d acknowledgements in another interview, want 2", c.acknowledged())
		}
		if s := h.Stats(); s.Rooms != 1 || s.UnsavedBytes != 0 {
			t.Errorf("rooms = %d, unsaved = %d, want the other room alone and nothing unsaved", s.Rooms, s.UnsavedBytes)
		}
	})
}

func TestTooMuchUnsavedHoldsWritersBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h, store := newHub(t, room.Options{MaxUnsaved: 10_000})
		a, b := join(t, h, notes, ada), join(t, h, notes, bob)
		a.must(a.update(typed(1, 0, "k")))
		pass(time.Second)
		resume := store.Stall()
		var done sync.WaitGroup
		done.Go(func() {
			for k := uint64(1); k < 200; k++ {
				a.must(a.update(typed(1, k, "k")))
			}
		})
		synctest.Wait()
		if n := h.Stats().UnsavedBytes; n < 10_000 || n > 11_000 {
			t.Errorf("unsaved = %d bytes, want hardly more than 10000", n)
		}
		if n := len(b.text()); n >= 200 {
			t.Errorf("%d keys were taken, want fewer", n)
		}
		resume()
		done.Wait()
		pass(time.Second)
		if a.acknowledged() != 200 || len(b.text()) != 200 {
			t.Errorf("acknowledgements = %d, keys = %d, want 200", a.acknowledged(), len(b.text()))
		}
	})
}

func TestHeldBackWriterGoesWhenItsConnectionDoes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h, store := newHub(t, room.Options{MaxUnsaved: 1})
		a := join(t, h, notes, ada)
		a.must(a.update(typed(1, 0, "k")))
		pass(time.Second)
		defer store.Stall()()
		a.must(a.update(typed(1, 1, "k")))
		ctx, cancel := context.WithCancel(t.Context())
		result := make(chan error, 1)
		f := frameOf(a, typed(1, 2, "k"))
		go func() { result <- a.conn.Receive(ctx, f) }()
		synctest.Wait()
		cancel()
		wantClose(t, <-result, wire.CloseTryAgain)
	})
}

func TestLoadingFails(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := storetest.NewMemory()
		h, _ := newHub(t, room.Options{Store: store})
		a := join(t, h, notes, ada)
		a.must(a.update(typed(1, 0, "kept")))
		a.close()
		pass(time.Hour)
		if h.Stats().Rooms != 0 {
			t.Fatalf("%d rooms in memory, want none", h.Stats().Rooms)
		}
		store.FailLoads(errors.New("disk I/O error"))
		b := connect(t, h)
		wantClose(t, b.join(notes, bob), wire.CloseTryAgain)
		if len(b.scopes) > 0 {
			t.Error("a document that could not be loaded was opened")
		}
		store.FailLoads(nil)
		if c := join(t, h, notes, bob); c.text() != "kept" {
			t.Errorf("text after a failed load = %q, want %q", c.text(), "kept")
		}
	})
}

func TestDamagedLogIsNoEmptyDocument(t *testing.T) {
	for name, entries := range map[string][]interview.LogEntry{
		"unreadable": {{Document: notes.String(), Seq: 1, Author: "ada", Update: []byte("nonsense")}},
		"gap":        {{Document: notes.String(), Seq: 2, Author: "ada", Update: typed(1, 0, "x")}},
	} {
		t.Run(name, func(t *testing.T) {
			h, _ := newHub(t, room.Options{Store: fixedStore{entries}})
			c := connect(t, h)
			c.must(c.join(notes, ada))
			if len(c.scopes) > 0 || !slices.Equal(c.denied, []string{string(interview.Damaged)}) {
				t.Errorf("opened with %v, denied %v; want it denied because it is damaged", c.scopes, c.denied)
			}
		})
	}
}

type fixedStore struct{ entries []interview.LogEntry }

func (s fixedStore) LoadDocument(context.Context, string) (interview.Snapshot, []interview.LogEntry, error) {
	return interview.Snapshot{}, s.entries, nil
}

func (fixedStore) LastEdit(context.Context, string, string) (time.Time, error) {
	return time.Time{}, nil
}
func (fixedStore) Append(context.Context, []recording.Row) error          { return nil }
func (fixedStore) SaveSnapshot(context.Context, interview.Snapshot) error { return nil }
func (fixedStore) Unfinished(context.Context) ([]interview.Event, error)  { return nil, nil }
func (fixedStore) Head(context.Context, string) (recording.Head, error)   { return recording.Head{}, nil }

// countingStore counts loads, which take a second.
type countingStore struct {
	*storetest.Memory
	mu    sync.Mutex
	loads int
}

func (s *countingStore) LoadDocument(ctx context.Context, document string) (interview.Snapshot, []interview.LogEntry, error) {
	s.mu.Lock()
	s.loads++
	s.mu.Unlock()
	<-time.After(time.Second)
	return s.Memory.LoadDocument(ctx, document)
}

func TestManyWhoComeAtOnceLoadOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := &countingStore{Memory: storetest.NewMemory()}
		h, _ := newHub(t, room.Options{Store: store})
		var done sync.WaitGroup
		for range 50 {
			done.Go(func() { join(t, h, notes, ada) })
		}
		done.Wait()
		if store.loads != 1 {
			t.Errorf("%d loads, want 1", store.loads)
		}
	})
}

func TestSnapshotsAndUnloading(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h, store := newHub(t, room.Options{SnapshotEvery: 100, UnloadAfter: 30 * time.Second})
		a := join(t, h, notes, ada)
		for k := range uint64(250) {
			a.must(a.update(typed(1, k, "k")))
			if k%10 == 0 {
				pass(time.Second)
			}
		}
		pass(time.Second)
		if s := store.Snapshot(notes.String()); s.Seq < 200 || s.Seq > 250 {
			t.Errorf("snapshot at %d, want one at 200 or a little later", s.Seq)
		}
		a.close()
		pass(20 * time.Second)
		if h.Stats().Rooms != 1 {
			t.Error("a room was unloaded before its time")
		}
		pass(20 * time.Second)
		if n := h.Stats().Rooms; n != 0 {
			t.Errorf("%d rooms in memory that nobody is in, want none", n)
		}
		if s := store.Snapshot(notes.String()); s.Seq != 251 {
			t.Errorf("snapshot at %d after unloading, want 251", s.Seq)
		}
		b := join(t, h, notes, bob)
		if len(b.text()) != 250 {
			t.Errorf("%d keys after reloading, want 250", len(b.text()))
		}
		// Whose the client ids are survives in the snapshot.
		wantClose(t, b.update(typed(1, 250, "forged")), wire.CloseForbidden)
	})
}

func TestShutdown(t *testing.T) {
	t.Run("stores and acknowledges all that was taken, then sends everyone away", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			h, store := newHub(t, room.Options{})
			a, b := join(t, h, notes, ada), join(t, h, notes, bob)
			for k := range uint64(100) {
				a.must(a.update(typed(1, k, "k")))
			}
			if err := h.Shutdown(t.Context()); err != nil {
				t.Errorf("Shutdown: %v", err)
			}
			if a.acknowledged() != 100 || len(edits(store, notes)) != 100 {
				t.Errorf("acknowledgements = %d, log = %d, want 100", a.acknowledged(), len(edits(store, notes)))
			}
			for _, c := range []*client{a, b} {
				wantClose(t, told(c, func() error { return c.closed }), wire.CloseRestart)
			}
			if s := store.Snapshot(notes.String()); s.Seq != 101 {
				t.Errorf("snapshot at %d, want 101", s.Seq)
			}
			if _, err := h.Connect(a); err == nil {
				t.Error("Connect after Shutdown = nil, want an error")
			}
		})
	})
	t.Run("gives up when the disk does not come back", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			h, store := newHub(t, room.Options{})
			a := join(t, h, notes, ada)
			a.must(a.update(typed(1, 0, "k")))
			pass(time.Second)
			store.FailAppends(func(string) error { return errors.New("no space left") })
			a.must(a.update(typed(1, 1, "k")))
			ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
			defer cancel()
			start := time.Now()
			if err := h.Shutdown(ctx); err == nil {
				t.Error("Shutdown with unsaved work = nil, want an error")
			}
			if d := time.Since(start); d > 5*time.Second {
				t.Errorf("Shutdown took %s, want 5 s at most", d)
			}
			if a.acknowledged() != 1 {
				t.Error("acknowledged what is not stored")
			}
		})
	})
}

// What happens in an interview has one order over its documents and everything else, and a clock
// that goes on when the relay's wall clock steps or the relay is another one.
func TestOneOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		step := time.Duration(0)
		now := func() time.Time { return time.Now().Add(step) }
		h, store := newHub(t, room.Options{Now: now})
		a, b := join(t, h, notes, ada), join(t, h, notes, bob)
		a.must(a.update(typed(1, 0, "x"))) // whose clients 1 and 2 are is stored now, too
		b.must(b.update(typed(2, 0, "x")))
		pass(time.Second)
		before := len(store.Record(id))
		var want []string
		for n := uint64(1); n < 4; n++ {
			a.must(a.update(typed(1, n, "x")))
			<-h.Record(interview.Event{InterviewID: id, Kind: interview.Pasted, Author: "ada"})
			b.must(b.update(typed(2, n, "x")))
			pass(time.Second)
			step -= time.Hour
			want = append(want, "notes of ada", "paste of ada", "notes of bob")
		}
		step = 0
		later := store.Copy()
		h2, _ := newHub(t, room.Options{Store: later, Now: now})
		pass(time.Minute)
		<-h2.Record(interview.Event{InterviewID: id, Kind: interview.Pasted, Author: "eve"})
		want = append(want, "paste of eve")

		record := later.Record(id)
		var got []string
		for i, r := range record {
			if r.N != int64(i)+1 {
				t.Errorf("row %d has number %d", i+1, r.N)
			}
			if i >= before {
				got = append(got, r.Document+string(r.Kind)+" of "+r.Author)
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("the record has %v, want %v", got, want)
		}
		if last := record[len(record)-1]; last.Mono < 3*time.Second || last.Mono > 3*time.Hour {
			t.Errorf("the last row came %v after the first", last.Mono)
		}
	})
}

// A relay that was killed records at its next start what ended by that, behind everything else.
func TestRecover(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h, store := newHub(t, room.Options{})
		join(t, h, code, ada)
		pass(time.Second)
		next := store.Copy()
		next.Leave(
			interview.Event{InterviewID: id, Kind: interview.Finished, At: time.Now()},
			interview.Event{InterviewID: id, Kind: interview.Left, Author: "ada"},
			interview.Event{InterviewID: "interview-two", Kind: interview.Left, Author: "bob"},
		)
		h2, _ := newHub(t, room.Options{Store: next})
		if err := h2.Recover(t.Context()); err != nil {
			t.Fatal(err)
		}
		join(t, h2, code, eve)
		pass(time.Second)
		var got []string
		for _, r := range append(next.Record(id), next.Record("interview-two")...) {
			got = append(got, fmt.Sprint(r.N, " ", r.Kind, " ", r.Author, " ", r.At.IsZero()))
		}
		if want := []string{"1 joined ada false", "2 ended  false", "3 left ada false", "4 joined eve false", "1 left bob false"}; !slices.Equal(got, want) {
			t.Errorf("the records have %q, want %q", got, want)
		}
		broken := store.Copy()
		broken.Leave(interview.Event{InterviewID: id, Kind: interview.Left, Author: "ada"})
		broken.FailEvents(errors.New("this one is damaged"))
		h3, _ := newHub(t, room.Options{Store: broken})
		if err := h3.Recover(t.Context()); err != nil {
			t.Errorf("with a record that takes nothing: %v, want the others to be had", err)
		}
		broken.FailEvents(interview.Errorf(interview.Unavailable, "the disk is full"))
		if err := h3.Recover(t.Context()); err == nil || !strings.Contains(err.Error(), "the disk is full") {
			t.Errorf("on a disk that takes nothing: %v, want why at once", err)
		}
	})
}

// What happens while a disk takes nothing is bounded, and what is lost is said.
func TestHappeningsAreBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h, store := newHub(t, room.Options{MaxUnsaved: 1})
		store.FailEvents(errors.New("the disk is full"))
		data := strings.Repeat("x", 1<<20)
		var kept []<-chan struct{}
		for range 100 {
			done := h.Record(interview.Event{InterviewID: id, Kind: interview.Pasted, Data: data})
			select {
			case <-done: // it never can be stored
			default:
				kept = append(kept, done)
			}
		}
		if n := len(kept); n < 60 || n > 64 {
			t.Errorf("%d MiB are kept for the disk, want some 64", n)
		}
		store.FailEvents(nil)
		for _, done := range kept {
			<-done
		}
		if n := len(store.Events()); n != len(kept) {
			t.Errorf("%d are recorded, %d were kept", n, len(kept))
		}
	})
}
