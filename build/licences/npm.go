package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// pages are the two bundles; frontend/vite/packages.ts says what is in each.
var pages = []string{"interviewer", "candidate"}

// bundledPackage is a package in a bundle.
type bundledPackage struct {
	Name    string
	Version string
	Folder  string // under frontend
	Licence string // as its author says it
	Author  string
}

// bundled are the npm packages, fonts among them, that Vite put into the pages.
func bundled(root string) ([]component, error) {
	var all []component
	at := map[string]int{}
	for _, page := range pages {
		packages, err := packagesOf(root, page)
		if err != nil {
			return nil, err
		}
		for _, p := range packages {
			i, seen := at[p.Folder]
			if !seen {
				c, err := p.component(root)
				if err != nil {
					return nil, err
				}
				i = len(all)
				at[p.Folder], all = i, append(all, c)
			}
			all[i].Parts = join(all[i].Parts, page+"'s page")
		}
	}
	return all, nil
}

func packagesOf(root, page string) ([]bundledPackage, error) {
	text, err := os.ReadFile(filepath.Join(root, "frontend", "dist", page, "packages.json"))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("the %s's page is not built: run make pages first", page)
	}
	if err != nil {
		return nil, err
	}
	var packages []bundledPackage
	if err := json.Unmarshal(text, &packages); err != nil {
		return nil, fmt.Errorf("read the packages of the %s's page: %w", page, err)
	}
	return packages, nil
}

func (p bundledPackage) component(root string) (component, error) {
	c := component{
		Name: p.Name, Version: p.Version, Licences: []string{p.Licence},
		URL: "pkg:npm/" + strings.Replace(p.Name, "@", "%40", 1) + "@" + p.Version,
	}
	var err error
	c.Texts, err = noticesIn(filepath.Join(root, "frontend", filepath.FromSlash(p.Folder)))
	if err != nil {
		return component{}, fmt.Errorf("notices of %s: %w", p.Name, err)
	}
	for i, text := range c.Texts {
		c.Texts[i] = withoutTools(text)
	}
	if len(c.Texts) == 0 {
		// Some authors only name their licence.
		c.Notice = "By " + p.Author + "."
		if c.Texts, err = textsNamed(root, p.Licence); err != nil {
			return component{}, fmt.Errorf("%s has no text of its licence: %w", p.Name, err)
		}
	}
	return c, nil
}

// withoutTools leaves out what Vite says of the works inside its own program: the
// pages have only a helper of it.
func withoutTools(text string) string {
	own, _, _ := strings.Cut(text, "# Licenses of bundled dependencies")
	return tidy(own)
}
