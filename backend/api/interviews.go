package api

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"candor/backend/fold"
	"candor/backend/interview"
	"candor/backend/invite"
	"candor/backend/live"
)

// Interview as its interviewers see it. Participants never do: see BriefSession.
type Interview struct {
	ID             string     `json:"id"`
	Name           string     `json:"name" doc:"Empty when none was given"`
	Title          string     `json:"title" doc:"The name to show to interviewers: the name, else the template's, else whom it is with, else Untitled interview, with a number from the second on"`
	State          string     `json:"state" enum:"upcoming,live,ended"`
	JoinURL        string     `json:"joinUrl" doc:"Whoever has it enters as a candidate"`
	CandidateName  string     `json:"candidateName,omitempty"`
	CandidateEmail string     `json:"candidateEmail,omitempty"`
	StartsAt       *time.Time `json:"startsAt,omitempty"`
	Minutes        int        `json:"minutes,omitempty" doc:"Planned length"`
	TimeZone       string     `json:"timeZone,omitempty" doc:"IANA name that startsAt was chosen in"`
	TemplateID     string     `json:"templateId,omitempty"`
	TemplateName   string     `json:"templateName,omitempty" doc:"As it was called when it was chosen"`
	JoinedName     string     `json:"joinedName,omitempty" doc:"The first who came by the join link, as they call themselves"`
	CreatedBy      string     `json:"createdBy"`
	CreatedAt      time.Time  `json:"createdAt"`
	StartedAt      *time.Time `json:"startedAt,omitempty"`
	EndedAt        *time.Time `json:"endedAt,omitempty"`
	DeletedAt      *time.Time `json:"deletedAt,omitempty" doc:"Set while it is in the trash"`
	Present        []Present  `json:"present" nullable:"false" doc:"Who is in it now"`
	Invited        Invited    `json:"invited" doc:"Who is invited, in short"`

	Revision  int64            `json:"revision" doc:"The number of the last change to it (rev of GET /api/changes), 0 when that is from before such numbers. Who is there and who is invited are no part of it"`
	Revisions map[string]int64 `json:"revisions" nullable:"false" doc:"The same of each field that was changed since it was made, also of instructions: of two who changed it at once, who changed the same field"`
}

// Present is somebody who is in an interview now.
type Present struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	Mode string `json:"mode" enum:"interviewer,candidate"`
	// Doubt is told to interviewers alone.
	Doubt string `json:"doubt,omitempty" enum:"blank,alike" doc:"Of a participant's name, to interviewers: it shows next to nothing, or can be taken for that of an interviewer who is there"`
}

// InterviewPage is a page of the list, newest first.
type InterviewPage struct {
	Items []Interview `json:"items" nullable:"false"`
	Next  string      `json:"next" doc:"The cursor of the next page; empty on the last"`
}

// Happened says what became of one interview of a batch.
type Happened struct {
	ID     string `json:"id"`
	Status string `json:"status" enum:"deleted,restored,purged,not_found,not_deleted"`
}

type interviewOutput struct {
	ETag string `header:"ETag" doc:"Its revision, for If-Match"`
	Body Interview
}

type createdOutput struct {
	Status int
	ETag   string `header:"ETag" doc:"Its revision, for If-Match"`
	Body   Interview
}

type idInput struct {
	ID string `path:"id"`
}

type listInput struct {
	Query  string `query:"query" doc:"Words that all occur in the title, the candidate's name or e-mail address, or the name of who joined; without regard to case, accents, ligatures and kinds of quotes"`
	State  string `query:"state" enum:"upcoming,live,ended,deleted" doc:"Without it: all that are not deleted"`
	Cursor string `query:"cursor" doc:"The page before's next"`
	Limit  int    `query:"limit" minimum:"1" maximum:"200" default:"50"`
}

// NewInterview asks for an interview. Whoever is offline may choose id and
// joinToken, and send the same twice.
type NewInterview struct {
	ID             string              `json:"id,omitempty" doc:"8 to 64 lower-case letters, digits and hyphens"`
	JoinToken      string              `json:"joinToken,omitempty" doc:"22 to 64 characters of the URL-safe base64 alphabet, at least 128 random bits"`
	Name           string              `json:"name,omitempty"`
	CandidateName  string              `json:"candidateName,omitempty"`
	CandidateEmail string              `json:"candidateEmail,omitempty"`
	StartsAt       Optional[time.Time] `json:"startsAt,omitempty"`
	Minutes        Optional[int]       `json:"minutes,omitempty" doc:"5 to 1440"`
	TimeZone       string              `json:"timeZone,omitempty" doc:"IANA name, as Europe/Berlin"`
	TemplateID     string              `json:"templateId,omitempty"`
	Invitations    []NewInvitation     `json:"invitations,omitempty" nullable:"false" maxItems:"50" doc:"All are checked before anything is made"`
}

func (n *NewInterview) draft() interview.Draft {
	return interview.Draft{
		ID: n.ID, JoinToken: n.JoinToken, Name: n.Name, CandidateName: n.CandidateName, CandidateEmail: n.CandidateEmail,
		StartsAt: n.StartsAt.Value, Minutes: n.Minutes.Value, TimeZone: n.TimeZone, TemplateID: n.TemplateID,
	}
}

// InterviewPatch changes what is in it; null clears.
type InterviewPatch struct {
	Name           Optional[string]    `json:"name,omitempty"`
	CandidateName  Optional[string]    `json:"candidateName,omitempty"`
	CandidateEmail Optional[string]    `json:"candidateEmail,omitempty"`
	StartsAt       Optional[time.Time] `json:"startsAt,omitempty"`
	Minutes        Optional[int]       `json:"minutes,omitempty"`
	TimeZone       Optional[string]    `json:"timeZone,omitempty"`
	TemplateID     Optional[string]    `json:"templateId,omitempty"`
	Notify         bool                `json:"notify,omitempty" doc:"Mail an update to those who are invited, when the time, the length or the name changed"`
}

type batchInput struct {
	Body struct {
		IDs []string `json:"ids" nullable:"false" minItems:"1" maxItems:"200"`
	}
}

type notifyingBatchInput struct {
	Body struct {
		IDs    []string `json:"ids" nullable:"false" minItems:"1" maxItems:"200"`
		Notify bool     `json:"notify,omitempty" doc:"Mail those who are invited"`
	}
}

type batchOutput struct {
	Body struct {
		Items []Happened `json:"items" nullable:"false"`
	}
}

func (a *API) registerInterviews() {
	tags := []string{"Interviews"}
	route(a, huma.Operation{
		OperationID: "list-interviews", Method: http.MethodGet, Path: "/api/interviews", Tags: tags,
		Summary: "List interviews, newest first",
	}, a.listInterviews)
	route(a, huma.Operation{
		OperationID: "create-interview", Method: http.MethodPost, Path: "/api/interviews", Tags: tags,
		Summary:       "Make an interview with its join link",
		Description:   "With an id, the same request twice makes one interview: the second answer is 200 instead of 201.",
		DefaultStatus: http.StatusCreated, Errors: []int{409, 413, 429, 503},
	}, a.createInterview)
	route(a, huma.Operation{
		OperationID: "get-interview", Method: http.MethodGet, Path: "/api/interviews/{id}", Tags: tags,
		Summary: "Read an interview, also one in the trash", Errors: []int{404},
	}, func(ctx context.Context, in *idInput) (*interviewOutput, error) {
		i, err := a.o.Interviews.Get(ctx, in.ID)
		return a.interviewAnswer(ctx, i, err)
	})
	route(a, huma.Operation{
		OperationID: "change-interview", Method: http.MethodPatch, Path: "/api/interviews/{id}", Tags: tags,
		Summary: "Change an interview", Errors: []int{404, 410, 413, 429},
	}, func(ctx context.Context, in *struct {
		ID   string `path:"id"`
		Body InterviewPatch
	},
	) (*interviewOutput, error) {
		b := in.Body
		i, err := a.o.Interviews.Change(ctx, in.ID, interview.Patch{
			Name: b.Name.pointer(), CandidateName: b.CandidateName.pointer(), CandidateEmail: b.CandidateEmail.pointer(),
			StartsAt: b.StartsAt.pointer(), Minutes: b.Minutes.pointer(), TimeZone: b.TimeZone.pointer(), TemplateID: b.TemplateID.pointer(),
		}, b.Notify)
		if err == nil && b.Name.pointer() != nil {
			interview.Afterwards(ctx, func() { a.o.Live.Tell(i.ID, live.InterviewNamed{Name: i.Name}) })
		}
		return a.interviewAnswer(ctx, i, err)
	})
	for _, m := range []struct {
		verb, summary string
		do            func(context.Context, string, interview.Actor) (interview.Interview, error)
	}{
		{"start", "Open an interview's session", a.o.Interviews.Start},
		{"end", "End an interview: its code can be read, no longer edited", a.o.Interviews.End},
		{"reopen", "Open an ended interview again", a.o.Interviews.Reopen},
	} {
		route(a, huma.Operation{
			OperationID: m.verb + "-interview", Method: http.MethodPost, Path: "/api/interviews/{id}/" + m.verb, Tags: tags,
			Summary: m.summary, Errors: []int{404, 409, 410},
		}, func(ctx context.Context, in *idInput) (*interviewOutput, error) {
			i, err := m.do(ctx, in.ID, callerOf(ctx).identity.Actor())
			return a.interviewAnswer(ctx, i, err)
		})
	}
	for _, m := range []struct {
		verb, summary string
		do            func(ctx context.Context, ids []string, notify bool) ([]interview.Fate, error)
	}{
		{"delete", "Move interviews into the trash: their links are dead at once", a.o.Interviews.Delete},
		{"restore", "Take interviews out of the trash", a.o.Interviews.Restore},
	} {
		route(a, huma.Operation{
			OperationID: m.verb + "-interviews", Method: http.MethodPost, Path: "/api/interviews/" + m.verb, Tags: tags,
			Summary:     m.summary,
			Description: "All are done or none: with notify, 429 when the mails that it takes cannot be queued.",
			Errors:      []int{413, 429},
		}, func(ctx context.Context, in *notifyingBatchInput) (*batchOutput, error) {
			return happened(in.Body.IDs)(m.do(ctx, in.Body.IDs, in.Body.Notify))
		})
	}
	route(a, huma.Operation{
		OperationID: "purge-interviews", Method: http.MethodPost, Path: "/api/interviews/purge", Tags: tags,
		Summary: "Remove every byte of interviews that are in the trash", Errors: []int{413},
	}, func(ctx context.Context, in *batchInput) (*batchOutput, error) {
		return happened(in.Body.IDs)(a.o.Interviews.Purge(ctx, in.Body.IDs))
	})
}

// happened makes the answer to a batch.
func happened(ids []string) func([]interview.Fate, error) (*batchOutput, error) {
	return func(fates []interview.Fate, err error) (*batchOutput, error) {
		if err != nil {
			return nil, err
		}
		out := &batchOutput{}
		out.Body.Items = make([]Happened, len(fates))
		for n, fate := range fates {
			out.Body.Items[n] = Happened{ID: ids[n], Status: string(fate)}
		}
		return out, nil
	}
}

func (a *API) listInterviews(ctx context.Context, in *listInput) (*struct{ Body InterviewPage }, error) {
	cursor, err := interview.ParseCursor(in.Cursor)
	if err != nil {
		return nil, err
	}
	f := interview.Filter{Query: in.Query, After: cursor, Limit: in.Limit}
	if in.State == "deleted" {
		f.Deleted = true
	} else {
		f.State = interview.State(in.State)
	}
	items, next, err := a.o.Interviews.List(ctx, f)
	if err != nil {
		return nil, err
	}
	invited, err := a.invited(ctx, items...)
	if err != nil {
		return nil, err
	}
	page := InterviewPage{Items: make([]Interview, 0, len(items)), Next: next.String()}
	for _, i := range items {
		v, err := a.interviewView(i, invited[i.ID])
		if err != nil {
			return nil, err
		}
		page.Items = append(page.Items, v)
	}
	return &struct{ Body InterviewPage }{page}, nil
}

func (a *API) createInterview(ctx context.Context, in *struct{ Body NewInterview }) (*createdOutput, error) {
	b, by := in.Body, *callerOf(ctx).identity.Person
	drafts := make([]invite.Draft, len(b.Invitations))
	for n := range b.Invitations {
		drafts[n] = b.Invitations[n].draft()
	}
	letters, err := a.o.Invitations.Inviting(ctx, by, drafts)
	if err != nil {
		return nil, err
	}
	i, created, err := a.o.Interviews.Create(ctx, by, b.draft(), letters)
	if err != nil {
		return nil, err
	}
	out, err := a.interviewAnswer(ctx, i, nil)
	if err != nil {
		return nil, err
	}
	status := http.StatusOK
	if created {
		status = http.StatusCreated
	}
	return &createdOutput{Status: status, ETag: out.ETag, Body: out.Body}, nil
}

func (a *API) interviewAnswer(ctx context.Context, i interview.Interview, err error) (*interviewOutput, error) {
	if err != nil {
		return nil, err
	}
	invited, err := a.invited(ctx, i)
	if err != nil {
		return nil, err
	}
	v, err := a.interviewView(i, invited[i.ID])
	if err != nil {
		return nil, err
	}
	return &interviewOutput{ETag: entityTag(i.Revision), Body: v}, nil
}

func (a *API) interviewView(i interview.Interview, invited invite.Summary) (Interview, error) {
	fields, err := i.Revision.ByField()
	if err != nil {
		return Interview{}, err
	}
	v := Interview{
		ID: i.ID, Name: i.Name, Title: i.Title(), State: string(i.State), JoinURL: a.o.PublicURL + "/i/" + i.JoinToken,
		CandidateName: i.CandidateName, CandidateEmail: i.CandidateEmail, StartsAt: timeView(i.StartsAt), Minutes: i.Minutes,
		TimeZone: i.TimeZone, TemplateID: i.TemplateID, TemplateName: i.TemplateName, JoinedName: i.JoinedName, CreatedBy: i.CreatedBy, CreatedAt: i.CreatedAt,
		StartedAt: timeView(i.StartedAt), EndedAt: timeView(i.EndedAt), DeletedAt: timeView(i.DeletedAt),
		Present: []Present{}, Revision: i.Revision.Last, Revisions: fields,
		Invited: Invited{People: invited.People, Mailed: invited.Mailed, State: string(invited.State), Problem: invited.Problem},
	}
	present := a.o.Live.Presence(i.ID)
	for _, p := range present {
		v.Present = append(v.Present, Present{ID: p.ID, Name: p.Name, Mode: string(p.Mode), Doubt: doubtOf(p, present)})
	}
	return v, nil
}

// doubtOf says what is odd about the name of somebody who came by the link:
// anybody may write any name there, an interviewer's too.
func doubtOf(p interview.Participant, present []interview.Participant) string {
	if p.Mode != interview.CandidateMode {
		return ""
	}
	if fold.Blank(p.Name) {
		return "blank"
	}
	for _, other := range present {
		if other.Mode == interview.InterviewerMode && fold.Alike(p.Name, other.Name) {
			return "alike"
		}
	}
	return ""
}

func timeView(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}
