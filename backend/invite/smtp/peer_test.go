package smtp

import (
	"bufio"
	"crypto/tls"
	"io"
	"net"
	"strings"
	"testing"

	"candor/backend/invite/letter"
)

// Places of a conversation that only a server sees.
const (
	helloAgain step = iota + 100 // EHLO after STARTTLS
	body                         // after the first line of the content
	farewell                     // QUIT
)

// hangUp instead of a reply closes the connection.
const hangUp = "hang up"

// script says what a peer answers at some steps; at the others it agrees.
type script map[step]string

// peer is a mail server that does what its script says.
type peer struct {
	script script
	tls    *tls.Config
	heard  strings.Builder
	// letters counts the letters that arrived whole and were not refused: a
	// real server would deliver each of them.
	letters int
}

// listen runs the peer for one connection, and gives a wait for its end.
func (p *peer) listen(t *testing.T) (letter.Server, func()) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatalf("listen: %v", err)
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		defer l.Close()
		c, err := l.Accept()
		if err != nil {
			return
		}
		defer c.Close()
		p.talk(c)
	}()
	wait := func() {
		_ = l.Close()
		<-done
	}
	t.Cleanup(wait)
	return letter.Server{Host: "127.0.0.1", Port: l.Addr().(*net.TCPAddr).Port, Security: letter.Plain, From: testUser}, wait
}

// talk holds one conversation, until either side has had enough.
func (p *peer) talk(c net.Conn) {
	r := bufio.NewReader(c)
	hello := hello
	// say answers at a step, and reports whether the conversation goes on.
	say := func(at step, otherwise string) bool {
		reply, ok := p.script[at]
		if !ok {
			reply = otherwise
		}
		if reply == hangUp {
			return false
		}
		_, err := io.WriteString(c, reply+"\r\n")
		return err == nil
	}
	if p.script[connecting] == hangUp || !say(greeting, "220 mail.example.org") {
		return
	}
	for {
		line, err := r.ReadString('\n')
		if err != nil {
			return
		}
		p.heard.WriteString(line)
		ok := true
		switch verb, _, _ := strings.Cut(strings.ToUpper(strings.TrimSpace(line)), " "); verb {
		case "EHLO":
			features := "250-mail.example.org\r\n"
			if p.tls != nil && hello != helloAgain {
				features += "250-STARTTLS\r\n"
			}
			ok = say(hello, features+"250 AUTH PLAIN")
		case "HELO":
			ok = say(hello, "250 mail.example.org")
		case "STARTTLS":
			ok = say(startTLS, "220 go ahead")
			if ok && p.script[startTLS] == "" {
				if p.script[securing] == hangUp {
					return
				}
				secured := tls.Server(c, p.tls)
				c, r, hello = secured, bufio.NewReader(secured), helloAgain
			}
		case "AUTH":
			ok = say(signIn, "235 welcome")
		case "MAIL":
			ok = say(sender, "250 ok")
		case "RCPT":
			ok = say(recipient, "250 ok")
		case "DATA":
			ok = say(content, "354 go on")
			if ok && p.script[content] == "" {
				ok = p.take(r) && say(committed, "250 queued")
			}
		case "QUIT":
			say(farewell, "221 bye")
			return
		default:
			ok = say(-1, "500 what?")
		}
		if !ok {
			return
		}
	}
}

// take reads a letter, and reports whether it came whole.
func (p *peer) take(r *bufio.Reader) bool {
	for {
		line, err := r.ReadString('\n')
		if err != nil || p.script[body] == hangUp {
			return false
		}
		p.heard.WriteString(line)
		if line == ".\r\n" {
			reply := p.script[committed]
			if reply == "" || reply == hangUp || reply[0] != '4' && reply[0] != '5' {
				p.letters++
			}
			return true
		}
	}
}
