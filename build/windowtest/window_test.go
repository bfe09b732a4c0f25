//go:build windowtest

package windowtest

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/godbus/dbus/v5"

	"candor/backend/interview"
	"candor/backend/sqlite"
	"candor/backend/ydoc"
)

// TestInterview is the interviewer's first minute: New interview, type, close
// the window, come back another day.
func TestInterview(t *testing.T) {
	d := newDesktop(t)
	p := d.start()
	p.button("New interview")
	p.picture("window-dashboard")
	p.button("New interview").click()

	code := `print("typed in the window")`
	editor := p.find("//*[starts-with(@aria-label, 'Code, ')]")
	editor.click()
	editor.write(code)
	created := p.interviews()
	if len(created) != 1 {
		t.Fatalf("the relay has %d interviews after one click on New interview, want 1", len(created))
	}
	waitFor(t, "the relay has what was typed on disk", func() bool {
		return strings.Contains(d.stored(created[0].ID), code)
	})

	// The program runs in a child process of the desktop program itself.
	p.button("Run").click()
	p.find("//*[normalize-space(text())='typed in the window']")
	p.picture("window-session")
	p.close()

	p = d.start()
	// The cell: for the driver nothing is visible that cuts its own text.
	p.find("//*[@role='gridcell'][contains(., '" + created[0].Title + "')]")
	p.picture("window-dashboard-again")
	again := p.interviews()
	if len(again) != 1 || again[0] != created[0] {
		t.Errorf("after the restart the relay lists %+v, want %+v alone", again, created[0])
	}
	p.button("Copy link of " + created[0].Title).click()
	waitFor(t, "the join link is on the clipboard", func() bool {
		var text string
		p.run("return window.runtime.ClipboardGetText()", &text)
		return text == created[0].JoinURL
	})
	// What changes elsewhere is seen in the window, which asks its relay in the same process.
	for _, name := range []string{"Named by a colleague", "Named once more"} {
		p.ask(http.MethodPatch, "/api/interviews/"+created[0].ID, `{"name":"`+name+`"}`, &struct{}{})
		p.find("//*[@role='gridcell'][contains(., '" + name + "')]")
	}
	if text := d.stored(created[0].ID); !strings.Contains(text, code) {
		t.Errorf("after the restart the code is %q, want %q in it", text, code)
	}
	p.close()
}

// TestSecondStart opens the same workspace twice: the window that is there
// comes to the front, and nothing is said about a data folder in use.
func TestSecondStart(t *testing.T) {
	d := newDesktop(t)
	p := d.start()
	p.button("New interview")
	if out, err := exec.Command("xdotool", "search", "--onlyvisible", "--name", "^Candor$", "windowminimize").CombinedOutput(); err != nil {
		t.Fatalf("xdotool: %v\n%s", err, out)
	}
	waitFor(t, "the first window is minimised", func() bool { return activeWindow() != "Candor" })

	second := d.command("--addr", d.addr)
	out, _ := second.CombinedOutput() // Wails ends it with status 1
	if strings.Contains(string(out), "in use") {
		t.Errorf("the second start said:\n%s", out)
	}
	waitFor(t, "the first window is active", func() bool { return activeWindow() == "Candor" })
	if all := titles(t); !slices.Equal(all, []string{"Candor"}) {
		t.Errorf("the windows are %q, want the first one alone", all)
	}
	p.close()
}

// TestUnusableData names a data folder that cannot be one: the person is told
// in a dialog, and the program ends.
func TestUnusableData(t *testing.T) {
	d := newDesktop(t)
	file := filepath.Join(d.dir, "100%s") // a percent sign must reach the dialog as it is
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	program := d.command("--data", filepath.Join(file, "candor"), "--addr", d.addr)
	var output strings.Builder
	program.Stdout, program.Stderr = &output, &output
	if err := program.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- program.Wait() }()
	defer program.Process.Kill()

	const title = "Candor cannot start"
	waitFor(t, "a dialog says so", func() bool { return slices.Contains(titles(t), title) })
	if _, err := pictureOfDisplay(t, "window-unusable-data"); err != nil {
		t.Errorf("take a picture of the display: %v", err)
	}
	if out, err := exec.Command("wmctrl", "-c", title).CombinedOutput(); err != nil {
		t.Fatalf("wmctrl: %v\n%s", err, out)
	}
	var err error
	waitFor(t, "the program has ended", func() bool {
		select {
		case err = <-ended:
			return true
		default:
			return false
		}
	})
	if exit, ok := errors.AsType[*exec.ExitError](err); !ok || exit.ExitCode() != 1 {
		t.Errorf("the program ended with %v, want status 1", err)
	}
	if !strings.Contains(output.String(), "cannot write to its data folder") {
		t.Errorf("the terminal says %q, want the reason", output.String())
	}
}

// portal answers as a dark desktop's settings portal does.
type portal struct{}

func (portal) Read(namespace, key string) (dbus.Variant, *dbus.Error) {
	if namespace != "org.freedesktop.appearance" || key != "color-scheme" {
		return dbus.Variant{}, dbus.MakeFailedError(errors.New("no such setting"))
	}
	return dbus.MakeVariant(dbus.MakeVariant(uint32(1))), nil
}

// TestDarkDesktop starts the program on a dark desktop: its page is dark, and
// the next start paints the window dark before the page is there.
func TestDarkDesktop(t *testing.T) {
	bus, err := dbus.ConnectSessionBus()
	if err != nil {
		t.Fatal(err)
	}
	defer bus.Close()
	if err := bus.Export(portal{}, "/org/freedesktop/portal/desktop", "org.freedesktop.portal.Settings"); err != nil {
		t.Fatal(err)
	}
	if reply, err := bus.RequestName("org.freedesktop.portal.Desktop", dbus.NameFlagDoNotQueue); err != nil || reply != dbus.RequestNameReplyPrimaryOwner {
		t.Fatalf("stand in for the portal: %v, %v", reply, err)
	}
	d := newDesktop(t)
	p := d.start()
	p.button("New interview")
	var dark bool
	p.run("return matchMedia('(prefers-color-scheme: dark)').matches", &dark)
	if !dark {
		t.Error("the page is light on a dark desktop")
	}
	p.picture("window-dark")
	p.close()
}

type listed struct{ ID, Title, JoinURL string }

// interviews asks the running relay over HTTP, as the person in the window.
func (p *program) interviews() []listed {
	p.t.Helper()
	var list struct{ Items []listed }
	p.ask(http.MethodGet, "/api/interviews", "", &list)
	return list.Items
}

// ask calls the relay's API past the window, as a colleague's script does.
func (p *program) ask(method, path, body string, answer any) {
	p.t.Helper()
	var session struct{ Token, LiveURL string }
	p.run("return window.go.app.App.Session()", &session)
	live, err := url.Parse(session.LiveURL)
	if err != nil {
		p.t.Fatal(err)
	}
	request, err := http.NewRequest(method, "http://"+live.Host+path, strings.NewReader(body))
	if err != nil {
		p.t.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer "+session.Token)
	request.Header.Set("Content-Type", "application/json")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		p.t.Fatal(err)
	}
	defer response.Body.Close()
	if err := json.NewDecoder(response.Body).Decode(answer); err != nil || response.StatusCode != http.StatusOK {
		p.t.Fatalf("%s %s: %s, %v", method, path, response.Status, err)
	}
}

// stored is all code of an interview as it is on disk, read by the store
// itself: what a crash of the program could not take away.
func (d *desktop) stored(interviewID string) string {
	d.t.Helper()
	ctx := context.Background()
	db, err := sqlite.Open(ctx, d.data)
	if err != nil {
		d.t.Fatal(err)
	}
	defer db.Close()
	document := interview.Document{InterviewID: interviewID, Kind: interview.CodeDocument}
	snapshot, entries, err := db.LoadDocument(ctx, document.String())
	if err != nil {
		d.t.Fatal(err)
	}
	doc := ydoc.New()
	for _, update := range append([][]byte{snapshot.State}, updates(entries)...) {
		if len(update) == 0 {
			continue
		}
		parsed, err := ydoc.ParseUpdate(update)
		if err != nil {
			d.t.Fatal(err)
		}
		doc.Apply(parsed)
	}
	text, err := json.Marshal(doc.Map("files"))
	if err != nil {
		d.t.Fatal(err)
	}
	return strings.ReplaceAll(string(text), `\"`, `"`)
}

func updates(entries []interview.LogEntry) [][]byte {
	var list [][]byte
	for _, e := range entries {
		list = append(list, e.Update)
	}
	return list
}
