// Package pages knows the built pages, for whoever serves them (the relay, and the
// desktop's window): which file answers an address, as what, and what browsers are
// told with it.
package pages

import (
	"bytes"
	"compress/gzip"
	"embed"
	"io"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"slices"
	"strconv"
	"strings"
)

// Where the build puts the pages.
const (
	Interviewer = "interviewer/index.html"
	Candidate   = "candidate/index.html"
	NotFound    = "candidate/not-found.html"
	// Broken and TooMany are never built: they must be there whatever is wrong.
	Broken  = "broken.html"
	TooMany = "too-many.html"

	assets = "assets/"
)

// HTML is what a page is.
const HTML = "text/html; charset=utf-8"

// Unbuilt stands in for a page in a program that was built without it.
const Unbuilt = "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>Candor</title></head>" +
	"<p>This Candor was built without its pages. Build it with <code>make relay</code> or <code>make app</code>."

// spare pages are for a program that was built without the front end.
//
//go:embed spare/*.html
var spare embed.FS

// types are said here because some machines map these endings to something else:
// Windows takes them from the registry, where other programs change them.
var types = map[string]string{
	".html": HTML, ".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8",
	".svg": "image/svg+xml", ".woff2": "font/woff2", ".json": "application/json", ".wasm": "application/wasm",
	".map": "application/json", ".txt": "text/plain; charset=utf-8", ".ico": "image/x-icon", ".png": "image/png",
}

// Files are the pages as Vite built them. An asset that is text is there packed alone,
// as name.br and name.gz.
type Files struct{ files fs.FS }

// Open takes the file system that has them, at its root or in its folder "dist";
// nil: none were built.
func Open(files fs.FS) *Files {
	if files == nil {
		return &Files{}
	}
	if info, err := fs.Stat(files, "dist"); err == nil && info.IsDir() {
		if sub, err := fs.Sub(files, "dist"); err == nil {
			files = sub
		}
	}
	return &Files{files: files}
}

// IsPage reports whether an address is the interviewer's page, which has routes of
// its own: every address is but those that end like a file. A missing file is no page.
func IsPage(address string) bool { return path.Ext(path.Clean("/"+address)) == "" }

// routes are the interviewer's page's own, as path.Match has them. Elsewhere it leads to the first.
var routes = []string{
	"/", "/interview/*", "/trash", "/templates", "/templates/*",
	"/settings", "/settings/mail", "/settings/execution", "/settings/wording", "/settings/wording/*",
}

// IsRoute reports whether the interviewer's page has something at an address.
func IsRoute(address string) bool {
	return slices.ContainsFunc(routes, func(route string) bool {
		ok, err := path.Match(route, path.Clean("/"+address))
		return ok && err == nil
	})
}

// Page returns a page as it was built; false: what stands in for it, which is nil
// where nothing can.
func (f *Files) Page(name string) (page []byte, built bool) {
	if b, ok := f.read(name); ok {
		return b, true
	}
	b, err := spare.ReadFile("spare/" + path.Base(name))
	if err != nil {
		return nil, false
	}
	return b, false
}

func (f *Files) read(name string) ([]byte, bool) {
	if f.files == nil || !fs.ValidPath(name) {
		return nil, false
	}
	b, err := fs.ReadFile(f.files, name)
	return b, err == nil
}

// ServeAsset answers with a file of the front end whose name changes with what is in it.
func (f *Files) ServeAsset(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Security-Policy", assetPolicy)
	name := strings.TrimPrefix(r.URL.Path, "/")
	if path.Clean(name) != name || !strings.HasPrefix(name, assets) {
		http.NotFound(w, r)
		return
	}
	if !f.Send(w, r, name, typeOf(name), "public, max-age=31536000, immutable") {
		http.NotFound(w, r)
	}
}

// Send answers with a file as it is packed already, if who asks takes it so; false:
// there is none, and nothing was answered.
func (f *Files) Send(w http.ResponseWriter, r *http.Request, name, kind, cache string) bool {
	content, encoding, ok := f.encoded(name, r.Header.Get("Accept-Encoding"))
	if !ok {
		return false
	}
	h := w.Header()
	h.Set("Content-Type", kind)
	h.Set("Cache-Control", cache)
	h.Add("Vary", "Accept-Encoding")
	if encoding != "" {
		h.Set("Content-Encoding", encoding)
	}
	h.Set("Content-Length", strconv.Itoa(len(content)))
	if r.Method != http.MethodHead {
		_, _ = w.Write(content) // who asked has gone when it fails: nobody is left to tell
	}
	return true
}

// encoded returns a file in the best encoding that the client takes, unpacked for
// one that takes none.
func (f *Files) encoded(name, acceptEncoding string) (content []byte, encoding string, ok bool) {
	for _, e := range []struct{ token, ending string }{{"br", ".br"}, {"gzip", ".gz"}} {
		if !accepts(acceptEncoding, e.token) {
			continue
		}
		if b, ok := f.read(name + e.ending); ok {
			return b, e.token, true
		}
	}
	if b, ok := f.read(name); ok {
		return b, "", true
	}
	packed, ok := f.read(name + ".gz")
	if !ok {
		return nil, "", false
	}
	b, err := unpack(packed)
	return b, "", err == nil
}

func unpack(packed []byte) ([]byte, error) {
	z, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil, err
	}
	return io.ReadAll(z)
}

func typeOf(name string) string {
	if kind := types[path.Ext(name)]; kind != "" {
		return kind
	}
	if kind := mime.TypeByExtension(path.Ext(name)); kind != "" {
		return kind
	}
	return "application/octet-stream"
}

// Compress packs an answer when whoever asked takes it so, and says how in h. It is
// for answers that are not the same twice: packing a few kilobytes costs less than
// files of their packed forms were worth.
func Compress(h http.Header, r *http.Request, b []byte) []byte {
	h.Add("Vary", "Accept-Encoding")
	if !accepts(r.Header.Get("Accept-Encoding"), "gzip") {
		return b
	}
	h.Set("Content-Encoding", "gzip")
	var out bytes.Buffer
	z := gzip.NewWriter(&out)
	_, _ = z.Write(b) // into memory: it cannot fail
	_ = z.Close()
	return out.Bytes()
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
