package wasm

import (
	"archive/zip"
	"bytes"
	"io"
	"slices"
	"strings"
	"sync"
	"time"
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

// namedZone is the zone that a value of TZ means: a name in the database, or a rule as POSIX
// writes it ("EST5EDT,M3.2.0,M11.1.0"); otherwise UTC.
func namedZone(value string) *time.Location {
	value = strings.TrimPrefix(value, ":")
	data := zoneFile(value)
	if data == nil && value != "" {
		data = ruleFile(value)
	}
	if zone, err := time.LoadLocationFromTZData(value, data); err == nil {
		return zone
	}
	return time.UTC
}

// ruleFile is a file of a zone that has nothing but a rule, for all times (RFC 8536): twice
// a header with one kind of time, UTC, and one byte of its name, the second with 8-byte times.
func ruleFile(rule string) []byte {
	const counts = "\x00\x00\x00\x00" + "\x00\x00\x00\x00" + "\x00\x00\x00\x00" + "\x00\x00\x00\x00" + "\x00\x00\x00\x01" + "\x00\x00\x00\x04"
	const one = "TZif2" + "\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00" + counts + "\x00\x00\x00\x00\x00\x00" + "UTC\x00"
	return []byte(one + one + "\n" + rule + "\n")
}
