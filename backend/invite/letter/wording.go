package letter

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"candor/backend/interview"
)

// Limits on one kind of letter, in characters.
const (
	MaxSubject = 200
	MaxBody    = 10_000
)

// Field is a name in double braces that wording may use.
type Field struct {
	Name    string // as in {{name}}
	Meaning string // a plain sentence
	Example string
}

// Names of fields that the code treats in a way of their own.
const (
	fieldLink    = "link"
	fieldMessage = "message"
	fieldWhen    = "when"
	fieldTitle   = "interview"
)

var fields = []Field{
	{"name", "The recipient’s name, or “there” when it is not known.", "Ada Lovelace"},
	{fieldTitle, "The interview’s name.", "Backend, first round"},
	{fieldWhen, "When it is, in the recipient’s time zone and in UTC; that the time will be agreed on when none is set.", "Tuesday, 1 December 2026, 14:30 to 15:30, Berlin time (UTC+01:00)"},
	{"length", "How long it takes; empty when that is not set.", "1 hour"},
	{"countdown", "How soon it begins; empty when no time is set.", "tomorrow"},
	{fieldLink, "The link by which the recipient comes in. Alone in its paragraph it becomes a button.", "https://candor.example/i/…"},
	{"interviewer", "Who invites.", "Grace Hopper"},
	{"candidate", "The candidate’s name, or “the candidate”.", "Ada Lovelace"},
	{"entry", "One sentence on how the recipient comes in: what a candidate needs, or where a panelist signs in.", "You need a browser on a computer with a keyboard; …"},
	{fieldMessage, "The personal message; empty when there is none.", "Looking forward to it!"},
}

// Fields lists what wording may use, for people who write it.
func Fields() []Field { return append([]Field(nil), fields...) }

// Two opening braces that are to be read as such are written twice.
const (
	open    = "{{"
	closing = "}}"
	escaped = open + open
)

// letterWording is the wording of one kind of letter with its standard text in
// place of what is empty.
type letterWording struct {
	kind      string // in names of fields, as in "invitation.body"
	subject   string
	body      string
	needsLink bool
	standard  bool // the body is the standard one, and so in English
}

// kinds lists a wording's letters in the order in which people see them.
func kinds(w *Wording) []letterWording {
	standard := Standard()
	with := func(kind string, w, standard Text, needsLink bool) letterWording {
		l := letterWording{kind: kind, subject: strings.TrimSpace(w.Subject), body: w.Body, needsLink: needsLink}
		if l.subject == "" {
			l.subject = standard.Subject
		}
		if strings.TrimSpace(l.body) == "" {
			l.body = standard.Body
			l.standard = true
		}
		return l
	}
	return []letterWording{
		with("invitation", w.Invitation, standard.Invitation, true),
		with("panel", w.Panel, standard.Panel, true),
		with("update", w.Update, standard.Update, true),
		with("cancellation", w.Cancellation, standard.Cancellation, false),
		with("reminder", w.Reminder, standard.Reminder, true),
	}
}

// wordingOf picks the words of a letter to somebody invited as role; nil when
// there is no such kind.
func wordingOf(w Wording, kind interview.LetterKind, role interview.InvitationRole) *letterWording {
	name := string(kind)
	if kind == interview.InvitationLetter && (role == interview.InvitedInterviewer || role == interview.InvitedGuest) {
		name = "panel"
	}
	for _, l := range kinds(&w) {
		if l.kind == name {
			return &l
		}
	}
	return nil
}

// Check tells whether every letter of w can be composed. The first error names
// its field, as "invitation.body", and says what is wrong. Empty texts stand
// for the standard ones.
func Check(w Wording) error {
	for _, l := range kinds(&w) {
		if _, err := l.parse(); err != nil {
			return err
		}
	}
	return nil
}

// part is literal text, or a field when its name is not empty.
type part struct {
	text  string
	field string
}

// line is the parts of one line.
type line []part

// parsed is wording that is ready to be filled in.
type parsed struct {
	subject    line
	paragraphs [][]line
}

func (l *letterWording) parse() (*parsed, error) {
	subject, err := cleanWording(l.kind+".subject", "The subject", l.subject, MaxSubject)
	if err != nil {
		return nil, err
	}
	if strings.Contains(subject, "\n") {
		return nil, interview.InvalidField(l.kind+".subject", "The subject must be one line.")
	}
	body, err := cleanWording(l.kind+".body", "The text", l.body, MaxBody)
	if err != nil {
		return nil, err
	}

	p := &parsed{}
	if p.subject, err = parseLine(l.kind+".subject", subject); err != nil {
		return nil, err
	}
	for _, part := range p.subject {
		if part.field == fieldLink || part.field == fieldMessage {
			return nil, interview.InvalidField(l.kind+".subject", "{{%s}} cannot be in a subject. Put it into the text.", part.field)
		}
	}
	var paragraph []line
	hasLink := false
	for text := range strings.SplitSeq(body+"\n", "\n") {
		text = strings.TrimRight(text, " \t")
		if text == "" {
			if paragraph != nil {
				p.paragraphs = append(p.paragraphs, paragraph)
			}
			paragraph = nil
			continue
		}
		parts, err := parseLine(l.kind+".body", text)
		if err != nil {
			return nil, err
		}
		for _, part := range parts {
			hasLink = hasLink || part.field == fieldLink
		}
		paragraph = append(paragraph, parts)
	}
	if l.needsLink && !hasLink {
		return nil, interview.InvalidField(l.kind+".body", "{{link}} is missing in the text: without it the recipient cannot come in.")
	}
	return p, nil
}

// cleanWording checks what people typed as a letter's subject or body and
// returns it with plain line breaks.
func cleanWording(field, what, s string, limit int) (string, error) {
	if !utf8.ValidString(s) {
		return "", interview.InvalidField(field, "%s is not valid text.", what)
	}
	if n := utf8.RuneCountInString(s); n > limit {
		return "", interview.InvalidField(field, "%s is too long: %d characters, the limit is %d.", what, n, limit)
	}
	s = plainBreaks(s)
	for _, r := range s {
		if r != '\n' && r != '\t' && unprintable(r) {
			return "", interview.InvalidField(field, "%s contains a character that cannot be shown (U+%04X).", what, r)
		}
	}
	return s, nil
}

// parseLine splits one line into text and fields. A field is a known name in
// double braces, in any case and with or without spaces around it.
func parseLine(field, s string) (line, error) {
	var parts line
	text := ""
	for s != "" {
		before, rest, found := strings.Cut(s, open)
		text += before
		if !found {
			break
		}
		if after, ok := strings.CutPrefix(rest, open); ok {
			text, s = text+open, after
			continue
		}
		name, after, found := strings.Cut(rest, closing)
		if !found {
			return nil, interview.InvalidField(field, "“%s” is not closed: “}}” is missing after the field’s name. %s", shorten(open+rest), howToField())
		}
		known := strings.ToLower(strings.TrimSpace(name))
		if !isField(known) {
			return nil, interview.InvalidField(field, "There is no field “{{%s}}”. %s", shorten(strings.TrimSpace(name)), howToField())
		}
		if text != "" {
			parts = append(parts, part{text: text})
		}
		parts = append(parts, part{field: known})
		text, s = "", after
	}
	if text != "" {
		parts = append(parts, part{text: text})
	}
	return parts, nil
}

func isField(name string) bool {
	for _, f := range fields {
		if f.Name == name {
			return true
		}
	}
	return false
}

func howToField() string {
	names := make([]string, len(fields))
	for i, f := range fields {
		names[i] = open + f.Name + closing
	}
	return fmt.Sprintf("The fields are %s and %s. For two plain braces write %s.",
		strings.Join(names[:len(names)-1], ", "), names[len(names)-1], escaped)
}

// shorten keeps a sentence readable when what it quotes is long.
func shorten(s string) string { return cut(s, 40) }
