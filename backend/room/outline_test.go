package room_test

import (
	"fmt"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"candor/backend/interview"
	"candor/backend/room"
	"candor/backend/ydoc"
)

// written is a file and a language, as a client writes both.
func written(client uint64, id, name, language string) []byte {
	w := ydoc.NewComposer(client)
	file := w.SetMap(ydoc.RootMap("files"), id)
	w.SetString(file, "name", name)
	w.SetText(file, "text", "")
	if language != "" {
		w.SetString(ydoc.RootMap("session"), "language", language)
	}
	return w.Encode()
}

// The record tells of files and the language without its reader going through all edits, and of
// nothing twice.
func TestFilesAndLanguageAreRecorded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h, store := newHub(t, room.Options{Starters: &starters{starter: twoFiles}, UnloadAfter: time.Second})
		a := join(t, h, code, ada)
		a.must(a.update(written(1001, "new", "new.py", "")))
		a.must(a.update(written(1002, "other", "a\"b.rb", "ruby")))
		a.must(a.update(written(1003, "new", "renamed.py", "ruby")))
		a.must(a.update([]byte{0, 1, 0xea, 7, 1, 0, 1})) // the first thing of client 1002 is gone: its file
		a.close()
		pass(time.Minute)
		e := join(t, h, code, eve) // from the snapshot
		e.must(e.update(written(1004, "last", "last.py", "python")))
		pass(time.Second)
		var got []string
		for _, ev := range store.Events() {
			if ev.Kind == interview.FilesChanged || ev.Kind == interview.LanguageChosen {
				got = append(got, ev.Author+" "+string(ev.Kind)+" "+ev.Data)
			}
		}
		want := []string{
			`ada files {"added":["new.py"]}`,
			`ada files {"added":["a\"b.rb"]}`, `ada language {"language":"ruby"}`,
			`ada files {"renamed":[{"from":"new.py","to":"renamed.py"}]}`,
			`ada files {"removed":["a\"b.rb"]}`,
			`eve files {"added":["last.py"]}`, `eve language {"language":"python"}`,
		}
		if !slices.Equal(got, want) {
			t.Errorf("recorded is\n%q\nwant\n%q", got, want)
		}
	})
}

// A stranger who makes files without end makes the relay go through none of them.
func TestFilesWithoutEndAreNotGoneThrough(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h, store := newHub(t, room.Options{})
		e := join(t, h, code, eve)
		w := ydoc.NewComposer(7)
		for n := range 1000 {
			file := w.SetMap(ydoc.RootMap("files"), fmt.Sprint("f", n))
			w.SetString(file, "name", fmt.Sprint(n))
		}
		e.must(e.update(w.Encode()))
		e.must(e.update(written(1001, "more", "more.py", "ruby")))
		pass(time.Second)
		var kinds []interview.EventKind
		for _, ev := range store.Events() {
			kinds = append(kinds, ev.Kind)
		}
		if want := []interview.EventKind{interview.Joined, interview.FilesChanged}; !slices.Equal(kinds, want) {
			t.Errorf("recorded is %v, want %v", kinds, want)
		}
	})
}
