package api

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"

	"candor/backend/pages"
)

// protect sets what browsers are told with every answer.
func (a *API) protect(h http.Header, path string) {
	if strings.HasPrefix(a.o.PublicURL, "https:") {
		h.Set("Strict-Transport-Security", "max-age=31536000") // of this host alone: others of the domain are not ours
	}
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer") // a join link is a secret
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Permissions-Policy", pages.PermissionsPolicy)
	h.Set("Content-Security-Policy", pages.DataPolicy) // a page gets its own: API.page
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
