package interview

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

func TestCleanEmail(t *testing.T) {
	for _, c := range []struct {
		in, want string
		ok       bool
	}{
		{"", "", true},
		{" ada@example.com ", "ada@example.com", true},
		{"ada+tag@sub.example.co.uk", "ada+tag@sub.example.co.uk", true},
		{"ada", "", false},
		{"ada@", "", false},
		{"@example.com", "", false},
		{"Ada <ada@example.com>", "", false},
		{"<ada@example.com>", "", false},
		{"ada@example.com, eve@example.com", "", false},
		{"ada@example.com\nBcc: eve@example.com", "", false},
		{`"a b"@example.com`, "", false},
		{strings.Repeat("a", 250) + "@example.com", "", false},
	} {
		got, err := CleanEmail("email", c.in)
		if (err == nil) != c.ok || got != c.want {
			t.Errorf("CleanEmail(%q) = %q, %v", c.in, got, err)
		}
	}
}

func TestCleanText(t *testing.T) {
	for _, c := range []struct {
		in, want string
		ok       bool
	}{
		{"  Ada  ", "Ada", true},
		{"Zoë 李 👩‍💻", "Zoë 李 👩‍💻", true},
		{strings.Repeat("é", 10), strings.Repeat("é", 10), true},
		{strings.Repeat("é", 11), "", false},
		{"a\tb", "a b", true},
		{"a\r\nb", "", false},
		{"a\u2028b", "", false},
		{"\ufeffAda\u200f", "Ada", true},
		{"a\u202eb\u202c", "ab", true},
		{"\u2068Ada\u2069\u200b", "Ada", true},
		{"می\u200cخواهم", "می\u200cخواهم", true}, // a joiner that the word needs
		{"a\x00b", "", false},
		{"a\x1bb", "", false},
		{"a\xffb", "", false},
	} {
		got, err := CleanText("name", "The name", c.in, 10)
		if (err == nil) != c.ok || got != c.want {
			t.Errorf("CleanText(%q) = %q, %v", c.in, got, err)
		}
	}
}

func TestCleanParticipantName(t *testing.T) {
	for _, c := range []struct {
		in string
		ok bool
	}{
		{"Ada", true},
		{"李", true},
		{".", true},
		{"", false},
		{"   ", false},
		{"\u200b\u200b", false},
		{"\u200e\t\ufeff", false},
		{"\u3164", false},
		{"\u2800", false},
		{strings.Repeat("x", MaxParticipantName), true},
		{strings.Repeat("x", MaxParticipantName+1), false},
	} {
		if _, err := CleanParticipantName(c.in); (err == nil) != c.ok {
			t.Errorf("CleanParticipantName(%q): %v", c.in, err)
		}
	}
}

func TestCursorComesBack(t *testing.T) {
	for _, c := range []Cursor{{}, {CreatedAt: time.UnixMilli(0).UTC(), ID: "12345678"}, {CreatedAt: time.UnixMilli(1_790_000_000_123).UTC(), ID: NewID()}} {
		got, err := ParseCursor(c.String())
		if err != nil || got.ID != c.ID || !got.CreatedAt.Equal(c.CreatedAt) {
			t.Errorf("%+v became %+v, %v", c, got, err)
		}
	}
}

func FuzzParseCursor(f *testing.F) {
	f.Add(Cursor{CreatedAt: time.UnixMilli(5), ID: "12345678"}.String())
	f.Add("!")
	f.Add("LTEuMTIzNDU2Nzg")
	f.Fuzz(func(t *testing.T, s string) {
		c, err := ParseCursor(s)
		if err != nil {
			if CodeOf(err) != Invalid {
				t.Errorf("ParseCursor(%q): %v, want it invalid", s, err)
			}
			return
		}
		if c.String() != s {
			t.Errorf("ParseCursor(%q) = %+v, which is written %q", s, c, c.String())
		}
	})
}

func FuzzCleanText(f *testing.F) {
	f.Add("a\u202eb")
	f.Add("\xff")
	f.Fuzz(func(t *testing.T, s string) {
		got, err := CleanText("f", "It", s, 50)
		if err != nil {
			return
		}
		if !utf8.ValidString(got) || utf8.RuneCountInString(got) > 50 || strings.ContainsAny(got, "\x00\r\n\t") {
			t.Errorf("CleanText(%q) = %q", s, got)
		}
		if again, err := CleanText("f", "It", got, 50); err != nil || again != got {
			t.Errorf("cleaned twice: %q, %v", again, err)
		}
	})
}
