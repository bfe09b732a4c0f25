package app

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strings"
	"time"

	"candor/backend/pages"
)

const (
	// wailsScripts give the page window.go and window.runtime. Wails inserts
	// them itself, but only into paths that end in a slash.
	wailsScripts = `<script src="/wails/ipc.js"></script><script src="/wails/runtime.js"></script>`
)

// ServeHTTP answers the window: the API goes to the relay in-process, anything
// else is a file of the front end, or the interviewer's page.
func (a *App) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch {
	case strings.HasPrefix(r.URL.Path, "/api/"):
		a.serveAPI(w, r)
	case r.Method != http.MethodGet && r.Method != http.MethodHead:
		http.Error(w, "Method not allowed", http.StatusMethodNotAllowed)
	case pages.IsPage(r.URL.Path):
		a.servePage(w, r)
	default:
		a.serveAsset(w, r)
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

// serveAsset answers with a file as it is: what a scheme of the window's own
// delivers packed, not every system's window unpacks.
func (a *App) serveAsset(w http.ResponseWriter, r *http.Request) {
	r = r.Clone(r.Context())
	r.Header.Del("Accept-Encoding")
	a.pages.ServeAsset(w, r)
}

// servePage waits for the relay: the page's policy names its address. That costs the
// page nothing, which waits for the relay itself.
func (a *App) servePage(w http.ResponseWriter, r *http.Request) {
	select {
	case <-a.started:
	case <-r.Context().Done():
		return
	}
	page, _ := a.pages.Page(pages.Interviewer)
	if page == nil {
		page = []byte(pages.Unbuilt)
	}
	if !strings.HasSuffix(r.URL.Path, "/") {
		page = bytes.Replace(page, []byte("<head>"), []byte("<head>"+wailsScripts), 1)
	}
	var sockets []string
	if a.failure == nil {
		sockets = append(sockets, a.workspace.SocketOrigin())
	}
	page = pages.Protect(w.Header(), page, sockets...)
	w.Header().Set("Content-Type", pages.HTML)
	http.ServeContent(w, r, pages.Interviewer, time.Time{}, bytes.NewReader(page))
}
