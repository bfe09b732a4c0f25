package api_test

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"candor/backend/api"
)

func TestMetricsOnThisMachine(t *testing.T) {
	w := newWorld(t)
	for host, want := range map[string]int{
		"127.0.0.1:4780": 200, "localhost:4780": 200, "[::1]:4780": 200, "localhost": 200,
		"evil.example:4780": 401, "127.0.0.1.evil.example": 401, "": 401,
	} {
		req := httptest.NewRequestWithContext(t.Context(), "GET", "/metrics", nil)
		req.RemoteAddr, req.Host = "127.0.0.1:5000", host
		if a := w.do(req); a.status != want {
			t.Errorf("from this machine, as %q: %d, want %d", host, a.status, want)
		}
	}
	published := api.New(api.Options{Access: w.access, PublicURL: publicURL, Published: true}).Handler()
	for token, want := range map[string]int{"": 401, w.colleagueToken: 403, w.adminToken: 200} {
		req := w.request("GET", "/metrics", token, nil)
		req.RemoteAddr, req.Host = "127.0.0.1:5000", "127.0.0.1:4780" // as nginx passes it on
		rec := httptest.NewRecorder()
		published.ServeHTTP(rec, req)
		if rec.Code != want {
			t.Errorf("with a public address: %d, want %d", rec.Code, want)
		}
	}
	req, err := http.NewRequestWithContext(t.Context(), "GET", "/metrics", nil)
	if err != nil {
		t.Fatal(err)
	}
	req.RemoteAddr, req.Host = "127.0.0.1:5000", "localhost"
	req.Header.Set("X-Forwarded-For", "203.0.113.5")
	if a := w.do(req); a.status != 401 {
		t.Errorf("through a proxy on this machine: %d, want 401", a.status)
	}
}
