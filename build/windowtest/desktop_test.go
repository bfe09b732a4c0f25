//go:build windowtest

// Package windowtest drives the desktop program as people get it: the built
// binary in a real window, on a display and a session bus of its own
// (build/test window). It needs what build/setup test installs.
package windowtest

import (
	"bytes"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

// patience bounds every wait for a fact.
const patience = 60 * time.Second

// waitFor fails the test when fact does not become true in time.
func waitFor(t *testing.T, what string, fact func() bool) {
	t.Helper()
	deadline := time.After(patience)
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for !fact() {
		select {
		case <-tick.C:
		case <-deadline:
			if screenshot, err := pictureOfDisplay(t, "failed-"+t.Name()); err == nil {
				t.Logf("the display then: %s", screenshot)
			}
			t.Fatalf("waited %s in vain until %s", patience, what)
		}
	}
}

// root is the repository's.
func root(t *testing.T) string {
	t.Helper()
	dir, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

// pictures is where screenshots are kept for people to look at.
func pictures(t *testing.T) string {
	t.Helper()
	dir := filepath.Join(root(t), "build", ".cache", "screenshots")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	return dir
}

func pictureOfDisplay(t *testing.T, name string) (string, error) {
	file := filepath.Join(pictures(t), strings.ReplaceAll(name, "/", "-")+".png")
	return file, exec.Command("import", "-window", "root", file).Run()
}

// TestMain runs one window manager for all tests: a second one would refuse to
// start while the display still has traces of the first.
func TestMain(m *testing.M) {
	if os.Getenv("DISPLAY") == "" || os.Getenv("DBUS_SESSION_BUS_ADDRESS") == "" {
		fmt.Fprintln(os.Stderr, "there is no display or no session bus; run this as build/test window")
		os.Exit(1)
	}
	manager := exec.Command("openbox")
	if err := manager.Start(); err != nil {
		fmt.Fprintln(os.Stderr, "openbox:", err)
		os.Exit(1)
	}
	status := m.Run()
	_ = manager.Process.Kill()
	_ = manager.Wait()
	os.Exit(status)
}

// desktop is a place for the program's files that nothing else has used.
type desktop struct {
	t       *testing.T
	dir     string
	data    string // Candor's data directory
	addr    string // where its relay listens, the same at every start
	binary  string
	preload string // allows automation
}

func newDesktop(t *testing.T) *desktop {
	t.Helper()
	waitFor(t, "a window manager runs", func() bool { return exec.Command("wmctrl", "-m").Run() == nil })
	d := &desktop{t: t, dir: t.TempDir(), binary: filepath.Join(root(t), "build", "bin", "candor")}
	if given := os.Getenv("CANDOR_BINARY"); given != "" {
		d.binary = given
	}
	if _, err := os.Stat(d.binary); err != nil {
		t.Fatalf("%v; build it with: make app", err)
	}
	d.data = filepath.Join(d.dir, "data", "candor")
	d.addr = "127.0.0.1:" + freePort(t)
	d.preload = filepath.Join(d.dir, "automation.so")
	d.compile("testdata/automation.c", d.preload)
	return d
}

func (d *desktop) compile(source, library string) {
	d.t.Helper()
	flags, err := exec.Command("pkg-config", "--cflags", "--libs", "webkit2gtk-4.1").Output()
	if err != nil {
		d.t.Fatalf("pkg-config: %v", err)
	}
	arguments := append([]string{"-shared", "-fPIC", "-O", "-o", library, source}, strings.Fields(string(flags))...)
	if out, err := exec.Command("gcc", arguments...).CombinedOutput(); err != nil {
		d.t.Fatalf("gcc: %v\n%s", err, out)
	}
}

// environment is the person's, with a fresh place for everything.
func (d *desktop) environment() []string {
	env := append(os.Environ(), "GSETTINGS_BACKEND=memory", "NO_AT_BRIDGE=1")
	for _, name := range []string{"DATA", "CACHE", "CONFIG", "STATE", "RUNTIME"} {
		place := filepath.Join(d.dir, strings.ToLower(name))
		if err := os.MkdirAll(place, 0o700); err != nil {
			d.t.Fatal(err)
		}
		variable := "XDG_" + name + "_HOME"
		if name == "RUNTIME" {
			variable = "XDG_RUNTIME_DIR"
		}
		env = append(env, variable+"="+place)
	}
	return env
}

// command is the program as a person starts it, without a driver.
func (d *desktop) command(arguments ...string) *exec.Cmd {
	d.t.Helper()
	c := exec.Command(d.binary, arguments...)
	c.Env = d.environment()
	return c
}

// background runs a helper until the test ends.
func (d *desktop) background(command *exec.Cmd) {
	d.t.Helper()
	command.Env = d.environment()
	if err := command.Start(); err != nil {
		d.t.Fatalf("%s: %v", command.Path, err)
	}
	d.t.Cleanup(func() {
		_ = command.Process.Kill() // it may have ended by itself
		_ = command.Wait()
	})
}

// program is a running Candor with a driver on its window.
type program struct {
	*page
	desktop *desktop
	exit    string // file that holds the exit status when the program has ended
	log     string // file with what it printed
}

// start runs the program under a WebDriver of its own and waits for its page.
func (d *desktop) start() *program {
	d.t.Helper()
	port := freePort(d.t)
	d.background(exec.Command("WebKitWebDriver", "--port="+port))
	driver := "http://127.0.0.1:" + port
	waitFor(d.t, "the driver answers", func() bool { return command(http.MethodGet, driver+"/status", nil, nil) == nil })

	p := &program{desktop: d, exit: filepath.Join(d.dir, "exit-"+port), log: filepath.Join(d.dir, "log-"+port)}
	// The driver starts the program; the shell around it tells which process it
	// is and how it ended.
	pid := filepath.Join(d.dir, "pid-"+port)
	script := fmt.Sprintf("LD_PRELOAD=%q %q --addr %s >%q 2>&1 & echo $! >%q; wait $!; echo $? >%q.new; mv %q.new %q",
		d.preload, d.binary, d.addr, p.log, pid, p.exit, p.exit, p.exit)
	d.t.Cleanup(func() {
		// A test that failed left its program open: the next must not meet it.
		if _, err := os.Stat(p.exit); err != nil {
			_ = exec.Command("/bin/sh", "-c", fmt.Sprintf("kill -9 $(cat %q)", pid)).Run()
		}
		if d.t.Failed() {
			d.t.Logf("the program said:\n%s", p.output())
		}
	})
	var session struct{ SessionID string }
	err := command(http.MethodPost, driver+"/session", map[string]any{
		"capabilities": map[string]any{"alwaysMatch": map[string]any{
			"webkitgtk:browserOptions": map[string]any{"binary": "/bin/sh", "args": []string{"-c", script}},
		}},
	}, &session)
	if err != nil {
		d.t.Fatalf("start the program: %v\n%s", err, p.output())
	}
	p.page = &page{t: d.t, session: driver + "/session/" + session.SessionID}
	return p
}

func (p *program) output() string {
	text, _ := os.ReadFile(p.log)
	return string(text)
}

// close closes the window as its close button does, and waits until the
// program has ended by itself, in order.
func (p *program) close() {
	p.t.Helper()
	if out, err := exec.Command("wmctrl", "-c", "Candor").CombinedOutput(); err != nil {
		p.t.Fatalf("wmctrl: %v\n%s", err, out)
	}
	var status []byte
	waitFor(p.t, "the program has ended", func() bool {
		var err error
		status, err = os.ReadFile(p.exit)
		return err == nil
	})
	if got := strings.TrimSpace(string(status)); got != "0" {
		p.t.Errorf("the program ended with status %s, want 0; it said:\n%s", got, p.output())
	}
}

// titles are those of all windows.
func titles(t *testing.T) []string {
	t.Helper()
	out, err := exec.Command("wmctrl", "-l").Output()
	if err != nil {
		return nil
	}
	var list []string
	for line := range bytes.Lines(out) {
		// Window, desktop and machine come before the title.
		if fields := strings.SplitN(strings.Join(strings.Fields(string(line)), " "), " ", 4); len(fields) == 4 {
			list = append(list, fields[3])
		}
	}
	return list
}

// activeWindow is the title of the window that has the keyboard, if any has.
func activeWindow() string {
	out, err := exec.Command("xdotool", "getactivewindow", "getwindowname").Output()
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(out))
}

func freePort(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return strconv.Itoa(l.Addr().(*net.TCPAddr).Port)
}
