package load

import (
	"math/rand/v2"
	"slices"
)

// Trace is a document as it is written by hand: two people who take turns,
// type runs of characters, go back to mend something, and delete a little.
type Trace struct {
	Updates [][]byte          // one for each keystroke
	Clocks  map[uint64]uint64 // what a peer that has them all answers as its state vector
}

// NewTrace writes a document of so many keystrokes; the same seed writes the
// same document.
func NewTrace(root string, clients [2]uint64, keystrokes int, seed uint64) Trace {
	random := rand.New(rand.NewPCG(seed, 0x63616e646f72))
	type char struct {
		id      ID
		deleted bool
	}
	var text []char
	t := Trace{Clocks: map[uint64]uint64{}}
	at, left, who, deleting := 0, 0, 0, false
	for len(t.Updates) < keystrokes {
		if left == 0 {
			// A run ends: usually the writing goes on at the end, often
			// somewhere near, and now and then the other person goes on.
			left = 1 + random.IntN(21)
			deleting = random.Float64() < 0.2
			if deleting {
				left = 1 + left/5
			}
			switch p := random.Float64(); {
			case p < 0.3:
				at = len(text)
			case p < 0.8:
				at = max(0, min(len(text), at+random.IntN(160)-100))
			default:
				at = random.IntN(len(text) + 1)
			}
			if random.Float64() < 0.1 {
				who = 1 - who
			}
		}
		left--
		if deleting {
			for at > 0 && text[at-1].deleted {
				at--
			}
			if at == 0 {
				left = 0
				continue
			}
			text[at-1].deleted = true
			t.Updates = append(t.Updates, appendDelete(nil, text[at-1].id))
			at--
			continue
		}
		id := ID{clients[who], t.Clocks[clients[who]]}
		t.Clocks[clients[who]]++
		var before, after *ID
		if at > 0 {
			before = &text[at-1].id
		}
		if at < len(text) {
			after = &text[at].id
		}
		t.Updates = append(t.Updates, appendInsert(nil, root, id, before, after, byte('a'+random.IntN(26))))
		text = slices.Insert(text, at, char{id: id})
		at++
	}
	return t
}
