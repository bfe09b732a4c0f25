//go:build windowtest

package windowtest

import (
	"os/exec"
	"slices"
	"testing"
)

// TestUnsavedChanges closes the window while something in the settings is not saved:
// the person is asked first.
func TestUnsavedChanges(t *testing.T) {
	d := newDesktop(t)
	p := d.start()
	p.button("New interview")
	p.find("//a[contains(., 'Settings')]").click()
	p.find("//input[@autocomplete='name']").write(" Jr.")
	p.find("//*[text()='Not saved yet']")

	const question = "Close Candor?"
	if out, err := exec.Command("wmctrl", "-c", "Candor").CombinedOutput(); err != nil {
		t.Fatalf("wmctrl: %v\n%s", err, out)
	}
	waitFor(t, "the person is asked", func() bool { return activeWindow() == question })
	p.picture("window-unsaved")
	keys(t, "key", "Escape")
	waitFor(t, "the question is gone", func() bool { return !slices.Contains(titles(t), question) })
	p.button("Save").click()
	waitFor(t, "all is saved", func() bool {
		var unsaved bool
		p.run("return document.body.textContent.includes('Not saved yet')", &unsaved)
		return !unsaved
	})
	p.close() // nothing is asked
}
