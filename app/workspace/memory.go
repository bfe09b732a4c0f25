package workspace

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// memoryFile is beside the relay's database, so that two data directories
// never share a port or a window.
const memoryFile = "desktop.json"

// Memory is what the desktop remembers from one run to the next. Losing it
// loses nothing that a person made.
type Memory struct {
	// Port is where the embedded relay listened last. It is kept because join
	// links that were sent out name it.
	Port   int    `json:"port,omitempty"`
	Window Window `json:"window"`
}

// Window is how the window looked when it was closed.
type Window struct {
	Width      int    `json:"width,omitempty"`  // px
	Height     int    `json:"height,omitempty"` // px
	Maximised  bool   `json:"maximised,omitempty"`
	Background string `json:"background,omitempty"` // the page's, as CSS "rgb(r, g, b)": painted until the page is there
}

// Recall reads what was remembered in dataDir. A missing or unreadable memory
// is an empty one.
func Recall(dataDir string) Memory {
	var m Memory
	text, err := os.ReadFile(filepath.Join(dataDir, memoryFile))
	if err != nil || json.Unmarshal(text, &m) != nil {
		return Memory{}
	}
	return m
}

// Remember changes what is remembered in dataDir. The file is replaced whole,
// so that a crash leaves the old one or the new one.
func Remember(dataDir string, change func(*Memory)) error {
	m := Recall(dataDir)
	before := m
	change(&m)
	if m == before {
		return nil
	}
	text, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return fmt.Errorf("remember: %w", err)
	}
	name := filepath.Join(dataDir, memoryFile)
	if err := os.WriteFile(name+".new", append(text, '\n'), 0o600); err != nil {
		return fmt.Errorf("remember: %w", err)
	}
	if err := os.Rename(name+".new", name); err != nil {
		return fmt.Errorf("remember: %w", err)
	}
	return nil
}

// reason is err without the path that the sentence around it names already.
func reason(err error) error {
	if pathError, ok := errors.AsType[*fs.PathError](err); ok {
		return pathError.Err
	}
	return err
}
