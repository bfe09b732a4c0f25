package vault

import (
	"bytes"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"

	"candor/backend/interview"
)

const (
	keySize    = 32       // bytes: AES-256
	maxKeyFile = 1 << 10  // bytes; a key is 44 characters and a line end
	othersMay  = 0o077    // permissions that a key file must not have
	ownersOnly = 0o600    // the permissions that it gets
	unfinished = ".*.new" // beside the key file, while it is made
)

// readKey reads a key file: the standard base64 of 32 bytes. It returns nil
// when there is no file.
func readKey(path string) ([]byte, error) {
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read the key file: %w", err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, fmt.Errorf("read the key file: %w", err)
	}
	// Windows has no such permissions: there the folder's decide.
	if runtime.GOOS != "windows" && info.Mode().Perm()&othersMay != 0 {
		return nil, interview.Errorf(interview.Invalid,
			"Others on this machine may read the key file %s. Run: chmod 600 %q", path, path)
	}
	text, err := io.ReadAll(io.LimitReader(f, maxKeyFile))
	if err != nil {
		return nil, fmt.Errorf("read the key file: %w", err)
	}
	key, err := base64.StdEncoding.DecodeString(string(bytes.TrimSpace(text)))
	if err != nil || len(key) != keySize {
		return nil, interview.Errorf(interview.Invalid,
			"The file %s is not a key. A key is 32 random bytes in base64, as `openssl rand -base64 32` prints them; without the file Candor makes one.", path)
	}
	return key, nil
}

// makeKey makes a key file that only its owner may read. It appears whole or
// not at all, and never in another's place.
func makeKey(path string) (key []byte, err error) {
	key = make([]byte, keySize)
	rand.Read(key)
	f, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+unfinished)
	if err != nil {
		return nil, fmt.Errorf("make the key file: %w", err)
	}
	defer func() {
		if e := os.Remove(f.Name()); err == nil && e != nil && !errors.Is(e, fs.ErrNotExist) {
			err = fmt.Errorf("make the key file: %w", e)
		}
	}()
	_, err = f.WriteString(base64.StdEncoding.EncodeToString(key) + "\n")
	err = errors.Join(err, f.Chmod(ownersOnly), f.Sync(), f.Close())
	if err == nil {
		err = os.Link(f.Name(), path)
	}
	if errors.Is(err, fs.ErrExist) { // somebody put one there since the relay started
		key, err := readKey(path)
		if err == nil && key == nil {
			err = errors.New("the key file was there and is gone")
		}
		return key, err
	}
	if errors.Is(err, errors.ErrUnsupported) || errors.Is(err, fs.ErrPermission) { // a file system without hard links
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		return nil, fmt.Errorf("make the key file: %w", err)
	}
	return key, syncFolder(filepath.Dir(path))
}

// syncFolder puts a folder's names on disk: a secret that outlives its key is lost.
func syncFolder(dir string) error {
	if runtime.GOOS == "windows" { // it cannot open folders, and needs not
		return nil
	}
	d, err := os.Open(dir)
	if err != nil {
		return fmt.Errorf("make the key file: %w", err)
	}
	return errors.Join(d.Sync(), d.Close())
}
