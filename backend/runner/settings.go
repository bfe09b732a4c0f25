package runner

import (
	"encoding/json"
	"fmt"
	"runtime"
	"time"

	"candor/backend/interview"
)

// Settings are what may be changed while a runner runs. Zero fields stand for
// what is in force.
type Settings struct {
	Limits            Limits
	MaxConcurrent     int
	PerOwnerPerMinute int
}

// DefaultSettings are in force when nobody changes them. Two programs for each
// processor: making and ending a sandbox is waiting for the kernel half of the time.
var DefaultSettings = Settings{Limits: DefaultLimits, MaxConcurrent: min(2*runtime.NumCPU(), 16), PerOwnerPerMinute: 20}

// Bounds of the settings: below the lower ones little works, beyond the upper
// ones a program can hold up a machine.
var (
	leastSettings = Settings{
		Limits: Limits{
			Wall: time.Second, Interactive: 10 * time.Second, CPU: time.Second, Compile: 5 * time.Second,
			Memory: 32 << 20, Processes: 8, Output: 16 << 10, Disk: 1 << 20,
		},
		MaxConcurrent: 1, PerOwnerPerMinute: 1,
	}
	mostSettings = Settings{
		Limits: Limits{
			Wall: 10 * time.Minute, Interactive: 2 * time.Hour, CPU: 10 * time.Minute, Compile: 10 * time.Minute,
			Memory: 4 << 30, Processes: 1024, Output: 16 << 20, Disk: 1 << 30,
		},
		MaxConcurrent: 64, PerOwnerPerMinute: 600,
	}
)

// Check refuses what is out of bounds. Errors: Invalid, with the field as the
// HTTP API calls it.
func (s Settings) Check() error {
	least, most := leastSettings, mostSettings
	l := s.Limits
	for _, f := range []struct {
		field, what      string
		v, least, most   int64
		unit             int64
		unitOfTheMessage string
	}{
		{"wallSeconds", "The time", int64(l.Wall), int64(least.Limits.Wall), int64(most.Limits.Wall), int64(time.Second), "seconds"},
		{"interactiveSeconds", "The time of programs that wait for input", int64(l.Interactive), int64(least.Limits.Interactive), int64(most.Limits.Interactive), int64(time.Second), "seconds"},
		{"cpuSeconds", "The CPU time", int64(l.CPU), int64(least.Limits.CPU), int64(most.Limits.CPU), int64(time.Second), "seconds"},
		{"compileSeconds", "The time for compiling", int64(l.Compile), int64(least.Limits.Compile), int64(most.Limits.Compile), int64(time.Second), "seconds"},
		{"memoryMB", "The memory", l.Memory, least.Limits.Memory, most.Limits.Memory, 1 << 20, "MB"},
		{"outputKB", "The output", int64(l.Output), int64(least.Limits.Output), int64(most.Limits.Output), 1 << 10, "KB"},
		{"processes", "The number of processes", int64(l.Processes), int64(least.Limits.Processes), int64(most.Limits.Processes), 1, "processes"},
		{"diskMB", "The disk space", l.Disk, least.Limits.Disk, most.Limits.Disk, 1 << 20, "MB"},
		{"atOnce", "The number of programs at once", int64(s.MaxConcurrent), int64(least.MaxConcurrent), int64(most.MaxConcurrent), 1, "programs"},
		{"perMinute", "The number of programs that one person may run in a minute", int64(s.PerOwnerPerMinute), int64(least.PerOwnerPerMinute), int64(most.PerOwnerPerMinute), 1, "programs"},
	} {
		if f.v < f.least || f.v > f.most {
			return interview.InvalidField(f.field, "%s must be between %d and %d %s.", f.what, f.least/f.unit, f.most/f.unit, f.unitOfTheMessage)
		}
	}
	if l.Interactive < l.Wall {
		return interview.InvalidField("interactiveSeconds", "The time of programs that wait for input cannot be less than that of the others.")
	}
	return nil
}

// Text is the settings for a store; ParseSettings reads it.
func (s Settings) Text() (string, error) {
	b, err := json.Marshal(s)
	if err != nil {
		return "", fmt.Errorf("write the settings of executions: %w", err)
	}
	return string(b), nil
}

// ParseSettings reads what Text wrote; "" gives the zero settings.
func ParseSettings(text string) (s Settings, err error) {
	if text == "" {
		return s, nil
	}
	if err := json.Unmarshal([]byte(text), &s); err != nil {
		return s, fmt.Errorf("read the settings of executions: %w", err)
	}
	return s, nil
}
