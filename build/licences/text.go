package main

import (
	"fmt"
	"slices"
	"strings"
)

const opening = `Candor holds the works of others. Here is the list of them, then what each asks
to be said, with its licence in full. Equal texts stand here once.
`

// chapter is one text and whose it is.
type chapter struct {
	text string
	of   []component
}

// textOf is what people read: a list, then the texts.
func textOf(all []component) []byte {
	var b strings.Builder
	b.WriteString(opening)
	chapters := chaptersOf(all)
	for _, c := range all {
		fmt.Fprintf(&b, "\n%s\n    %s · in the %s%s\n", c.title(), strings.Join(c.Licences, ", "), and(c.Parts), c.numbers(chapters))
		for _, line := range wrapped(strings.TrimSpace(c.Notice + " " + c.changed())) {
			b.WriteString("    " + line + "\n")
		}
	}
	for i, chapter := range chapters {
		fmt.Fprintf(&b, "\n%s\n%d. For:\n", strings.Repeat("=", 80), i+1)
		for _, c := range chapter.of {
			b.WriteString("   " + c.title() + "\n")
		}
		b.WriteString("\n" + chapter.text)
	}
	return []byte(b.String())
}

// chaptersOf has every text once, in the order in which they are met.
func chaptersOf(all []component) []chapter {
	var chapters []chapter
	at := map[string]int{}
	for _, c := range all {
		for _, text := range c.Texts {
			// The same words in lines of another length are the same text.
			key := strings.Join(strings.Fields(text), " ")
			i, seen := at[key]
			if !seen {
				i = len(chapters)
				at[key], chapters = i, append(chapters, chapter{text: text})
			}
			if of := chapters[i].of; len(of) == 0 || of[len(of)-1].title() != c.title() {
				chapters[i].of = append(of, c)
			}
		}
	}
	return chapters
}

func (c component) title() string { return strings.TrimSpace(c.Name + " " + c.Version) }

func (c component) changed() string {
	if c.Changes == "" {
		return ""
	}
	return "Changed here: " + c.Changes
}

// numbers tell where the texts of a component stand.
func (c component) numbers(chapters []chapter) string {
	var own []string
	for i, chapter := range chapters {
		if slices.ContainsFunc(chapter.of, func(o component) bool { return o.title() == c.title() }) {
			own = append(own, fmt.Sprint(i+1))
		}
	}
	if len(own) == 0 {
		return ""
	}
	if len(own) == 1 {
		return " · text " + own[0]
	}
	return " · texts " + and(own)
}

// and joins words as people do.
func and(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	last := len(words) - 1
	return strings.Join(words[:last], ", ") + " and " + words[last]
}

// wrapped breaks a text into lines that a terminal of 80 columns shows whole.
func wrapped(text string) (lines []string) {
	const width = 76
	line := ""
	for _, word := range strings.Fields(text) {
		if line != "" && len([]rune(line))+1+len([]rune(word)) > width {
			lines, line = append(lines, line), ""
		}
		line = strings.TrimSpace(line + " " + word)
	}
	if line != "" {
		lines = append(lines, line)
	}
	return lines
}
