package api_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"candor/backend/api"
	"candor/backend/interview"
)

func TestEveryRouteHasARow(t *testing.T) {
	w := newWorld(t)
	routes, table := w.api.Routes(), api.AccessTable()
	for _, r := range routes {
		if !slices.Contains(table, r) {
			t.Errorf("%s has no row in the access table: nobody may call it", r)
		}
	}
	for _, r := range table {
		if !slices.Contains(routes, r) {
			t.Errorf("the access table has a row for %s, which is no route", r)
		}
	}
	b, err := w.api.OpenAPI()
	if err != nil {
		t.Fatal(err)
	}
	var doc struct{ Paths map[string]map[string]any }
	if err := json.Unmarshal(b, &doc); err != nil {
		t.Fatal(err)
	}
	for path, methods := range doc.Paths {
		for method := range methods {
			if r := strings.ToUpper(method) + " " + path; !slices.Contains(routes, r) {
				t.Errorf("the OpenAPI document has %s, which is no route", r)
			}
		}
	}
}

// TestNobodyUnlessTheTableSaysSo calls every route with every kind of token.
func TestNobodyUnlessTheTableSaysSo(t *testing.T) {
	w := newWorld(t)
	id, link := w.create(object{})
	candidate, _ := w.join(link, "Ada")
	for _, route := range w.api.Routes() {
		method, path, ok := strings.Cut(route, " ")
		if !ok || !strings.HasPrefix(path, "/api/") {
			continue
		}
		public := slices.Contains([]string{
			"POST /api/sign-in", "POST /api/sign-in/code", "POST /api/join/{token}", "GET /api/languages", "GET /api/openapi.json",
		}, route)
		adminOnly := strings.HasPrefix(path, "/api/mail/") || route == "PUT /api/wording" || route == "PUT /api/execution-limits"
		forCandidates := public || strings.Contains(path, "/session") || strings.Contains(path, "/executions") || strings.HasSuffix(path, "/tests") || strings.Contains(path, "/test-runs") || route == "GET /api/interviews/{id}/instructions"
		path = strings.NewReplacer("{id}", id, "{token}", "x", "{execution}", "x", "{run}", "x", "{invitation}", "x").Replace(path)
		for _, c := range []struct {
			who, token string
			allowed    bool
		}{
			{"nobody", "", public},
			{"a stranger's token", "cs_" + interview.NewSecret(), public},
			{"a token of no kind", "Zm9v", public},
			{"a candidate", candidate, forCandidates},
			{"a person", w.colleagueToken, !adminOnly},
			{"an administrator", w.adminToken, true},
		} {
			if route == "POST /api/sign-out" && (c.who == "a person" || c.who == "an administrator") {
				continue // it would end the sign-in of the calls that follow
			}
			a := w.call(method, path, c.token, `{"no such field": 1}`)
			refused := a.status == 403 || a.status == 401
			if route == "POST /api/sign-in" || route == "POST /api/sign-in/code" {
				refused = a.status != 422
			}
			if refused == c.allowed {
				t.Errorf("%s as %s: status %d: %s", route, c.who, a.status, a.body)
			}
		}
	}
}
