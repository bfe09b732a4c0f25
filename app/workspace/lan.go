package workspace

import (
	"net"
	"net/netip"
	"strings"
)

// loopback is the address that always works, for this computer alone.
const loopback = "127.0.0.1"

// virtualPrefixes begin the names of interfaces that no candidate's machine is
// on: containers, virtual machines, tunnels.
var virtualPrefixes = []string{
	"docker", "br-", "veth", "virbr", "vmnet", "vboxnet", "lxc", "lxd", "cni", "flannel", "podman", "cali",
	"tun", "tap", "wg", "utun", "tailscale", "zt", "ppp", "awdl", "llw", "bridge", "anpi",
	"vethernet", "virtualbox", "vmware",
}

// networkInterface is what the choice of address needs to know of one.
type networkInterface struct {
	name      string
	flags     net.Flags
	addresses []netip.Addr
}

// LANAddress is the address at which other machines on the local network reach
// this one: the first private IPv4 address of a real interface that is up, or
// the loopback address when there is none.
func LANAddress() string {
	return chooseLANAddress(networkInterfaces())
}

func chooseLANAddress(interfaces []networkInterface) string {
	for _, i := range interfaces {
		if i.flags&net.FlagUp == 0 || i.flags&(net.FlagLoopback|net.FlagPointToPoint) != 0 || isVirtual(i.name) {
			continue
		}
		for _, a := range i.addresses {
			if a.Is4() && a.IsPrivate() {
				return a.String()
			}
		}
	}
	return loopback
}

func isVirtual(name string) bool {
	name = strings.ToLower(name)
	for _, prefix := range virtualPrefixes {
		if strings.HasPrefix(name, prefix) {
			return true
		}
	}
	return false
}

// networkInterfaces lists what the machine has. One that cannot be read is
// left out: the loopback address is the answer to having none.
func networkInterfaces() []networkInterface {
	all, _ := net.Interfaces()
	var list []networkInterface
	for _, i := range all {
		addresses, _ := i.Addrs()
		item := networkInterface{name: i.Name, flags: i.Flags}
		for _, a := range addresses {
			if prefix, err := netip.ParsePrefix(a.String()); err == nil {
				item.addresses = append(item.addresses, prefix.Addr().Unmap())
			}
		}
		list = append(list, item)
	}
	return list
}
