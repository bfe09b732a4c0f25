package relay_test

import (
	"encoding/binary"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"candor/backend/interview"
	"candor/backend/relay"
	"candor/backend/wire"
	"candor/build/proving"

	"github.com/gorilla/websocket"
)

const code = testInterview + "/" + interview.CodeDocument

// peer is a raw client.
type peer struct {
	t  *testing.T
	ws *websocket.Conn
}

func (b *bench) dial(t *testing.T, header http.Header) (*peer, *http.Response, error) {
	t.Helper()
	ws, resp, err := websocket.DefaultDialer.Dial("ws://"+b.server.Listener.Addr().String()+"/live", header)
	if err != nil {
		return nil, resp, err
	}
	t.Cleanup(func() { _ = ws.Close() })
	_ = ws.SetReadDeadline(time.Now().Add(proving.Patience(t)))
	return &peer{t, ws}, resp, nil
}

func (b *bench) connect(t *testing.T) *peer {
	t.Helper()
	p, _, err := b.dial(t, nil)
	if err != nil {
		t.Fatalf("dial: %v", err)
	}
	return p
}

// join connects and opens a document.
func (b *bench) join(t *testing.T, token, document string) *peer {
	t.Helper()
	p := b.connect(t)
	p.send(wire.AppendToken(nil, document, token))
	p.until(func(a *wire.Answer) bool { return a.Type == wire.Auth && !a.Denied() })
	return p
}

func (p *peer) send(m []byte) {
	p.t.Helper()
	if err := p.ws.WriteMessage(websocket.BinaryMessage, m); err != nil {
		p.t.Fatalf("write: %v", err)
	}
}

// until reads until a message is what is waited for.
func (p *peer) until(ok func(*wire.Answer) bool) *wire.Answer {
	p.t.Helper()
	for {
		_, m, err := p.ws.ReadMessage()
		if err != nil {
			p.t.Fatalf("read: %v", err)
		}
		a, err := wire.ReadAnswer(m)
		if err != nil {
			p.t.Fatalf("message %x: %v", m, err)
		}
		if ok(&a) {
			return &a
		}
	}
}

// wantClosed reads until the connection ends and checks its close code.
func (p *peer) wantClosed(code int) {
	p.t.Helper()
	for {
		if _, _, err := p.ws.ReadMessage(); err != nil {
			if e, ok := errors.AsType[*websocket.CloseError](err); !ok || e.Code != code {
				p.t.Errorf("connection ended with %v, want close %d", err, code)
			} else if e.Text == "" && code != 1009 {
				p.t.Errorf("close %d without a reason", code)
			}
			return
		}
	}
}

// files is an update that sets a key of the map "session" to a text, as client at clock.
func set(client, clock uint64, value string) []byte {
	b := []byte{1, 1}
	b = binary.AppendUvarint(b, client)
	b = binary.AppendUvarint(b, clock)
	// ContentAny with a parent's name and a key; the value is lib0's any of a string.
	b = append(b, 8|0x20, 1, 7)
	b = append(b, "session"...)
	b = append(b, 1, 'k', 1, 119)
	b = binary.AppendUvarint(b, uint64(len(value)))
	b = append(b, value...)
	return append(b, 0)
}

func update(u []byte) []byte { return wire.AppendSync(nil, code, wire.Update, u) }

func acknowledged(a *wire.Answer) bool { return a.Type == wire.SyncStatus && a.Stored }

// synced is an answer of one kind of sync.
func synced(kind wire.SyncKind) func(*wire.Answer) bool {
	return func(a *wire.Answer) bool { return a.Type == wire.Sync && a.Sync == kind }
}

func TestLimitsBeforeTrust(t *testing.T) {
	b := newBench(t, relay.Limits{EarlyFrames: 4, EarlyBytes: 2000, MaxFrame: 10_000})
	t.Run("malformed", func(t *testing.T) {
		p := b.connect(t)
		p.send([]byte{200})
		p.wantClosed(wire.CloseMalformed)
	})
	t.Run("text", func(t *testing.T) {
		p := b.connect(t)
		if err := p.ws.WriteMessage(websocket.TextMessage, []byte("hello")); err != nil {
			t.Fatal(err)
		}
		p.wantClosed(wire.CloseMalformed)
	})
	t.Run("too many frames before a document is open", func(t *testing.T) {
		p := b.connect(t)
		for range 5 {
			p.send(wire.AppendToken(nil, code, "nobody"))
		}
		p.wantClosed(wire.CloseTooMany)
	})
	t.Run("too many bytes before a document is open", func(t *testing.T) {
		p := b.connect(t)
		p.send(update(set(1, 0, strings.Repeat("x", 1100))))
		p.send(update(set(1, 0, strings.Repeat("x", 1100))))
		p.wantClosed(wire.CloseTooMany)
	})
	t.Run("a large frame before a document is open", func(t *testing.T) {
		p := b.connect(t)
		p.send(update(set(1, 0, strings.Repeat("x", 5000))))
		p.wantClosed(websocket.CloseMessageTooBig)
	})
	t.Run("a large frame later", func(t *testing.T) {
		p := b.join(t, "interviewer", code)
		p.send(update(set(1, 0, strings.Repeat("x", 5000))))
		p.until(acknowledged)
		p.send(update(set(1, 1, strings.Repeat("x", 15_000))))
		p.wantClosed(websocket.CloseMessageTooBig)
	})
	t.Run("no document in time", func(t *testing.T) {
		p, joined := b.connect(t), b.join(t, "interviewer", code)
		b.relay.Sweep(time.Now().Add(11 * time.Second))
		p.wantClosed(wire.CloseUnauthorized)
		joined.send(update(set(2, 0, "still here")))
		joined.until(acknowledged)
	})
}

// What somebody wrote offline comes back in one frame, as large as it is; several
// such frames take turns, and whatever ends one gives its turn to the next.
func TestLargeFramesTakeTurns(t *testing.T) {
	b := newBench(t, relay.Limits{LargeFrame: 1000, LargeFrames: 1, MaxFrame: 100_000})
	large := strings.Repeat("x", 50_000)
	half := b.join(t, "interviewer", code)
	w, err := half.ws.NextWriter(websocket.BinaryMessage)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write(update(set(9, 0, large))[:20_000]); err != nil { // gorilla sends what fills its buffer
		t.Fatal(err)
	}
	small := b.join(t, "interviewer", code)
	small.send(update(set(2, 0, "a keystroke")))
	small.until(acknowledged) // nobody with a small frame waits

	other := b.join(t, "interviewer", code)
	other.send(update(set(3, 0, large)))
	half.ws.Close() // its turn ends with it
	other.until(acknowledged)
	for client := uint64(4); client < 8; client++ {
		p := b.join(t, "interviewer", code)
		p.send(update(set(client, 0, large)))
		p.until(acknowledged)
		p.send([]byte(strings.Repeat("\xff", 2000)))
		p.wantClosed(wire.CloseMalformed)
	}
}

// Who asks for a large document and does not read it takes memory. When that is
// used up further ones are sent away to come again; small documents go on.
func TestLargeAnswersAreBounded(t *testing.T) {
	b := newBench(t, relay.Limits{LargeOut: 20 << 20, WriteWithin: time.Minute})
	writer := b.join(t, "interviewer", code)
	writer.send(update(set(9, 0, strings.Repeat("x", 15<<20))))
	writer.until(acknowledged)
	// A state vector with something in it has an answer of its own.
	lacking := wire.AppendSync(nil, code, wire.Step1, []byte{1, 1, 1})

	stalled := b.join(t, "interviewer", code)
	stalled.send(lacking)
	if _, _, err := stalled.ws.NextReader(); err != nil { // it has begun, and is too large for the network's buffers
		t.Fatal(err)
	}
	refused := b.connect(t)
	refused.send(wire.AppendToken(nil, code, "interviewer"))
	refused.send(lacking)
	refused.wantClosed(wire.CloseTryAgain)

	small := b.join(t, "interviewer", strings.Replace(code, "/code", "/notes", 1))
	small.send([]byte("\xff"))
	small.wantClosed(wire.CloseMalformed)

	stalled.ws.Close() // its place is free again
	again := b.join(t, "interviewer", code)
	again.send(lacking)
	again.until(func(a *wire.Answer) bool { return len(a.Body) > 15<<20 })
}

func TestPingAndSilence(t *testing.T) {
	b := newBench(t, relay.Limits{})
	p := b.join(t, "interviewer", code)
	b.relay.Sweep(time.Now().Add(21 * time.Second))
	p.until(func(a *wire.Answer) bool { return a.Type == wire.Ping })
	p.send(wire.AppendPong(nil))
	pong := make(chan string, 1)
	p.ws.SetPongHandler(func(data string) error {
		pong <- data
		return nil
	})
	if err := p.ws.WriteControl(websocket.PingMessage, []byte("are you there"), time.Now().Add(time.Second)); err != nil {
		t.Fatal(err)
	}
	p.send(update(set(1, 0, "x")))
	p.until(acknowledged)
	select {
	case data := <-pong:
		if data != "are you there" {
			t.Errorf("pong = %q, want the ping's data", data)
		}
	default:
		t.Error("a WebSocket ping was not answered")
	}
	b.relay.Sweep(time.Now().Add(66 * time.Second))
	p.wantClosed(wire.CloseSlow)
}

func TestOrigin(t *testing.T) {
	b := newBench(t, relay.Limits{})
	own := "http://" + b.server.Listener.Addr().String()
	for origin, allowed := range map[string]bool{
		"": true, own: true, "wails://wails": true, "http://wails.localhost": true, "http://localhost:34115": false,
		"https://evil.example": false, "http://localhost:1": false, "null": false, own + ".evil.example": false, "wails://evil": false,
	} {
		header := http.Header{}
		if origin != "" {
			header.Set("Origin", origin)
		}
		_, resp, err := b.dial(t, header)
		if (err == nil) != allowed {
			t.Errorf("origin %q: %v, want allowed %t", origin, err, allowed)
		}
		if !allowed && resp.StatusCode != http.StatusForbidden {
			t.Errorf("origin %q: status %d, want 403", origin, resp.StatusCode)
		}
	}
}

func TestConnectionsPerAddress(t *testing.T) {
	b := newBench(t, relay.Limits{PerAddress: 2})
	first := b.connect(t)
	b.connect(t)
	if _, resp, err := b.dial(t, nil); err == nil || resp.StatusCode != http.StatusTooManyRequests {
		t.Errorf("third connection: %v, want status 429", err)
	}
	_ = first.ws.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(1000, ""), time.Now().Add(time.Second))
	_, _, _ = first.ws.ReadMessage() // the relay's answer, after which its place is free
	for end := time.Now().Add(proving.Patience(t)); ; {
		if _, _, err := b.dial(t, nil); err == nil {
			return
		} else if time.Now().After(end) {
			t.Fatalf("after one has gone: %v", err)
		}
	}
}

func TestSlowPeerIsCutAndOthersGoOn(t *testing.T) {
	b := newBench(t, relay.Limits{QueueBytes: 256 << 10})
	// slow does not read from here on.
	writer, reader, slow := b.join(t, "interviewer", code), b.join(t, "candidate", code), b.join(t, "candidate-2", code)
	value := strings.Repeat("x", 100<<10)
	const updates = 120 // 12 MB, more than the system holds for a client that does not read
	for k := range uint64(updates) {
		writer.send(update(set(1, k, value)))
		writer.until(acknowledged)
		reader.until(synced(wire.Update))
	}
	for end := time.Now().Add(proving.Patience(t)); b.hub.Stats().Connections > 2; {
		if time.Now().After(end) {
			t.Fatal("a client that does not read was not cut")
		}
	}
	got := 0
	for {
		if _, _, err := slow.ws.ReadMessage(); err != nil {
			break
		}
		got++
	}
	if got >= updates {
		t.Errorf("the slow client got %d updates, want it cut before the last", got)
	}
	// It comes back and has everything.
	again := b.join(t, "candidate-2", code)
	again.send(wire.AppendSync(nil, code, wire.Step1, []byte{0}))
	again.until(synced(wire.Step2))
}

func TestDocumentLargerThanTheQueueOpens(t *testing.T) {
	b := newBench(t, relay.Limits{QueueBytes: 64 << 10})
	writer := b.join(t, "interviewer", code)
	writer.send(update(set(1, 0, strings.Repeat("x", 600<<10))))
	writer.until(acknowledged)
	// Asking over and over is answered as fast as the answers are taken.
	reader := b.join(t, "candidate", code)
	const times = 40
	for range times {
		reader.send(wire.AppendSync(nil, code, wire.Step1, []byte{0}))
	}
	for range times {
		reader.until(func(a *wire.Answer) bool { return synced(wire.Step2)(a) && len(a.Body) > 600<<10 })
	}
	writer.send(update(set(1, 1, "and on")))
	writer.until(acknowledged)
	reader.until(synced(wire.Update))
}

func TestFastSenderIsHeldBackNotRefused(t *testing.T) {
	b := newBench(t, relay.Limits{FrameRate: 500, FrameBurst: 20})
	p := b.join(t, "interviewer", code)
	const updates = 120
	start := time.Now()
	for k := range uint64(updates) {
		p.send(update(set(1, k, "x")))
	}
	for range updates {
		p.until(acknowledged)
	}
	if d := time.Since(start); d < 150*time.Millisecond {
		t.Errorf("%d frames were taken in %s, want them spread at 500 a second after the first 20", updates, d)
	}
}

// A fault of ours is the end of one connection.
func TestPanicEndsOneConnection(t *testing.T) {
	b := newBench(t, relay.Limits{})
	p, found := b.join(t, "candidate", code), b.connect(t)
	found.send(wire.AppendToken(nil, code, "panic"))
	found.wantClosed(websocket.CloseInternalServerErr)
	p.send(update(set(1, 0, "x")))
	p.until(acknowledged)
}

func TestNoDocumentNoAnswer(t *testing.T) {
	b := newBench(t, relay.Limits{})
	p := b.join(t, "candidate", code)
	for _, document := range []string{testInterview + "/notes", testInterview + "/nothing", "another-interview/code", "x"} {
		p.send(wire.AppendToken(nil, document, "candidate"))
		if got := p.until((*wire.Answer).Denied); string(got.Key) != document || got.Text != "forbidden" {
			t.Errorf("%s: the answer in %q is %q, want forbidden", document, got.Key, got.Text)
		}
		// Nothing is answered in a document that is not open.
		p.send(wire.AppendSync(nil, document, wire.Step1, []byte{0}))
		p.send(wire.AppendStateless(nil, document, "{}"))
	}
	p.send(update(set(1, 0, "x")))
	p.until(func(a *wire.Answer) bool {
		if string(a.Key) != code {
			t.Errorf("message of type %d in %q, which is not open", a.Type, a.Key)
		}
		return acknowledged(a)
	})
}
