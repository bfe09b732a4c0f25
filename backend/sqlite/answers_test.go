package sqlite

import (
	"bytes"
	"context"
	"errors"
	"slices"
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

// told is what people in sessions were told of.
type told []string

func (told) Record(interview.Event) <-chan struct{}   { return nil }
func (l *told) SetState(id string, s interview.State) { *l = append(*l, id+" "+string(s)) }
func (l *told) CloseInterview(id, reason string)      { *l = append(*l, id+" "+reason) }
func (told) Forget(string)                            {}

// TestNobodyIsToldOfWhatIsNotStored: what a call did is undone with its answer, and was never seen.
func TestNobodyIsToldOfWhatIsNotStored(t *testing.T) {
	db, people := opened(t), &told{}
	ctx := t.Context()
	author := interview.Person{ID: "person-1", Email: "ada@example.com", Role: interview.Admin}
	must(t, db.CreatePerson(ctx, author, ""))
	service := interview.NewService(interview.ServiceOptions{Store: db, Sessions: people})
	i, _, err := service.Create(ctx, author, interview.Draft{}, nil)
	must(t, err)
	call := func(key string) error {
		_, _, err := db.Once(ctx, idempotency.NewKey(author.ID, key), func(ctx context.Context) idempotency.Answer {
			_, started := service.Start(ctx, i.ID, author.Actor())
			_, deleted := service.Delete(ctx, []string{i.ID}, false)
			must(t, errors.Join(started, deleted))
			if read, err := service.Get(ctx, i.ID); err != nil || !read.Deleted() || read.State != interview.Live {
				t.Errorf("the call does not see what it did: %+v, %v", read, err)
			}
			if outside, err := service.Get(t.Context(), i.ID); err != nil || outside.Deleted() || outside.State == interview.Live {
				t.Errorf("others see what is not stored: %+v, %v", outside, err)
			}
			if len(*people) != 0 {
				t.Errorf("people were told %q before it was stored", *people)
			}
			return idempotency.Answer{Status: 200}
		})
		return err
	}
	_, err = db.write.ExecContext(ctx, `CREATE TRIGGER refuse BEFORE INSERT ON answers BEGIN SELECT RAISE(ABORT, 'no'); END`)
	must(t, err)
	if call("refused") == nil {
		t.Error("the answer was stored")
	}
	after, err := service.Get(ctx, i.ID)
	if err != nil || after != i || len(*people) != 0 {
		t.Errorf("it is %+v, was %+v, %v; people were told %q", after, i, err, *people)
	}
	_, err = db.write.ExecContext(ctx, `DROP TRIGGER refuse`)
	must(t, err)
	must(t, call("taken"))
	if want := (told{i.ID + " live", i.ID + " deleted"}); !slices.Equal(*people, want) {
		t.Errorf("people were told %q, want %q", *people, want)
	}
}

func opened(t *testing.T) *DB {
	t.Helper()
	db, err := Open(t.Context(), t.TempDir())
	must(t, err)
	t.Cleanup(func() { must(t, db.Close()) })
	return db
}
