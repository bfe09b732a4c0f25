//go:build windowtest

package windowtest

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// TestSaveFile saves a calendar file where the person says, and not when they
// think better of it.
func TestSaveFile(t *testing.T) {
	d := newDesktop(t)
	p := d.start()
	p.button("New interview")
	save := func(answer func()) (saved bool) {
		t.Helper()
		p.run(`window.savedFile = undefined
			window.go.app.App.SaveFile("Ada, backend.ics", "BEGIN:VCALENDAR\r\n").then((saved) => { window.savedFile = saved })`, nil)
		waitFor(t, "the person is asked where to save", func() bool { return activeWindow() == "Save Ada, backend.ics" })
		answer()
		waitFor(t, "the page hears of it", func() bool {
			var known bool
			p.run("return window.savedFile !== undefined", &known)
			return known
		})
		p.run("return window.savedFile", &saved)
		return saved
	}

	path := filepath.Join(d.dir, "saved.ics")
	if !save(func() {
		p.picture("window-save")
		keys(t, "key", "ctrl+a")
		keys(t, "type", "--delay", "20", path)
		keys(t, "key", "Return")
	}) {
		t.Error("the page hears that nothing was saved")
	}
	if text, err := os.ReadFile(path); string(text) != "BEGIN:VCALENDAR\r\n" || err != nil {
		t.Errorf("the file has %q, %v", text, err)
	}
	if save(func() { keys(t, "key", "Escape") }) {
		t.Error("the page hears that something was saved after Escape")
	}
	p.close()
}

// keys has somebody press keys in the window that has the keyboard.
func keys(t *testing.T, arguments ...string) {
	t.Helper()
	if out, err := exec.Command("xdotool", arguments...).CombinedOutput(); err != nil {
		t.Fatalf("xdotool %q: %v\n%s", arguments, err, out)
	}
}
