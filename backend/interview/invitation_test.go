package interview_test

import (
	"strings"
	"testing"
	"time"

	"candor/backend/interview"
)

// TestSequence: calendars take a change only when the number has gone up, and
// it goes up only when there is something to take.
func TestSequence(t *testing.T) {
	w := newWorld(t)
	i := w.create()
	name, start, minutes, zone, mail := "Backend", w.now.Add(time.Hour), 45, "Europe/Berlin", "bob@example.com"
	for _, c := range []struct {
		what string
		do   func() error
		want int
	}{
		{"new", func() error { return nil }, 0},
		{"the candidate's address", func() error {
			_, err := w.Change(t.Context(), i.ID, interview.Patch{CandidateEmail: &mail}, false)
			return err
		}, 0},
		{"the name", func() error { _, err := w.Change(t.Context(), i.ID, interview.Patch{Name: &name}, false); return err }, 1},
		{"the same name", func() error { _, err := w.Change(t.Context(), i.ID, interview.Patch{Name: &name}, false); return err }, 1},
		{"the start", func() error {
			_, err := w.Change(t.Context(), i.ID, interview.Patch{StartsAt: &start}, false)
			return err
		}, 2},
		{"the same start", func() error {
			_, err := w.Change(t.Context(), i.ID, interview.Patch{StartsAt: &start}, false)
			return err
		}, 2},
		{"length and zone at once", func() error {
			_, err := w.Change(t.Context(), i.ID, interview.Patch{Minutes: &minutes, TimeZone: &zone}, false)
			return err
		}, 3},
		{"started", func() error { _, err := w.Start(t.Context(), i.ID, w.person.Actor()); return err }, 3},
		{"restored though not deleted", func() error { _, err := w.Restore(t.Context(), []string{i.ID}, false); return err }, 3},
		{"deleted", func() error { _, err := w.Delete(t.Context(), []string{i.ID}, false); return err }, 4},
		{"deleted again", func() error { _, err := w.Delete(t.Context(), []string{i.ID}, false); return err }, 4},
		{"restored", func() error { _, err := w.Restore(t.Context(), []string{i.ID}, false); return err }, 5},
	} {
		if err := c.do(); err != nil {
			t.Fatalf("%s: %v", c.what, err)
		}
		if got, err := w.Get(t.Context(), i.ID); err != nil || got.Sequence != c.want {
			t.Errorf("%s: the sequence is %d, %v; want %d", c.what, got.Sequence, err, c.want)
		}
	}
}

func TestCleanMessage(t *testing.T) {
	for _, c := range []struct {
		name, in, want string
		ok             bool
	}{
		{"lines", " one\r\ntwo\rthree\n\tfour \n", "one\ntwo\nthree\n\tfour", true},
		{"nothing", " \n ", "", true},
		{"as long as allowed", strings.Repeat("é", 10), strings.Repeat("é", 10), true},
		{"longer", strings.Repeat("é", 11), "", false},
		{"a bell", "a\ab", "", false},
		{"a NUL", "a\x00b", "", false},
		{"backwards", "a\u202Eb\u202C", "ab", true},
		{"not UTF-8", "a\xffb", "", false},
	} {
		limit := 10
		if c.name == "lines" {
			limit = 40
		}
		got, err := interview.CleanMessage("message", "The message", c.in, limit)
		if got != c.want || (err == nil) != c.ok || err != nil && interview.CodeOf(err) != interview.Invalid {
			t.Errorf("%s: CleanMessage(%q) = %q, %v; want %q", c.name, c.in, got, err, c.want)
		}
	}
}
