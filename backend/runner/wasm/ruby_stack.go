package wasm

import (
	"encoding/binary"
	"errors"
	"slices"

	"github.com/tetratelabs/wazero/api"
)

// Addresses in CRuby's build, and its structures (wasm/setjmp.h, machine.c, fiber.c in Ruby).
const (
	rubyActiveJump = 21155240 // the jump buffer that a setjmp or a longjmp is about
	rubyActiveScan = 21155232 // the buffer of a scan of all calls
	rubyNextFiber  = 21130640 // the context to go on with
	rubyExecution  = 21129336 // the execution context

	jumpSavedTop = 24588 // where the saved calls ended; 0: it is of no setjmp (build/runtimes/catch.go)
	jumpState    = 24596
	jumpSetting  = 1 // setjmp saves all calls
	jumpJumping  = 3 // longjmp goes on with the saved ones

	executionBegin = 76      // where its stack begins, which grows down
	executionEnd   = 80      // where it ended when it stopped: what a GC looks at; 0: it is over
	executionStack = 84      // how much stack there is, in bytes
	rubyStack      = 1 << 20 // wazero's ends at 1.25 MB of it or later

	// The stack of all but fibers lies below all else in memory. Of it, rubyStackFree is
	// below what calls may ever use.
	rubyStackTop  = 16 << 20
	rubyStackFree = 1 << 20

	fiberBuffer  = 12 // the context's {top, end}
	fiberStarted = 24597

	// spillHead is the beginning of the place to which calls are saved: the answer to
	// whoever asks what to go on with, or for a time (ruby_time.go).
	spillHead = 64
)

// rubyCalls keeps what CRuby saves of its calls. The build does it all into one
// place in its memory (build/runtimes/spill.go) and then asks: what a setjmp
// saved is kept here until a longjmp goes back to it, or the calls in which it was
// are over; what a fiber saved until it goes on. In the module it would need
// a buffer of full size for each. Who asks is a call that catches setjmp and longjmp
// (build/runtimes/catch.go), or, with 0, what is outside of all calls.
type rubyCalls struct {
	begin, end uint32                // of the place
	jumps      map[uint32]savedJumps // by execution context: each fiber has its own stack
	fibers     map[uint32][]byte     // by the fiber's context
	hidden     map[uint32][]uint32   // too: what a GC does not find on the fiber's stack
	kept       int                   // bytes in all of them
	whole      []byte                // used again and again
	words      []uint32              // too
}

// savedJumps are nested, the outermost first.
type savedJumps []savedJump

// savedJump is what a setjmp saved. Inner calls come first, so that its end is
// as a rule that of an outer setjmp, to the byte: it is kept once.
type savedJump struct {
	buffer uint32 // the jump buffer
	stack  uint32 // the stack pointer: what lies below it is in calls of this one's
	within uint32 // who catches it, with the calls in between saved
	own    []byte
	shared int // bytes from the end of the one before
}

func (j savedJump) size() int { return len(j.own) + j.shared }

// maxRubyCalls bounds what is kept here, in bytes, outside of the program's memory.
const maxRubyCalls = 256 << 20

var (
	errRubyMemory = errors.New("CRuby's memory is not what it should be")
	errRubyCalls  = errors.New("stack overflow: too much is kept of calls that wait")
)

// boundRubyStack tells CRuby how much stack there is: so little of its own that
// SystemStackError comes before wazero's stack ends, of which the same calls take
// some sixty times as much.
func boundRubyStack(memory api.Memory) error {
	m := &rubyWords{Memory: memory}
	m.set(m.get(rubyExecution)+executionStack, rubyStack)
	if m.failed {
		return errRubyMemory
	}
	return nil
}

// rubyWords reads and writes the module's memory.
type rubyWords struct {
	api.Memory
	failed bool
}

func (m *rubyWords) get(at uint32) uint32 {
	v, ok := m.ReadUint32Le(at)
	m.failed = m.failed || !ok
	return v
}

func (m *rubyWords) set(at, v uint32) { m.failed = !m.WriteUint32Le(at, v) || m.failed }

func (m *rubyWords) bytes(from, to uint32) []byte {
	b, ok := m.Read(from, to-from)
	if !ok || to < from {
		m.failed = true
		return nil
	}
	return b
}

func (m *rubyWords) write(at uint32, words []uint32) {
	to := m.bytes(at, at+uint32(4*len(words)))
	for i := range min(len(words), len(to)/4) {
		binary.LittleEndian.PutUint32(to[4*i:], words[i])
	}
}

// unwound is called when all calls within one are saved: it answers with the buffer of
// the jump that this one is to go on with, or with 0.
func (r *rubyCalls) unwound(mod api.Module, within uint32) error {
	m := &rubyWords{Memory: mod.Memory()}
	jump, scan, next := m.get(rubyActiveJump), m.get(rubyActiveScan), m.get(rubyNextFiber)
	switch {
	case jump != 0:
		j := savedJump{buffer: jump, within: within, stack: uint32(mod.ExportedGlobal("__stack_pointer").Get())}
		if !r.jump(m, j) {
			jump = 0
		}
	case scan != 0:
		end, err := r.scanned(m, m.get(scan))
		if err != nil {
			return err
		}
		m.set(scan+4, end) // what is behind is not looked at
	case next != 0:
		old := uint32(mod.ExportedGlobal("__asyncify_data").Get()) - fiberBuffer
		r.show(m, old, uint32(mod.ExportedGlobal("__stack_pointer").Get()))
		r.fiber(m, old, next)
	}
	m.set(r.begin-spillHead, jump)
	switch {
	case m.failed:
		return errRubyMemory
	case r.kept > maxRubyCalls:
		return errRubyCalls
	}
	return nil
}

// jump keeps what a setjmp saved, or puts back what it had for a longjmp, unless that is
// for somebody outside: whether it is done.
func (r *rubyCalls) jump(m *rubyWords, j savedJump) bool {
	execution := m.get(rubyExecution)
	all := r.jumps[execution]
	switch m.get(j.buffer + jumpState) {
	case jumpSetting:
		top := m.get(j.buffer)
		m.set(j.buffer+jumpSavedTop, top)
		r.jumps[execution] = r.keep(all, j, m.bytes(r.begin, top))
		return true
	case jumpJumping:
		at := -1
		if m.get(j.buffer+jumpSavedTop) != 0 {
			at = all.find(j)
		}
		if at < 0 {
			m.failed = m.failed || j.within == 0
			r.jumps[execution] = r.forget(all, j.within)
			return false
		}
		all.write(m.bytes(r.begin, r.begin+uint32(all[at].size())), at)
		m.set(j.buffer, m.get(j.buffer+jumpSavedTop))
		return true
	}
	m.failed = true
	return false
}

// keep adds what a setjmp saved, and forgets those whose calls are over.
func (r *rubyCalls) keep(all savedJumps, j savedJump, saved []byte) savedJumps {
	all = r.forget(all, j.stack)
	n := len(all)
	// A function may set several, one in another.
	for at := n - 1; at >= 0 && all[at].stack == j.stack; at-- {
		if all[at].buffer == j.buffer {
			n = at
		}
	}
	all = r.cut(all, n)
	if n > 0 {
		r.whole = append(r.whole[:0], make([]byte, all[n-1].size())...)
		all.write(r.whole, n-1)
		j.shared = commonEnd(r.whole, saved)
	}
	j.own = append([]byte(nil), saved[:len(saved)-j.shared]...)
	r.kept += len(j.own)
	return append(all, j)
}

// forget drops those whose calls are over: all below a stack pointer.
func (r *rubyCalls) forget(all savedJumps, stack uint32) savedJumps {
	n := len(all)
	for n > 0 && all[n-1].stack < stack {
		n--
	}
	return r.cut(all, n)
}

// cut leaves n of them.
func (r *rubyCalls) cut(all savedJumps, n int) savedJumps {
	for i := n; i < len(all); i++ {
		r.kept -= len(all[i].own)
		all[i] = savedJump{}
	}
	return all[:n]
}

// find is the place of what was saved for a longjmp within the same call, or -1.
func (all savedJumps) find(j savedJump) int {
	for at := len(all) - 1; at >= 0 && (j.within == 0 || all[at].stack < j.within); at-- {
		if all[at].buffer == j.buffer && all[at].within == j.within {
			return at
		}
	}
	return -1
}

// write writes the last bytes of one, as many as there is room for.
func (all savedJumps) write(to []byte, at int) {
	for ; at >= 0 && len(to) > 0; at-- {
		if skip := all[at].size() - len(to); skip < len(all[at].own) {
			to = to[copy(to, all[at].own[skip:]):]
		}
	}
}

// commonEnd is how many bytes, in words, both end with.
func commonEnd(a, b []byte) int {
	const word = 8
	n := 0
	for n+word <= min(len(a), len(b)) && [word]byte(a[len(a)-n-word:]) == [word]byte(b[len(b)-n-word:]) {
		n += word
	}
	return n
}

// show lets the garbage collector see what a fiber that waits has in its calls: whatever of
// it may be the address of an object lies on its stack too, below what is in use, each once
// if there is not room for all; that of a fiber so deep that this is too much is hidden.
func (r *rubyCalls) show(m *rubyWords, old, stack uint32) {
	execution := m.get(rubyExecution)
	begin, end := m.get(execution+executionBegin), m.get(execution+executionEnd)
	if end == 0 {
		return
	}
	least := begin - m.get(execution+executionStack)
	if begin <= rubyStackTop {
		least = rubyStackFree
	}
	room, words := int(min(stack, end))-int(least), r.words[:0]
	for calls := m.bytes(r.begin, m.get(old+fiberBuffer)); len(calls) >= 4; calls = calls[4:] {
		word := binary.LittleEndian.Uint32(calls)
		if word > rubyStackTop && word%4 == 0 && (word < least || word >= begin) {
			words = append(words, word)
		}
	}
	r.words = words
	if 4*len(words) > room {
		slices.Sort(words)
		words = slices.Compact(words)
	}
	if 4*len(words) > room {
		r.hidden[old] = slices.Clone(words)
		return
	}
	end = min(stack, end) - uint32(4*len(words))
	m.write(end, words)
	m.set(execution+executionEnd, end)
}

// scanned adds what is hidden to the calls that the garbage collector looks at, which
// end at top: where all of it ends. Nobody tells when such a fiber is given up, so that
// what it had stays.
func (r *rubyCalls) scanned(m *rubyWords, top uint32) (uint32, error) {
	for _, words := range r.hidden {
		if int(r.end-top) < 4*len(words) {
			return 0, errRubyCalls
		}
		m.write(top, words)
		top += uint32(4 * len(words))
	}
	return top, nil
}

// fiber keeps what the one that waits now saved, and gives the next what it had.
func (r *rubyCalls) fiber(m *rubyWords, old, next uint32) {
	r.kept -= len(r.fibers[old])
	r.fibers[old] = append([]byte(nil), m.bytes(r.begin, m.get(old+fiberBuffer))...)
	r.kept += len(r.fibers[old])
	delete(r.hidden, next)
	if started := m.get(next+fiberStarted) & 0xff; started == 0 {
		return
	}
	saved := r.fibers[next]
	copy(m.bytes(r.begin, r.begin+uint32(len(saved))), saved)
	r.kept -= len(saved)
	delete(r.fibers, next)
}
