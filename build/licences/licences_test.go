package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

var repository = filepath.Join("..", "..")

func TestNoticeFiles(t *testing.T) {
	for name, want := range map[string]bool{
		"LICENSE": true, "license": true, "LICENSE.md": true, "LICENSE-3RD-PARTY.md": true, "COPYING": true, "NOTICE": true, "NOTICE.txt": true,
		"PATENTS": true, "UNLICENSE": true, "CopyrightNotice.txt": true,
		"licenses.go": false, "license.go": false, "noticeboard": false, "README.md": false, "go.sum.license": false,
	} {
		if got := noticeFile.MatchString(name) && !code.MatchString(name); got != want {
			t.Errorf("%s is a notice: %t, want %t", name, got, want)
		}
	}
}

func TestLicencesAreKnownByTheirWords(t *testing.T) {
	for _, c := range []struct {
		name string
		file string
		want []string
	}{
		{"Go's", "go", []string{"BSD-3-Clause"}},
		{"Apache", "Apache-2.0", []string{"Apache-2.0"}},
		{"MIT", "MIT", []string{"MIT"}},
		{"two clauses", "BSD-2-Clause", []string{"BSD-2-Clause"}},
		{"public domain", "Unlicense", []string{"Unlicense"}},
	} {
		texts, err := textsNamed(repository, c.file)
		if err != nil {
			t.Fatal(err)
		}
		if got := licencesOf(texts); !slices.Equal(got, c.want) {
			t.Errorf("%s is %v, want %v", c.name, got, c.want)
		}
	}
	if got := licencesOf([]string{"All rights reserved."}); got != nil {
		t.Errorf("a text that is no licence is %v", got)
	}
}

func TestEqualTextsStandOnce(t *testing.T) {
	text := string(textOf([]component{
		{Name: "a", Version: "1", Licences: []string{"MIT"}, Parts: []string{"relay"}, Texts: []string{"Permission\nis granted.\n"}},
		{Name: "b", Licences: []string{"MIT"}, Parts: []string{"relay"}, Texts: []string{"Permission is\ngranted.\n", "Of b alone.\n"}},
	}))
	for words, times := range map[string]int{"Permission": 1, "Of b alone.": 1, "\na 1\n": 1, "texts 1 and 2": 1} {
		if got := strings.Count(text, words); got != times {
			t.Errorf("%q stands %d times, want %d: %s", words, got, times, text)
		}
	}
}

func TestAnExpressionStandsAlone(t *testing.T) {
	for _, c := range []struct {
		licences []string
		want     string
	}{
		{[]string{"MIT", "ISC"}, `[{"license":{"id":"MIT"}},{"license":{"id":"ISC"}}]`},
		{[]string{"MIT", "Apache-2.0 OR ISC"}, `[{"expression":"(MIT) AND (Apache-2.0 OR ISC)"}]`},
		{[]string{"LicenseRef-public-domain"}, `[{"license":{"name":"LicenseRef-public-domain"}}]`},
	} {
		got, err := json.Marshal(billLicences(c.licences))
		if err != nil || string(got) != c.want {
			t.Errorf("%v is %s, want %s; %v", c.licences, got, c.want, err)
		}
	}
}

// TestEveryRuntimeHasItsWork: nobody adds a language without saying whose it is.
func TestEveryRuntimeHasItsWork(t *testing.T) {
	works, err := readWorks(repository)
	if err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(filepath.Join(repository, "build", "runtimes", "package.json"))
	if err != nil {
		t.Fatal(err)
	}
	var told struct{ Dependencies map[string]string }
	if err := json.Unmarshal(b, &told); err != nil {
		t.Fatal(err)
	}
	for name, version := range told.Dependencies {
		of := slices.DeleteFunc(slices.Clone(works), func(w work) bool { return w.Package != name })
		if len(of) == 0 {
			t.Errorf("%s is embedded, and build/runtimes/works.json has nothing of it", name)
		}
		if len(of) > 0 && !slices.ContainsFunc(of, func(w work) bool { return w.Build == version }) {
			t.Errorf("%s is embedded in version %s, which build/runtimes/works.json does not know", name, version)
		}
	}
	for _, w := range works {
		if _, err := textsNamed(repository, w.Texts...); err != nil || w.Notice == "" {
			t.Errorf("%s: notice %q, %v", w.Name, w.Notice, err)
		}
	}
}
