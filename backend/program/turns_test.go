package program

import (
	"context"
	"testing"

	"candor/backend/interview"
	"candor/backend/runner"
)

// slow is a runner whose starts in one session wait until they are let go.
type slow struct {
	arrived, letGo chan struct{}
	err            error
}

func (s *slow) Start(_ context.Context, _ string, req runner.Request, _ func(interview.Stream, string)) (*runner.Execution, error) {
	if req.Session == "slow" {
		s.arrived <- struct{}{}
		<-s.letGo
	}
	return nil, s.err
}

func TestTurns(t *testing.T) {
	s := &slow{arrived: make(chan struct{}), letGo: make(chan struct{})}
	turns := newTurns(s)
	start := func(session string) error {
		_, err := turns.start(t.Context(), "ada", runner.Request{Session: session}, nil)
		return err
	}
	take := func(session string) error {
		_, err := turns.take(t.Context(), "ada", runner.Request{Session: session}, nil)
		return err
	}
	want := func(what string, err error, code interview.Code) {
		t.Helper()
		if interview.CodeOf(err) != code {
			t.Errorf("%s: %v, want code %q", what, err, code)
		}
	}

	// A start that waits holds its own session, and no other.
	started := make(chan error)
	go func() { started <- start("slow") }()
	<-s.arrived
	want("another session meanwhile", start("quick"), "")
	want("another session's tests", take("quick"), "")
	want("a program between its tests", start("quick"), interview.Conflict)
	want("its tests again", take("quick"), interview.Conflict)
	want("tests while a program is being started", take("slow"), interview.Conflict)
	s.letGo <- struct{}{}
	want("the start that waited", <-started, "")

	// So does the first of a run of tests.
	go func() { started <- take("slow") }()
	<-s.arrived
	want("a program while tests are being started", start("slow"), interview.Conflict)
	turns.leave("quick")
	want("a program after the tests", start("quick"), "")
	s.err = interview.Errorf(interview.TooMany, "Too many.")
	s.letGo <- struct{}{}
	want("tests that could not be started", <-started, interview.TooMany)
	if len(turns.sessions) != 0 {
		t.Errorf("left: %v", turns.sessions)
	}
}
