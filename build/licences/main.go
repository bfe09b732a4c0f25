// Command licences writes what every program of others inside Candor asks to be
// said of it: one text for people, and one list for machines (CycloneDX). They
// are embedded by backend/notices.
//
// It looks at what is really linked and bundled: the Go packages of the relay and
// of the desktop program on every system, the modules that Vite put into the
// two pages, and the works in the runtimes (build/runtimes/works.json). It fails
// when something has no licence that it knows.
//
//	go run ./build/licences
package main

import (
	"bytes"
	"cmp"
	"compress/gzip"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
)

func main() {
	root := flag.String("root", ".", "the repository's root")
	flag.Parse()
	if err := run(*root); err != nil {
		fmt.Fprintln(os.Stderr, "licences:", err)
		os.Exit(1)
	}
}

func run(root string) error {
	all, err := collect(root)
	if err != nil {
		return err
	}
	bill, err := billOf(all)
	if err != nil {
		return err
	}
	out := filepath.Join(root, "backend", "notices", "made")
	if err := write(filepath.Join(out, "licences.txt.gz"), textOf(all)); err != nil {
		return err
	}
	return write(filepath.Join(out, "bom.cdx.json.gz"), bill)
}

// collect finds everything, in the order in which people read it.
func collect(root string) ([]component, error) {
	var all []component
	for _, find := range []func(string) ([]component, error){goModules, bundled, runtimes} {
		some, err := find(root)
		if err != nil {
			return nil, err
		}
		slices.SortFunc(some, func(a, b component) int {
			return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.Version, b.Version))
		})
		all = append(all, some...)
	}
	for _, c := range all {
		if len(c.Licences) == 0 {
			return nil, fmt.Errorf("%s %s has no licence that is known here", c.Name, c.Version)
		}
	}
	return all, nil
}

// write compresses a text and replaces a file by it in one step, so that a build
// at the same time never embeds half of it.
func write(path string, text []byte) error {
	var packed bytes.Buffer
	zip, err := gzip.NewWriterLevel(&packed, gzip.BestCompression)
	if err != nil {
		return err
	}
	if _, err := zip.Write(text); err != nil {
		return err
	}
	if err := zip.Close(); err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	if err := os.WriteFile(path+".new", packed.Bytes(), 0o644); err != nil {
		return err
	}
	return os.Rename(path+".new", path)
}
