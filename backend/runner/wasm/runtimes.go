package wasm

import (
	"bytes"
	"compress/gzip"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sync"
)

// runtimes has what build/runtimes made: modules, compressed, and the manifest.
//
//go:embed all:runtimes
var runtimes embed.FS

// ErrMissing says that the program was built without the runtimes.
var ErrMissing = errors.New("the built-in languages are not part of this program: run `go run ./build/runtimes`, then build again")

// module is one embedded runtime, as build/runtimes describes it.
type module struct {
	Name    string
	Version string
	SHA256  string
	Size    int
	Extra   int64 // bytes at the end of the memory that it begins with, which do not count
}

var modules = sync.OnceValues(func() (map[string]module, error) {
	text, err := runtimes.ReadFile("runtimes/manifest.json")
	if err != nil {
		return nil, ErrMissing
	}
	var manifest struct{ Runtimes []module }
	if err := json.Unmarshal(text, &manifest); err != nil {
		return nil, fmt.Errorf("read the runtimes' manifest: %w", err)
	}
	all := make(map[string]module, len(manifest.Runtimes))
	for _, m := range manifest.Runtimes {
		all[m.Name] = m
	}
	return all, nil
})

// load returns the module's bytes. Unpacking takes longer than everything else
// that a warm start needs, so what is unpacked is kept in the cache folder.
func (m module) load(cache string) ([]byte, error) {
	kept := filepath.Join(cache, m.SHA256[:16]+".wasm")
	if cache != "" {
		if b, err := os.ReadFile(kept); err == nil && len(b) == m.Size {
			return b, nil
		}
	}
	packed, err := runtimes.ReadFile("runtimes/" + m.Name + ".wasm.gz")
	if err != nil {
		return nil, ErrMissing
	}
	zip, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil, fmt.Errorf("unpack %s: %w", m.Name, err)
	}
	b := make([]byte, m.Size)
	if _, err := io.ReadFull(zip, b); err != nil {
		return nil, fmt.Errorf("unpack %s: %w", m.Name, err)
	}
	if cache != "" {
		keep(kept, b) // a cache that cannot be written only costs time
	}
	return b, nil
}

// purge empties the cache folder, as far as we know what is in it.
func purge(cache string) {
	for _, pattern := range []string{"*.wasm", "wazero-*/*"} {
		paths, _ := filepath.Glob(filepath.Join(cache, pattern)) // the pattern is valid
		for _, path := range paths {
			os.Remove(path)
		}
	}
}

// keep writes a file in one step: several children may do it at once.
func keep(path string, b []byte) {
	f, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*.tmp")
	if err != nil {
		return
	}
	_, err = f.Write(b)
	if err2 := f.Close(); err == nil {
		err = err2
	}
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		os.Remove(f.Name())
	}
}
