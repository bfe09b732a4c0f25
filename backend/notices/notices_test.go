package notices_test

import (
	"debug/buildinfo"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"candor/backend/notices"
	"candor/frontend"
)

var root = filepath.Join("..", "..")

// made skips a test where the notices were not made, which only a plain `go test`
// in a fresh clone is.
func made(t *testing.T) (text string, works []string) {
	t.Helper()
	b, err := notices.Read(notices.Licences)
	if errors.Is(err, notices.ErrMissing) && os.Getenv("CI") == "" {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	bill, err := notices.Read(notices.Works)
	if err != nil {
		t.Fatal(err)
	}
	var list struct {
		Format     string `json:"bomFormat"`
		Components []struct {
			Name     string
			Version  string
			Licenses []json.RawMessage
		}
	}
	if err := json.Unmarshal(bill, &list); err != nil || list.Format != "CycloneDX" {
		t.Fatalf("the bill is %.80s: %v", bill, err)
	}
	for _, c := range list.Components {
		if len(c.Licenses) == 0 {
			t.Errorf("the bill gives %s no licence", c.Name)
		}
		works = append(works, strings.TrimSpace(c.Name+" "+c.Version))
	}
	return string(b), works
}

// check tells what is missing for people or for machines.
func check(t *testing.T, work, where string) {
	t.Helper()
	text, works := made(t)
	if !strings.Contains(text, "\n"+work+"\n") {
		t.Errorf("%s is in %s, but not in the notices", work, where)
	}
	if !slices.Contains(works, work) {
		t.Errorf("%s is in %s, but not in the bill", work, where)
	}
}

func TestEveryLinkedModuleHasItsNotice(t *testing.T) {
	made(t)
	for _, program := range []string{".", "./backend/cmd/candor-relay"} {
		cmd := exec.Command("go", "list", "-deps", "-tags", "desktop,production,webkit2_41",
			"-f", "{{with .Module}}{{if not .Main}}{{.Path}} {{.Version}}{{end}}{{end}}", program)
		cmd.Dir = root
		out, err := cmd.Output()
		if err != nil {
			t.Fatalf("go list %s: %v", program, err)
		}
		modules := slices.Compact(slices.Sorted(strings.Lines(string(out))))
		if len(modules) < 10 {
			t.Fatalf("go list %s knows %d modules", program, len(modules))
		}
		for _, m := range modules {
			check(t, strings.TrimSpace(m), program)
		}
	}
}

// TestEveryModuleOfTheBuiltProgramsHasItsNotice asks the programs themselves, those that are built.
func TestEveryModuleOfTheBuiltProgramsHasItsNotice(t *testing.T) {
	made(t)
	for _, name := range []string{"candor-relay", "candor"} {
		info, err := buildinfo.ReadFile(filepath.Join(root, "build", "bin", name))
		if errors.Is(err, fs.ErrNotExist) {
			t.Logf("%s is not built", name)
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range info.Deps {
			check(t, m.Path+" "+m.Version, name)
		}
	}
}

func TestEveryBundledPackageHasItsNotice(t *testing.T) {
	made(t)
	for _, page := range []string{"interviewer", "candidate"} {
		b, err := fs.ReadFile(frontend.Dist, "dist/"+page+"/packages.json")
		if err != nil {
			t.Fatal(err)
		}
		var packages []struct{ Name, Version string }
		if err := json.Unmarshal(b, &packages); err != nil {
			t.Fatal(err)
		}
		if len(packages) < 20 {
			t.Errorf("the %s's page says that it has %d packages", page, len(packages))
		}
		for _, p := range packages {
			check(t, p.Name+" "+p.Version, page+"'s page")
		}
	}
}

// TestTheTextsAreThere looks for words of each licence, and for what stands only in
// a notice or beside a font.
func TestTheTextsAreThere(t *testing.T) {
	text, _ := made(t)
	plain := strings.Join(strings.Fields(text), " ")
	for what, words := range map[string]string{
		"MIT":             "The above copyright notice and this permission notice shall be included in all copies",
		"BSD-3-Clause":    "Neither the name of Google LLC nor the names of its contributors",
		"BSD-2-Clause":    "Redistributions in binary form must reproduce the above copyright notice",
		"Apache-2.0":      "TERMS AND CONDITIONS FOR USE, REPRODUCTION, AND DISTRIBUTION",
		"a NOTICE":        "wazero Copyright",
		"ISC":             "Copyright (c) 2026 Lucide Icons and Contributors Permission to use, copy, modify, and/or distribute",
		"PSF-2.0":         "PYTHON SOFTWARE FOUNDATION LICENSE VERSION 2",
		"OFL-1.1":         "SIL OPEN FONT LICENSE Version 1.1",
		"a font's author": "The Inter Project Authors",
		"LLVM-exception":  "LLVM Exceptions to the Apache 2.0 License",
		"Unicode-3.0":     "UNICODE LICENSE V3",
		"Ruby's own":      "Ruby is copyrighted free software by Yukihiro Matsumoto",
		"zlib":            "Altered source versions must be plainly marked as such",
		"Unlicense":       "This is free and unencumbered software released into the public domain",
	} {
		if !strings.Contains(plain, words) {
			t.Errorf("of %s, the notices lack %q", what, words)
		}
	}
}
