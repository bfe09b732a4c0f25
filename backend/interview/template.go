package interview

import (
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// Limits on templates.
const (
	MaxTemplateName  = 120
	MaxTemplateText  = 64 << 10  // bytes of the instructions, and of the guidance
	MaxTemplateFiles = 20        // starter files
	MaxTemplateBytes = 256 << 10 // bytes of all starter files
	MaxTemplates     = 2000      // in one workspace
)

// Template is a reusable question.
type Template struct {
	ID           string
	Name         string
	Language     string       // id of a language, which no relay needs to know, or ""
	Instructions string       // Markdown; everyone in the session reads it
	Guidance     string       // Markdown; only interviewers may ever read it
	Files        []SourceFile // starter files
	Main         string       // the starter file that Run executes; "" only when there is none
	Tests        Tests        // the test files are in Language
	CreatedBy    string       // person id
	CreatedAt    time.Time
	ChangedAt    time.Time
	Revision     Revision // given by the store, without fields
}

// TemplateAuthor is the author of what a session begins with, in the log and of
// its instructions. No
// person and no participant has this id: theirs are longer.
const TemplateAuthor = "template"

// Starter is what of a template a session begins with: all of it may be read by
// everyone in the session, so the guidance and the tests are not in it; and
// written by everyone, so the instructions are not.
type Starter struct {
	Language string
	Files    []SourceFile
	Main     string
}

// Empty reports whether a session begins with nothing.
func (s Starter) Empty() bool {
	return s.Language == "" && len(s.Files) == 0
}

// SearchText is the text that a query's words are looked up in, by stores that
// fold both.
func (t *Template) SearchText() string { return t.Name + "\n" + t.Language }

// languagePattern is how the id of a language may look: "python", "c++", "objective-c".
var languagePattern = regexp.MustCompile(`^[a-z0-9][a-z0-9+#._-]{0,39}$`)

// clean checks and normalises what a person wrote.
func (t *Template) clean() (err error) {
	if t.Name, err = CleanText("name", "The name", t.Name, MaxTemplateName); err != nil {
		return err
	}
	if !visible(t.Name) {
		return InvalidField("name", "Please give the template a name.")
	}
	if t.Language != "" && !languagePattern.MatchString(t.Language) {
		return InvalidField("language", "%q is not the id of a language.", shorten(t.Language))
	}
	if t.Instructions, err = cleanPages("instructions", "The instructions", t.Instructions); err != nil {
		return err
	}
	if t.Guidance, err = cleanPages("guidance", "The guidance", t.Guidance); err != nil {
		return err
	}
	if err := t.Tests.clean(); err != nil {
		return err
	}
	return t.cleanFiles()
}

// cleanPages checks a text of many lines.
func cleanPages(field, what, s string) (string, error) {
	s, err := cleanLines(field, what, s)
	if err == nil && len(s) > MaxTemplateText {
		err = InvalidField(field, "%s may have %d KiB at most.", what, MaxTemplateText>>10)
	}
	return s, err
}

func (t *Template) cleanFiles() error {
	if len(t.Files) > MaxTemplateFiles {
		return InvalidField("files", "A template may have %d files at most.", MaxTemplateFiles)
	}
	if err := CheckFileNames(t.Files); err != nil {
		return err
	}
	t.Files = slices.Clone(t.Files)
	size := 0
	for n := range t.Files {
		f := &t.Files[n]
		text, err := cleanLines("files", "The file "+f.Name, f.Text)
		if err != nil {
			return err
		}
		f.Text = text
		size += len(text)
	}
	if size > MaxTemplateBytes {
		return InvalidField("files", "The files may have %d KiB together at most.", MaxTemplateBytes>>10)
	}
	if t.Main == "" && len(t.Files) > 0 {
		t.Main = t.Files[0].Name
	}
	if t.Main != "" && !slices.ContainsFunc(t.Files, func(f SourceFile) bool { return f.Name == t.Main }) {
		return InvalidField("main", "There is no file %q to start with.", shorten(t.Main))
	}
	return nil
}

// lineEnds makes "\n" the only end of a line. An editor counts one character for
// each end: with two, every position after it would be off by one.
var lineEnds = strings.NewReplacer("\r\n", "\n", "\r", "\n")

func cleanLines(field, what, s string) (string, error) {
	if !utf8.ValidString(s) || strings.ContainsRune(s, 0) {
		return "", InvalidField(field, "%s is not valid text.", what)
	}
	return lineEnds.Replace(s), nil
}
