package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// programs are what is built of Go, by the part of Candor that each is.
var programs = []struct{ part, target string }{
	{"relay", "./backend/cmd/candor-relay"},
	{"desktop", "."},
}

// systems are what they are built for. One text has what is linked on any.
var systems = []struct{ os, arch, cgo string }{
	{"linux", "amd64", "1"},
	{"linux", "arm64", "1"},
	{"darwin", "amd64", "1"},
	{"darwin", "arm64", "1"},
	{"windows", "amd64", "0"},
	{"windows", "arm64", "0"},
}

// tags are the desktop program's; they mean nothing to the relay.
const tags = "desktop,production,webkit2_41"

// linked is a package as `go list` describes it.
type linked struct {
	Dir    string
	Module *struct {
		Path, Version, Dir string
		Main               bool
		Replace            *struct{ Path, Version, Dir string }
	}
}

// goModules are the modules that the programs link, and Go itself.
func goModules(root string) ([]component, error) {
	found := map[string]*component{}
	for _, system := range systems {
		for _, p := range programs {
			packages, err := list(root, p.target, append(os.Environ(), "GOOS="+system.os, "GOARCH="+system.arch, "CGO_ENABLED="+system.cgo))
			if err != nil {
				return nil, err
			}
			for _, pack := range packages {
				if err := addPackage(found, pack, p.part); err != nil {
					return nil, err
				}
			}
		}
	}
	all := make([]component, 0, len(found)+1)
	for _, c := range found {
		c.Licences = licencesOf(c.Texts)
		all = append(all, *c)
	}
	itself, err := goItself(root)
	return append(all, itself), err
}

// list asks which packages a program links.
func list(root, target string, env []string) ([]linked, error) {
	cmd := exec.Command("go", "list", "-deps", "-tags", tags, "-json=Dir,Module", target)
	var out, problem bytes.Buffer
	cmd.Dir, cmd.Env, cmd.Stdout, cmd.Stderr = root, env, &out, &problem
	if err := cmd.Run(); err != nil {
		return nil, fmt.Errorf("go list %s: %w: %s", target, err, problem.String())
	}
	var packages []linked
	for d := json.NewDecoder(&out); ; {
		var p linked
		if err := d.Decode(&p); errors.Is(err, io.EOF) {
			return packages, nil
		} else if err != nil {
			return nil, fmt.Errorf("read go list %s: %w", target, err)
		}
		if p.Module != nil && !p.Module.Main {
			packages = append(packages, p)
		}
	}
}

// addPackage adds the notices of a package: those of its module, and those of the
// folders between, where code of others may lie.
func addPackage(found map[string]*component, p linked, part string) error {
	m := p.Module
	c := found[m.Path]
	if c == nil {
		c = &component{Name: m.Path, Version: m.Version, URL: "pkg:golang/" + m.Path + "@" + m.Version}
		found[m.Path] = c
	}
	c.Parts = join(c.Parts, part)
	rel, err := filepath.Rel(m.Dir, p.Dir)
	if err != nil {
		return err
	}
	dir := m.Dir
	for _, next := range append([]string{"."}, strings.Split(filepath.ToSlash(rel), "/")...) {
		dir = filepath.Join(dir, next)
		texts, err := noticesIn(dir)
		if err != nil {
			return fmt.Errorf("notices of %s: %w", m.Path, err)
		}
		c.Texts = join(c.Texts, texts...)
	}
	return nil
}

// goItself is the language's library and runtime, which are in every program. Some
// systems keep its licence elsewhere than its sources: so it is kept here.
func goItself(root string) (component, error) {
	version, err := exec.Command("go", "env", "GOVERSION").Output()
	if err != nil {
		return component{}, fmt.Errorf("go env GOVERSION: %w", err)
	}
	texts, err := textsNamed(root, "go")
	v := strings.TrimPrefix(strings.TrimSpace(string(version)), "go")
	return component{
		Name: "Go's standard library and runtime", Version: v, URL: "pkg:golang/std@" + v,
		Licences: []string{"BSD-3-Clause"}, Parts: []string{"relay", "desktop"}, Texts: texts,
	}, err
}
