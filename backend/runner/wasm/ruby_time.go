package wasm

import (
	"bytes"
	"encoding/binary"
	"math"
	"time"

	"github.com/tetratelabs/wazero/api"
)

// rubyLocalTime is the import through which localtime_r of the build, as build/runtimes
// makes it, asks for the time of a place, with no object but rubyAskTime.
const (
	rubyLocalTime = "reflect-get: func(target: handle<js-abi-value>, property-key: string) -> variant { success(handle<js-abi-value>), failure(handle<js-abi-value>) }"
	rubyAskTime   = math.MaxUint32

	// rubyZone is where the zone's short name lies in the place for answers, and where that ends.
	rubyZone, rubyZoneEnd = 16, spillHead
)

// rubyTime knows the zone that a program asked for last: it asks for the same a thousand times.
type rubyTime struct {
	name string
	zone *time.Location
}

// answer fills in a struct tm (wasi-libc's bits/alltypes.h), for a time in seconds and a
// value of TZ, or none: all of them addresses. It answers as localtime_r: with the address
// of the struct, or 0 for a year that it has no room for.
func (r *rubyTime) answer(mod api.Module, at uint32, asked []uint64) error {
	memory := mod.Memory()
	seconds, ok := memory.ReadUint64Le(api.DecodeU32(asked[0]))
	if !ok {
		return errRubyMemory
	}
	t := time.Unix(int64(seconds), 0).In(r.of(text(memory, api.DecodeU32(asked[2]))))
	to := api.DecodeU32(asked[1])
	short, offset := t.Zone()
	year := t.Year() - 1900
	// Unix counts in 64 bits, what t has of the year may be anything beyond.
	if year != int(int32(year)) || t.Unix() != int64(seconds) {
		to = 0
	}
	var tm []byte
	for _, v := range []int{t.Second(), t.Minute(), t.Hour(), t.Day(), int(t.Month()) - 1, year, int(t.Weekday()), t.YearDay() - 1, summer(t), offset, int(at) + rubyZone} {
		tm = binary.LittleEndian.AppendUint32(tm, uint32(v))
	}
	name := append([]byte(short[:min(len(short), rubyZoneEnd-rubyZone-1)]), 0)
	if to != 0 && !memory.Write(to, tm) || !memory.Write(at+rubyZone, name) || !memory.WriteUint32Le(at, to) {
		return errRubyMemory
	}
	return nil
}

// of is the zone that TZ names: UTC for none and for one that is not there, as C's libraries do.
func (r *rubyTime) of(name string) *time.Location {
	if r.zone == nil || r.name != name {
		r.name, r.zone = name, namedZone(name)
	}
	return r.zone
}

func summer(t time.Time) int {
	if t.IsDST() {
		return 1
	}
	return 0
}

// text is what lies at an address up to a zero; of more than a zone's name could be, nothing.
func text(memory api.Memory, at uint32) string {
	const most = 256
	b, ok := memory.Read(at, min(most, memory.Size()-at))
	end := bytes.IndexByte(b, 0)
	if at == 0 || !ok || end < 0 {
		return ""
	}
	return string(b[:end])
}
