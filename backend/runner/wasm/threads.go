package wasm

import (
	"context"
	"encoding/binary"
	"errors"
	"slices"
	"sync"
	"sync/atomic"
	"time"
	"unsafe"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
	"github.com/tetratelabs/wazero/experimental/table"
)

// What CPython's build asks of the host through sock_send (build/runtimes/threads.go).
const (
	threadStart  = 1 << 30
	threadWait   = threadStart + 1
	threadWaitTo = threadStart + 2
	threadExit   = threadStart + 3

	wasiBadFile  = 8
	wasiTimedOut = 73
)

// Addresses in CPython's build, and its structures.
const (
	pythonIdent = 3824000 // the ident of the thread that runs
	pythonErrno = 4744332
	pythonKeys  = 3824008 // what belongs to each thread: 128 times {in use, value}
	keysSize    = 128 * 8

	bootInterpreter = 0 // of struct bootstate
	bootState       = 16
	stateRecursion  = 24  // how deep C functions may still call each other
	ceval           = 236 // of an interpreter: the word that has the loop look about, then
	dropRequest     = 4   // that the lock of the interpreter is wanted

	lockBehind = 4 // bytes before a lock's condition: whether it is taken
)

const (
	// maxThreads bounds what runs at once, as for the machine's own languages.
	maxThreads = 64
	// threadStack is what each has, at the beginning of the memory for stacks.
	// threadRecursion nested calls of C take two thirds of it.
	threadStack     = 3 << 19
	threadRecursion = 250
	// threadSlice is how long a thread runs while others wait, as in CPython.
	threadSlice = 5 * time.Millisecond
)

var (
	errThreadOver = errors.New("the thread is over")
	errDeadlock   = errors.New("deadlock")
	errMemory     = errors.New("CPython's memory is not what it should be")
)

// threads are those of a program in CPython. Each has a goroutine, with the stack that
// its calls need there, and a stack in the program's memory. One runs at a time, as
// Python's own lock has it: the others wait in a function of the host, until it is
// their turn. That lock is free then.
type threads struct {
	mod    api.Module
	memory *allocator
	host   *host
	all    []*thread // in the order of their turns
	now    *thread
	ident  uint32 // the last one's
	failed error  // how a thread ended the program
	ceval  atomic.Uint32
	quit   chan struct{} // ends the clock
	others sync.WaitGroup
	garbage
}

// thread is one of them.
type thread struct {
	ident uint32
	slot  int           // its stack; -1: the main one
	turn  chan struct{} // has something when it is its turn
	over  bool          // it is to end, the program is over
	waits waits

	// What is put back when it is its turn.
	pointer uint64 // of its stack
	errno   uint32
	keys    [keysSize]byte
}

// waits is what a thread waits for: any of these. Nothing of them: only for its turn.
type waits struct {
	lock  uint32 // the address of a byte that is to be zero; 0: none
	until int64  // by the monotonic clock; 0: no time
	input bool
}

func (h *host) newThreads(mod api.Module, memory *allocator) *threads {
	main := &thread{ident: 1, slot: -1, turn: make(chan struct{})}
	return &threads{mod: mod, memory: memory, host: h, all: []*thread{main}, now: main, ident: 1, quit: make(chan struct{})}
}

// pythonWASI has what CPython asks for threads.
func pythonWASI(c *child, b wazero.HostModuleBuilder) {
	i32 := api.ValueTypeI32
	b.NewFunctionBuilder().
		WithGoModuleFunction(api.GoModuleFunc(func(ctx context.Context, mod api.Module, stack []uint64) {
			if c.threads == nil {
				c.threads = c.newThreads(mod, &c.memory)
				c.stdin.pause = func() { c.threads.pause(waits{input: true}) }
			}
			a, b, to := api.DecodeU32(stack[1]), api.DecodeU32(stack[2]), api.DecodeU32(stack[3])
			stack[0] = api.EncodeU32(c.threads.asked(ctx, api.DecodeU32(stack[0]), a, b, to))
		}), []api.ValueType{i32, i32, i32, i32, i32}, []api.ValueType{i32}).
		Export("sock_send")
}

func (t *threads) asked(ctx context.Context, what, a, b, to uint32) uint32 {
	switch what {
	case threadStart:
		return t.start(ctx, a, b)
	case threadWait:
		t.pause(waits{lock: a - lockBehind})
		return 0
	case threadWaitTo:
		until := t.host.moment(t.read(to, 12))
		t.pause(waits{lock: a - lockBehind, until: until})
		if t.host.nanotime() >= until {
			return wasiTimedOut
		}
		return 0
	case threadExit:
		panic(errThreadOver)
	}
	return wasiBadFile
}

// moment is when a timespec of the time of day is, by the monotonic clock.
func (h *host) moment(spec []byte) int64 {
	day := time.Unix(int64(binary.LittleEndian.Uint64(spec)), int64(binary.LittleEndian.Uint32(spec[8:])))
	return h.after(time.Until(day))
}

// start has a function of the module run as a thread: its ident, or -1.
func (t *threads) start(ctx context.Context, function, argument uint32) uint32 {
	slot := t.slot()
	if slot < 0 {
		return ^uint32(0)
	}
	// What may panic comes first: whoever is in all has a goroutine, which stop waits for.
	run := table.LookupFunction(t.mod, 0, function, []api.ValueType{api.ValueTypeI32}, nil)
	binary.LittleEndian.PutUint32(t.read(t.word(argument+bootState)+stateRecursion, 4), threadRecursion)
	requests := t.requests(t.word(argument + bootInterpreter))
	t.ident++
	n := &thread{ident: t.ident, slot: slot, turn: make(chan struct{}), pointer: uint64(t.memory.begin) + uint64(slot+1)*threadStack}
	t.all = append(t.all, n)
	t.others.Go(func() {
		<-n.turn
		var err error = errThreadOver
		if !n.over {
			t.restore(n)
			_, err = run.Call(ctx, uint64(argument))
		}
		t.ended(n, err)
	})
	if t.ceval.Swap(requests) == 0 {
		t.garbage.hold()
		t.others.Go(t.clock)
	}
	return n.ident
}

// slot is a stack that no thread has, or -1.
func (t *threads) slot() int {
	var taken [maxThreads - 1]bool // the main thread is one, too
	for _, n := range t.all[1:] {
		taken[n.slot] = true
	}
	return slices.Index(taken[:], false)
}

// requests is where an interpreter's loop is asked to look about. The clock writes there
// past the module's own bounds, so they are kept here: memory never gets less.
func (t *threads) requests(interpreter uint32) uint32 {
	at := interpreter + ceval
	if t.read(at, dropRequest+4); at%4 != 0 {
		panic(errMemory)
	}
	return at
}

// ended passes on what a thread's end leaves to do.
func (t *threads) ended(n *thread, err error) {
	if n.over {
		return // stop waits for it
	}
	if errors.Is(err, errThreadOver) {
		err = nil
	}
	at := slices.Index(t.all, n)
	t.all = slices.Delete(t.all, at, at+1)
	next := t.all[0]
	if err == nil {
		next, err = t.next(at)
	}
	if err != nil {
		// The program is over: the main thread ends it.
		t.failed, next = err, t.all[0]
		next.over = true
	}
	t.now = next
	next.turn <- struct{}{}
}

// pause has the thread that runs wait, and others run.
func (t *threads) pause(w waits) {
	me := t.now
	me.waits = w
	next, err := t.next(slices.Index(t.all, me) + 1)
	if err != nil {
		panic(err)
	}
	if next == me {
		return
	}
	t.garbage.collect()
	t.save(me)
	t.now = next
	next.turn <- struct{}{}
	<-me.turn
	if me.over {
		panic(errThreadOver)
	}
	t.restore(me)
}

// next is the first that can go on, from a place on. When none can, it waits.
func (t *threads) next(from int) (*thread, error) {
	for {
		until, input := int64(0), false
		now := t.host.nanotime()
		ready, _ := t.host.stdin.ready()
		for i := range t.all {
			n := t.all[(from+i)%len(t.all)]
			w := n.waits
			switch {
			case w == waits{}, w.until != 0 && now >= w.until, w.lock != 0 && t.read(w.lock, 1)[0] == 0, w.input && ready:
				return n, nil
			case w.until != 0 && (until == 0 || w.until < until):
				until = w.until
			}
			input = input || w.input
		}
		if until == 0 && !input {
			return nil, errDeadlock
		}
		t.host.idle(until, input)
	}
}

// clock has the thread that runs look whether others want to, each slice of time.
func (t *threads) clock() {
	tick := time.NewTicker(threadSlice)
	defer tick.Stop()
	for {
		select {
		case <-t.quit:
			return
		case <-tick.C:
		}
		at := t.ceval.Load()
		// The program runs meanwhile: these are whole words, which it looks at.
		atomic.StoreUint32((*uint32)(unsafe.Pointer(&t.memory.all[at+dropRequest])), 1)
		atomic.StoreUint32((*uint32)(unsafe.Pointer(&t.memory.all[at])), 1)
	}
}

// stopThreads is for when the program is over: how a thread had ended it, if one had.
func (c *child) stopThreads() error {
	if c.threads == nil {
		return nil
	}
	err := c.threads.stop()
	c.threads, c.stdin.pause = nil, nil
	return err
}

// stop ends all threads but the main one, which is over: how they had ended the
// program, if they had.
func (t *threads) stop() error {
	close(t.quit)
	for _, n := range t.all[1:] {
		n.over = true
		n.turn <- struct{}{}
	}
	t.others.Wait()
	t.garbage.letGo()
	return t.failed
}

// pointer of the stack of the thread that runs.
func (t *threads) pointer() api.MutableGlobal {
	return t.mod.ExportedGlobal("__stack_pointer").(api.MutableGlobal)
}

func (t *threads) save(n *thread) {
	n.pointer = t.pointer().Get()
	n.errno = t.word(pythonErrno)
	copy(n.keys[:], t.read(pythonKeys, keysSize))
}

func (t *threads) restore(n *thread) {
	t.pointer().Set(n.pointer)
	binary.LittleEndian.PutUint32(t.read(pythonIdent, 4), n.ident)
	binary.LittleEndian.PutUint32(t.read(pythonErrno, 4), n.errno)
	keys := t.read(pythonKeys, keysSize)
	for at := 0; at < keysSize; at += 8 { // that they are in use is true for all
		copy(keys[at+4:at+8], n.keys[at+4:])
	}
}

func (t *threads) word(at uint32) uint32 { return binary.LittleEndian.Uint32(t.read(at, 4)) }

// read is some bytes of the program's memory.
func (t *threads) read(at, size uint32) []byte {
	b, ok := t.mod.Memory().Read(at, size)
	if !ok {
		panic(errMemory)
	}
	return b
}
