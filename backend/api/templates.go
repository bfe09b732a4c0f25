package api

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"candor/backend/interview"
)

// Template is a reusable question, as only interviewers see it.
type Template struct {
	ID           string       `json:"id"`
	Name         string       `json:"name"`
	Language     string       `json:"language" doc:"The id of a language; empty for any"`
	Instructions string       `json:"instructions" doc:"Markdown that everyone in the session reads"`
	Guidance     string       `json:"guidance" doc:"Markdown for interviewers: no participant ever gets it"`
	Files        []SourceFile `json:"files" nullable:"false" doc:"What a session begins with"`
	Main         string       `json:"main" doc:"The name of the file to execute; empty only without files"`
	Tests        []TestCase   `json:"tests" nullable:"false"`
	TestFiles    []TestFile   `json:"testFiles" nullable:"false" doc:"Numbered after the others"`
	CreatedAt    time.Time    `json:"createdAt"`
	ChangedAt    time.Time    `json:"changedAt"`
	CreatedBy    string       `json:"createdBy"`
}

// TemplateBrief is a template in the list.
type TemplateBrief struct {
	ID        string    `json:"id"`
	Name      string    `json:"name"`
	Language  string    `json:"language"`
	ChangedAt time.Time `json:"changedAt"`
}

// TemplateList is every template that was asked for.
type TemplateList struct {
	Items []TemplateBrief `json:"items" nullable:"false"`
}

// TemplateContent is what a person writes into a template. What is left out is empty.
type TemplateContent struct {
	Name         string       `json:"name" doc:"At most 120 characters; need not be unique"`
	Language     string       `json:"language,omitempty" doc:"The id of a language, which this relay need not know"`
	Instructions string       `json:"instructions,omitempty" doc:"Markdown, at most 64 KiB"`
	Guidance     string       `json:"guidance,omitempty" doc:"Markdown, at most 64 KiB"`
	Files        []SourceFile `json:"files,omitempty" nullable:"false" doc:"At most 20, and 256 KiB together"`
	Main         string       `json:"main,omitempty" doc:"The name of one of the files; without it the first"`
	Tests        []TestCase   `json:"tests,omitempty" nullable:"false" doc:"At most 50 with the test files, and 512 KiB together"`
	TestFiles    []TestFile   `json:"testFiles,omitempty" nullable:"false"`
}

// TestCase is a test with input and expected output.
type TestCase struct {
	Name     string   `json:"name" doc:"At most 120 characters; may be empty"`
	Stdin    string   `json:"stdin" doc:"All that the program reads, at most 64 KiB"`
	Args     []string `json:"args,omitempty" nullable:"false" doc:"At most 32, and 16 KiB together"`
	Expected string   `json:"expected" doc:"What it must print, at most 64 KiB; white space at the ends of lines and of the text makes no difference. It must end by itself with exit code 0, too"`
	Hidden   bool     `json:"hidden" doc:"Candidates learn whether it passes, and nothing else"`
}

// TestFile is a test that is a program.
type TestFile struct {
	Name   string     `json:"name" doc:"At most 120 characters; may be empty"`
	Hidden bool       `json:"hidden" doc:"Candidates learn whether it passes, and nothing else"`
	File   SourceFile `json:"file" doc:"In the template's language, at most 64 KiB. It is executed beside the session's files, in the place of one with its name, and passes when it ends by itself with exit code 0"`
}

func (c TemplateContent) template() interview.Template {
	t := interview.Template{
		Name: c.Name, Language: c.Language, Instructions: c.Instructions, Guidance: c.Guidance, Main: c.Main,
		Files: make([]interview.SourceFile, 0, len(c.Files)),
	}
	for _, f := range c.Files {
		t.Files = append(t.Files, interview.SourceFile{Name: f.Name, Text: f.Text})
	}
	for _, c := range c.Tests {
		t.Tests.Cases = append(t.Tests.Cases, interview.TestCase(c))
	}
	for _, f := range c.TestFiles {
		t.Tests.Files = append(t.Tests.Files, interview.TestFile{Name: f.Name, Hidden: f.Hidden, File: interview.SourceFile(f.File)})
	}
	return t
}

type templateOutput struct {
	ETag string `header:"ETag" doc:"Its revision, for If-Match"`
	Body Template
}

func templateAnswer(t interview.Template, err error) (*templateOutput, error) {
	if err != nil {
		return nil, err
	}
	v := Template{
		ID: t.ID, Name: t.Name, Language: t.Language, Instructions: t.Instructions, Guidance: t.Guidance, Main: t.Main,
		Files: make([]SourceFile, 0, len(t.Files)), Tests: make([]TestCase, 0, len(t.Tests.Cases)), TestFiles: make([]TestFile, 0, len(t.Tests.Files)),
		CreatedAt: t.CreatedAt, ChangedAt: t.ChangedAt, CreatedBy: t.CreatedBy,
	}
	for _, f := range t.Files {
		v.Files = append(v.Files, SourceFile{Name: f.Name, Text: f.Text})
	}
	for _, c := range t.Tests.Cases {
		v.Tests = append(v.Tests, TestCase(c))
	}
	for _, f := range t.Tests.Files {
		v.TestFiles = append(v.TestFiles, TestFile{Name: f.Name, Hidden: f.Hidden, File: SourceFile(f.File)})
	}
	return &templateOutput{ETag: entityTag(t.Revision), Body: v}, nil
}

func (a *API) registerTemplates() {
	tags := []string{"Templates"}
	route(a, huma.Operation{
		OperationID: "list-templates", Method: http.MethodGet, Path: "/api/templates", Tags: tags,
		Summary: "List templates by name",
	}, a.listTemplates)
	route(a, huma.Operation{
		OperationID: "create-template", Method: http.MethodPost, Path: "/api/templates", Tags: tags,
		Summary: "Make a template", DefaultStatus: http.StatusCreated, Errors: []int{413, 429},
	}, func(ctx context.Context, in *struct{ Body TemplateContent }) (*templateOutput, error) {
		return templateAnswer(a.o.Templates.Create(ctx, *callerOf(ctx).identity.Person, in.Body.template()))
	})
	route(a, huma.Operation{
		OperationID: "get-template", Method: http.MethodGet, Path: "/api/templates/{id}", Tags: tags,
		Summary: "Read a template", Errors: []int{404},
	}, func(ctx context.Context, in *idInput) (*templateOutput, error) {
		return templateAnswer(a.o.Templates.Get(ctx, in.ID))
	})
	route(a, huma.Operation{
		OperationID: "replace-template", Method: http.MethodPut, Path: "/api/templates/{id}", Tags: tags,
		Summary: "Write a template anew",
		Description: "Of two who do so at once the later one counts, unless it says with If-Match which one it replaces. " +
			"Sessions that were opened before keep what they began with.",
		Errors: []int{404, 413},
	}, func(ctx context.Context, in *struct {
		ID   string `path:"id"`
		Body TemplateContent
	},
	) (*templateOutput, error) {
		t := in.Body.template()
		t.ID = in.ID
		return templateAnswer(a.o.Templates.Replace(ctx, t))
	})
	route(a, huma.Operation{
		OperationID: "delete-template", Method: http.MethodDelete, Path: "/api/templates/{id}", Tags: tags,
		Summary: "Delete a template for ever",
		Description: "Sessions that were opened keep what they began with. Interviews that name it and were not opened begin " +
			"with nothing.",
		Errors: []int{404},
	}, func(ctx context.Context, in *idInput) (*struct{}, error) {
		return nil, a.o.Templates.Delete(ctx, in.ID)
	})
}

func (a *API) listTemplates(ctx context.Context, in *struct {
	Query string `query:"query" doc:"Words that all occur in the name or the language"`
},
) (*struct{ Body TemplateList }, error) {
	templates, err := a.o.Templates.List(ctx, in.Query)
	if err != nil {
		return nil, err
	}
	list := TemplateList{Items: make([]TemplateBrief, 0, len(templates))}
	for _, t := range templates {
		list.Items = append(list.Items, TemplateBrief{ID: t.ID, Name: t.Name, Language: t.Language, ChangedAt: t.ChangedAt})
	}
	return &struct{ Body TemplateList }{list}, nil
}
