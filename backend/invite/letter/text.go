package letter

import (
	"strings"
	"unicode/utf8"
)

// textWidth is where lines of the plain text are wrapped: with RFC 5322's
// recommended 78 it leaves room for a reply's quote mark.
const textWidth = 76

// renderText is the letter as plain text, lines ending in \n. Words are never
// broken, and so links are not.
func renderText(blocks []block, v values, label string) string {
	var b strings.Builder
	for i, block := range blocks {
		if i > 0 {
			b.WriteByte('\n')
		}
		if block.kind == button {
			b.WriteString(label + ":\n" + v[fieldLink] + "\n")
			continue
		}
		for _, l := range block.lines {
			var text strings.Builder
			for _, p := range l {
				text.WriteString(p.text)
			}
			wrap(&b, text.String())
		}
	}
	return b.String()
}

func wrap(b *strings.Builder, s string) {
	width := 0
	for _, word := range strings.Fields(s) {
		n := utf8.RuneCountInString(word)
		switch {
		case width == 0:
		case width+1+n > textWidth:
			b.WriteByte('\n')
			width = 0
		default:
			b.WriteByte(' ')
			width++
		}
		b.WriteString(word)
		width += n
	}
	b.WriteByte('\n')
}
