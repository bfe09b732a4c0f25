package letter_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"candor/backend/interview"
	"candor/backend/invite/letter"
)

func TestStandardWordingPasses(t *testing.T) {
	if err := letter.Check(letter.Standard()); err != nil {
		t.Errorf("Check(Standard()) = %v", err)
	}
	if err := letter.Check(letter.Wording{}); err != nil {
		t.Errorf("Check of nothing = %v", err)
	}
}

// TestFields offers every field that wording may use, and gives nobody the list to change.
func TestFields(t *testing.T) {
	for _, f := range letter.Fields() {
		w := letter.Wording{Cancellation: letter.Text{Body: "{{" + f.Name + "}}"}}
		if err := letter.Check(w); err != nil || f.Meaning == "" || f.Example == "" {
			t.Errorf("%+v: %v", f, err)
		}
	}
	letter.Fields()[0].Name = "changed"
	if letter.Fields()[0].Name == "changed" {
		t.Error("Fields hands out its own list")
	}
}

func TestCheck(t *testing.T) {
	known := "The fields are {{name}}, {{interview}}, {{when}}, {{length}}, {{countdown}}, {{link}}, {{interviewer}}, {{candidate}}, {{entry}} and {{message}}. For two plain braces write {{{{."
	for _, c := range []struct {
		name  string
		w     letter.Wording
		field string // "": passes
		want  string
	}{
		{"all fields", letter.Wording{Invitation: letter.Text{
			Subject: "{{name}} {{interview}} {{when}} {{length}} {{countdown}} {{interviewer}} {{candidate}} {{entry}}",
			Body:    "{{name}} {{interview}} {{when}} {{length}} {{countdown}} {{link}} {{interviewer}} {{candidate}} {{entry}} {{message}}",
		}}, "", ""},
		{"spaces and case", letter.Wording{Panel: letter.Text{Body: "{{ Link }}\r\n{{NAME}}"}}, "", ""},
		{"plain braces", letter.Wording{Panel: letter.Text{Subject: "a } b }} c { d", Body: "{{{{nothing}} {{link}} }}"}}, "", ""},
		{"cancelled without a link", letter.Wording{Cancellation: letter.Text{Body: "Sorry."}}, "", ""},
		{"blank is standard", letter.Wording{Reminder: letter.Text{Subject: " ", Body: "\n \n"}}, "", ""},

		{"unknown", letter.Wording{Invitation: letter.Text{Body: "{{link}} {{nmae}}"}}, "invitation.body", "There is no field “{{nmae}}”. " + known},
		{"unknown in a subject", letter.Wording{Reminder: letter.Text{Subject: "{{.}}"}}, "reminder.subject", "There is no field “{{.}}”. " + known},
		{"call", letter.Wording{Update: letter.Text{Body: `{{link}} {{printf "%s" .}}`}}, "update.body", "There is no field “{{printf \"%s\" .}}”. " + known},
		{"empty", letter.Wording{Update: letter.Text{Body: "{{link}} {{}}"}}, "update.body", "There is no field “{{}}”. " + known},
		{"three braces", letter.Wording{Update: letter.Text{Body: "{{{link}}}"}}, "update.body", "There is no field “{{{link}}”. " + known},
		{"unclosed", letter.Wording{Panel: letter.Text{Body: "{{link}} {{name}\nmore"}}, "panel.body", "“{{name}” is not closed: “}}” is missing after the field’s name. " + known},
		{"no link", letter.Wording{Invitation: letter.Text{Body: "Hello {{name}}, {{{{link}}"}}, "invitation.body", "{{link}} is missing in the text: without it the recipient cannot come in."},
		{"no link to the panel", letter.Wording{Panel: letter.Text{Body: "Hello"}}, "panel.body", "{{link}} is missing in the text: without it the recipient cannot come in."},
		{"no link in an update", letter.Wording{Update: letter.Text{Body: "Hello"}}, "update.body", "{{link}} is missing in the text: without it the recipient cannot come in."},
		{"no link in a reminder", letter.Wording{Reminder: letter.Text{Body: "Hello"}}, "reminder.body", "{{link}} is missing in the text: without it the recipient cannot come in."},
		{"link in a subject", letter.Wording{Invitation: letter.Text{Subject: "{{link}}"}}, "invitation.subject", "{{link}} cannot be in a subject. Put it into the text."},
		{"message in a subject", letter.Wording{Invitation: letter.Text{Subject: "{{message}}"}}, "invitation.subject", "{{message}} cannot be in a subject. Put it into the text."},
		{"line break", letter.Wording{Cancellation: letter.Text{Subject: "a\r\nBcc: b"}}, "cancellation.subject", "The subject must be one line."},
		{"line separator", letter.Wording{Cancellation: letter.Text{Subject: "a\u2028b"}}, "cancellation.subject", "The subject must be one line."},
		{"long subject", letter.Wording{Cancellation: letter.Text{Subject: strings.Repeat("ä", letter.MaxSubject+1)}}, "cancellation.subject", "The subject is too long: 201 characters, the limit is 200."},
		{"longest subject", letter.Wording{Cancellation: letter.Text{Subject: strings.Repeat("ä", letter.MaxSubject)}}, "", ""},
		{"long text", letter.Wording{Cancellation: letter.Text{Body: strings.Repeat("ä", letter.MaxBody+1)}}, "cancellation.body", "The text is too long: 10001 characters, the limit is 10000."},
		{"longest text", letter.Wording{Cancellation: letter.Text{Body: strings.Repeat("ä", letter.MaxBody)}}, "", ""},
		{"control", letter.Wording{Cancellation: letter.Text{Body: "a\x00b"}}, "cancellation.body", "The text contains a character that cannot be shown (U+0000)."},
		{"backwards", letter.Wording{Cancellation: letter.Text{Subject: "a\u202eb"}}, "cancellation.subject", "The subject contains a character that cannot be shown (U+202E)."},
		{"not text", letter.Wording{Cancellation: letter.Text{Body: "\xff"}}, "cancellation.body", "The text is not valid text."},
	} {
		t.Run(c.name, func(t *testing.T) {
			err := letter.Check(c.w)
			if c.field == "" {
				if err != nil {
					t.Errorf("Check = %v, want nil", err)
				}
				return
			}
			e, ok := errors.AsType[*interview.Error](err)
			if !ok {
				t.Fatalf("Check = %v, want an error of %s", err, c.field)
			}
			if e.Code != interview.Invalid || e.Field != c.field || e.Message != c.want {
				t.Errorf("Check = %s, %s: %q; want %s: %q", e.Code, e.Field, e.Message, c.field, c.want)
			}
		})
	}
}

// TestOwnWording composes with wording of a workspace's own.
func TestOwnWording(t *testing.T) {
	for _, c := range []struct {
		name          string
		subject, body string
		change        func(*letter.Facts)
		wantSubject   string
		wantText      string
	}{
		{"fields", "{{interview}} for {{ NAME }}", "{{name}}: {{length}}, {{link}}", nil, "Backend, first round for Ada Lovelace", "Ada Lovelace: 1 hour, https://candor.example/i/nfuyacwhyyyq7bznbsbq2ndxr4\n"},
		{"braces", "{{{{name}} }}", "{{{{name}} }}\n{{link}}", nil, "{{name}} }}", "{{name}} }}\nhttps://candor.example/i/nfuyacwhyyyq7bznbsbq2ndxr4\n"},
		{"values are text", "{{name}}", "{{name}}\n\n{{message}}", func(f *letter.Facts) {
			f.Invitation.Name, f.Invitation.Message = "{{link}}", "{{when}} {{nothing"
		}, "{{link}}", "{{link}}\n\n{{when}} {{nothing\n"},
		{"empty lines and paragraphs vanish", "{{length}}!", "a\n{{length}}\nb\n\n{{message}} {{length}}\n\n{{message}}\n{{length}}\n\nlength: {{length}}", func(f *letter.Facts) {
			f.Interview.Minutes, f.Invitation.Message = 0, " \r\n "
		}, "!", "a\nb\n\nlength:\n"},
		{"when in a subject is one line", "{{interview}}, {{when}}", "x", nil, "Backend, first round, Tuesday, 1 December 2026, 14:30 to 15:30, Berlin time (UTC+01:00)", "x\n"},
		{"no fields", "Hello", "x\r\n\r\ny  \n \n\n z", nil, "Hello", "x\n\ny\n\nz\n"},
		{"long words stay whole", "x", strings.Repeat("w", 200) + " a", nil, "x", strings.Repeat("w", 200) + "\na\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := facts()
			f.Kind = interview.CancellationLetter // needs no link
			if c.change != nil {
				c.change(&f)
			}
			m, err := letter.Compose(letter.Wording{Cancellation: letter.Text{Subject: c.subject, Body: c.body}}, f)
			if err != nil {
				t.Fatal(err)
			}
			if m.Subject != c.wantSubject {
				t.Errorf("subject %q, want %q", m.Subject, c.wantSubject)
			}
			if m.Text != c.wantText {
				t.Errorf("text %q, want %q", m.Text, c.wantText)
			}
			checkMail(t, f, m)
		})
	}
}

func TestWhichWording(t *testing.T) {
	w := letter.Wording{
		Invitation: letter.Text{Subject: "invitation"}, Panel: letter.Text{Subject: "panel"}, Update: letter.Text{Subject: "update"},
		Cancellation: letter.Text{Subject: "cancellation"}, Reminder: letter.Text{Subject: "reminder"},
	}
	for _, c := range []struct {
		kind interview.LetterKind
		role interview.InvitationRole
		want string
	}{
		{interview.InvitationLetter, interview.InvitedCandidate, "invitation"},
		{interview.InvitationLetter, interview.InvitedInterviewer, "panel"},
		{interview.InvitationLetter, interview.InvitedGuest, "panel"},
		{interview.UpdateLetter, interview.InvitedCandidate, "update"},
		{interview.CancellationLetter, interview.InvitedGuest, "cancellation"},
		{interview.ReminderLetter, interview.InvitedInterviewer, "reminder"},
	} {
		f := facts()
		f.Kind, f.Invitation.Role = c.kind, c.role
		m, err := letter.Compose(w, f)
		if err != nil || m.Subject != c.want {
			t.Errorf("%s to a %s has the subject %q (%v), want %q", c.kind, c.role, m.Subject, err, c.want)
		}
	}
	f := facts()
	f.Kind = "postcard"
	if _, err := letter.Compose(w, f); err == nil {
		t.Error("Compose made a postcard")
	}
}

func TestPreview(t *testing.T) {
	for _, kind := range []string{"invitation", "panel", "update", "cancellation", "reminder"} {
		m, err := letter.Preview(letter.Wording{}, kind, now)
		if err != nil || m.Subject == "" || m.Text == "" || m.HTML == "" {
			t.Errorf("Preview of %s = %+v, %v", kind, m, err)
		}
	}
	m, err := letter.Preview(letter.Wording{}, "reminder", now)
	if err != nil || m.Subject != "Reminder: Backend, first round starts tomorrow" {
		t.Errorf("Preview of a reminder has the subject %q, %v", m.Subject, err)
	}
	if _, err := letter.Preview(letter.Wording{Update: letter.Text{Body: "{{x}}"}}, "update", now); interview.CodeOf(err) != interview.Invalid {
		t.Errorf("Preview with an unknown field = %v, want it refused", err)
	}
	if _, err := letter.Preview(letter.Wording{}, "postcard", now); interview.CodeOf(err) != interview.Invalid {
		t.Errorf("Preview of a postcard = %v, want it refused", err)
	}
}

// TestWhen tells the time in words.
func TestWhen(t *testing.T) {
	for _, c := range []struct {
		name            string
		start           string // RFC 3339
		minutes         int
		zone, otherZone string // the interview's, the recipient's
		want            string
	}{
		{"two zones", "2026-12-01T13:30:00Z", 60, "Europe/Berlin", "America/New_York", "Tuesday, 1 December 2026, 08:30 to 09:30, New York time (UTC-05:00)\nTuesday, 1 December, 13:30 to 14:30 UTC\n"},
		{"the interview's zone", "2026-07-01T13:30:00Z", 45, "Asia/Kolkata", "", "Wednesday, 1 July 2026, 19:00 to 19:45, Kolkata time (UTC+05:30)\nWednesday, 1 July, 13:30 to 14:15 UTC\n"},
		{"an unknown zone of the recipient", "2026-07-01T13:30:00Z", 45, "Asia/Kolkata", "Mars/Olympus", "Wednesday, 1 July 2026, 19:00 to 19:45, Kolkata time (UTC+05:30)\nWednesday, 1 July, 13:30 to 14:15 UTC\n"},
		{"no zone", "2026-12-01T13:30:00Z", 60, "", "", "Tuesday, 1 December 2026, 13:30 to 14:30 UTC\n"},
		{"the relay's zone is nobody's", "2026-12-01T13:30:00Z", 60, "Local", "Local", "Tuesday, 1 December 2026, 13:30 to 14:30 UTC\n"},
		{"UTC by its name", "2026-12-01T13:30:00Z", 60, "Etc/UTC", "", "Tuesday, 1 December 2026, 13:30 to 14:30 UTC\n"},
		{"London in winter", "2026-12-01T13:30:00Z", 60, "Europe/London", "", "Tuesday, 1 December 2026, 13:30 to 14:30, London time (UTC)\n"},
		{"London in summer", "2026-07-01T13:30:00Z", 60, "Europe/London", "", "Wednesday, 1 July 2026, 14:30 to 15:30, London time (UTC+01:00)\nWednesday, 1 July, 13:30 to 14:30 UTC\n"},
		{"over midnight", "2026-12-31T22:30:00Z", 60, "Europe/Berlin", "", "Thursday, 31 December 2026, 23:30 to Friday, 1 January, 00:30, Berlin time\n(UTC+01:00)\nThursday, 31 December, 22:30 to 23:30 UTC\n"},
		{"another day in UTC", "2026-12-01T13:30:00Z", 60, "Pacific/Auckland", "", "Wednesday, 2 December 2026, 02:30 to 03:30, Auckland time (UTC+13:00)\nTuesday, 1 December, 13:30 to 14:30 UTC\n"},
		{"no length", "2026-12-01T13:30:00Z", 0, "Europe/Berlin", "", "Tuesday, 1 December 2026, 14:30, Berlin time (UTC+01:00)\nTuesday, 1 December, 13:30 UTC\n"},
		{"the clock is set back meanwhile", "2026-10-25T00:30:00Z", 60, "Europe/Berlin", "", "Sunday, 25 October 2026, 02:30 to 02:30, Berlin time (UTC+02:00, then\nUTC+01:00)\nSunday, 25 October, 00:30 to 01:30 UTC\n"},
		{"half an hour", "2026-07-01T00:00:00Z", 30, "Australia/Lord_Howe", "", "Wednesday, 1 July 2026, 10:30 to 11:00, Lord Howe time (UTC+10:30)\nWednesday, 1 July, 00:00 to 00:30 UTC\n"},
		{"no place", "2026-07-01T00:00:00Z", 30, "Etc/GMT+5", "", "Tuesday, 30 June 2026, 19:00 to 19:30, Etc/GMT+5 (UTC-05:00)\nWednesday, 1 July, 00:00 to 00:30 UTC\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := facts()
			f.Kind = interview.CancellationLetter
			f.Interview.StartsAt, f.Interview.Minutes, f.Interview.TimeZone, f.Invitation.TimeZone = at(t, c.start), c.minutes, c.zone, c.otherZone
			if got := compose(t, "{{when}}", f).Text; got != c.want {
				t.Errorf("when = %q, want %q", got, c.want)
			}
			if got := letter.When(f); strings.Join(strings.Fields(got), " ") != strings.Join(strings.Fields(c.want), " ") {
				t.Errorf("When = %q, want %q", got, c.want)
			}
		})
	}
}

func TestStateOfTheInterview(t *testing.T) {
	for _, c := range []struct {
		state interview.State
		kind  interview.LetterKind
		want  string
	}{
		{interview.Upcoming, interview.InvitationLetter, "When: The time will be agreed on with you."},
		{interview.Live, interview.InvitationLetter, "When: It has begun: you can come in now."},
		{interview.Live, interview.UpdateLetter, "When: It has begun: you can come in now."},
		{interview.Live, interview.CancellationLetter, "When:"},
		{interview.Ended, interview.InvitationLetter, "When:"},
	} {
		f := facts()
		f.Kind, f.Interview.State, f.Interview.StartsAt = c.kind, c.state, time.Time{}
		own := letter.Text{Subject: "x", Body: "When: {{when}}\n\n{{link}}"}
		m, err := letter.Compose(letter.Wording{Invitation: own, Update: own, Cancellation: own}, f)
		if err != nil {
			t.Fatal(err)
		}
		if got, _, _ := strings.Cut(m.Text, "\n"); got != c.want {
			t.Errorf("the %s of one that is %s says %q, want %q", c.kind, c.state, got, c.want)
		}
	}
}

func TestCalledByWhatIsKnown(t *testing.T) {
	for _, c := range []struct {
		name, template, joined string
		role                   interview.InvitationRole
		want                   string
	}{
		{"Backend", "LRU cache", "Ada", interview.InvitedInterviewer, "Backend"},
		{"", "LRU cache", "Ada", interview.InvitedInterviewer, "LRU cache"},
		{"", "", "Ada", interview.InvitedInterviewer, "Interview with Ada"},
		{"", "", "", interview.InvitedInterviewer, "Interview"},
		{"", "LRU cache", "Ada", interview.InvitedCandidate, "Interview"},
		{"", "LRU cache", "Ada", interview.InvitedGuest, "Interview"},
	} {
		f := facts()
		f.Invitation.Role, f.Interview.CandidateName = c.role, ""
		f.Interview.Name, f.Interview.TemplateName, f.Interview.JoinedName = c.name, c.template, c.joined
		own := letter.Text{Subject: "{{interview}}", Body: "{{link}}"}
		m, err := letter.Compose(letter.Wording{Invitation: own, Panel: own}, f)
		if err != nil {
			t.Fatal(err)
		}
		if m.Subject != c.want || !strings.Contains(string(m.Calendar), "SUMMARY:"+c.want+"\r\n") {
			t.Errorf("%+v: called %q, and in the calendar\n%s", c, m.Subject, m.Calendar)
		}
	}
}

func TestWithoutAStart(t *testing.T) {
	for kind, want := range map[interview.LetterKind]string{
		interview.InvitationLetter:   "When: The time will be agreed on with you.",
		interview.UpdateLetter:       "When: The time will be agreed on with you. An earlier one no longer holds.",
		interview.CancellationLetter: "When:",
	} {
		f := facts()
		f.Kind, f.Interview.StartsAt = kind, time.Time{}
		own := letter.Text{Subject: "x", Body: "When: {{when}}\n\n{{link}}"}
		m, err := letter.Compose(letter.Wording{Invitation: own, Update: own, Cancellation: own}, f)
		if err != nil {
			t.Fatal(err)
		}
		if got, _, _ := strings.Cut(m.Text, "\n"); got != want {
			t.Errorf("the %s says %q, want %q", kind, got, want)
		}
		if m.Calendar != nil || m.CalendarMethod != "" || letter.When(f) != "" {
			t.Errorf("the %s has a calendar part or a time: %s, %q", kind, m.Calendar, letter.When(f))
		}
	}
	f := facts()
	f.Interview.StartsAt = time.Time{}
	if _, err := letter.Calendar(f, "PUBLISH"); interview.CodeOf(err) != interview.Conflict {
		t.Errorf("Calendar without a start = %v, want a conflict", err)
	}
}

func TestCountdown(t *testing.T) {
	for _, c := range []struct {
		now, start string
		asked      int
		want       string
	}{
		{"2026-11-30T13:30:20Z", "2026-12-01T13:30:00Z", 1440, "tomorrow"},
		{"2026-11-30T20:00:00Z", "2026-12-01T13:30:00Z", 1440, "tomorrow"},
		{"2026-12-01T05:00:00Z", "2026-12-01T13:30:00Z", 1440, "in 9 hours"}, // a day's reminder that was held up
		{"2026-11-30T22:59:00Z", "2026-12-01T06:00:00Z", 1440, "in 7 hours"},
		{"2026-12-01T12:31:30Z", "2026-12-01T13:30:00Z", 60, "in one hour"},
		{"2026-12-01T12:50:00Z", "2026-12-01T13:30:00Z", 60, "in 40 minutes"},
		{"2026-12-01T13:29:50Z", "2026-12-01T13:30:00Z", 60, "in one minute"},
		{"2026-12-01T13:30:00Z", "2026-12-01T13:30:00Z", 60, "now"},
		{"2026-12-01T11:30:00Z", "2026-12-01T13:30:00Z", 120, "in 2 hours"},
		{"2026-11-29T13:30:00Z", "2026-12-01T13:30:00Z", 2880, "in 2 days"},
		{"2026-12-01T13:16:00Z", "2026-12-01T13:30:00Z", 15, "in 15 minutes"},
	} {
		f := facts()
		f.Kind, f.Minutes, f.Now, f.Interview.StartsAt = interview.CancellationLetter, c.asked, at(t, c.now), at(t, c.start)
		if got := strings.TrimSpace(compose(t, "{{countdown}}", f).Text); got != c.want {
			t.Errorf("at %s for %s: %q, want %q", c.now, c.start, got, c.want)
		}
	}
}

func TestLength(t *testing.T) {
	for minutes, want := range map[int]string{0: "", 5: "5 minutes", 45: "45 minutes", 60: "1 hour", 61: "1 hour 1 minute", 90: "1 hour 30 minutes", 120: "2 hours", 1440: "24 hours"} {
		f := facts()
		f.Kind, f.Interview.Minutes = interview.CancellationLetter, minutes
		if got := strings.TrimSpace(compose(t, "{{length}}", f).Text); got != want {
			t.Errorf("%d minutes are %q, want %q", minutes, got, want)
		}
	}
}

// compose is a cancellation, which needs no link, in the given words.
func compose(t *testing.T, body string, f letter.Facts) letter.Mail {
	t.Helper()
	m, err := letter.Compose(letter.Wording{Cancellation: letter.Text{Subject: "x", Body: body}}, f)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func at(t *testing.T, s string) time.Time {
	t.Helper()
	u, err := time.Parse(time.RFC3339, s)
	if err != nil {
		t.Fatal(err)
	}
	return u
}
