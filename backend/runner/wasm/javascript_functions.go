package wasm

import (
	"bytes"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math"
	"time"
	"unicode/utf8"

	"github.com/tetratelabs/wazero/sys"
)

// hostFunctions are what the prelude finds in "candor.host". A result of 0 is undefined.
var hostFunctions = map[string]func(e *engine, args []uint64) (uint64, error){
	"write":      (*engine).hostWrite,
	"read":       (*engine).hostRead,
	"wait":       (*engine).hostWait,
	"exit":       (*engine).hostExit,
	"request":    (*engine).hostRequest,
	"place":      (*engine).hostPlace,
	"compile":    (*engine).hostCompile,
	"evalModule": (*engine).hostEvalModule,
	"evalAsync":  (*engine).hostEvalAsync,
	"promise":    (*engine).hostPromise,
	"random":     (*engine).hostRandom,
	"memory":     (*engine).hostMemory,
	"room":       (*engine).hostRoom,
	"encode":     (*engine).hostEncode,
	"decode":     (*engine).hostDecode,
	"module":     (*engine).hostModule,
	"library":    (*engine).hostLibrary,
	"hash":       (*engine).hostHash,
	"hmac":       (*engine).hostHMAC,
	"pbkdf2":     (*engine).hostPBKDF2,
	"deflate":    (*engine).hostDeflate,
	"inflate":    (*engine).hostInflate,
	"crc32":      (*engine).hostCRC32,

	"compare":       (*engine).hostCompare,
	"zone":          (*engine).hostZone,
	"here":          (*engine).hostHere,
	"domain":        (*engine).hostDomain,
	"unicodeDomain": (*engine).hostUnicodeDomain,
}

// hostWrite(fd, text) prints.
func (e *engine) hostWrite(args []uint64) (uint64, error) {
	fd, err := e.number(arg(args, 0))
	if err != nil {
		return 0, err
	}
	kind := byte(frameStdout)
	if fd == 2 {
		kind = frameStderr
	}
	return 0, e.borrow(arg(args, 1), func(text []byte) error {
		_, err := stream{e.c, kind}.Write(text)
		return err
	})
}

// hostRead() waits for input: a text, or null at the end.
func (e *engine) hostRead([]uint64) (uint64, error) {
	buf := make([]byte, 64<<10)
	for {
		n, err := e.c.stdin.Read(buf)
		e.text = append(e.text, buf[:n]...)
		if err != nil {
			if len(e.text) == 0 {
				return e.call("qjs_get_null")
			}
			rest := bytes.ToValidUTF8(e.text, []byte("\uFFFD"))
			e.text = nil
			return e.newString(rest)
		}
		whole := len(e.text)
		for back := 1; back < utf8.UTFMax && back <= len(e.text); back++ {
			if c := e.text[len(e.text)-back]; utf8.RuneStart(c) {
				if !utf8.FullRune(e.text[len(e.text)-back:]) {
					whole = len(e.text) - back
				}
				break
			}
		}
		if whole > 0 {
			text := bytes.ToValidUTF8(e.text[:whole], []byte("\uFFFD"))
			e.text = append([]byte(nil), e.text[whole:]...)
			return e.newString(text)
		}
	}
}

// hostWait(ms, input) waits so long, for ever when negative, or until there is
// input when that is wanted: 1 when there is.
func (e *engine) hostWait(args []uint64) (uint64, error) {
	ms, err := e.number(arg(args, 0))
	if err != nil {
		return 0, err
	}
	input, err := e.call("qjs_get_bool", arg(args, 1))
	if err != nil {
		return 0, err
	}
	var timer <-chan time.Time
	if ms >= 0 || math.IsNaN(ms) {
		t := time.NewTimer(time.Duration(min(ms, math.MaxInt32)) * time.Millisecond)
		defer t.Stop()
		timer = t.C
	}
	ready := false
	if input != 0 {
		ready = e.c.stdin.wait(timer)
	} else if timer != nil {
		<-timer
	}
	if ready {
		return e.call("qjs_get_true")
	}
	return e.call("qjs_get_false")
}

// hostExit(code) ends the program.
func (e *engine) hostExit(args []uint64) (uint64, error) {
	code, err := e.number(arg(args, 0))
	if err != nil {
		return 0, err
	}
	return 0, sys.NewExitError(uint32(code))
}

// hostRequest() waits for the request: its JSON.
func (e *engine) hostRequest([]uint64) (uint64, error) {
	req, ok := e.c.await()
	if !ok {
		return 0, sys.NewExitError(1)
	}
	e.files = req.Files
	text, err := json.Marshal(req)
	if err != nil {
		return 0, err
	}
	return e.newString(text)
}

// hostPlace(file, line, column) is the place in the source that a place in compiled
// code comes from, as "line:column", or undefined.
func (e *engine) hostPlace(args []uint64) (uint64, error) {
	a := e.arguments(args)
	name, line, column := a.string(0), a.number(1), a.number(2)
	if a.err != nil {
		return 0, a.err
	}
	for _, f := range e.files {
		if f.Name == name {
			if line, column, ok := sourceOf(f.places, int(line), int(column)); ok {
				return e.newString(fmt.Appendf(nil, "%d:%d", line, column))
			}
		}
	}
	return 0, nil
}

// hostCompile(source, name) evaluates a script: its value.
func (e *engine) hostCompile(args []uint64) (uint64, error) { return e.hostEval(args, evalScript) }

// hostEvalModule(source, name) evaluates a module: a promise.
func (e *engine) hostEvalModule(args []uint64) (uint64, error) { return e.hostEval(args, evalModule) }

// hostEvalAsync(source, name) evaluates a script at a prompt: a promise of {value}.
func (e *engine) hostEvalAsync(args []uint64) (uint64, error) { return e.hostEval(args, evalAsync) }

func (e *engine) hostEval(args []uint64, flags uint64) (uint64, error) {
	a := e.arguments(args)
	source, name := a.string(0), a.string(1)
	if a.err != nil {
		return 0, a.err
	}
	return e.eval([]byte(source), name, flags)
}

// hostPromise(promise) tells its state (0 waits, 1 fulfilled, 2 rejected) and result.
func (e *engine) hostPromise(args []uint64) (uint64, error) {
	state, err := e.call("qjs_promise_state", arg(args, 0))
	if err != nil {
		return 0, err
	}
	list, err := e.call("qjs_new_array")
	if err != nil {
		return 0, err
	}
	n, err := e.newNumber(float64(int32(state)))
	if err != nil {
		return 0, err
	}
	if _, err := e.call("qjs_set_prop_uint32", list, 0, n); err != nil || state == 0 {
		return list, err
	}
	result, err := e.call("qjs_promise_result", arg(args, 0))
	if err != nil {
		return 0, err
	}
	_, err = e.call("qjs_set_prop_uint32", list, 1, result)
	return list, err
}

// hostRandom(n) is n random bytes in hexadecimal.
func (e *engine) hostRandom(args []uint64) (uint64, error) {
	n, err := e.number(arg(args, 0))
	if err != nil {
		return 0, err
	}
	b := make([]byte, int(min(max(n, 0), 65536)))
	_, _ = rand.Read(b) // never fails
	return e.newString([]byte(hex.EncodeToString(b)))
}

// hostMemory() is the bytes of memory in use.
func (e *engine) hostMemory([]uint64) (uint64, error) { return e.newNumber(float64(e.c.memory.size)) }

// hostRoom(bytes, files) takes so much of the limits on files, or gives it back below
// zero: false when there is no more. The files themselves are in the engine's memory.
func (e *engine) hostRoom(args []uint64) (uint64, error) {
	a := e.arguments(args)
	bytes, files := a.number(0), a.number(1)
	if a.err != nil {
		return 0, a.err
	}
	if e.c.files.take(int64(bytes), int(files)) {
		return e.call("qjs_get_true")
	}
	return e.call("qjs_get_false")
}
