package interview

import (
	"net/mail"
	"strings"
	"time"
	_ "time/tzdata" // Windows and small containers have no time zone database
	"unicode"
	"unicode/utf8"
)

// Limits on what people type, in characters (runes), and on numbers.
const (
	MaxName            = 200 // an interview's or a candidate's name
	MaxEmail           = 254 // RFC 5321, section 4.5.3.1.3, less the angle brackets
	MaxTimeZone        = 64
	MaxQuery           = 200
	MaxParticipantName = 80
	MaxPersonName      = 120
	MaxLabel           = 80
	MinPassword        = 8
	MaxPassword        = 256
	MinMinutes         = 5
	MaxMinutes         = 24 * 60
	MaxBatch           = 200 // interviews in one delete, restore or purge
	MaxPage            = 200 // interviews in one answer of the list
	DefaultPage        = 50
)

// CleanText trims s, makes spaces of tabs and takes out what hides or reorders
// text: they come along when a name is copied. It refuses what does not belong
// into one line of text: line ends and other control characters, bytes that are
// not UTF-8, and more than limit characters. what names the text in the sentence.
func CleanText(field, what, s string, limit int) (string, error) {
	if !utf8.ValidString(s) {
		return "", InvalidField(field, "%s is not valid text.", what)
	}
	s = strings.TrimSpace(strings.Map(inOneLine, s))
	for _, r := range s {
		if unicode.IsControl(r) || r == '\u2028' || r == '\u2029' {
			return "", InvalidField(field, "%s contains a character that cannot be shown (U+%04X).", what, r)
		}
	}
	if n := utf8.RuneCountInString(s); n > limit {
		return "", InvalidField(field, "%s is too long: %d characters, the limit is %d.", what, n, limit)
	}
	return s, nil
}

// inOneLine is what a character is in a line of text; -1: nothing.
func inOneLine(r rune) rune {
	switch {
	case r == '\t':
		return ' '
	case isBidiControl(r), isHidden(r):
		return -1
	}
	return r
}

// isHidden reports characters that nobody sees and no script needs: zero width
// spaces, word joiners, byte order marks, soft hyphens. The joiners of Persian
// and of emoji stay.
func isHidden(r rune) bool {
	return r == '\u200B' || r >= '\u2060' && r <= '\u2064' || r == '\uFEFF' || r == '\u00AD'
}

// isBidiControl reports the characters that can make a name read backwards or
// swallow the text after it (Unicode Bidi_Control).
func isBidiControl(r rune) bool {
	switch {
	case r >= 0x202A && r <= 0x202E, r >= 0x2066 && r <= 0x2069, r == 0x200E, r == 0x200F, r == 0x061C:
		return true
	}
	return false
}

// CleanParticipantName checks the name that somebody joins with.
func CleanParticipantName(s string) (string, error) {
	s, err := CleanText("name", "The name", s, MaxParticipantName)
	if err != nil {
		return "", err
	}
	if !visible(s) {
		return "", InvalidField("name", "Please enter your name.")
	}
	return s, nil
}

// visible reports whether s has at least one character that leaves ink. Names
// that only look blank are let in; interviewers see them marked.
func visible(s string) bool {
	for _, r := range s {
		if unicode.IsGraphic(r) && !unicode.IsSpace(r) && r != '\u3164' && r != '\u2800' {
			return true
		}
	}
	return false
}

// CleanEmail checks the syntax of one bare mail address, "ada@example.com".
// The empty string is allowed and returned.
func CleanEmail(field, s string) (string, error) {
	s = strings.TrimSpace(s)
	if s == "" {
		return "", nil
	}
	if len(s) > MaxEmail {
		return "", InvalidField(field, "The e-mail address is too long.")
	}
	a, err := mail.ParseAddress(s)
	if err != nil || a.Address != s || a.Name != "" {
		return "", InvalidField(field, "%q is not an e-mail address.", shorten(s))
	}
	for _, r := range s {
		if unicode.IsControl(r) || unicode.IsSpace(r) || r == '"' || r == '<' || r == '>' {
			return "", InvalidField(field, "%q is not an e-mail address.", shorten(s))
		}
	}
	return s, nil
}

// shorten keeps a message readable when what it quotes is long.
func shorten(s string) string {
	const limit = 60
	if utf8.RuneCountInString(s) <= limit {
		return s
	}
	return string([]rune(s)[:limit]) + "…"
}

// CleanTimeZone accepts an IANA name, or "".
func CleanTimeZone(s string) (string, error) {
	s = strings.TrimSpace(s)
	if s == "" {
		return "", nil
	}
	// "Local" would mean the relay's own zone: not what whoever chose it meant.
	if len(s) > MaxTimeZone || s == "Local" {
		return "", InvalidField("timeZone", "%q is not a time zone. Use an IANA name like Europe/Berlin.", shorten(s))
	}
	if _, err := time.LoadLocation(s); err != nil {
		return "", InvalidField("timeZone", "%q is not a time zone. Use an IANA name like Europe/Berlin.", shorten(s))
	}
	return s, nil
}

func checkMinutes(m int) error {
	if m != 0 && (m < MinMinutes || m > MaxMinutes) {
		return InvalidField("minutes", "The length must be between %d and %d minutes.", MinMinutes, MaxMinutes)
	}
	return nil
}

// checkStart refuses times that no calendar means: they are nearly always a
// wrong unit or a zero value.
func checkStart(t time.Time) error {
	if t.IsZero() {
		return nil
	}
	if y := t.UTC().Year(); y < 2000 || y > 2200 {
		return InvalidField("startsAt", "The start must be a date between 2000 and 2200.")
	}
	return nil
}
