package api

import (
	"maps"
	"slices"
)

// Routes lists every registered route.
func (a *API) Routes() []string { return slices.Clone(a.routes) }

// AccessTable lists the routes that have a row.
func AccessTable() []string { return slices.Collect(maps.Keys(table)) }
