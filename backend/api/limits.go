package api

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"candor/backend/interview"
	"candor/backend/runner"
)

// SettingsStore keeps the workspace's settings by name.
type SettingsStore interface {
	SetSetting(ctx context.Context, name, value string) error
}

// ExecutionSettings is the setting that has the limits on executions, as
// runner.Settings writes them.
const ExecutionSettings = "execution"

// ExecutionLimits are the limits on one execution, and on how many there are.
type ExecutionLimits struct {
	WallSeconds        float64 `json:"wallSeconds" doc:"From start to end, without the time that it waits for input"`
	InteractiveSeconds float64 `json:"interactiveSeconds" doc:"From start to end, with that time"`
	CPUSeconds         float64 `json:"cpuSeconds" doc:"Of all its processes together"`
	CompileSeconds     float64 `json:"compileSeconds" doc:"Of compiling, from start to end; not counted as the program's time"`
	MemoryMB           int64   `json:"memoryMB" doc:"MiB; built-in languages have at most 1024"`
	OutputKB           int64   `json:"outputKB" doc:"KiB, of both streams together; a program that prints more is stopped"`
	Processes          int     `json:"processes" doc:"At once, threads among them; built-in languages have 64"`
	DiskMB             int64   `json:"diskMB" doc:"MiB in the files that it writes"`
	PerMinute          int     `json:"perMinute" doc:"Executions that one person may start in any minute"`
	AtOnce             int     `json:"atOnce" doc:"Executions on this relay that do not wait for input; further ones wait"`
}

func limitsView(s runner.Settings) ExecutionLimits {
	l := s.Limits
	return ExecutionLimits{
		WallSeconds: l.Wall.Seconds(), InteractiveSeconds: l.Interactive.Seconds(), CPUSeconds: l.CPU.Seconds(), CompileSeconds: l.Compile.Seconds(),
		MemoryMB: l.Memory >> 20, OutputKB: int64(l.Output) >> 10, Processes: l.Processes, DiskMB: l.Disk >> 20,
		PerMinute: s.PerOwnerPerMinute, AtOnce: s.MaxConcurrent,
	}
}

func (v ExecutionLimits) settings() runner.Settings {
	return runner.Settings{
		Limits: runner.Limits{
			Wall: seconds(v.WallSeconds), Interactive: seconds(v.InteractiveSeconds), CPU: seconds(v.CPUSeconds), Compile: seconds(v.CompileSeconds),
			Memory: v.MemoryMB << 20, Output: int(v.OutputKB << 10), Processes: v.Processes, Disk: v.DiskMB << 20,
		},
		MaxConcurrent: v.AtOnce, PerOwnerPerMinute: v.PerMinute,
	}
}

// seconds bounds what a number of seconds can mean before it becomes a
// duration, which would overflow.
func seconds(s float64) time.Duration {
	const most = 1e6
	return time.Duration(min(max(s, -1), most) * float64(time.Second))
}

// executionLimits is an answer with the limits in force.
type executionLimits struct {
	Body struct {
		Limits   ExecutionLimits `json:"limits"`
		Standard ExecutionLimits `json:"standard" doc:"What they are when nobody changes them"`
		Missing  string          `json:"missing" doc:"Why toolchains of the relay's machine are not used, one sentence; empty when they are"`
	}
}

func (a *API) registerLimits() {
	tags := []string{"Executions"}
	answer := func(s runner.Settings) *executionLimits {
		out := &executionLimits{}
		out.Body.Limits = limitsView(s)
		out.Body.Standard = limitsView(runner.DefaultSettings)
		out.Body.Missing = a.o.Missing
		return out
	}
	route(a, huma.Operation{
		OperationID: "get-execution-limits", Method: http.MethodGet, Path: "/api/execution-limits", Tags: tags,
		Summary: "The limits on executions",
	}, func(context.Context, *struct{}) (*executionLimits, error) { return answer(a.o.Runner.Settings()), nil })
	route(a, huma.Operation{
		OperationID: "set-execution-limits", Method: http.MethodPut, Path: "/api/execution-limits", Tags: tags,
		Summary: "Change the limits, for the executions that start from now on", Errors: []int{413},
	}, func(ctx context.Context, in *struct{ Body ExecutionLimits }) (*executionLimits, error) {
		s := in.Body.settings()
		if err := s.Check(); err != nil {
			return nil, err
		}
		text, err := s.Text()
		if err != nil {
			return nil, err
		}
		if err := a.o.Settings.SetSetting(ctx, ExecutionSettings, text); err != nil {
			return nil, err
		}
		interview.Afterwards(ctx, func() { a.o.Runner.Set(s) })
		return answer(s), nil
	})
}
