package wire_test

import (
	"bytes"
	"errors"
	"reflect"
	"strings"
	"testing"

	"candor/backend/wire"
)

// The frames as @hocuspocus/provider 4.8.0 writes them, byte for byte.
const key = "interview-one/code"

func frame(parts ...string) []byte { return []byte(strings.Join(parts, "")) }

var (
	head        = "\x12" + key
	sessionHead = "\x18" + key + "\x00abcde"
)

func TestRead(t *testing.T) {
	tests := []struct {
		name string
		in   []byte
		want wire.Frame
	}{
		{"token with the provider's version", frame(head, "\x02\x00\x05token", "\x054.8.0"), wire.Frame{Key: key, Type: wire.Auth, Token: "token"}},
		{"token alone", frame(head, "\x02\x00\x05token"), wire.Frame{Key: key, Type: wire.Auth, Token: "token"}},
		{"sync step 1", frame(head, "\x00\x00\x01\x00"), wire.Frame{Key: key, Type: wire.Sync, Sync: wire.Step1, Body: []byte{0}}},
		{"sync step 2", frame(head, "\x00\x01\x02\x00\x00"), wire.Frame{Key: key, Type: wire.Sync, Sync: wire.Step2, Body: []byte{0, 0}}},
		{"update of a session", frame(sessionHead, "\x00\x02\x02\x00\x00"), wire.Frame{Key: key + "\x00abcde", Type: wire.Sync, Sync: wire.Update, Body: []byte{0, 0}}},
		{"awareness", frame(head, "\x01\x01\x00"), wire.Frame{Key: key, Type: wire.Awareness, Body: []byte{0}}},
		{"query awareness", frame(head, "\x03"), wire.Frame{Key: key, Type: wire.QueryAwareness}},
		{"stateless", frame(head, "\x05\x02{}"), wire.Frame{Key: key, Type: wire.Stateless, Text: "{}"}},
		{"close", frame(head, "\x07"), wire.Frame{Key: key, Type: wire.Close}},
		{"ping", []byte{9}, wire.Frame{Type: wire.Ping}},
		{"pong", []byte{10}, wire.Frame{Type: wire.Pong}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got, err := wire.Read(test.in)
			if err != nil {
				t.Fatalf("Read(%q): %v", test.in, err)
			}
			if got.Key != test.want.Key || got.Type != test.want.Type || got.Sync != test.want.Sync ||
				!bytes.Equal(got.Body, test.want.Body) || got.Token != test.want.Token || got.Text != test.want.Text {
				t.Errorf("Read(%q) = %+v, want %+v", test.in, got, test.want)
			}
			if got.Key != "" && got.Document() != key {
				t.Errorf("Document() = %q, want %q", got.Document(), key)
			}
		})
	}
}

func TestReadRefuses(t *testing.T) {
	tests := map[string][]byte{
		"nothing":               nil,
		"a key that is cut":     []byte("\x12inter"),
		"a key alone":           []byte(head),
		"a key that is no text": frame("\x02\xff\xfe", "\x03"),
		"a long key":            frame("\xac\x02", strings.Repeat("k", 300), "\x03"),
		"an unknown type":       frame(head, "\x04"),
		"an unknown sync":       frame(head, "\x00\x03\x00"),
		"an answer to a token":  frame(head, "\x02\x02\x0aread-write"),
		"a body that is cut":    frame(head, "\x00\x02\x05\x00\x00"),
		"bytes after the end":   frame(head, "\x01\x02\x00\x00\x00"),
		"after a state vector":  frame(head, "\x00\x00\x01\x00\x00"),
		"a huge certificate":    frame(head, "\x00\x02\x02\x00\x00", strings.Repeat("\x00", wire.MaxCertificate+1)),
		"a huge length":         frame(head, "\x00\x02\xff\xff\xff\xff\xff\xff\xff\x0f"),
		"an endless integer":    frame(head, "\x00\x02", strings.Repeat("\xff", 20)),
		"text that is no UTF-8": frame(head, "\x05\x02\xff\xfe"),
	}
	for name, in := range tests {
		t.Run(name, func(t *testing.T) {
			if f, err := wire.Read(in); !errors.Is(err, wire.ErrMalformed) {
				t.Errorf("Read(%q) = %+v, %v, want ErrMalformed", in, f, err)
			}
		})
	}
}

func TestAppend(t *testing.T) {
	tests := []struct {
		name string
		got  []byte
		want []byte
	}{
		{"sync", wire.AppendSync(nil, key, wire.Update, []byte{0, 0}), frame(head, "\x00\x02\x02\x00\x00")},
		{"authenticated", wire.AppendAuthenticated(nil, key, wire.ReadOnly), frame(head, "\x02\x02\x08readonly")},
		{"denied", wire.AppendDenied(nil, key, "gone"), frame(head, "\x02\x01\x04gone")},
		{"stateless", wire.AppendStateless(nil, key, "{}"), frame(head, "\x05\x02{}")},
		{"stored", wire.AppendSyncStatus(nil, key, true), frame(head, "\x08\x01")},
		{"not stored", wire.AppendSyncStatus(nil, key, false), frame(head, "\x08\x00")},
		{"close", wire.AppendClose(nil, key, "bye"), frame(head, "\x07\x03bye")},
		{"ping", wire.AppendPing(nil), []byte{9}},
		{"awareness", wire.AppendAwareness(nil, key, []wire.State{{Client: 300, Clock: 2, JSON: []byte("{}")}}), frame(head, "\x01\x07\x01\xac\x02\x02\x02{}")},
	}
	for _, test := range tests {
		if !bytes.Equal(test.got, test.want) {
			t.Errorf("%s = %q, want %q", test.name, test.got, test.want)
		}
	}
}

func TestReadStates(t *testing.T) {
	good := []wire.State{{Client: 1, Clock: 2, JSON: []byte(`{"a":1}`)}, {Client: 1 << 32, Clock: 0, JSON: []byte("null")}}
	got, err := wire.ReadStates(wire.AppendStates(nil, good))
	if err != nil || len(got) != 2 || string(got[0].JSON) != `{"a":1}` || !got[1].Gone() || got[1].Client != 1<<32 {
		t.Errorf("ReadStates = %+v, %v, want what was written", got, err)
	}
	for _, bad := range []string{``, `1`, `"x"`, `[]`, `{`, `{}{}`, `nul`, `{"a":"` + strings.Repeat("x", wire.MaxStateSize) + `"}`} {
		if _, err := wire.ReadStates(wire.AppendStates(nil, []wire.State{{Client: 1, JSON: []byte(bad)}})); !errors.Is(err, wire.ErrMalformed) {
			t.Errorf("state %.20q: error = %v, want ErrMalformed", bad, err)
		}
	}
	for _, bad := range [][]byte{nil, {1}, {1, 1, 1}, {255, 255, 255, 255, 15}, {0, 0}} {
		if _, err := wire.ReadStates(bad); !errors.Is(err, wire.ErrMalformed) {
			t.Errorf("ReadStates(%v) error = %v, want ErrMalformed", bad, err)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add(frame(head, "\x00\x02\x02\x00\x00"))
	f.Add(frame(head, "\x01\x07\x01\xac\x02\x02\x02{}"))
	f.Add([]byte{9})
	f.Fuzz(func(_ *testing.T, b []byte) {
		frame, err := wire.Read(b)
		if err == nil && frame.Type == wire.Awareness {
			_, _ = wire.ReadStates(frame.Body)
		}
	})
}

// TestReadAnswer: what a relay writes a client reads.
func TestReadAnswer(t *testing.T) {
	states := []wire.State{{Client: 300, Clock: 2, JSON: []byte("{}")}}
	certified := append(wire.AppendSync(nil, key, wire.Step2, []byte{0, 0}), "certificate"...)
	for _, test := range []struct {
		name string
		in   []byte
		want wire.Answer
	}{
		{"state vector", wire.AppendSync(nil, key, wire.Step1, []byte{0}), wire.Answer{Key: []byte(key), Type: wire.Sync, Sync: wire.Step1, Body: []byte{0}}},
		{"update", wire.AppendSync(nil, key, wire.Update, []byte{0, 0}), wire.Answer{Key: []byte(key), Type: wire.Sync, Sync: wire.Update, Body: []byte{0, 0}}},
		{"with a certificate", certified, wire.Answer{Key: []byte(key), Type: wire.Sync, Sync: wire.Step2, Body: []byte{0, 0}, Certificate: []byte("certificate")}},
		{"awareness", wire.AppendAwareness(nil, key, states), wire.Answer{Key: []byte(key), Type: wire.Awareness, Body: wire.AppendStates(nil, states)}},
		{"opened", wire.AppendAuthenticated(nil, key, wire.ReadOnly), wire.Answer{Key: []byte(key), Type: wire.Auth, Scope: wire.ReadOnly}},
		{"denied", wire.AppendDenied(nil, key, "gone"), wire.Answer{Key: []byte(key), Type: wire.Auth, Text: "gone"}},
		{"stateless", wire.AppendStateless(nil, key, "{}"), wire.Answer{Key: []byte(key), Type: wire.Stateless, Text: "{}"}},
		{"stored", wire.AppendSyncStatus(nil, key, true), wire.Answer{Key: []byte(key), Type: wire.SyncStatus, Stored: true}},
		{"not stored", wire.AppendSyncStatus(nil, key, false), wire.Answer{Key: []byte(key), Type: wire.SyncStatus}},
		{"close", wire.AppendClose(nil, key, "bye"), wire.Answer{Key: []byte(key), Type: wire.Close, Text: "bye"}},
		{"ping", wire.AppendPing(nil), wire.Answer{Type: wire.Ping}},
	} {
		got, err := wire.ReadAnswer(test.in)
		if err != nil || !reflect.DeepEqual(got, test.want) {
			t.Errorf("%s: %+v, %v; want %+v", test.name, got, err, test.want)
		}
		if got.Denied() != (test.name == "denied") {
			t.Errorf("%s: denied is %v", test.name, got.Denied())
		}
		for n := range test.in { // cut anywhere
			if _, err := wire.ReadAnswer(test.in[:n]); err == nil && test.name != "with a certificate" || err != nil && !errors.Is(err, wire.ErrMalformed) {
				t.Errorf("%s, cut after %d bytes: %v", test.name, n, err)
			}
		}
	}
	for name, bad := range map[string][]byte{
		"a token, which clients send":   wire.AppendToken(nil, key, "token"),
		"a scope that there is not":     wire.AppendAuthenticated(nil, key, "root"),
		"a status that there is not":    frame(head, "\x08\x02"),
		"a verdict that there is not":   frame(head, "\x02\x03"),
		"a kind of sync that is none":   frame(head, "\x00\x03\x01\x00"),
		"a question, which clients ask": frame(head, "\x03"),
		"bytes after the end":           append(wire.AppendSyncStatus(nil, key, true), 0),
	} {
		if _, err := wire.ReadAnswer(bad); !errors.Is(err, wire.ErrMalformed) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// What a client writes the relay reads.
func TestClientFrames(t *testing.T) {
	token := strings.Repeat("t", 300)
	states := []wire.State{{Client: 1, Clock: 127, JSON: []byte("null")}, {Client: 1 << 32, Clock: 128, JSON: []byte(`{"a":"` + strings.Repeat("x", 200) + `"}`)}}
	for _, test := range []struct {
		name string
		in   []byte
		want wire.Frame
	}{
		{"token", wire.AppendToken(nil, key, token), wire.Frame{Key: key, Type: wire.Auth, Token: token}},
		{"state vector", wire.AppendSync(nil, key, wire.Step1, []byte{0}), wire.Frame{Key: key, Type: wire.Sync, Sync: wire.Step1, Body: []byte{0}}},
		{"answer to one", wire.AppendSync(nil, key, wire.Step2, []byte{0, 0}), wire.Frame{Key: key, Type: wire.Sync, Sync: wire.Step2, Body: []byte{0, 0}}},
		{"update", wire.AppendSync(nil, key, wire.Update, []byte{0, 0}), wire.Frame{Key: key, Type: wire.Sync, Sync: wire.Update, Body: []byte{0, 0}}},
		{"awareness", wire.AppendAwareness(nil, key, states), wire.Frame{Key: key, Type: wire.Awareness, Body: wire.AppendStates(nil, states)}},
		{"query awareness", wire.AppendQueryAwareness(nil, key), wire.Frame{Key: key, Type: wire.QueryAwareness}},
		{"stateless", wire.AppendStateless(nil, key, "{}"), wire.Frame{Key: key, Type: wire.Stateless, Text: "{}"}},
		{"pong", wire.AppendPong(nil), wire.Frame{Type: wire.Pong}},
	} {
		got, err := wire.Read(test.in)
		if err != nil || !reflect.DeepEqual(got, test.want) {
			t.Errorf("%s: %+v, %v; want %+v", test.name, got, err, test.want)
		}
	}
}

// An update comes back to the relay as a client was sent it, with its certificate.
func TestCertificateComesBack(t *testing.T) {
	sent := append(wire.AppendSync(nil, key, wire.Update, []byte{0, 0}), "certificate"...)
	a, err := wire.ReadAnswer(sent)
	if err != nil {
		t.Fatal(err)
	}
	back := append(wire.AppendSync(nil, string(a.Key), a.Sync, a.Body), a.Certificate...)
	if f, err := wire.Read(back); err != nil || string(f.Certificate) != "certificate" || !bytes.Equal(back, sent) {
		t.Errorf("the relay reads %+v, %v", f, err)
	}
}

// written is an answer as a relay writes it.
func written(a *wire.Answer) []byte {
	key := string(a.Key)
	switch a.Type {
	case wire.Sync:
		return append(wire.AppendSync(nil, key, a.Sync, a.Body), a.Certificate...)
	case wire.Awareness:
		states, err := wire.ReadStates(a.Body)
		if err != nil {
			return nil
		}
		return wire.AppendAwareness(nil, key, states)
	case wire.Auth:
		if a.Denied() {
			return wire.AppendDenied(nil, key, a.Text)
		}
		return wire.AppendAuthenticated(nil, key, a.Scope)
	case wire.Stateless:
		return wire.AppendStateless(nil, key, a.Text)
	case wire.SyncStatus:
		return wire.AppendSyncStatus(nil, key, a.Stored)
	case wire.Close:
		return wire.AppendClose(nil, key, a.Text)
	case wire.Ping:
		return wire.AppendPing(nil)
	}
	return wire.AppendPong(nil)
}

// What a client understands, it would understand again when the relay wrote that.
func FuzzReadAnswer(f *testing.F) {
	for _, seed := range [][]byte{
		append(wire.AppendSync(nil, key, wire.Update, []byte{0, 0}), 1, 2, 3),
		wire.AppendSync(nil, key, wire.Step1, []byte{0}),
		wire.AppendAwareness(nil, key, []wire.State{{Client: 300, Clock: 2, JSON: []byte("{}")}}),
		wire.AppendAuthenticated(nil, key, wire.ReadWrite),
		wire.AppendDenied(nil, key, "gone"),
		wire.AppendStateless(nil, key, "{}"),
		wire.AppendSyncStatus(nil, key, true),
		wire.AppendClose(nil, key, "bye"),
		wire.AppendPing(nil),
		wire.AppendPong(nil),
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		a, err := wire.ReadAnswer(b)
		if err != nil {
			if !errors.Is(err, wire.ErrMalformed) {
				t.Errorf("error %v, want ErrMalformed", err)
			}
			return
		}
		again := written(&a)
		if again == nil { // awareness that is none
			return
		}
		got, err := wire.ReadAnswer(again)
		if a.Type == wire.Awareness { // integers may have come longer than they need be
			got.Body = a.Body
		}
		if err != nil || !reflect.DeepEqual(got, a) {
			t.Errorf("%x is %+v; written again %+v, %v", b, a, got, err)
		}
	})
}
