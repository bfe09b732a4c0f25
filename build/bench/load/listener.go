//go:build linux

package load

import (
	"errors"
	"fmt"
	"time"

	"candor/backend/wire"
)

// Listener is a participant who types nothing and hears what the relay says of
// the session.
type Listener struct {
	conn     *Conn
	server   Server
	document string
	heard    func(message string, now int64)
	joined   bool
	err      error
}

// Listen joins a document of a Hocuspocus server. heard gets every stateless
// message, from Run.
func Listen(loop *Loop, server Server, document string, limit time.Duration, heard func(message string, now int64)) (*Listener, error) {
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
	l.conn.Send(wire.AppendToken(nil, l.document, l.server.Token))
}

// Message implements Handler.
func (l *Listener) Message(_ *Conn, b []byte, now int64) {
	a, err := wire.ReadAnswer(b)
	if err != nil {
		l.conn.shut(fmt.Errorf("a message of %d bytes: %w", len(b), err))
		return
	}
	switch a.Type {
	case wire.Ping:
		l.conn.Send(wire.AppendPong(nil))
	case wire.Auth:
		if a.Denied() {
			l.conn.shut(fmt.Errorf("refused: %s", a.Text))
			return
		}
		l.conn.Send(wire.AppendSync(nil, l.document, wire.Step1, []byte{0}))
	case wire.Sync:
		l.joined = l.joined || a.Sync == wire.Step2
	case wire.Stateless:
		l.heard(a.Text, now)
	case wire.Close:
		l.conn.shut(fmt.Errorf("document closed: %s", a.Text))
	}
}

// Shut implements Handler.
func (l *Listener) Shut(_ *Conn, err error) {
	if err != nil {
		l.err = err
	}
}
