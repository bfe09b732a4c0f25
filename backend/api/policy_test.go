package api_test

import (
	"compress/gzip"
	"io"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
)

var nonceOfPage = regexp.MustCompile(`<meta name="style-nonce" nonce="([A-Z2-7]{26})">`)

// TestNonce: each answer has another one, which its page and its policy have alike.
func TestNonce(t *testing.T) {
	w := newWorld(t)
	_, link := w.create(object{})
	seen := map[string]bool{}
	for _, path := range []string{"/", "/", "/i/" + link, "/i/none"} {
		for _, accept := range []string{"", "gzip, br", "gzip;q=0"} {
			r := httptest.NewRequest("GET", path, nil)
			r.Header.Set("Accept-Encoding", accept)
			rec := httptest.NewRecorder()
			w.handler.ServeHTTP(rec, r)
			body := io.Reader(rec.Body)
			if compressed := rec.Header().Get("Content-Encoding") == "gzip"; compressed != strings.HasPrefix(accept, "gzip,") {
				t.Errorf("%s accepting %q: Content-Encoding %q", path, accept, rec.Header().Get("Content-Encoding"))
			} else if compressed {
				var err error
				if body, err = gzip.NewReader(rec.Body); err != nil {
					t.Fatal(err)
				}
			}
			page, err := io.ReadAll(body)
			if err != nil {
				t.Fatal(err)
			}
			m := nonceOfPage.FindSubmatch(page)
			if m == nil {
				t.Errorf("%s has no nonce: %s", path, page)
				continue
			}
			nonce := string(m[1])
			if seen[nonce] {
				t.Errorf("%s has the nonce of another answer", path)
			}
			seen[nonce] = true
			if csp := rec.Header().Get("Content-Security-Policy"); !strings.Contains(csp, "style-src 'self' 'nonce-"+nonce+"';") {
				t.Errorf("%s has the nonce %s, its policy %s", path, nonce, csp)
			}
			if regexp.MustCompile(`<style>|\sstyle=`).Match(page) {
				t.Errorf("%s has styles without its nonce", path)
			}
			if rec.Header().Get("Vary") != "Accept-Encoding" {
				t.Errorf("%s varies by %q", path, rec.Header().Get("Vary"))
			}
		}
	}
}
