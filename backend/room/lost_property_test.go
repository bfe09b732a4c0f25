package room_test

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"candor/backend/interview"
	"candor/backend/room"
	"candor/backend/room/storetest"
	"candor/backend/wire"
	"candor/backend/ydoc"
	"candor/build/proving"
)

// Relays are killed at any moment, with a disk that works, stalls or fails, and
// older copies of their data are restored; pages close for ever or come back in any
// order. In the end everything that anybody saw who is still there is in a fresh
// page, once, and in the same place for all.
func TestEverythingSeenIsThereOnce(t *testing.T) {
	for seed := range proving.Rounds(40, 2000) {
		synctest.Test(t, func(t *testing.T) {
			w := newWorld(t, uint64(seed))
			for range 60 {
				w.step()
			}
			w.check()
		})
		if t.Failed() {
			t.Fatalf("seed %d", seed)
		}
	}
}

// world is a relay, its disk, older copies of that, and the pages of three people.
type world struct {
	t      *testing.T
	random *rand.Rand
	hub    *room.Hub
	store  *storetest.Memory
	older  []*storetest.Memory
	resume func() // ends a stall
	pages  []*page
	next   uint64 // of the client ids
	chars  rune   // typed so far: each is another
	story  []string
}

// page is a page with what its browser keeps.
type page struct {
	grant  interview.Grant
	id     uint64 // its Yjs client id
	clock  uint64
	doc    *ydoc.Doc
	frames []wire.Frame // with certificates
	conn   *client      // nil: not connected
	out    chan wire.Frame
	cut    context.CancelFunc
}

func newWorld(t *testing.T, seed uint64) *world {
	w := &world{t: t, random: rand.New(rand.NewPCG(seed, 9)), store: storetest.NewMemory(), chars: 'a' - 1, resume: func() {}}
	w.start()
	for _, g := range []interview.Grant{ada, bob, eve} {
		w.open(g)
	}
	return w
}

func (w *world) tell(format string, args ...any) {
	w.story = append(w.story, fmt.Sprintf(format, args...))
}

func (w *world) start() {
	w.hub, _ = newHub(w.t, room.Options{Store: w.store, Key: key, SnapshotEvery: 20})
}

func (w *world) open(g interview.Grant) {
	w.next++
	p := &page{grant: g, id: w.next, doc: ydoc.New()}
	w.pages = append(w.pages, p)
	w.connect(p)
}

// connect opens the page's document as its provider does.
func (w *world) connect(p *page) {
	c := connect(w.t, w.hub)
	c.doc = p.doc
	p.conn = c
	if err := c.join(notes, p.grant); err != nil {
		w.t.Fatalf("join: %v\n%s", err, strings.Join(w.story, "\n"))
	}
	ctx, cut := context.WithCancel(w.t.Context())
	p.out, p.cut = make(chan wire.Frame, 10_000), cut
	go w.carry(ctx, c, p.out)
	p.out <- wire.Frame{Type: wire.Awareness, Body: wire.AppendStates(nil, []wire.State{{Client: p.id, Clock: 1, JSON: []byte("{}")}})}
	p.out <- wire.Frame{Type: wire.Sync, Sync: wire.Step1, Body: c.stateVector()}
	w.answerAll()
}

// carry is the reader of a page's connection: one frame after the other, each of
// which may have to wait for the disk.
func (w *world) carry(ctx context.Context, c *client, frames <-chan wire.Frame) {
	for {
		select {
		case f := <-frames:
			f.Key = c.key
			if err := c.conn.Receive(ctx, f); err != nil && ctx.Err() == nil {
				w.t.Errorf("an update was refused: %v", err)
				return
			}
		case <-ctx.Done():
			c.close()
			return
		}
	}
}

// answerAll is what providers do whenever they are asked.
func (w *world) answerAll() {
	synctest.Wait()
	for _, p := range w.pages {
		if p.conn != nil && told(p.conn, func() bool { return p.conn.lacks != nil }) {
			w.answer(p)
			synctest.Wait()
		}
	}
}

// answer brings what the relay has asked for: first its own words, then a sync.
func (w *world) answer(p *page) {
	p.keep()
	asked := told(p.conn, func() []byte { asked := p.conn.lacks; p.conn.lacks = nil; return asked })
	sv, err := ydoc.DecodeStateVector(asked)
	if err != nil {
		w.t.Fatal(err)
	}
	for _, f := range p.frames {
		u, err := ydoc.ParseUpdate(f.Body)
		if err != nil {
			w.t.Fatal(err)
		}
		if !u.Diff(sv).Empty() {
			p.out <- f
		}
	}
	p.out <- wire.Frame{Type: wire.Sync, Sync: wire.Step2, Body: told(p.conn, func() []byte { return p.doc.Encode(sv) })}
}

// keep takes over what came.
func (p *page) keep() {
	p.frames = append(p.frames, told(p.conn, func() []wire.Frame {
		frames := p.conn.certified
		p.conn.certified = nil
		return frames
	})...)
}

func (w *world) step() {
	synctest.Wait()
	p := w.pages[w.random.IntN(len(w.pages))]
	switch n := w.random.IntN(20); {
	case n < 9:
		w.key(p)
	case n < 10:
		w.remove(p)
	case n < 13:
		pass(time.Duration(w.random.IntN(400)) * time.Millisecond)
	case n < 15:
		w.disk()
	case n < 16:
		w.older = append(w.older, w.store.Copy())
	case n < 17:
		w.leave(p)
	case n < 18 && p.conn == nil:
		w.tell("%s is back as %d", p.grant.Author, p.id)
		w.connect(p)
	case n < 19:
		w.kill(w.store)
	case len(w.older) > 0:
		w.tell("an older copy is restored")
		w.kill(w.older[w.random.IntN(len(w.older))])
	}
}

// key types a character behind one that the page shows.
func (w *world) key(p *page) {
	w.chars++
	if w.chars == 0x7f {
		w.chars = 0x4e00
	}
	b := binary.AppendUvarint(binary.AppendUvarint([]byte{1, 1}, p.id), p.clock)
	if sv := p.doc.StateVector(); len(sv) > 0 {
		clients := slices.Sorted(func(yield func(uint64) bool) {
			for c := range sv {
				if !yield(c) {
					return
				}
			}
		})
		left := clients[w.random.IntN(len(clients))]
		b = binary.AppendUvarint(binary.AppendUvarint(append(b, 4|0x80), left), w.random.Uint64N(sv[left]))
	} else {
		b = append(append(b, 4, 1, 5), "notes"...)
	}
	text := string(w.chars)
	b = append(append(append(b, byte(len(text))), text...), 0)
	p.clock++
	w.tell("%s (%d) types %s", p.grant.Author, p.id, text)
	w.send(p, b)
}

// remove deletes a unit that the page has.
func (w *world) remove(p *page) {
	sv := p.doc.StateVector()
	for client, clock := range sv {
		b := binary.AppendUvarint([]byte{0, 1}, client)
		b = append(b, 1)
		b = append(binary.AppendUvarint(b, w.random.Uint64N(clock)), 1)
		w.tell("%s deletes something of %d", p.grant.Author, client)
		w.send(p, b)
		return
	}
}

func (w *world) send(p *page, update []byte) {
	u, err := ydoc.ParseUpdate(update)
	if err != nil {
		w.t.Fatal(err)
	}
	if p.conn == nil {
		p.doc.Apply(u)
		return
	}
	p.conn.apply(update)
	p.out <- wire.Frame{Type: wire.Sync, Sync: wire.Update, Body: update}
	w.answerAll()
}

func (w *world) disk() {
	w.resume()
	w.resume = func() {}
	switch w.random.IntN(3) {
	case 0:
		w.tell("the disk works")
		w.store.FailAppends(nil)
	case 1:
		w.tell("the disk fails")
		w.store.FailAppends(func(string) error { return errors.New("no space left") })
	case 2:
		w.tell("the disk stalls")
		w.resume = w.store.Stall()
	}
}

// leave cuts a page off; sometimes it never comes back.
func (w *world) leave(p *page) {
	if p.conn != nil {
		w.cut(p)
	}
	if w.random.IntN(3) > 0 {
		w.tell("%s (%d) is cut off", p.grant.Author, p.id)
		return
	}
	w.tell("%s (%d) is gone for ever", p.grant.Author, p.id)
	w.pages = slices.DeleteFunc(w.pages, func(other *page) bool { return other == p })
	w.open([]interview.Grant{ada, bob, eve}[w.random.IntN(3)])
}

// cut ends a page's connection; nothing reaches it any more.
func (w *world) cut(p *page) {
	p.keep()
	p.conn.abandoned()
	p.cut()
	p.conn = nil
	synctest.Wait()
}

// kill ends the relay as a power cut does, and starts one on what a disk has.
// Those who were connected come back, in any order, some later.
func (w *world) kill(disk *storetest.Memory) {
	w.tell("the relay is killed")
	copied := disk.Copy()
	var back []*page
	for _, p := range w.pages {
		if p.conn != nil {
			w.cut(p)
			back = append(back, p)
		}
	}
	w.store = copied
	w.resume()
	w.resume = func() {}
	w.start()
	w.random.Shuffle(len(back), func(i, k int) { back[i], back[k] = back[k], back[i] })
	for _, p := range back {
		if w.random.IntN(3) > 0 {
			w.tell("%s (%d) reconnects", p.grant.Author, p.id)
			w.connect(p)
		}
	}
}

// check lets everybody who is left come back and compares.
func (w *world) check() {
	w.resume()
	w.store.FailAppends(nil)
	for _, p := range w.pages {
		if p.conn == nil {
			w.connect(p)
		}
	}
	pass(time.Minute)
	w.answerAll()
	fresh := join(w.t, w.hub, notes, bob)
	pass(time.Second)
	synctest.Wait()
	want := fresh.text()
	for _, char := range want {
		if n := strings.Count(want, string(char)); n > 1 {
			w.t.Errorf("%q is there %d times", char, n)
		}
	}
	for _, p := range w.pages {
		if p.doc.Pending() {
			w.t.Errorf("%s (%d) still waits for something", p.grant.Author, p.id)
		}
		if got := p.doc.Text("notes"); got != want {
			w.t.Errorf("%s (%d) has\n%q, a fresh page\n%q", p.grant.Author, p.id, got, want)
		}
	}
	if w.t.Failed() {
		w.t.Log(strings.Join(w.story, "\n"))
	}
}
