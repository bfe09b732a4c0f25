package server

import (
	"errors"
	"fmt"
	"os"

	"candor/backend/interview"
)

// dirLock keeps a second relay off a data directory. The operating system
// releases it when the process ends, however it ends.
type dirLock struct{ file *os.File }

// errLocked is what lockFile returns when another process has the lock.
var errLocked = errors.New("locked by another process")

func lockDir(dir string) (*dirLock, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("make the data directory: %w", err)
	}
	f, err := os.OpenFile(lockPath(dir), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("lock the data directory: %w", err)
	}
	err = lockFile(f)
	if err == nil {
		return &dirLock{f}, nil
	}
	closed := f.Close()
	if errors.Is(err, errLocked) {
		return nil, interview.Errorf(interview.Conflict, "Candor is running on the data in %s already. Close it first, or choose another place with --data.", dir)
	}
	return nil, errors.Join(fmt.Errorf("lock the data directory %s: %w", dir, err), closed)
}

// unlock leaves the file: removing it would let two others lock two files.
func (l *dirLock) unlock() error {
	if err := l.file.Close(); err != nil {
		return fmt.Errorf("unlock the data directory: %w", err)
	}
	return nil
}
