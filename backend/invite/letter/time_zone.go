package letter

import (
	"fmt"
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
}

// addTimeZone describes zone around an event as the zone data has it: the
// observance before the one at start, that one, and all up to the one after
// end. Rules that repeat would claim more than is known.
func addTimeZone(c *contentLines, zone *time.Location, start, end time.Time) {
	c.add("BEGIN:VTIMEZONE")
	c.add("TZID:" + zone.String())
	for _, o := range observances(zone, start, end) {
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
