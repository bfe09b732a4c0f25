package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"candor/backend/invite/letter"
)

// MailState says whether this workspace can send mail, and how it goes.
type MailState struct {
	Configured bool   `json:"configured"`
	From       string `json:"from" doc:"The address that mail comes from"`
	PerHour    int    `json:"perHour" doc:"Mails an hour"`
	Waiting    int    `json:"waiting" doc:"Mails that wait to be sent"`
	Problem    string `json:"problem" doc:"One sentence on why they wait; empty when nothing is wrong"`
	Links      string `json:"links" doc:"What the links in mails begin with"`
}

// MailSettings is where mail goes out. The password is never shown.
type MailSettings struct {
	Host          string `json:"host" doc:"Name or address of the mail server; empty when none is set up"`
	Port          int    `json:"port"`
	Security      string `json:"security" enum:"starttls,tls,none" doc:"starttls: usually port 587; tls: from the first byte, usually port 465; none: only for a server in a network that is trusted"`
	Username      string `json:"username" doc:"Empty: no authentication"`
	From          string `json:"from" doc:"Bare address"`
	FromName      string `json:"fromName"`
	CACertificate string `json:"caCertificate" doc:"PEM; trusted besides the system's"`
	PerHour       int    `json:"perHour" doc:"Mails an hour"`
	PasswordSet   bool   `json:"passwordSet"`
	PasswordKept  string `json:"passwordKept" doc:"Where the password is kept, as a part of a sentence"`
}

// MailSettingsChange replaces the settings.
type MailSettingsChange struct {
	Host          string  `json:"host"`
	Port          int     `json:"port"`
	Security      string  `json:"security" enum:"starttls,tls,none"`
	Username      string  `json:"username,omitempty"`
	From          string  `json:"from"`
	FromName      string  `json:"fromName,omitempty"`
	CACertificate string  `json:"caCertificate,omitempty"`
	PerHour       int     `json:"perHour,omitempty" doc:"0: the usual limit"`
	Password      *string `json:"password,omitempty" doc:"Without it the password stays; empty removes it"`
}

func (n *MailSettingsChange) server() letter.Server {
	return letter.Server{
		Host: n.Host, Port: n.Port, Security: letter.Security(n.Security), Username: n.Username,
		From: n.From, FromName: n.FromName, CACertificate: n.CACertificate, PerHour: n.PerHour,
	}
}

// MailTest asks for a mail to be sent now.
type MailTest struct {
	To       string              `json:"to"`
	Settings *MailSettingsChange `json:"settings,omitempty" doc:"Settings that are not saved; without them those that are"`
}

// MailTested says whether the mail server took it.
type MailTested struct {
	OK      bool   `json:"ok"`
	Message string `json:"message" doc:"What happened, in a sentence"`
}

type mailSettingsOutput struct{ Body MailSettings }

func (a *API) registerMail() {
	tags := []string{"Mail"}
	const settings = "/api/mail/settings"
	route(a, huma.Operation{
		OperationID: "get-mail", Method: http.MethodGet, Path: "/api/mail", Tags: tags,
		Summary: "Whether mail can be sent, and how it goes",
	}, a.mail)
	route(a, huma.Operation{
		OperationID: "get-mail-settings", Method: http.MethodGet, Path: settings, Tags: tags,
		Summary: "Where mail goes out",
	}, a.mailSettings)
	route(a, huma.Operation{
		OperationID: "set-mail-settings", Method: http.MethodPut, Path: settings, Tags: tags,
		Summary: "Set up the mail server", Errors: []int{413},
	}, a.setMailSettings)
	route(a, huma.Operation{
		OperationID: "forget-mail-settings", Method: http.MethodDelete, Path: settings, Tags: tags,
		Summary: "Forget the mail server and its password", DefaultStatus: http.StatusNoContent,
	}, a.forgetMailSettings)
	route(a, huma.Operation{
		OperationID: "test-mail", Method: http.MethodPost, Path: "/api/mail/test", Tags: tags,
		Summary: "Send a mail now and say what the mail server answered", DefaultStatus: http.StatusOK, Errors: []int{413, 503},
	}, a.testMail)
}

func (a *API) mail(ctx context.Context, _ *struct{}) (*struct{ Body MailState }, error) {
	s, err := a.o.Invitations.MailStatus(ctx)
	if err != nil {
		return nil, err
	}
	return &struct{ Body MailState }{MailState(s)}, nil
}

func (a *API) mailSettings(ctx context.Context, _ *struct{}) (*mailSettingsOutput, error) {
	s, err := a.o.Invitations.MailServer(ctx)
	if err != nil {
		return nil, err
	}
	v := MailSettings{
		Host: s.Host, Port: s.Port, Security: string(s.Security), Username: s.Username, From: s.From, FromName: s.FromName,
		CACertificate: s.CACertificate, PerHour: s.PerHour, PasswordSet: s.PasswordSet, PasswordKept: s.PasswordKept,
	}
	if v.Security == "" { // none is set up yet
		v.Security = string(letter.STARTTLS)
	}
	return &mailSettingsOutput{v}, nil
}

func (a *API) setMailSettings(ctx context.Context, in *struct{ Body MailSettingsChange }) (*mailSettingsOutput, error) {
	if err := a.o.Invitations.SetMailServer(ctx, in.Body.server(), in.Body.Password); err != nil {
		return nil, err
	}
	return a.mailSettings(ctx, nil)
}

func (a *API) forgetMailSettings(ctx context.Context, _ *struct{}) (*struct{}, error) {
	return nil, a.o.Invitations.DeleteMailServer(ctx)
}

func (a *API) testMail(ctx context.Context, in *struct{ Body MailTest }) (*struct{ Body MailTested }, error) {
	var server *letter.Server
	var password *string
	if s := in.Body.Settings; s != nil {
		unsaved := s.server()
		server, password = &unsaved, s.Password
	}
	tested, err := a.o.Invitations.Test(ctx, *callerOf(ctx).identity.Person, in.Body.To, server, password)
	if err != nil {
		return nil, err
	}
	return &struct{ Body MailTested }{MailTested(tested)}, nil
}
