package api

import (
	"maps"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"
)

// Routes lists every registered route.
func (a *API) Routes() []string { return slices.Clone(a.routes) }

// Conditional reports whether a route takes If-Match.
func Conditional(route string) bool { return slices.Contains(conditional, route) }

// AccessTable lists the routes that have a row.
func AccessTable() []string { return slices.Collect(maps.Keys(table)) }

// Repeats tells of each call that changes something, and of those that answer a POST, whether it takes an Idempotency-Key.
func Repeats() map[string]bool {
	all := map[string]bool{}
	for route, r := range repeats {
		all[route] = r == once || r == atMostOnce || r == again
	}
	return all
}

// TakesHeader reports whether the API's description has a header of a route.
func (a *API) TakesHeader(route, header string) bool {
	method, path, _ := strings.Cut(route, " ")
	item := a.huma.OpenAPI().Paths[path]
	if item == nil {
		return false
	}
	op := map[string]*huma.Operation{"POST": item.Post, "PUT": item.Put, "PATCH": item.Patch, "DELETE": item.Delete}[method]
	return op != nil && slices.ContainsFunc(op.Parameters, func(p *huma.Param) bool { return p.In == "header" && p.Name == header })
}
