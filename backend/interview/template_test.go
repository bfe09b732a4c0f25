package interview_test

import (
	"context"
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"

	"candor/backend/interview"
	"candor/backend/sqlite"
)

// questions is the rules on templates and interviews over one database.
type questions struct {
	*interview.Templates
	t          *testing.T
	db         *sqlite.DB
	interviews *interview.Service
	now        time.Time
	person     interview.Person
}

func newQuestions(t *testing.T) *questions {
	t.Helper()
	db, err := sqlite.Open(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	q := &questions{t: t, db: db, now: time.Date(2027, 1, 31, 12, 0, 0, 123_456_789, time.UTC)}
	q.person = interview.Person{ID: interview.NewID(), Email: "grace@example.com", Name: "Grace", Role: interview.Interviewer}
	if err := db.CreatePerson(t.Context(), q.person, ""); err != nil {
		t.Fatal(err)
	}
	q.interviews = interview.NewService(interview.ServiceOptions{Store: db, Templates: db, Now: func() time.Time { return q.now }})
	q.Templates = interview.NewTemplates(interview.TemplatesOptions{
		Store: db, Now: func() time.Time { return q.now },
		FileName: func(language string) string { return map[string]string{"python": "main.py"}[language] },
	})
	return q
}

func (q *questions) make(t interview.Template) interview.Template {
	q.t.Helper()
	made, err := q.Create(q.t.Context(), q.person, t)
	if err != nil {
		q.t.Fatalf("create a template: %v", err)
	}
	return made
}

func (q *questions) begins(i interview.Interview, want interview.Starter) {
	q.t.Helper()
	got, err := q.Starter(q.t.Context(), i.ID)
	if err != nil || !reflect.DeepEqual(got, want) {
		q.t.Errorf("Starter = %+v, %v, want %+v", got, err, want)
	}
}

func (q *questions) meeting(template string) interview.Interview {
	q.t.Helper()
	i, _, err := q.interviews.Create(q.t.Context(), q.person, interview.Draft{TemplateID: template}, nil)
	if err != nil {
		q.t.Fatalf("create an interview: %v", err)
	}
	return i
}

func files(names ...string) []interview.SourceFile {
	list := make([]interview.SourceFile, len(names))
	for n, name := range names {
		list[n] = interview.SourceFile{Name: name, Text: "text of " + name}
	}
	return list
}

func TestTemplateIsWhatIsReadBack(t *testing.T) {
	q := newQuestions(t)
	made := q.make(interview.Template{
		ID: "chosen-by-the-caller", Name: "  Two sum ", Language: "c++", Instructions: "# Two\r\nsum\r", Guidance: "ask\r\nwhy\n",
		Files: []interview.SourceFile{{Name: "src/a.cpp", Text: "int\r\nmain\r() {}\n"}, {Name: "b.h"}}, Main: "b.h",
	})
	at := time.Date(2027, 1, 31, 12, 0, 0, 123_000_000, time.UTC)
	want := interview.Template{
		ID: made.ID, Name: "Two sum", Language: "c++", Instructions: "# Two\nsum\n", Guidance: "ask\nwhy\n",
		Files: []interview.SourceFile{{Name: "src/a.cpp", Text: "int\nmain\n() {}\n"}, {Name: "b.h"}}, Main: "b.h",
		CreatedBy: q.person.ID, CreatedAt: at, ChangedAt: at, Revision: made.Revision,
	}
	if !reflect.DeepEqual(made, want) || !interview.ValidID(made.ID) || made.ID == "chosen-by-the-caller" {
		t.Errorf("created %+v, want %+v", made, want)
	}
	if got, err := q.Get(t.Context(), made.ID); err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("read %+v, %v, want %+v", got, err, want)
	}

	q.now = q.now.Add(time.Hour)
	changed, err := q.Replace(t.Context(), interview.Template{ID: made.ID, Name: "Three sum", CreatedBy: "somebody"})
	want = interview.Template{
		ID: made.ID, Name: "Three sum", Files: []interview.SourceFile{},
		CreatedBy: q.person.ID, CreatedAt: at, ChangedAt: at.Add(time.Hour), Revision: changed.Revision,
	}
	if changed.Revision.Last <= made.Revision.Last {
		t.Errorf("its revision is %d, was %d", changed.Revision.Last, made.Revision.Last)
	}
	if err != nil || !reflect.DeepEqual(changed, want) {
		t.Errorf("replaced by %+v, %v, want %+v", changed, err, want)
	}
	if got, err := q.Get(t.Context(), made.ID); err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("read %+v, %v, want %+v", got, err, want)
	}
}

func TestTemplateLimits(t *testing.T) {
	q := newQuestions(t)
	long := func(n int) string { return strings.Repeat("x", n) }
	many := func(n int) (list []interview.SourceFile) {
		for i := range n {
			list = append(list, interview.SourceFile{Name: long(i + 1)})
		}
		return list
	}
	text := func(sizes ...int) (list []interview.SourceFile) {
		for n, size := range sizes {
			list = append(list, interview.SourceFile{Name: long(n + 1), Text: long(size)})
		}
		return list
	}
	kept := q.make(interview.Template{Name: "Kept"})
	for _, tt := range []struct {
		name  string
		t     interview.Template
		field string // "": it is taken
	}{
		{"all at their limits", interview.Template{
			Name: strings.Repeat("é", 120), Language: long(40), Instructions: long(64 << 10), Guidance: long(64 << 10), Files: text(128<<10, 128<<10),
		}, ""},
		{"the most files", interview.Template{Name: "n", Files: many(20)}, ""},
		{"no name", interview.Template{Name: " \u2003\u3164"}, "name"},
		{"a long name", interview.Template{Name: strings.Repeat("é", 121)}, "name"},
		{"a name of two lines", interview.Template{Name: "a\nb"}, "name"},
		{"a language of this relay's", interview.Template{Name: "n", Language: "python"}, ""},
		{"a language nobody knows", interview.Template{Name: "n", Language: "objective-c++"}, ""},
		{"a language that is a name", interview.Template{Name: "n", Language: "Visual Basic"}, "language"},
		{"a language that is long", interview.Template{Name: "n", Language: long(41)}, "language"},
		{"long instructions", interview.Template{Name: "n", Instructions: long(64<<10 + 1)}, "instructions"},
		{"instructions with NUL", interview.Template{Name: "n", Instructions: "a\x00b"}, "instructions"},
		{"instructions that are no text", interview.Template{Name: "n", Instructions: "\xff"}, "instructions"},
		{"long guidance", interview.Template{Name: "n", Guidance: long(64<<10 + 1)}, "guidance"},
		{"long guidance but for the ends of lines", interview.Template{Name: "n", Guidance: strings.Repeat("\r\n", 64<<10)}, ""},
		{"too many files", interview.Template{Name: "n", Files: many(21)}, "files"},
		{"files too large together", interview.Template{Name: "n", Files: text(128<<10, 128<<10+1)}, "files"},
		{"a file with NUL", interview.Template{Name: "n", Files: []interview.SourceFile{{Name: "a", Text: "\x00"}}}, "files"},
		{"a name twice", interview.Template{Name: "n", Files: files("a", "a")}, "files"},
		{"a file that is a folder", interview.Template{Name: "n", Files: files("a", "a/b")}, "files"},
		{"a name that leaves the folder", interview.Template{Name: "n", Files: files("../a")}, "files"},
		{"a file without a name", interview.Template{Name: "n", Files: files("")}, "files"},
		{"a main that is not there", interview.Template{Name: "n", Files: files("a"), Main: "b"}, "main"},
		{"a main without files", interview.Template{Name: "n", Main: "b"}, "main"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := q.Create(t.Context(), q.person, tt.t)
			tt.t.ID = kept.ID
			_, again := q.Replace(t.Context(), tt.t)
			for what, err := range map[string]error{"Create": err, "Replace": again} {
				e, _ := errors.AsType[*interview.Error](err)
				if tt.field == "" && err != nil || tt.field != "" && (e == nil || e.Code != interview.Invalid || e.Field != tt.field) {
					t.Errorf("%s = %v, want an error of the field %q", what, err, tt.field)
				}
			}
		})
	}
}

func TestTemplatesAreListedByName(t *testing.T) {
	q := newQuestions(t)
	for _, name := range []string{"zip", "Array sum", "Ärger", "array max", "Binary search"} {
		q.make(interview.Template{Name: name, Language: "python", Instructions: "zip", Guidance: "zip", Files: files("zip.py")})
	}
	q.make(interview.Template{Name: "Zip too", Language: "javascript"})
	for query, want := range map[string][]string{
		"":            {"Ärger", "array max", "Array sum", "Binary search", "zip", "Zip too"},
		" ARRAY ":     {"array max", "Array sum"},
		"sum array":   {"Array sum"},
		"zip python":  {"zip"},
		"ÄRG":         {"Ärger"},
		"arg":         {"Ärger"},
		"zip.py":      nil,
		"%":           nil,
		"binary zip":  nil,
		"too z javas": {"Zip too"},
	} {
		list, err := q.List(t.Context(), query)
		if err != nil {
			t.Fatal(err)
		}
		var names []string
		for _, item := range list {
			names = append(names, item.Name)
			if item.Guidance != "" || item.Instructions != "" || item.Files != nil {
				t.Errorf("the list has more than it must: %+v", item)
			}
		}
		if !reflect.DeepEqual(names, want) {
			t.Errorf("List(%q) = %q, want %q", query, names, want)
		}
	}
	if _, err := q.List(t.Context(), strings.Repeat("x", interview.MaxQuery+1)); interview.CodeOf(err) != interview.Invalid {
		t.Errorf("a long search: %v", err)
	}
}

func TestUnknownTemplate(t *testing.T) {
	q := newQuestions(t)
	for _, id := range []string{"", "?", interview.NewID()} {
		_, get := q.Get(t.Context(), id)
		_, replace := q.Replace(t.Context(), interview.Template{ID: id, Name: "n"})
		for what, err := range map[string]error{"Get": get, "Replace": replace, "Delete": q.Delete(t.Context(), id)} {
			if interview.CodeOf(err) != interview.NotFound {
				t.Errorf("%s(%q) = %v, want not found", what, id, err)
			}
		}
	}
}

func TestWhatASessionBeginsWith(t *testing.T) {
	q := newQuestions(t)
	whole := q.make(interview.Template{Name: "n", Language: "c", Instructions: "do", Guidance: "secret", Files: files("a.c", "b.c"), Main: "b.c"})
	q.begins(q.meeting(whole.ID), interview.Starter{Language: "c", Files: files("a.c", "b.c"), Main: "b.c"})
	q.begins(q.meeting(q.make(interview.Template{Name: "n", Files: files("a.c", "b.c")}).ID), interview.Starter{Files: files("a.c", "b.c"), Main: "a.c"})
	q.begins(q.meeting(q.make(interview.Template{Name: "n", Language: "python"}).ID),
		interview.Starter{Language: "python", Files: []interview.SourceFile{{Name: "main.py"}}, Main: "main.py"})
	q.begins(q.meeting(q.make(interview.Template{Name: "n", Language: "cobol"}).ID), interview.Starter{Language: "cobol", Files: []interview.SourceFile{}})
	q.begins(q.meeting(""), interview.Starter{})
	q.begins(interview.Interview{ID: "no-such-interview"}, interview.Starter{})

	i := q.meeting(whole.ID)
	if err := q.Delete(t.Context(), whole.ID); err != nil {
		t.Fatal(err)
	}
	q.begins(i, interview.Starter{})
}

func TestInterviewNamesATemplateThatExists(t *testing.T) {
	q := newQuestions(t)
	wrong := func(what string, err error) {
		t.Helper()
		e, _ := errors.AsType[*interview.Error](err)
		if e == nil || e.Code != interview.Invalid || e.Field != "templateId" {
			t.Errorf("%s: %v, want an error of templateId", what, err)
		}
	}
	none := interview.NewID()
	for _, id := range []string{"?", none} {
		_, _, err := q.interviews.Create(t.Context(), q.person, interview.Draft{TemplateID: id}, nil)
		wrong("create with "+id, err)
		_, err = q.interviews.Change(t.Context(), q.meeting("").ID, interview.Patch{TemplateID: &id}, false)
		wrong("change to "+id, err)
	}
	if _, err := q.interviews.Change(t.Context(), interview.NewID(), interview.Patch{TemplateID: &none}, false); interview.CodeOf(err) != interview.NotFound {
		t.Errorf("change no interview: %v, want not found", err)
	}

	template := q.make(interview.Template{Name: "LRU cache"})
	draft := interview.Draft{ID: "made-offline", TemplateID: template.ID}
	i, created, err := q.interviews.Create(t.Context(), q.person, draft, nil)
	if err != nil || !created || i.TemplateID != template.ID || i.Title() != "LRU cache" {
		t.Fatalf("create: %+v, %v, %v", i, created, err)
	}
	if err := q.Delete(t.Context(), template.ID); err != nil {
		t.Fatal(err)
	}
	// What was true when it was made is no error now.
	if again, created, err := q.interviews.Create(t.Context(), q.person, draft, nil); err != nil || created || again != i {
		t.Errorf("the same again: %+v, %v, %v, want %+v", again, created, err, i)
	}
	name := "Renamed"
	if i, err = q.interviews.Change(t.Context(), i.ID, interview.Patch{Name: &name, TemplateID: &template.ID}, false); err != nil || i.Name != name || i.TemplateName != "LRU cache" {
		t.Errorf("rename: %+v, %v", i, err)
	}
	empty := ""
	if i, err = q.interviews.Change(t.Context(), i.ID, interview.Patch{TemplateID: &empty}, false); err != nil || i.TemplateID != "" || i.TemplateName != "" {
		t.Errorf("take its template away: %+v, %v", i, err)
	}
	_, err = q.interviews.Change(t.Context(), i.ID, interview.Patch{TemplateID: &template.ID}, false)
	wrong("change back", err)
}

// failing is a disk that does not answer.
type failing struct{}

func (failing) Template(context.Context, string) (interview.Template, error) {
	return interview.Template{}, errors.New("the disk did not answer")
}

func TestUnreadableTemplateIsNotMissing(t *testing.T) {
	q := newQuestions(t)
	s := interview.NewService(interview.ServiceOptions{Store: q.db, Templates: failing{}})
	if _, _, err := s.Create(t.Context(), q.person, interview.Draft{TemplateID: interview.NewID()}, nil); err == nil || interview.CodeOf(err) != "" {
		t.Errorf("create = %v, want the disk's error", err)
	}
}
