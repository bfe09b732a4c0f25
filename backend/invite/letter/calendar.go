package letter

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"candor/backend/interview"
)

// assumedMinutes is what a calendar keeps free when no length was set. An
// entry without an end keeps nothing free; the description says that the end
// is open.
const assumedMinutes = 60

// Calendar is the interview as an iCalendar object (RFC 5545) with one event.
// The method is REQUEST or CANCEL, sent to one recipient (RFC 5546), or
// PUBLISH, an entry to keep that nobody is asked to answer. The UID stays the
// interview's whoever receives it, so that updates find the entry.
func Calendar(f Facts, method string) ([]byte, error) {
	start := f.Interview.StartsAt.Truncate(time.Second)
	if start.IsZero() && method == "CANCEL" {
		start = f.Announced.Truncate(time.Second) // the one to take out
	}
	if start.IsZero() {
		return nil, interview.Errorf(interview.Conflict, "This interview has no start yet, so there is nothing to put into a calendar.")
	}
	if err := checkFacts(&f); err != nil {
		return nil, err
	}
	if !interview.ValidID(f.Interview.ID) {
		return nil, fmt.Errorf("compose a calendar: %q is not the id of an interview", f.Interview.ID)
	}
	organizer := organizerOf(f)
	switch method {
	case "REQUEST", "CANCEL":
		if organizer.Email == "" || f.Invitation.Email == "" {
			return nil, errors.New("compose a calendar: an organizer and a recipient are needed")
		}
	case "PUBLISH":
	default:
		return nil, fmt.Errorf("compose a calendar: unknown method %q", method)
	}

	minutes := f.Interview.Minutes
	if minutes <= 0 {
		minutes = assumedMinutes
	}
	end := start.Add(time.Duration(minutes) * time.Minute)
	zone := zoneOf(f.Interview.TimeZone, f.Invitation.TimeZone)

	var c contentLines
	c.add("BEGIN:VCALENDAR")
	c.add("VERSION:2.0")
	c.add("PRODID:-//Candor//Candor//EN")
	c.add("CALSCALE:GREGORIAN")
	// RFC 5546 wants an organizer in what is published. Without one it is a plain
	// calendar object, which every calendar imports as well.
	if method != "PUBLISH" || organizer.Email != "" {
		c.add("METHOD:" + method)
	}
	if inUTC(zone, start, end) {
		zone = time.UTC
	} else {
		addTimeZone(&c, zone, start, end)
	}
	c.add("BEGIN:VEVENT")
	c.add("UID:" + f.Interview.ID + "@candor")
	c.add("SEQUENCE:" + strconv.Itoa(f.Interview.Sequence))
	c.add("DTSTAMP:" + f.Now.UTC().Format(utcFormat))
	c.addTime("DTSTART", start.In(zone))
	c.addTime("DTEND", end.In(zone))
	c.add("SUMMARY:" + escapeText(titleOf(f)))
	if method == "CANCEL" {
		c.add("STATUS:CANCELLED")
		c.add("TRANSP:TRANSPARENT")
	} else {
		c.add("STATUS:CONFIRMED")
		c.add("TRANSP:OPAQUE")
		c.add("DESCRIPTION:" + escapeText(describe(f)))
		c.add("LOCATION:" + escapeText(f.Link))
		c.add("URL:" + f.Link)
	}
	if organizer.Email != "" {
		c.add(organizerLine(f, organizer))
	}
	if method != "PUBLISH" {
		for _, a := range attendeesOf(f) {
			c.add("ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT=NEEDS-ACTION;RSVP=TRUE" + commonName(a.Name) + ":" + mailto(a.Email))
		}
	}
	c.add("END:VEVENT")
	c.add("END:VCALENDAR")
	return c.bytes, nil
}

// titleOf is what the interview is called to whom the letter goes. Only
// interviewers read what it is called without a name of its own: a template's
// may tell the question before the time.
func titleOf(f Facts) string {
	title := f.Interview.Name
	if f.Invitation.Role == interview.InvitedInterviewer && !f.Interview.Nameless() {
		title = f.Interview.Title()
	}
	if title = oneLine(title); title != "" {
		return title
	}
	return "Interview"
}

// describe is the event's text: how to come in, and what a calendar cannot say.
func describe(f Facts) string {
	var b strings.Builder
	b.WriteString(buttonOf(f.Invitation.Role) + ": " + f.Link)
	switch f.Invitation.Role {
	case interview.InvitedInterviewer, interview.InvitedGuest:
		if name := oneLine(f.Interview.Candidate()); name != "" {
			b.WriteString("\n\nCandidate: " + name)
		}
	default:
		b.WriteString("\n\nYou need a browser on a computer with a keyboard; there is nothing to install and no account to make.")
	}
	if f.Interview.Minutes <= 0 {
		b.WriteString("\n\nNo length was set; one hour is kept free in the calendar.")
	}
	return b.String()
}

// organizerOf is who invites, or the sender where answers cannot reach them.
func organizerOf(f Facts) Attendee {
	if f.Inviter.Email != "" {
		return Attendee{Name: f.Inviter.Name, Email: f.Inviter.Email}
	}
	name := f.Inviter.Name
	if oneLine(name) == "" {
		name = f.FromName
	}
	return Attendee{Name: name, Email: f.From}
}

func organizerLine(f Facts, organizer Attendee) string {
	sentBy := ""
	if f.From != "" && !strings.EqualFold(f.From, organizer.Email) {
		sentBy = `;SENT-BY="` + mailto(f.From) + `"`
	}
	return "ORGANIZER" + commonName(organizer.Name) + sentBy + ":" + mailto(organizer.Email)
}

// attendeesOf is the recipient, and for an interviewer with an account the
// others too. A candidate never learns anybody's address from it.
func attendeesOf(f Facts) []Attendee {
	all := []Attendee{{Name: f.Invitation.Name, Email: f.Invitation.Email}}
	if f.Invitation.Role != interview.InvitedInterviewer {
		return all
	}
	for _, a := range f.Attendees {
		known := false
		for _, b := range all {
			known = known || strings.EqualFold(a.Email, b.Email)
		}
		clean, err := interview.CleanEmail("attendee", a.Email)
		if !known && err == nil && clean != "" {
			all = append(all, Attendee{Name: a.Name, Email: clean})
		}
	}
	return all
}
