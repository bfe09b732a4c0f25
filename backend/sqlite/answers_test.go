package sqlite

import (
	"bytes"
	"context"
	"strings"
	"testing"
	"time"

	"candor/backend/idempotency"
	"candor/backend/interview"
)

func TestAnswersAreBounded(t *testing.T) {
	db := opened(t)
	ctx := t.Context()
	many := func(caller string, n, size int) {
		t.Helper()
		_, err := db.exec(ctx, "fill", `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)
			INSERT INTO answers (key, asked, caller, at, state, status, header, body, size) SELECT CAST(? || i AS BLOB), x'', ?, ?, 'kept', 200, '{}', x'', ? FROM n`,
			n, caller, caller, toMillis(db.now()), size)
		must(t, err)
	}
	done := func(context.Context) idempotency.Answer { return idempotency.Answer{Status: 200} }
	many("many", idempotency.MaxKeys-1, 1)
	many("large", 1, idempotency.MaxBytes-2)
	for _, c := range []struct {
		caller, key string
		code        interview.Code
	}{
		{"many", "a", ""}, {"many", "b", interview.TooMany}, {"many", "a", ""}, // the same call is still answered
		{"large", "a", ""}, {"large", "b", interview.TooMany}, {"another", "b", ""},
	} {
		_, _, err := db.Once(ctx, idempotency.NewKey(c.caller, c.key), done)
		_, _, claim := db.Claim(ctx, idempotency.NewKey(c.caller, c.key))
		if interview.CodeOf(err) != c.code || interview.CodeOf(claim) != c.code {
			t.Errorf("%s of %s: %v, %v; want %q", c.key, c.caller, err, claim, c.code)
		}
	}
}

func TestAnswersAreKeptForAMonth(t *testing.T) {
	db := opened(t)
	now := time.Now()
	db.now = func() time.Time { return now }
	k := idempotency.NewKey("somebody", "k")
	calls := 0
	call := func() {
		t.Helper()
		if _, _, err := db.Once(t.Context(), k, func(context.Context) idempotency.Answer {
			calls++
			return idempotency.Answer{Status: 200}
		}); err != nil {
			t.Fatal(err)
		}
	}
	call()
	now = now.Add(idempotency.Kept)
	call()
	if calls != 1 {
		t.Errorf("within 30 days it was done %d times", calls)
	}
	now = now.Add(time.Millisecond) // swept or not
	call()
	call()
	if calls != 2 {
		t.Errorf("after 30 days it was done %d times in all, want 2", calls)
	}
}

// TestAKeyTellsNothing looks for what a caller sent in all that is stored of it.
func TestAKeyTellsNothing(t *testing.T) {
	dir := t.TempDir()
	db, err := Open(t.Context(), dir)
	must(t, err)
	const key, password = "the-callers-key", "the-password-in-the-body"
	k := idempotency.NewKey("person-1", key, []byte(password))
	_, _, err = db.Once(t.Context(), k, func(context.Context) idempotency.Answer { return idempotency.Answer{Status: 204} })
	must(t, err)
	must(t, db.Close())
	for _, part := range []string{key, password} {
		if bytes.Contains(everything(t, dir), []byte(part)) {
			t.Errorf("%q is in a file", part)
		}
	}
	for _, other := range []idempotency.Key{
		idempotency.NewKey("person-2", key, []byte(password)), idempotency.NewKey("person-1", key+"x", []byte(password)),
	} {
		if other.ID == k.ID || other.Asked == k.Asked {
			t.Error("another's key is the same")
		}
	}
	if a, b := idempotency.NewKey("p", "k", []byte("ab"), []byte("c")), idempotency.NewKey("p", "k", []byte("a"), []byte("bc")); a.Asked == b.Asked || a.ID != b.ID {
		t.Error("what is asked is not told apart")
	}
	if k.ID == k.Asked || strings.Contains(string(k.ID[:]), key) {
		t.Error("an id is what was asked, or has the key in it")
	}
}

// TestARefusedCallIsNoFaultOfTheDisk: an answer that is not kept undoes a transaction, which is
// not what whoever runs the relay is told of.
func TestARefusedCallIsNoFaultOfTheDisk(t *testing.T) {
	db := opened(t)
	_, _, err := db.Once(t.Context(), idempotency.NewKey("somebody", "k"), func(context.Context) idempotency.Answer {
		return idempotency.Answer{Status: 404}
	})
	must(t, err)
	if err := db.Health(t.Context()); err != nil {
		t.Errorf("the health is %v", err)
	}
}

func opened(t *testing.T) *DB {
	t.Helper()
	db, err := Open(t.Context(), t.TempDir())
	must(t, err)
	t.Cleanup(func() { must(t, db.Close()) })
	return db
}
