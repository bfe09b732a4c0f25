//go:build !linux

package relay

import "net"

func quick(c net.Conn) net.Conn { return c }
