package storetest

import (
	"fmt"
	"reflect"
	"sync"
	"testing"
	"time"

	"candor/backend/interview"
	"candor/backend/invite"
)

// at is a time in the tests, in minutes.
func at(minutes int) time.Time {
	return time.UnixMilli(1_790_000_000_000).UTC().Add(time.Duration(minutes) * time.Minute)
}

// Invited adds somebody with a letter that is due at once.
func Invited(t *testing.T, db Store, interviewID, email, text string) (invitationID string) {
	t.Helper()
	v := interview.Invited{
		Invitation: interview.Invitation{
			ID: interview.NewID(), InterviewID: interviewID, Role: interview.InvitedCandidate, Email: email, Name: text, Message: text,
			TimeZone: "Europe/Berlin", Reminders: []int{1440, 60}, CreatedBy: Author.ID, CreatedAt: at(0),
		},
		Letters: []interview.Letter{{
			ID: interview.NewID(), Kind: interview.InvitationLetter, About: "first", State: interview.LetterQueued,
			MessageID: text + "@example.com", Problem: text, NotBefore: at(0), CreatedAt: at(0),
		}},
	}
	if _, err := db.ChangeInvitations(t.Context(), interviewID, func(b *interview.InvitationBook) error {
		b.Invited = append(b.Invited, v)
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	return v.ID
}

// one is a database with one interview and one letter.
func one(t *testing.T, open Opener) (Store, interview.Interview) {
	t.Helper()
	db := open(t)
	WithPerson(t, db)
	i := Create(t, db, interview.Interview{ID: "interview-1", StartsAt: at(3000), Minutes: 60})
	Invited(t, db, i.ID, "bob@example.com", "Bob")
	return db, i
}

func claim(t *testing.T, db Store, now time.Time) *invite.Claim {
	t.Helper()
	c, _, err := db.ClaimLetter(t.Context(), now, 1000, "limit")
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func letter(t *testing.T, db Store) interview.Letter {
	t.Helper()
	b, err := db.InvitationBook(t.Context(), "interview-1")
	if err != nil || len(b.Invited) != 1 || len(b.Invited[0].Letters) == 0 {
		t.Fatalf("the book is %+v, %v", b, err)
	}
	return b.Invited[0].Letters[0]
}

func invitationsAreReadAsWritten(t *testing.T, open Opener) {
	db, i := one(t, open)
	before, err := db.InvitationBook(t.Context(), i.ID)
	if err != nil {
		t.Fatal(err)
	}
	v := before.Invited[0]
	if v.Email != "bob@example.com" || v.TimeZone != "Europe/Berlin" || !reflect.DeepEqual(v.Reminders, []int{1440, 60}) || !v.CreatedAt.Equal(at(0)) ||
		v.State != interview.LetterQueued || v.Problem != "Bob" || before.Waiting != 1 || before.Interview != i {
		t.Errorf("read %+v", before)
	}
	want := v.Clone()
	want.Name, want.Role, want.Message, want.TimeZone, want.Reminders = "Robert", interview.InvitedGuest, "Hello", "", []int{}
	want.WithdrawnAt = at(5)
	want.Letters[0].State, want.Letters[0].Problem, want.Letters[0].NotBefore = interview.LetterWithdrawn, "", at(7)
	after, err := db.ChangeInvitations(t.Context(), i.ID, func(b *interview.InvitationBook) error {
		b.Invited[0] = want.Clone()
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	read, err := db.InvitationBook(t.Context(), i.ID)
	want.Follow(false)
	if err != nil || !reflect.DeepEqual(read.Invited[0], want) || !reflect.DeepEqual(after.Invited[0], want) {
		t.Errorf("read %+v, %v\nwant %+v", read.Invited, err, want)
	}
	refused := interview.Errorf(interview.Conflict, "no")
	if _, err := db.ChangeInvitations(t.Context(), i.ID, func(b *interview.InvitationBook) error {
		b.Invited[0].Name = "Eve"
		return refused
	}); interview.CodeOf(err) != interview.Conflict {
		t.Errorf("a change that fails: %v", err)
	}
	if read, err = db.InvitationBook(t.Context(), i.ID); err != nil || read.Invited[0].Name != "Robert" {
		t.Errorf("a change that failed was stored: %+v, %v", read.Invited, err)
	}
	if _, err := db.InvitationBook(t.Context(), "no-interview"); interview.CodeOf(err) != interview.NotFound {
		t.Errorf("no interview: %v", err)
	}
}

func letterIsClaimedOnce(t *testing.T, open Opener) {
	db := open(t)
	WithPerson(t, db)
	Create(t, db, interview.Interview{ID: "interview-1"})
	const letters = 40
	for n := range letters {
		Invited(t, db, "interview-1", fmt.Sprint("p", n, "@example.com"), "P")
	}
	var wg sync.WaitGroup
	var mu sync.Mutex
	claimed := map[string]int{}
	for range 8 {
		wg.Go(func() {
			for {
				c, _, err := db.ClaimLetter(t.Context(), at(1), 1000, "limit")
				if err != nil {
					t.Errorf("claim: %v", err)
				}
				if c == nil {
					return
				}
				if ok, err := db.HandOver(t.Context(), *c, at(1)); err != nil || !ok {
					t.Errorf("hand over: %v, %v", ok, err)
				}
				mu.Lock()
				claimed[c.Letter.ID]++
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	if len(claimed) != letters {
		t.Errorf("%d letters were claimed, want %d", len(claimed), letters)
	}
	for id, n := range claimed {
		if n != 1 {
			t.Errorf("letter %s was claimed %d times", id, n)
		}
	}
}

// handOverLooksFirst tries to hand over what must not be sent.
func handOverLooksFirst(t *testing.T, open Opener) {
	change := func(f func(*interview.Interview)) func(*testing.T, Store, *invite.Claim) {
		return func(t *testing.T, db Store, _ *invite.Claim) {
			if _, err := db.ChangeInterview(t.Context(), "interview-1", func(i *interview.Interview) (interview.Consequences, error) {
				f(i)
				return interview.Consequences{}, nil
			}); err != nil {
				t.Fatal(err)
			}
		}
	}
	for _, c := range []struct {
		name string
		do   func(*testing.T, Store, *invite.Claim)
		want bool
	}{
		{"nothing happened", func(*testing.T, Store, *invite.Claim) {}, true},
		{"another field changed", change(func(i *interview.Interview) { i.CandidateName = "B" }), true},
		{"moved", change(func(i *interview.Interview) { i.Sequence++ }), false},
		{"deleted", change(func(i *interview.Interview) { i.DeletedAt = at(1) }), false},
		{"ended", change(func(i *interview.Interview) { i.State = interview.Ended }), false},
		{"handed over already", func(t *testing.T, db Store, c *invite.Claim) {
			if ok, err := db.HandOver(t.Context(), *c, at(1)); err != nil || !ok {
				t.Fatal(ok, err)
			}
		}, false},
		{"withdrawn", func(t *testing.T, db Store, _ *invite.Claim) {
			if _, err := db.ChangeInvitations(t.Context(), "interview-1", func(b *interview.InvitationBook) error {
				b.Invited[0].Letters[0].State = interview.LetterWithdrawn
				return nil
			}); err != nil {
				t.Fatal(err)
			}
		}, false},
		{"claimed by another after a crash", func(t *testing.T, db Store, _ *invite.Claim) {
			if n, _, err := db.RecoverLetters(t.Context(), ""); err != nil || n != 1 {
				t.Fatal(n, err)
			}
			claim(t, db, at(1))
		}, false},
		{"purged", func(t *testing.T, db Store, l *invite.Claim) {
			change(func(i *interview.Interview) { i.DeletedAt = at(1) })(t, db, l)
			if err := db.PurgeInterview(t.Context(), "interview-1"); err != nil {
				t.Fatal(err)
			}
		}, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			db, _ := one(t, open)
			l := claim(t, db, at(1))
			c.do(t, db, l)
			if ok, err := db.HandOver(t.Context(), *l, at(2)); err != nil || ok != c.want {
				t.Errorf("hand over: %v, %v; want %v", ok, err, c.want)
			}
		})
	}
}

func settle(t *testing.T, open Opener) {
	db, _ := one(t, open)
	c := claim(t, db, at(1))
	later := invite.Result{State: interview.LetterQueued, Problem: "Busy.", Failed: true, NotBefore: at(9)}
	if _, err := db.HandOver(t.Context(), *c, at(1)); err != nil {
		t.Fatal(err)
	}
	if err := db.SettleLetter(t.Context(), *c, later); err != nil {
		t.Fatal(err)
	}
	if l := letter(t, db); l.State != interview.LetterQueued || l.Failures != 1 || l.Attempts != 1 || !l.HandedAt.IsZero() || !l.NotBefore.Equal(at(9)) || l.Problem != "Busy." {
		t.Errorf("queued again: %+v", l)
	}
	if c, next, err := db.ClaimLetter(t.Context(), at(8), 1000, "limit"); c != nil || !next.Equal(at(9)) || err != nil {
		t.Errorf("before its time: %+v, %v, %v", c, next, err)
	}
	second := claim(t, db, at(9))
	if err := db.SettleLetter(t.Context(), *c, invite.Result{State: interview.LetterFailed}); err != nil {
		t.Fatal(err)
	}
	if l := letter(t, db); l.State != interview.LetterSending || l.Attempts != 2 {
		t.Errorf("the first try's late word changed the second: %+v", l)
	}
	if _, err := db.HandOver(t.Context(), *second, at(10)); err != nil {
		t.Fatal(err)
	}
	if err := db.SettleLetter(t.Context(), *second, invite.Result{State: interview.LetterSent, SentAt: at(11)}); err != nil {
		t.Fatal(err)
	}
	if l := letter(t, db); l.State != interview.LetterSent || !l.SentAt.Equal(at(11)) || !l.HandedAt.Equal(at(10)) || l.Problem != "" {
		t.Errorf("sent: %+v", l)
	}
	if _, next, err := db.ClaimLetter(t.Context(), at(5000), 1000, "limit"); !next.IsZero() || err != nil {
		t.Errorf("with nothing left the next is due at %v, %v", next, err)
	}
}

func lettersRecovered(t *testing.T, open Opener) {
	for _, handed := range []bool{false, true} {
		db := open(t)
		WithPerson(t, db)
		Create(t, db, interview.Interview{ID: "interview-1"})
		Invited(t, db, "interview-1", "bob@example.com", "Bob")
		c := claim(t, db, at(1))
		if handed {
			if ok, err := db.HandOver(t.Context(), *c, at(1)); err != nil || !ok {
				t.Fatal(ok, err)
			}
		}
		queued, unconfirmed, err := db.RecoverLetters(t.Context(), "Crashed.")
		if err != nil || handed && (queued != 0 || unconfirmed != 1) || !handed && (queued != 1 || unconfirmed != 0) {
			t.Errorf("handed over %v: %d queued, %d unconfirmed, %v", handed, queued, unconfirmed, err)
		}
		if l := letter(t, db); handed != (l.State == interview.LetterUnconfirmed && l.Problem == "Crashed.") {
			t.Errorf("handed over %v: %+v", handed, l)
		}
		if c := claim(t, db, at(2)); (c != nil) == handed {
			t.Errorf("handed over %v: claimed again %v", handed, c != nil)
		}
	}
}

func hourlyLimit(t *testing.T, open Opener) {
	db := open(t)
	WithPerson(t, db)
	Create(t, db, interview.Interview{ID: "interview-1"})
	for n := range 4 {
		Invited(t, db, "interview-1", fmt.Sprint("p", n, "@example.com"), "P")
	}
	for minute := range 2 {
		c := claim(t, db, at(minute))
		if _, err := db.HandOver(t.Context(), *c, at(minute)); err != nil {
			t.Fatal(err)
		}
	}
	c, next, err := db.ClaimLetter(t.Context(), at(30), 2, "Waits.")
	if c != nil || !next.Equal(at(60)) || err != nil {
		t.Errorf("over the limit: %+v, %v, %v; want the first's hour", c, next, err)
	}
	if q, err := db.LetterQueue(t.Context()); err != nil || q.Waiting != 4 || q.Problem != "Waits." {
		t.Errorf("the queue is %+v, %v", q, err)
	}
	Create(t, db, interview.Interview{ID: "interview-2"})
	Invited(t, db, "interview-2", "bob@example.com", "Bob")
	if _, err := db.ChangeInterview(t.Context(), "interview-1", func(i *interview.Interview) (interview.Consequences, error) {
		i.DeletedAt = at(31)
		return interview.Consequences{}, nil
	}); err != nil {
		t.Fatal(err)
	}
	if err := db.PurgeInterview(t.Context(), "interview-1"); err != nil {
		t.Fatal(err)
	}
	if c, next, err = db.ClaimLetter(t.Context(), at(32), 2, "Waits."); c != nil || !next.Equal(at(60)) || err != nil {
		t.Errorf("after a purge of what was sent: %+v, %v, %v; want the same hour", c, next, err)
	}
	if c, _, err = db.ClaimLetter(t.Context(), at(60), 2, "Waits."); c == nil || err != nil {
		t.Errorf("an hour later: %v, %v", c, err)
	}
}

func announcedStart(t *testing.T, open Opener) {
	db, i := one(t, open)
	c := claim(t, db, at(0))
	if !c.Announced.IsZero() {
		t.Errorf("before any letter: %v", c.Announced)
	}
	send := func(c *invite.Claim, state interview.InvitationState, minute int) {
		t.Helper()
		if ok, err := db.HandOver(t.Context(), *c, at(minute)); err != nil || !ok {
			t.Fatalf("hand over: %v, %v", ok, err)
		}
		if err := db.SettleLetter(t.Context(), *c, invite.Result{State: state, NotBefore: at(minute)}); err != nil {
			t.Fatal(err)
		}
	}
	send(c, interview.LetterQueued, 1) // refused after all
	if c = claim(t, db, at(2)); !c.Announced.IsZero() {
		t.Errorf("after a letter that nobody took: %v", c.Announced)
	}
	send(c, interview.LetterSent, 3)
	for n, kind := range []interview.LetterKind{interview.ReminderLetter, interview.CancellationLetter, interview.UpdateLetter} {
		minute := 10 + 5*n
		if _, err := db.ChangeInvitations(t.Context(), i.ID, func(b *interview.InvitationBook) error {
			l := interview.Letter{ID: interview.NewID(), Kind: kind, About: string(kind), State: interview.LetterQueued, MessageID: "m@example.com", CreatedAt: at(minute)}
			if kind == interview.ReminderLetter {
				l.Minutes, l.About = 1440, invite.ReminderAbout(1440, i.StartsAt)
			}
			if kind == interview.CancellationLetter {
				b.Invited[0].WithdrawnAt = at(minute)
			} else {
				b.Invited[0].WithdrawnAt = time.Time{}
			}
			b.Invited[0].Letters = append(b.Invited[0].Letters, l)
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		if c = claim(t, db, at(minute)); c == nil || !c.Announced.Equal(i.StartsAt) {
			t.Fatalf("before the %s: %+v, want the start that was sent", kind, c)
		}
		send(c, interview.LetterSent, minute+1)
	}
}

func retryLetters(t *testing.T, open Opener) {
	db, _ := one(t, open)
	c := claim(t, db, at(0))
	if err := db.SettleLetter(t.Context(), *c, invite.Result{State: interview.LetterQueued, NotBefore: at(500), Failed: true}); err != nil {
		t.Fatal(err)
	}
	if err := db.RetryLetters(t.Context(), at(3)); err != nil {
		t.Fatal(err)
	}
	if l := letter(t, db); !l.NotBefore.Equal(at(3)) {
		t.Errorf("due at %v", l.NotBefore)
	}
	// What has not been tried waits on purpose: so that a deletion can be undone.
	other, _ := one(t, open)
	if _, err := other.ChangeInvitations(t.Context(), "interview-1", func(b *interview.InvitationBook) error {
		b.Invited[0].Letters[0].NotBefore = at(500)
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	if err := other.RetryLetters(t.Context(), at(3)); err != nil {
		t.Fatal(err)
	}
	if l := letter(t, other); !l.NotBefore.Equal(at(500)) {
		t.Errorf("due at %v", l.NotBefore)
	}
}

func remindersAreLookedFor(t *testing.T, open Opener) {
	db, i := one(t, open)
	due := func(want ...invite.Reminder) {
		t.Helper()
		got, err := db.Reminders(t.Context(), at(10))
		if err != nil || len(got) != len(want) || len(want) > 0 && !reflect.DeepEqual(got, want) {
			t.Errorf("reminders %+v, %v; want %+v", got, err, want)
		}
	}
	due() // he has no invitation yet
	c := claim(t, db, at(1))
	if _, err := db.HandOver(t.Context(), *c, at(1)); err != nil {
		t.Fatal(err)
	}
	if err := db.SettleLetter(t.Context(), *c, invite.Result{State: interview.LetterSent, SentAt: at(1)}); err != nil {
		t.Fatal(err)
	}
	due(invite.Reminder{InterviewID: i.ID, Due: at(3000 - 1440)})
	if _, err := db.ChangeInvitations(t.Context(), i.ID, func(b *interview.InvitationBook) error {
		b.Invited[0].Letters = append(b.Invited[0].Letters, interview.Letter{
			ID: "reminder-1", Kind: interview.ReminderLetter, Minutes: 1440, State: interview.LetterSent,
			About: invite.ReminderAbout(1440, i.StartsAt),
		})
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	due(invite.Reminder{InterviewID: i.ID, Due: at(3000 - 60)})
	if got, err := db.Reminders(t.Context(), i.StartsAt); err != nil || len(got) != 0 {
		t.Errorf("after the start: %+v, %v", got, err)
	}
	if _, err := db.ChangeInterview(t.Context(), i.ID, func(i *interview.Interview) (interview.Consequences, error) {
		i.StartsAt = at(4000)
		return interview.Consequences{}, nil
	}); err != nil {
		t.Fatal(err)
	}
	due(invite.Reminder{InterviewID: i.ID, Due: at(4000 - 1440)})
}
