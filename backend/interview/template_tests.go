package interview

import (
	"slices"
	"strings"
	"unicode"
)

// Limits on the tests of a template.
const (
	MaxTests         = 50 // cases and test files together
	MaxTestName      = 120
	MaxTestText      = 64 << 10 // bytes of one case's input, of its expected output, of a test file
	MaxTestArgs      = 32       // arguments of one case
	MaxTestArgsBytes = 16 << 10 // bytes of all arguments of one case
	MaxTestBytes     = 512 << 10
)

// Tests is what a session's code is tested with. They belong to the
// interviewers: of a hidden one, a candidate learns whether it passes, and
// nothing else.
type Tests struct {
	Cases []TestCase `json:"cases"` // numbered 1, 2, 3, …
	Files []TestFile `json:"files"` // numbered after the cases
}

// TestCase runs the candidate's program. It passes when the program ends by
// itself, with exit code 0, and has printed what is expected, see SameOutput.
type TestCase struct {
	Name     string   `json:"name"` // may be empty
	Stdin    string   `json:"stdin"`
	Args     []string `json:"args"`
	Expected string   `json:"expected"`
	Hidden   bool     `json:"hidden"`
}

// TestFile is a program in the template's language that runs beside the
// candidate's files, in the place of one with the same name. It passes when it
// ends by itself with exit code 0.
type TestFile struct {
	Name   string     `json:"name"` // of the test; may be empty
	Hidden bool       `json:"hidden"`
	File   SourceFile `json:"file"`
}

// SessionTests are the tests of one interview, as they were when its session began.
type SessionTests struct {
	Tests
	Language string // of the test files; "": that of whoever runs them
}

// Count is how many tests there are.
func (t Tests) Count() int { return len(t.Cases) + len(t.Files) }

// SameOutput reports whether a program printed what was expected: white space
// at the ends of lines, and lines without anything else at the end of the text,
// make no difference.
func SameOutput(expected, actual string) bool {
	return withoutSpaceAtEnds(expected) == withoutSpaceAtEnds(actual)
}

func withoutSpaceAtEnds(s string) string {
	lines := strings.Split(s, "\n")
	for n, line := range lines {
		lines[n] = strings.TrimRightFunc(line, unicode.IsSpace)
	}
	return strings.TrimRight(strings.Join(lines, "\n"), "\n")
}

// Beside returns a program's files with the test file among them: what has its
// name, or stands in the way of it, is left out.
func (t TestFile) Beside(files []SourceFile) []SourceFile {
	others := slices.DeleteFunc(slices.Clone(files), func(f SourceFile) bool {
		return f.Name == t.File.Name || strings.HasPrefix(t.File.Name, f.Name+"/") || strings.HasPrefix(f.Name, t.File.Name+"/")
	})
	return append(others, t.File)
}

// clean checks and normalises what a person wrote.
func (t *Tests) clean() error {
	if t.Count() > MaxTests {
		return InvalidField("tests", "A template may have %d tests at most.", MaxTests)
	}
	size := 0
	var cases []TestCase
	for _, c := range t.Cases {
		n, err := c.clean()
		if err != nil {
			return err
		}
		size += n
		cases = append(cases, c)
	}
	var files []TestFile
	for _, f := range t.Files {
		n, err := f.clean()
		if err != nil {
			return err
		}
		size += n
		files = append(files, f)
	}
	if size > MaxTestBytes {
		return InvalidField("tests", "The tests may have %d KiB together at most.", MaxTestBytes>>10)
	}
	t.Cases, t.Files = cases, files
	return nil
}

// clean also returns the size in bytes.
func (c *TestCase) clean() (size int, err error) {
	if c.Name, err = CleanText("tests", "The name of a test", c.Name, MaxTestName); err != nil {
		return 0, err
	}
	if c.Stdin, err = cleanTestText("tests", "The input of a test", c.Stdin); err != nil {
		return 0, err
	}
	if c.Expected, err = cleanTestText("tests", "The expected output of a test", c.Expected); err != nil {
		return 0, err
	}
	if len(c.Args) > MaxTestArgs {
		return 0, InvalidField("tests", "A test may have %d arguments at most.", MaxTestArgs)
	}
	var args []string
	inArgs := 0
	for _, a := range c.Args {
		if a, err = cleanLines("tests", "An argument of a test", a); err != nil {
			return 0, err
		}
		inArgs += len(a)
		args = append(args, a)
	}
	if inArgs > MaxTestArgsBytes {
		return 0, InvalidField("tests", "The arguments of a test may have %d KiB together at most.", MaxTestArgsBytes>>10)
	}
	c.Args = args
	return len(c.Name) + len(c.Stdin) + len(c.Expected) + inArgs, nil
}

func (f *TestFile) clean() (size int, err error) {
	if f.Name, err = CleanText("testFiles", "The name of a test", f.Name, MaxTestName); err != nil {
		return 0, err
	}
	if !validFileName(f.File.Name) {
		return 0, InvalidField("testFiles", "%q cannot be the name of a file.", shorten(f.File.Name))
	}
	if f.File.Text, err = cleanTestText("testFiles", "The file "+f.File.Name, f.File.Text); err != nil {
		return 0, err
	}
	return len(f.Name) + len(f.File.Name) + len(f.File.Text), nil
}

func cleanTestText(field, what, s string) (string, error) {
	s, err := cleanLines(field, what, s)
	if err == nil && len(s) > MaxTestText {
		err = InvalidField(field, "%s may have %d KiB at most.", what, MaxTestText>>10)
	}
	return s, err
}
