// Package interview is the domain: interviews, people, participants, documents,
// executions, the limits on them, and the errors a person sees. It knows
// nothing of HTTP, SQL or WebSockets and imports only the standard library.
package interview

import (
	"crypto/rand"
	"fmt"
	"regexp"
	"strings"
	"time"
)

// State is where an interview stands. A deleted interview keeps its state; see Interview.DeletedAt.
type State string

const (
	Upcoming State = "upcoming" // made, nobody has started it
	Live     State = "live"     // its session is open
	Ended    State = "ended"    // over; its documents can be read but no longer edited
)

// Interview is one meeting with one join link.
type Interview struct {
	ID             string
	Name           string // "": see Title
	State          State
	JoinToken      string // the random part of the join link
	CandidateName  string
	CandidateEmail string
	StartsAt       time.Time // zero: no time was set
	Minutes        int       // planned length; 0: none was set
	TimeZone       string    // IANA name that StartsAt was chosen in, or ""
	TemplateID     string
	TemplateName   string // the template's, when it was chosen
	JoinedID       string // the first participant who came by the join link
	JoinedName     string // that participant's name, as they wrote it last
	Untitled       int    // 1, 2, 3, …: tells apart those that nothing names; 0: something does
	Sequence       int    // iCalendar SEQUENCE: goes up when name, time, length or life changes
	CreatedBy      string // person id
	CreatedAt      time.Time
	StartedAt      time.Time // zero: not started
	EndedAt        time.Time // zero: not ended
	DeletedAt      time.Time // zero: not in the trash
	Revision       Revision  // given by the store; who is there and who is invited are no part of it
}

// Deleted reports whether the interview is in the trash.
func (i *Interview) Deleted() bool { return !i.DeletedAt.IsZero() }

// DefaultName is what an interview that nothing names is called.
const DefaultName = "Untitled interview"

// Title is the name to show to interviewers: its own, else its template's, else
// whom it is with. Candidates see its own name alone: a template's may tell the
// question before the time.
func (i *Interview) Title() string {
	switch {
	case i.Name != "":
		return i.Name
	case i.TemplateName != "":
		return i.TemplateName
	case i.Candidate() != "":
		return "Interview with " + i.Candidate()
	case i.Untitled > 1:
		return fmt.Sprintf("%s %d", DefaultName, i.Untitled)
	}
	return DefaultName
}

// Nameless reports whether nothing names the interview yet.
func (i *Interview) Nameless() bool {
	return i.Name == "" && i.TemplateName == "" && i.Candidate() == ""
}

// Candidate is the name of whom it is with: who was expected, else the first
// who came by the join link; "" when neither is known.
func (i *Interview) Candidate() string {
	if i.CandidateName != "" {
		return i.CandidateName
	}
	return i.JoinedName
}

// joins reports whether somebody who comes by the link is news to the interview:
// the first who does, or that one under another name.
func (i *Interview) joins(by Actor) bool {
	return i.JoinedID == "" || i.JoinedID == by.ID && i.JoinedName != by.Name
}

// Role of a person in a workspace.
type Role string

const (
	Admin       Role = "admin"
	Interviewer Role = "interviewer"
)

// Person has an account on the relay.
type Person struct {
	ID        string
	Email     string
	Name      string
	Role      Role
	CreatedAt time.Time
}

// Mode is what a participant of a session may see and do.
type Mode string

const (
	InterviewerMode Mode = "interviewer"
	CandidateMode   Mode = "candidate"
)

// Participant is somebody in a session. A person in interviewer mode takes part
// under their person id; who came by the join link has a participant of their own.
type Participant struct {
	ID          string
	InterviewID string
	Name        string
	Mode        Mode
	JoinedAt    time.Time
}

// NewID returns a fresh identifier: 26 lower-case base32 characters, 130 random bits.
func NewID() string { return strings.ToLower(rand.Text()) }

// NewSecret returns a fresh secret for a link or a token, of at least 128 random bits.
func NewSecret() string { return strings.ToLower(rand.Text()) }

var (
	idPattern    = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{7,63}$`)
	tokenPattern = regexp.MustCompile(`^[A-Za-z0-9_-]{22,64}$`)
)

// ValidID reports whether s can be the id of an interview: 8 to 64 lower-case
// letters, digits and hyphens.
func ValidID(s string) bool { return idPattern.MatchString(s) }

// ValidJoinToken reports whether s can be a join token: 22 to 64 characters of
// the URL-safe base64 alphabet, so that 128 random bits fit.
func ValidJoinToken(s string) bool { return tokenPattern.MatchString(s) }

// minTokenVariety is how many different characters a join token has at least. Of
// ones with 128 random bits not one in ten thousand has fewer, even written in hexadecimal;
// most that somebody made up do.
const minTokenVariety = 10

// checkNewJoinToken refuses a join token that a client chose and others could guess.
func checkNewJoinToken(s string) error {
	if !ValidJoinToken(s) {
		return InvalidField("joinToken", "A join token has 22 to 64 letters, digits, hyphens and underscores.")
	}
	different := map[rune]bool{}
	for _, r := range s {
		different[r] = true
	}
	if len(different) < minTokenVariety {
		return InvalidField("joinToken", "This join token could be guessed: it has %d different characters, and must have %d. Use 128 random bits.", len(different), minTokenVariety)
	}
	return nil
}
