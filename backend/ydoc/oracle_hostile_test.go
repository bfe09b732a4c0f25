package ydoc

import (
	"fmt"
	"math/rand/v2"
	"testing"
)

// TestOracleInventions makes up updates that are well formed and make no sense:
// items between anything, in anything, of a few clients who overlap and
// contradict each other. What is taken is passed on as a room does it, and Yjs must
// survive and read the same.
func TestOracleInventions(t *testing.T) {
	o := newOracle(t)
	seed := firstSeed(t)
	var taken, left int
	reasons := map[string]int{}
	for round := range *oracleRounds * 20 {
		random := rand.New(rand.NewPCG(uint64(seed), uint64(round)))
		d := New()
		var applied [][]byte
		deferred := false
		for range 2 + random.IntN(10) {
			u := d.Fresh(parse(t, invent(random, d).Encode()))
			if u == nil {
				continue
			}
			b := u.Encode()
			before := d.Encode(nil)
			if err := d.TryApply(u); err != nil {
				left++
				reasons[err.Error()]++
				equalBytes(t, "the document after a refused update", d.Encode(nil), before)
				continue
			}
			taken++
			if d.Deferred() {
				deferred = true
				if b = d.Effect(); b == nil {
					continue
				}
			}
			applied = append(applied, b)
		}
		d.mustBeSound(t)
		if len(applied) == 0 {
			continue
		}
		v := o.verdict(t, applied...)
		if v.Throws != "" || v.Breaks != "" {
			t.Errorf("round %d: taken, but Yjs: %s %s", round, v.Throws, v.Breaks)
		} else if !deferred { // nonsense that had to wait may come out in more than one way
			v.compare(t, d, applied...)
		}
		if t.Failed() {
			for _, b := range applied {
				t.Log(describe(parse(t, b)))
			}
			return
		}
	}
	t.Logf("%d taken, %d refused: %v", taken, left, reasons)
}

// invent makes an update that refers mostly to what the document has.
func invent(random *rand.Rand, d *Doc) *Update {
	const clients = 3
	u := &Update{}
	for client := uint64(clients); client > 0; client-- {
		if random.IntN(2) == 0 {
			continue
		}
		clock := d.state(client)
		switch random.IntN(8) {
		case 0:
			clock += uint64(random.IntN(3)) // with a gap
		case 1, 2:
			clock -= min(clock, uint64(random.IntN(3))) // overlapping
		}
		b := block{client: client}
		for range 1 + random.IntN(3) {
			s := inventStruct(random, d, client, clock)
			clock = s.end()
			b.structs = append(b.structs, s)
		}
		u.blocks = append(u.blocks, b)
	}
	for client := uint64(clients); client > 0; client-- {
		if random.IntN(5) == 0 {
			u.deletes = append(u.deletes, clientDeletes{client, []deleteRange{
				{uint64(random.IntN(int(d.state(client)) + 2)), 1 + uint64(random.IntN(3))},
			}})
		}
	}
	return u
}

func inventStruct(random *rand.Rand, d *Doc, client, clock uint64) structure {
	s := structure{clock: clock}
	some := func() (id, bool) {
		c := 1 + random.Uint64N(3)
		limit := d.state(c) + 1
		if c == client {
			limit = clock
		}
		if limit == 0 {
			return id{}, false
		}
		return id{c, random.Uint64N(limit)}, true
	}
	switch random.IntN(12) {
	case 0:
		s.content = content{kind: kindGC, length: 1 + random.Uint64N(3)}
		return s
	case 1:
		s.content = content{kind: kindDeleted, length: 1 + random.Uint64N(3)}
	case 2, 3:
		s.content = content{kindType, 1, []byte{byte(random.IntN(3))}}
	case 4, 5:
		s.content = content{kindAny, 2, []byte{anyNull, anyTrue}}
	case 6:
		s.content = content{kindText, 4, []byte("🙂é!")}
	default:
		n := 1 + random.IntN(4)
		s.content = content{kindText, uint64(n), []byte("abcd")[:n]}
	}
	if random.IntN(3) > 0 {
		s.origin, s.hasOrigin = some()
	}
	if random.IntN(3) > 0 {
		s.rightOrigin, s.hasRightOrigin = some()
	}
	if s.hasOrigin || s.hasRightOrigin {
		return s
	}
	s.parent = &parentRef{root: true, name: []string{"code", "m", "a"}[random.IntN(3)]}
	if item, ok := some(); ok && random.IntN(3) == 0 {
		s.parent = &parentRef{item: item}
	}
	if s.keyed = random.IntN(3) == 0 || s.parent.name == "m"; s.keyed {
		s.parent.key = string(rune('a' + random.IntN(2)))
	}
	return s
}

func describe(u *Update) string {
	out := "update"
	for _, b := range u.blocks {
		for _, s := range b.structs {
			out += fmt.Sprintf("\n  %d:%d+%d kind %d %q", b.client, s.clock, s.length, s.kind, s.raw)
			if s.hasOrigin {
				out += fmt.Sprintf(" after %v", s.origin)
			}
			if s.hasRightOrigin {
				out += fmt.Sprintf(" before %v", s.rightOrigin)
			}
			if s.parent != nil {
				out += fmt.Sprintf(" in %+v", *s.parent)
			}
		}
	}
	return out + fmt.Sprintf("\n  deletes %v", u.deletes)
}
