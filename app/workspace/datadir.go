package workspace

import (
	"os"
	"path/filepath"

	"candor/backend/interview"
)

// DataDirVariable names the environment variable that moves the data directory.
const DataDirVariable = "CANDOR_DATA"

// DataDir is the directory that holds everything of this computer's workspace,
// as an absolute path: override if it is not empty, else $CANDOR_DATA, else the
// place where this operating system keeps a program's data.
func DataDir(override string) (string, error) {
	for _, dir := range []string{override, os.Getenv(DataDirVariable)} {
		if dir != "" {
			return filepath.Abs(dir)
		}
	}
	dir, err := defaultDataDir()
	if err != nil {
		return "", interview.Errorf(interview.Unavailable,
			"Candor cannot tell where to keep its data (%v). Name a folder with --data.", err)
	}
	return dir, nil
}

// prepareDataDir makes dir, readable by its owner alone, and proves that it
// can be written to: SQLite's own error for that comes late and says little.
func prepareDataDir(dir string) error {
	err := os.MkdirAll(dir, 0o700)
	if err == nil {
		var probe *os.File
		if probe, err = os.CreateTemp(dir, ".writable-*"); err == nil {
			probe.Close()
			os.Remove(probe.Name())
		}
	}
	if err != nil {
		return interview.Errorf(interview.Unavailable,
			"Candor cannot write to its data folder %s (%v). Make the folder writable, or name another one with --data.", dir, reason(err))
	}
	return nil
}
