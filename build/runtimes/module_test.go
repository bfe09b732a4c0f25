package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestStripCustom(t *testing.T) {
	tests := []struct{ name, in, want string }{
		{"no section", moduleHeader, moduleHeader},
		{"only custom", moduleHeader + "\x00\x03\x02abc"[:6], ""},
		{"custom between others", moduleHeader + "\x01\x01x" + "\x00\x03\x01ab" + "\x02\x02yz" + "\x00\x01\x00", moduleHeader + "\x01\x01x" + "\x02\x02yz"},
		{"section longer than the file", moduleHeader + "\x01\x05x", ""},
		{"size never ends", moduleHeader + "\x01\xff\xff", ""},
		{"id alone", moduleHeader + "\x01", ""},
		{"size that overflows", moduleHeader + "\x01\xff\xff\xff\xff\xff\xff\xff\xff\x7f", ""},
		{"other version", "\x00asm\x02\x00\x00\x00", ""},
		{"empty", "", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := source{}.change([]byte(tt.in))
			if (err != nil) != (tt.want == "") || string(got) != tt.want {
				t.Errorf("change(%q) = %q, %v, want %q", tt.in, got, err, tt.want)
			}
		})
	}
}

func TestMoveStack(t *testing.T) {
	const memory, global = "\x05\x03\x01\x00\x02", "\x06\x08\x01\x7f\x01\x41\x80\x80\x04\x0b"
	tests := []struct{ name, in, want string }{
		// Two pages, the stack below 65536; then three, the stack below 196608.
		{"one page", moduleHeader + memory + global, moduleHeader + "\x05\x03\x01\x00\x03" + "\x06\x08\x01\x7f\x01\x41\x80\x80\x0c\x0b"},
		{"more globals", moduleHeader + memory + "\x06\x0d\x02\x7f\x01\x41\x80\x80\x04\x0b\x7f\x01\x41\x00\x0b", moduleHeader + "\x05\x03\x01\x00\x03" + "\x06\x0d\x02\x7f\x01\x41\x80\x80\x0c\x0b\x7f\x01\x41\x00\x0b"},
		{"a maximum", moduleHeader + "\x05\x04\x01\x01\x02\x09" + global, ""},
		{"a constant first", moduleHeader + memory + "\x06\x08\x01\x7f\x00\x41\x80\x80\x04\x0b", ""},
		{"no globals", moduleHeader + memory + "\x06\x01\x00", ""},
		{"nothing", moduleHeader, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := source{Stack: wasmPage}.change([]byte(tt.in))
			if (err != nil) != (tt.want == "") || string(got) != tt.want {
				t.Errorf("change(%q) = %q, %v, want %q", tt.in, got, err, tt.want)
			}
		})
	}
}

func TestPatch(t *testing.T) {
	module := []byte(moduleHeader + "\x0a\x04abab")
	got, err := source{Patches: []patch{{What: "x", Old: "b", New: "c", Times: 2}}}.change(module)
	if want := moduleHeader + "\x0a\x04acac"; err != nil || string(got) != want {
		t.Errorf("change = %q, %v, want %q", got, err, want)
	}
	for _, p := range []patch{{What: "x", Old: "b", New: "c", Times: 1}, {What: "x", Old: "b", New: "cc", Times: 2}, {What: "x", Old: "z", New: "y", Times: 1}} {
		if _, err := (source{Patches: []patch{p}}).change(module); err == nil || !strings.Contains(err.Error(), "the instructions are there") {
			t.Errorf("change with %+v: %v, want an error that says how many there are", p, err)
		}
	}
}

func TestLibrary(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{"a.js": "a", "in/b.js": "\"b\"", "c.txt": "c"} {
		file := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	got, err := library(dir)
	if want := `{"a.js":"a","in/b.js":"\"b\""}`; err != nil || string(got) != want {
		t.Errorf("library = %s, %v, want %s", got, err, want)
	}
	if _, err := library(filepath.Join(dir, "none")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("library of no folder: %v", err)
	}
}

func TestTimeZones(t *testing.T) {
	zip, err := timeZones()
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"Europe/Berlin", "UTC"} {
		if !strings.Contains(string(zip), name+"TZif2") {
			t.Errorf("there is no %s", name)
		}
	}
}

func TestThreadPython(t *testing.T) {
	// Of another build, it changes nothing.
	all := []section{{id: sectionCode, body: []byte("\x01\x02\x00\x0b")}}
	if err := threadPython(all); err == nil || !strings.Contains(err.Error(), "pthread_cond_wait") {
		t.Errorf("threadPython = %v, want an error about pthread_cond_wait", err)
	}
}

func TestCheckRuby(t *testing.T) {
	// One run of two locals, then what a function begins with that can be saved.
	const locals, code = "\x01\x02\x7f", "\x23\x01\x41\x02\x46\x04\x40\x0b\x0b"
	c := checked{name: "f", size: len(locals) + len(code), result: true, most: 4 << 20}
	const look = "\x23\x00\x41\x80\x80\x80\x06\x49\x04\x40\x41\xf8\xd0\x89\x0a\x28\x02\x00\x41\x00\x10\xb5\x41" +
		"\x05\x23\x00\x41\x80\x80\x80\x08\x4b\x04\x40\x10\xec\x42\x0b\x0b"
	const want = locals + "\x23\x01\x45\x04\x40" + look + "\x23\x01\x04\x40\x41\x00\x0f\x0b\x0b" + code
	if got, err := c.change([]byte(locals + code)); err != nil || string(got) != want {
		t.Errorf("change = %q, %v, want %q", got, err, want)
	}
	// Of another build, it changes nothing.
	for _, body := range []string{"\x00\x0b", strings.Repeat("\x00", c.size)} {
		if got, err := c.change([]byte(body)); err == nil {
			t.Errorf("change of %q = %q, want an error", body, got)
		}
	}
}

func TestCatch(t *testing.T) {
	// Of another build, it changes nothing.
	for _, size := range []int{0, tryCatchSize - 1, tryCatchSize + 1} {
		if got, err := catch(1 << 20)(make([]byte, size)); err == nil {
			t.Errorf("catch of %d bytes = %q, want an error", size, got)
		}
	}
}

func TestWrapFunction(t *testing.T) {
	// Two types and two functions; the second is of the second type.
	parts := func() []section {
		return []section{
			{id: sectionType, body: []byte("\x02\x60\x01\x7e\x00\x60\x02\x7f\x7f\x01\x7f")},
			{id: sectionFunction, body: []byte("\x02\x00\x01")},
			{id: sectionCode, body: []byte("\x02\x02\x00\x0b\x04\x00\x20\x00\x0b")},
		}
	}
	all := parts()
	err := wrapFunction(all, 10, 11, 4, func(inner, params int) string {
		return fmt.Sprintf("%d takes %d", inner, params)
	})
	if err != nil || string(all[1].body) != "\x03\x00\x01\x01" || string(all[2].body) != "\x03\x02\x00\x0b\x0a12 takes 2\x04\x00\x20\x00\x0b" {
		t.Errorf("wrapFunction: %v, functions %q, code %q", err, all[1].body, all[2].body)
	}
	for _, c := range []struct {
		what        string
		index, size int
	}{{"no function", 9, 4}, {"no function", 12, 4}, {"one that takes a number of 64 bits", 10, 2}, {"one of another size", 11, 5}} {
		if err := wrapFunction(parts(), 10, c.index, c.size, nil); err == nil {
			t.Errorf("%s was wrapped", c.what)
		}
	}
}
