package room_test

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"candor/backend/room"
	"candor/backend/wire"
)

func (c *client) sees(client uint64) string {
	return told(c, func() string { return string(c.awareness[client].JSON) })
}

func TestAwareness(t *testing.T) {
	h, _ := newHub(t, room.Options{})
	a, e := join(t, h, notes, ada), join(t, h, notes, eve)
	a.must(a.say(state(1, 5, `{"cursor":3}`)))
	if got := e.sees(1); got != `{"cursor":3}` {
		t.Errorf("eve sees %q, want ada's cursor", got)
	}
	if got := a.sees(1); got != "" {
		t.Errorf("ada was sent her own cursor %q", got)
	}

	// Eve says that ada is gone, moves ada's cursor, and takes ada's place after she left.
	e.must(e.say(state(1, 9, "null"), state(1, 10, `{"cursor":9}`), state(2, 1, `{"cursor":1}`)))
	late := join(t, h, notes, bob)
	if late.sees(1) != `{"cursor":3}` || late.sees(2) != `{"cursor":1}` {
		t.Errorf("a late one sees %q and %q, want both cursors as their owners set them", late.sees(1), late.sees(2))
	}
	a.close()
	if late.sees(1) != "null" || e.sees(1) != "null" {
		t.Error("ada's cursor stays after she left")
	}
	e.must(e.say(state(1, 99, `{"cursor":9}`)))
	if late.sees(1) != "null" {
		t.Error("eve took the client id of ada who left")
	}

	// Ada is back with the clock she had: at once, though Yjs would wait for a higher one.
	a2 := join(t, h, notes, ada)
	a2.must(a2.say(state(1, 5, `{"cursor":4}`)))
	if got := late.sees(1); got != `{"cursor":4}` {
		t.Errorf("after ada is back bob sees %q, want her cursor", got)
	}
	if got := a2.sees(2); got != `{"cursor":1}` {
		t.Errorf("ada sees %q of eve, want her cursor", got)
	}
	// She reconnects before the relay has noticed that the old connection is dead.
	a3 := join(t, h, notes, ada)
	a3.must(a3.say(state(1, 5, `{"cursor":5}`)))
	a2.close()
	if got := late.sees(1); got != `{"cursor":5}` {
		t.Errorf("after the dead connection went bob sees %q, want ada's cursor", got)
	}
	a3.must(a3.say(state(1, 6, "null")))
	if got := late.sees(1); got != "null" {
		t.Errorf("after ada hid her cursor bob sees %q", got)
	}
	a3.must(a3.send(wire.Frame{Type: wire.QueryAwareness}))
	if got := a3.sees(2); got != `{"cursor":1}` {
		t.Errorf("asked, ada sees %q of eve, want her cursor", got)
	}
}

func TestAwarenessTellsTheTruth(t *testing.T) {
	h, _ := newHub(t, room.Options{})
	a, e := join(t, h, notes, ada), join(t, h, notes, eve)
	tests := []struct{ in, want string }{
		{`{}`, `{}`},
		{`{"cursor":{"anchor":1}}`, `{"cursor":{"anchor":1}}`},
		{`{"user":{"name":"Eve","role":"candidate","color":"red"}}`, `{"user":{"name":"Eve","role":"candidate","color":"red"}}`},
		{`{"user":{"name":"Ada","role":"candidate","color":"red"},"file":"f"}`, `{"user":{"name":"Eve","role":"candidate","color":"red"},"file":"f"}`},
		{`{"user":{"name":"Eve","role":"interviewer"}}`, `{"user":{"name":"Eve","role":"candidate"}}`},
		{`{"user":{"color":"red"}}`, `{"user":{"name":"Eve","role":"candidate","color":"red"}}`},
		{`{"user":{"id":"eve","name":"Eve","role":"candidate"}}`, `{"user":{"id":"eve","name":"Eve","role":"candidate"}}`},
		{`{"user":{"id":"ada","name":"Eve","role":"candidate"}}`, `{"user":{"id":"eve","name":"Eve","role":"candidate"}}`},
		{`{"user":{"id":null,"name":"Eve","role":"candidate"}}`, `{"user":{"id":"eve","name":"Eve","role":"candidate"}}`},
		{`{"user":"Ada"}`, `{"user":{"name":"Eve","role":"candidate"}}`},
		{`{"user":null}`, `{"user":{"name":"Eve","role":"candidate"}}`},
		{`{"user":{"name":"Eve","role":"candidate"},"user":{"name":"Ada"}}`, `{"user":{"name":"Eve","role":"candidate"}}`},
		{`{"user":{"name":"Eve","role":"candidate","name":"Ada"}}`, `{"user":{"name":"Eve","role":"candidate"}}`},
		// The same user again is known at a glance; what comes after it must not undo it.
		{`{"user":{"name":"Eve","role":"candidate"}}`, `{"user":{"name":"Eve","role":"candidate"}}`},
		{`{"user":{"name":"Eve","role":"candidate"},"cursor":{"anchor":1}}`, `{"user":{"name":"Eve","role":"candidate"},"cursor":{"anchor":1}}`},
		{`{"user":{"name":"Eve","role":"candidate"},"user":{"name":"Ada"}}`, `{"user":{"name":"Eve","role":"candidate"}}`},
		{`{"user":{"name":"Eve","role":"candidate"},"\u0075ser":{"name":"Ada"}}`, `{"user":{"name":"Eve","role":"candidate"}}`},
	}
	for i, test := range tests {
		e.must(e.say(state(2, uint64(i), "%s", test.in)))
		var got, want any
		if err := json.Unmarshal([]byte(a.sees(2)), &got); err != nil {
			t.Errorf("%s: %v", test.in, err)
		}
		_ = json.Unmarshal([]byte(test.want), &want)
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%s is seen as %s, want %s", test.in, a.sees(2), test.want)
		}
	}
}

func TestAwarenessIsBounded(t *testing.T) {
	h, _ := newHub(t, room.Options{})
	a, e := join(t, h, notes, ada), join(t, h, notes, eve)
	wantClose(t, e.say(state(2, 1, `{"x":"%s"}`, strings.Repeat("x", 9<<10))), wire.CloseMalformed)
	for client := range uint64(100) {
		e.must(e.say(state(100+client, 1, `{}`)))
	}
	if n := told(a, func() int { return len(a.awareness) }); n != 8 {
		t.Errorf("eve has %d cursors, want 8 at most", n)
	}
}
