package api_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"candor/backend/notices"
)

func TestNoticesAreForEverybody(t *testing.T) {
	w := newWorld(t)
	want := http.StatusOK
	if _, err := notices.Read(notices.Licences); err != nil {
		want = http.StatusServiceUnavailable
	}
	text := w.call("GET", "/licences", "", nil)
	if kind := text.header.Get("Content-Type"); text.status != want || kind != "text/plain; charset=utf-8" {
		t.Errorf("/licences: status %d, %s; want %d, plain text", text.status, kind, want)
	}
	if want == http.StatusOK && !strings.Contains(text.body, "Permission is hereby granted") {
		t.Errorf("/licences has no licence: %.200s", text.body)
	}
	bill := w.call("GET", "/licences.cdx.json", "", nil)
	if bill.status != want || want == http.StatusOK && !json.Valid([]byte(bill.body)) {
		t.Errorf("/licences.cdx.json: status %d, %.200s", bill.status, bill.body)
	}
}

func TestVersionIsForWhoIsSignedIn(t *testing.T) {
	w := newWorld(t)
	if a := w.call("GET", "/api/version", w.colleagueToken, nil); a.status != http.StatusOK || a.text(t, "version") != "test" {
		t.Errorf("the version is %d %s", a.status, a.body)
	}
}
