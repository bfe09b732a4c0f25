//go:build linux

package load

import (
	"errors"
	"fmt"
	"time"
)

const messageStateless = 5

// Listener is a participant who types nothing and hears what the relay says of
// the session.
type Listener struct {
	conn     *Conn
	server   Server
	document string
	heard    func(message []byte, now int64)
	joined   bool
	err      error
}

// Listen joins a document of a Hocuspocus server. heard gets every stateless
// message, from Run; the bytes are reused after the call.
func Listen(loop *Loop, server Server, document string, limit time.Duration, heard func(message []byte, now int64)) (*Listener, error) {
	l := &Listener{server: server, document: document, heard: heard}
	l.conn = loop.Dial(server.Addr, server.path(document), l)
	if !loop.Run(limit, func() bool { return l.joined || l.err != nil }) {
		l.err = errors.New("time is over")
	}
	if l.err != nil {
		l.conn.Close()
		return nil, fmt.Errorf("listen to %s: %w", document, l.err)
	}
	return l, nil
}

// Err is why the connection ended; nil while it has not.
func (l *Listener) Err() error { return l.err }

// Close says goodbye.
func (l *Listener) Close() { l.conn.Close() }

// Opened implements Handler.
func (l *Listener) Opened(*Conn) {
	b := append(appendString(nil, l.document), messageAuth, 0)
	l.conn.Send(appendString(appendString(b, l.server.Token), "4.8.0"))
}

// Message implements Handler.
func (l *Listener) Message(_ *Conn, b []byte, now int64) {
	r := reader{b: b}
	if len(b) == 1 { // the relay's ping is of no document
		if b[0] == messagePing {
			l.conn.Send([]byte{messagePong})
		}
		return
	}
	r.bytes()
	switch kind := r.uint(); kind {
	case messageAuth:
		if r.uint() != 2 {
			l.conn.shut(fmt.Errorf("refused: %s", r.bytes()))
			return
		}
		l.conn.Send(append(appendString(nil, l.document), messageSync, syncStep1, 1, 0))
	case messageSync, messageSyncReply:
		l.joined = l.joined || r.uint() == syncStep2
	case messageStateless:
		l.heard(r.bytes(), now)
	case messageClose:
		l.conn.shut(fmt.Errorf("document closed: %s", r.bytes()))
	}
	if r.err != nil {
		l.conn.shut(fmt.Errorf("a message of %d bytes: %w", len(b), r.err))
	}
}

// Shut implements Handler.
func (l *Listener) Shut(_ *Conn, err error) {
	if err != nil {
		l.err = err
	}
}
