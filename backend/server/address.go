package server

import (
	"net"
	"net/netip"
	"net/url"
	"strings"

	"candor/backend/interview"
)

// publicURL is what join links begin with: as given, or made from the address
// that the relay listens on.
func publicURL(given, addr string) (string, error) {
	if given != "" {
		u, err := url.Parse(given)
		if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" || u.RawQuery != "" || u.Fragment != "" || u.User != nil {
			return "", interview.InvalidField("publicUrl", "The public address must look like https://candor.example.com, not %q.", given)
		}
		return strings.TrimRight(u.String(), "/"), nil
	}
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		return "", interview.InvalidField("addr", "%q is not an address to listen on.", addr)
	}
	if ip, err := netip.ParseAddr(host); err == nil && ip.IsUnspecified() {
		host = lanAddress()
	}
	return "http://" + net.JoinHostPort(host, port), nil
}

// lanAddress is an address that other machines in the local network are likely
// to reach this one by: the first private IPv4 one.
func lanAddress() string {
	addrs, err := net.InterfaceAddrs()
	if err == nil {
		for _, a := range addrs {
			p, err := netip.ParsePrefix(a.String())
			if err == nil && p.Addr().Is4() && p.Addr().IsPrivate() {
				return p.Addr().String()
			}
		}
	}
	return "127.0.0.1"
}
