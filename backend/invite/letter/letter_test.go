package letter_test

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"candor/backend/interview"
	"candor/backend/invite/letter"
)

var update = flag.Bool("update", false, "write the golden files anew")

// now is the clock of every test: a Monday.
var now = time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC)

// facts is a candidate's invitation with all that there can be.
func facts() letter.Facts {
	return letter.Facts{
		Interview: interview.Interview{
			ID: "abcdefghijklmnopqrstuvwxyz", Name: "Backend, first round", CandidateName: "Ada Lovelace", CandidateEmail: "ada@example.org",
			StartsAt: time.Date(2026, 12, 1, 13, 30, 0, 0, time.UTC), Minutes: 60, TimeZone: "Europe/Berlin", Sequence: 2,
		},
		Invitation: interview.Invitation{
			Role: interview.InvitedCandidate, Email: "ada@example.org", Name: "Ada Lovelace", TimeZone: "Europe/Berlin",
			Message: "We liked your work on the engine very much.\n\nBring tea.",
		},
		Kind:      interview.InvitationLetter,
		Link:      "https://candor.example/i/nfuyacwhyyyq7bznbsbq2ndxr4",
		Inviter:   interview.Person{Name: "Grace Hopper", Email: "grace@example.com"},
		From:      "candor@example.com",
		FromName:  "Example Hiring",
		MessageID: "letter1@candor.example",
		Now:       now,
		Attendees: []letter.Attendee{{Name: "Alan Turing", Email: "alan@example.com"}},
	}
}

// golden compares got with a file of testdata.
func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s differs from what was composed (go test -update writes it anew):\n%s", path, got)
	}
}

// letters are the letters whose wording and looks are kept in testdata.
var letters = []struct {
	name   string
	change func(*letter.Facts)
}{
	{"candidate", func(*letter.Facts) {}},
	{"candidate-bare", func(f *letter.Facts) {
		f.Interview.StartsAt, f.Interview.Minutes, f.Interview.Name = time.Time{}, 0, ""
		f.Invitation.Name, f.Invitation.Message = "", ""
		f.Inviter = interview.Person{}
	}},
	{"candidate-other-zone", func(f *letter.Facts) { f.Invitation.TimeZone = "Pacific/Auckland" }},
	{"panel-interviewer", func(f *letter.Facts) {
		f.Invitation = interview.Invitation{Role: interview.InvitedInterviewer, Email: "katherine@example.com", Name: "Katherine Johnson"}
		f.Link = "https://candor.example/interview/abcdefghijklmnopqrstuvwxyz"
	}},
	{"panel-guest", func(f *letter.Facts) {
		f.Invitation = interview.Invitation{Role: interview.InvitedGuest, Email: "kj@example.net", Message: "Could you take the second half?"}
		f.Interview.Minutes = 0
	}},
	{"update", func(f *letter.Facts) { f.Kind = interview.UpdateLetter }},
	{"update-no-start", func(f *letter.Facts) {
		f.Kind = interview.UpdateLetter
		f.Interview.StartsAt = time.Time{}
	}},
	{"cancellation", func(f *letter.Facts) { f.Kind = interview.CancellationLetter }},
	{"reminder-day", func(f *letter.Facts) {
		f.Kind, f.Minutes = interview.ReminderLetter, 1440
		f.Now = f.Interview.StartsAt.Add(-24*time.Hour + 20*time.Second)
	}},
	{"reminder-hour", func(f *letter.Facts) {
		f.Kind, f.Minutes = interview.ReminderLetter, 60
		f.Now = f.Interview.StartsAt.Add(-time.Hour + 90*time.Second)
	}},
}

func TestLetters(t *testing.T) {
	for _, l := range letters {
		t.Run(l.name, func(t *testing.T) {
			f := facts()
			l.change(&f)
			m, err := letter.Compose(letter.Wording{}, f)
			if err != nil {
				t.Fatal(err)
			}
			head := "Subject: " + m.Subject + "\nFrom: " + m.FromName + " <" + m.From + ">\nReply-To: " + m.ReplyToName + " <" + m.ReplyTo +
				">\nTo: " + m.ToName + " <" + m.To + ">\nCalendar: " + m.CalendarMethod + "\n\n"
			golden(t, l.name+".txt", []byte(head+m.Text))
			golden(t, l.name+".html", []byte(m.HTML))
			if m.Calendar != nil {
				golden(t, l.name+".ics", m.Calendar)
			}
			for i, line := range strings.Split(m.Text, "\n") {
				if n := len([]rune(line)); n > 76 && !strings.Contains(line, f.Link) {
					t.Errorf("line %d of the text is %d characters long: %q", i+1, n, line)
				}
			}
		})
	}
}
