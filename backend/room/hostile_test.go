package room_test

import (
	"encoding/binary"
	"errors"
	"math/rand/v2"
	"runtime"
	"testing"
	"time"

	"candor/backend/room"
	"candor/backend/room/storetest"
	"candor/backend/wire"
)

// TestHostileClient sends mutated frames of an authenticated candidate. Nobody
// else may be sent anything that cannot be applied (client.Send checks it), the
// room goes on, and memory stays bounded.
func TestHostileClient(t *testing.T) {
	frames := 100_000
	if testing.Short() {
		frames = 10_000
	}
	random := rand.New(rand.NewPCG(1, 2))
	store := storetest.NewMemory()
	h, _ := newHub(t, room.Options{Store: store, CommitDelay: time.Microsecond})
	honest := join(t, h, notes, ada)
	watcher := join(t, h, notes, bob)
	watcher.must(watcher.say(state(2, 1, `{"user":{"name":"Bob","role":"interviewer"}}`)))

	var seeds [][]byte
	seed := func(kind wire.SyncKind, body []byte) {
		seeds = append(seeds, wire.AppendSync(nil, notes.String(), kind, body))
	}
	for k := range uint64(20) {
		honest.must(honest.update(typed(1, k, "k")))
		seed(wire.Update, typed(66, k, "evil"))
		seed(wire.Update, insert(66, k, []uint64{1, k}, "evil"))
		seed(wire.Step2, merged(t, typed(66, k, "e"), typed(67, k, "f"), typed(1, k, "k")))
	}
	seed(wire.Update, []byte{0, 1, 1, 1, 3, 4})                                                         // deletes four of ada's keys
	seed(wire.Update, []byte{1, 1, 68, 0, 8, 1, 5, 'n', 'o', 't', 'e', 's', 2, 119, 1, 'a', 125, 7, 0}) // any values
	seed(wire.Update, []byte{1, 1, 68, 0, 7, 1, 5, 'n', 'o', 't', 'e', 's', 1, 0})                      // a map in a text
	seed(wire.Update, []byte{1, 1, 68, 0, 6, 1, 5, 'n', 'o', 't', 'e', 's', 4, 'b', 'o', 'l', 'd', 4, 't', 'r', 'u', 'e', 0})
	seed(wire.Step1, honest.stateVector())
	seed(wire.Step1, []byte{0})
	seeds = append(
		seeds,
		wire.AppendAwareness(nil, notes.String(), []wire.State{state(66, 1, `{"user":{"name":"x"},"cursor":{"anchor":{"item":{"client":1,"clock":2}}}}`)}),
		wire.AppendAwareness(nil, notes.String(), []wire.State{state(2, 9, "null"), state(66, 2, `{}`)}),
		wire.AppendStateless(nil, notes.String(), `{"type":"signal.blur"}`),
		wire.AppendStateless(nil, notes.String(), `{"type":"interview.deleted"}`),
	)

	var evil *client
	closes := map[int]int{}
	for range frames {
		if evil == nil {
			evil = connect(t, h)
			if err := evil.join(notes, eve); err != nil {
				t.Fatalf("join: %v", err)
			}
		}
		b := mutate(random, seeds)
		f, err := wire.Read(b)
		if err == nil && f.Type != wire.Auth {
			err = evil.conn.Receive(t.Context(), f)
			var c *wire.CloseError
			if err != nil && !errors.As(err, &c) {
				t.Fatalf("frame %q: %v, want a close", b, err)
			}
			if c != nil {
				closes[c.Code]++
			}
		}
		if err != nil {
			evil.close()
			evil = nil
		}
	}
	t.Logf("%d frames, closes by code: %v", frames, closes)
	if evil != nil {
		evil.close()
	}

	// The room goes on, for those who were there and for a newcomer.
	for k := uint64(20); k < 40; k++ {
		honest.must(honest.update(typed(1, k, "k")))
	}
	onDisk(t, h)
	if got := watcher.text(); got != honest.text() {
		t.Errorf("after it two honest clients differ: %q and %q", got, honest.text())
	}
	late := join(t, h, notes, bob)
	onDisk(t, h)
	if got := late.text(); got != honest.text() {
		t.Errorf("a newcomer has %q, want %q", got, honest.text())
	}
	if got := watcher.sees(2); got != "" {
		t.Errorf("bob was told of his own cursor: %q", got)
	}
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	log := 0
	for _, e := range store.Log(notes.String()) {
		log += len(e.Update)
	}
	if bound := uint64(200<<20 + 8*log); m.HeapAlloc > bound {
		t.Errorf("heap = %d MiB with a log of %d MiB, want at most %d MiB", m.HeapAlloc>>20, log>>20, bound>>20)
	}
}

// mutate picks a frame and breaks it in a few places, sometimes in none.
func mutate(r *rand.Rand, seeds [][]byte) []byte {
	b := append([]byte(nil), seeds[r.IntN(len(seeds))]...)
	head := len(notes.String()) + 1 // mostly behind the key: a wrong key is dropped unread
	for range r.IntN(4) {
		if len(b) <= head+1 {
			break
		}
		at := head + r.IntN(len(b)-head)
		switch r.IntN(7) {
		case 0:
			b[at] ^= 1 << r.IntN(8)
		case 1:
			b[at] = byte(r.Uint32())
		case 2:
			b = b[:at]
		case 3:
			b = append(b[:at], b[at+1:]...)
		case 4:
			b = append(b[:at], append([]byte{byte(r.Uint32())}, b[at:]...)...)
		case 5:
			b = append(b[:at], append(binary.AppendUvarint(nil, r.Uint64N(1<<54)), b[at+1:]...)...)
		case 6:
			other := seeds[r.IntN(len(seeds))]
			b = append(b[:at], other[min(at, len(other)-1):]...)
		}
	}
	return b
}
