package ydoc

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"
)

// composition is what a document is filled with, by a Composer and by Yjs.
type composition struct {
	Client  uint64      `json:"client"`
	Files   [][3]string `json:"files"`   // id, name, text
	Session [][2]string `json:"session"` // key, value
}

func (c composition) encode() []byte {
	w := NewComposer(c.Client)
	for _, f := range c.Files {
		file := w.SetMap(RootMap("files"), f[0])
		w.SetString(file, "name", f[1])
		w.SetText(file, "text", f[2])
	}
	for _, s := range c.Session {
		w.SetString(RootMap("session"), s[0], s[1])
	}
	return w.Encode()
}

func (c composition) roots() (files, session map[string]any) {
	files, session = map[string]any{}, map[string]any{}
	for _, f := range c.Files {
		files[f[0]] = map[string]any{"name": f[1], "text": f[2]}
	}
	for _, s := range c.Session {
		session[s[0]] = s[1]
	}
	return files, session
}

// TestComposedIsWhatYjsWrites compares the bytes with those of the real Yjs, and
// reads them back here.
func TestComposedIsWhatYjsWrites(t *testing.T) {
	o := newOracle(t)
	seed := firstSeed(t)
	random := rand.New(rand.NewPCG(uint64(seed), 2))
	letters := []rune("a \n\té日🙂x\u0301\u2028\ufeff")
	text := func(most int) string {
		var b strings.Builder
		for range random.IntN(most) {
			b.WriteRune(letters[random.IntN(len(letters))])
		}
		return b.String()
	}
	compositions := []composition{
		{Client: 2},
		{Client: 2, Files: [][3]string{{"main", "main.py", ""}}},
		{Client: 1<<32 - 1, Files: [][3]string{{"main", "main.py", strings.Repeat("é🙂\n", 70_000)}, {"starter-1", "src/a.py", "x"}}},
		{Client: 2, Session: [][2]string{{"language", "python"}, {"main", "main"}, {"instructions", ""}}},
	}
	for range 50 {
		c := composition{Client: uint64(random.Uint32())}
		for n := range random.IntN(6) {
			c.Files = append(c.Files, [3]string{fmt.Sprint("file ", n), text(20), text(400)})
		}
		for n := range random.IntN(4) {
			c.Session = append(c.Session, [2]string{fmt.Sprint("key", n), text(200)})
		}
		compositions = append(compositions, c)
	}
	for _, c := range compositions {
		b, err := json.Marshal(c)
		if err != nil {
			t.Fatal(err)
		}
		var want []byte
		o.ask(t, &want, "composed", string(b))
		got := c.encode()
		equalBytes(t, "composed", got, want)

		u := parse(t, got)
		if err := u.CheckPlain(); err != nil {
			t.Error(err)
		}
		d := NewPlain(map[string]Kind{"files": KindMap, "session": KindMap})
		if err := d.TryApply(u); err != nil {
			t.Fatal(err)
		}
		d.mustBeSound(t)
		files, session := c.roots()
		if got := d.Map("files"); !reflect.DeepEqual(got, files) {
			t.Errorf("files read %v, want %v", got, files)
		}
		if got := d.Map("session"); !reflect.DeepEqual(got, session) {
			t.Errorf("session reads %v, want %v", got, session)
		}
		equalBytes(t, "encoded again", d.Encode(nil), want)
		if t.Failed() {
			return
		}
	}
}
