package ydoc_test

import (
	"bytes"
	"errors"
	"maps"
	"testing"

	"candor/backend/ydoc"
)

// One client's letters after a unit of another client, as Yjs writes them.
func after(client, clock, otherClient, otherClock byte, letters string) []byte {
	b := []byte{1, 1, client, clock, 0x84, otherClient, otherClock, byte(len(letters))}
	return append(append(b, letters...), 0)
}

func TestHeld(t *testing.T) {
	first := []byte{1, 1, 1, 0, 4, 1, 1, 't', 2, 'a', 'b', 0} // client 1: "ab" in the text "t"
	steps := []struct {
		name   string
		update []byte
		want   ydoc.StateVector
	}{
		{"integrated", first, ydoc.StateVector{1: 2}},
		{"what waits for another", after(2, 0, 1, 2, "xy"), ydoc.StateVector{1: 2, 2: 2}},
		{"what follows it", after(2, 2, 2, 1, "z"), ydoc.StateVector{1: 2, 2: 3}},
		{"what comes after a gap", after(2, 9, 2, 8, "q"), ydoc.StateVector{1: 2, 2: 3}},
		{"what was waited for", after(1, 2, 1, 1, "c"), ydoc.StateVector{1: 3, 2: 3}},
	}
	d := ydoc.New()
	for _, step := range steps {
		u, err := ydoc.ParseUpdate(step.update)
		if err != nil {
			t.Fatalf("%s: %v", step.name, err)
		}
		if err := d.TryApply(u); err != nil {
			t.Fatalf("%s: %v", step.name, err)
		}
		if got := d.Held(); !maps.Equal(got, step.want) {
			t.Errorf("%s: Held() = %v, want %v", step.name, got, step.want)
		}
	}
}

// A second struct under a known clock, whose origin is the first half of a pair: Yjs cuts the pair.
func TestKnownIsNotPassedOn(t *testing.T) {
	d := ydoc.New()
	first := append([]byte{1, 1, 1, 0, 4, 1, 1, 't', 4}, "💻"...)
	for _, update := range [][]byte{append(first, 0), after(2, 0, 1, 1, "x")} {
		u, err := ydoc.ParseUpdate(update)
		if err != nil {
			t.Fatal(err)
		}
		d.Apply(u)
	}
	before := d.Encode(nil)
	contradicting, err := ydoc.ParseUpdate(after(2, 0, 1, 0, "x"))
	if err != nil {
		t.Fatal(err)
	}
	if fresh := d.Fresh(contradicting); fresh != nil {
		t.Errorf("%x would be passed on", fresh.Encode())
	}
	if err := d.TryApply(contradicting); err != nil || !bytes.Equal(d.Encode(nil), before) {
		t.Errorf("%v, and the document is %x, was %x", err, d.Encode(nil), before)
	}
}

// A refused addition leaves the document as it was: a type in whose place something was put
// has its content again.
func TestTryAddLeavesWhatItRefuses(t *testing.T) {
	set := func(client, clock byte, content ...byte) []byte {
		return append([]byte{1, 1, client, clock, 0x20 | content[0], 1, 1, 'f', 1, 'k'}, append(content[1:], 0)...)
	}
	d := ydoc.New()
	for _, update := range [][]byte{
		set(1, 0, 7, 1), // client 1 puts a map there
		{1, 1, 2, 0, 0x28, 0, 1, 0, 1, 'n', 1, 119, 1, 'x', 0}, // client 2 writes in it
	} {
		u, err := ydoc.ParseUpdate(update)
		if err != nil {
			t.Fatal(err)
		}
		d.Apply(u)
	}
	before := d.Encode(nil)
	mine := func(client uint64) bool { return client != 2 }
	u, err := ydoc.ParseUpdate(set(3, 0, 8, 1, 119, 1, '!'))
	if err != nil {
		t.Fatal(err)
	}
	if err := d.TryAdd(u, mine); !errors.Is(err, ydoc.ErrRefused) || !bytes.Equal(d.Encode(nil), before) {
		t.Errorf("%v, and the document is %x, was %x", err, d.Encode(nil), before)
	}
	if err := d.TryAdd(u, func(uint64) bool { return true }); err != nil || bytes.Equal(d.Encode(nil), before) {
		t.Errorf("one's own in one's own place: %v", err)
	}
}
