package room_test

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"candor/backend/interview"
	"candor/backend/recording"
	"candor/backend/room"
	"candor/backend/room/storetest"
	"candor/backend/wire"
	"candor/backend/ydoc"
)

// starters are what a session begins with, as the test has it at the moment.
type starters struct {
	mu      sync.Mutex
	starter interview.Starter
	err     error
	asked   int
}

func (s *starters) Starter(_ context.Context, interviewID string) (interview.Starter, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.asked++
	if interviewID != id {
		return interview.Starter{}, fmt.Errorf("asked for %q", interviewID)
	}
	return s.starter, s.err
}

func (s *starters) set(starter interview.Starter, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.starter, s.err = starter, err
}

func (s *starters) times() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.asked
}

var (
	twoFiles = interview.Starter{
		Language: "python", Main: "src/main.py",
		Files: []interview.SourceFile{{Name: "test.py", Text: "assert 1\n"}, {Name: "src/main.py", Text: "def sum(a, b): ...\n"}},
	}
	asFiles = map[string]any{
		"starter-1": map[string]any{"name": "test.py", "text": "assert 1\n"},
		"main":      map[string]any{"name": "src/main.py", "text": "def sum(a, b): ...\n"},
	}
	asSession   = map[string]any{"language": "python", "main": "main"}
	another     = interview.Starter{Language: "javascript", Main: "main.js", Files: []interview.SourceFile{{Name: "main.js", Text: "other"}}}
	anotherFile = map[string]any{"main": map[string]any{"name": "main.js", "text": "other"}}
)

// has checks what a client's replica of the code document says.
func (c *client) has(files, session map[string]any) {
	c.t.Helper()
	for root, want := range map[string]map[string]any{"files": files, "session": session} {
		if got := told(c, func() map[string]any { return c.doc.Map(root) }); !reflect.DeepEqual(got, want) {
			c.t.Errorf("%s of %s = %v, want %v", root, c.key, got, want)
		}
	}
}

// logged checks that the log has these entries of the template, and nothing else.
func logged(t *testing.T, store *storetest.Memory, want int) {
	t.Helper()
	log := store.Log(code.String())
	if len(log) != want {
		t.Errorf("the log has %d entries, want %d", len(log), want)
	}
	for _, e := range log {
		if e.Author != interview.TemplateAuthor {
			t.Errorf("entry %d is by %q, want %q", e.Seq, e.Author, interview.TemplateAuthor)
		}
	}
}

// firstFile is what a page makes in an empty document: see files.ts.
func firstFile() []byte {
	w := ydoc.NewComposer(1)
	file := w.SetMap(ydoc.RootMap("files"), "main")
	w.SetString(file, "name", "main.py")
	w.SetText(file, "text", "")
	return w.Encode()
}

func TestSessionBeginsWithItsTemplate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		templates := &starters{starter: twoFiles}
		h, store := newHub(t, room.Options{Starters: templates, UnloadAfter: time.Second})
		a := join(t, h, code, ada)
		a.has(asFiles, asSession)
		logged(t, store, 1)

		templates.set(another, nil) // changed after it was opened
		join(t, h, code, eve).has(asFiles, asSession)
		a.close()
		pass(time.Minute) // a snapshot is made, and the room unloaded
		join(t, h, code, eve).has(asFiles, asSession)
		h2, _ := newHub(t, room.Options{Store: store, Starters: templates})
		join(t, h2, code, bob).has(asFiles, asSession)
		logged(t, store, 1)
		if n := templates.times(); n != 1 {
			t.Errorf("the template was asked for %d times, want once", n)
		}
	})
}

func TestOnlyTheCodeBeginsWithSomething(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		templates := &starters{starter: twoFiles}
		h, store := newHub(t, room.Options{Starters: templates})
		join(t, h, notes, ada)
		join(t, h, interview.Document{InterviewID: id, Kind: interview.BoardDocument}, ada)
		if _, err := h.ReadText(t.Context(), id); err != nil {
			t.Fatal(err)
		}
		if n := store.Appends() + templates.times(); n != 0 {
			t.Errorf("the template was asked for, or something was written, %d times", n)
		}
	})
}

func TestSessionWithoutTemplateIsEmpty(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		templates := &starters{}
		h, store := newHub(t, room.Options{Starters: templates})
		a := join(t, h, code, ada)
		a.has(map[string]any{}, map[string]any{})
		a.must(a.update(firstFile()))
		pass(time.Second)
		before := len(store.Log(code.String()))
		templates.set(twoFiles, nil) // too late: there is work in it
		join(t, h, code, eve).has(map[string]any{"main": map[string]any{"name": "main.py", "text": ""}}, map[string]any{})
		if n := len(store.Log(code.String())); n != before {
			t.Errorf("the log has %d entries, want %d", n, before)
		}
	})
}

func TestManyWhoOpenASessionBeginItOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h, store := newHub(t, room.Options{Starters: &starters{starter: twoFiles}})
		resume := store.Stall()
		clients := make([]*client, 20)
		var in sync.WaitGroup
		for n := range clients {
			clients[n] = connect(t, h)
			in.Go(func() {
				if err := clients[n].join(code, []interview.Grant{ada, bob, eve}[n%3]); err != nil {
					t.Errorf("join: %v", err)
				}
			})
		}
		synctest.Wait()
		if n := len(store.Log(code.String())); n != 0 {
			t.Fatalf("the log has %d entries though the disk stands still", n)
		}
		for _, c := range clients { // nobody sees what a killed relay would forget
			if scopes := told(c, func() int { return len(c.scopes) }); scopes != 0 {
				t.Error("somebody was let in before the beginning was on disk")
			}
		}
		resume()
		in.Wait()
		for _, c := range clients {
			c.must(c.sync())
			c.has(asFiles, asSession)
		}
		logged(t, store, 1)
	})
}

// A relay that is killed while it begins a session leaves an empty log or the
// whole beginning; the next one goes on from there.
func TestKilledWhileItBegins(t *testing.T) {
	for name, stored := range map[string]bool{"before it was on disk": false, "after": true} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				disk := newUnsureDisk(stored)
				h, _ := newHub(t, room.Options{Store: disk, Starters: &starters{starter: twoFiles}})
				wantClose(t, connect(t, h).join(code, ada), wire.CloseTryAgain)

				h2, _ := newHub(t, room.Options{Store: disk.Memory, Starters: &starters{starter: another}})
				c := join(t, h2, code, ada)
				if stored {
					c.has(asFiles, asSession)
				} else {
					c.has(anotherFile, map[string]any{"language": "javascript", "main": "main"})
				}
				logged(t, disk.Memory, 1)
			})
		})
	}
}

// unsureDisk fails appends that it may have done all the same.
type unsureDisk struct {
	*storetest.Memory
	store bool
	fail  atomic.Bool
}

func newUnsureDisk(store bool) *unsureDisk {
	d := &unsureDisk{Memory: storetest.NewMemory(), store: store}
	d.fail.Store(true)
	return d
}

func (d *unsureDisk) Append(ctx context.Context, rows []recording.Row) error {
	if !d.fail.Load() {
		return d.Memory.Append(ctx, rows)
	}
	if d.store {
		if err := d.Memory.Append(ctx, rows); err != nil {
			return err
		}
	}
	return errors.New("the disk did not answer")
}

// The same relay tries the same again, whatever became of the template.
func TestBeginningIsTriedAgain(t *testing.T) {
	for name, stored := range map[string]bool{"not stored": false, "stored all the same": true} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				disk := newUnsureDisk(stored)
				templates := &starters{}
				h, _ := newHub(t, room.Options{Store: disk, Starters: templates})
				early := join(t, h, code, bob) // there was no template yet
				templates.set(twoFiles, nil)
				wantClose(t, connect(t, h).join(code, ada), wire.CloseTryAgain)
				wantClose(t, early.send(frameOf(early, firstFile())), wire.CloseTryAgain)

				disk.fail.Store(false)
				templates.set(another, nil)
				join(t, h, code, ada).has(asFiles, asSession)
				early.has(asFiles, asSession)
				logged(t, disk.Memory, 1)
			})
		})
	}
}

func TestUnreadableTemplateIsNoEmptySession(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		templates := &starters{err: errors.New("the disk did not answer")}
		h, store := newHub(t, room.Options{Starters: templates})
		wantClose(t, connect(t, h).join(code, ada), wire.CloseTryAgain)
		logged(t, store, 0)
		templates.set(twoFiles, nil)
		join(t, h, code, ada).has(asFiles, asSession)
		logged(t, store, 1)
	})
}

// Who may only read, as after the end, leaves no mark; who may write again begins it.
func TestReadersBeginNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h, store := newHub(t, room.Options{Starters: &starters{starter: twoFiles}})
		reader := join(t, h, code, guest)
		reader.has(map[string]any{}, map[string]any{})
		logged(t, store, 0)
		h.SetState(id, interview.Live)
		join(t, h, code, ada).has(asFiles, asSession)
		reader.has(asFiles, asSession)
		logged(t, store, 1)
	})
}

// A page that was in before the template was chosen may make its first, empty
// file at the same moment: the template's stays.
func TestFirstFileYieldsToTheTemplate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		templates := &starters{}
		h, store := newHub(t, room.Options{Starters: templates})
		early := join(t, h, code, ada)
		templates.set(twoFiles, nil)
		resume := store.Stall()
		done := make(chan error, 2)
		late := connect(t, h)
		go func() { done <- late.join(code, eve) }()
		synctest.Wait()
		go func() { done <- early.update(firstFile()) }()
		synctest.Wait()
		if n := len(done); n != 0 {
			t.Fatalf("%d did not wait for the beginning", n)
		}
		resume()
		early.must(<-done)
		early.must(<-done)
		late.must(late.sync())
		pass(time.Second)
		early.has(asFiles, asSession)
		late.has(asFiles, asSession)
		if log := store.Log(code.String()); log[0].Author != interview.TemplateAuthor {
			t.Errorf("the first entry is by %q", log[0].Author)
		}
	})
}

func TestNobodyWritesInTheTemplatesName(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h, store := newHub(t, room.Options{Starters: &starters{starter: twoFiles}, UnloadAfter: time.Second})
		join(t, h, code, ada).close()
		pass(time.Minute) // from now on it is read from the snapshot
		if store.Snapshot(code.String()).Seq != 1 {
			t.Error("there is no snapshot of the beginning")
		}
		h2, _ := newHub(t, room.Options{Store: store})
		for name, hub := range map[string]*room.Hub{"snapshot": h, "another relay": h2} {
			c := join(t, hub, code, eve)
			clock := told(c, func() uint64 { return c.doc.StateVector()[2] })
			if clock == 0 {
				t.Fatalf("%s: client 2 has written nothing", name)
			}
			// Client 2 goes on: under the key x of the root "files", the string "y".
			update := append([]byte{1, 1, 2, byte(clock), 0x28, 1, 5}, "files"...)
			update = append(update, 1, 'x', 1, 119, 1, 'y', 0)
			c.apply(update)
			if _, ok := told(c, func() map[string]any { return c.doc.Map("files") })["x"]; !ok {
				t.Errorf("%s: the update would change nothing", name)
			}
			wantClose(t, c.send(frameOf(c, update)), wire.CloseForbidden)
		}
	})
}
