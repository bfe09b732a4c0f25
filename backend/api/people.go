package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"candor/backend/access"
)

// People is everybody who has an account.
type People struct {
	Items []Person `json:"items" nullable:"false"`
}

// PersonPatch changes what a person says of themselves.
type PersonPatch struct {
	Name  *string `json:"name,omitempty"`
	Email *string `json:"email,omitempty" doc:"Also what they sign in with. Empty only for who signs in without a password"`
}

func (a *API) registerPeople() {
	route(a, huma.Operation{
		OperationID: "list-people", Method: http.MethodGet, Path: "/api/people", Tags: []string{"Access"},
		Summary: "Everybody who has an account, by name",
	}, func(ctx context.Context, _ *struct{}) (*struct{ Body People }, error) {
		people, err := a.o.Access.People(ctx)
		if err != nil {
			return nil, err
		}
		list := People{Items: make([]Person, 0, len(people))}
		for _, p := range people {
			list.Items = append(list.Items, personView(p))
		}
		return &struct{ Body People }{list}, nil
	})
	route(a, huma.Operation{
		OperationID: "change-me", Method: http.MethodPatch, Path: "/api/me", Tags: []string{"Access"},
		Summary: "Change your own name or e-mail address", Errors: []int{409, 413},
	}, func(ctx context.Context, in *struct{ Body PersonPatch }) (*struct{ Body Person }, error) {
		p, err := a.o.Access.ChangePerson(ctx, callerOf(ctx).identity.Person.ID, access.PersonPatch(in.Body))
		if err != nil {
			return nil, err
		}
		return &struct{ Body Person }{personView(p)}, nil
	})
}
