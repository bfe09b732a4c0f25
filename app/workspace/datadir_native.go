//go:build windows || darwin

package workspace

import (
	"os"
	"path/filepath"
)

// defaultDataDir is %AppData%\Candor or ~/Library/Application Support/Candor.
func defaultDataDir() (string, error) {
	base, err := os.UserConfigDir()
	if err != nil {
		return "", err
	}
	return filepath.Join(base, "Candor"), nil
}
