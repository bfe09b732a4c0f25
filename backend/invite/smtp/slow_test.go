package smtp

import (
	"bufio"
	"context"
	"errors"
	"io"
	"net"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"candor/backend/invite/letter"
)

var somewhere = letter.Server{Host: "mail.example.org", Port: 25, Security: letter.Plain, From: testUser}

// dribble writes one byte a second.
func dribble(c net.Conn, s string) {
	for i := range len(s) {
		time.Sleep(time.Second) // of the test's own clock
		if _, err := io.WriteString(c, s[i:i+1]); err != nil {
			return
		}
	}
}

// drain reads until the other side is gone.
func drain(c net.Conn) { _, _ = io.Copy(io.Discard, c) }

// TestSlowServers holds every bound on a clock of its own.
func TestSlowServers(t *testing.T) {
	tests := []struct {
		name     string
		security letter.Security
		server   func(c net.Conn)
		want     letter.SendKind
		sentence string
		handed   int
		after    time.Duration // how long Send may take
	}{
		{"silent from the start", letter.Plain, drain, letter.SendTemporary, "does not greet on port 25. If the port is one for TLS", 0, 30 * time.Second},
		{"silent TLS", letter.TLS, drain, letter.SendTemporary, "stopped answering while the connection was being protected", 0, 30 * time.Second},
		{"a banner byte by byte", letter.Plain, func(c net.Conn) { dribble(c, "220 "+strings.Repeat("x", 1000)) }, letter.SendTemporary, "stopped answering right after", 0, 30 * time.Second},
		{"silent after the banner", letter.Plain, func(c net.Conn) {
			_, _ = io.WriteString(c, "220 there\r\n")
			drain(c)
		}, letter.SendTemporary, "stopped answering right after", 0, 30 * time.Second},
		{"every answer just in time", letter.Plain, func(c net.Conn) {
			r := bufio.NewReader(c)
			answer := "220 there\r\n"
			for {
				time.Sleep(29 * time.Second)
				if _, err := io.WriteString(c, answer); err != nil {
					return
				}
				line, err := r.ReadString('\n')
				if err != nil {
					return
				}
				answer = "250 fine\r\n"
				if strings.HasPrefix(line, "DATA") {
					answer = "354 go on\r\n"
				}
			}
		}, letter.SendTemporary, "it did not have the whole mail in time", 0, 2 * time.Minute},
		{"reads nothing of the letter", letter.Plain, func(c net.Conn) {
			untilData(c)
		}, letter.SendTemporary, "stopped answering before it had the whole mail", 0, 30 * time.Second},
		{"silent after the letter", letter.Plain, func(c net.Conn) {
			_, _ = io.Copy(io.Discard, untilData(c))
		}, letter.SendUnconfirmed, "may or may not have been sent", 1, 2 * time.Minute},
		{"silent at the farewell", letter.Plain, func(c net.Conn) {
			p := &peer{script: script{farewell: "221-bye"}}
			p.talk(c)
			drain(c)
		}, "", "", 1, 6 * time.Second},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				done := make(chan struct{})
				stop := make(chan struct{})
				s := pipeTo(Options{}, func(c net.Conn) {
					defer close(done)
					tt.server(c)
					<-stop
				})
				server := somewhere
				server.Security = tt.security
				start := time.Now()
				handed, err := deliver(t, s, server, "", invitation())
				took := time.Since(start)
				close(stop)
				<-done
				if took > tt.after {
					t.Errorf("Send took %v, want at most %v", took, tt.after)
				}
				if tt.want != "" {
					wantKind(t, err, tt.want, tt.sentence)
				} else if err != nil {
					t.Errorf("Send = %v, want success", err)
				}
				if handed != tt.handed {
					t.Errorf("%d hand-overs, want %d", handed, tt.handed)
				}
			})
		})
	}
}

// TestCallersBound: a caller with less time gets the same advice.
func TestCallersBound(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		done := make(chan struct{})
		s := pipeTo(Options{}, func(c net.Conn) {
			defer close(done)
			drain(c)
		})
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
		defer cancel()
		err := s.Send(ctx, somewhere, "", invitation(), func() error { return nil })
		<-done
		wantKind(t, err, letter.SendTemporary, "If the port is one for TLS, as 465 is, choose TLS")
	})
}

// untilData holds a conversation up to the letter and leaves it unread.
func untilData(c net.Conn) *bufio.Reader {
	r := bufio.NewReader(c)
	_, _ = io.WriteString(c, "220 there\r\n")
	for {
		line, err := r.ReadString('\n')
		if err != nil {
			return r
		}
		if strings.HasPrefix(line, "DATA") {
			_, _ = io.WriteString(c, "354 go on\r\n")
			return r
		}
		if _, err := io.WriteString(c, "250 fine\r\n"); err != nil {
			return r
		}
	}
}

// TestCancelAtEveryStep: cancelling ends Send at once, wherever it is.
func TestCancelAtEveryStep(t *testing.T) {
	for _, at := range []step{greeting, hello, sender, recipient, content, committed} {
		synctest.Test(t, func(t *testing.T) {
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			done := make(chan struct{})
			p := &peer{script: script{}}
			s := pipeTo(Options{}, func(c net.Conn) {
				defer close(done)
				p.talk(&canceller{Conn: c, after: map[step]int{greeting: 0, hello: 1, sender: 2, recipient: 3, content: 4, committed: 5}[at], cancel: cancel})
			})
			start := time.Now()
			var h handOvers
			err := s.Send(ctx, somewhere, "", invitation(), h.note)
			<-done
			if took := time.Since(start); took > time.Second {
				t.Errorf("step %d: Send took %v after it was cancelled", at, took)
			}
			if at == committed {
				wantKind(t, err, letter.SendUnconfirmed)
				return
			}
			if e := wantKind(t, err, letter.SendTemporary, "stopped"); !errors.Is(e, context.Canceled) {
				t.Errorf("step %d: %v", at, e)
			}
			if h.calls != 0 || p.letters != 0 {
				t.Errorf("step %d: %d hand-overs, %d letters", at, h.calls, p.letters)
			}
		})
	}
}

// canceller cancels instead of passing on the reply after a number of replies.
type canceller struct {
	net.Conn
	after  int
	cancel context.CancelFunc
}

func (c *canceller) Write(p []byte) (int, error) {
	if c.after == 0 {
		c.cancel()
		drain(c.Conn)
		return 0, io.ErrClosedPipe
	}
	c.after--
	return c.Conn.Write(p)
}
