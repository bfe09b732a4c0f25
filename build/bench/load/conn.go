//go:build linux

package load

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"net/netip"

	"golang.org/x/sys/unix"
)

// Handler is told what happens on a connection.
type Handler interface {
	// Opened is called when the handshake is done.
	Opened(c *Conn)
	// Message has one whole message. The bytes are reused after the call.
	Message(c *Conn, message []byte, now int64)
	// Shut is called once, when the connection is gone; err is nil when this
	// side closed it.
	Shut(c *Conn, err error)
}

// Conn is the client's end of one WebSocket connection (RFC 6455).
type Conn struct {
	loop     *Loop
	handler  Handler
	addr     netip.AddrPort
	path     string
	fd       int
	open     bool // the handshake is done
	Closed   bool
	in       []byte // the beginning of a frame that has not wholly arrived
	fragment []byte // the beginning of a message of several frames
	out      []byte // what the socket did not take yet
	Received int64  // bytes of payload so far
}

// ErrClosed is a close frame from the server.
var ErrClosed = errors.New("closed by the server")

func (c *Conn) dial() {
	l := c.loop
	to := &unix.SockaddrInet4{Port: int(c.addr.Port()), Addr: c.addr.Addr().As4()}
	fd, err := unix.Socket(unix.AF_INET, unix.SOCK_STREAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		c.fail(fmt.Errorf("make a socket: %w", err))
		return
	}
	c.fd = fd
	// As from fifty computers, all of them this one: a server may bound the
	// connections of one address.
	l.sources++
	_ = unix.Bind(fd, &unix.SockaddrInet4{Addr: [4]byte{127, 0, 0, byte(2 + l.sources%50)}})
	// On loopback a blocking connect returns as soon as the kernel has queued
	// it; the server need not have accepted.
	if err := unix.Connect(fd, to); err != nil {
		unix.Close(fd)
		c.fail(fmt.Errorf("connect to %s: %w", c.addr, err))
		return
	}
	_ = unix.SetsockoptInt(fd, unix.IPPROTO_TCP, unix.TCP_NODELAY, 1)
	_ = unix.SetNonblock(fd, true)
	l.dialing++
	l.conns[int32(fd)] = c
	if err := unix.EpollCtl(l.epoll, unix.EPOLL_CTL_ADD, fd, &unix.EpollEvent{Events: unix.EPOLLIN, Fd: int32(fd)}); err != nil {
		c.shut(fmt.Errorf("watch a socket: %w", err))
		return
	}
	c.write([]byte("GET " + c.path + " HTTP/1.1\r\nHost: " + c.addr.String() +
		"\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: Y2FuZG9yLWJlbmNoLWtleQ==\r\n\r\n"))
}

// fail reports a connection that never was.
func (c *Conn) fail(err error) {
	c.Closed = true
	c.handler.Shut(c, err)
}

func (c *Conn) shut(err error) {
	if c.Closed {
		return
	}
	c.Closed = true
	delete(c.loop.conns, int32(c.fd))
	unix.Close(c.fd)
	if !c.open {
		c.loop.dialled()
	}
	c.handler.Shut(c, err)
}

// Close says goodbye and closes.
func (c *Conn) Close() {
	if c.Closed {
		return
	}
	if c.open {
		c.sendFrame(opClose, []byte{0x03, 0xe8})
	}
	c.shut(nil)
}

const (
	opContinuation = 0
	opText         = 1
	opBinary       = 2
	opClose        = 8
	opPing         = 9
	opPong         = 10
)

// Send sends one binary message.
func (c *Conn) Send(payload []byte) { c.sendFrame(opBinary, payload) }

func (c *Conn) sendFrame(op byte, payload []byte) {
	if c.Closed {
		return
	}
	// The mask is zero: a server unmasks it like any other, and the generator
	// need not touch every byte.
	var frame [512]byte
	f := frame[:0]
	f = append(f, 0x80|op)
	switch n := len(payload); {
	case n < 126:
		f = append(f, 0x80|byte(n))
	case n < 1<<16:
		f = append(f, 0x80|126)
		f = binary.BigEndian.AppendUint16(f, uint16(n))
	default:
		f = append(f, 0x80|127)
		f = binary.BigEndian.AppendUint64(f, uint64(n))
	}
	f = append(f, 0, 0, 0, 0)
	f = append(f, payload...)
	c.write(f)
}

func (c *Conn) write(b []byte) {
	if len(c.out) > 0 {
		c.out = append(c.out, b...)
		return
	}
	n, err := unix.Write(c.fd, b)
	if err == unix.EAGAIN {
		n, err = 0, nil
	}
	if err != nil {
		c.shut(fmt.Errorf("write: %w", err))
		return
	}
	if n < len(b) {
		c.out = append(c.out, b[n:]...)
		c.watch(unix.EPOLLIN | unix.EPOLLOUT)
	}
}

func (c *Conn) flush() {
	n, err := unix.Write(c.fd, c.out)
	if err == unix.EAGAIN {
		return
	}
	if err != nil {
		c.shut(fmt.Errorf("write: %w", err))
		return
	}
	c.out = c.out[:copy(c.out, c.out[n:])]
	if len(c.out) == 0 {
		c.watch(unix.EPOLLIN)
	}
}

func (c *Conn) watch(events uint32) {
	_ = unix.EpollCtl(c.loop.epoll, unix.EPOLL_CTL_MOD, c.fd, &unix.EpollEvent{Events: events, Fd: int32(c.fd)})
}

func (c *Conn) read(buffer []byte) {
	n, err := unix.Read(c.fd, buffer)
	if err == unix.EAGAIN || err == unix.EINTR {
		return
	}
	if err != nil || n == 0 {
		if err == nil {
			err = errors.New("the server hung up")
		}
		c.shut(err)
		return
	}
	now := c.loop.Now()
	data := buffer[:n]
	if len(c.in) > 0 {
		c.in = append(c.in, data...)
		data = c.in
	}
	rest, err := c.consume(data, now)
	if c.Closed {
		return
	}
	if err != nil {
		c.shut(err)
		return
	}
	if len(rest) == 0 && cap(c.in) > 64<<10 {
		c.in = nil
	}
	c.in = append(c.in[:0], rest...)
}

// consume handles the whole frames in data and answers with what is left.
func (c *Conn) consume(data []byte, now int64) ([]byte, error) {
	if !c.open {
		end := bytes.Index(data, []byte("\r\n\r\n"))
		if end < 0 {
			return data, nil
		}
		if !bytes.HasPrefix(data, []byte("HTTP/1.1 101 ")) {
			line, _, _ := bytes.Cut(data, []byte("\r\n"))
			return nil, fmt.Errorf("handshake refused: %s", line)
		}
		data = data[end+4:]
		c.open = true
		c.loop.dialled()
		c.handler.Opened(c)
	}
	for !c.Closed && len(data) >= 2 {
		head, size := 2, uint64(data[1]&0x7f)
		switch size {
		case 126:
			if head = 4; len(data) < head {
				return data, nil
			}
			size = uint64(binary.BigEndian.Uint16(data[2:]))
		case 127:
			if head = 10; len(data) < head {
				return data, nil
			}
			size = binary.BigEndian.Uint64(data[2:])
		}
		if uint64(len(data)-head) < size {
			return data, nil
		}
		payload := data[head : head+int(size)]
		if err := c.frame(data[0]&0x80 != 0, data[0]&0x0f, payload, now); err != nil {
			return nil, err
		}
		data = data[head+int(size):]
	}
	return data, nil
}

func (c *Conn) frame(final bool, op byte, payload []byte, now int64) error {
	switch op {
	case opContinuation, opText, opBinary:
		c.Received += int64(len(payload))
		if !final || op == opContinuation {
			c.fragment = append(c.fragment, payload...)
			if !final {
				return nil
			}
			payload = c.fragment
			defer func() { c.fragment = nil }()
		}
		c.handler.Message(c, payload, now)
	case opClose:
		code := 1005
		var reason []byte
		if len(payload) >= 2 {
			code, reason = int(binary.BigEndian.Uint16(payload)), payload[2:]
		}
		return fmt.Errorf("%w: %d %s", ErrClosed, code, reason)
	case opPing:
		c.sendFrame(opPong, payload)
	}
	return nil
}
