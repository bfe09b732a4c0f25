package interview

import (
	"context"
	"encoding/json"
	"fmt"
	"time"
)

// TemplateStore keeps templates. Times in it have the precision of a millisecond.
type TemplateStore interface {
	// CreateTemplate stores t, and returns what is stored. Errors: TooMany when there are
	// MaxTemplates already.
	CreateTemplate(ctx context.Context, t Template) (Template, error)
	// Template finds a template. Errors: NotFound.
	Template(ctx context.Context, id string) (Template, error)
	// Templates lists those in whose SearchText all words of the query occur, both
	// folded, by name, without instructions, guidance, files and tests.
	Templates(ctx context.Context, query string) ([]Template, error)
	// ChangeTemplate replaces all but CreatedBy and CreatedAt, and returns what is
	// stored. Errors: NotFound, those of Expected.
	ChangeTemplate(ctx context.Context, t Template) (Template, error)
	// DeleteTemplate removes a template. Errors: NotFound, those of Expected.
	DeleteTemplate(ctx context.Context, id string) error
	// Starter is what of its template an interview begins with, empty when it has no
	// template or the template was deleted.
	Starter(ctx context.Context, interviewID string) (Starter, error)
	// KeepTests copies its template's tests to an interview whose session begins, in
	// the place of those that it has; a template without any leaves none, one that
	// was deleted leaves them as they are.
	KeepTests(ctx context.Context, interviewID string) error
	// KeepInstructions copies its template's instructions to an interview whose session
	// begins, as KeepTests does its tests, unless a person wrote the interview's own. It returns
	// what it owes the record of that, nil when they are there already.
	KeepInstructions(ctx context.Context, interviewID string, at time.Time) (*Event, error)
	// SetInstructions replaces an interview's instructions with a person's, and owes its
	// record that it happened. was, when given, is what they replace. Errors: NotFound when
	// there is no such interview, Conflict when the instructions are not what they were.
	SetInstructions(ctx context.Context, e Event, text string, was *string) error
	// Instructions are what was kept or set, or the template's as long as the session
	// has not begun; "" when there are none.
	Instructions(ctx context.Context, interviewID string) (string, error)
}

// Templates holds the rules on templates. A session copies its template's
// content when it is first opened, so that a template may be changed and
// deleted at any time.
type Templates struct {
	store    TemplateStore
	recorder Recorder
	fileName func(language string) string
	now      func() time.Time
}

// TemplatesOptions of NewTemplates.
type TemplatesOptions struct {
	Store    TemplateStore
	Recorder Recorder // nil: nothing is recorded
	// FileName is the name of the first file of a new program in a language, "" for
	// one that is not known; nil: none is.
	FileName func(language string) string
	Now      func() time.Time // nil: time.Now
}

// NewTemplates returns the rules over a store.
func NewTemplates(o TemplatesOptions) *Templates {
	if o.FileName == nil {
		o.FileName = func(string) string { return "" }
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Recorder == nil {
		o.Recorder = noSessions{}
	}
	return &Templates{store: o.Store, recorder: o.Recorder, fileName: o.FileName, now: o.Now}
}

// Create makes a template. Names need not be unique.
func (s *Templates) Create(ctx context.Context, by Person, t Template) (Template, error) {
	if err := t.clean(); err != nil {
		return Template{}, err
	}
	t.ID, t.CreatedBy, t.CreatedAt = NewID(), by.ID, millis(s.now())
	t.ChangedAt = t.CreatedAt
	return s.store.CreateTemplate(ctx, t)
}

// Get finds a template.
func (s *Templates) Get(ctx context.Context, id string) (Template, error) {
	if !ValidID(id) {
		return Template{}, noTemplate()
	}
	return s.store.Template(ctx, id)
}

// List returns the templates that have all words of the query in their name or
// language, by name, without instructions, guidance and files.
func (s *Templates) List(ctx context.Context, query string) ([]Template, error) {
	q, err := CleanText("query", "The search", query, MaxQuery)
	if err != nil {
		return nil, err
	}
	return s.store.Templates(ctx, q)
}

// Replace puts t in the place of the template with its id. Of two who do so at
// once the later one counts, unless it says which one it is that it replaces: see Expected.
func (s *Templates) Replace(ctx context.Context, t Template) (Template, error) {
	if !ValidID(t.ID) {
		return Template{}, noTemplate()
	}
	if err := t.clean(); err != nil {
		return Template{}, err
	}
	t.ChangedAt = millis(s.now())
	return s.store.ChangeTemplate(ctx, t)
}

// Delete removes a template. Sessions that were opened keep what they began with;
// others begin with nothing.
func (s *Templates) Delete(ctx context.Context, id string) error {
	if !ValidID(id) {
		return noTemplate()
	}
	return s.store.DeleteTemplate(ctx, id)
}

// Starter is what a session begins with. A template in a language that is known
// has a file in it, though an empty one. The tests and the instructions are kept
// with the interview on the way: no document ever has them, for a candidate may
// write into the one that all begin with.
func (s *Templates) Starter(ctx context.Context, interviewID string) (Starter, error) {
	if err := s.store.KeepTests(ctx, interviewID); err != nil {
		return Starter{}, err
	}
	shown, err := s.store.KeepInstructions(ctx, interviewID, millis(s.now()))
	if err != nil {
		return Starter{}, err
	}
	if shown != nil {
		Afterwards(ctx, func() { s.recorder.Record(*shown) })
	}
	starter, err := s.store.Starter(ctx, interviewID)
	if err != nil {
		return Starter{}, err
	}
	if len(starter.Files) == 0 {
		if name := s.fileName(starter.Language); name != "" {
			starter.Files, starter.Main = []SourceFile{{Name: name}}, name
		}
	}
	return starter, nil
}

// Instructions are what everybody in an interview is asked to do, in Markdown; ""
// when there is nothing. Only interviewers can set them.
func (s *Templates) Instructions(ctx context.Context, interviewID string) (string, error) {
	return s.store.Instructions(ctx, interviewID)
}

// Instruct replaces an interview's instructions, and returns what is stored. was,
// when given, is what whoever wrote them had before their eyes: with it nobody
// replaces what they have not seen.
func (s *Templates) Instruct(ctx context.Context, by Person, interviewID, text string, was *string) (string, error) {
	text, err := cleanPages("instructions", "The instructions", text)
	if err != nil {
		return "", err
	}
	e, err := InstructionsShown(interviewID, millis(s.now()), by.Actor(), text)
	if err != nil {
		return "", err
	}
	if err := s.store.SetInstructions(ctx, e, text, was); err != nil {
		return "", err
	}
	Afterwards(ctx, func() { s.recorder.Record(e) })
	return text, nil
}

// InstructionsShown is that everybody in an interview is shown other instructions from now on.
func InstructionsShown(interviewID string, at time.Time, by Actor, text string) (Event, error) {
	data, err := json.Marshal(map[string]string{"text": text})
	if err != nil {
		return Event{}, fmt.Errorf("describe the instructions of %s: %w", interviewID, err)
	}
	return Event{InterviewID: interviewID, At: at, Kind: Instructed, Author: by.ID, Name: by.Name, Data: string(data)}, nil
}

func noTemplate() error { return Errorf(NotFound, "There is no such template.") }
