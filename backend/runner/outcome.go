package runner

import (
	"errors"
	"fmt"
	"strconv"
	"time"

	"candor/backend/interview"
)

// Limit names a limit that a program was killed at.
type Limit string

const (
	WallLimit        Limit = "wall"
	InteractiveLimit Limit = "interactive"
	CPULimit         Limit = "cpu"
	MemoryLimit      Limit = "memory"
	OutputLimit      Limit = "output"
	DiskLimit        Limit = "disk"
	DiskFilesLimit   Limit = "disk files"
	ProcessLimit     Limit = "processes"
	SocketLimit      Limit = "sockets"
	OpenFilesLimit   Limit = "open files"
	CompileLimit     Limit = "compile"
)

// limitError is the cause of an execution that the runner kills at a limit.
type limitError struct{ limit Limit }

func (e limitError) Error() string { return "over the limit of " + string(e.limit) }

// stopError is the cause of an execution that a person stopped.
type stopError struct{ by string }

func (e stopError) Error() string { return "stopped by " + e.by }

// interruptError is the cause of an execution that Ctrl-C ended.
type interruptError struct{ by string }

func (e interruptError) Error() string { return "interrupted by " + e.by }

// interruptedCode is 128 + SIGINT, as shells have it.
const interruptedCode = 130

// Result is how an execution ended.
type Result struct {
	Outcome     interview.Outcome
	ExitCode    int
	Message     string // one plain sentence
	Wall        time.Duration
	CPU         time.Duration
	MemoryBytes int64
	Truncated   bool // its output was cut at the limit
}

// Sentence says that a program was killed at a limit.
func (l Limits) Sentence(limit Limit) string { return l.sentence("it", limit) }

// CompilingSentence says that a program was killed at a limit while it was compiled.
func (l Limits) CompilingSentence(limit Limit) string {
	return l.Compiling().sentence("compiling", limit)
}

func (l Limits) sentence(who string, limit Limit) string {
	switch limit {
	case WallLimit:
		return fmt.Sprintf("Stopped after %s (the limit).", durationText(l.Wall))
	case InteractiveLimit:
		return fmt.Sprintf("Stopped after %s (the limit for programs that wait for input).", durationText(l.Interactive))
	case CPULimit:
		return fmt.Sprintf("Stopped after %s of CPU time (the limit).", durationText(l.CPU))
	case MemoryLimit:
		return fmt.Sprintf("Stopped: %s needed more than %s of memory (the limit).", who, memoryText(l.Memory))
	case OutputLimit:
		return fmt.Sprintf("Stopped: %s printed more than %s (the limit).", who, bytesText(int64(l.Output)))
	case DiskLimit:
		if who == "it" {
			who = "its"
		} else {
			who += "'s"
		}
		return fmt.Sprintf("Stopped: %s files needed more than %s (the limit).", who, bytesText(l.Disk))
	case DiskFilesLimit:
		return fmt.Sprintf("Stopped: %s made more than %d files and folders (the limit).", who, l.DiskFiles)
	case ProcessLimit:
		return fmt.Sprintf("Stopped: %s started more than %d processes (the limit).", who, l.Processes)
	case SocketLimit:
		return fmt.Sprintf("Stopped: %s had more than %d sockets open at once (the limit).", who, l.Sockets)
	case OpenFilesLimit:
		return fmt.Sprintf("Stopped: %s had more than %d files open at once (the limit).", who, l.OpenFiles)
	case CompileLimit:
		return fmt.Sprintf("Stopped: compiling took more than %s (the limit).", durationText(l.Compile))
	}
	return "Stopped at a limit."
}

// conclude puts together what the backend saw and why the execution was cancelled.
func (l Limits) conclude(ending Ending, err, cause error) Result {
	r := Result{CPU: ending.CPU, MemoryBytes: ending.MemoryBytes, ExitCode: ending.ExitCode}
	var limited limitError
	var stopped stopError
	var interrupted interruptError
	switch {
	case errors.As(cause, &limited):
		r.Outcome, r.ExitCode, r.Message = interview.Limited, killedCode, l.Sentence(limited.limit)
	case errors.As(cause, &stopped):
		r.Outcome, r.ExitCode, r.Message = interview.Stopped, killedCode, fmt.Sprintf("Stopped by %s.", stopped.by)
	case errors.As(cause, &interrupted):
		r.Outcome, r.ExitCode, r.Message = interview.Stopped, interruptedCode, fmt.Sprintf("Interrupted by %s.", interrupted.by)
	case cause != nil:
		r.Outcome, r.ExitCode, r.Message = interview.Lost, killedCode, "Stopped because the server is closing."
	case err != nil:
		r.Outcome, r.ExitCode, r.Message = interview.Crashed, killedCode, "The program could not be run: something went wrong on the server."
		if interview.CodeOf(err) != "" {
			r.Message = err.Error()
		}
	case ending.Limit != "" && ending.NotCompiled:
		r.Outcome, r.ExitCode, r.Message = interview.Limited, killedCode, l.CompilingSentence(ending.Limit)
	case ending.Limit != "":
		r.Outcome, r.ExitCode, r.Message = interview.Limited, killedCode, l.Sentence(ending.Limit)
	case ending.Crash != "":
		r.Outcome, r.Message = interview.Crashed, fmt.Sprintf("The program crashed: %s.", ending.Crash)
		if r.ExitCode == 0 {
			r.ExitCode = killedCode
		}
	case ending.NotCompiled:
		r.Outcome, r.Message = interview.Exited, fmt.Sprintf("Not compiled (exit code %d).", ending.ExitCode)
	case ending.ExitCode != 0:
		r.Outcome, r.Message = interview.Exited, fmt.Sprintf("Finished with exit code %d.", ending.ExitCode)
	default:
		r.Outcome, r.Message = interview.Exited, "Finished."
	}
	return r
}

// killedCode stands for the exit code of a program that did not end by itself:
// 128 + SIGKILL, as shells have it.
const killedCode = 137

func durationText(d time.Duration) string {
	if d >= 2*time.Minute && d%time.Minute == 0 {
		return fmt.Sprintf("%d minutes", d/time.Minute)
	}
	return strconv.FormatFloat(d.Seconds(), 'f', -1, 64) + " s"
}

func bytesText(n int64) string {
	switch {
	case n >= 1<<20 && n%(1<<20) == 0:
		return fmt.Sprintf("%d MiB", n>>20)
	case n >= 1<<10 && n%(1<<10) == 0:
		return fmt.Sprintf("%d KiB", n>>10)
	}
	return fmt.Sprintf("%d bytes", n)
}

// memoryText says "512 MB" of 512 MiB, as people call it.
func memoryText(n int64) string { return fmt.Sprintf("%d MB", n>>20) }
