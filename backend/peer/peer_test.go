package peer_test

import (
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"

	"candor/backend/peer"
)

func prefixes(t testing.TB, all ...string) (trusted []netip.Prefix) {
	t.Helper()
	for _, s := range all {
		p, err := netip.ParsePrefix(s)
		if err != nil {
			t.Fatal(err)
		}
		trusted = append(trusted, p)
	}
	return trusted
}

func request(from, header string, values ...string) *http.Request {
	r := httptest.NewRequest(http.MethodGet, "/", nil)
	r.RemoteAddr = from
	r.Header[header] = values
	return r
}

func TestWhoSentIt(t *testing.T) {
	const xff, forwarded = "X-Forwarded-For", "Forwarded"
	proxies := peer.Proxies{Trusted: prefixes(t, "10.0.0.0/8", "127.0.0.1/32", "2001:db8:1::/48")}
	rfc := peer.Proxies{Trusted: proxies.Trusted, Forwarded: true}
	for _, c := range []struct {
		name    string
		proxies peer.Proxies
		from    string
		header  string
		values  []string
		want    string
	}{
		{"nobody is trusted", peer.Proxies{}, "127.0.0.1:99", xff, []string{"192.0.2.1"}, "127.0.0.1:99"},
		{"a stranger says so", proxies, "198.51.100.9:99", xff, []string{"192.0.2.1"}, "198.51.100.9:99"},
		{"a proxy", proxies, "10.1.2.3:99", xff, []string{"192.0.2.1"}, "192.0.2.1:0"},
		{"with a port", proxies, "10.1.2.3:99", xff, []string{"192.0.2.1:4711"}, "192.0.2.1:4711"},
		{"a forged first hop", proxies, "10.1.2.3:99", xff, []string{"203.0.113.7, 192.0.2.1"}, "192.0.2.1:0"},
		{"forged trusted hops", proxies, "10.1.2.3:99", xff, []string{"10.9.9.9, 127.0.0.1, 192.0.2.1"}, "192.0.2.1:0"},
		{"two proxies", proxies, "127.0.0.1:99", xff, []string{"203.0.113.7, 192.0.2.1, 10.1.1.1"}, "192.0.2.1:0"},
		{"in two headers", proxies, "127.0.0.1:99", xff, []string{"203.0.113.7, 192.0.2.1", "10.1.1.1"}, "192.0.2.1:0"},
		{"proxies alone", proxies, "127.0.0.1:99", xff, []string{"10.2.2.2, 10.1.1.1"}, "10.2.2.2:0"},
		{"no header", proxies, "127.0.0.1:99", xff, nil, "127.0.0.1:99"},
		{"an empty one", proxies, "127.0.0.1:99", xff, []string{""}, "127.0.0.1:99"},
		{"commas", proxies, "127.0.0.1:99", xff, []string{",,"}, "127.0.0.1:99"},
		{"not an address", proxies, "127.0.0.1:99", xff, []string{"192.0.2.1, unknown"}, "127.0.0.1:99"},
		{"not an address behind a proxy", proxies, "127.0.0.1:99", xff, []string{"192.0.2.1, unknown, 10.1.1.1"}, "10.1.1.1:0"},
		{"IPv6", proxies, "[2001:db8:1::1]:99", xff, []string{"2001:db8:2::7"}, "[2001:db8:2::7]:0"},
		{"IPv6 in brackets", proxies, "[2001:db8:1::1]:99", xff, []string{"[2001:db8:2::7]"}, "[2001:db8:2::7]:0"},
		{"IPv6 with a port", proxies, "[2001:db8:1::1]:99", xff, []string{"[2001:db8:2::7]:4711"}, "[2001:db8:2::7]:4711"},
		{"IPv6 with a zone", proxies, "10.1.2.3:99", xff, []string{"fe80::1%eth0"}, "[fe80::1]:0"},
		{"IPv4 in IPv6", proxies, "[::ffff:10.1.2.3]:99", xff, []string{"::ffff:192.0.2.1"}, "192.0.2.1:0"},
		{"the other header", proxies, "10.1.2.3:99", forwarded, []string{"for=192.0.2.1"}, "10.1.2.3:99"},
		{"more hops than anybody has", proxies, "10.1.2.3:99", xff, []string{"192.0.2.1" + strings.Repeat(",10.0.0.1", 100)}, "10.0.0.1:0"},

		{"Forwarded", rfc, "10.1.2.3:99", forwarded, []string{"for=192.0.2.1;proto=https;by=10.1.2.3"}, "192.0.2.1:0"},
		{"quoted", rfc, "10.1.2.3:99", forwarded, []string{`For="[2001:db8:2::7]:4711"`}, "[2001:db8:2::7]:4711"},
		{"a comma inside", rfc, "10.1.2.3:99", forwarded, []string{`for=203.0.113.7;ext="a, for=198.51.100.1;b", for=192.0.2.1`}, "192.0.2.1:0"},
		{"a stranger's, then the proxy's", rfc, "10.1.2.3:99", forwarded, []string{"for=203.0.113.7", "proto=https; for=192.0.2.1"}, "192.0.2.1:0"},
		{"hidden", rfc, "10.1.2.3:99", forwarded, []string{"for=192.0.2.1, for=_gazonk"}, "10.1.2.3:99"},
		{"without for", rfc, "10.1.2.3:99", forwarded, []string{"for=192.0.2.1, proto=https"}, "10.1.2.3:99"},
		{"an open quote", rfc, "10.1.2.3:99", forwarded, []string{`for="192.0.2.1, for=203.0.113.7`}, "10.1.2.3:99"},
		{"X-Forwarded-For by a stranger", rfc, "10.1.2.3:99", xff, []string{"192.0.2.1"}, "10.1.2.3:99"},
		{"the window's own", proxies, "", xff, []string{"192.0.2.1"}, ""},
	} {
		r := request(c.from, c.header, c.values...)
		if got := c.proxies.Seen(r).RemoteAddr; got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
		if r.RemoteAddr != c.from {
			t.Errorf("%s: the request itself was changed to %q", c.name, r.RemoteAddr)
		}
	}
}

func TestUnnamedProxies(t *testing.T) {
	proxies := peer.Proxies{Trusted: prefixes(t, "10.0.0.0/8")}
	for _, c := range []struct{ from, header, want string }{
		{"127.0.0.1:99", "X-Forwarded-For", "127.0.0.1"},
		{"[::1]:99", "Forwarded", "::1"},
		{"[::ffff:127.0.0.1]:99", "Forwarded", "127.0.0.1"},
		{"10.1.1.1:99", "X-Forwarded-For", ""},
		{"127.0.0.1:99", "Via", ""},
		{"", "X-Forwarded-For", ""},
	} {
		proxy, ok := proxies.Unnamed(request(c.from, c.header, "192.0.2.1"))
		if ok != (c.want != "") || ok && proxy.String() != c.want {
			t.Errorf("%s with %s: %v, %t; want %q", c.from, c.header, proxy, ok, c.want)
		}
	}
}

func TestNetworks(t *testing.T) {
	for addr, want := range map[string]string{
		"192.0.2.1:80": "192.0.2.1", "192.0.2.1": "192.0.2.1", "[::ffff:192.0.2.1]:80": "192.0.2.1",
		"[2001:db8:1:2:3::4]:80": "2001:db8:1:2::/64", "2001:db8:1:2:ffff::1": "2001:db8:1:2::/64", "[fe80::1%eth0]:80": "fe80::/64",
		"": "local", "somewhere": "local", "@": "local",
	} {
		if got := peer.Network(addr); got != want {
			t.Errorf("%q: %q, want %q", addr, got, want)
		}
	}
}

// FuzzSeen: whatever a stranger writes, a request is from an address or as it was; and never from a trusted
// proxy's word when nobody is trusted.
func FuzzSeen(f *testing.F) {
	f.Add("192.0.2.1, 10.1.1.1", `for="[2001:db8::1]:1"`)
	trusted := prefixes(f, "10.0.0.0/8")
	f.Fuzz(func(t *testing.T, xff, forwarded string) {
		r := request("10.0.0.1:99", "X-Forwarded-For", xff)
		r.Header.Set("Forwarded", forwarded)
		for _, p := range []peer.Proxies{{Trusted: trusted}, {Trusted: trusted, Forwarded: true}} {
			if _, err := netip.ParseAddrPort(p.Seen(r).RemoteAddr); err != nil {
				t.Errorf("%q, %q: %v", xff, forwarded, err)
			}
		}
		if seen := (peer.Proxies{}).Seen(r); seen != r {
			t.Errorf("%q, %q: %q is believed", xff, forwarded, seen.RemoteAddr)
		}
	})
}
