package app

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/wailsapp/wails/v2/pkg/runtime"
)

func TestSaveFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "elsewhere.ics")
	saved, err := saveFile("Ada, backend.ics", "BEGIN:VCALENDAR\r\n", func(o runtime.SaveDialogOptions) (string, error) {
		if o.DefaultFilename != "Ada, backend.ics" || len(o.Filters) != 1 || o.Filters[0].Pattern != "*.ics" {
			t.Errorf("the person is asked with %+v", o)
		}
		return path, nil
	})
	if !saved || err != nil {
		t.Fatalf("saved is %v, %v", saved, err)
	}
	if b, err := os.ReadFile(path); string(b) != "BEGIN:VCALENDAR\r\n" || err != nil {
		t.Errorf("the file is %q, %v", b, err)
	}

	if saved, err := saveFile("a.ics", "", func(runtime.SaveDialogOptions) (string, error) { return "", nil }); saved || err != nil {
		t.Errorf("after thinking better of it: %v, %v", saved, err)
	}
	if saved, err := saveFile("a.ics", "", func(runtime.SaveDialogOptions) (string, error) { return "", errors.New("no") }); saved || err == nil {
		t.Errorf("when nobody could be asked: %v, %v", saved, err)
	}
	folder := func(runtime.SaveDialogOptions) (string, error) { return t.TempDir(), nil }
	if saved, err := saveFile("a.ics", "", folder); saved || err == nil {
		t.Errorf("where a folder is: %v, %v", saved, err)
	}
}

func TestNamesThatAreNotSaved(t *testing.T) {
	nobody := func(o runtime.SaveDialogOptions) (string, error) {
		t.Errorf("the person was asked: %+v", o)
		return "", nil
	}
	for _, name := range []string{
		"", ".ics", "..ics", " .ics", "a", "a.exe", "a.ics.exe", "a.ICS\x00", "../a.ics", `..\a.ics`, "/etc/a.ics", `C:\a.ics`, "C:a.ics",
		"a\n.ics", "a\u202e.ics", "a*.ics", strings.Repeat("a", 200) + ".ics", ".bashrc.ics",
	} {
		if saved, err := saveFile(name, "", nobody); saved || err == nil {
			t.Errorf("%q: %v, %v", name, saved, err)
		}
	}
	if saved, err := saveFile("a.ics", strings.Repeat("x", 2<<20), nobody); saved || err == nil {
		t.Errorf("a file without end: %v, %v", saved, err)
	}
}
