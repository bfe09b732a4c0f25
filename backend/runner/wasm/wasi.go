package wasm

import (
	"context"
	"encoding/binary"
	"math"
	"time"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
	"github.com/tetratelabs/wazero/imports/wasi_snapshot_preview1"
)

// WASI error numbers, of the many.
const (
	wasiSuccess = 0
	wasiFault   = 21
	wasiInval   = 28
	wasiIo      = 29
	wasiNoSpace = 51
)

// WASI clocks.
const (
	clockRealtime  = 0
	clockMonotonic = 1
	clockProcess   = 2
	clockThread    = 3
)

// host is what the functions that we give to WASI need.
type host struct {
	stdin   *stdin
	start   time.Time // zero of the monotonic clock
	threads *threads  // of the program; nil: it has asked for none
}

func (h *host) walltime() (sec int64, nsec int32) {
	t := time.Now()
	return t.Unix(), int32(t.Nanosecond())
}

func (h *host) nanotime() int64 { return int64(time.Since(h.start)) + 1 }

// instantiateWASI gives the runtime WASI preview 1, with the functions replaced
// that wazero lacks half of: waiting until an absolute time (Python's
// time.sleep), and the clocks of CPU time. more adds a language's own; may be nil.
func (h *host) instantiateWASI(ctx context.Context, r wazero.Runtime, more func(wazero.HostModuleBuilder)) error {
	b := r.NewHostModuleBuilder(wasi_snapshot_preview1.ModuleName)
	wasi_snapshot_preview1.NewFunctionExporter().ExportFunctions(b)
	i32, i64 := api.ValueTypeI32, api.ValueTypeI64
	b.NewFunctionBuilder().
		WithGoModuleFunction(api.GoModuleFunc(h.pollOneoff), []api.ValueType{i32, i32, i32, i32}, []api.ValueType{i32}).
		Export("poll_oneoff")
	b.NewFunctionBuilder().
		WithGoModuleFunction(api.GoModuleFunc(h.clockTimeGet), []api.ValueType{i32, i64, i32}, []api.ValueType{i32}).
		Export("clock_time_get")
	b.NewFunctionBuilder().
		WithGoModuleFunction(api.GoModuleFunc(h.clockResGet), []api.ValueType{i32, i32}, []api.ValueType{i32}).
		Export("clock_res_get")
	if more != nil {
		more(b)
	}
	_, err := b.Instantiate(ctx)
	return err
}

func (h *host) clock(id uint32) (int64, bool) {
	switch id {
	case clockRealtime:
		return time.Now().UnixNano(), true
	case clockMonotonic:
		return h.nanotime(), true
	case clockProcess, clockThread:
		return int64(ownCPU()), true
	}
	return 0, false
}

func (h *host) clockTimeGet(_ context.Context, mod api.Module, stack []uint64) {
	t, ok := h.clock(api.DecodeU32(stack[0]))
	switch {
	case !ok:
		stack[0] = wasiInval
	case !mod.Memory().WriteUint64Le(api.DecodeU32(stack[2]), uint64(t)):
		stack[0] = wasiFault
	default:
		stack[0] = wasiSuccess
	}
}

func (h *host) clockResGet(_ context.Context, mod api.Module, stack []uint64) {
	_, ok := h.clock(api.DecodeU32(stack[0]))
	switch {
	case !ok:
		stack[0] = wasiInval
	case !mod.Memory().WriteUint64Le(api.DecodeU32(stack[1]), 1):
		stack[0] = wasiFault
	default:
		stack[0] = wasiSuccess
	}
}

const (
	subscriptionSize = 48
	eventSize        = 32
	maxSubscriptions = 1024

	eventClock  = 0
	eventFdRead = 1
)

// pollOneoff waits until one of its subscriptions happens.
// https://github.com/WebAssembly/WASI/blob/main/legacy/preview1/docs.md#poll_oneoff
func (h *host) pollOneoff(_ context.Context, mod api.Module, stack []uint64) {
	in, out := api.DecodeU32(stack[0]), api.DecodeU32(stack[1])
	count, result := api.DecodeU32(stack[2]), api.DecodeU32(stack[3])
	if count == 0 || count > maxSubscriptions {
		stack[0] = wasiInval
		return
	}
	subs, ok := mod.Memory().Read(in, count*subscriptionSize)
	if !ok {
		stack[0] = wasiFault
		return
	}

	earliest := time.Duration(math.MaxInt64)
	clocks, input, now := false, false, false // now: something is ready without waiting
	for sub := subs; len(sub) > 0; sub = sub[subscriptionSize:] {
		switch {
		case sub[8] == eventClock:
			d, ok := h.until(sub)
			if !ok {
				stack[0] = wasiInval
				return
			}
			clocks = true
			earliest = min(earliest, d)
		case sub[8] == eventFdRead && fdOf(sub) == 0:
			input = true
		default:
			now = true // files can always be read and written
		}
	}
	inputReady := false
	switch {
	case now:
		inputReady, _ = h.stdin.ready()
	case input && !clocks:
		inputReady = h.wait(0, true)
	default:
		inputReady = h.wait(h.after(earliest), input)
	}

	events := make([]byte, 0, eventSize)
	for sub := subs; len(sub) > 0; sub = sub[subscriptionSize:] {
		var happened bool
		switch {
		case sub[8] == eventClock:
			d, _ := h.until(sub)
			happened = d <= 0 || (!now && !inputReady && d <= earliest)
		case sub[8] == eventFdRead && fdOf(sub) == 0:
			happened = inputReady
		default:
			happened = true
		}
		if happened {
			var event [eventSize]byte
			copy(event[:8], sub[:8]) // what the caller knows it by
			event[10] = sub[8]
			events = append(events, event[:]...)
		}
	}
	if !mod.Memory().Write(out, events) || !mod.Memory().WriteUint32Le(result, uint32(len(events)/eventSize)) {
		stack[0] = wasiFault
		return
	}
	stack[0] = wasiSuccess
}

// after is when the time from now on is over, by the monotonic clock.
func (h *host) after(d time.Duration) int64 {
	now := h.nanotime()
	return now + min(max(int64(d), 0), math.MaxInt64-now)
}

// wait waits for the time, unless it is 0, and for input, while other threads run.
func (h *host) wait(until int64, input bool) (inputReady bool) {
	if h.threads == nil {
		return h.idle(until, input)
	}
	h.threads.pause(waits{until: until, input: input})
	if !input {
		return false
	}
	inputReady, _ = h.stdin.ready()
	return inputReady
}

// idle waits for them.
func (h *host) idle(until int64, input bool) (inputReady bool) {
	if until == 0 {
		return h.stdin.wait(nil)
	}
	timer := time.NewTimer(time.Duration(max(until-h.nanotime(), 0)))
	defer timer.Stop()
	if input {
		return h.stdin.wait(timer.C)
	}
	<-timer.C
	return false
}

// until is how long it is until a clock's subscription, from now.
func (h *host) until(sub []byte) (time.Duration, bool) {
	id := binary.LittleEndian.Uint32(sub[16:])
	timeout := binary.LittleEndian.Uint64(sub[24:])
	absolute := binary.LittleEndian.Uint16(sub[40:])&1 != 0
	d := time.Duration(min(timeout, math.MaxInt64))
	if absolute {
		now, ok := h.clock(id)
		if !ok {
			return 0, false
		}
		d -= time.Duration(now)
	}
	return d, true
}

func fdOf(sub []byte) uint32 { return binary.LittleEndian.Uint32(sub[16:]) }
