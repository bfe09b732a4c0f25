//go:build linux

package native_test

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"candor/backend/interview"
	"candor/backend/runner"
	"candor/backend/runner/native"
)

// asRelay makes this test's binary a relay with one program, to be killed.
const asRelay = "CANDOR_TEST_AS_RELAY"

// waits is a program with several processes, which all know its first argument.
const waits = "(sleep 600; :) & (setsid sleep 600; :) & echo on; sleep 600; :"

func executeAsRelay() {
	b, err := native.New(context.Background(), native.Options{Toolchains: []native.Toolchain{
		{ID: "bash", Name: "Bash", FileName: "main.sh", Needs: []string{"bash"}, Run: []string{"bash", "{main}"}},
	}})
	if err != nil {
		fmt.Println(err)
		return
	}
	<-b.Found()
	r := runner.New(runner.Options{Backends: []runner.Backend{b}})
	e, err := r.Start(context.Background(), "tester", runner.Request{
		Language: "bash", Stdin: "\n", Args: []string{os.Getenv(asRelay)}, Files: files("main.sh", waits),
	}, func(_ interview.Stream, text string) { fmt.Print(text) })
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(e.Wait())
}

// inSandbox are the processes whose command line has the word, this one's not among them.
func inSandbox(t *testing.T, word string) (pids []int) {
	t.Helper()
	entries, err := os.ReadDir("/proc")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		pid, err := strconv.Atoi(e.Name())
		if err != nil {
			continue
		}
		line, err := os.ReadFile("/proc/" + e.Name() + "/cmdline")
		if err == nil && slices.Contains(strings.Split(string(line), "\x00"), word) {
			pids = append(pids, pid)
		}
	}
	return pids
}

// awaitGone waits until no process has the word any more: the kernel ends them one by one.
func awaitGone(t *testing.T, word string) {
	t.Helper()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	deadline := time.After(5 * time.Minute)
	for {
		left := inSandbox(t, word)
		if len(left) == 0 {
			return
		}
		select {
		case <-tick.C:
		case <-deadline:
			t.Fatalf("processes %v are left", left)
		}
	}
}

// TestRelayIsKilled kills a relay in the middle of an execution, as nobody can prevent.
func TestRelayIsKilled(t *testing.T) {
	if shared == nil {
		t.Skip("no sandbox can be made here")
	}
	word := "of-a-killed-relay-" + strconv.Itoa(os.Getpid())
	relay := exec.CommandContext(t.Context(), "/proc/self/exe")
	relay.Env = append(os.Environ(), asRelay+"="+word)
	out, err := relay.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := relay.Start(); err != nil {
		t.Fatal(err)
	}
	said, err := bufio.NewReader(out).ReadString('\n')
	if err != nil || said != "on\n" {
		t.Errorf("it said %q, %v", said, err)
	}
	if there := inSandbox(t, word); len(there) < 3 {
		t.Errorf("only processes %v", there)
	}
	_ = relay.Process.Signal(syscall.SIGKILL)
	_ = relay.Wait()
	awaitGone(t, word)
}

// TestBubblewrapIsKilled kills what holds the sandbox from outside.
func TestBubblewrapIsKilled(t *testing.T) {
	r := newRunner(t, runner.Limits{})
	s := newScreen()
	word := "of-a-killed-sandbox-" + strconv.Itoa(os.Getpid())
	e, err := r.Start(t.Context(), "tester", runner.Request{
		Language: "bash", Stdin: "\n", Args: []string{word}, Files: files("main.sh", waits),
	}, s.print)
	if err != nil {
		t.Fatal(err)
	}
	s.await(t, "on", 1)
	for _, pid := range inSandbox(t, word) {
		status, _ := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/status")
		if strings.Contains(string(status), "\nPPid:\t"+strconv.Itoa(os.Getpid())+"\n") {
			_ = syscall.Kill(pid, syscall.SIGKILL)
		}
	}
	if result := e.Wait(); result.ExitCode != 137 {
		t.Errorf("result %+v", result)
	}
	awaitGone(t, word)
}

// TestStopAtEveryMoment stops executions from their beginning to their end. None may stay,
// and nothing may be left of any.
func TestStopAtEveryMoment(t *testing.T) {
	r := newRunner(t, runner.Limits{})
	word := "of-a-stopped-program-" + strconv.Itoa(os.Getpid())
	descriptors := func() int {
		entries, err := os.ReadDir("/proc/self/fd")
		if err != nil {
			t.Fatal(err)
		}
		return len(entries)
	}
	before, goroutines := descriptors(), runtime.NumGoroutine()
	for n := range 60 {
		req := runner.Request{Language: "bash", Args: []string{word}, Files: files("main.sh", "echo on")}
		if n%2 == 0 {
			req.Terminal = size
		}
		s := newScreen()
		e, err := r.Start(t.Context(), "tester", req, s.print)
		if err != nil {
			t.Fatal(err)
		}
		stop := time.AfterFunc(time.Duration(n)*400*time.Microsecond, func() { e.Stop("Ada") })
		select {
		case result := <-e.Result():
			if result.Outcome != interview.Stopped && result.Message != "Finished." {
				t.Errorf("result %+v", result)
			}
		case <-time.After(30 * time.Second):
			t.Fatalf("stopped after %d × 0.4 ms, it never ends", n)
		}
		stop.Stop()
	}
	awaitGone(t, word)
	if now := descriptors(); now > before {
		t.Errorf("%d descriptors, before %d", now, before)
	}
	if now := runtime.NumGoroutine(); now > goroutines+1 { // a timer's own may still end
		t.Errorf("%d goroutines, before %d", now, goroutines)
	}
}

// TestOddNamesAndArguments gives programs what shells and bubblewrap could take for something else.
func TestOddNamesAndArguments(t *testing.T) {
	r := newRunner(t, runner.Limits{})
	for _, name := range []string{"-c", "--", "a b.sh", "$(id).sh", "'; id; '.sh", "{main}", "~", ".bashrc", "ü\u202e.sh"} {
		out, errs, _ := execute(t, r, runner.Request{Language: "bash", Stdin: "\n", Files: files(name, "echo in; cat -- '"+strings.ReplaceAll(name, "'", `'\''`)+"' | wc -l")})
		if out != "in\n0\n" {
			t.Errorf("%q: output %q, errors %q", name, out, errs)
		}
	}
	args := []string{"-x", "--", "\xff\xfe", "a\nb", "", "$HOME", strings.Repeat("'", 60<<10)}
	out, errs, _ := execute(t, r, runner.Request{Language: "bash", Stdin: "\n", Args: args, Files: files("main.sh", `printf '[%s]' "$@"`)})
	if want := strings.ToValidUTF8("["+strings.Join(args, "][")+"]", "\uFFFD"); strings.ReplaceAll(out, "\uFFFD", "") != strings.ReplaceAll(want, "\uFFFD", "") {
		t.Errorf("arguments: output %.200q, errors %.200q", out, errs)
	}
	if out, errs, _ := execute(t, r, runner.Request{Language: "bash", Stdin: "\n", Args: make([]string, 4096), Files: files("main.sh", "echo $#")}); out != "4096\n" {
		t.Errorf("as many arguments as there may be: output %q, errors %.200q", out, errs)
	}
	if _, err := r.Start(t.Context(), "tester", runner.Request{Language: "bash", Args: make([]string, 4097), Files: files("main.sh", "")}, func(interview.Stream, string) {}); interview.CodeOf(err) != interview.TooLarge {
		t.Errorf("more of them: %v", err)
	}
}
