package api

import (
	"bytes"
	"compress/gzip"
	"embed"
	"io/fs"
	"maps"
	"mime"
	"net/http"
	"path"
	"strconv"
	"strings"

	"candor/backend/interview"
)

// Where the build puts the pages, in the file system that Options.Frontend is
// or in its folder "dist". Files may have a compressed copy beside them, name.br
// and name.gz.
const (
	interviewerPage = "interviewer/index.html"
	candidatePage   = "candidate/index.html"
	notFoundPage    = "candidate/not-found.html"
	assetsFolder    = "assets/"
)

// fallback pages are for a relay that was built without the front end.
//
//go:embed pages/*.html
var fallback embed.FS

// contentTypes are said here because some machines map these endings to
// something else.
var contentTypes = map[string]string{
	".html": "text/html; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8",
	".svg": "image/svg+xml", ".woff2": "font/woff2", ".json": "application/json", ".wasm": "application/wasm",
	".map": "application/json", ".txt": "text/plain; charset=utf-8", ".ico": "image/x-icon", ".png": "image/png",
}

type pages struct{ files fs.FS }

func newPages(files fs.FS) *pages {
	if files == nil {
		return &pages{}
	}
	if info, err := fs.Stat(files, "dist"); err == nil && info.IsDir() {
		if sub, err := fs.Sub(files, "dist"); err == nil {
			files = sub
		}
	}
	return &pages{files: files}
}

// read returns a file in the best encoding that the client takes.
func (p *pages) read(name, acceptEncoding string) (content []byte, encoding string, ok bool) {
	if p.files == nil || !fs.ValidPath(name) {
		return nil, "", false
	}
	for _, e := range []struct{ token, ending string }{{"br", ".br"}, {"gzip", ".gz"}} {
		if !accepts(acceptEncoding, e.token) {
			continue
		}
		if b, err := fs.ReadFile(p.files, name+e.ending); err == nil {
			return b, e.token, true
		}
	}
	b, err := fs.ReadFile(p.files, name)
	return b, "", err == nil
}

// accepts reports whether an Accept-Encoding header names a coding and does not
// refuse it.
func accepts(header, coding string) bool {
	for part := range strings.SplitSeq(header, ",") {
		name, params, _ := strings.Cut(strings.TrimSpace(part), ";")
		if !strings.EqualFold(strings.TrimSpace(name), coding) {
			continue
		}
		q, found := strings.CutPrefix(strings.ReplaceAll(params, " ", ""), "q=")
		if !found {
			return true
		}
		v, err := strconv.ParseFloat(q, 64)
		return err == nil && v > 0
	}
	return false
}

func (a *API) registerPages() {
	a.plain("GET /i/{token}", a.candidate)
	a.plain("GET /i/{token}/{$}", a.candidate)
	a.plain("GET /assets/", func(w http.ResponseWriter, r *http.Request) {
		name := strings.TrimPrefix(r.URL.Path, "/")
		if path.Clean(name) != name || !strings.HasPrefix(name, assetsFolder) {
			http.NotFound(w, r)
			return
		}
		a.asset(w, r, name)
	})
	a.plain("/", func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			w.Header().Set("Allow", "GET, HEAD")
			http.Error(w, "A page can only be read.", http.StatusMethodNotAllowed)
			return
		}
		name := strings.TrimPrefix(path.Clean(r.URL.Path), "/")
		if path.Ext(name) != "" {
			http.NotFound(w, r) // a missing file is not a page
			return
		}
		a.page(w, r, interviewerPage, http.StatusOK)
	})
}

// candidate answers a join link with the candidate's page. A link that never
// was and one that was deleted get the same page: it says what to do.
func (a *API) candidate(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("X-Robots-Tag", "noindex")
	i, err := a.o.Access.FindLink(r.Context(), r.PathValue("token"), r.RemoteAddr)
	switch interview.CodeOf(err) {
	case "", interview.Unavailable, interview.Damaged:
		if err != nil {
			p := a.problem(r.Context(), "GET /i/{token}", err)
			maps.Copy(w.Header(), p.GetHeaders())
			a.page(w, r, "broken.html", p.Status)
			return
		}
		// The page keeps what it knows under the token in its address.
		if clean := "/i/" + i.JoinToken; r.URL.EscapedPath() != clean {
			toCleanLink(w, r, clean)
			return
		}
		a.page(w, r, candidatePage, http.StatusOK)
	case interview.TooMany:
		a.page(w, r, "too-many.html", http.StatusTooManyRequests)
	default:
		a.page(w, r, notFoundPage, http.StatusNotFound)
	}
}

// toCleanLink leads a link that something was added to on to the link itself.
func toCleanLink(w http.ResponseWriter, r *http.Request, clean string) {
	if r.URL.RawQuery != "" {
		clean += "?" + r.URL.RawQuery
	}
	w.Header().Set("Cache-Control", "no-store") // a deleted interview's link leads nowhere
	http.Redirect(w, r, clean, http.StatusFound)
}

// page answers with a page that must be asked for anew each time: no two answers
// have the same nonce. It is compressed anew, too, which for a few kilobytes costs
// less than the files of its compressed forms were worth.
func (a *API) page(w http.ResponseWriter, r *http.Request, name string, status int) {
	cache := "no-cache"
	b, _, ok := a.pages.read(name, "")
	if !ok {
		cache = "no-store"
		var err error
		if b, err = fs.ReadFile(fallback, "pages/"+path.Base(name)); err != nil {
			b, status = unbuilt, http.StatusServiceUnavailable
		}
	}
	nonce := NewNonce()
	h := w.Header()
	h.Set("Content-Security-Policy", PagePolicy(nonce, a.sockets(r)...))
	h.Set("Content-Type", contentTypes[".html"])
	h.Set("Cache-Control", cache)
	h.Add("Vary", "Accept-Encoding")
	b = WithNonce(b, nonce)
	if accepts(r.Header.Get("Accept-Encoding"), "gzip") {
		b = gzipped(b)
		h.Set("Content-Encoding", "gzip")
	}
	h.Set("Content-Length", strconv.Itoa(len(b)))
	w.WriteHeader(status)
	if r.Method != http.MethodHead {
		a.write(w, b)
	}
}

func gzipped(b []byte) []byte {
	var out bytes.Buffer
	z := gzip.NewWriter(&out)
	_, _ = z.Write(b) // into memory: it cannot fail
	_ = z.Close()
	return out.Bytes()
}

var unbuilt = []byte("<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Candor</title>" +
	"<p>This relay was built without its pages. Build it with <code>make relay</code>.</p>")

// asset answers with a file of the front end whose name changes with what is in it.
func (a *API) asset(w http.ResponseWriter, r *http.Request, name string) {
	w.Header().Set("Content-Security-Policy", assetPolicy)
	content, encoding, ok := a.pages.read(name, r.Header.Get("Accept-Encoding"))
	if !ok {
		http.NotFound(w, r)
		return
	}
	h := w.Header()
	kind := contentTypes[path.Ext(name)]
	if kind == "" {
		kind = mime.TypeByExtension(path.Ext(name))
	}
	if kind == "" {
		kind = "application/octet-stream"
	}
	h.Set("Content-Type", kind)
	h.Set("Cache-Control", "public, max-age=31536000, immutable")
	h.Add("Vary", "Accept-Encoding")
	if encoding != "" {
		h.Set("Content-Encoding", encoding)
	}
	h.Set("Content-Length", strconv.Itoa(len(content)))
	w.WriteHeader(http.StatusOK)
	if r.Method != http.MethodHead {
		a.write(w, content)
	}
}
