package storetest

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"candor/backend/idempotency"
	"candor/backend/interview"
)

func keyOf(caller, key, asked string) idempotency.Key {
	return idempotency.NewKey(caller, key, []byte(asked))
}

// creating is a call that makes an interview and is answered with body.
func creating(db Store, id, body string) func(context.Context) idempotency.Answer {
	return func(ctx context.Context) idempotency.Answer {
		i := interview.Interview{ID: id, JoinToken: "token-of-" + id, State: interview.Upcoming, CreatedBy: Author.ID, CreatedAt: at(0)}
		if _, _, err := db.CreateInterview(ctx, i, id, nil); err != nil {
			return idempotency.Answer{Status: 500, Body: []byte(err.Error())}
		}
		if read, err := db.Interview(ctx, id); err != nil || read.Revision.Last == 0 {
			return idempotency.Answer{Status: 500, Body: fmt.Appendf(nil, "what it made is not there for it: %+v, %v", read, err)}
		}
		return idempotency.Answer{Status: 201, Header: map[string]string{"ETag": `"1"`}, Body: []byte(body)}
	}
}

// never is a call that must not be made.
func never(t *testing.T) func(context.Context) idempotency.Answer {
	return func(context.Context) idempotency.Answer {
		t.Error("the call was made again")
		return idempotency.Answer{Status: 500}
	}
}

func exists(t *testing.T, db Store, id string) bool {
	t.Helper()
	_, err := db.Interview(t.Context(), id)
	if err != nil && interview.CodeOf(err) != interview.NotFound {
		t.Fatal(err)
	}
	return err == nil
}

func answersAreKeptOnce(t *testing.T, open Opener) {
	db := open(t)
	WithPerson(t, db)
	ctx := t.Context()
	is := func(name string, got idempotency.Answer, replayed bool, err error, want string, again bool) {
		t.Helper()
		if err != nil || got.Status != 201 || string(got.Body) != want || got.Header["ETag"] != `"1"` || replayed != again {
			t.Errorf("%s: %d %v %q, replayed %t, %v; want %q, replayed %t", name, got.Status, got.Header, got.Body, replayed, err, want, again)
		}
	}
	k := keyOf(Author.ID, "k", "a")
	a, replayed, err := db.Once(ctx, k, creating(db, "interview-1", "first"))
	is("the first", a, replayed, err, "first", false)
	a, replayed, err = db.Once(ctx, k, never(t))
	is("the same again", a, replayed, err, "first", true)
	a, replayed, err = db.Once(ctx, keyOf("person-2", "k", "a"), creating(db, "interview-2", "another's"))
	is("another's with the same key", a, replayed, err, "another's", false)
	if _, _, err := db.Once(ctx, keyOf(Author.ID, "k", "b"), never(t)); interview.CodeOf(err) != interview.Conflict {
		t.Errorf("something else under the same key: %v, want a conflict", err)
	}

	k = keyOf(Author.ID, "refused", "a")
	refused := func(ctx context.Context) idempotency.Answer {
		creating(db, "interview-3", "")(ctx)
		return idempotency.Answer{Status: 422, Body: []byte("refused")}
	}
	if a, replayed, err := db.Once(ctx, k, refused); err != nil || replayed || a.Status != 422 || string(a.Body) != "refused" {
		t.Errorf("refused: %+v, %t, %v", a, replayed, err)
	}
	if exists(t, db, "interview-3") {
		t.Error("what was refused has left something")
	}
	a, replayed, err = db.Once(ctx, k, creating(db, "interview-3", "then"))
	is("after it was refused", a, replayed, err, "then", false)

	failed := errors.New("failed")
	part := func(ctx context.Context) idempotency.Answer {
		if _, err := db.ChangeInterview(ctx, "interview-3", func(i *interview.Interview) (interview.Consequences, error) {
			i.Name = "Half"
			return interview.Consequences{Events: []interview.Event{{InterviewID: "no-interview"}}}, nil
		}); err == nil {
			t.Error("a part that fails has succeeded")
		}
		if _, err := db.ChangeInterview(ctx, "interview-3", func(i *interview.Interview) (interview.Consequences, error) {
			i.Minutes = 45
			return interview.Consequences{}, failed
		}); !errors.Is(err, failed) {
			t.Errorf("the part's error is %v", err)
		}
		return creating(db, "interview-4", "the rest")(ctx)
	}
	a, replayed, err = db.Once(ctx, keyOf(Author.ID, "parts", "a"), part)
	is("parts of it failed", a, replayed, err, "the rest", false)
	if i, err := db.Interview(ctx, "interview-3"); err != nil || i.Name != "" || i.Minutes != 0 {
		t.Errorf("of the parts that failed is left %+v, %v", i, err)
	}

	mustAll(t, db.DeleteAnswers(ctx, time.Now().Add(-time.Hour)))
	a, replayed, err = db.Once(ctx, keyOf(Author.ID, "parts", "a"), never(t))
	is("after older ones went", a, replayed, err, "the rest", true)
	mustAll(t, db.DeleteAnswers(ctx, time.Now().Add(time.Hour)))
	a, replayed, err = db.Once(ctx, keyOf(Author.ID, "parts", "a"), creating(db, "interview-5", "anew"))
	is("after it went, too", a, replayed, err, "anew", false)
}

// callsAreMadeOnce has many make the same calls at the same time.
func callsAreMadeOnce(t *testing.T, open Opener) {
	db := open(t)
	WithPerson(t, db)
	const calls, callers = 20, 16
	var made, replays atomic.Int64
	var wg sync.WaitGroup
	for range callers {
		wg.Go(func() {
			for n := range calls {
				id := fmt.Sprint("interview-", n)
				a, replayed, err := db.Once(t.Context(), keyOf(Author.ID, id, "make "+id), func(ctx context.Context) idempotency.Answer {
					made.Add(1)
					return creating(db, id, id)(ctx)
				})
				if err != nil || a.Status != 201 || string(a.Body) != id {
					t.Errorf("%s: %+v, %v", id, a, err)
				}
				if replayed {
					replays.Add(1)
				}
			}
		})
	}
	wg.Wait()
	if made.Load() != calls || replays.Load() != calls*(callers-1) {
		t.Errorf("%d calls were made, %d answers given again; want %d and %d", made.Load(), replays.Load(), calls, calls*(callers-1))
	}
	changes, err := db.Changes(t.Context(), 0, 1000)
	mustAll(t, err)
	created := 0
	for _, c := range changes {
		if c.Kind == interview.InterviewCreated {
			created++
		}
	}
	if created != calls {
		t.Errorf("%d interviews were made, want %d", created, calls)
	}
}

func callsAreClaimed(t *testing.T, open Opener) {
	db := open(t)
	WithPerson(t, db)
	ctx := t.Context()
	k := keyOf(Author.ID, "k", "a")
	claims := func(name string, k idempotency.Key, answered string, claimed bool) {
		t.Helper()
		found, was, err := db.Claim(ctx, k)
		body := ""
		if found != nil {
			body = string(found.Body)
		}
		if err != nil || body != answered || was != claimed {
			t.Errorf("%s: %q, claimed %t, %v; want %q, claimed %t", name, body, was, err, answered, claimed)
		}
	}
	claims("the first", k, "", false)
	claims("before it is answered", k, "", true)
	mustAll(t, db.Settle(ctx, k, nil))
	claims("after it was forgotten", k, "", false)
	mustAll(t, db.Settle(ctx, k, &idempotency.Answer{Status: 202, Body: []byte("started")}))
	claims("after it was answered", k, "started", true)
	mustAll(t, db.Settle(ctx, k, nil), db.Settle(ctx, k, &idempotency.Answer{Status: 202, Body: []byte("another")}))
	claims("an answer is not forgotten, nor another", k, "started", true)
	if _, _, err := db.Claim(ctx, keyOf(Author.ID, "k", "b")); interview.CodeOf(err) != interview.Conflict {
		t.Errorf("something else under the same key: %v, want a conflict", err)
	}
}

// answersGoWithTheirSubjects deletes for ever what answers are about.
func answersGoWithTheirSubjects(t *testing.T, open Opener) {
	db := open(t)
	WithPerson(t, db)
	ctx := t.Context()
	keys := map[string]idempotency.Key{}
	once := func(name string, do func(context.Context) error) {
		t.Helper()
		keys[name] = keyOf(Author.ID, name, name)
		a, _, err := db.Once(ctx, keys[name], func(ctx context.Context) idempotency.Answer {
			if err := do(ctx); err != nil {
				return idempotency.Answer{Status: 500, Body: []byte(err.Error())}
			}
			return idempotency.Answer{Status: 200, Body: []byte(name)}
		})
		if err != nil || a.Status != 200 {
			t.Fatalf("%s: %d %s, %v", name, a.Status, a.Body, err)
		}
	}
	change := func(id string, f func(*interview.Interview)) func(context.Context) error {
		return func(ctx context.Context) error {
			_, err := db.ChangeInterview(ctx, id, func(i *interview.Interview) (interview.Consequences, error) {
				f(i)
				return interview.Consequences{}, nil
			})
			return err
		}
	}
	one := interview.Interview{ID: "interview-1", JoinToken: "token-1", State: interview.Upcoming, CreatedBy: Author.ID, CreatedAt: at(0)}
	template := interview.Template{ID: "template-1", Name: "LRU", CreatedBy: Author.ID}
	once("make the first", func(ctx context.Context) error { _, _, err := db.CreateInterview(ctx, one, "print", nil); return err })
	once("make it once more", func(ctx context.Context) error { _, _, err := db.CreateInterview(ctx, one, "print", nil); return err })
	Create(t, db, interview.Interview{ID: "interview-2"})
	once("name it", change("interview-1", func(i *interview.Interview) { i.Name = "n" }))
	once("change nothing of it", change("interview-1", func(*interview.Interview) {}))
	once("invite somebody", func(ctx context.Context) error {
		_, err := db.ChangeInvitations(ctx, "interview-1", func(*interview.InvitationBook) error { return nil })
		return err
	})
	once("instruct", func(ctx context.Context) error {
		return db.SetInstructions(ctx, interview.Event{InterviewID: "interview-1", Kind: interview.Instructed, At: at(1)}, "Do this", nil)
	})
	once("delete both", func(ctx context.Context) error {
		_, err := db.ChangeInterviews(ctx, []string{"interview-1", "interview-2"}, func(i *interview.Interview) (interview.Consequences, error) {
			i.DeletedAt = at(9)
			return interview.Consequences{}, nil
		})
		return err
	})
	once("name the second", change("interview-2", func(i *interview.Interview) { i.Name = "n" }))
	once("make a template", func(ctx context.Context) error { _, err := db.CreateTemplate(ctx, template); return err })
	once("change it", func(ctx context.Context) error { _, err := db.ChangeTemplate(ctx, template); return err })
	named := keyOf(Author.ID, "start something", "a")
	named.Interview = "interview-1"
	keys["start something"] = named
	_, _, err := db.Claim(ctx, named)
	mustAll(t, err)
	once("a setting", func(ctx context.Context) error { return db.SetSetting(ctx, "a", "b") })

	left := func(when string, gone ...string) {
		t.Helper()
		for name, k := range keys {
			want := interview.Code("")
			for _, g := range gone {
				if g == name {
					want = interview.Gone
				}
			}
			_, _, err := db.Claim(ctx, k)
			if interview.CodeOf(err) != want || want == "" && err != nil {
				t.Errorf("%s: %s: %v, want %q", when, name, err, want)
			}
		}
	}
	left("before")
	mustAll(t, db.PurgeInterview(ctx, "interview-1"))
	first := []string{"make the first", "make it once more", "name it", "change nothing of it", "invite somebody", "instruct", "delete both", "start something"}
	left("after the first interview", first...)
	once("delete the template", func(ctx context.Context) error { return db.DeleteTemplate(ctx, "template-1") })
	both := append(first, "make a template", "change it")
	left("after the template", both...)
	mustAll(t, db.PurgeInterview(ctx, "interview-2"))
	left("after all", append(both, "name the second")...)
	if err := db.Settle(ctx, named, &idempotency.Answer{Status: 202, Body: []byte("late")}); err != nil {
		t.Error(err)
	}
	left("after a late answer", append(both, "name the second")...)
}
