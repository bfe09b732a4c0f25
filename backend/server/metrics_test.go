package server_test

import (
	"io"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"candor/backend/server"
)

func get(t *testing.T, url string) (status int, body string) {
	t.Helper()
	resp, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, string(b)
}

// TestMetricsHaveAnAddressOfTheirOwn: there they are read without a token, and nothing else is.
func TestMetricsHaveAnAddressOfTheirOwn(t *testing.T) {
	r := startWith(t, server.Options{DataDir: t.TempDir(), MetricsAddr: "127.0.0.1:0", PublicURL: "https://interviews.example.com", Published: true})
	at := regexp.MustCompile(`the metrics are at" address=(\S+)`).FindStringSubmatch(r.log.String())
	if at == nil {
		t.Fatalf("the log does not say where: %s", r.log)
	}
	if status, body := get(t, "http://"+at[1]+"/metrics"); status != http.StatusOK || !strings.Contains(body, "candor_live_documents 0\n") {
		t.Errorf("the metrics: %d: %.200s", status, body)
	}
	for _, other := range []string{"/", "/api/me", "/healthz", "/i/x", "/live"} {
		if status, _ := get(t, "http://"+at[1]+other); status != http.StatusNotFound {
			t.Errorf("%s: %d", other, status)
		}
	}
	if status, _ := get(t, r.base+"/metrics"); status != http.StatusUnauthorized {
		t.Errorf("where people come: %d", status)
	}
	r.close()
	if _, err := http.Get("http://" + at[1] + "/metrics"); err == nil {
		t.Error("they are still there when the relay is closed")
	}
	if _, err := server.New(t.Context(), server.Options{Addr: "127.0.0.1:0", DataDir: t.TempDir(), MetricsAddr: "nowhere"}); err == nil || !strings.Contains(err.Error(), "The metrics cannot be at nowhere") {
		t.Errorf("an address that is none: %v", err)
	}
}

// TestWhatAMonitorAsks: what answers is ready, and what is not there is not.
func TestWhatAMonitorAsks(t *testing.T) {
	r := startWith(t, server.Options{DataDir: t.TempDir(), Frontend: fstest.MapFS{
		"dist/interviewer/index.html": {Data: []byte("<head></head>")},
	}})
	for path, want := range map[string]int{
		"/healthz": 200, "/readyz": 200, "/": 200, "/trash": 200, "/templates/x": 200, "/settings/mail": 200, "/interview/x": 200,
		"/ready": 404, "/healthz/x": 404, "/status": 404, "/interviews": 404, "/api/healthz": 404, "/favicon.ico": 404,
	} {
		if status, _ := get(t, r.base+path); status != want {
			t.Errorf("%s: %d, want %d", path, status, want)
		}
	}
}
