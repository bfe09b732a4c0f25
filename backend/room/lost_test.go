package room_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"candor/backend/interview"
	"candor/backend/room"
	"candor/backend/wire"
)

var key = []byte("a key of thirty-two bytes: 123456")

// bringBack sends what the client was sent before, as it came.
func (c *client) bringBack(frames []wire.Frame) {
	c.t.Helper()
	for _, f := range frames {
		c.must(c.send(f))
	}
}

// aheadOfTheDisk is a session of a and b whose disk fails, with a letter that b has
// seen and the disk has not, and one of b's own after it.
func aheadOfTheDisk(t *testing.T) (a, b *client, disk func() room.Options) {
	h, store := newHub(t, room.Options{Key: key})
	a, b = join(t, h, notes, ada), join(t, h, notes, eve)
	a.must(a.update(typed(1, 0, "A")))
	b.must(b.update(insert(2, 0, []uint64{1, 0}, "B")))
	pass(time.Second)
	store.FailAppends(func(string) error { return errors.New("no space left") })
	a.must(a.update(typed(1, 1, "a")))
	pass(time.Second)
	b.must(b.update(insert(2, 1, []uint64{1, 1}, "b")))
	pass(time.Second)
	if got := b.text(); len(got) != 4 || !b.heard(`"stored":false`) {
		t.Fatalf("b has %q before the relay is killed and was told %v, want 4 letters and told", got, b.stateless)
	}
	return a, b, func() room.Options {
		store := store.Copy()
		return room.Options{Store: store, Key: key}
	}
}

// The relay was killed while the session ran ahead of the disk, and a never comes back.
func TestWhatAKilledRelayForgotIsBroughtBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, b, disk := aheadOfTheDisk(t)
		want, whole := b.text(), b.doc.Encode(nil)
		h, store := newHub(t, disk())
		b2, watcher := join(t, h, notes, eve), join(t, h, notes, bob)
		b2.apply(whole)
		b2.bringBack(b.certified)
		if n := b2.acknowledged(); n != 0 {
			t.Errorf("what is brought back was acknowledged %d times, want never: it is not a page's own", n)
		}
		b2.must(b2.step2(whole))
		b2.must(b2.update(typed(2, 2, "c"))) // b types on
		pass(time.Second)
		if b2.acknowledged() != 2 {
			t.Errorf("%d acknowledgements, want 2", b2.acknowledged())
		}
		want = strings.Replace(want, "b", "bc", 1)
		late := join(t, h, notes, bob)
		for name, c := range map[string]*client{"b": b2, "watcher": watcher, "late": late} {
			if got := c.text(); got != want {
				t.Errorf("%s has %q, want %q", name, got, want)
			}
		}
		// It is a's, and the recording says who brought it.
		found := false
		for _, e := range store.Log(notes.String()) {
			found = found || e.Author == "ada" && strings.HasSuffix(string(e.Update), "a\x00")
		}
		if !found {
			t.Error("the log does not have what was brought back as its author's")
		}
		pass(time.Second)
		var data struct{ Document, Author string }
		for _, e := range store.Events() {
			if e.Kind == interview.BroughtBack && e.Author == "eve" {
				if err := json.Unmarshal([]byte(e.Data), &data); err != nil {
					t.Error(err)
				}
			}
		}
		if data.Document != interview.NotesDocument || data.Author != "ada" {
			t.Errorf("the recording says %+v, want that ada's was brought back", data)
		}
		// Twice, and by its author too, changes nothing.
		n := len(store.Log(notes.String()))
		late.bringBack(b.certified)
		a := join(t, h, notes, ada)
		a.must(a.step2(merged(t, typed(1, 0, "A"), typed(1, 1, "a"))))
		pass(time.Second)
		if got := len(store.Log(notes.String())); got != n || a.text() != want {
			t.Errorf("log = %d, a has %q, want %d and %q", got, a.text(), n, want)
		}
	})
}

// What waits for work that has not come is stored and never acknowledged, by no
// way to an acknowledgement; its page is told. Its author's return settles it.
func TestWhatWaitsIsNotAcknowledged(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, b, disk := aheadOfTheDisk(t)
		whole := b.doc.Encode(nil)
		h, store := newHub(t, disk())
		b2 := join(t, h, notes, eve)
		b2.apply(whole)
		b2.must(b2.step2(whole)) // without certificates, as an unknown client
		b2.must(b2.update(typed(2, 2, "c")))
		pass(time.Second)
		if b2.acknowledged() != 0 || !b2.heard(`"waits":true`) {
			t.Errorf("acknowledgements = %d, told = %v, want none and told", b2.acknowledged(), b2.stateless)
		}
		for range 3 { // it is held by now, and asked about again
			b2.must(b2.sync())
			b2.must(b2.step2(b2.doc.Encode(nil)))
		}
		pass(time.Second)
		if n := b2.acknowledged(); n != 0 {
			t.Errorf("%d acknowledgements of a repeated sync, want none", n)
		}
		if got := join(t, h, notes, bob).text(); strings.ContainsAny(got, "abc") {
			t.Errorf("text = %q before a is back, want nothing of what a lost and what follows it", got)
		}

		// The relay is killed once more: b's work waits in the log.
		again := store.Copy()
		h3, _ := newHub(t, room.Options{Store: again, Key: key})
		b3 := join(t, h3, notes, eve)
		b3.apply(b2.doc.Encode(nil))
		b3.must(b3.step2(b2.doc.Encode(nil)))
		pass(time.Second)
		if n := b3.acknowledged(); n != 0 {
			t.Errorf("%d acknowledgements after the log was read again, want none", n)
		}
		a := join(t, h3, notes, ada)
		a.apply(typed(1, 1, "a")) // it has had it all the time
		a.must(a.step2(merged(t, typed(1, 0, "A"), typed(1, 1, "a"))))
		pass(time.Second)
		if b3.acknowledged() != 1 || !b3.heard(`"waits":false`) {
			t.Errorf("acknowledgements = %d, told = %v, want 1 and told", b3.acknowledged(), b3.stateless)
		}
		want := b2.text()
		for name, c := range map[string]*client{"a": a, "b": b3, "late": join(t, h3, notes, bob)} {
			if got := c.text(); got != want {
				t.Errorf("%s has %q, want %q", name, got, want)
			}
		}
	})
}

// Only what this relay sent, for this document, is taken back.
func TestCertificatesCannotBeMadeUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h, _ := newHub(t, room.Options{Key: key})
		a, b := join(t, h, notes, ada), join(t, h, notes, bob)
		a.must(a.update(typed(1, 0, "A")))
		pass(time.Second)
		good := b.certified[len(b.certified)-1]
		if string(good.Body) != string(typed(1, 0, "A")) || len(good.Certificate) > 48 {
			t.Fatalf("certificate of %d bytes for %q, want at most 48 for a letter", len(good.Certificate), good.Body)
		}
		with := func(body, certificate []byte) wire.Frame {
			return wire.Frame{Type: wire.Sync, Sync: wire.Update, Body: body, Certificate: certificate}
		}
		flipped := func(at int) []byte {
			c := append([]byte(nil), good.Certificate...)
			c[at] ^= 1
			return c
		}
		other := interview.Document{InterviewID: "interview-two", Kind: interview.NotesDocument}
		for name, f := range map[string]wire.Frame{
			"another body":   with(typed(1, 0, "E"), good.Certificate),
			"another author": with(good.Body, flipped(len(good.Certificate)-18)),
			"another MAC":    with(good.Body, flipped(len(good.Certificate)-1)),
			"a short one":    with(good.Body, good.Certificate[:10]),
			"none to speak":  with(good.Body, []byte{0}),
			"cut":            with(good.Body, good.Certificate[1:]),
		} {
			fresh, store := newHub(t, room.Options{Key: key})
			e := join(t, fresh, notes, eve)
			e.must(e.send(f))
			pass(time.Second)
			if n := len(store.Log(notes.String())); n != 0 {
				t.Errorf("%s: %d entries were taken, want none", name, n)
			}
		}
		for name, d := range map[string]struct {
			document interview.Document
			key      []byte
			want     int
		}{
			"the right document":    {notes, key, 1},
			"another document":      {other, key, 0},
			"a relay of other data": {notes, []byte("another key of thirty-two bytes:"), 0},
		} {
			fresh, store := newHub(t, room.Options{Key: d.key})
			e := join(t, fresh, d.document, guest) // whoever may read it
			e.must(e.send(good))
			pass(time.Second)
			if n := len(edits(store, d.document)); n != d.want {
				t.Errorf("%s: %d entries were taken, want %d", name, n, d.want)
			}
		}
	})
}

// Work typed before the end may come for a day after it, and is marked.
func TestWorkComesLate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h, store := newHub(t, room.Options{})
		a, w := join(t, h, code, eve), join(t, h, code, bob)
		a.must(a.update(file(1, 0, "x")))
		pass(time.Second)
		h.SetState(id, interview.Ended)
		a.must(a.update(file(1, 1, "y"))) // it was on its way
		pass(time.Second)
		if a.acknowledged() != 2 || a.refusals != 0 || a.scopes[len(a.scopes)-1] != wire.ReadOnly {
			t.Errorf("acknowledgements = %d, refusals = %d, scopes = %v, want 2, 0 and read-only", a.acknowledged(), a.refusals, a.scopes)
		}
		late := eve
		late.Scope, late.Late = interview.ReadOnly, time.Now().Add(interview.LateFor)
		a2 := join(t, h, code, late)
		a2.must(a2.step2(file(3, 0, "z")))
		pass(time.Second)
		if n := len(edits(store, code)); n != 3 || a2.acknowledged() != 1 || w.acknowledged() != 0 {
			t.Errorf("log = %d, acknowledgements = %d, want 3 and 1", n, a2.acknowledged())
		}
		marked := 0
		for _, e := range store.Events() {
			if e.Kind == interview.CameLate && e.Author == "eve" {
				marked++
			}
		}
		if marked != 2 {
			t.Errorf("%d entries are marked as late, want 2", marked)
		}
		pass(interview.LateFor)
		a2.must(a2.update(file(3, 1, "!")))
		a.must(a.update(file(1, 2, "!")))
		pass(time.Second)
		if len(edits(store, code)) != 3 || a2.refusals != 1 || a.refusals != 1 {
			t.Errorf("a day later: log = %d, refusals = %d and %d, want 3, 1 and 1", len(edits(store, code)), a2.refusals, a.refusals)
		}
	})
}

// TestLateWorkTakesNothingAway has somebody delete after the end: only what is theirs goes.
func TestLateWorkTakesNothingAway(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h, _ := newHub(t, room.Options{})
		a, b := join(t, h, notes, ada), join(t, h, notes, bob)
		a.must(a.update(typed(1, 0, "a")))
		b.must(b.update(typed(2, 0, "b")))
		pass(time.Second)
		late := bob
		late.Scope, late.Late = interview.ReadOnly, time.Now().Add(interview.LateFor)
		b2 := join(t, h, notes, late)
		wantClose(t, b2.update([]byte{0, 2, 2, 1, 0, 1, 1, 1, 0, 1}), wire.CloseForbidden) // both letters
		pass(time.Second)
		if a.text() != "a" || b2.acknowledged() != 0 {
			t.Errorf("the other has %q, acknowledgements = %d; want a, and that it is not said to be stored", a.text(), b2.acknowledged())
		}
		if !a.heard(`"type":"document.late","name":"Bob"`) {
			t.Errorf("told: %v", a.stateless)
		}
		b3 := join(t, h, notes, late)
		wantClose(t, b3.step2([]byte{0, 2, 2, 1, 0, 1, 1, 1, 0, 1}), wire.CloseForbidden) // the same again, of which nothing is new
		b4 := join(t, h, notes, late)
		b4.must(b4.step2([]byte{0, 1, 2, 1, 0, 1})) // what was taken, alone
		pass(time.Second)
		if a.text() != "a" || b3.acknowledged() != 0 || b4.acknowledged() != 1 {
			t.Errorf("the other has %q, acknowledgements = %d and %d; want a, 0 and 1", a.text(), b3.acknowledged(), b4.acknowledged())
		}
	})
}

// TestLateWorkReplacesNothing has somebody put something else in the place of a file that
// others made or wrote in, after the end; a new file and a new name come.
func TestLateWorkReplacesNothing(t *testing.T) {
	const isType, isValue = 7, 8
	// set sets a key of the root map "files", inside one of a type that a client made at 0.
	set := func(client, clock byte, key byte, kind byte, content ...byte) []byte {
		b := append([]byte{1, 1, client, clock, kind | 0x20, 1, 5}, "files"...)
		return append(append(append(b, 1, key), content...), 0)
	}
	inside := func(client, clock, of, key byte, content ...byte) []byte {
		b := []byte{1, 1, client, clock, isValue | 0x20, 0, of, 0, 1, key}
		return append(append(b, content...), 0)
	}
	value := func(letter byte) []byte { return []byte{1, 119, 1, letter} }
	for name, tt := range map[string]struct {
		update []byte
		taken  int // entries of the log
		closes bool
	}{
		"a type in place of another's":   {set(3, 0, 'b', isType, 1), 0, true},
		"a value in place of another's":  {set(3, 0, 'b', isValue, value('!')...), 0, true},
		"in place of one's own, shared":  {set(3, 0, 'e', isValue, value('!')...), 0, true},
		"deleting one's own, shared":     {[]byte{0, 1, 1, 1, 0, 1}, 0, true},
		"with one's own in it":           {[]byte{0, 1, 1, 2, 0, 1, 2, 1}, 0, true},
		"deleting another's":             {[]byte{0, 1, 2, 1, 0, 1}, 0, true},
		"with one's own in that":         {[]byte{0, 2, 1, 1, 3, 1, 2, 1, 0, 1}, 0, true},
		"deleting one's own, not shared": {[]byte{0, 1, 1, 1, 1, 1}, 1, false},
		"what would wait":                {insert(3, 0, []uint64{9, 9}, "!"), 0, true},
		"another name":                   {set(3, 0, 'v', isValue, value('!')...), 1, false},
		"a new file":                     {set(3, 0, 'x', isType, 1), 1, false},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				h, store := newHub(t, room.Options{})
				a, b := join(t, h, code, eve), join(t, h, code, bob)
				a.must(a.update(set(1, 0, 'e', isType, 1)))
				a.must(a.update(set(1, 1, 'f', isType, 1)))
				b.must(b.update(set(2, 0, 'b', isType, 1)))
				b.must(b.update(set(2, 1, 'v', isValue, value('v')...)))
				b.must(b.update(inside(2, 2, 1, 'n', value('n')...)))
				a.must(a.update(inside(1, 2, 1, 'm', value('m')...))) // in one's own that is shared
				a.must(a.update(inside(1, 3, 2, 'm', value('m')...))) // in another's
				pass(time.Second)
				before := len(edits(store, code))
				h.SetState(id, interview.Ended)
				late := eve
				late.Scope, late.Late = interview.ReadOnly, time.Now().Add(interview.LateFor)
				c := join(t, h, code, late)
				err := c.step2(tt.update)
				if tt.closes {
					wantClose(t, err, wire.CloseForbidden)
				} else {
					c.must(err)
				}
				pass(time.Second)
				if got := len(edits(store, code)) - before; got != tt.taken {
					t.Errorf("%d entries were added to the log, want %d", got, tt.taken)
				}
			})
		})
	}
}

// file is a Yjs update: a key of the map "files" is set to a string.
func file(client, clock uint64, value string) []byte {
	b := []byte{1, 1, byte(client), byte(clock), 8 | 0x20, 1, 5}
	b = append(b, "files"...)
	b = append(b, 1, 'k', 1, 119, byte(len(value)))
	return append(append(b, value...), 0)
}
