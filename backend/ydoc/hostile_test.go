package ydoc

import (
	"bytes"
	"encoding/binary"
	"errors"
	"math/rand/v2"
	"runtime"
	"strings"
	"testing"
	"time"
)

// patience bounds what hostile input may cost. It is far above what is measured
// (milliseconds) and far below what a quadratic cost would come to (minutes), so
// that a busy machine does not fail the tests.
const patience = 20 * time.Second

func within(t *testing.T, what string, f func()) {
	t.Helper()
	start := time.Now()
	f()
	took := time.Since(start)
	t.Logf("%s: %v", what, took)
	if took > patience {
		t.Errorf("%s took %v", what, took)
	}
}

// textOf makes an update with one struct of a client's text in "code".
func textOf(client uint64, text string) *Update {
	return &Update{blocks: []block{{client, []structure{{
		content: content{kindText, utf16Length([]byte(text)), []byte(text)},
		parent:  &parentRef{root: true, name: "code"},
	}}}}}
}

func letter(clock uint64) structure {
	return structure{clock: clock, content: content{kindText, 1, []byte("x")}}
}

func TestManyCutsAreCheap(t *testing.T) {
	const n = 2 * many
	base := New()
	base.Apply(textOf(1, strings.Repeat("abcde", n)))

	between := &Update{blocks: []block{{2, nil}}}
	for i := range uint64(n) {
		s := letter(i)
		s.origin, s.hasOrigin = id{1, 5 * i}, true
		s.rightOrigin, s.hasRightOrigin = id{1, 5*i + 1}, true
		between.blocks[0].structs = append(between.blocks[0].structs, s)
	}
	u := parse(t, between.Encode())
	within(t, "insertions everywhere", func() {
		if err := base.TryApply(u); err != nil {
			t.Error(err)
		}
	})

	deletes := &Update{deletes: deleteSet{{1, nil}}}
	for i := range uint64(n) {
		deletes.deletes[0].ranges = append(deletes.deletes[0].ranges, deleteRange{5*i + 2, 1})
	}
	u = parse(t, deletes.Encode())
	within(t, "deletions everywhere", func() { base.Apply(u) })
	within(t, "encoding it", func() { base.Encode(nil) })
	base.mustBeSound(t)
	if want := strings.Repeat("axbde", n); base.Text("code") != want {
		t.Error("the text is wrong")
	}
}

func TestLongConflictsAreRefused(t *testing.T) {
	const n = 20_000
	d := New()
	d.Apply(textOf(9, strings.Repeat("z", n)))
	before := d.Encode(nil)
	u := &Update{blocks: []block{{1, nil}}}
	for i := range uint64(n) {
		s := letter(i) // from the start to somewhere: all that is between conflicts
		s.rightOrigin, s.hasRightOrigin = id{9, i + n/2&^1 - i/2}, true
		u.blocks[0].structs = append(u.blocks[0].structs, s)
	}
	parsed := parse(t, u.Encode())
	within(t, "quadratic conflicts", func() {
		if err := d.TryApply(parsed); !errors.Is(err, ErrRefused) {
			t.Errorf("TryApply = %v, want ErrRefused", err)
		}
	})
	equalBytes(t, "the document after it", d.Encode(nil), before)
	d.mustBeSound(t)
}

func TestManyWaitingUpdatesAreCheap(t *testing.T) {
	const n = many
	one := func(client, clock uint64, after id) *Update {
		s := letter(clock)
		s.origin, s.hasOrigin = after, true
		return &Update{
			blocks:  []block{{client, []structure{s}}},
			deletes: deleteSet{{client, []deleteRange{{clock, 1}}}},
		}
	}
	t.Run("backwards", func(t *testing.T) {
		d := New()
		within(t, "taking them", func() {
			for clock := uint64(n); clock > 0; clock-- {
				u := one(1, clock, id{1, clock - 1})
				d.Apply(u)
				d.Apply(u) // resent
			}
		})
		if !d.Pending() || d.Fresh(one(1, n/2, id{1, n/2 - 1})) != nil {
			t.Error("what waits is not known to wait")
		}
		if limit := n * (structBytes + pendingBytes + rangeBytes + 64); d.Size() > limit {
			t.Errorf("Size = %d, want at most %d", d.Size(), limit)
		}
		d.mustBeSound(t)
		within(t, "encoding them", func() { d.Encode(nil) })
		within(t, "setting them free", func() { d.Apply(textOf(1, "a")) })
		if d.Pending() || d.StateVector()[1] != n+1 || d.Text("code") != "a" {
			t.Errorf("not all came in: %v, %q", d.StateVector(), d.Text("code"))
		}
		d.mustBeSound(t)
	})
	t.Run("in turn", func(t *testing.T) {
		d := New() // each waits for the other client's last
		within(t, "taking them", func() {
			for clock := uint64(n); clock > 0; clock-- {
				d.Apply(one(1, clock, id{2, clock - 1}))
				d.Apply(one(2, clock, id{1, clock}))
			}
		})
		within(t, "setting them free", func() {
			d.Apply(textOf(1, "a"))
			d.Apply(textOf(2, "b"))
		})
		if d.Pending() || d.StateVector()[2] != n+1 {
			t.Errorf("not all came in: %v", d.StateVector())
		}
		d.mustBeSound(t)
	})
	t.Run("one block after another", func(t *testing.T) {
		u := &Update{} // each client waits for the next lower one
		for client := uint64(n); client > 0; client-- {
			s := letter(0)
			s.origin, s.hasOrigin = id{client - 1, 0}, true
			u.blocks = append(u.blocks, block{client, []structure{s}})
		}
		d := New()
		parsed := parse(t, u.Encode())
		within(t, "taking it", func() { d.Apply(parsed) })
		within(t, "setting it free", func() { d.Apply(textOf(0, "a")) })
		if got := len(d.Text("code")); got != n+1 {
			t.Errorf("%d letters came in, want %d", got, n+1)
		}
		d.mustBeSound(t)
	})
}

func TestManyValuesOfOneKeyAreCheap(t *testing.T) {
	const n = many
	u := &Update{}
	for client := uint64(n); client > 0; client-- {
		u.blocks = append(u.blocks, block{client, []structure{{
			content: content{kindAny, 1, []byte{anyNull}},
			parent:  &parentRef{root: true, name: "m", key: "k"}, keyed: true,
		}}})
	}
	parsed := parse(t, u.Encode())
	d := New()
	within(t, "values of one key", func() {
		if err := d.TryApply(parsed); err != nil {
			t.Error(err)
		}
	})
	d.mustBeSound(t)
}

func TestDeclaredCountsAllocateNothing(t *testing.T) {
	huge := []byte{0xff, 0xff, 0xff, 0xff, 0x7f}
	for name, b := range map[string][]byte{
		"clients":       huge,
		"structs":       append([]byte{1}, append(huge, 1, 0)...),
		"values":        append([]byte{1, 1, 1, 0, 8, 1, 1, 'a'}, huge...),
		"json":          append([]byte{1, 1, 1, 0, 2, 1, 1, 'a'}, huge...),
		"array":         append([]byte{1, 1, 1, 0, 8, 1, 1, 'a', 1, anyArray}, huge...),
		"text":          append([]byte{1, 1, 1, 0, 4, 1, 1, 'a'}, huge...),
		"delete ranges": append([]byte{0, 1, 1}, huge...),
	} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		if _, err := ParseUpdate(b); !errors.Is(err, ErrMalformed) {
			t.Errorf("%s: error = %v, want ErrMalformed", name, err)
		}
		if _, err := DecodeStateVector(b); err == nil {
			t.Errorf("%s: a state vector", name)
		}
		runtime.ReadMemStats(&after)
		if used := after.TotalAlloc - before.TotalAlloc; used > 1<<20 {
			t.Errorf("%s: %d bytes were allocated for %d", name, used, len(b))
		}
	}
}

func TestDepthIsBounded(t *testing.T) {
	value := func(depth int) []byte {
		b := []byte{1, 1, 1, 0, 8, 1, 1, 'a', 1}
		b = append(b, bytes.Repeat([]byte{anyArray, 1}, depth)...)
		return append(b, anyNull, 0)
	}
	inJSON := func(depth int) []byte {
		text := strings.Repeat("[", depth) + strings.Repeat("]", depth)
		return append(appendText([]byte{1, 1, 1, 0, 2, 1, 1, 'a', 1}, text), 0)
	}
	for _, depth := range []int{1, MaxDepth, MaxDepth + 1, 1_000_000} {
		for what, b := range map[string][]byte{"value": value(depth), "JSON": inJSON(depth)} {
			_, err := ParseUpdate(b)
			if fine := depth <= MaxDepth; fine != (err == nil) {
				t.Errorf("%s %d deep: %v", what, depth, err)
			}
		}
	}
	types := func(depth int) *Update {
		b := block{client: 1}
		for clock := range uint64(depth) {
			s := structure{clock: clock, content: content{kindType, 1, []byte{typeArray}}, parent: &parentRef{item: id{1, clock - 1}}}
			if clock == 0 {
				s.parent = &parentRef{root: true, name: "a"}
			}
			b.structs = append(b.structs, s)
		}
		return &Update{blocks: []block{b}}
	}
	d := New()
	if err := d.TryApply(parse(t, types(MaxDepth).Encode())); err != nil {
		t.Errorf("types %d deep: %v", MaxDepth, err)
	}
	d.Array("a")
	d.Apply(&Update{deletes: deleteSet{{1, []deleteRange{{0, 1}}}}})
	d.mustBeSound(t)
	d = New()
	if err := d.TryApply(parse(t, types(100_000).Encode())); !errors.Is(err, ErrRefused) {
		t.Errorf("types 100,000 deep: %v, want ErrRefused", err)
	}
	if len(d.StateVector()) != 0 {
		t.Error("a refused update left something")
	}
}

// TestMutatedUpdates throws mutated updates at a document. None may panic, take
// long or leave the document other than sound; what is refused leaves nothing.
func TestMutatedUpdates(t *testing.T) {
	const count = 27_000
	random := rand.New(rand.NewPCG(3, 5))
	taken, malformed, refusedOnes := 0, 0, 0
	var longest time.Duration
	readScenarios(t, func(n int, s *scenario) {
		d := New()
		for i := range count / 150 {
			b := mutate(random, s.Updates)
			start := time.Now()
			u, err := ParseUpdate(b)
			if err == nil {
				size, vector := d.Size(), d.StateVector().Encode()
				if err = d.TryApply(u); err != nil && (d.Size() != size || !bytes.Equal(d.StateVector().Encode(), vector)) {
					t.Errorf("a refused update left something: %x", b)
				}
			}
			longest = max(longest, time.Since(start))
			switch {
			case err == nil:
				taken++
			case errors.Is(err, ErrMalformed):
				malformed++
			case errors.Is(err, ErrRefused):
				refusedOnes++
			default:
				t.Errorf("an error of no kind: %v", err)
			}
			if i%60 == 0 {
				again := New()
				again.Apply(parse(t, d.Encode(nil)))
				again.mustBeSound(t)
			}
		}
		d.mustBeSound(t)
		d.Map("m")
		d.Array("a")
	})
	t.Logf("%d taken, %d malformed, %d refused, the longest took %v", taken, malformed, refusedOnes, longest)
	if longest > time.Second {
		t.Errorf("one took %v", longest)
	}
}

func FuzzParseUpdate(f *testing.F) {
	seedUpdates(f, func(b []byte) { f.Add(b) })
	f.Fuzz(func(t *testing.T, b []byte) {
		u, err := ParseUpdate(b)
		if err != nil {
			if !errors.Is(err, ErrMalformed) {
				t.Errorf("error %v", err)
			}
			return
		}
		encoded := u.Encode()
		again := parse(t, encoded)
		equalBytes(t, "encoded twice", again.Encode(), encoded)
		for _, form := range []*Update{MergeUpdates(u), MergeUpdates(u, u), u.DropDeleted(), u.Diff(StateVector{1: 3}), u.Diff(u.StateVector())} {
			parse(t, form.Encode())
		}
		_ = u.CheckPlain()
		if len(u.ClientIDs()) != len(u.Spans()) {
			t.Errorf("ClientIDs %v, Spans %v", u.ClientIDs(), u.Spans())
		}
	})
}

func FuzzStateVector(f *testing.F) {
	f.Add([]byte{0})
	f.Add([]byte{2, 9, 1, 7, 0x80, 1})
	f.Fuzz(func(t *testing.T, b []byte) {
		sv, err := DecodeStateVector(b)
		if err != nil {
			return
		}
		again, err := DecodeStateVector(sv.Encode())
		if err != nil || len(again) != len(sv) {
			t.Errorf("%v came back as %v, %v", sv, again, err)
		}
	})
}

// FuzzApply applies two updates, in one or the other order and merged.
func FuzzApply(f *testing.F) {
	var last []byte
	seedUpdates(f, func(b []byte) {
		f.Add(last, b)
		last = b
	})
	f.Fuzz(func(t *testing.T, first, second []byte) {
		a, err := ParseUpdate(first)
		if err != nil {
			return
		}
		b, err := ParseUpdate(second)
		if err != nil {
			return
		}
		for _, d := range []*Doc{New(), NewPlain(map[string]Kind{"code": KindText, "m": KindMap, "a": KindArray})} {
			for _, u := range []*Update{a, b, a} {
				before := d.Encode(nil)
				if err := d.Check(u); err != nil {
					equalBytes(t, "after Check", d.Encode(nil), before)
				}
				if err := d.TryApply(u); err != nil {
					equalBytes(t, "after a refusal", d.Encode(nil), before)
				} else if effect := d.Effect(); effect != nil {
					parse(t, effect)
				}
				d.Fresh(u)
				d.mustBeSound(t)
			}
			parse(t, d.Encode(nil))
			parse(t, d.Encode(StateVector{1: 2}))
			parse(t, d.EncodeIntegrated(nil))
			d.Text("code")
			d.Map("m")
			d.Array("a")
		}
		d := New()
		d.Apply(MergeUpdates(a, b))
		d.Apply(b)
		d.mustBeSound(t)
	})
}

func seedUpdates(f *testing.F, each func(b []byte)) {
	readScenarios(f, func(n int, s *scenario) {
		if n%10 == 0 {
			each(s.Updates[len(s.Updates)/2])
			each(s.Diff)
		}
	})
	each(hello)
	each(binary.AppendUvarint(nil, 0))
}
