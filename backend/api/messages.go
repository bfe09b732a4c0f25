package api

import (
	"reflect"

	"github.com/danielgtaylor/huma/v2"

	"candor/backend/live"
)

// describeMessages puts what goes beside documents over GET /live into the OpenAPI
// document: RelayMessage is everything that a relay tells, PageMessage what a page
// tells of itself.
func (a *API) describeMessages() {
	signals := []live.Message{}
	for _, s := range live.Signals() {
		signals = append(signals, s)
	}
	a.describe("RelayMessage", "What the relay tells everyone in a session, as a stateless message of GET /live", live.Messages())
	a.describe("PageMessage", "What a page tells the relay of itself, as a stateless message of GET /live; nobody else gets it", signals)
}

func (a *API) describe(name, doc string, messages []live.Message) {
	schemas := a.huma.OpenAPI().Components.Schemas
	of := make([]*huma.Schema, 0, len(messages))
	kinds := map[string]string{}
	for _, m := range messages {
		ref := schemas.Schema(reflect.TypeOf(m), true, "")
		s := schemas.SchemaFromRef(ref.Ref)
		s.Properties["type"] = &huma.Schema{Type: huma.TypeString, Enum: []any{m.Type()}}
		s.Required = append(s.Required, "type")
		of = append(of, ref)
		kinds[m.Type()] = ref.Ref
	}
	schemas.Map()[name] = &huma.Schema{
		Description: doc, OneOf: of, Discriminator: &huma.Discriminator{PropertyName: "type", Mapping: kinds},
	}
}
