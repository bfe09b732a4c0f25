package api

import (
	"bytes"
	"crypto/rand"
	"net/http"
	"net/url"
	"regexp"
	"strings"
)

// PagePolicy is the Content-Security-Policy of a page: nothing from elsewhere, no
// inline script, and sockets to the given origins only. Style elements need the
// nonce, which the page's own scripts know by [WithNonce]: the editor, the terminal
// and the interviewer's components make some. Style attributes are let in: browsers
// write some themselves into what is edited (all replaced by a key keeps the
// colour of what was there), the terminal colours its letters by them, and so does
// a mail, which the interviewer's page shows before it is sent: a frame without an
// address has the policy of its page.
func PagePolicy(nonce string, sockets ...string) string {
	return "default-src 'self'; " + strings.Join(append([]string{"connect-src 'self'"}, sockets...), " ") +
		"; img-src 'self' data: blob:; style-src 'self' 'nonce-" + nonce + "'; style-src-attr 'unsafe-inline'" +
		"; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
}

// dataPolicy is for what is no page: whoever opens it as one gets nothing to run.
const dataPolicy = "default-src 'none'; frame-ancestors 'none'"

// assetPolicy is for files: one that is a worker has it for what it loads.
const assetPolicy = "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// PermissionsPolicy denies pages what they do not use. What is not named, as the
// clipboard, is for Candor's pages alone by itself.
const PermissionsPolicy = "accelerometer=(), autoplay=(), browsing-topics=(), camera=(), display-capture=(), encrypted-media=(), " +
	"fullscreen=(), gamepad=(), geolocation=(), gyroscope=(), hid=(), identity-credentials-get=(), idle-detection=(), local-fonts=(), " +
	"magnetometer=(), microphone=(), midi=(), otp-credentials=(), payment=(), picture-in-picture=(), publickey-credentials-create=(), " +
	"publickey-credentials-get=(), screen-wake-lock=(), serial=(), storage-access=(), sync-xhr=(), usb=(), window-management=(), xr-spatial-tracking=()"

// NewNonce is one for each answer.
func NewNonce() string { return rand.Text() }

// WithNonce tells a page its nonce. Browsers hide the attribute from everything
// but scripts, which read the property.
func WithNonce(page []byte, nonce string) []byte {
	page = bytes.Replace(page, []byte("<head>"), []byte(`<head><meta name="style-nonce" nonce="`+nonce+`">`), 1)
	return bytes.ReplaceAll(page, []byte("<style>"), []byte(`<style nonce="`+nonce+`">`))
}

// protect sets what browsers are told with every answer.
func protect(h http.Header, path string) {
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer") // a join link is a secret
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Permissions-Policy", PermissionsPolicy)
	h.Set("Content-Security-Policy", dataPolicy) // a page gets its own: API.page
	if strings.HasPrefix(path, "/api/") {
		h.Set("Cache-Control", "no-store")
	}
}

// plainHost is a host that can be named in a policy: an IPv6 address cannot.
var plainHost = regexp.MustCompile(`^[A-Za-z0-9.-]+(:[0-9]+)?$`)

// sockets are the origins of the page's live connection: the one that it came
// from, as it was asked for and as join links name it, behind a proxy. Newer
// browsers take 'self' for it, others do not.
func (a *API) sockets(r *http.Request) (origins []string) {
	hosts := []string{r.Host}
	if u, err := url.Parse(a.o.PublicURL); err == nil && u.Host != r.Host {
		hosts = append(hosts, u.Host)
	}
	for _, host := range hosts {
		if plainHost.MatchString(host) {
			origins = append(origins, "ws://"+host, "wss://"+host)
		}
	}
	return origins
}
