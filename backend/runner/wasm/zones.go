package wasm

import (
	"archive/zip"
	"bytes"
	"io"
	"slices"
	"sync"
)

// zones is the IANA Time Zone Database, as build/runtimes took it from Go's own copy.
var zones = sync.OnceValue(func() *zip.Reader {
	data, err := runtimes.ReadFile("runtimes/zoneinfo.zip")
	if err != nil {
		return new(zip.Reader)
	}
	r, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return new(zip.Reader)
	}
	return r
})

// zoneNames are sorted: "Europe/Berlin".
func zoneNames() []string {
	var names []string
	for _, f := range zones().File {
		if !f.FileInfo().IsDir() {
			names = append(names, f.Name)
		}
	}
	slices.Sort(names)
	return names
}

// zoneFile is the file of a zone, or nil.
func zoneFile(name string) []byte {
	f, err := zones().Open(name)
	if err != nil {
		return nil
	}
	defer f.Close()
	data, err := io.ReadAll(f)
	if err != nil {
		return nil
	}
	return data
}
