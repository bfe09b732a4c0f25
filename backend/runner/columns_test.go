package runner

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/rivo/uniseg"
)

var update = flag.Bool("update", false, "write what the pages read")

const (
	pageTable  = "../../frontend/src/session/console/columnsTable.ts"
	pageSample = "../../frontend/src/session/console/columnsSample.json"
)

// shown are texts with the cells that they take, for both counts.
var shown = []struct {
	text  string
	cells int
	last  string // what one backspace takes
}{
	{"", 0, ""},
	{"Ada", 3, "a"},
	{"李", 2, "李"},
	{"한국", 4, "국"},
	{"\u1112\u1161\u11ab", 2, "\u1112\u1161\u11ab"}, // 한, by its letters
	{"ｱ", 1, "ｱ"},
	{"Ａ", 2, "Ａ"},
	{"e\u0301", 1, "e\u0301"},
	{"n\u0303\u0323o", 2, "o"},
	{"कि", 2, "कि"},
	{"😀", 2, "😀"},
	{"🥹", 2, "🥹"},   // Unicode 14
	{"👍🏽", 2, "👍🏽"}, // with a skin tone
	{"👨‍👩‍👧‍👦", 2, "👨‍👩‍👧‍👦"}, // a family
	{"🏳️‍🌈", 2, "🏳️‍🌈"},
	{"🇩🇪", 2, "🇩🇪"},
	{"🇩🇪🇫🇷", 4, "🇫🇷"},
	{"🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f", 2, "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f"},
	{"❤", 1, "❤"},
	{"❤\ufe0f", 2, "❤\ufe0f"},
	{"☺\ufe0ex", 2, "x"},
	{"⌚", 2, "⌚"},
	{"⌚\ufe0e", 2, "⌚\ufe0e"},
	{"1\ufe0f\u20e3", 1, "1\ufe0f\u20e3"},
	{"a\u200db", 2, "b"},
	{"⸻", 2, "⸻"},
	{"·…—", 3, "—"},
	{"שָׁלוֹם", 4, "ם"},
	{"กำ", 2, "กำ"},
	{"👩\u0301\u200d👩", 2, "👩\u0301\u200d👩"},
}

func TestColumns(t *testing.T) {
	for _, c := range shown {
		if got := columns(c.text); got != c.cells {
			t.Errorf("columns(%q) = %d, want %d", c.text, got, c.cells)
		}
		line := []rune(c.text)
		if got := string(line[lastCluster(line):]); got != c.last {
			t.Errorf("a backspace takes %q off %q, want %q", got, c.text, c.last)
		}
	}
}

// TestColumnsOfThePages: the pages' terminals count as this package does. They
// have the table that is made here, and their own test counts the sample.
func TestColumnsOfThePages(t *testing.T) {
	one := func(s string) bool { return uniseg.GraphemeClusterCount(s) == 1 }
	extends := func(r rune) bool { return one("a" + string(r)) }
	table := "/** Made by `go test ./backend/runner -run TestColumnsOfThePages -update` of Unicode's data: first and last code points, in hexadecimal. */\n"
	for _, c := range []struct {
		name string
		has  func(r rune) bool
	}{
		{"ZERO", func(r rune) bool { return r >= ' ' && columns(string(r)) == 0 }},
		{"WIDE", func(r rune) bool { return columns(string(r)) == widest }},
		{"EXTENDS", extends},
		{"PRECEDES", func(r rune) bool { return !extends(r) && one(string(r)+"a") }},
		{"PICTURES", func(r rune) bool { return !extends(r) && one("\u231a\u200d"+string(r)) }},
	} {
		table += fmt.Sprintf("export const %s =\n  %q;\n", c.name, ranges(c.has))
	}
	texts := map[string]int{}
	for _, c := range shown {
		texts[c.text] = c.cells
	}
	var sample bytes.Buffer
	enc := json.NewEncoder(&sample)
	enc.SetIndent("", "  ")
	if err := enc.Encode(texts); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{pageTable: table, pageSample: sample.String()} {
		if *update {
			if err := os.WriteFile(name, []byte(want), 0o644); err != nil {
				t.Fatal(err)
			}
			continue
		}
		if got, err := os.ReadFile(name); err != nil || string(got) != want {
			t.Errorf("%s is not what this package counts with: run with -update (%v)", name, err)
		}
	}
}

func ranges(has func(r rune) bool) string {
	var all []string
	for r := rune(0); r <= 0x10ffff; r++ {
		first := r
		for r <= 0x10ffff && (r < 0xd800 || r > 0xdfff) && has(r) {
			r++
		}
		switch r - first {
		case 0:
		case 1:
			all = append(all, fmt.Sprintf("%x", first))
		default:
			all = append(all, fmt.Sprintf("%x-%x", first, r-1))
		}
	}
	return strings.Join(all, " ")
}
