package relay

import (
	"bufio"
	"net"
	"net/http"
)

// hijacked gives the upgrader the connection as the relay reads and writes it.
type hijacked struct{ http.ResponseWriter }

func (h hijacked) Unwrap() http.ResponseWriter { return h.ResponseWriter }

func (h hijacked) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	c, rw, err := http.NewResponseController(h.ResponseWriter).Hijack()
	if err != nil {
		return nil, nil, err
	}
	return quick(c), rw, nil
}
