package api_test

import (
	"io"
	"net/http"
	"strings"
	"testing"
)

// TestLargeBodyOfUnknownLength sends more than it says, as chunked requests may.
func TestLargeBodyOfUnknownLength(t *testing.T) {
	w := newWorld(t)
	for _, path := range []string{"/api/sign-in", "/api/join/" + strings.Repeat("A", 26), "/api/interviews"} {
		body := struct{ io.Reader }{strings.NewReader(`{"name":"` + strings.Repeat("x", 1<<20) + `"}`)}
		req, err := http.NewRequestWithContext(t.Context(), "POST", path, body)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Content-Type", "application/json")
		req.Header.Set("Authorization", "Bearer "+w.adminToken)
		if a := w.do(req); a.status != 413 || a.text(t, "code") != "too_large" {
			t.Errorf("%s: %d %s", path, a.status, a.body)
		}
	}
}
