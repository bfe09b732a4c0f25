package interview_test

import (
	"strings"
	"testing"
	"time"

	"candor/backend/interview"
	"candor/backend/sqlite"
)

// sessions notes what the live side is told.
type sessions struct{ told, recorded []string }

func (s *sessions) Record(e interview.Event) <-chan struct{} {
	s.recorded = append(s.recorded, e.InterviewID+" "+string(e.Kind))
	return nil
}

func (s *sessions) SetState(id string, state interview.State) {
	s.told = append(s.told, id+" "+string(state))
}

func (s *sessions) CloseInterview(id, reason string) { s.told = append(s.told, id+" "+reason) }
func (s *sessions) Forget(id string)                 { s.told = append(s.told, id+" forgotten") }

type world struct {
	*interview.Service
	t      *testing.T
	live   *sessions
	now    time.Time
	person interview.Person
}

func newWorld(t *testing.T) *world {
	t.Helper()
	db, err := sqlite.Open(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	w := &world{t: t, live: &sessions{}, now: time.Date(2027, 1, 31, 12, 0, 0, 123_456_789, time.UTC)}
	w.person = interview.Person{ID: interview.NewID(), Email: "grace@example.com", Name: "Grace", Role: interview.Admin}
	if err := db.CreatePerson(t.Context(), w.person, ""); err != nil {
		t.Fatal(err)
	}
	w.Service = interview.NewService(interview.ServiceOptions{Store: db, Sessions: w.live, Now: func() time.Time { return w.now }})
	return w
}

func (w *world) create() interview.Interview {
	w.t.Helper()
	i, created, err := w.Create(w.t.Context(), w.person, interview.Draft{}, nil)
	if err != nil || !created {
		w.t.Fatalf("create: %v, %v", created, err)
	}
	return i
}

func TestCreatedIsWhatIsReadBack(t *testing.T) {
	w := newWorld(t)
	made := w.create()
	read, err := w.Get(t.Context(), made.ID)
	if err != nil || read != made {
		t.Errorf("made %+v, read %+v, %v", made, read, err)
	}
	if len(made.JoinToken) < 26 || made.State != interview.Upcoming || made.CreatedAt.Nanosecond()%1_000_000 != 0 {
		t.Errorf("made %+v", made)
	}
}

func TestEntered(t *testing.T) {
	w := newWorld(t)
	i := w.create()
	ada := interview.Actor{ID: "ada", Name: "Ada"}
	for range 3 {
		got, err := w.Entered(t.Context(), i.ID, ada)
		if err != nil || got.State != interview.Live || !got.StartedAt.Equal(w.now.Truncate(time.Millisecond)) {
			t.Errorf("entered: %+v, %v", got, err)
		}
	}
	if len(w.live.told) != 1 {
		t.Errorf("the live side was told %v, want once", w.live.told)
	}
	if _, err := w.End(t.Context(), i.ID, w.person.Actor()); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Entered(t.Context(), i.ID, ada); interview.CodeOf(err) != interview.Gone {
		t.Errorf("entered after the end: %v", err)
	}
	if _, err := w.Delete(t.Context(), []string{i.ID}, false); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Entered(t.Context(), i.ID, ada); interview.CodeOf(err) != interview.NotFound {
		t.Errorf("entered after the deletion: %v, want not found as for any dead link", err)
	}
}

func TestTrashIsEmptied(t *testing.T) {
	w := newWorld(t)
	kept, old, fresh := w.create(), w.create(), w.create()
	if _, err := w.Delete(t.Context(), []string{old.ID}, false); err != nil {
		t.Fatal(err)
	}
	w.now = w.now.AddDate(0, 0, interview.TrashDays-1)
	if _, err := w.Delete(t.Context(), []string{fresh.ID}, false); err != nil {
		t.Fatal(err)
	}
	left := func() string {
		t.Helper()
		if err := w.EmptyTrash(t.Context()); err != nil {
			t.Fatal(err)
		}
		var ids []string
		for _, i := range []interview.Interview{kept, old, fresh} {
			if _, err := w.Get(t.Context(), i.ID); err == nil {
				ids = append(ids, i.ID)
			}
		}
		return strings.Join(ids, " ")
	}
	if got, want := left(), strings.Join([]string{kept.ID, old.ID, fresh.ID}, " "); got != want {
		t.Errorf("a day early, %s are left, want %s", got, want)
	}
	w.now = w.now.AddDate(0, 0, 2)
	if got, want := left(), kept.ID+" "+fresh.ID; got != want {
		t.Errorf("%s are left, want %s", got, want)
	}
}

func TestTitle(t *testing.T) {
	w := newWorld(t)
	title := func(id string) string {
		t.Helper()
		i, err := w.Get(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		return i.Title()
	}
	change := func(id string, p interview.Patch) interview.Interview {
		t.Helper()
		i, err := w.Change(t.Context(), id, p, false)
		if err != nil {
			t.Fatal(err)
		}
		return i
	}
	first, i := w.create(), w.create()
	if a, b := title(first.ID), title(i.ID); a != "Untitled interview" || b != "Untitled interview 2" {
		t.Errorf("two that nothing names are %q and %q", a, b)
	}
	for _, step := range []struct {
		by   interview.Actor
		want string
	}{
		{interview.Actor{ID: "p1", Name: "ada"}, "Interview with ada"},
		{interview.Actor{ID: "p2", Name: "Bob"}, "Interview with ada"},                   // the first counts
		{interview.Actor{ID: "p1", Name: "Ada Lovelace"}, "Interview with Ada Lovelace"}, // under another name
	} {
		if _, err := w.Entered(t.Context(), i.ID, step.by); err != nil {
			t.Fatal(err)
		}
		if got := title(i.ID); got != step.want {
			t.Errorf("when %s has come in it is %q, want %q", step.by.Name, got, step.want)
		}
	}
	expected, name, none := "Grace Hopper", "Backend", ""
	if changed := change(i.ID, interview.Patch{CandidateName: &expected}); changed.Title() != "Interview with Grace Hopper" || changed.Sequence != i.Sequence+1 {
		t.Errorf("with whom was expected it is %q, sequence %d", changed.Title(), changed.Sequence)
	}
	if changed := change(i.ID, interview.Patch{Name: &name}); changed.Title() != "Backend" {
		t.Errorf("with a name it is %q", changed.Title())
	}
	if changed := change(i.ID, interview.Patch{Name: &none}); changed.Title() != "Interview with Grace Hopper" {
		t.Errorf("without it again it is %q", changed.Title())
	}
}
