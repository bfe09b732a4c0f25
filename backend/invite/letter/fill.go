package letter

import (
	"strings"

	"candor/backend/interview"
)

// values are what the fields stand for in one letter.
type values map[string]string

func valuesOf(f Facts) values {
	or := func(s, otherwise string) string {
		if s = oneLine(s); s != "" {
			return s
		}
		return otherwise
	}
	v := values{
		"name":       or(f.Invitation.Name, "there"),
		fieldTitle:   titleOf(f),
		fieldWhen:    strings.Join(whenOf(f), "\n"),
		"length":     lengthOf(f.Interview.Minutes),
		"countdown":  countdownOf(f),
		fieldLink:    f.Link,
		"candidate":  or(f.Interview.Candidate(), "the candidate"),
		fieldMessage: manyLines(f.Invitation.Message),
	}
	switch f.Invitation.Role {
	case interview.InvitedInterviewer:
		v["interviewer"] = or(f.Inviter.Name, "A colleague")
		v["entry"] = "The link opens the interview in Candor; sign in with your account there."
	case interview.InvitedGuest:
		v["interviewer"] = or(f.Inviter.Name, "A colleague")
		v["entry"] = "The link opens the interview in your browser; no account is needed."
	default:
		v["interviewer"] = or(f.Inviter.Name, "Your interviewer")
		v["entry"] = "You need a browser on a computer with a keyboard; there is nothing to install and no account to make."
	}
	return v
}

// blockKind says how a paragraph looks.
type blockKind int

const (
	prose  blockKind = iota
	card             // facts in fields alone, when among them: set apart
	quote            // the personal message alone
	button           // the link alone
)

// block is one paragraph that is filled in.
type block struct {
	kind  blockKind
	lines [][]piece
}

// piece is text of a line; link says that it is the link.
type piece struct {
	text string
	link bool
}

// fill puts the values in. They are taken as they are: what looks like a field
// in them is text. Lines and paragraphs of nothing but empty fields vanish.
func (p *parsed) fill(v values) []block {
	var blocks []block
	for _, paragraph := range p.paragraphs {
		b := block{kind: kindOf(paragraph)}
		for _, l := range paragraph {
			if !l.empty(v) {
				b.lines = append(b.lines, l.fill(v)...)
			}
		}
		if len(b.lines) > 0 {
			blocks = append(blocks, b)
		}
	}
	return blocks
}

// kindOf looks at the wording alone, never at values.
func kindOf(paragraph []line) blockKind {
	only := map[string]bool{}
	for _, l := range paragraph {
		for _, p := range l {
			if p.field == "" && strings.TrimSpace(p.text) != "" {
				return prose
			}
			if p.field != "" {
				only[p.field] = true
			}
		}
	}
	switch {
	case len(only) == 1 && only[fieldLink]:
		return button
	case len(only) == 1 && only[fieldMessage]:
		return quote
	case only[fieldWhen] && !only[fieldLink] && !only[fieldMessage]:
		return card
	}
	return prose
}

// empty reports whether the line has fields and nothing else, and all of them are empty.
func (l line) empty(v values) bool {
	for _, p := range l {
		if p.field == "" && strings.TrimSpace(p.text) != "" || p.field != "" && v[p.field] != "" {
			return false
		}
	}
	return true
}

// fill makes one line, or more when a value has several.
func (l line) fill(v values) [][]piece {
	lines := [][]piece{nil}
	add := func(p piece) { lines[len(lines)-1] = append(lines[len(lines)-1], p) }
	for _, p := range l {
		if p.field == "" {
			add(piece{text: p.text})
			continue
		}
		for i, text := range strings.Split(v[p.field], "\n") {
			if i > 0 {
				lines = append(lines, nil)
			}
			add(piece{text: text, link: p.field == fieldLink && text != ""})
		}
	}
	return lines
}

// subjectOf is the subject; of a time in it the recipient's zone is enough.
func subjectOf(p *parsed, v values) string {
	var b strings.Builder
	for _, part := range p.subject {
		if part.field == "" {
			b.WriteString(part.text)
			continue
		}
		value, _, _ := strings.Cut(v[part.field], "\n")
		b.WriteString(value)
	}
	return cut(oneLine(b.String()), 2*MaxSubject)
}
