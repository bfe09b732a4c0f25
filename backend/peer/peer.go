// Package peer tells who sent a request, also when it came through proxies. Limits, log, feed and
// records all take it from here.
package peer

import (
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strings"
)

// Proxies are those whose word is taken on whom they pass on.
type Proxies struct {
	// Trusted are their networks. Nobody is trusted who is not named, this machine neither.
	Trusted []netip.Prefix
	// Forwarded: they say it in Forwarded (RFC 7239), not in X-Forwarded-For. One of the two is
	// read: a proxy that writes one passes on whatever a stranger writes into the other.
	Forwarded bool
}

const (
	forwardedFor = "X-Forwarded-For"
	forwarded    = "Forwarded"
	// maxHops bounds how many proxies are gone through.
	maxHops = 32
)

// Seen is a request with the address of who sent it as its RemoteAddr: the last that no trusted
// proxy has. It is the request itself when no trusted proxy passed it on.
func (p Proxies) Seen(r *http.Request) *http.Request {
	from, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil || !p.trusts(from.Addr()) {
		return r
	}
	client := from
	hops := p.hops(r.Header)
	for _, hop := range slices.Backward(hops[max(0, len(hops)-maxHops):]) {
		addr, ok := address(hop)
		if !ok {
			break // who says so is the last that is known
		}
		client = addr
		if !p.trusts(addr.Addr()) {
			break
		}
	}
	if client == from {
		return r
	}
	seen := r.WithContext(r.Context())
	seen.RemoteAddr = client.String()
	return seen
}

// Unnamed is the proxy that a request came through without being trusted: it says whom it passes
// on, and is not heard. ok is false when there is none.
func (p Proxies) Unnamed(r *http.Request) (proxy netip.Addr, ok bool) {
	from, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil || p.trusts(from.Addr()) || r.Header.Get(forwardedFor) == "" && r.Header.Get(forwarded) == "" {
		return netip.Addr{}, false
	}
	return from.Addr().Unmap(), true
}

func (p Proxies) trusts(addr netip.Addr) bool {
	addr = addr.Unmap().WithZone("")
	return slices.ContainsFunc(p.Trusted, func(n netip.Prefix) bool { return n.Contains(addr) })
}

// hops are those a request went through, who sent it first, as far as they are known.
func (p Proxies) hops(h http.Header) []string {
	name := forwardedFor
	if p.Forwarded {
		name = forwarded
	}
	// Several headers are one list (RFC 9110, section 5.3).
	hops := elements(strings.Join(h.Values(name), ","), ',')
	if p.Forwarded {
		for i, element := range hops {
			hops[i] = forOf(element)
		}
	}
	return hops
}

// forOf is the "for" of an element of Forwarded, "" without one.
func forOf(element string) string {
	for _, pair := range elements(element, ';') {
		name, value, _ := strings.Cut(pair, "=")
		if strings.EqualFold(strings.TrimSpace(name), "for") {
			return strings.Trim(strings.TrimSpace(value), `"`)
		}
	}
	return ""
}

// elements splits a list at a separator that is not inside of a quoted string.
func elements(list string, separator rune) []string {
	quoted := false
	return strings.FieldsFunc(list, func(r rune) bool {
		if r == '"' {
			quoted = !quoted
		}
		return r == separator && !quoted
	})
}

// address reads a hop: an address, with a port or without, in brackets or not.
func address(hop string) (netip.AddrPort, bool) {
	hop = strings.TrimSpace(hop)
	if with, err := netip.ParseAddrPort(hop); err == nil {
		return netip.AddrPortFrom(with.Addr().Unmap().WithZone(""), with.Port()), true
	}
	if inner, ok := strings.CutPrefix(hop, "["); ok {
		hop = strings.TrimSuffix(inner, "]")
	}
	addr, err := netip.ParseAddr(hop)
	return netip.AddrPortFrom(addr.Unmap().WithZone(""), 0), err == nil
}

// Network is what counts as one sender: the host of an IPv4 address, the /64 of an IPv6 one, since
// every customer has at least that many. "local": there is none, as of the window's own calls.
func Network(remoteAddr string) string {
	host, _, err := net.SplitHostPort(remoteAddr)
	if err != nil {
		host = remoteAddr
	}
	addr, err := netip.ParseAddr(host)
	if err != nil {
		return "local"
	}
	addr = addr.Unmap().WithZone("")
	if addr.Is6() {
		if p, err := addr.Prefix(64); err == nil {
			return p.String()
		}
	}
	return addr.String()
}
