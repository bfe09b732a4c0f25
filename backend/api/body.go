package api

import (
	"errors"
	"io"
)

// maxValues bounds the values in one body. The checks of a body name every field
// at fault, so two million bytes of zeros where files belong would make an
// answer of a hundred million.
const maxValues = 4096

var errTooManyValues = errors.New("too many values in one body")

// fewValues reads a JSON body and breaks off when it holds more than maxValues
// values: more commas and brackets, outside of strings, than that.
type fewValues struct {
	io.ReadCloser
	values  int
	text    bool // inside a string
	escaped bool // behind a backslash in it
}

func (f *fewValues) Read(p []byte) (int, error) {
	n, err := f.ReadCloser.Read(p)
	for _, c := range p[:n] {
		switch {
		case f.escaped:
			f.escaped = false
		case c == '"':
			f.text = !f.text
		case f.text:
			f.escaped = c == '\\'
		case c == ',' || c == '[' || c == '{':
			f.values++
		}
	}
	if f.values > maxValues {
		return 0, errTooManyValues
	}
	return n, err
}
