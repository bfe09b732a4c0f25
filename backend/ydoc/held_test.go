package ydoc_test

import (
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
