package archtest

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// ours are words of the code for what has another name in front of people: a
// relay is their server, a letter a mail, and what is executed is run.
var ours = regexp.MustCompile(`(?i)\b(relays?|letters?|peers?|execut(e|es|ed|ing)|participant tokens?)\b`)

// sentence is what is written to be read: it begins like one and ends like one.
var sentence = regexp.MustCompile(`^[A-Z“%].*\s.*[.:]\n?$`)

// typed is an apostrophe as typewriters had it, in a word: people read ’.
var typed = regexp.MustCompile(`\pL'\pL`)

// spokenTo says where a sentence may use them all the same: whoever reads it
// runs a relay, or writes a program.
var spokenTo = map[string]string{
	"backend/api/api.go":              "the description of the HTTP API",
	"backend/api/metrics.go":          "for Prometheus",
	"backend/sqlite/migrate.go":       "said by the command line, to who starts it",
	"backend/runner/remote/server.go": "said by a runner to a relay",
}

// TestWordsOfPeople reads every sentence of the program that may reach a screen
// or a mail.
func TestWordsOfPeople(t *testing.T) {
	read := 0
	for path := range spokenTo {
		if _, err := os.Stat(filepath.Join("..", "..", path)); err != nil {
			t.Error(err)
		}
	}
	for _, path := range append(sourcesOf(t, "backend"), sourcesOf(t, "app")...) {
		if spokenTo[path] != "" || strings.HasPrefix(path, "backend/cmd/") {
			continue
		}
		for _, text := range sentencesOf(t, path) {
			read++
			if typed.MatchString(text) {
				t.Errorf("%s writes ' for ’ to people, in %q", path, text)
			}
			for line := range strings.SplitSeq(text, "\n") {
				plain := strings.ReplaceAll(line, "letters, digits", "") // those of the alphabet
				if word := ours.FindString(plain); word != "" {
					t.Errorf("%s says %q to people, in %q", path, word, line)
				}
			}
		}
	}
	if read < 150 {
		t.Errorf("%d sentences were found: the test does not see what people read", read)
	}
}

func sourcesOf(t *testing.T, folder string) (paths []string) {
	t.Helper()
	root := os.DirFS(filepath.Join("..", ".."))
	err := fs.WalkDir(root, folder, func(path string, _ fs.DirEntry, err error) error {
		if strings.HasSuffix(path, ".go") && !strings.HasSuffix(path, "_test.go") && !strings.Contains(path, "/testdata/") {
			paths = append(paths, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return paths
}

// sentencesOf gives the sentences in a file, without the descriptions of the HTTP API.
func sentencesOf(t *testing.T, path string) (texts []string) {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), filepath.Join("..", "..", path), nil, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.KeyValueExpr:
			if key, ok := n.Key.(*ast.Ident); ok && (key.Name == "Description" || key.Name == "Summary") {
				return false
			}
		case *ast.Field:
			return n.Tag == nil
		case *ast.BasicLit:
			if text, err := strconv.Unquote(n.Value); err == nil && n.Kind == token.STRING && sentence.MatchString(strings.ReplaceAll(text, "\n", " ")) {
				texts = append(texts, text)
			}
		}
		return true
	})
	return texts
}
