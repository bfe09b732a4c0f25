package wasm

import (
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"sync"
	"unicode/utf8"

	"golang.org/x/net/idna"
)

// mostBytes bounds what one host function makes, before it counts as the program's memory.
const mostBytes = 64 << 20

// view is the bytes of a typed array, in the engine's memory: no longer true after the next
// call of the engine. What is no typed array has none.
func (e *engine) view(value uint64) ([]byte, error) {
	const words = 4 // offset, length, size of an element, length of the buffer
	at, err := e.call("wasm_malloc", 4*words)
	if err != nil {
		return nil, err
	}
	buffer, err := e.call("qjs_get_typed_array_buffer", value, at, at+4, at+8)
	if err != nil {
		return nil, err
	}
	if buffer, err = e.checked(buffer); err != nil {
		return nil, errors.Join(err, e.free(at))
	}
	data, err := e.call("qjs_get_array_buffer", buffer, at+12)
	if err != nil {
		return nil, err
	}
	offset, _ := e.mod.Memory().ReadUint32Le(uint32(at))
	length, _ := e.mod.Memory().ReadUint32Le(uint32(at) + 4)
	if _, err := e.call("qjs_free_value", buffer); err != nil {
		return nil, err
	}
	if err := e.free(at); err != nil || length == 0 {
		return nil, err
	}
	b, ok := e.mod.Memory().Read(uint32(data)+offset, length)
	if !ok {
		return nil, errors.New("bytes are outside of the memory")
	}
	return b, nil
}

// newBytes is a Uint8Array, or an error that the program may catch.
func (e *engine) newBytes(b []byte) (uint64, error) {
	at, err := e.call("wasm_malloc", uint64(len(b)+1))
	if err != nil {
		return 0, err
	}
	if at == 0 || !e.mod.Memory().Write(uint32(at), b) {
		return 0, e.throw("ERR_MEMORY_ALLOCATION_FAILED", "no memory is left")
	}
	v, err := e.call("qjs_new_uint8_array", at, uint64(len(b)))
	if err := errors.Join(err, e.free(at)); err != nil {
		return 0, err
	}
	return e.checked(v)
}

// throw makes an exception of the prelude's: an Error with a code.
func (e *engine) throw(code, message string) error {
	c, err := e.newString([]byte(code))
	if err != nil {
		return err
	}
	m, err := e.newString([]byte(message))
	if err != nil {
		return err
	}
	value, err := e.invoke("hostError", c, m)
	if err != nil {
		return err
	}
	return thrown{value}
}

// borrow gives a string's bytes to do, zeros among them, while they are in the engine's memory.
func (e *engine) borrow(value uint64, do func(text []byte) error) error {
	size, err := e.call("wasm_malloc", 4)
	if err != nil {
		return err
	}
	at, err := e.call("qjs_get_string_len", value, size)
	if err != nil || at == 0 {
		return err
	}
	n, _ := e.mod.Memory().ReadUint32Le(uint32(size))
	text, ok := e.mod.Memory().Read(uint32(at), n)
	if !ok {
		return errors.New("a text is outside of the memory")
	}
	if err := do(text); err != nil {
		return err
	}
	_, err = e.call("qjs_free_cstring", at)
	return errors.Join(err, e.free(size))
}

// hostEncode(text) is its bytes in UTF-8. The text is well formed.
func (e *engine) hostEncode(args []uint64) (v uint64, err error) {
	err = e.borrow(arg(args, 0), func(text []byte) error {
		v, err = e.newBytes(text)
		return err
	})
	return v, err
}

// hostDecode(bytes) is the text of UTF-8, or undefined when it is none.
func (e *engine) hostDecode(args []uint64) (uint64, error) {
	b, err := e.view(arg(args, 0))
	if err != nil || !utf8.Valid(b) {
		return 0, err
	}
	return e.newString(b)
}

// hostModule(name) evaluates a part of the prelude that not every program needs.
func (e *engine) hostModule(args []uint64) (uint64, error) {
	name, err := e.string(arg(args, 0))
	if err != nil {
		return 0, err
	}
	source, err := prelude.ReadFile("javascript/modules/" + name + ".js")
	if err != nil {
		return 0, fmt.Errorf("part of the prelude: %w", err)
	}
	return e.eval(source, "candor:"+name, evalScript)
}

// streamsLibrary is Node.js' own streams: the texts of its files, by name.
var streamsLibrary = sync.OnceValues(func() (map[string]string, error) {
	f, err := runtimes.Open("runtimes/streams.json.gz")
	if err != nil {
		return nil, ErrMissing
	}
	defer f.Close()
	zip, err := gzip.NewReader(f)
	if err != nil {
		return nil, fmt.Errorf("unpack the streams: %w", err)
	}
	var texts map[string]string
	if err := json.NewDecoder(io.LimitReader(zip, mostBytes)).Decode(&texts); err != nil {
		return nil, fmt.Errorf("unpack the streams: %w", err)
	}
	return texts, nil
})

// hostLibrary(name) is a function of (exports, require, module), or undefined.
func (e *engine) hostLibrary(args []uint64) (uint64, error) {
	name, err := e.string(arg(args, 0))
	if err != nil {
		return 0, err
	}
	texts, err := streamsLibrary()
	if err != nil {
		return 0, err
	}
	text, ok := texts[name]
	if !ok {
		return 0, nil
	}
	return e.eval([]byte("(function (exports, require, module) {"+text+"\n})"), "candor:"+name, evalScript)
}

// hostDomain(name) is a domain's name in ASCII, or undefined when it cannot be one.
func (e *engine) hostDomain(args []uint64) (uint64, error) { return e.domain(args, urlDomains.ToASCII) }

// hostUnicodeDomain(name) is a domain's name as people read it.
func (e *engine) hostUnicodeDomain(args []uint64) (uint64, error) {
	return e.domain(args, urlDomains.ToUnicode)
}

// urlDomains is "domain to ASCII" of the WHATWG's URL standard, not strict.
var urlDomains = idna.New(idna.MapForLookup(), idna.BidiRule(), idna.Transitional(false), idna.StrictDomainName(false), idna.VerifyDNSLength(false))

func (e *engine) domain(args []uint64, change func(string) (string, error)) (uint64, error) {
	name, err := e.string(arg(args, 0))
	if err != nil {
		return 0, err
	}
	changed, err := change(name)
	if err != nil {
		return 0, nil // undefined
	}
	return e.newString([]byte(changed))
}
