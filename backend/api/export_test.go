package api

import (
	"maps"
	"slices"
)

// Routes lists every registered route.
func (a *API) Routes() []string { return slices.Clone(a.routes) }

// Conditional reports whether a route takes If-Match.
func Conditional(route string) bool { return slices.Contains(conditional, route) }

// AccessTable lists the routes that have a row.
func AccessTable() []string { return slices.Collect(maps.Keys(table)) }
