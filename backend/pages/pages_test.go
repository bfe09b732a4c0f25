package pages

import (
	"bytes"
	"compress/gzip"
	"net/http"
	"net/http/httptest"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"
)

func packed(text string) []byte {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, _ = z.Write([]byte(text)) // into memory: it cannot fail
	_ = z.Close()
	return b.Bytes()
}

var built = Open(fstest.MapFS{
	"dist/interviewer/index.html":     {Data: []byte("<head></head>")},
	"dist/assets/interviewer/a.js.br": {Data: []byte("packed more")},
	"dist/assets/interviewer/a.js.gz": {Data: packed("export {}")},
	"dist/assets/interviewer/a.woff2": {Data: []byte("font")},
	"outside.txt":                     {Data: []byte("secret")},
})

func TestIsPage(t *testing.T) {
	for address, want := range map[string]bool{
		"/": true, "/interview/abc": true, "/settings/mail/": true, "": true,
		"/assets/a.js": false, "/favicon.ico": false, "/../../app.go": false, "/interview/../x.txt": false,
	} {
		if got := IsPage(address); got != want {
			t.Errorf("IsPage(%q) = %t, want %t", address, got, want)
		}
	}
}

// TestRoutesAreThePages holds the list of routes against the pages' own.
func TestRoutesAreThePages(t *testing.T) {
	used := map[string]bool{}
	for _, file := range []string{"Inside.tsx", "settings/SettingsPage.tsx"} {
		text, err := os.ReadFile(filepath.Join("..", "..", "frontend", "src", "interviewer", file))
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range regexp.MustCompile(`<Route path="([^"]+)"`).FindAllStringSubmatch(string(text), -1) {
			address := regexp.MustCompile(`/:\w+`).ReplaceAllString(m[1], "/x")
			for _, a := range []string{strings.TrimSuffix(address, "/*?"), strings.TrimSuffix(address, "/x?"), strings.TrimSuffix(address, "?")} {
				if strings.HasSuffix(a, "*") || strings.HasSuffix(a, "?") {
					continue
				}
				if !IsRoute(a) || !IsRoute(a+"/") && a != "/" {
					t.Errorf("%s has the route %s, which is not in the list", file, a)
				}
				for _, route := range routes {
					if ok, _ := path.Match(route, a); ok {
						used[route] = true
					}
				}
			}
		}
	}
	for _, route := range routes {
		if !used[route] {
			t.Errorf("no page has the route %s", route)
		}
	}
	for _, none := range []string{"/interview", "/interview/a/b", "/metricz", "/trash/x", "/settings/nothing", "/interviews", "/api", "/healthz/live"} {
		if IsRoute(none) {
			t.Errorf("%s is a route", none)
		}
	}
}

func TestAccepts(t *testing.T) {
	for _, c := range []struct {
		header string
		want   bool
	}{
		{"gzip", true},
		{"br, gzip", true},
		{"GZIP;q=0.1", true},
		{"gzip; q=0", false},
		{"gzip;q=none", false},
		{"", false},
		{"xgzip", false},
	} {
		if got := accepts(c.header, "gzip"); got != c.want {
			t.Errorf("accepts(%q) = %t, want %t", c.header, got, c.want)
		}
	}
}

func asset(address, accept string) *httptest.ResponseRecorder {
	w, r := httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, "/", nil)
	r.URL.Path = address
	r.Header.Set("Accept-Encoding", accept)
	built.ServeAsset(w, r)
	return w
}

func TestAssets(t *testing.T) {
	for _, c := range []struct {
		name, address, accept string
		status                int
		kind, encoding, body  string
	}{
		{"packed as small as can be", "/assets/interviewer/a.js", "gzip, br", 200, "text/javascript; charset=utf-8", "br", "packed more"},
		{"packed", "/assets/interviewer/a.js", "gzip", 200, "text/javascript; charset=utf-8", "gzip", string(packed("export {}"))},
		{"unpacked for who takes neither", "/assets/interviewer/a.js", "br;q=0, zstd", 200, "text/javascript; charset=utf-8", "", "export {}"},
		{"never packed", "/assets/interviewer/a.woff2", "br, gzip", 200, "font/woff2", "", "font"},
		{"missing", "/assets/interviewer/b.js", "", 404, "", "", ""},
		{"a page", "/interviewer/index.html", "", 404, "", "", ""},
		{"up and out", "/assets/../../outside.txt", "", 404, "", "", ""},
		{"a folder", "/assets/interviewer", "", 404, "", "", ""},
	} {
		w := asset(c.address, c.accept)
		if w.Code != c.status {
			t.Errorf("%s: status %d, want %d", c.name, w.Code, c.status)
		}
		if strings.Contains(w.Body.String(), "secret") {
			t.Errorf("%s: %s", c.name, w.Body)
		}
		if c.status != http.StatusOK {
			continue
		}
		if h := w.Header(); h.Get("Content-Type") != c.kind || h.Get("Content-Encoding") != c.encoding || w.Body.String() != c.body {
			t.Errorf("%s: %q packed as %q, %q; want %q, %q, %q", c.name, h.Get("Content-Type"), h.Get("Content-Encoding"), w.Body, c.kind, c.encoding, c.body)
		}
	}
}

func TestWhatStandsInForAPage(t *testing.T) {
	for _, c := range []struct {
		name, page string
		files      *Files
		built, any bool
	}{
		{"built", Interviewer, built, true, true},
		{"not built, with a spare", NotFound, built, false, true},
		{"never built", Broken, built, false, true},
		{"not built", Candidate, built, false, false},
		{"nothing built", Interviewer, Open(nil), false, false},
		{"nothing built, with a spare", TooMany, Open(nil), false, true},
	} {
		if b, ok := c.files.Page(c.page); ok != c.built || (b != nil) != c.any {
			t.Errorf("%s: %q, built %t; want one %t, built %t", c.name, b, ok, c.any, c.built)
		}
	}
}

func TestAPageMayOpenNoSocketButThoseNamed(t *testing.T) {
	for _, c := range []struct {
		sockets []string
		want    string
	}{
		{nil, "connect-src 'self';"},
		{[]string{"ws://127.0.0.1:1", "wss://relay.example"}, "connect-src 'self' ws://127.0.0.1:1 wss://relay.example;"},
	} {
		h := http.Header{}
		page := string(Protect(h, []byte("<head><style></style></head>"), c.sockets...))
		policy := h.Get("Content-Security-Policy")
		if !strings.Contains(policy, c.want) || h.Get("Permissions-Policy") == "" {
			t.Errorf("the policy for %q is %q, want %q in it", c.sockets, policy, c.want)
		}
		_, rest, _ := strings.Cut(page, `<style nonce="`)
		nonce, _, _ := strings.Cut(rest, `"`)
		if nonce == "" || !strings.Contains(policy, "'nonce-"+nonce+"'") || !strings.Contains(page, `<meta name="style-nonce" nonce="`+nonce+`">`) {
			t.Errorf("the page %s has not the nonce of its policy %s", page, policy)
		}
	}
}
