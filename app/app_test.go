package app

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/wailsapp/wails/v2/pkg/options"

	"candor/backend/interview"
)

func testApp(t *testing.T) *App {
	t.Helper()
	return newApp(Options{
		Frontend: fstest.MapFS{
			"dist/interviewer/index.html":   {Data: []byte("<!doctype html><html><head><title>Candor</title></head></html>")},
			"dist/assets/interviewer/a1.js": {Data: []byte("export {}")},
			"dist/candidate/index.html":     {Data: []byte("candidate")},
		},
		DataDir: t.TempDir(),
		Log:     slog.New(slog.NewTextHandler(io.Discard, nil)),
	})
}

// withoutRelay is an app whose relay could not be started.
func withoutRelay(a *App) *App {
	a.failure = errors.New("no relay in this test")
	close(a.started)
	return a
}

func get(a *App, method, path string) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	a.ServeHTTP(w, httptest.NewRequest(method, path, nil))
	return w
}

func TestPages(t *testing.T) {
	tests := []struct {
		name, method, path string
		status             int
		kind, has, lacks   string
	}{
		{"the page", "GET", "/", 200, "text/html; charset=utf-8", "<title>Candor", "/wails/ipc.js"},
		{"a route inside it", "GET", "/interviews/abc", 200, "text/html; charset=utf-8", `<script src="/wails/ipc.js">`, ""},
		{"a file", "GET", "/assets/interviewer/a1.js", 200, "text/javascript; charset=utf-8", "export", ""},
		{"a missing file", "GET", "/assets/interviewer/a2.js", 404, "", "", "<title>"},
		{"up and out", "GET", "/../../app.go", 404, "", "", "package"},
		{"another method", "POST", "/", 405, "", "", "<title>"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := get(withoutRelay(testApp(t)), tt.method, tt.path)
			if w.Code != tt.status {
				t.Fatalf("status %d, want %d", w.Code, tt.status)
			}
			if kind := w.Header().Get("Content-Type"); tt.kind != "" && kind != tt.kind {
				t.Errorf("Content-Type %q, want %q", kind, tt.kind)
			}
			policy, page := w.Header().Get("Content-Security-Policy"), strings.HasPrefix(tt.kind, "text/html")
			if page != strings.Contains(policy, "default-src 'self'; connect-src 'self'; ") || page != (w.Header().Get("Permissions-Policy") != "") {
				t.Errorf("Content-Security-Policy %q, Permissions-Policy %q", policy, w.Header().Get("Permissions-Policy"))
			}
			body := w.Body.String()
			if !strings.Contains(body, tt.has) || (tt.lacks != "" && strings.Contains(body, tt.lacks)) {
				t.Errorf("body %q, want %q in it and %q not", body, tt.has, tt.lacks)
			}
		})
	}
}

func TestPagesNotBuilt(t *testing.T) {
	a := withoutRelay(newApp(Options{Frontend: fstest.MapFS{"dist/.gitkeep": {}}}))
	if w := get(a, "GET", "/"); w.Code != 200 || !strings.Contains(w.Body.String(), "make app") {
		t.Errorf("status %d, body %q, want a page that says what to do", w.Code, w.Body)
	}
}

func TestRelayThatDidNotStart(t *testing.T) {
	a := testApp(t)
	a.failure = interview.Errorf(interview.Unavailable, "The disk is full.")
	close(a.started)

	if _, err := a.Session(); err != a.failure {
		t.Errorf("Session: %v, want %v", err, a.failure)
	}
	w := get(a, "GET", "/api/interviews")
	var problem struct {
		Status       int
		Detail, Code string
	}
	if err := json.Unmarshal(w.Body.Bytes(), &problem); err != nil {
		t.Fatal(err)
	}
	if w.Code != http.StatusServiceUnavailable || problem.Status != w.Code || problem.Detail != "The disk is full." || problem.Code != "unavailable" {
		t.Errorf("status %d, problem %+v, want 503 with the reason", w.Code, problem)
	}
	if kind := w.Header().Get("Content-Type"); kind != "application/problem+json" {
		t.Errorf("Content-Type %q, want application/problem+json", kind)
	}
	a.shutdown(t.Context()) // there is nothing to stop
}

func TestWindowKeepsItsLook(t *testing.T) {
	a := testApp(t)
	if w := a.window(); w.Width != defaultWidth || w.Height != defaultHeight || w.BackgroundColour != nil {
		t.Errorf("the first window is %d × %d on %v, want %d × %d on the default", w.Width, w.Height, w.BackgroundColour, defaultWidth, defaultHeight)
	}
	a.Painted("rgb(17, 18, 19)")
	a.Painted("url(nonsense)")
	if w := a.window(); w.BackgroundColour == nil || *w.BackgroundColour != (options.RGBA{R: 17, G: 18, B: 19, A: 255}) {
		t.Errorf("the next window is painted %v, want the page's background", w.BackgroundColour)
	}
}

func TestParseRGB(t *testing.T) {
	tests := []struct {
		css  string
		want options.RGBA
		ok   bool
	}{
		{"rgb(1, 2, 255)", options.RGBA{R: 1, G: 2, B: 255, A: 255}, true},
		{"rgb(1, 2, 256)", options.RGBA{}, false},
		{"rgba(0, 0, 0, 0)", options.RGBA{}, false},
		{"", options.RGBA{}, false},
	}
	for _, tt := range tests {
		if got, ok := parseRGB(tt.css); got != tt.want || ok != tt.ok {
			t.Errorf("parseRGB(%q) = %v, %v, want %v, %v", tt.css, got, ok, tt.want, tt.ok)
		}
	}
}

func TestInstanceID(t *testing.T) {
	if instanceID("/a") == instanceID("/b") {
		t.Error("two data directories share one instance")
	}
	if id := instanceID("/a"); id != instanceID("/a") || strings.ContainsAny(id, "-./") {
		t.Errorf("instanceID = %q, want a stable name of letters and digits", id)
	}
}

func TestCommandLine(t *testing.T) {
	t.Setenv("DISPLAY", "")
	t.Setenv("WAYLAND_DISPLAY", "")
	tests := []struct {
		name           string
		args           []string
		status         int
		stdout, stderr string
	}{
		{"version", []string{"--version"}, 0, "candor 1.2.3\n", ""},
		{"help", []string{"--help"}, 0, "", "--addr HOST:PORT"},
		{"unknown flag", []string{"--nonsense"}, 2, "", "nonsense"},
		{"unknown argument", []string{"nonsense"}, 2, "", "nonsense"},
		{"no window in this build", nil, 1, "", "without its window"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var stdout, stderr bytes.Buffer
			status := Command(tt.args, &stdout, &stderr, nil, "1.2.3")
			if status != tt.status || stdout.String() != tt.stdout || !strings.Contains(stderr.String(), tt.stderr) {
				t.Errorf("Command(%q) = %d, %q, %q, want %d, %q, %q", tt.args, status, stdout.String(), stderr.String(), tt.status, tt.stdout, tt.stderr)
			}
		})
	}
}
