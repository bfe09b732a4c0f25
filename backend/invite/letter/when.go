package letter

import (
	"fmt"
	"strings"
	"time"

	"candor/backend/interview"
)

const (
	longDay  = "Monday, 2 January 2006"
	shortDay = "Monday, 2 January"
	clock    = "15:04"
)

// zoneOf is the first of the names that is a time zone; UTC when none is.
func zoneOf(names ...string) *time.Location {
	for _, name := range names {
		if name == "" || name == "Local" { // Local would be the relay's own zone
			continue
		}
		if zone, err := time.LoadLocation(name); err == nil {
			return zone
		}
	}
	return time.UTC
}

// When says when the interview is, as the recipient's clock shows it and in
// UTC, on one line each; "" when no start is set.
func When(f Facts) string {
	if f.Interview.StartsAt.IsZero() {
		return ""
	}
	return strings.Join(whenOf(f), "\n")
}

// whenOf says when the interview is, first as the recipient's clock shows it,
// then in UTC unless that is the same. Without a start it says so, where that
// still matters, or that the interview has begun.
func whenOf(f Facts) []string {
	start := f.Interview.StartsAt
	if start.IsZero() {
		switch {
		case f.Kind == interview.CancellationLetter, f.Interview.State == interview.Ended:
			return nil
		case f.Interview.State == interview.Live:
			return []string{"It has begun: you can come in now."}
		case f.Kind == interview.UpdateLetter:
			return []string{"The time will be agreed on with you. An earlier one no longer holds."}
		}
		return []string{"The time will be agreed on with you."}
	}
	end := start.Add(time.Duration(f.Interview.Minutes) * time.Minute)
	zone := zoneOf(f.Invitation.TimeZone, f.Interview.TimeZone)
	here := span(start.In(zone), end.In(zone), longDay)
	if offsetOf(start.In(zone)) == 0 && offsetOf(end.In(zone)) == 0 {
		if isUTC(zone) {
			return []string{here + " UTC"}
		}
		return []string{fmt.Sprintf("%s, %s (UTC)", here, zoneName(zone))}
	}
	first := fmt.Sprintf("%s, %s (%s)", here, zoneName(zone), utcOffset(offsetOf(start.In(zone))))
	if offsetOf(start.In(zone)) != offsetOf(end.In(zone)) {
		// The clock is changed while the interview runs: both ends need their offset.
		first = fmt.Sprintf("%s, %s (%s, then %s)", here, zoneName(zone), utcOffset(offsetOf(start.In(zone))), utcOffset(offsetOf(end.In(zone))))
	}
	return []string{first, span(start.UTC(), end.UTC(), shortDay) + " UTC"}
}

// span is "<day>, 14:30 to 15:30", with the day of the end when it is another.
func span(start, end time.Time, day string) string {
	s := start.Format(day + ", " + clock)
	switch {
	case start.Equal(end):
		return s
	case start.YearDay() == end.YearDay() && start.Year() == end.Year():
		return s + " to " + end.Format(clock)
	}
	return s + " to " + end.Format(shortDay+", "+clock)
}

// zoneName makes "New York time" of America/New_York; names that are no
// place stay as they are.
func zoneName(zone *time.Location) string {
	name := zone.String()
	if i := strings.LastIndexByte(name, '/'); i >= 0 && !strings.HasPrefix(name, "Etc/") {
		return strings.ReplaceAll(name[i+1:], "_", " ") + " time"
	}
	return name
}

// isUTC reports zones that are nothing but UTC under one of its names.
func isUTC(zone *time.Location) bool {
	switch strings.TrimPrefix(zone.String(), "Etc/") {
	case "UTC", "UCT", "Universal", "Zulu":
		return true
	}
	return false
}

// offsetOf is t's distance from UTC in seconds, positive in the east.
func offsetOf(t time.Time) int {
	_, offset := t.Zone()
	return offset
}

// utcOffset is "UTC+05:30".
func utcOffset(seconds int) string {
	sign := '+'
	if seconds < 0 {
		sign, seconds = '-', -seconds
	}
	return fmt.Sprintf("UTC%c%02d:%02d", sign, seconds/3600, seconds%3600/60)
}

// lengthOf is "1 hour 30 minutes"; "" when there is none.
func lengthOf(minutes int) string {
	if minutes <= 0 {
		return ""
	}
	hours, minutes := minutes/60, minutes%60
	var parts []string
	if hours > 0 {
		parts = append(parts, count(hours, "hour"))
	}
	if minutes > 0 {
		parts = append(parts, count(minutes, "minute"))
	}
	return strings.Join(parts, " ")
}

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// countdownOf is how soon the interview begins, as "tomorrow" or "in one
// hour"; "" when it has no start.
func countdownOf(f Facts) string {
	start := f.Interview.StartsAt
	if start.IsZero() {
		return ""
	}
	left := start.Sub(f.Now)
	// A reminder leaves a little late; "in 59 minutes" would be fussy.
	if asked := time.Duration(f.Minutes) * time.Minute; f.Minutes > 0 && left <= asked && left > asked-asked/10 {
		left = asked
	}
	if left <= 0 {
		return "now"
	}
	zone := zoneOf(f.Invitation.TimeZone, f.Interview.TimeZone)
	days := daysBetween(f.Now.In(zone), start.In(zone))
	minutes := int(left.Round(time.Minute) / time.Minute)
	switch {
	case days > 1:
		return fmt.Sprintf("in %d days", days)
	case days == 1 && left >= 12*time.Hour:
		return "tomorrow"
	case minutes <= 1:
		return "in one minute"
	case minutes == 60:
		return "in one hour"
	case minutes < 100:
		return fmt.Sprintf("in %d minutes", minutes)
	}
	return fmt.Sprintf("in %d hours", int(left.Round(time.Hour)/time.Hour))
}

// daysBetween counts midnights on the wall from a to b.
func daysBetween(a, b time.Time) int {
	day := func(t time.Time) time.Time {
		return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC)
	}
	return int(day(b).Sub(day(a)) / (24 * time.Hour))
}
