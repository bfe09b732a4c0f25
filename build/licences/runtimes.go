package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// work is one of those that the built-in languages are made of. They come built
// into a few files, which cannot be asked: so people say what is in them, in
// build/runtimes/works.json.
type work struct {
	Name     string
	Version  string
	Package  string // the npm package that it is taken from
	Build    string // the package's version, which what is said here was read of; once for each package
	Licences []string
	Texts    []string // files of build/licences/texts, without ".txt"
	Notice   string
	Changes  string
}

// runtimes are the works in the built-in languages.
func runtimes(root string) ([]component, error) {
	works, err := readWorks(root)
	if err != nil {
		return nil, err
	}
	all := make([]component, 0, len(works))
	for _, w := range works {
		texts, err := textsNamed(root, w.Texts...)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", w.Name, err)
		}
		all = append(all, component{
			Name: w.Name, Version: w.Version, URL: w.url(), Licences: w.Licences, Parts: []string{"built-in languages"},
			Notice: w.Notice, Changes: w.Changes, Texts: texts,
		})
	}
	return all, nil
}

func readWorks(root string) ([]work, error) {
	text, err := os.ReadFile(filepath.Join(root, "build", "runtimes", "works.json"))
	if err != nil {
		return nil, err
	}
	var works []work
	if err := json.Unmarshal(text, &works); err != nil {
		return nil, fmt.Errorf("read the runtimes' works: %w", err)
	}
	return works, nil
}

// url is of no registry: what is embedded is a build by others, changed.
func (w work) url() string {
	name := strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9', r == '.', r == '-':
			return r
		}
		return '-'
	}, strings.ToLower(w.Name))
	if w.Version == "" {
		return "pkg:generic/" + name
	}
	return "pkg:generic/" + name + "@" + w.Version
}
