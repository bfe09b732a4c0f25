package idempotency

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"candor/backend/interview"
)

// TestNobodyWaitsForEver: the same call that is being made is waited for, but not for long.
func TestNobodyWaitsForEver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		k, key := New(nil, nil, nil), NewKey("somebody", "k")
		over, err := k.alone(t.Context(), key)
		if err != nil {
			t.Fatal(err)
		}
		if another, err := k.alone(t.Context(), NewKey("somebody", "another")); err != nil {
			t.Errorf("another call: %v", err)
		} else {
			another()
		}
		began := time.Now()
		if _, err := k.alone(t.Context(), key); interview.CodeOf(err) != interview.Unavailable || time.Since(began) != patience {
			t.Errorf("after %s: %v, want unavailable after %s", time.Since(began), err, patience)
		}
		gone, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		began = time.Now()
		if _, err := k.alone(gone, key); err == nil || time.Since(began) != time.Second {
			t.Errorf("who has gone waits for %s: %v", time.Since(began), err)
		}
		time.AfterFunc(patience/2, over)
		mine, err := k.alone(t.Context(), key)
		if err != nil {
			t.Fatal(err)
		}
		mine()
		if len(k.doing) != 0 {
			t.Errorf("%d calls are still being made", len(k.doing))
		}
	})
}

// neverReady is a store that nobody gets into.
type neverReady struct{ Store }

func (neverReady) Once(ctx context.Context, _ Key, _ func(context.Context) Answer) (Answer, bool, error) {
	<-ctx.Done()
	return Answer{}, false, ctx.Err()
}

func TestTheDatabaseIsNotWaitedForForEver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		k, key := New(neverReady{}, nil, nil), NewKey("somebody", "k")
		began := time.Now()
		if _, _, err := k.Once(t.Context(), key, nil); interview.CodeOf(err) != interview.Unavailable || time.Since(began) != patience {
			t.Errorf("after %s: %v, want unavailable after %s", time.Since(began), err, patience)
		}
		gone, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if _, _, err := k.Once(gone, key, nil); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("who has gone is told %v", err)
		}
	})
}
