package runner_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"candor/backend/interview"
	"candor/backend/runner"
)

func TestSettings(t *testing.T) {
	b := &backend{execute: untilKilled}
	r, end := closing(runner.Options{Backends: []runner.Backend{b}})
	defer end()
	standard := r.Settings()
	if standard.Limits != runner.DefaultLimits || standard.Check() != nil {
		t.Fatalf("the standard settings are %+v: %v", standard, standard.Check())
	}
	for field, change := range map[string]func(*runner.Settings){
		"wallSeconds":        func(s *runner.Settings) { s.Limits.Wall = 11 * time.Minute },
		"interactiveSeconds": func(s *runner.Settings) { s.Limits.Interactive = 20 * time.Second },
		"cpuSeconds":         func(s *runner.Settings) { s.Limits.CPU = 0 },
		"compileSeconds":     func(s *runner.Settings) { s.Limits.Compile = time.Hour },
		"memoryMB":           func(s *runner.Settings) { s.Limits.Memory = 1 << 20 },
		"outputKB":           func(s *runner.Settings) { s.Limits.Output = 1 << 30 },
		"processes":          func(s *runner.Settings) { s.Limits.Processes = 2 },
		"diskMB":             func(s *runner.Settings) { s.Limits.Disk = -1 },
		"atOnce":             func(s *runner.Settings) { s.MaxConcurrent = 65 },
		"perMinute":          func(s *runner.Settings) { s.PerOwnerPerMinute = 0 },
	} {
		s := standard
		change(&s)
		if e, ok := errors.AsType[*interview.Error](s.Check()); !ok || e.Field != field {
			t.Errorf("%s out of bounds: %v", field, s.Check())
		}
	}

	s := standard
	s.Limits.Memory, s.MaxConcurrent, s.PerOwnerPerMinute = 64<<20, 3, 5
	text, err := s.Text()
	if err != nil {
		t.Fatal(err)
	}
	if back, err := runner.ParseSettings(text); err != nil || back != s {
		t.Errorf("%+v came back as %+v, %v", s, back, err)
	}
	r.Set(s)
	if r.Settings() != s {
		t.Errorf("in force are %+v", r.Settings())
	}
	r.Set(runner.Settings{})
	if r.Settings() != s {
		t.Errorf("setting nothing changed them to %+v", r.Settings())
	}
	for n := range 6 {
		_, err := r.Start(context.Background(), "ada", hello(), nothing)
		if want := n < 5; (err == nil) != want {
			t.Errorf("start %d of a minute: %v", n+1, err)
		}
	}
}
