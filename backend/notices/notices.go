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
	"sync"
)

// A fresh clone holds only made/.gitkeep until build/licences has run.
//
//go:embed all:made
var made embed.FS

// ErrMissing says that the program was built without its notices.
var ErrMissing = errors.New("this program was built without its notices: build it with `make relay` or `make app`")

// Text is for people: every work with its licences in full, as plain text in UTF-8.
var Text = sync.OnceValues(func() ([]byte, error) { return unpack("licences.txt") })

// Bill is for machines: the works in JSON, as CycloneDX 1.6 has them.
var Bill = sync.OnceValues(func() ([]byte, error) { return unpack("bom.cdx.json") })

func unpack(name string) ([]byte, error) {
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
