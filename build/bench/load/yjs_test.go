package load

import (
	"reflect"
	"slices"
	"testing"

	"candor/backend/wire"
)

func TestSpansReadWhatTypistsWrite(t *testing.T) {
	left := ID{1 << 30, 6}
	for _, c := range []struct {
		name   string
		update []byte
		want   [][3]uint64
	}{
		{"the first character of a text", appendInsert(nil, "text", ID{1 << 30, 0}, nil, nil, 'a'), [][3]uint64{{1 << 30, 0, 1}}},
		{"a character after another", appendInsert(nil, "text", ID{1 << 30, 7}, &left, nil, 'a'), [][3]uint64{{1 << 30, 7, 8}}},
		{"a character between two", appendInsert(nil, "text", ID{5, 300}, &left, &left, 'a'), [][3]uint64{{5, 300, 301}}},
		{"a deletion", appendDelete(nil, left), nil},
		{"nothing", emptyUpdate, nil},
		{"two clients, a skip and a string of several", []byte{2, 3, 9, 0, 0x84, 1, 2, 2, 'a', 'b', 10, 3, 0x84, 1, 2, 1, 'c', 1, 8, 4, 0x81, 1, 2, 5, 0}, [][3]uint64{{9, 0, 2}, {9, 5, 6}, {8, 4, 9}}},
	} {
		var got [][3]uint64
		if err := spans(c.update, func(client, start, end uint64) { got = append(got, [3]uint64{client, start, end}) }); err != nil {
			t.Errorf("%s: %v", c.name, err)
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: spans = %v, want %v", c.name, got, c.want)
		}
	}
}

func TestSpansOfCutUpdatesAreErrors(t *testing.T) {
	left := ID{1 << 30, 6}
	whole := appendInsert(nil, "text", ID{1 << 30, 7}, &left, nil, 'a')
	whole = whole[:len(whole)-1] // the deletions are not read
	for n := range len(whole) {
		if err := spans(whole[:n], func(_, _, _ uint64) {}); err == nil {
			t.Errorf("the first %d bytes of an update pass as a whole one", n)
		}
	}
}

func TestTraceIsTheSameForTheSameSeed(t *testing.T) {
	a := NewTrace("text", [2]uint64{10, 20}, 2000, 1)
	b := NewTrace("text", [2]uint64{10, 20}, 2000, 1)
	if len(a.Updates) != 2000 || !slices.EqualFunc(a.Updates, b.Updates, slices.Equal) {
		t.Error("two traces of one seed differ")
	}
	next := map[uint64]uint64{}
	for _, u := range a.Updates {
		err := spans(u, func(client, start, end uint64) {
			if start != next[client] {
				t.Fatalf("client %d goes on at clock %d, want %d", client, start, next[client])
			}
			next[client] = end
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	for client, clock := range a.Clocks {
		if next[client] != clock {
			t.Errorf("client %d ends at clock %d, want %d", client, next[client], clock)
		}
	}
}

// A message of y-websocket is a frame without its key, and several may follow each other.
func TestMessagesHaveNoKey(t *testing.T) {
	states := []wire.State{{Client: 300, Clock: 2, JSON: []byte("{}")}}
	want := []wire.Answer{
		{Type: wire.Sync, Sync: wire.Step1, Body: []byte{0}},
		{Type: wire.Sync, Sync: wire.Update, Body: emptyUpdate},
		{Type: wire.Awareness, Body: wire.AppendStates(nil, states)},
	}
	messages := [][]byte{
		wire.AppendSync(nil, "", wire.Step1, []byte{0})[1:],
		wire.AppendSync(nil, "", wire.Update, emptyUpdate)[1:],
		wire.AppendAwareness(nil, "", states)[1:],
	}
	r := reader{b: slices.Concat(messages...)}
	for i, w := range want {
		if got := r.answer(); r.err != nil || !reflect.DeepEqual(got, w) {
			t.Errorf("message %d is %+v, %v; want %+v", i, got, r.err, w)
		}
	}
	for i, m := range messages {
		for n := range m {
			r := reader{b: m[:n]}
			if r.answer(); r.err == nil {
				t.Errorf("the first %d bytes of message %d pass as a whole one", n, i)
			}
		}
	}
}
