package api

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"candor/backend/access"
	"candor/backend/interview"
)

// Person as the API shows them.
type Person struct {
	ID    string `json:"id"`
	Email string `json:"email" doc:"Empty when they have none that mail can be sent to"`
	Name  string `json:"name"`
	Role  string `json:"role" enum:"admin,interviewer"`
}

func personView(p interview.Person) Person {
	return Person{ID: p.ID, Email: access.Address(p), Name: p.Name, Role: string(p.Role)}
}

// SignedIn answers a sign-in.
type SignedIn struct {
	Token  string `json:"token" doc:"Send it as Authorization: Bearer TOKEN"`
	Person Person `json:"person"`
}

type signedInOutput struct {
	SetCookie string `header:"Set-Cookie" doc:"Tells this browser from strangers at its next sign-in, and opens nothing"`
	Body      SignedIn
}

type signInInput struct {
	cookies []*http.Cookie
	Body    struct {
		Email    string `json:"email"`
		Password string `json:"password"`
	}
}

type signInCodeInput struct {
	Body struct {
		Code string `json:"code" doc:"The one-time code from a sign-in link"`
	}
}

// Resolve reads the cookies of a request.
func (in *signInInput) Resolve(ctx huma.Context) []error {
	req, _ := humago.Unwrap(ctx)
	in.cookies = req.Cookies()
	return nil
}

// browser is what the browser kept of an earlier sign-in, or "".
func (in *signInInput) browser(like http.Cookie) string {
	for _, c := range in.cookies {
		if c.Name == like.Name {
			return c.Value
		}
	}
	return ""
}

// browserCookie is where a browser keeps that it was signed in with. It is named by the workspace:
// cookies do not tell one port of a machine from another. It goes to the sign-in alone.
func (a *API) browserCookie() http.Cookie {
	workspace := sha256.Sum256([]byte(a.o.PublicURL))
	return http.Cookie{
		Name: "candor-browser-" + hex.EncodeToString(workspace[:4]), Path: "/api/sign-in", MaxAge: int(browserKept.Seconds()),
		HttpOnly: true, SameSite: http.SameSiteStrictMode, Secure: strings.HasPrefix(a.o.PublicURL, "https:"),
	}
}

// browserKept is how long a browser keeps it; browsers allow no more.
const browserKept = 400 * 24 * time.Hour

// OpenedBy is what a join link opens to somebody who has an account.
type OpenedBy struct {
	ID     string `json:"id" doc:"The interview's"`
	Person Person `json:"person" doc:"Who asks"`
}

type joinInput struct {
	Token string `path:"token" doc:"The random part of the join link"`
	Body  struct {
		Name             string `json:"name" doc:"How the others see you: 1 to 80 characters"`
		ParticipantToken string `json:"participantToken,omitempty" doc:"From an earlier join in the same browser: who comes back stays the same participant"`
	}
}

// Joined answers a join.
type Joined struct {
	ParticipantToken string       `json:"participantToken" doc:"Send it as Authorization: Bearer TOKEN, and to /live"`
	ParticipantID    string       `json:"participantId"`
	Interview        BriefSession `json:"interview"`
}

// BriefSession is all that a participant learns of an interview.
type BriefSession struct {
	ID    string `json:"id"`
	Name  string `json:"name"`
	State string `json:"state" enum:"upcoming,live,ended"`
}

func briefView(i interview.Interview) BriefSession {
	return BriefSession{ID: i.ID, Name: i.Name, State: string(i.State)}
}

func (a *API) registerAccess() {
	route(a, huma.Operation{
		OperationID: "sign-in", Method: http.MethodPost, Path: "/api/sign-in", Tags: []string{"Access"},
		Summary: "Sign in with e-mail address and password", Errors: []int{401, 413, 429},
	}, func(ctx context.Context, in *signInInput) (*signedInOutput, error) {
		signedIn, err := a.o.Access.SignIn(ctx, access.Attempt{
			Email: in.Body.Email, Password: in.Body.Password, RemoteAddr: callerOf(ctx).addr, Browser: in.browser(a.browserCookie()),
		})
		if err != nil {
			return nil, err
		}
		cookie := a.browserCookie()
		cookie.Value = signedIn.Browser
		return &signedInOutput{SetCookie: cookie.String(), Body: SignedIn{Token: signedIn.Token, Person: personView(signedIn.Person)}}, nil
	})
	route(a, huma.Operation{
		OperationID: "sign-in-with-code", Method: http.MethodPost, Path: "/api/sign-in/code", Tags: []string{"Access"},
		Summary: "Sign in with a one-time code", Errors: []int{401, 413},
	}, func(ctx context.Context, in *signInCodeInput) (*signedInOutput, error) {
		token, p, err := a.o.Access.SignInWithCode(ctx, in.Body.Code)
		if err != nil {
			return nil, err
		}
		return &signedInOutput{Body: SignedIn{Token: token, Person: personView(p)}}, nil
	})
	route(a, huma.Operation{
		OperationID: "sign-out", Method: http.MethodPost, Path: "/api/sign-out", Tags: []string{"Access"},
		Summary: "End this sign-in", DefaultStatus: http.StatusNoContent,
	}, func(ctx context.Context, _ *struct{}) (*struct{}, error) {
		return nil, a.o.Access.SignOut(ctx, callerOf(ctx).token)
	})
	route(a, huma.Operation{
		OperationID: "me", Method: http.MethodGet, Path: "/api/me", Tags: []string{"Access"},
		Summary: "The person who is signed in",
	}, func(ctx context.Context, _ *struct{}) (*struct{ Body Person }, error) {
		return &struct{ Body Person }{personView(*callerOf(ctx).identity.Person)}, nil
	})
	route(a, huma.Operation{
		OperationID: "join", Method: http.MethodPost, Path: "/api/join/{token}", Tags: []string{"Access"},
		Summary:     "Enter an interview by its join link",
		Description: "As a candidate, without an account. The first who enters makes an upcoming interview live. A link that never was and one that was deleted get the same answer.",
		Errors:      []int{404, 410, 413, 429},
	}, func(ctx context.Context, in *joinInput) (*struct{ Body Joined }, error) {
		j, err := a.o.Access.JoinByLink(ctx, access.Join{
			JoinToken: in.Token, Name: in.Body.Name, ParticipantToken: in.Body.ParticipantToken, RemoteAddr: callerOf(ctx).addr,
		})
		if err != nil {
			return nil, err
		}
		return &struct{ Body Joined }{Joined{ParticipantToken: j.Token, ParticipantID: j.Participant.ID, Interview: briefView(j.Interview)}}, nil
	})
	route(a, huma.Operation{
		OperationID: "opened-by", Method: http.MethodGet, Path: "/api/join/{token}", Tags: []string{"Access"},
		Summary:     "Which interview a join link opens, for who is signed in",
		Description: "They enter it in interviewer mode by its id. Nobody joins by this.",
		Errors:      []int{404, 429},
	}, func(ctx context.Context, in *struct {
		Token string `path:"token"`
	},
	) (*struct{ Body OpenedBy }, error) {
		i, err := a.o.Access.FindLink(ctx, in.Token, callerOf(ctx).addr)
		if err != nil {
			return nil, err
		}
		return &struct{ Body OpenedBy }{OpenedBy{ID: i.ID, Person: personView(*callerOf(ctx).identity.Person)}}, nil
	})
}
