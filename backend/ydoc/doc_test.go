package ydoc

import (
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"
)

// one makes an update with one struct.
func one(client uint64, s structure) *Update {
	return &Update{blocks: []block{{client, []structure{s}}}}
}

func in(root string, c content) structure {
	return structure{content: c, parent: &parentRef{root: true, name: root}}
}

func keyed(root, key string, c content) structure {
	s := in(root, c)
	s.keyed, s.parent.key = true, key
	return s
}

func text(s string) content { return content{kindText, utf16Length([]byte(s)), []byte(s)} }

var (
	null    = content{kindAny, 1, []byte{anyNull}}
	newMap  = content{kindType, 1, []byte{typeMap}}
	newText = content{kindType, 1, []byte{typeText}}
)

func TestPlainDocuments(t *testing.T) {
	roots := map[string]Kind{"notes": KindText, "files": KindMap, "list": KindArray}
	inner := func(s structure) *Update {
		s.clock = 1
		return &Update{blocks: []block{{1, []structure{keyed("files", "f", newText), s}}}}
	}
	for _, test := range []struct {
		name   string
		update *Update
		fine   bool
	}{
		{"text in a text", one(1, in("notes", text("hi"))), true},
		{"a value in a map", one(1, keyed("files", "f", null)), true},
		{"a type in a map", one(1, keyed("files", "f", newMap)), true},
		{"a value in an array", one(1, in("list", null)), true},
		{"text in an inner text", inner(structure{content: text("x"), parent: &parentRef{item: id{1, 0}}}), true},
		{"deleted content in a text", one(1, in("notes", content{kindDeleted, 3, nil})), true},
		{"an unknown root", one(1, in("other", text("hi"))), false},
		{"a value in a text", one(1, in("notes", null)), false},
		{"a type in a text", one(1, in("notes", newMap)), false},
		{"an attribute of a text", one(1, keyed("notes", "bold", null)), false},
		{"an element of a map", one(1, in("files", null)), false},
		{"a key of an array", one(1, keyed("list", "k", null)), false},
		{"a value in an inner text", inner(structure{content: null, parent: &parentRef{item: id{1, 0}}}), false},
		{"a format", one(1, in("notes", content{kindFormat, 1, []byte("\x01b\x04true")})), false},
		{"an embed", one(1, in("notes", content{kindEmbed, 1, []byte("\x02{}")})), false},
		{"an XML type", one(1, keyed("files", "x", content{kindType, 1, []byte{typeXMLText}})), false},
		{"a subdocument", one(1, keyed("files", "x", content{kindDoc, 1, []byte{1, 'a', anyObject, 0}})), false},
	} {
		u := parse(t, test.update.Encode())
		d := NewPlain(roots)
		check := d.Check(u)
		err := d.TryApply(u)
		if (check == nil) != test.fine || (err == nil) != test.fine {
			t.Errorf("%s: Check %v, TryApply %v", test.name, check, err)
		}
		if err != nil && (!errors.Is(err, ErrRefused) || len(d.Encode(nil)) != 2 || d.Size() != 0) {
			t.Errorf("%s: refused (%v), and left %x", test.name, err, d.Encode(nil))
		}
		// The log is trusted: rules that are newer than it lose nothing.
		d.Apply(u)
		if fresh := d.Fresh(u); fresh != nil {
			t.Errorf("%s: Apply left it out", test.name)
		}
	}
}

func TestCheckPlain(t *testing.T) {
	for kind, raw := range map[kind]string{kindFormat: "\x01b\x04true", kindEmbed: "\x02{}", kindDoc: "\x01a\x76\x00", kindJSON: "\x04null", kindType: "\x06"} {
		u := parse(t, one(1, in("t", content{kind, 1, []byte(raw)})).Encode())
		if err := u.CheckPlain(); !errors.Is(err, ErrRefused) {
			t.Errorf("kind %d: %v, want ErrRefused", kind, err)
		}
	}
	if err := parse(t, hello).CheckPlain(); err != nil {
		t.Errorf("plain text: %v", err)
	}
}

func TestUpdateTellsWhatIsInIt(t *testing.T) {
	a, b := textOf(7, "abc"), one(3, structure{clock: 5, hasOrigin: true, origin: id{7, 1}, content: text("xy")})
	far := one(7, structure{clock: 9, hasOrigin: true, origin: id{7, 8}, content: text("z")})
	u := parse(t, MergeUpdates(a, b, far).Encode())
	if got, want := u.ClientIDs(), []uint64{3, 7}; !slices.Equal(got, want) {
		t.Errorf("ClientIDs = %v, want %v", got, want)
	}
	want := map[uint64]ClockRange{3: {5, 7}, 7: {0, 10}}
	if got := u.Spans(); !maps.Equal(got, want) {
		t.Errorf("Spans = %v, want %v", got, want)
	}
	if got, want := u.StateVector(), (StateVector{7: 3}); !maps.Equal(got, want) {
		t.Errorf("StateVector = %v, want %v", got, want)
	}
	without := u.Without(func(client uint64) bool { return client == 7 })
	if got, want := without.ClientIDs(), []uint64{3}; !slices.Equal(got, want) {
		t.Errorf("Without: ClientIDs = %v, want %v", got, want)
	}
	if u.Empty() || !parse(t, []byte{0, 0}).Empty() || parse(t, []byte{0, 1, 1, 1, 0, 1}).Empty() {
		t.Error("Empty is wrong")
	}
}

// TestUpdatesAreNotChanged: an update may be in several merges and documents at once.
func TestUpdatesAreNotChanged(t *testing.T) {
	first := parse(t, textOf(1, "abc").Encode())
	next := func(s string) *Update {
		return parse(t, one(1, structure{clock: 3, hasOrigin: true, origin: id{1, 2}, content: text(s)}).Encode())
	}
	merged := MergeUpdates(first, next("defghijklmnop"))
	encoded := string(merged.Encode())
	tail := func(s string) *Update {
		return parse(t, one(1, structure{clock: 16, hasOrigin: true, origin: id{1, 15}, content: text(s)}).Encode())
	}
	x, y := MergeUpdates(merged, tail("X")), MergeUpdates(merged, tail("Y"))
	for u, want := range map[*Update]string{merged: "abcdefghijklmnop", x: "abcdefghijklmnopX", y: "abcdefghijklmnopY"} {
		d, e := New(), New()
		d.Apply(u)
		e.Apply(u)
		e.Apply(tail("!"))
		d.Apply(&Update{deletes: deleteSet{{1, []deleteRange{{1, 2}}}}})
		if got := e.Text("code"); !strings.HasPrefix(got, want) {
			t.Errorf("text = %q, want %q", got, want)
		}
	}
	if got := string(merged.Encode()); got != encoded {
		t.Errorf("the update is now %x, was %x", got, encoded)
	}
}

func TestLongContentIsOneStructOutside(t *testing.T) {
	long := strings.Repeat("wörld 🙂 ", 4000)
	values := content{kind: kindAny}
	for range 9000 {
		values.raw = append(values.raw, anyString, 2, 'h', 'i')
		values.length++
	}
	for what, s := range map[string]structure{"text": in("code", text(long)), "values": in("code", values)} {
		b := one(1, s).Encode()
		d := New()
		d.Apply(parse(t, b))
		d.mustBeSound(t)
		equalBytes(t, what, d.Encode(nil), b)
		l := d.clients[1]
		if len(l.chunks[0]) < 8 {
			t.Errorf("%s: kept in %d items", what, len(l.chunks[0]))
		}
		half := New()
		half.Apply(parse(t, d.Encode(StateVector{1: s.length / 2})))
		if half.Apply(parse(t, b)); !slices.Equal(half.Encode(nil), b) && what == "values" {
			t.Errorf("%s: two halves are not the whole", what)
		}
	}
	if d := New(); d.TryApply(one(1, in("code", text(long)))) != nil || d.Text("code") != long {
		t.Error("long text is not read back")
	}
}

func TestCutSurrogatePair(t *testing.T) {
	d := New()
	d.Apply(textOf(1, "a🙂b"))
	before := d.Encode(nil)
	cut := structure{hasOrigin: true, origin: id{1, 1}, hasRightOrigin: true, rightOrigin: id{1, 2}, content: text("x")}
	bad := one(2, cut)
	bad.blocks[0].structs = append(bad.blocks[0].structs, structure{ // in an item that is no type
		clock: 1, content: text("y"), parent: &parentRef{item: id{1, 0}},
	})
	if err := d.TryApply(bad); !errors.Is(err, ErrRefused) {
		t.Fatalf("TryApply = %v, want ErrRefused", err)
	}
	equalBytes(t, "after a refused update that cut a pair", d.Encode(nil), before)
	d.mustBeSound(t)
	d.Apply(one(2, cut))
	if got, want := d.Text("code"), "a\uFFFDx\uFFFDb"; got != want {
		t.Errorf("text = %q, want %q", got, want)
	}
}

// TestWhatWaitsReachesNobodyUnchecked: a struct that waits is harmless until its
// time comes, and is then found to be nonsense.
func TestWhatWaitsReachesNobodyUnchecked(t *testing.T) {
	d := New()
	if err := d.TryApply(one(1, in("m", newText))); err != nil || d.Deferred() {
		t.Fatalf("%v, deferred %v", err, d.Deferred())
	}
	trap := structure{ // between a text that is there and an item that will be elsewhere
		hasOrigin: true, origin: id{1, 0}, hasRightOrigin: true, rightOrigin: id{2, 0}, content: text("boom"),
	}
	if err := d.TryApply(one(9, trap)); err != nil {
		t.Fatal(err)
	}
	if !d.Deferred() || d.Effect() != nil || !d.Pending() {
		t.Errorf("a struct that waits: Deferred %v, Effect %x, Pending %v", d.Deferred(), d.Effect(), d.Pending())
	}
	if u := parse(t, d.EncodeIntegrated(nil)); slices.Contains(u.ClientIDs(), 9) {
		t.Error("EncodeIntegrated has what waits")
	}
	if u := parse(t, d.Encode(nil)); !slices.Contains(u.ClientIDs(), 9) {
		t.Error("Encode lacks what waits")
	}
	if err := d.TryApply(one(2, in("code", text("innocent")))); err != nil {
		t.Fatalf("an innocent update is refused: %v", err)
	}
	if u := parse(t, d.Effect()); !slices.Equal(u.ClientIDs(), []uint64{2}) {
		t.Errorf("the effect is of clients %v, want 2 alone", u.ClientIDs())
	}
	if d.Pending() {
		t.Error("the nonsense still waits")
	}
	d.mustBeSound(t)
}

func TestEffectIsWhatPeersLack(t *testing.T) {
	readScenarios(t, func(n int, s *scenario) {
		if n%5 != 0 {
			return
		}
		d, peer := New(), New()
		for _, i := range s.PartOrder {
			u := parse(t, s.Updates[i])
			if err := d.TryApply(u); err != nil {
				t.Fatal(err)
			}
			if !d.Deferred() {
				peer.Apply(u)
			} else if effect := d.Effect(); effect != nil {
				peer.Apply(parse(t, effect))
			}
			if peer.Pending() {
				t.Fatalf("scenario %d: a peer was sent something to wait with", n)
			}
		}
		equalBytes(t, "a peer", peer.EncodeIntegrated(nil), d.EncodeIntegrated(nil))
	})
}

func TestMissing(t *testing.T) {
	d := New()
	d.Apply(textOf(1, "abc"))
	after := func(client, clock uint64, origin id) *Update {
		return one(client, structure{clock: clock, hasOrigin: true, origin: origin, content: text("x")})
	}
	both := MergeUpdates(after(2, 0, id{1, 2}), after(3, 0, id{2, 0}))
	for _, test := range []struct {
		name string
		u    *Update
		want bool
	}{
		{"what follows", after(1, 3, id{1, 2}), false},
		{"what is known", textOf(1, "abc"), false},
		{"a gap", after(1, 4, id{1, 3}), true},
		{"an unknown origin", after(2, 0, id{7, 0}), true},
		{"both in one", both, false},
	} {
		if got := d.Missing(test.u); got != test.want {
			t.Errorf("%s: Missing = %v, want %v", test.name, got, test.want)
		}
	}
}
