package room_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"candor/backend/interview"
	"candor/backend/live"
	"candor/backend/room"
	"candor/backend/wire"
	"candor/backend/ydoc"
)

func frameOf(c *client, update []byte) wire.Frame {
	return wire.Frame{Key: c.key, Type: wire.Sync, Sync: wire.Update, Body: update}
}

func TestMalformedClosesThatConnectionAlone(t *testing.T) {
	h, store := newHub(t, room.Options{})
	a, b := join(t, h, notes, ada), join(t, h, notes, eve)
	tests := map[string]wire.Frame{
		"update":       {Type: wire.Sync, Sync: wire.Update, Body: []byte{1, 1, 1}},
		"empty update": {Type: wire.Sync, Sync: wire.Update},
		"state vector": {Type: wire.Sync, Sync: wire.Step1, Body: []byte{255}},
		"awareness":    {Type: wire.Awareness, Body: []byte{9}},
		"signal":       {Type: wire.Stateless, Text: "hello"},
		"odd signal":   {Type: wire.Stateless, Text: `{"type":"execution.output"}`},
		"long signal":  {Type: wire.Stateless, Text: `{"type":"signal.paste","data":"` + strings.Repeat("x", 5000) + `"}`},
		"wrong root":   {Type: wire.Sync, Sync: wire.Update, Body: []byte{1, 1, 9, 0, 4, 1, 5, 'w', 'r', 'o', 'n', 'g', 1, 'x', 0}},
	}
	for name, f := range tests {
		t.Run(name, func(t *testing.T) { wantClose(t, b.send(f), wire.CloseMalformed) })
	}
	a.must(a.update(typed(1, 0, "fine")))
	onDisk(t, h)
	if b.text() != "fine" || len(edits(store, notes)) > 1 {
		t.Errorf("text = %q, want %q", b.text(), "fine")
	}
}

func TestReadersChangeNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h, store := newHub(t, room.Options{})
		a, r := join(t, h, notes, ada), join(t, h, notes, guest)
		a.must(a.update(typed(1, 0, "x")))
		synctest.Wait()
		forged := typed(5, 0, "y")
		r.must(r.send(frameOf(r, forged)))
		r.must(r.step2(forged))
		r.must(r.step2(merged(t, typed(1, 0, "x"), forged)))
		if r.refusals != 3 || r.acks != 0 {
			t.Errorf("refusals = %d, acknowledgements = %d, want 3 and 0", r.refusals, r.acks)
		}
		pass(time.Second)
		r.must(r.step2(typed(1, 0, "x")))
		r.must(r.step2([]byte{0, 0}))
		if r.acks != 2 {
			t.Errorf("syncs that bring nothing: %d acknowledgements, want 2", r.acks)
		}
		if a.text() != "x" || len(edits(store, notes)) != 1 {
			t.Errorf("text = %q, log = %d, want x and 1", a.text(), len(edits(store, notes)))
		}
	})
}

func TestNobodyWritesInAnothersName(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h, store := newHub(t, room.Options{})
		a, e := join(t, h, notes, ada), join(t, h, notes, eve)
		a.must(a.update(typed(1, 0, "a")))
		wantClose(t, e.send(frameOf(e, typed(1, 1, "forged"))), wire.CloseForbidden)

		// In a sync what is another's is left out, what is one's own is taken.
		e.must(e.step2(merged(t, typed(1, 0, "a"), typed(1, 1, "forged"), typed(2, 0, "mine"))))
		pass(time.Second)
		if got := a.text(); strings.Contains(got, "forged") || !strings.Contains(got, "mine") {
			t.Errorf("text = %q, want mine and nothing forged", got)
		}
		a.must(a.update(typed(1, 1, "b")))
		pass(time.Second)
		if a.acknowledged() != 2 || e.acknowledged() != 1 {
			t.Errorf("acknowledgements = %d and %d, want 2 and 1", a.acknowledged(), e.acknowledged())
		}
		for _, entry := range store.Log(notes.String()) {
			if strings.Contains(string(entry.Update), "forged") {
				t.Error("what was forged is in the log")
			}
		}

		// The same after the log was read again; also who came back with another client id.
		h2, _ := newHub(t, room.Options{Store: store})
		e2 := join(t, h2, notes, eve)
		wantClose(t, e2.send(frameOf(e2, typed(1, 2, "forged"))), wire.CloseForbidden)
		a2 := join(t, h2, notes, ada)
		a2.must(a2.step2(merged(t, typed(1, 2, "c"), typed(9, 0, "d"))))
		pass(time.Second)
		if got := e2.text(); !strings.Contains(got, "abc") || !strings.Contains(got, "d") {
			t.Errorf("text = %q, want all of ada's", got)
		}
	})
}

// What waits for work that has not come could not be checked against it, so
// nobody is sent it: neither who is there, nor who comes. Once it fits, everybody is.
func TestWhatWaitsIsSentWhenItFits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h, _ := newHub(t, room.Options{})
		a, b := join(t, h, notes, ada), join(t, h, notes, eve)
		a.must(a.step2(typed(1, 1, "second"))) // its first letter has not come
		pass(time.Second)
		late := join(t, h, notes, bob)
		for name, c := range map[string]*client{"b": b, "late": late} {
			if told(c, func() bool { return c.doc.Pending() }) {
				t.Errorf("%s was sent what waits", name)
			}
		}
		a.must(a.step2(typed(1, 0, "f")))
		pass(time.Second)
		for name, c := range map[string]*client{"a": a, "b": b, "late": late} {
			if got := c.text(); got != "fsecond" {
				t.Errorf("%s has %q, want %q", name, got, "fsecond")
			}
		}
	})
}

// Nothing under a client id reaches anybody before it is on disk whose it is.
func TestClientIDIsClaimedOnDiskFirst(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h, store := newHub(t, room.Options{})
		a, e := join(t, h, notes, ada), join(t, h, notes, eve)
		resume := store.Stall()
		done := make(chan error, 1)
		go func() { done <- a.update(typed(1, 0, "x")) }()
		synctest.Wait()
		late := join(t, h, notes, bob)
		if e.text() != "" || late.text() != "" {
			t.Error("others have what is written under an id that nobody owns on disk")
		}
		// Nor can it be taken away meanwhile.
		wantClose(t, e.send(frameOf(e, typed(1, 0, "mine"))), wire.CloseForbidden)
		resume()
		if err := <-done; err != nil {
			t.Fatal(err)
		}
		pass(time.Second)
		if e.text() != "x" || late.text() != "x" || a.acknowledged() != 1 {
			t.Errorf("others have %q and %q, acknowledgements = %d, want x, x and 1", e.text(), late.text(), a.acknowledged())
		}
	})
}

// An id that a page has announced by its cursor is that page's, before anything is written.
func TestAnnouncedClientIDCannotBeTaken(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h, _ := newHub(t, room.Options{})
		a, e := join(t, h, notes, ada), join(t, h, notes, eve)
		a.must(a.say(state(1, 1, `{}`)))
		wantClose(t, e.send(frameOf(e, typed(1, 0, "mine"))), wire.CloseForbidden)
		e.must(e.step2(typed(1, 0, "mine")))
		a.must(a.update(typed(1, 0, "x")))
		pass(time.Second)
		if e.text() != "x" {
			t.Errorf("text = %q, want x", e.text())
		}
	})
}

// Keys that are typed before the handshake has brought the work done offline.
func TestTypingOnWhileOfflineWorkIsOnItsWay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h, store := newHub(t, room.Options{})
		a, b := connect(t, h), join(t, h, notes, bob)
		if err := a.join(notes, ada); err != nil {
			t.Fatal(err)
		}
		for k := range uint64(3) {
			a.apply(typed(1, k, "k"))
		}
		a.must(a.sync())                   // a provider owes itself one acknowledgement for this
		a.must(a.update(typed(1, 3, "k"))) // and one for each of these
		a.must(a.update(typed(1, 4, "k")))
		pass(time.Second)
		if a.acknowledged() != 0 || b.text() != "" {
			t.Errorf("acknowledgements = %d, text = %q before the rest is there, want 0 and none", a.acknowledged(), b.text())
		}
		a.must(a.step2(a.doc.Encode(nil)))
		pass(time.Second)
		if a.acknowledged() != 3 || b.text() != "kkkkk" || len(edits(store, notes)) != 1 {
			t.Errorf("acknowledgements = %d, text = %q, log = %d, want 3, kkkkk and 1", a.acknowledged(), b.text(), len(edits(store, notes)))
		}
		a.must(a.update(typed(1, 5, "k")))
		pass(time.Second)
		if a.acknowledged() != 4 {
			t.Errorf("acknowledgements = %d, want 4", a.acknowledged())
		}
	})
}

func TestDocumentFull(t *testing.T) {
	h, _ := newHub(t, room.Options{MaxDocument: 20_000})
	a, b := join(t, h, notes, ada), join(t, h, notes, bob)
	a.must(a.update(typed(1, 0, strings.Repeat("x", 30_000))))
	if a.refusals != 1 || !a.heard("document.full") || b.text() != "" {
		t.Errorf("refusals = %d, told %v, the other has %d bytes, want 1, document.full, 0", a.refusals, a.stateless, len(b.text()))
	}
}

// TestFullDocumentIsEmptied has the way back from it: deleting is never refused for want of space.
func TestFullDocumentIsEmptied(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h, _ := newHub(t, room.Options{MaxDocument: 20_000})
		a, b := join(t, h, notes, ada), join(t, h, notes, bob)
		a.must(a.update(typed(1, 0, strings.Repeat("x", 19_000))))
		pass(time.Second)
		b.must(b.update(typed(2, 0, strings.Repeat("y", 2_000))))
		if b.refusals != 1 || !b.heard("document.full") {
			t.Fatalf("refusals = %d, told %v, want 1, document.full", b.refusals, b.stateless)
		}
		const all = "\xb8\x94\x01" // 19,000
		b.must(b.update([]byte("\x00\x01\x01\x01\x00" + all)))
		pass(time.Second)
		if b.refusals != 1 || a.text() != "" {
			t.Fatalf("refusals = %d, the other still has %d bytes", b.refusals, len(a.text()))
		}
		b.must(b.update(typed(2, 0, strings.Repeat("y", 2_000))))
		pass(time.Second)
		if b.refusals != 1 || len(a.text()) != 2_000 {
			t.Errorf("refusals = %d, the other has %d bytes, want 1, 2000", b.refusals, len(a.text()))
		}
	})
}

func TestRightsThatChangeWhileSomebodyComesIn(t *testing.T) {
	h, _ := newHub(t, room.Options{})
	c := connect(t, h)
	c.key = code.String()
	asked := 0
	err := c.conn.Join(t.Context(), c.key, code, func(context.Context) (interview.Grant, error) {
		if asked++; asked == 1 {
			h.SetState(id, interview.Ended) // between the answer and coming in
			return eve, nil
		}
		g := eve
		g.Scope = interview.ReadOnly
		return g, nil
	})
	if err != nil || asked != 2 || !slices.Equal(c.scopes, []string{wire.ReadOnly}) {
		t.Errorf("Join = %v, asked %d times, scopes %v, want nil, 2, readonly", err, asked, c.scopes)
	}
}

func TestStateChangesScopes(t *testing.T) {
	h, _ := newHub(t, room.Options{})
	a, n := join(t, h, code, eve), join(t, h, notes, ada)
	asked := a.asked
	h.SetState(id, interview.Ended)
	h.SetState(id, interview.Live)
	if want := []string{wire.ReadWrite, wire.ReadOnly, wire.ReadWrite}; !slices.Equal(a.scopes, want) {
		t.Errorf("scopes in code = %v, want %v", a.scopes, want)
	}
	if a.asked != asked+1 {
		t.Error("who may write again was not asked for what it could not write before")
	}
	if !slices.Equal(n.scopes, []string{wire.ReadWrite}) {
		t.Errorf("scopes in notes = %v, want no change", n.scopes)
	}
	if !a.heard(`"state":"ended"`) || !n.heard(`"state":"live"`) {
		t.Error("the state was not told")
	}
}

func TestCloseInterview(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h, store := newHub(t, room.Options{})
		a := join(t, h, code, eve)
		n := join(t, h, notes, ada)
		n.must(n.update(typed(1, 0, "last words")))
		h.CloseInterview(id, "This interview was deleted.")
		synctest.Wait()
		for _, c := range []*client{a, n} {
			if !c.heard("interview.deleted") || !c.docClosed {
				t.Error("the deletion was not told")
			}
			wantClose(t, told(c, func() error { return c.closed }), wire.CloseDeleted)
		}
		if len(h.Presence(id)) != 0 {
			t.Errorf("present = %v, want nobody", h.Presence(id))
		}
		pass(time.Minute)
		if len(edits(store, notes)) != 1 || h.Stats().Rooms != 0 {
			t.Error("what was written before the deletion is not stored, or its room is still in memory")
		}
	})
}

func TestPresenceAndEvents(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h, store := newHub(t, room.Options{})
		a := join(t, h, code, ada)
		second := join(t, h, notes, ada) // the same person once more
		e := join(t, h, code, eve)
		got := h.Presence(id)
		if len(got) != 2 || got[0].ID != "ada" || got[1].ID != "eve" || got[1].Mode != interview.CandidateMode {
			t.Errorf("Presence = %+v, want ada and eve", got)
		}
		if !a.heard(`{"type":"participant.joined","participant":{"id":"eve","name":"Eve","mode":"candidate"}}`) {
			t.Errorf("messages = %v, want eve joined", a.stateless)
		}
		second.close()
		e.must(e.send(wire.Frame{Type: wire.Stateless, Text: `{"type":"signal.paste","length":12}`}))
		e.close()
		if !a.heard(`"participant.left"`) || a.heard("signal.paste") {
			t.Errorf("messages = %v, want eve left and nothing of her signal", a.stateless)
		}
		pass(time.Second)
		var kinds []interview.EventKind
		for _, ev := range store.Events() {
			kinds = append(kinds, ev.Kind)
		}
		want := []interview.EventKind{interview.Joined, interview.Joined, interview.Pasted, interview.Left}
		if !slices.Equal(kinds, want) {
			t.Errorf("events = %v, want %v", kinds, want)
		}
	})
}

// A disk that takes nothing for a while loses no event and no order.
func TestEventsWaitForTheDisk(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h, store := newHub(t, room.Options{})
		store.FailEvents(errors.New("database is locked"))
		var want []string
		for range 5 {
			for _, g := range []interview.Grant{ada, eve} {
				join(t, h, code, g).close()
				want = append(want, "joined "+g.Author, "left "+g.Author)
				pass(time.Second)
			}
		}
		if n := len(store.Events()); n != 0 {
			t.Errorf("%d events on a disk that took none", n)
		}
		store.FailEvents(nil)
		pass(10 * time.Second)
		var got []string
		for _, e := range store.Events() {
			got = append(got, string(e.Kind)+" "+e.Author)
		}
		if !slices.Equal(got, want) {
			t.Errorf("events = %v, want %v", got, want)
		}
		store.FailEvents(errors.New("database is locked")) // also at the end, which is bounded
		join(t, h, code, ada).close()
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		_ = h.Shutdown(ctx)
		if ctx.Err() == nil || len(store.Events()) != len(want) {
			t.Errorf("the end waited %v for the disk, and has %d events, want a minute and %d", ctx.Err(), len(store.Events()), len(want))
		}
	})
}

func TestBroadcastReachesEachConnectionOnce(t *testing.T) {
	h, _ := newHub(t, room.Options{})
	c := connect(t, h)
	if err := c.join(notes, ada); err != nil {
		t.Fatal(err)
	}
	if err := c.join(code, ada); err != nil { // its key is now the code document's
		t.Fatal(err)
	}
	before := len(c.stateless)
	h.Tell(id, live.ExecutionOutput{ID: "x", Seq: 1})
	h.Tell("interview-two", live.ExecutionOutput{ID: "x", Seq: 1})
	if got := len(c.stateless) - before; got != 1 {
		t.Errorf("%d messages, want 1", got)
	}
}

func TestTooManyDocuments(t *testing.T) {
	h, _ := newHub(t, room.Options{MaxDocumentsPerConn: 2})
	c := connect(t, h)
	for _, kind := range []string{interview.CodeDocument, interview.NotesDocument} {
		if err := c.join(interview.Document{InterviewID: id, Kind: kind}, ada); err != nil {
			t.Fatal(err)
		}
	}
	wantClose(t, c.join(interview.Document{InterviewID: id, Kind: interview.BoardDocument}, ada), wire.CloseTooMany)
}

func TestReadText(t *testing.T) {
	h, _ := newHub(t, room.Options{})
	a := join(t, h, notes, ada)
	a.must(a.update(typed(1, 0, "strong")))
	got, err := h.ReadText(t.Context(), id)
	if err != nil || got.Notes != "strong" || len(got.Files) != 0 {
		t.Errorf("ReadText = %+v, %v, want the notes", got, err)
	}
}

func TestWarmJoinIsWholeDocument(t *testing.T) {
	h, _ := newHub(t, room.Options{})
	a := join(t, h, notes, ada)
	for k := range uint64(100) {
		a.must(a.update(typed(1, k, "k")))
		if k%30 == 0 {
			b := join(t, h, notes, bob)
			onDisk(t, h)
			if len(b.text()) != int(k)+1 {
				t.Errorf("after %d keys a newcomer has %d", k+1, len(b.text()))
			}
		}
	}
	u, err := ydoc.ParseUpdate(a.doc.Encode(nil))
	if err != nil || len(u.ClientIDs()) != 1 {
		t.Errorf("clients = %v, %v", u.ClientIDs(), err)
	}
}

func TestComingAndGoingIsBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h, _ := newHub(t, room.Options{})
		a := connect(t, h)
		var err error
		for times := 0; err == nil && times < 1000; times++ {
			err = a.join(notes, ada)
		}
		wantClose(t, err, wire.CloseTooMany)
		pass(time.Second)
		if err := a.join(notes, ada); err != nil {
			t.Errorf("a second later: %v", err)
		}
	})
}
