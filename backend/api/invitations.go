package api

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"candor/backend/interview"
	"candor/backend/invite"
)

// Invitation is one person invited to an interview, and where their mail stands.
type Invitation struct {
	ID        string     `json:"id"`
	Role      string     `json:"role" enum:"candidate,interviewer,guest" doc:"interviewer: a panelist with an account; guest: one without"`
	Email     string     `json:"email"`
	Name      string     `json:"name" doc:"Empty when none was given"`
	Message   string     `json:"message" doc:"The personal paragraph of the mail"`
	TimeZone  string     `json:"timeZone" doc:"IANA name of the zone that they read times in; empty: the interview's"`
	Reminders []int      `json:"reminders" nullable:"false" doc:"Minutes before the start"`
	State     string     `json:"state" enum:"link,queued,sending,sent,failed,unconfirmed,withdrawn" doc:"Of the newest mail. link: Candor sends nothing. unconfirmed: handed over, but whether the server took it is not known; never sent again by itself"`
	Kind      string     `json:"kind" enum:",invitation,update,cancellation,reminder" doc:"Of the newest mail; empty when there is none"`
	Problem   string     `json:"problem" doc:"One sentence on why the mail waits or failed; empty when nothing is wrong"`
	SentAt    *time.Time `json:"sentAt,omitempty"`
	CreatedAt time.Time  `json:"createdAt"`
	CreatedBy string     `json:"createdBy"`
	Link      string     `json:"link" doc:"What this person opens: the join link, or the interview's own page for an interviewer"`
}

// InvitationList is everybody who is invited to an interview.
type InvitationList struct {
	Items []Invitation `json:"items" nullable:"false"`
}

// NewInvitation says whom to invite. The same address again is the same
// invitation.
type NewInvitation struct {
	To        string `json:"to" doc:"One bare e-mail address"`
	Name      string `json:"name,omitempty"`
	Message   string `json:"message,omitempty" doc:"A personal paragraph; at most 4000 characters"`
	Role      string `json:"role,omitempty" enum:"candidate,interviewer,guest" doc:"Without it: candidate. interviewer needs the address of a person of this workspace"`
	TimeZone  string `json:"timeZone,omitempty" doc:"IANA name of the zone that they read times in; empty: the interview's"`
	Reminders []int  `json:"reminders,omitempty" nullable:"false" maxItems:"2" doc:"Minutes before the start"`
	Send      *bool  `json:"send,omitempty" doc:"Without it: true. false only notes who is invited, and Candor sends nothing"`
}

// LetterDraft says whose invitation to preview.
type LetterDraft struct {
	To       string `json:"to,omitempty"`
	Name     string `json:"name,omitempty"`
	Message  string `json:"message,omitempty"`
	Role     string `json:"role,omitempty" enum:"candidate,interviewer,guest" doc:"Without it: candidate"`
	TimeZone string `json:"timeZone,omitempty"`
}

// PlannedLetter says whose invitation to preview, and to what.
type PlannedLetter struct {
	Interview NewInterview `json:"interview" doc:"As it would be made; who is invited with it does not matter here"`
	Letter    LetterDraft  `json:"letter"`
}

// LetterPreview is an invitation as it would be sent now.
type LetterPreview struct {
	Subject string `json:"subject"`
	Text    string `json:"text"`
	HTML    string `json:"html" doc:"A whole document; show it in a sandboxed frame"`
	To      string `json:"to"`
	Link    string `json:"link"`
	When    string `json:"when" doc:"The time in the reader's zone, in words; empty when none is set"`
}

// Invited sums up the invitations of one interview.
type Invited struct {
	People  int    `json:"people" doc:"How many are invited"`
	Mailed  int    `json:"mailed" doc:"How many of them got or will get an invitation by mail"`
	State   string `json:"state" enum:",link,queued,sending,sent,failed,unconfirmed,withdrawn" doc:"The one that most needs attention; empty when nobody is invited"`
	Problem string `json:"problem" doc:"What is wrong with that one"`
}

type invitationPath struct {
	ID         string `path:"id"`
	Invitation string `path:"invitation"`
}

type invitationOutput struct {
	Status int
	Body   Invitation
}

type calendarOutput struct {
	ContentType string `header:"Content-Type"`
	Disposition string `header:"Content-Disposition"`
	Body        []byte
}

func (a *API) registerInvitations() {
	tags := []string{"Invitations"}
	const all = "/api/interviews/{id}/invitations"
	route(a, huma.Operation{
		OperationID: "list-invitations", Method: http.MethodGet, Path: all, Tags: tags,
		Summary: "Who is invited to an interview", Errors: []int{404},
	}, a.listInvitations)
	route(a, huma.Operation{
		OperationID: "invite", Method: http.MethodPost, Path: all, Tags: tags,
		Summary:       "Invite somebody",
		Description:   "The same address again answers 200: name, message and reminders are changed, and what was not sent is sent.",
		DefaultStatus: http.StatusCreated, Errors: []int{404, 410, 413, 429, 503},
	}, a.invite)
	route(a, huma.Operation{
		OperationID: "preview-invitation", Method: http.MethodPost, Path: all + "/preview", Tags: tags,
		Summary: "An invitation as it would be sent now", Errors: []int{404, 410, 413},
	}, a.previewInvitation)
	route(a, huma.Operation{
		OperationID: "preview-planned-invitation", Method: http.MethodPost, Path: "/api/invitations/preview", Tags: tags,
		Summary:       "An invitation to an interview that is not made yet",
		Description:   "The link in it is a placeholder.",
		DefaultStatus: http.StatusOK, Errors: []int{413},
	}, a.previewPlanned)
	route(a, huma.Operation{
		OperationID: "resend-invitation", Method: http.MethodPost, Path: all + "/{invitation}/resend", Tags: tags,
		Summary: "Send somebody's newest mail once more", DefaultStatus: http.StatusOK, Errors: []int{404, 409, 410, 503},
	}, a.resendInvitation)
	route(a, huma.Operation{
		OperationID: "withdraw-invitation", Method: http.MethodPost, Path: all + "/{invitation}/withdraw", Tags: tags,
		Summary: "Invite somebody no longer", DefaultStatus: http.StatusNoContent, Errors: []int{404, 413, 503},
	}, a.withdrawInvitation)
	route(a, huma.Operation{
		OperationID: "get-calendar", Method: http.MethodGet, Path: "/api/interviews/{id}/calendar", Tags: tags,
		Summary: "The interview as a calendar file", Errors: []int{404, 409, 410},
		Responses: map[string]*huma.Response{"200": {
			Description: "OK", Content: map[string]*huma.MediaType{"text/calendar": {Schema: &huma.Schema{Type: "string"}}},
		}},
	}, a.calendar)
}

func (n *NewInvitation) draft() invite.Draft {
	return invite.Draft{
		Role: interview.InvitationRole(n.Role), To: n.To, Name: n.Name, Message: n.Message, TimeZone: n.TimeZone,
		Reminders: n.Reminders, Send: n.Send == nil || *n.Send,
	}
}

func (n *LetterDraft) draft() invite.Draft {
	return invite.Draft{Role: interview.InvitationRole(n.Role), To: n.To, Name: n.Name, Message: n.Message, TimeZone: n.TimeZone}
}

func (a *API) invitationView(of interview.Interview, i interview.Invitation) Invitation {
	v := Invitation{
		ID: i.ID, Role: string(i.Role), Email: i.Email, Name: i.Name, Message: i.Message, TimeZone: i.TimeZone,
		Reminders: i.Reminders, State: string(i.State), Kind: string(i.Kind), Problem: i.Problem, SentAt: timeView(i.SentAt),
		CreatedAt: i.CreatedAt, CreatedBy: i.CreatedBy, Link: a.o.Invitations.Link(of, i.Role),
	}
	if v.Reminders == nil {
		v.Reminders = []int{}
	}
	return v
}

func (a *API) listInvitations(ctx context.Context, in *idInput) (*struct{ Body InvitationList }, error) {
	of, err := a.o.Interviews.Get(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	items, err := a.o.Invitations.List(ctx, of.ID)
	if err != nil {
		return nil, err
	}
	list := InvitationList{Items: make([]Invitation, 0, len(items))}
	for _, i := range items {
		list.Items = append(list.Items, a.invitationView(of, i))
	}
	return &struct{ Body InvitationList }{list}, nil
}

func (a *API) invite(ctx context.Context, in *struct {
	ID   string `path:"id"`
	Body NewInvitation
},
) (*invitationOutput, error) {
	of, err := a.openInterview(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	i, created, err := a.o.Invitations.Add(ctx, *callerOf(ctx).identity.Person, of.ID, in.Body.draft())
	if err != nil {
		return nil, err
	}
	status := http.StatusOK
	if created {
		status = http.StatusCreated
	}
	return &invitationOutput{Status: status, Body: a.invitationView(of, i)}, nil
}

func (a *API) previewInvitation(ctx context.Context, in *struct {
	ID   string `path:"id"`
	Body LetterDraft
},
) (*struct{ Body LetterPreview }, error) {
	of, err := a.openInterview(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	l, err := a.o.Invitations.Preview(ctx, *callerOf(ctx).identity.Person, of, in.Body.draft())
	if err != nil {
		return nil, err
	}
	return &struct{ Body LetterPreview }{LetterPreview(l)}, nil
}

func (a *API) previewPlanned(ctx context.Context, in *struct{ Body PlannedLetter }) (*struct{ Body LetterPreview }, error) {
	planned, err := a.o.Interviews.Planned(ctx, in.Body.Interview.draft())
	if err != nil {
		return nil, err
	}
	l, err := a.o.Invitations.PreviewPlanned(ctx, *callerOf(ctx).identity.Person, planned, in.Body.Letter.draft())
	if err != nil {
		return nil, err
	}
	return &struct{ Body LetterPreview }{LetterPreview(l)}, nil
}

func (a *API) resendInvitation(ctx context.Context, in *invitationPath) (*struct{ Body Invitation }, error) {
	of, err := a.openInterview(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	i, err := a.o.Invitations.Resend(ctx, of.ID, in.Invitation)
	if err != nil {
		return nil, err
	}
	return &struct{ Body Invitation }{a.invitationView(of, i)}, nil
}

func (a *API) withdrawInvitation(ctx context.Context, in *struct {
	ID         string `path:"id"`
	Invitation string `path:"invitation"`
	Body       struct {
		Notify bool `json:"notify,omitempty" doc:"Send a cancellation to whom an invitation was sent"`
	}
},
) (*struct{}, error) {
	return nil, a.o.Invitations.Withdraw(ctx, in.ID, in.Invitation, in.Body.Notify)
}

func (a *API) calendar(ctx context.Context, in *idInput) (*calendarOutput, error) {
	of, err := a.openInterview(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	b, err := a.o.Invitations.Calendar(ctx, *callerOf(ctx).identity.Person, of)
	if err != nil {
		return nil, err
	}
	return &calendarOutput{
		ContentType: "text/calendar; charset=utf-8; method=PUBLISH",
		Disposition: `attachment; filename="interview.ics"`, Body: b,
	}, nil
}

// invited sums up the invitations of interviews.
func (a *API) invited(ctx context.Context, of ...interview.Interview) (map[string]invite.Summary, error) {
	ids := make([]string, len(of))
	for n, i := range of {
		ids[n] = i.ID
	}
	return a.o.Invitations.ForInterviews(ctx, ids)
}
