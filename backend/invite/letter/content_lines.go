package letter

import (
	"fmt"
	"strings"
	"time"
	"unicode/utf8"
)

// foldAt is the longest line in bytes, its break left out (RFC 5545, section 3.1).
const foldAt = 75

const (
	utcFormat   = "20060102T150405Z"
	localFormat = "20060102T150405"
)

// contentLines writes the lines of an iCalendar object.
type contentLines struct{ bytes []byte }

// add appends one line and folds it where it is too long, between characters.
func (c *contentLines) add(s string) {
	room := foldAt
	for len(s) > room {
		n := room
		for n > 0 && !utf8.RuneStart(s[n]) {
			n--
		}
		c.bytes = append(append(c.bytes, s[:n]...), "\r\n "...)
		s = s[n:]
		room = foldAt - 1 // the space that continues a line counts
	}
	c.bytes = append(append(c.bytes, s...), '\r', '\n')
}

// addTime appends a date with time in the zone that t is in.
func (c *contentLines) addTime(name string, t time.Time) {
	if t.Location() == time.UTC {
		c.add(name + ":" + t.Format(utcFormat))
		return
	}
	c.add(name + ";TZID=" + t.Location().String() + ":" + t.Format(localFormat))
}

// escapeText is a TEXT value (RFC 5545, section 3.3.11). Other characters that
// cannot stand in a calendar were taken out before.
func escapeText(s string) string {
	return strings.NewReplacer(`\`, `\\`, ";", `\;`, ",", `\,`, "\n", `\n`).Replace(s)
}

// commonName is a CN parameter, or nothing for nobody. The quotes keep commas,
// colons and semicolons; a double quote cannot be in them, and a caret begins
// an escape (RFC 6868).
func commonName(name string) string {
	name = strings.NewReplacer(`"`, "'", "^", "^^").Replace(oneLine(name))
	if name == "" {
		return ""
	}
	return `;CN="` + name + `"`
}

// mailto is an address as a URI (RFC 6068): all that an address may hold and a
// URI may not, and all but ASCII, is percent-encoded.
func mailto(address string) string {
	var b strings.Builder
	b.WriteString("mailto:")
	for i := range len(address) {
		switch c := address[i]; {
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= '0' && c <= '9', strings.IndexByte("-._~!$'()*+@", c) >= 0:
			b.WriteByte(c)
		default:
			fmt.Fprintf(&b, "%%%02X", c)
		}
	}
	return b.String()
}
