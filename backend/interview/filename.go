package interview

import (
	"path"
	"strings"
	"unicode/utf8"
)

// MaxFileName bounds a source file's name, in bytes.
const MaxFileName = 200

// CheckFileNames refuses names that files of one program cannot have side by
// side: not plain, twice the same, or a file where another has a folder.
func CheckFileNames(files []SourceFile) error {
	seen := make(map[string]bool, len(files))
	for _, f := range files {
		if !validFileName(f.Name) {
			return InvalidField("files", "%q cannot be the name of a file.", shorten(f.Name))
		}
		if seen[f.Name] {
			return InvalidField("files", "Two files have the name %q.", shorten(f.Name))
		}
		seen[f.Name] = true
	}
	for _, f := range files {
		for dir := path.Dir(f.Name); dir != "."; dir = path.Dir(dir) {
			if seen[dir] {
				return InvalidField("files", "%q is both a file and a folder.", shorten(dir))
			}
		}
	}
	return nil
}

// validFileName reports whether name is a relative slash path without "..",
// such as every file system can have.
func validFileName(name string) bool {
	if name == "" || len(name) > MaxFileName || !utf8.ValidString(name) ||
		path.IsAbs(name) || path.Clean(name) != name || name == "." || name == ".." || strings.HasPrefix(name, "../") {
		return false
	}
	return !strings.ContainsFunc(name, func(c rune) bool {
		return c < ' ' || c == 0x7f || strings.ContainsRune(`\:*?"<>|`, c)
	})
}
