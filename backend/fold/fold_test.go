package fold_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"candor/backend/fold"
)

// finds is how stores search: every word of the query occurs in the text.
func finds(text, query string) bool {
	text = fold.Search(text)
	for _, word := range strings.Fields(fold.Search(query)) {
		if !strings.Contains(text, word) {
			return false
		}
	}
	return true
}

func TestSearch(t *testing.T) {
	b, err := os.ReadFile(filepath.Join("testdata", "search.json"))
	if err != nil {
		t.Fatal(err)
	}
	var table []struct {
		Text  string
		Finds []string
		Not   []string
	}
	if err := json.Unmarshal(b, &table); err != nil {
		t.Fatal(err)
	}
	for _, row := range table {
		for _, q := range row.Finds {
			if !finds(row.Text, q) {
				t.Errorf("%q does not find %q: %q in %q", q, row.Text, fold.Search(q), fold.Search(row.Text))
			}
		}
		for _, q := range row.Not {
			if finds(row.Text, q) {
				t.Errorf("%q finds %q", q, row.Text)
			}
		}
	}
}

// TestSharedCases are the queries that once found nothing; each line is a name, " -> " and what must find it.
func TestSharedCases(t *testing.T) {
	path := filepath.Join("..", "..", "..", "shared", "data", "cases", "12-search-accents", "input.txt")
	b, err := os.ReadFile(path)
	if err != nil {
		t.Skipf("12-search-accents is not here: %v", err)
	}
	n := 0
	for line := range strings.Lines(string(b)) {
		name, query, ok := strings.Cut(strings.TrimSpace(line), " -> ")
		if !ok || name == "interview name" {
			continue
		}
		n++
		if text, _, written := strings.Cut(name, " written as e+U+0301"); written {
			name = strings.ReplaceAll(text, "é", "e\u0301")
		}
		if !finds(name, query) {
			t.Errorf("%q does not find %q", query, name)
		}
	}
	if n == 0 {
		t.Error("the file has no cases")
	}
}

func TestAlike(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want bool
	}{
		{"Grace Hopper", "Grace Hopper", true},
		{"Grace Hopper", "grace  hopper ", true},
		{"Grace Hopper", "GraceHopper", true},
		{"Grace Hopper", "Ｇｒａｃｅ Ｈｏｐｐｅｒ", true},
		{"Grace Hopper", "Gräce Hoppér", true},
		{"Grace Hopper", "Grасе Норреr", true}, // а, с, е, Н, о, р, е in Cyrillic
		{"Grace Hopper", "Grace.Hopper.", true},
		{"Grace Hopper", "Grace\u200b\u2060 Hopper\u200f", true},
		{"Grace Hopper", "𝐆𝐫𝐚𝐜𝐞 𝐇𝐨𝐩𝐩𝐞𝐫", true},
		{"Olivia", "0livia", true},
		{"Alice", "AIice", true},
		{"Marnie", "Mamie", true},
		{"李雷", "李雷", true},
		{"Grace Hopper", "Grace", false},
		{"Grace Hopper", "Grace Hooper", false},
		{"李雷", "韩梅梅", false},
		{"", "", false},
		{"...", "---", false},
	} {
		if got := fold.Alike(c.a, c.b); got != c.want {
			t.Errorf("Alike(%q, %q) = %v", c.a, c.b, got)
		}
	}
}

func TestBlank(t *testing.T) {
	for _, c := range []struct {
		name string
		want bool
	}{
		{"Ada", false},
		{"李", false},
		{"7", false},
		{"🙂", false},
		{"م", false},
		{"X Æ A-12", false},
		{".", true},
		{"-", true},
		{"_", true},
		{"\u0301", true},
		{"\u3164", true},
		{"\u115f\u1160", true},
		{"\uffa0.", true},
		{"\U0001d159", true},
		{" \u2800 ", true},
		{"'", true},
		{"", true},
	} {
		if got := fold.Blank(c.name); got != c.want {
			t.Errorf("Blank(%q) = %v", c.name, got)
		}
	}
}

func FuzzFold(f *testing.F) {
	f.Add("Žofie\xff", "ŽOFIE")
	f.Fuzz(func(t *testing.T, a, b string) {
		if s := fold.Search(a); utf8.ValidString(a) && !utf8.ValidString(s) {
			t.Errorf("Search(%q) = %q", a, s)
		}
		if fold.Alike(a, b) != fold.Alike(b, a) {
			t.Errorf("Alike(%q, %q) depends on the order", a, b)
		}
	})
}
