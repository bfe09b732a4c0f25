package api

import (
	"context"
	"log/slog"
	"maps"
	"slices"
	"time"

	"candor/backend/interview"
	"candor/backend/runner"
)

// Routes lists every registered route.
func (a *API) Routes() []string { return slices.Clone(a.routes) }

// AccessTable lists the routes that have a row.
func AccessTable() []string { return slices.Collect(maps.Keys(table)) }

// TellAfter is when the results of hidden tests are told.
var TellAfter = tellAfter

// StartTests runs tests without HTTP. The end of it is close.
func StartTests(ctx context.Context, store TestStore, r Runner, live Live, program runner.Request) (closing func(context.Context) error, err error) {
	t := newTestRuns(testRunsOptions{store: store, turns: newTurns(r), live: live, log: slog.New(slog.DiscardHandler), now: time.Now})
	_, err = t.start(ctx, interview.Actor{ID: "ada", Name: "Ada"}, program)
	return t.close, err
}
