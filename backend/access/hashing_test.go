package access

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"candor/backend/interview"
)

// TestSourcesTakeTurns: who asks a lot holds up itself, and nobody else for longer than a turn.
func TestSourcesTakeTurns(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHashing()
		var mu sync.Mutex
		var order []string
		var done sync.WaitGroup
		ask := func(source string) {
			done.Go(func() {
				if err := h.do(t.Context(), source, func() {
					time.Sleep(time.Second) // a hash, in the bubble's time
					mu.Lock()
					defer mu.Unlock()
					order = append(order, source)
				}); err != nil {
					t.Errorf("%s: %v", source, err)
				}
			})
			synctest.Wait()
		}
		for range 12 {
			ask("loud")
		}
		ask("calm")
		ask("other")
		done.Wait()
		// Two were being made, and the loud one has every other turn from then on.
		for _, source := range []string{"calm", "other"} {
			if at := slices.Index(order, source); at >= 6 {
				t.Errorf("%s had turn %d: %v", source, at+1, order)
			}
		}
		if len(order) != 14 || h.busy != 0 || h.all != 0 || len(h.waiting) != 0 || len(h.sources) != 0 {
			t.Errorf("%d were made, left is %+v", len(order), h)
		}
	})
}

// TestNobodyWaitsLong: waits are bounded, in number and in time, and whoever gives up leaves nothing behind.
func TestNobodyWaitsLong(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHashing()
		over := make(chan struct{})
		var busy, waiting sync.WaitGroup
		for range maxHashing {
			busy.Go(func() {
				if err := h.do(t.Context(), "busy", func() { <-over }); err != nil {
					t.Error(err)
				}
			})
		}
		synctest.Wait()
		never := func() { t.Error("it was made") }
		wait := func(ctx context.Context, source string, check func(error)) {
			waiting.Go(func() { check(h.do(ctx, source, never)) })
			synctest.Wait()
		}
		unavailable := func(err error) {
			if interview.CodeOf(err) != interview.Unavailable {
				t.Errorf("%v, want unavailable", err)
			}
		}
		gone, cancel := context.WithCancel(t.Context())
		wait(gone, "gone", func(err error) {
			if err == nil || interview.CodeOf(err) != "" {
				t.Errorf("who has gone: %v", err)
			}
		})
		cancel()
		for n := range maxWaitingAll / maxWaiting {
			for range maxWaiting {
				wait(t.Context(), fmt.Sprint(n), unavailable)
			}
			unavailable(h.do(t.Context(), fmt.Sprint(n), never)) // one more of the same, at once
		}
		unavailable(h.do(t.Context(), "another", never)) // and of all
		began := time.Now()
		waiting.Wait()
		if waited := time.Since(began); waited != hashingPatience {
			t.Errorf("they waited %s, want %s", waited, hashingPatience)
		}
		close(over)
		busy.Wait()
		if h.busy != 0 || h.all != 0 || len(h.waiting) != 0 || len(h.sources) != 0 {
			t.Errorf("left is %+v", h)
		}
	})
}
