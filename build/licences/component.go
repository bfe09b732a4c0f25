package main

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// component is one work of others.
type component struct {
	Name     string
	Version  string   // "": it has none
	URL      string   // package URL; "": no registry has it
	Licences []string // SPDX expressions, all of which hold
	Parts    []string // of Candor, that it is in
	Notice   string   // who it is from, where its texts do not say it
	Changes  string   // made to it
	Texts    []string // its licences and notices in full
}

// noticeFile is the name of a file that must go along with what it lies beside.
var noticeFile = regexp.MustCompile(`(?i)^(un)?(licen[cs]e|copying|copyright(notice)?|notice|patents)([-._].*)?$`)

// code is what only begins like one.
var code = regexp.MustCompile(`\.(go|js|mjs|cjs|ts|json)$`)

// noticesIn reads the notices that lie in a folder.
func noticesIn(dir string) ([]string, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	var texts []string
	for _, e := range entries {
		if !e.Type().IsRegular() || !noticeFile.MatchString(e.Name()) || code.MatchString(e.Name()) {
			continue
		}
		b, err := os.ReadFile(filepath.Join(dir, e.Name()))
		if err != nil {
			return nil, err
		}
		texts = append(texts, tidy(string(b)))
	}
	return texts, nil
}

// tidy makes texts that differ in blanks alone equal, as far as that changes no paragraph.
func tidy(text string) string {
	text = strings.TrimPrefix(text, "\ufeff")
	lines := strings.Split(strings.ReplaceAll(text, "\r\n", "\n"), "\n")
	for i, line := range lines {
		lines[i] = strings.TrimRight(line, " \t\f")
	}
	return strings.Trim(strings.Join(lines, "\n"), "\n") + "\n"
}

// known are words that a licence has, and no other that is looked for before it.
var known = []struct{ licence, words string }{
	{"Apache-2.0", "apache license version 2.0"},
	{"MPL-2.0", "mozilla public license version 2.0"},
	{"OFL-1.1", "sil open font license version 1.1"},
	{"Unlicense", "this is free and unencumbered software released into the public domain"},
	{"MIT", "permission is hereby granted, free of charge, to any person obtaining a copy"},
	{"ISC", "permission to use, copy, modify, and/or distribute this software for any purpose with or without fee is hereby granted, provided"},
	{"ISC", "permission to use, copy, modify, and distribute this software for any purpose with or without fee is hereby granted, provided"},
	{"0BSD", "permission to use, copy, modify, and/or distribute this software for any purpose with or without fee is hereby granted."},
	{"BSD-3-Clause", "may be used to endorse or promote products derived from"},
	{"BSD-2-Clause", "redistributions in binary form must reproduce the above copyright notice"},
}

// licencesOf are the licences that texts are; a notice is none.
func licencesOf(texts []string) (licences []string) {
	for _, text := range texts {
		plain := strings.ToLower(strings.Join(strings.Fields(text), " "))
		plain = strings.ReplaceAll(plain, "license, version", "license version")
		for _, k := range known {
			if strings.Contains(plain, k.words) {
				if !slices.Contains(licences, k.licence) {
					licences = append(licences, k.licence)
				}
				break
			}
		}
	}
	return licences
}

// textsNamed reads texts that are kept beside this program.
func textsNamed(root string, names ...string) (texts []string, err error) {
	for _, name := range names {
		b, err := os.ReadFile(filepath.Join(root, "build", "licences", "texts", name+".txt"))
		if err != nil {
			return nil, fmt.Errorf("read a licence: %w", err)
		}
		texts = append(texts, tidy(string(b)))
	}
	return texts, nil
}

// join adds what b has and a lacks.
func join(a []string, b ...string) []string {
	for _, s := range b {
		if !slices.Contains(a, s) {
			a = append(a, s)
		}
	}
	return a
}
