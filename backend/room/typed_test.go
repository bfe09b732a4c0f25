package room_test

import (
	"errors"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"candor/backend/room"
	"candor/backend/wire"
)

// Work done offline says when it was typed: after what its author typed before, and not in the future.
func TestWorkDoneOfflineSaysWhen(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h, store := newHub(t, room.Options{UnloadAfter: time.Second})
		a := join(t, h, notes, ada)
		begin := time.Now()
		key := uint64(0)
		types := func(keys int) {
			for range keys {
				a.must(a.update(typed(1, key, "x")))
				key++
			}
			pass(time.Second)
		}
		says := func(ago string) error {
			return a.send(wire.Frame{Type: wire.Stateless, Text: `{"type":"signal.typed","ago":[` + ago + `]}`})
		}
		types(1)
		pass(time.Hour)
		a.must(says("60000,59000"))
		pass(time.Second)
		a.must(says("30000"))
		a.must(a.update(typed(1, 0, "x"))) // one that has come before is one of them
		types(3)
		a.must(says("999999999999999,-5"))
		types(2)
		a.close()
		pass(time.Hour) // it is loaded anew, and does not know who typed last
		a = join(t, h, notes, ada)
		a.must(says("99999999"))
		types(1)

		var got []string
		for _, e := range store.Log(notes.String())[1:] { // after whose client 1 is
			when := "came so"
			if !e.Typed.IsZero() {
				when = fmt.Sprint(e.At.Sub(e.Typed).Round(time.Second), " before")
			}
			got = append(got, fmt.Sprint(e.At.Sub(begin).Round(time.Minute), " ", when))
		}
		want := "[0s came so 1h0m0s 1m0s before 1h0m0s 30s before 1h0m0s came so 1h0m0s 1s before 1h0m0s 0s before 2h0m0s 1h0m1s before]"
		if fmt.Sprint(got) != want {
			t.Errorf("typed: %v, want %s", got, want)
		}
		store.FailLoads(errors.New("the disk did not answer"))
		late := join(t, h, notes, bob)
		wantClose(t, late.send(wire.Frame{Type: wire.Stateless, Text: `{"type":"signal.typed","ago":[1]}`}), wire.CloseTryAgain)
		wantClose(t, a.send(wire.Frame{Type: wire.Stateless, Text: `{"type":"signal.typed","ago":["x"]}`}), wire.CloseMalformed)
	})
}
