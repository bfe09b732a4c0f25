package app

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"unicode"

	"github.com/wailsapp/wails/v2/pkg/runtime"
)

const (
	maxFileName  = 120     // characters
	maxSavedText = 1 << 20 // bytes; a calendar file has a few thousand
)

// savable are the files that the page may offer for saving, by their ending.
var savable = map[string]string{".ics": "Calendar files (*.ics)"}

// SaveFile asks the person where to save a file and writes it there. It reports
// whether it was saved: the person may think better of it. The name is a
// suggestion; its ending says what kind of file it is.
func (a *App) SaveFile(name, text string) (saved bool, err error) {
	return saveFile(name, text, func(o runtime.SaveDialogOptions) (string, error) {
		<-a.started // the window is set before that
		return runtime.SaveFileDialog(a.shown, o)
	})
}

func saveFile(name, text string, ask func(runtime.SaveDialogOptions) (string, error)) (saved bool, err error) {
	if err := checkSaved(name, text); err != nil {
		return false, err
	}
	ending := filepath.Ext(name)
	path, err := ask(runtime.SaveDialogOptions{
		Title:           "Save " + name,
		DefaultFilename: name,
		Filters:         []runtime.FileFilter{{DisplayName: savable[ending], Pattern: "*" + ending}},
	})
	if err != nil {
		return false, fmt.Errorf("ask where to save %s: %w", name, err)
	}
	if path == "" {
		return false, nil
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		return false, fmt.Errorf("the file could not be saved: %w", err)
	}
	return true, nil
}

// checkSaved refuses names that could lead elsewhere than to the folder that
// the person chooses, and files of other kinds.
func checkSaved(name, text string) error {
	if len(text) > maxSavedText {
		return fmt.Errorf("the file is too large to be saved")
	}
	base, ending := strings.TrimSuffix(name, filepath.Ext(name)), filepath.Ext(name)
	if _, ok := savable[ending]; !ok || len([]rune(name)) > maxFileName ||
		strings.TrimSpace(base) == "" || strings.HasPrefix(base, ".") ||
		strings.ContainsFunc(name, func(r rune) bool { return strings.ContainsRune(`/\:*?"<>|`, r) || !unicode.IsPrint(r) }) {
		return fmt.Errorf("a file cannot be saved under the name %q", name)
	}
	return nil
}
