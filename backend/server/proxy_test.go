package server_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/netip"
	"net/url"
	"strings"
	"testing"

	"candor/backend/access"
	"candor/backend/server"
)

// behindProxy is a reverse proxy before a relay. Whoever calls it says with X-Real-Address where
// they are: all are on this machine here.
func behindProxy(t *testing.T, r *relay) string {
	t.Helper()
	to, err := url.Parse(r.base)
	if err != nil {
		t.Fatal(err)
	}
	proxy := httptest.NewServer(&httputil.ReverseProxy{Rewrite: func(p *httputil.ProxyRequest) {
		p.SetURL(to)
		p.Out.Host = p.In.Host
		// As nginx does with $proxy_add_x_forwarded_for.
		p.Out.Header.Set("X-Forwarded-For", strings.TrimPrefix(p.In.Header.Get("X-Forwarded-For")+", "+p.In.Header.Get("X-Real-Address"), ", "))
	}})
	t.Cleanup(proxy.Close)
	return proxy.URL
}

// signIn tries a password from an address, which may claim another one.
func signIn(t *testing.T, base, from, claims, email, password string) int {
	t.Helper()
	b, err := json.Marshal(object{"email": email, "password": password})
	if err != nil {
		t.Fatal(err)
	}
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, base+"/api/sign-in", bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("X-Real-Address", from)
	if claims != "" {
		req.Header.Set("X-Forwarded-For", claims)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	if err := resp.Body.Close(); err != nil {
		t.Error(err)
	}
	return resp.StatusCode
}

// TestOutsidersLockNobodyOut: somebody behind the same proxy tries passwords; the right person
// still enters, and the outsider gets no more tries by other addresses that they claim to have.
func TestOutsidersLockNobodyOut(t *testing.T) {
	const email, password = "grace@example.com", "correct horse battery"
	const outsider, right = "203.0.113.7", "192.0.2.1"
	for _, trusted := range []bool{true, false} {
		dir := t.TempDir()
		people, err := server.OpenPeople(t.Context(), dir)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := people.AddPerson(t.Context(), server.NewPerson{Email: email, Name: "Grace", Password: password}); err != nil {
			t.Fatal(err)
		}
		if err := people.Close(); err != nil {
			t.Fatal(err)
		}
		o := server.Options{DataDir: dir}
		if trusted {
			o.TrustedProxies = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}
		}
		r := startWith(t, o)
		proxy := behindProxy(t, r)
		for range access.SignInAttempts {
			if got := signIn(t, proxy, outsider, "", email, "wrong password"); got != http.StatusUnauthorized {
				t.Fatalf("a wrong password: status %d", got)
			}
		}
		for _, claims := range []string{"", "198.51.100.1", "127.0.0.1", right} {
			if got := signIn(t, proxy, outsider, claims, email, "wrong password"); got != http.StatusTooManyRequests {
				t.Errorf("one more, who claims to be %q: status %d", claims, got)
			}
		}
		want := http.StatusOK
		if !trusted {
			want = http.StatusTooManyRequests // all behind the proxy are one
		}
		if got := signIn(t, proxy, right, "", email, password); got != want {
			t.Errorf("the right person, with the proxy trusted %t: status %d, want %d", trusted, got, want)
		}
		if said := strings.Count(r.log.String(), "until you start with --trusted-proxy"); said != 1 && !trusted || said > 0 && trusted {
			t.Errorf("with the proxy trusted %t the log tells %d times of one that is not", trusted, said)
		}
	}
}
