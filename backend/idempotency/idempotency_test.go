package idempotency_test

import (
	"bytes"
	"context"
	"log/slog"
	"strings"
	"testing"

	"candor/backend/idempotency"
	"candor/backend/interview"
	"candor/backend/sqlite"
)

func opened(t *testing.T) *sqlite.DB {
	t.Helper()
	db, err := sqlite.Open(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	return db
}

func keeper(t *testing.T) *idempotency.Keeper {
	t.Helper()
	db := opened(t)
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return idempotency.New(db, nil, nil)
}

func answering(status int) func(context.Context) idempotency.Answer {
	return func(context.Context) idempotency.Answer {
		return idempotency.Answer{Status: status, Body: []byte("answer")}
	}
}

func key(text string) idempotency.Key { return idempotency.NewKey("somebody", text) }

// TestAtMostOnce: what a call whose effect is elsewhere leaves behind, by its answer.
func TestAtMostOnce(t *testing.T) {
	k := keeper(t)
	for _, c := range []struct {
		name          string
		first, second int // statuses; 0: the second is refused
		replayed      bool
	}{
		{"done", 202, 202, true},
		{"refused", 422, 200, false},
		{"busy", 429, 200, false},
		{"nothing could be stored", 503, 200, false},
		{"failed in the middle", 500, 0, false},
	} {
		a, replayed, err := k.AtMostOnce(t.Context(), key(c.name), answering(c.first))
		if err != nil || replayed || a.Status != c.first {
			t.Errorf("%s: %+v, %t, %v", c.name, a, replayed, err)
		}
		made := false
		a, replayed, err = k.AtMostOnce(t.Context(), key(c.name), func(ctx context.Context) idempotency.Answer {
			made = true
			return answering(c.second)(ctx)
		})
		if made != (c.second == 200) {
			t.Errorf("%s: it was made again: %t", c.name, made)
		}
		if c.second == 0 {
			if interview.CodeOf(err) != interview.Conflict || !strings.Contains(err.Error(), "does not know") {
				t.Errorf("%s: again: %+v, %v", c.name, a, err)
			}
			continue
		}
		if err != nil || a.Status != c.second || replayed != c.replayed {
			t.Errorf("%s: again: %+v, %t, %v", c.name, a, replayed, err)
		}
	}
}

// TestACallThatPanics is in doubt, and holds up nobody.
func TestACallThatPanics(t *testing.T) {
	k := keeper(t)
	func() {
		defer func() {
			if recover() == nil {
				t.Error("the panic did not come out")
			}
		}()
		_, _, err := k.AtMostOnce(t.Context(), key("k"), func(context.Context) idempotency.Answer { panic("in the middle") })
		t.Error(err)
	}()
	if _, _, err := k.AtMostOnce(t.Context(), key("k"), answering(200)); interview.CodeOf(err) != interview.Conflict {
		t.Errorf("again: %v, want a conflict", err)
	}
	func() {
		defer func() { _ = recover() }()
		_, _, err := k.Once(t.Context(), key("once"), func(context.Context) idempotency.Answer { panic("in the middle") })
		t.Error(err)
	}()
	if a, replayed, err := k.Once(t.Context(), key("once"), answering(200)); err != nil || replayed || a.Status != 200 {
		t.Errorf("what was undone: %+v, %t, %v", a, replayed, err)
	}
}

// TestAnAnswerThatCannotBeKept is given all the same; a second time the call is refused.
func TestAnAnswerThatCannotBeKept(t *testing.T) {
	db := opened(t)
	var log bytes.Buffer
	k := idempotency.New(db, slog.New(slog.NewTextHandler(&log, nil)), nil)
	a, _, err := k.AtMostOnce(t.Context(), key("k"), func(ctx context.Context) idempotency.Answer {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
		return answering(202)(ctx)
	})
	if err != nil || a.Status != 202 {
		t.Errorf("%+v, %v", a, err)
	}
	if !strings.Contains(log.String(), "could not be kept") {
		t.Errorf("the log has %q", log.String())
	}
}

// TestWhoeverHasGoneIsAnsweredOnce: the caller's context ends while their call is made.
func TestWhoeverHasGoneIsAnsweredOnce(t *testing.T) {
	k := keeper(t)
	ctx, gone := context.WithCancel(t.Context())
	if _, _, err := k.AtMostOnce(ctx, key("k"), func(ctx context.Context) idempotency.Answer {
		gone()
		return answering(202)(ctx)
	}); err != nil {
		t.Error(err)
	}
	if a, replayed, err := k.AtMostOnce(t.Context(), key("k"), answering(500)); err != nil || !replayed || a.Status != 202 {
		t.Errorf("again: %+v, %t, %v", a, replayed, err)
	}
}
