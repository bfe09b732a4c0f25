package api

import (
	"context"
	"errors"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"candor/backend/interview"
	"candor/backend/invite/letter"
)

// LetterWording is the text of one kind of mail, with fields like {{link}}.
type LetterWording struct {
	Subject string `json:"subject"`
	Body    string `json:"body"`
}

// Wording is the text of every kind of mail. An empty text stands for the
// standard one.
type Wording struct {
	Invitation   LetterWording `json:"invitation" doc:"To the candidate"`
	Panel        LetterWording `json:"panel" doc:"To a panelist"`
	Update       LetterWording `json:"update"`
	Cancellation LetterWording `json:"cancellation"`
	Reminder     LetterWording `json:"reminder"`
}

func wordingView(w letter.Wording) Wording {
	return Wording{
		Invitation: LetterWording(w.Invitation), Panel: LetterWording(w.Panel), Update: LetterWording(w.Update),
		Cancellation: LetterWording(w.Cancellation), Reminder: LetterWording(w.Reminder),
	}
}

func (w Wording) wording() letter.Wording {
	return letter.Wording{
		Invitation: letter.Text(w.Invitation), Panel: letter.Text(w.Panel),
		Update: letter.Text(w.Update), Cancellation: letter.Text(w.Cancellation),
		Reminder: letter.Text(w.Reminder),
	}
}

// WordingField is one that a text may have, as {{name}}.
type WordingField struct {
	Name    string `json:"name"`
	Meaning string `json:"meaning"`
	Example string `json:"example"`
}

// WordingSettings is the workspace's text, the standard one and the fields.
type WordingSettings struct {
	Wording  Wording        `json:"wording"`
	Standard Wording        `json:"standard"`
	Fields   []WordingField `json:"fields" nullable:"false"`
}

// WordingDraft is a text to try.
type WordingDraft struct {
	Kind    string `json:"kind" enum:"invitation,panel,update,cancellation,reminder"`
	Subject string `json:"subject"`
	Body    string `json:"body"`
}

// WordingPreview is a mail with made-up facts.
type WordingPreview struct {
	Subject string `json:"subject"`
	Text    string `json:"text"`
	HTML    string `json:"html" doc:"A whole document; show it in a sandboxed frame"`
}

type wordingOutput struct{ Body WordingSettings }

func (a *API) registerWording() {
	tags := []string{"Mail"}
	route(a, huma.Operation{
		OperationID: "get-wording", Method: http.MethodGet, Path: "/api/wording", Tags: tags,
		Summary: "The text of the workspace's mails",
	}, a.getWording)
	route(a, huma.Operation{
		OperationID: "set-wording", Method: http.MethodPut, Path: "/api/wording", Tags: tags,
		Summary: "Change the text of the workspace's mails", Errors: []int{413},
	}, a.setWording)
	route(a, huma.Operation{
		OperationID: "preview-wording", Method: http.MethodPost, Path: "/api/wording/preview", Tags: tags,
		Summary: "A text as a mail with made-up facts", DefaultStatus: http.StatusOK, Errors: []int{413},
	}, a.previewWording)
}

func (a *API) getWording(ctx context.Context, _ *struct{}) (*wordingOutput, error) {
	w, err := a.o.Invitations.Wording(ctx)
	if err != nil {
		return nil, err
	}
	v := WordingSettings{Wording: wordingView(w), Standard: wordingView(letter.Standard()), Fields: []WordingField{}}
	for _, f := range letter.Fields() {
		v.Fields = append(v.Fields, WordingField(f))
	}
	return &wordingOutput{v}, nil
}

func (a *API) setWording(ctx context.Context, in *struct{ Body Wording }) (*wordingOutput, error) {
	if err := a.o.Invitations.SetWording(ctx, in.Body.wording()); err != nil {
		return nil, err
	}
	return a.getWording(ctx, nil)
}

func (a *API) previewWording(_ context.Context, in *struct{ Body WordingDraft }) (*struct{ Body WordingPreview }, error) {
	kind, text := in.Body.Kind, letter.Text{Subject: in.Body.Subject, Body: in.Body.Body}
	var w letter.Wording
	switch kind {
	case "invitation":
		w.Invitation = text
	case "panel":
		w.Panel = text
	case "update":
		w.Update = text
	case "cancellation":
		w.Cancellation = text
	case "reminder":
		w.Reminder = text
	}
	m, err := letter.Preview(w, kind, a.now())
	if e, ok := errors.AsType[*interview.Error](err); ok {
		// Here the text is the whole request, not one of five.
		return nil, interview.InvalidField(strings.TrimPrefix(e.Field, kind+"."), "%s", e.Message)
	}
	if err != nil {
		return nil, err
	}
	return &struct{ Body WordingPreview }{WordingPreview{Subject: m.Subject, Text: m.Text, HTML: m.HTML}}, nil
}
