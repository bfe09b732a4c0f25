package access

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"strings"

	"candor/backend/interview"
)

// browserPrefix begins what a browser keeps that somebody has signed in with. It opens nothing: it
// says that whoever tries a password has known it before, so that strangers who try others cannot
// lock them out (OWASP calls it a device cookie).
const browserPrefix = "cb_"

// newBrowser is what a browser keeps once a person has signed in with it. Nothing of it is stored here.
func (a *Access) newBrowser(personID string) string {
	nonce := interview.NewSecret()
	return browserPrefix + nonce + "." + a.signBrowser(nonce, personID)
}

// knows reports whether a browser was signed in by that person before, and the name that it has for
// the limits then.
func (a *Access) knows(browser, personID string) (name string, ok bool) {
	rest, ok := strings.CutPrefix(browser, browserPrefix)
	if !ok || len(browser) > 2*maxToken {
		return "", false
	}
	nonce, signature, ok := strings.Cut(rest, ".")
	if !ok || !hmac.Equal([]byte(signature), []byte(a.signBrowser(nonce, personID))) {
		return "", false
	}
	return "browser " + nonce, true
}

// signBrowser begins with a word of its own: live sessions sign with the same key.
func (a *Access) signBrowser(nonce, personID string) string {
	h := hmac.New(sha256.New, a.browserKey)
	h.Write([]byte("browser\x00" + nonce + "\x00" + personID))
	return base64.RawURLEncoding.EncodeToString(h.Sum(nil))
}
