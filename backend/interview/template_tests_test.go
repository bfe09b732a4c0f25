package interview_test

import (
	"errors"
	"reflect"
	"strings"
	"testing"

	"candor/backend/interview"
	"candor/backend/room/storetest"
)

func TestTestsAreWhatIsReadBack(t *testing.T) {
	q := newQuestions(t)
	made := q.make(interview.Template{Name: "n", Tests: interview.Tests{
		Cases: []interview.TestCase{
			{Name: "  two ", Stdin: "1\r\n1\r", Args: []string{"-v", ""}, Expected: "2\r\n", Hidden: true},
			{Args: []string{}},
		},
		Files: []interview.TestFile{{Name: "unit", Hidden: true, File: interview.SourceFile{Name: "tests/a.py", Text: "import main\r\n"}}},
	}})
	want := interview.Tests{
		Cases: []interview.TestCase{{Name: "two", Stdin: "1\n1\n", Args: []string{"-v", ""}, Expected: "2\n", Hidden: true}, {}},
		Files: []interview.TestFile{{Name: "unit", Hidden: true, File: interview.SourceFile{Name: "tests/a.py", Text: "import main\n"}}},
	}
	if !reflect.DeepEqual(made.Tests, want) {
		t.Errorf("created %+v, want %+v", made.Tests, want)
	}
	if got, err := q.Get(t.Context(), made.ID); err != nil || !reflect.DeepEqual(got.Tests, want) {
		t.Errorf("read %+v, %v, want %+v", got.Tests, err, want)
	}
	list, err := q.List(t.Context(), "")
	if err != nil || len(list) != 1 || list[0].Tests.Count() != 0 {
		t.Errorf("the list has %+v, %v, want it without tests", list, err)
	}
	if got, err := q.Replace(t.Context(), interview.Template{ID: made.ID, Name: "n"}); err != nil || got.Tests.Count() != 0 {
		t.Errorf("replaced by one without tests: %+v, %v", got.Tests, err)
	}
}

func TestLimitsOnTests(t *testing.T) {
	q := newQuestions(t)
	long := func(n int) string { return strings.Repeat("x", n) }
	cases := func(n int, c interview.TestCase) interview.Tests {
		list := make([]interview.TestCase, n)
		for i := range list {
			list[i] = c
		}
		return interview.Tests{Cases: list}
	}
	one := func(c interview.TestCase) interview.Tests { return cases(1, c) }
	file := func(name, text string) interview.Tests {
		return interview.Tests{Files: []interview.TestFile{{File: interview.SourceFile{Name: name, Text: text}}}}
	}
	args := func(n, size int) interview.Tests {
		var list []string
		for range n {
			list = append(list, long(size))
		}
		return one(interview.TestCase{Args: list})
	}
	full := cases(4, interview.TestCase{Stdin: long(64 << 10), Expected: long(64 << 10)})
	over := cases(4, interview.TestCase{Stdin: long(64 << 10), Expected: long(64 << 10)})
	over.Files = []interview.TestFile{{File: interview.SourceFile{Name: "a"}}}
	mixed := cases(50, interview.TestCase{})
	mixed.Files = file("a", "").Files
	for _, tt := range []struct {
		name  string
		tests interview.Tests
		field string // "": they are taken
	}{
		{"the most", cases(50, interview.TestCase{}), ""},
		{"too many", cases(51, interview.TestCase{}), "tests"},
		{"too many with a file", mixed, "tests"},
		{"the largest", full, ""},
		{"too large together", over, "tests"},
		{"a long name", one(interview.TestCase{Name: strings.Repeat("é", 120)}), ""},
		{"a name too long", one(interview.TestCase{Name: strings.Repeat("é", 121)}), "tests"},
		{"a name of two lines", one(interview.TestCase{Name: "a\nb"}), "tests"},
		{"long input", one(interview.TestCase{Stdin: long(64<<10 + 1)}), "tests"},
		{"long output", one(interview.TestCase{Expected: long(64<<10 + 1)}), "tests"},
		{"input that is no text", one(interview.TestCase{Stdin: "\xff"}), "tests"},
		{"output with NUL", one(interview.TestCase{Expected: "\x00"}), "tests"},
		{"the most arguments", args(32, 512), ""},
		{"too many arguments", args(33, 1), "tests"},
		{"long arguments", args(1, 16<<10+1), "tests"},
		{"an argument with NUL", one(interview.TestCase{Args: []string{"a\x00"}}), "tests"},
		{"a file", file("a/b.py", long(64<<10)), ""},
		{"a large file", file("a.py", long(64<<10+1)), "testFiles"},
		{"a file that leaves the folder", file("../a.py", ""), "testFiles"},
		{"a file without a name", file("", ""), "testFiles"},
		{"a file that is no text", file("a", "\xff"), "testFiles"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := q.Create(t.Context(), q.person, interview.Template{Name: "n", Tests: tt.tests})
			e, _ := errors.AsType[*interview.Error](err)
			if tt.field == "" && err != nil || tt.field != "" && (e == nil || e.Code != interview.Invalid || e.Field != tt.field) {
				t.Errorf("Create = %v, want an error of the field %q", err, tt.field)
			}
		})
	}
}

func TestSameOutput(t *testing.T) {
	for _, tt := range []struct {
		expected, actual string
		want             bool
	}{
		{"", "", true},
		{"2", "2\n", true},
		{"2\n", "2", true},
		{"a\nb\n", "a \t\r\nb\u00a0\r\n\r\n \n", true},
		{"", " \n\n", true},
		{"a\n\nb", "a\nb", false},
		{"\na", "a", false},
		{" a", "a", false},
		{"a b", "a  b", false},
		{"a", "A", false},
		{"a", "a\nb", false},
	} {
		if got := interview.SameOutput(tt.expected, tt.actual); got != tt.want {
			t.Errorf("SameOutput(%q, %q) = %t, want %t", tt.expected, tt.actual, got, tt.want)
		}
	}
}

func TestTestFileBesideAProgram(t *testing.T) {
	test := interview.TestFile{File: interview.SourceFile{Name: "test/main.py", Text: "the test"}}
	program := files("main.py", "test.py", "test", "test/main.py", "test/other.py", "test/main.py/x", "testing")
	got := test.Beside(program)
	want := append(files("main.py", "test.py", "test/other.py", "testing"), test.File)
	if !reflect.DeepEqual(got, want) {
		t.Errorf("Beside = %v, want %v", got, want)
	}
	if err := interview.CheckFileNames(got); err != nil {
		t.Errorf("they cannot be side by side: %v", err)
	}
	if program[2].Name != "test" {
		t.Error("the program's own files were changed")
	}
}

func TestSessionKeepsItsTests(t *testing.T) {
	q := newQuestions(t)
	tests := func(name string) interview.Tests {
		return interview.Tests{Cases: []interview.TestCase{{Name: name, Expected: "x"}}}
	}
	has := func(what string, i interview.Interview, want interview.SessionTests) {
		t.Helper()
		got, err := q.db.SessionTests(t.Context(), i.ID)
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %+v, %v, want %+v", what, got, err, want)
		}
	}
	opened := func(i interview.Interview) {
		t.Helper()
		if _, err := q.Starter(t.Context(), i.ID); err != nil {
			t.Fatal(err)
		}
	}
	written := func(i interview.Interview) {
		t.Helper()
		entry := interview.LogEntry{Document: i.ID + "/" + interview.CodeDocument, Seq: 1, Author: q.person.ID, Update: []byte{0, 0}}
		if err := storetest.AppendLog(t.Context(), q.db, []interview.LogEntry{entry}); err != nil {
			t.Fatal(err)
		}
	}
	replace := func(id string, t interview.Tests) {
		q.t.Helper()
		if _, err := q.Replace(q.t.Context(), interview.Template{ID: id, Name: "n", Language: "c", Tests: t}); err != nil {
			q.t.Fatal(err)
		}
	}
	template := q.make(interview.Template{Name: "n", Language: "python", Tests: tests("first")})
	first := interview.SessionTests{Tests: tests("first"), Language: "python"}
	second := interview.SessionTests{Tests: tests("second"), Language: "c"}
	has("no interview", interview.Interview{ID: "no-such-interview"}, interview.SessionTests{})
	has("no template", q.meeting(""), interview.SessionTests{})

	begun, unopened, empty := q.meeting(template.ID), q.meeting(template.ID), q.meeting(template.ID)
	has("not opened", begun, first)
	opened(begun)
	written(begun)
	opened(empty)
	replace(template.ID, tests("second"))
	has("begun, its template changed since", begun, first)
	has("not opened, its template changed since", unopened, second)
	opened(empty) // nothing was written into it before
	has("opened again", empty, second)
	replace(template.ID, interview.Tests{})
	opened(empty)
	has("opened again without any", empty, interview.SessionTests{})

	// It began without tests, and gets none later.
	written(unopened)
	replace(template.ID, tests("second"))
	has("begun without tests", unopened, interview.SessionTests{})

	opened(empty)
	late := q.meeting(template.ID)
	if err := q.Delete(t.Context(), template.ID); err != nil {
		t.Fatal(err)
	}
	has("begun, its template deleted since", begun, first)
	opened(empty)
	has("opened, its template deleted since", empty, second)
	none := ""
	if _, err := q.interviews.Change(t.Context(), empty.ID, interview.Patch{TemplateID: &none}, false); err != nil {
		t.Fatal(err)
	}
	opened(empty)
	has("opened again without a template", empty, interview.SessionTests{})
	opened(late)
	has("its template deleted before it was opened", late, interview.SessionTests{})
}
