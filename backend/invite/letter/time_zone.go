package letter

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// inUTC reports events whose times are written in UTC, with a Z: those in a zone
// that is UTC, and those that begin or end while the clock is set back, when
// the same local time comes twice and readers take either.
func inUTC(zone *time.Location, start, end time.Time) bool {
	if isUTC(zone) || comesTwice(start.In(zone)) || comesTwice(end.In(zone)) {
		return true
	}
	from, to := start.In(zone).ZoneBounds()
	return from.IsZero() && (to.IsZero() || to.After(end)) && offsetOf(start.In(zone)) == 0
}

// comesTwice reports whether the clock of t's zone shows t's local time at
// another instant too.
func comesTwice(t time.Time) bool {
	from, to := t.ZoneBounds()
	if !from.IsZero() && t.Before(from.Add(setBack(from, t.Location()))) {
		return true
	}
	return !to.IsZero() && !t.Before(to.Add(-setBack(to, t.Location())))
}

// setBack is how far the clock of zone is set back at a change; negative when
// it is set forward.
func setBack(change time.Time, zone *time.Location) time.Duration {
	return time.Duration(offsetOf(change.Add(-time.Second).In(zone))-offsetOf(change.In(zone))) * time.Second
}

// observance is a stretch of time in which a zone keeps one offset.
type observance struct {
	onset  time.Time // zero: before the epoch
	from   int       // seconds east of UTC before the onset
	to     int       // and from it on
	name   string
	summer bool
	rule   string // RRULE by which it comes again every year; "": it is this one alone
}

// addTimeZone describes zone around an event. Where the clock changes by the
// same rule for years to come, two rules tell it: Outlook understands nothing
// else. Elsewhere the changes are listed as the zone data has them: the
// observance before the one at start, that one, and all up to the one after
// end.
func addTimeZone(c *contentLines, zone *time.Location, start, end time.Time) {
	c.add("BEGIN:VTIMEZONE")
	c.add("TZID:" + zone.String())
	for _, o := range withRules(zone, observances(zone, start, end)) {
		kind := "STANDARD"
		if o.summer {
			kind = "DAYLIGHT"
		}
		onset := epoch.Format(localFormat)
		if !o.onset.IsZero() {
			// An onset is told by the clock that it ends.
			onset = o.onset.In(time.FixedZone("", o.from)).Format(localFormat)
		}
		c.add("BEGIN:" + kind)
		c.add("DTSTART:" + onset)
		c.add("TZOFFSETFROM:" + icalOffset(o.from))
		c.add("TZOFFSETTO:" + icalOffset(o.to))
		c.add("TZNAME:" + escapeText(o.name))
		if o.rule != "" {
			c.add("RRULE:" + o.rule)
		}
		c.add("END:" + kind)
	}
	c.add("END:VTIMEZONE")
}

// epoch is where descriptions of zones begin: many programs know nothing before.
var epoch = time.Unix(0, 0).UTC()

func observances(zone *time.Location, start, end time.Time) []observance {
	first := start.In(zone)
	if from, _ := first.ZoneBounds(); from.After(epoch) {
		first = from.Add(-time.Second).In(zone)
	}
	var all []observance
	for t, last := first, false; ; {
		from, to := t.ZoneBounds()
		o := observance{to: offsetOf(t), from: offsetOf(t), summer: t.IsDST()}
		o.name, _ = t.Zone()
		if from.After(epoch) {
			o.onset, o.from = from, offsetOf(from.Add(-time.Second).In(zone))
		}
		all = append(all, o)
		if to.IsZero() || last {
			return all
		}
		last = to.After(end)
		t = to.In(zone)
	}
}

// withRules is the first two of all with their rules when both have one, else all.
func withRules(zone *time.Location, all []observance) []observance {
	if len(all) < 3 || all[0].onset.IsZero() {
		return all
	}
	two := slices.Clone(all[:2])
	for i, o := range two {
		if two[i].rule = yearlyRule(zone, o); two[i].rule == "" {
			return all
		}
	}
	return two
}

// ruleYears is for how long a rule must hold to be one. In that time the last
// weekday of a month is not always the fourth.
const ruleYears = 8

// yearlyRule is the rule by which o comes again every year, on a weekday
// counted from the start or the end of its month; "" when there is none.
func yearlyRule(zone *time.Location, o observance) string {
	before := time.FixedZone("", o.from)
	first := o.onset.In(before)
	nth, last := nthWeekday(first), isLastWeekday(first)
	t := o.onset
	for year := range ruleYears {
		for range 2 { // to the other observance and back to this one
			if _, t = t.In(zone).ZoneBounds(); t.IsZero() {
				return ""
			}
		}
		name, to := t.In(zone).Zone()
		wall := t.In(before)
		if name != o.name || to != o.to || offsetOf(t.Add(-time.Second).In(zone)) != o.from ||
			wall.Year() != first.Year()+year+1 || wall.Month() != first.Month() || wall.Weekday() != first.Weekday() ||
			wall.Format(clock) != first.Format(clock) {
			return ""
		}
		if nthWeekday(wall) != nth {
			nth = 0
		}
		last = last && isLastWeekday(wall)
	}
	if last {
		nth = -1
	}
	if nth == 0 {
		return ""
	}
	return fmt.Sprintf("FREQ=YEARLY;BYMONTH=%d;BYDAY=%d%s", first.Month(), nth, strings.ToUpper(first.Weekday().String()[:2]))
}

func nthWeekday(t time.Time) int     { return (t.Day()-1)/7 + 1 }
func isLastWeekday(t time.Time) bool { return t.AddDate(0, 0, 7).Month() != t.Month() }

// icalOffset is "+0530", with seconds where an old offset has them.
func icalOffset(seconds int) string {
	sign := '+'
	if seconds < 0 {
		sign, seconds = '-', -seconds
	}
	s := fmt.Sprintf("%c%02d%02d", sign, seconds/3600, seconds%3600/60)
	if seconds%60 != 0 {
		s += fmt.Sprintf("%02d", seconds%60)
	}
	return s
}
