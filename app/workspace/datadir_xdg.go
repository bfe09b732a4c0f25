//go:build !windows && !darwin

package workspace

import (
	"os"
	"path/filepath"
)

// defaultDataDir follows the XDG base directory specification, which says that
// a relative $XDG_DATA_HOME must be ignored.
func defaultDataDir() (string, error) {
	if base := os.Getenv("XDG_DATA_HOME"); filepath.IsAbs(base) {
		return filepath.Join(base, "candor"), nil
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return "", err
	}
	return filepath.Join(home, ".local", "share", "candor"), nil
}
