package letter_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"candor/backend/interview"
	"candor/backend/invite/letter"
)

// libical compiles testdata/libical/read.c: what GNOME, KDE and Thunderbird
// read calendars with, and a judge of RFC 5546's tables.
func libical(t *testing.T) string {
	t.Helper()
	missing := t.Skipf
	if os.Getenv("CI") != "" {
		missing = t.Fatalf
	}
	flags, err := exec.Command("pkg-config", "--cflags", "--libs", "libical").Output()
	if err != nil {
		missing("libical is not installed (libical-dev): %v", err)
	}
	program := filepath.Join(t.TempDir(), "read")
	args := append([]string{"-o", program, "testdata/libical/read.c"}, strings.Fields(string(flags))...)
	if out, err := exec.Command("cc", args...).CombinedOutput(); err != nil {
		t.Fatalf("compile read.c: %v\n%s", err, out)
	}
	return program
}

// reading is what libical makes of one file: keys as in read.c.
type reading map[string][]string

// readAll lets libical read calendars. The name of their zone is changed
// before, so that nothing but the VTIMEZONE can tell the offset.
func readAll(t *testing.T, program string, calendars [][]byte) []reading {
	t.Helper()
	dir := t.TempDir()
	var paths []string
	for i, c := range calendars {
		path := filepath.Join(dir, strconv.Itoa(i))
		text := string(c)
		if _, rest, found := strings.Cut(text, "\r\nTZID:"); found {
			name, _, _ := strings.Cut(rest, "\r\n")
			text = strings.ReplaceAll(text, name, "Nowhere/Known")
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		paths = append(paths, path)
	}
	out, err := exec.Command(program, paths...).Output()
	if err != nil {
		t.Fatalf("libical: %v", err)
	}
	var all []reading
	for l := range strings.Lines(string(out)) {
		key, value, _ := strings.Cut(strings.TrimSuffix(l, "\n"), " ")
		if key == "file" {
			all = append(all, reading{})
		}
		r := all[len(all)-1]
		r[key] = append(r[key], value)
	}
	if len(all) != len(calendars) {
		t.Fatalf("libical read %d of %d calendars", len(all), len(calendars))
	}
	return all
}

func (r reading) want(t *testing.T, name, key string, want ...string) {
	t.Helper()
	if fmt.Sprintf("%q", r[key]) != fmt.Sprintf("%q", want) {
		t.Errorf("%s: libical reads %s as %q, want %q", name, key, r[key], want)
	}
}

// moment is one event whose instant must survive.
type moment struct {
	zone    string
	start   time.Time
	minutes int
}

func (m moment) String() string {
	return fmt.Sprintf("%s %s +%dm", m.zone, m.start.Format(time.RFC3339), m.minutes)
}

// moments are events in many zones, most around changes of the clock.
func moments(t *testing.T) []moment {
	t.Helper()
	var all []moment
	for _, name := range []string{
		"", "UTC", "Etc/UTC", "Europe/London", "Europe/Berlin", "Europe/Dublin", "America/New_York", "America/St_Johns", "America/Sao_Paulo",
		"America/Santiago", "Asia/Kolkata", "Asia/Kathmandu", "Asia/Tokyo", "Asia/Gaza", "Australia/Lord_Howe", "Australia/Sydney",
		"Pacific/Chatham", "Pacific/Kiritimati", "Africa/Casablanca", "Africa/Abidjan", "Africa/Cairo", "Etc/GMT+12", "EST5EDT", "Antarctica/Troll",
	} {
		zone, err := time.LoadLocation(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, start := range []time.Time{time.Date(2026, 1, 15, 9, 0, 0, 0, time.UTC), time.Date(2026, 7, 15, 22, 45, 0, 0, time.UTC), time.Date(2199, 7, 1, 12, 0, 0, 0, time.UTC)} {
			all = append(all, moment{name, start, 60})
		}
		change := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
		for range 5 {
			_, to := change.In(zone).ZoneBounds()
			if to.IsZero() || to.Year() > 2028 {
				break
			}
			change = to.UTC()
			for _, before := range []int{180, 120, 90, 61, 60, 59, 31, 30, 15, 1, 0, -1, -15, -30, -59, -60, -61, -120, -180} {
				all = append(all, moment{name, change.Add(-time.Duration(before) * time.Minute), 60}, moment{name, change.Add(-time.Duration(before) * time.Minute), 24 * 60})
			}
		}
	}
	return all
}

func (m moment) facts() letter.Facts {
	f := facts()
	f.Interview.StartsAt, f.Interview.Minutes, f.Interview.TimeZone = m.start, m.minutes, m.zone
	return f
}

func TestLibicalComputesTheSameInstants(t *testing.T) {
	program := libical(t)
	all := moments(t)
	var calendars [][]byte
	for _, m := range all {
		c, err := letter.Calendar(m.facts(), "REQUEST")
		if err != nil {
			t.Fatalf("%s: %v", m, err)
		}
		calendars = append(calendars, c)
	}
	for i, r := range readAll(t, program, calendars) {
		m := all[i]
		r.want(t, m.String(), "errors", "0")
		r.want(t, m.String(), "start", strconv.FormatInt(m.start.Unix(), 10))
		r.want(t, m.String(), "end", strconv.FormatInt(m.start.Add(time.Duration(m.minutes)*time.Minute).Unix(), 10))
		if t.Failed() {
			t.Fatalf("%s:\n%s", m, calendars[i])
		}
	}
}

func TestLibicalReadsEveryMethod(t *testing.T) {
	program := libical(t)
	nasty := facts()
	nasty.Interview.Name = "a;b,c:d\\n \"e\"\r\nATTENDEE:mailto:evil@example.com " + strings.Repeat("長い名前🙂", 30)
	nasty.Interview.CandidateName = "O'Brien, \"Bob\"; <b>\nX-EVIL:1"
	nasty.Invitation.Name = "Zoë \"Zed\";CN=evil:mailto:x@example.com\r\nDTSTART:20200101T000000Z"
	nasty.Inviter.Name = "Grace^nHopper ^ \u202Eevil"
	nasty.Inviter.Email = "o'grace+a&b=c%41?x/y@example.com"
	nasty.From = "josé@bücher.example"

	plain := facts()
	guest := facts()
	guest.Invitation.Role = interview.InvitedGuest
	panel := facts()
	panel.Invitation.Role = interview.InvitedInterviewer
	lonely := facts()
	lonely.Inviter, lonely.From = interview.Person{Name: "Grace Hopper"}, ""
	own := facts()
	own.Inviter.Email = ""

	title := "a;b,c:d\\n \"e\" ATTENDEE:mailto:evil@example.com " + strings.Repeat("長い名前🙂", 30)
	for _, c := range []struct {
		name, method string
		f            letter.Facts
		want         map[string][]string
	}{
		{"request", "REQUEST", plain, map[string][]string{
			"uid": {"abcdefghijklmnopqrstuvwxyz@candor"}, "summary": {"Backend, first round"}, "sequence": {"2"},
			"organizer": {"mailto:grace@example.com"}, "organizer-name": {"Grace Hopper"},
			"attendee": {"mailto:ada@example.org"}, "attendee-name": {"Ada Lovelace"},
		}},
		{"cancel", "CANCEL", plain, map[string][]string{"uid": {"abcdefghijklmnopqrstuvwxyz@candor"}, "attendee": {"mailto:ada@example.org"}}},
		{"publish", "PUBLISH", plain, map[string][]string{"attendee": nil, "organizer": {"mailto:grace@example.com"}}},
		{"guest", "REQUEST", guest, map[string][]string{"attendee": {"mailto:ada@example.org"}}},
		{"panel", "REQUEST", panel, map[string][]string{"attendee": {"mailto:ada@example.org", "mailto:alan@example.com"}}},
		{"no inviter's address", "REQUEST", own, map[string][]string{"organizer": {"mailto:candor@example.com"}, "organizer-name": {"Grace Hopper"}}},
		{"nobody's address", "PUBLISH", lonely, map[string][]string{"organizer": nil, "attendee": nil}},
		{"nasty", "REQUEST", nasty, map[string][]string{
			"summary": {title}, "organizer": {"mailto:o'grace+a%26b%3Dc%2541%3Fx%2Fy@example.com"},
			"attendee": {"mailto:ada@example.org"}, "attendee-name": {"Zoë 'Zed';CN=evil:mailto:x@example.com DTSTART:20200101T000000Z"},
			"start": {strconv.FormatInt(plain.Interview.StartsAt.Unix(), 10)},
		}},
		{"nasty", "CANCEL", nasty, map[string][]string{"summary": {title}}},
		{"nasty", "PUBLISH", nasty, map[string][]string{"summary": {title}}},
	} {
		t.Run(c.name+" "+c.method, func(t *testing.T) {
			b, err := letter.Calendar(c.f, c.method)
			if err != nil {
				t.Fatal(err)
			}
			r := readAll(t, program, [][]byte{b})[0]
			r.want(t, c.name, "errors", "0")
			r.want(t, c.name, "restrictions", "1")
			r.want(t, c.name, "events", "1")
			for key, want := range c.want {
				r.want(t, c.name, key, want...)
			}
		})
	}
}
