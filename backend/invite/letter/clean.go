package letter

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// unprintable reports characters that may not be in a mail: controls, line
// separators in disguise, and those that make text read backwards or hide.
func unprintable(r rune) bool {
	switch {
	case unicode.IsControl(r), r == '\u2028', r == '\u2029', r == '\uFEFF', r == utf8.RuneError:
		return true
	case r >= 0x202A && r <= 0x202E, r >= 0x2066 && r <= 0x2069, r == 0x200E, r == 0x200F, r == 0x061C: // Bidi_Control
		return true
	}
	return false
}

// plainBreaks turns every kind of line break into \n.
func plainBreaks(s string) string {
	return strings.NewReplacer("\r\n", "\n", "\r", "\n", "\u2028", "\n", "\u2029", "\n", "\v", "\n", "\f", "\n", "\u0085", "\n").Replace(s)
}

// oneLine makes any text fit for a header: one line without controls, its
// white space folded. Names come from people and from other systems.
func oneLine(s string) string {
	return strings.Join(strings.Fields(strings.Map(func(r rune) rune {
		if unprintable(r) {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(s, " "))), " ")
}

// manyLines is oneLine for text that may have lines; trailing space and
// surrounding empty lines go.
func manyLines(s string) string {
	lines := strings.Split(plainBreaks(strings.ToValidUTF8(s, " ")), "\n")
	for i, l := range lines {
		lines[i] = strings.TrimRight(strings.Map(func(r rune) rune {
			switch {
			case r == '\t':
				return ' '
			case unprintable(r):
				return -1
			}
			return r
		}, l), " ")
	}
	return strings.Trim(strings.Join(lines, "\n"), "\n")
}

// cut shortens s to at most limit characters, the last of them an ellipsis.
func cut(s string, limit int) string {
	if utf8.RuneCountInString(s) <= limit {
		return s
	}
	return strings.TrimRight(string([]rune(s)[:limit-1]), " ") + "…"
}
