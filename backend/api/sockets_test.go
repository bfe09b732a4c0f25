package api

import (
	"net/http/httptest"
	"strings"
	"testing"
)

// TestSockets: a page's sockets go where it came from.
func TestSockets(t *testing.T) {
	for _, c := range []struct{ host, public, want string }{
		{"127.0.0.1:4780", "http://127.0.0.1:4780", "ws://127.0.0.1:4780 wss://127.0.0.1:4780"},
		{"10.0.0.7:4780", "https://candor.example.org", "ws://10.0.0.7:4780 wss://10.0.0.7:4780 ws://candor.example.org wss://candor.example.org"},
		{"[::1]:4780", "http://[::1]:4780", ""}, // no policy can name it: 'self' it is
		{"evil.example; script-src *", "", ""},
		{"a b", "", ""},
		{"*.example.org", "", ""},
		{"", "", ""},
	} {
		a := &API{o: Options{PublicURL: c.public}}
		r := httptest.NewRequest("GET", "/", nil)
		r.Host = c.host
		if got := strings.Join(a.sockets(r), " "); got != c.want {
			t.Errorf("asked for as %q, named %q: %q, want %q", c.host, c.public, got, c.want)
		}
	}
}
