package ydoc

import (
	"errors"
	"testing"
)

// parse is for updates that a test wrote itself.
func parse(t testing.TB, b []byte) *Update {
	t.Helper()
	u, err := ParseUpdate(b)
	if err != nil {
		t.Fatalf("ParseUpdate(%x): %v", b, err)
	}
	return u
}

// hello is what Yjs writes for getText("code").insert(0, "hi") by client 1.
var hello = []byte{1, 1, 1, 0, 4, 1, 4, 'c', 'o', 'd', 'e', 2, 'h', 'i', 0}

func TestApplyReadsBack(t *testing.T) {
	d := New()
	d.Apply(parse(t, hello))
	if got := d.Text("code"); got != "hi" {
		t.Errorf("Text = %q, want %q", got, "hi")
	}
	if got := string(d.Encode(nil)); got != string(hello) {
		t.Errorf("Encode = %x, want %x", got, hello)
	}
	if got := d.StateVector()[1]; got != 2 {
		t.Errorf("state of client 1 = %d, want 2", got)
	}
}

func TestParseKeepsNothingOfTheCallers(t *testing.T) {
	b := append([]byte(nil), hello...)
	u := parse(t, b)
	clear(b)
	d := New()
	d.Apply(u)
	if got := d.Text("code"); got != "hi" {
		t.Errorf("after the caller's buffer was reused, Text = %q, want %q", got, "hi")
	}
}

func TestMalformedIsTold(t *testing.T) {
	for name, b := range map[string][]byte{
		"nothing":        {},
		"cut short":      hello[:len(hello)-2],
		"trailing bytes": append(append([]byte(nil), hello...), 0),
		"huge count":     {0xff, 0xff, 0xff, 0xff, 0x0f, 1},
	} {
		if _, err := ParseUpdate(b); !errors.Is(err, ErrMalformed) {
			t.Errorf("%s: error = %v, want ErrMalformed", name, err)
		}
	}
}
