package pages

import (
	"bytes"
	"crypto/rand"
	"net/http"
	"strings"
)

// Protect sets what browsers are told with a page, and gives the page with its
// nonce. sockets are the origins that it may open sockets to.
func Protect(h http.Header, page []byte, sockets ...string) []byte {
	nonce := rand.Text() // one for each answer
	h.Set("Content-Security-Policy", policy(nonce, sockets...))
	h.Set("Permissions-Policy", PermissionsPolicy)
	return withNonce(page, nonce)
}

// policy is the Content-Security-Policy of a page: nothing from elsewhere, no
// inline script, and sockets to the given origins only. Style elements need the
// nonce, which the page's own scripts know by [withNonce]: the editor, the terminal
// and the interviewer's components make some. Style attributes are let in: browsers
// write some themselves into what is edited (all replaced by a key keeps the
// colour of what was there), the terminal colours its letters by them, and so does
// a mail, which the interviewer's page shows before it is sent: a frame without an
// address has the policy of its page.
func policy(nonce string, sockets ...string) string {
	return "default-src 'self'; " + strings.Join(append([]string{"connect-src 'self'"}, sockets...), " ") +
		"; img-src 'self' data: blob:; style-src 'self' 'nonce-" + nonce + "'; style-src-attr 'unsafe-inline'" +
		"; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
}

// DataPolicy is for what is no page: whoever opens it as one gets nothing to run.
const DataPolicy = "default-src 'none'; frame-ancestors 'none'"

// assetPolicy is for files: one that is a worker has it for what it loads.
const assetPolicy = "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// PermissionsPolicy denies pages what they do not use. What is not named, as the
// clipboard, is for Candor's pages alone by itself.
const PermissionsPolicy = "accelerometer=(), autoplay=(), browsing-topics=(), camera=(), display-capture=(), encrypted-media=(), " +
	"fullscreen=(), gamepad=(), geolocation=(), gyroscope=(), hid=(), identity-credentials-get=(), idle-detection=(), local-fonts=(), " +
	"magnetometer=(), microphone=(), midi=(), otp-credentials=(), payment=(), picture-in-picture=(), publickey-credentials-create=(), " +
	"publickey-credentials-get=(), screen-wake-lock=(), serial=(), storage-access=(), sync-xhr=(), usb=(), window-management=(), xr-spatial-tracking=()"

// withNonce tells a page its nonce. Browsers hide the attribute from everything
// but scripts, which read the property.
func withNonce(page []byte, nonce string) []byte {
	page = bytes.Replace(page, []byte("<head>"), []byte(`<head><meta name="style-nonce" nonce="`+nonce+`">`), 1)
	return bytes.ReplaceAll(page, []byte("<style>"), []byte(`<style nonce="`+nonce+`">`))
}
