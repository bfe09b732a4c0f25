// Package notices has what the works of others inside Candor ask to be said of
// them, and the list of those works for machines. build/licences makes both.
package notices

import (
	"bytes"
	"compress/gzip"
	"embed"
	"errors"
	"fmt"
	"io"
	"io/fs"
)

// A fresh clone holds only made/.gitkeep until build/licences has run.
//
//go:embed all:made
var made embed.FS

// What is there, packed: each as NAME.gz.
const (
	Licences = "licences.txt" // for people: every work with its licences in full, as plain text in UTF-8
	Works    = "bom.cdx.json" // for machines: the works, as CycloneDX 1.6 has them
)

// ErrMissing says that the program was built without its notices.
var ErrMissing = errors.New("this program was built without its notices: build it with `make relay` or `make app`")

// Files has both, packed.
func Files() fs.FS {
	files, err := fs.Sub(made, "made")
	if err != nil {
		panic(err) // only a malformed path constant can cause it
	}
	return files
}

// Read returns one of the two, unpacked.
func Read(name string) ([]byte, error) {
	packed, err := made.ReadFile("made/" + name + ".gz")
	if err != nil {
		return nil, ErrMissing
	}
	zip, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil, fmt.Errorf("unpack %s: %w", name, err)
	}
	text, err := io.ReadAll(zip)
	if err != nil {
		return nil, fmt.Errorf("unpack %s: %w", name, err)
	}
	return text, nil
}
