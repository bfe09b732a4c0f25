package app

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strings"
	"time"

	"candor/app/workspace"
)

const (
	page        = "interviewer/index.html"
	pageMissing = "<!doctype html><title>Candor</title><p>This Candor was built without its pages. Build it with <code>make app</code>."

	// wailsScripts give the page window.go and window.runtime. Wails inserts
	// them itself, but only into paths that end in a slash.
	wailsScripts = `<script src="/wails/ipc.js"></script><script src="/wails/runtime.js"></script>`
)

// contentTypes are set here because Windows takes a file name's type from the
// registry, where other programs change it.
var contentTypes = map[string]string{
	".css":   "text/css; charset=utf-8",
	".html":  "text/html; charset=utf-8",
	".js":    "text/javascript; charset=utf-8",
	".json":  "application/json",
	".map":   "application/json",
	".svg":   "image/svg+xml",
	".wasm":  "application/wasm",
	".woff2": "font/woff2",
}

// ServeHTTP answers the window: the API goes to the relay in-process, anything
// else is a file of the front end, or the interviewer's page.
func (a *App) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch {
	case strings.HasPrefix(r.URL.Path, "/api/"):
		a.serveAPI(w, r)
	case r.Method != http.MethodGet && r.Method != http.MethodHead:
		http.Error(w, "Method not allowed", http.StatusMethodNotAllowed)
	default:
		a.servePage(w, r)
	}
}

// serveAPI holds a request until the relay runs: the page may be faster.
func (a *App) serveAPI(w http.ResponseWriter, r *http.Request) {
	select {
	case <-a.started:
	case <-r.Context().Done():
		return
	}
	if a.failure == nil {
		a.workspace.Handler().ServeHTTP(w, r)
		return
	}
	w.Header().Set("Content-Type", "application/problem+json")
	w.WriteHeader(http.StatusServiceUnavailable)
	// The page has gone when writing fails: nobody is left to tell.
	_ = json.NewEncoder(w).Encode(map[string]any{
		"title":  "Service Unavailable",
		"status": http.StatusServiceUnavailable,
		"detail": a.failure.Error(),
		"code":   "unavailable",
	})
}

func (a *App) servePage(w http.ResponseWriter, r *http.Request) {
	name := strings.TrimPrefix(path.Clean(r.URL.Path), "/")
	if path.Ext(name) == "" {
		name = page
	}
	content, err := fs.ReadFile(a.pages, name)
	if err != nil {
		if name != page {
			http.NotFound(w, r)
			return
		}
		content = []byte(pageMissing)
	}
	if name == page && !strings.HasSuffix(r.URL.Path, "/") {
		content = bytes.Replace(content, []byte("<head>"), []byte("<head>"+wailsScripts), 1)
	}
	kind := contentTypes[path.Ext(name)]
	if kind == "" {
		kind = mime.TypeByExtension(path.Ext(name))
	}
	w.Header().Set("Content-Type", kind)
	if name == page {
		if content = a.protect(w.Header(), r, content); content == nil {
			return
		}
	}
	http.ServeContent(w, r, name, time.Time{}, bytes.NewReader(content))
}

// protect waits for the relay: the page's policy names its address. That costs the
// page nothing, which waits for the relay itself. It returns the page with its
// nonce, and nil when nobody waits any more.
func (a *App) protect(h http.Header, r *http.Request, content []byte) []byte {
	select {
	case <-a.started:
	case <-r.Context().Done():
		return nil
	}
	if a.failure != nil {
		return workspace.ProtectPage(h, content)
	}
	return a.workspace.ProtectPage(h, content)
}
