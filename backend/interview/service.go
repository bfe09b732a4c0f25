package interview

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"time"
)

// Store keeps interviews. Times in it have the precision of a millisecond.
type Store interface {
	// CreateInterview stores i with the fingerprint of the request that made it.
	// When the id or the join token is taken by the same interview with the same
	// fingerprint, it returns the stored one and false; when either is taken
	// otherwise, an error of code Conflict. In both cases letters runs over its
	// invitations, in the same transaction; nil: it has none.
	CreateInterview(ctx context.Context, i Interview, fingerprint string, letters LetterRule) (stored Interview, created bool, err error)
	// Interview finds an interview, also one in the trash. Errors: NotFound.
	Interview(ctx context.Context, id string) (Interview, error)
	// InterviewByJoinToken finds an interview, also one in the trash. Errors: NotFound.
	InterviewByJoinToken(ctx context.Context, token string) (Interview, error)
	// ChangeInterview reads, changes and writes an interview and what follows of
	// the change, all in one transaction. An error of change undoes it. Errors: NotFound.
	ChangeInterview(ctx context.Context, id string, change func(*Interview) (Consequences, error)) (Interview, error)
	// ChangeInterviews does so to several, all in one transaction: all are changed
	// or none. found tells which there are; what there is not stays out.
	ChangeInterviews(ctx context.Context, ids []string, change func(*Interview) (Consequences, error)) (found []bool, err error)
	// LateWork tells whose work came since a time and after an end, by name.
	LateWork(ctx context.Context, id string, since time.Time) ([]LateWork, error)
	// Interviews lists, newest first.
	Interviews(ctx context.Context, f Filter) ([]Interview, error)
	// PurgeInterview removes an interview that is in the trash and everything in
	// it; its last bytes go with the next Scrub. Errors: NotFound, Conflict when it is not in the trash.
	PurgeInterview(ctx context.Context, id string) error
	// Scrub overwrites what is left in the files of everything purged so far.
	Scrub(ctx context.Context) error
}

// Consequences are what follows of a change to an interview. They are stored with it.
type Consequences struct {
	Events  []Event    // what the record is owed
	Letters LetterRule // nil: nobody who is invited is concerned
}

// LetterRule is what becomes of the invitations to an interview, and of the letters that are
// owed to people. An error undoes the change that it belongs to.
type LetterRule func(*InvitationBook) error

// Letters knows what those who are invited to an interview are owed when it changes.
type Letters interface {
	// Moved, Deleted and Restored give the rules of a change that is about to happen. With
	// notify people are told of it.
	Moved(ctx context.Context, notify bool) (LetterRule, error)
	Deleted(ctx context.Context, notify bool) (LetterRule, error)
	Restored(ctx context.Context, notify bool) (LetterRule, error)
	// Owed is called after a change whose rule ran: once it is stored, there may be something to send.
	Owed(ctx context.Context)
}

// Sessions is the live side, told of every change that concerns it.
type Sessions interface {
	Recorder
	SetState(interviewID string, s State)
	CloseInterview(interviewID, reason string)
	// Forget is called when an interview was deleted for ever: another may have its id.
	Forget(interviewID string)
}

// Recorder puts things that happened into the records of their interviews.
type Recorder interface {
	// Record is called in the order of what happened. It does not wait: what it returns is
	// closed when that is stored, or never can be.
	Record(e Event) <-chan struct{}
}

// Service holds the rules on interviews.
type Service struct {
	store     Store
	templates TemplateFinder
	sessions  Sessions
	letters   Letters
	now       func() time.Time
}

// ServiceOptions of NewService.
type ServiceOptions struct {
	Store     Store
	Templates TemplateFinder   // nil: there are none
	Sessions  Sessions         // nil: nothing is live
	Letters   Letters          // nil: nobody is invited
	Now       func() time.Time // nil: time.Now
}

// TemplateFinder finds the templates that interviews are made from.
type TemplateFinder interface {
	// Template finds a template. Errors: NotFound.
	Template(ctx context.Context, id string) (Template, error)
}

// NewService returns the rules over a store.
func NewService(o ServiceOptions) *Service {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Sessions == nil {
		o.Sessions = noSessions{}
	}
	if o.Templates == nil {
		o.Templates = noTemplates{}
	}
	if o.Letters == nil {
		o.Letters = noLetters{}
	}
	return &Service{store: o.Store, templates: o.Templates, sessions: o.Sessions, letters: o.Letters, now: o.Now}
}

type noSessions struct{}

func (noSessions) Record(Event) <-chan struct{}  { return nil }
func (noSessions) SetState(string, State)        {}
func (noSessions) CloseInterview(string, string) {}
func (noSessions) Forget(string)                 {}

type noLetters struct{}

func (noLetters) Moved(context.Context, bool) (LetterRule, error)    { return nil, nil }
func (noLetters) Deleted(context.Context, bool) (LetterRule, error)  { return nil, nil }
func (noLetters) Restored(context.Context, bool) (LetterRule, error) { return nil, nil }
func (noLetters) Owed(context.Context)                               {}

type noTemplates struct{}

func (noTemplates) Template(context.Context, string) (Template, error) {
	return Template{}, noTemplate()
}

// Draft is what a new interview is made of. ID and JoinToken may be chosen by
// the client, so that one made offline can be sent twice and stays one.
type Draft struct {
	ID             string
	JoinToken      string
	Name           string
	CandidateName  string
	CandidateEmail string
	StartsAt       time.Time
	Minutes        int
	TimeZone       string
	TemplateID     string
}

// Create makes an interview and invites people to it, or does nothing of both. The same
// draft with the same ID (or join token) from the same person is the same interview: created
// is false the second time. letters is nil when nobody is invited.
func (s *Service) Create(ctx context.Context, by Person, d Draft, letters LetterRule) (i Interview, created bool, err error) {
	if d.ID != "" && !ValidID(d.ID) {
		return Interview{}, false, InvalidField("id", "An id has 8 to 64 lower-case letters, digits and hyphens.")
	}
	if d.JoinToken != "" {
		if err := checkNewJoinToken(d.JoinToken); err != nil {
			return Interview{}, false, err
		}
	}
	if err := d.clean(); err != nil {
		return Interview{}, false, err
	}
	templateName, err := s.templateName(ctx, d.TemplateID, func() (Interview, error) { return s.repeated(ctx, d) })
	if err != nil {
		return Interview{}, false, err
	}
	fingerprint, err := d.fingerprint(by.ID)
	if err != nil {
		return Interview{}, false, err
	}
	i = d.interview()
	i.CreatedBy, i.CreatedAt, i.TemplateName = by.ID, s.time(), templateName
	if i.ID == "" {
		i.ID = NewID()
	}
	if i.JoinToken == "" {
		i.JoinToken = NewSecret()
	}
	i, created, err = s.store.CreateInterview(ctx, i, fingerprint, letters)
	if err == nil && letters != nil {
		s.letters.Owed(ctx)
	}
	return i, created, err
}

// Planned is the interview that Create would make of d, as far as d says it: to
// see what it would be like. Errors: Invalid.
func (s *Service) Planned(ctx context.Context, d Draft) (Interview, error) {
	if err := d.clean(); err != nil {
		return Interview{}, err
	}
	i := d.interview()
	var err error
	i.TemplateName, err = s.templateName(ctx, d.TemplateID, func() (Interview, error) { return Interview{}, nil })
	return i, err
}

func (d *Draft) interview() Interview {
	return Interview{
		ID: d.ID, JoinToken: d.JoinToken, State: Upcoming,
		Name: d.Name, CandidateName: d.CandidateName, CandidateEmail: d.CandidateEmail,
		StartsAt: d.StartsAt, Minutes: d.Minutes, TimeZone: d.TimeZone, TemplateID: d.TemplateID,
	}
}

// clean checks and normalises everything but the id and the token.
func (d *Draft) clean() (err error) {
	if d.Name, err = CleanText("name", "The name", d.Name, MaxName); err != nil {
		return err
	}
	if d.CandidateName, err = CleanText("candidateName", "The candidate’s name", d.CandidateName, MaxName); err != nil {
		return err
	}
	if d.CandidateEmail, err = CleanEmail("candidateEmail", d.CandidateEmail); err != nil {
		return err
	}
	if d.TimeZone, err = CleanTimeZone(d.TimeZone); err != nil {
		return err
	}
	if err = checkMinutes(d.Minutes); err != nil {
		return err
	}
	if err = checkStart(d.StartsAt); err != nil {
		return err
	}
	d.StartsAt = millis(d.StartsAt)
	if d.TemplateID != "" && !ValidID(d.TemplateID) {
		return InvalidField("templateId", "This is not the id of a template.")
	}
	return nil
}

// templateName is what a template is called. It refuses one that does not exist,
// but not to the interview that has it already: templates may be deleted while
// interviews name them.
func (s *Service) templateName(ctx context.Context, id string, has func() (Interview, error)) (string, error) {
	if !ValidID(id) {
		return "", nil // "", or refused by clean
	}
	t, err := s.templates.Template(ctx, id)
	if CodeOf(err) != NotFound {
		return t.Name, err
	}
	i, err := has()
	if err != nil {
		return "", err
	}
	if i.TemplateID != id {
		return "", InvalidField("templateId", "There is no such template. It may have been deleted.")
	}
	return i.TemplateName, nil
}

// repeated is the interview that a draft may be the second request for; the zero
// value when there is none.
func (s *Service) repeated(ctx context.Context, d Draft) (i Interview, err error) {
	switch {
	case d.ID != "":
		i, err = s.store.Interview(ctx, d.ID)
	case d.JoinToken != "":
		i, err = s.store.InterviewByJoinToken(ctx, d.JoinToken)
	}
	if CodeOf(err) == NotFound {
		return Interview{}, nil
	}
	return i, err
}

// fingerprint identifies a request, so that a repeated one is known for what it
// is even after the interview was renamed or started.
func (d *Draft) fingerprint(person string) (string, error) {
	b, err := json.Marshal(struct {
		Person string
		Draft  Draft
	}{person, *d})
	if err != nil {
		return "", fmt.Errorf("fingerprint a new interview: %w", err)
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:]), nil
}

// Get finds an interview, also one in the trash.
func (s *Service) Get(ctx context.Context, id string) (Interview, error) {
	if !ValidID(id) {
		return Interview{}, notFound()
	}
	return s.store.Interview(ctx, id)
}

// LateWork tells whose work came after an interview's end, by name.
func (s *Service) LateWork(ctx context.Context, i Interview) ([]LateWork, error) {
	if i.State != Ended {
		return nil, nil
	}
	return s.store.LateWork(ctx, i.ID, i.EndedAt)
}

// ByJoinToken finds the interview that a join link opens; NotFound when there
// is none or it is in the trash.
func (s *Service) ByJoinToken(ctx context.Context, token string) (Interview, error) {
	if !ValidJoinToken(token) {
		return Interview{}, notFound()
	}
	i, err := s.store.InterviewByJoinToken(ctx, token)
	if err == nil && i.Deleted() {
		return Interview{}, notFound()
	}
	return i, err
}

// List returns a page of interviews and where the next one begins; a zero
// cursor says that there is none.
func (s *Service) List(ctx context.Context, f Filter) ([]Interview, Cursor, error) {
	if f.Limit == 0 {
		f.Limit = DefaultPage
	}
	if f.Limit < 1 || f.Limit > MaxPage {
		return nil, Cursor{}, InvalidField("limit", "The limit must be between 1 and %d.", MaxPage)
	}
	q, err := CleanText("query", "The search", f.Query, MaxQuery)
	if err != nil {
		return nil, Cursor{}, err
	}
	want := f.Limit
	f.Query, f.Limit = q, want+1 // one more tells whether there is a next page
	items, err := s.store.Interviews(ctx, f)
	if err != nil {
		return nil, Cursor{}, err
	}
	if len(items) <= want {
		return items, Cursor{}, nil
	}
	items = items[:want]
	last := items[want-1]
	return items, Cursor{CreatedAt: last.CreatedAt, ID: last.ID}, nil
}

// Patch changes what is set in it; nil leaves a field as it is.
type Patch struct {
	Name           *string
	CandidateName  *string
	CandidateEmail *string
	StartsAt       *time.Time // zero clears it
	Minutes        *int       // 0 clears it
	TimeZone       *string
	TemplateID     *string
}

// Change applies a patch. An interview in the trash cannot be changed. With notify those who
// are invited are told when something that they know of is no longer so: each, or the
// interview stays as it is. Without, reminders alone follow a new time.
func (s *Service) Change(ctx context.Context, id string, p Patch, notify bool) (Interview, error) {
	letters, err := s.letters.Moved(ctx, notify)
	if err != nil {
		return Interview{}, err
	}
	var templateName string
	if p.TemplateID != nil {
		templateName, err = s.templateName(ctx, *p.TemplateID, func() (Interview, error) { return s.Get(ctx, id) })
		if err != nil {
			return Interview{}, err
		}
	}
	after, err := s.change(ctx, id, func(i *Interview) (Consequences, error) {
		before := *i
		if err := i.apply(p); err != nil {
			return Consequences{}, err
		}
		if p.TemplateID != nil {
			i.TemplateName = templateName
		}
		if i.Name != before.Name || i.Title() != before.Title() ||
			!i.StartsAt.Equal(before.StartsAt) || i.Minutes != before.Minutes || i.TimeZone != before.TimeZone {
			i.Sequence++
		}
		return Consequences{Letters: letters}, nil
	})
	if err == nil {
		s.letters.Owed(ctx)
	}
	return after, err
}

func (i *Interview) apply(p Patch) error {
	d := Draft{
		Name: i.Name, CandidateName: i.CandidateName, CandidateEmail: i.CandidateEmail,
		StartsAt: i.StartsAt, Minutes: i.Minutes, TimeZone: i.TimeZone, TemplateID: i.TemplateID,
	}
	set(&d.Name, p.Name)
	set(&d.CandidateName, p.CandidateName)
	set(&d.CandidateEmail, p.CandidateEmail)
	set(&d.StartsAt, p.StartsAt)
	set(&d.Minutes, p.Minutes)
	set(&d.TimeZone, p.TimeZone)
	set(&d.TemplateID, p.TemplateID)
	if err := d.clean(); err != nil {
		return err
	}
	i.Name, i.CandidateName, i.CandidateEmail = d.Name, d.CandidateName, d.CandidateEmail
	i.StartsAt, i.Minutes, i.TimeZone, i.TemplateID = d.StartsAt, d.Minutes, d.TimeZone, d.TemplateID
	return nil
}

func set[T any](to *T, from *T) {
	if from != nil {
		*to = *from
	}
}

// Start makes an upcoming interview live. A live one stays as it is; an ended
// one must be reopened.
func (s *Service) Start(ctx context.Context, id string, by Actor) (Interview, error) {
	return s.change(ctx, id, func(i *Interview) (Consequences, error) { return i.start(by, s.time()) })
}

// start is also what the first join by the link does.
func (i *Interview) start(by Actor, at time.Time) (Consequences, error) {
	switch i.State {
	case Live:
		return Consequences{}, nil
	case Ended:
		return Consequences{}, Errorf(Conflict, "This interview has ended. Reopen it to go on.")
	}
	i.State, i.StartedAt = Live, at
	return i.happened(Started, by, at), nil
}

func (i *Interview) happened(kind EventKind, by Actor, at time.Time) Consequences {
	return Consequences{Events: []Event{{InterviewID: i.ID, At: at, Kind: kind, Author: by.ID, Name: by.Name}}}
}

// End closes an interview: its documents can be read, no longer edited. An
// upcoming one may be ended too, when nobody came.
func (s *Service) End(ctx context.Context, id string, by Actor) (Interview, error) {
	return s.change(ctx, id, func(i *Interview) (Consequences, error) {
		if i.State == Ended {
			return Consequences{}, nil
		}
		at := s.time()
		i.State, i.EndedAt = Ended, at
		return i.happened(Finished, by, at), nil
	})
}

// Reopen makes an ended interview live again.
func (s *Service) Reopen(ctx context.Context, id string, by Actor) (Interview, error) {
	return s.change(ctx, id, func(i *Interview) (Consequences, error) {
		if i.State != Ended {
			return Consequences{}, nil
		}
		at := s.time()
		i.State, i.EndedAt = Live, time.Time{}
		if i.StartedAt.IsZero() {
			i.StartedAt = at
		}
		return i.happened(Reopened, by, at), nil
	})
}

// Actor is who did something, as the recording names them.
type Actor struct {
	ID   string
	Name string
}

// Actor returns the person as an actor.
func (p Person) Actor() Actor { return Actor{ID: p.ID, Name: p.Name} }

// Entered is called when a participant came in by the link: the first one makes
// an upcoming interview live. Errors: Gone when it has ended, NotFound when it
// was deleted meanwhile.
func (s *Service) Entered(ctx context.Context, id string, by Actor) (Interview, error) {
	// Read first: nearly everyone enters an interview that is live already, and
	// a read takes no turn at the disk.
	if i, err := s.Get(ctx, id); err != nil || (i.State == Live && !i.Deleted() && !i.joins(by)) {
		return i, err
	}
	i, err := s.change(ctx, id, func(i *Interview) (Consequences, error) {
		if i.State == Ended {
			return Consequences{}, ErrEnded
		}
		if i.joins(by) {
			i.JoinedID, i.JoinedName = by.ID, by.Name
		}
		return i.start(by, s.time())
	})
	if errors.Is(err, errInTrash) {
		return Interview{}, notFound()
	}
	return i, err
}

// ErrEnded answers whoever comes by the link after the end.
var ErrEnded = Errorf(Gone, "This interview has ended. If you think it should go on, ask your interviewer to reopen it.")

var errInTrash = Errorf(Gone, "This interview is in the trash. Restore it first.")

// change runs a change on an interview that is not in the trash, and is what the caller
// expects, and tells the live side when its state changed.
func (s *Service) change(ctx context.Context, id string, f func(*Interview) (Consequences, error)) (Interview, error) {
	if !ValidID(id) {
		return Interview{}, notFound()
	}
	var before State
	var follows Consequences
	after, err := s.store.ChangeInterview(ctx, id, func(i *Interview) (_ Consequences, err error) {
		if i.Deleted() {
			return Consequences{}, errInTrash
		}
		if err := Expected(ctx, i.Revision); err != nil {
			return Consequences{}, err
		}
		before = i.State
		follows, err = f(i)
		return follows, err
	})
	if err != nil {
		return Interview{}, err
	}
	Afterwards(ctx, func() {
		for _, e := range follows.Events {
			s.sessions.Record(e)
		}
		if after.State != before {
			s.sessions.SetState(id, after.State)
		}
	})
	return after, nil
}

func notFound() error { return Errorf(NotFound, "There is no such interview.") }

// time is now, in the precision that is stored.
func (s *Service) time() time.Time { return millis(s.now()) }

func millis(t time.Time) time.Time {
	if t.IsZero() {
		return time.Time{}
	}
	return time.UnixMilli(t.UnixMilli()).UTC()
}
