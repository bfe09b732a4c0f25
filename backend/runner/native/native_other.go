//go:build !linux

package native

import (
	"context"

	"candor/backend/interview"
	"candor/backend/runner"
)

// Backend exists on Linux alone.
type Backend struct{}

// New fails: processes of strangers cannot be limited enough on this system.
func New(context.Context, Options) (*Backend, error) {
	return nil, interview.Errorf(interview.Unavailable, "Toolchains of this machine are not used: on this system their programs could not be limited. The built-in languages work.")
}

// Found implements runner.Finder.
func (*Backend) Found() <-chan struct{} { return nil }

// Languages implements runner.Backend.
func (*Backend) Languages() []runner.Language { return nil }

// Warm implements runner.Backend.
func (*Backend) Warm(string) {}

// Execute implements runner.Backend.
func (*Backend) Execute(context.Context, runner.Request, runner.Limits, runner.Console) (runner.Ending, error) {
	return runner.Ending{}, interview.Errorf(interview.Unavailable, "Toolchains of this machine are not used on this system.")
}

// Close implements runner.Backend.
func (*Backend) Close(context.Context) error { return nil }
