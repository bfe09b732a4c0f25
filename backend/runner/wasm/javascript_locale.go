package wasm

import (
	"fmt"
	"time"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"
)

// How two texts are compared, as bits.
const (
	compareNumbers = 1 << iota
	compareNoCase
	compareNoAccents
)

// mostCollators bounds how many ways of comparing a program makes the host keep.
const mostCollators = 64

// mostCompared bounds a text that is compared: what the comparison needs, a multiple of it, is the host's.
const mostCompared = 1 << 20

type collation struct {
	locale string
	bits   int
}

// collator is how a locale orders texts.
func (e *engine) collator(c collation) (*collate.Collator, error) {
	if kept := e.collators[c]; kept != nil {
		return kept, nil
	}
	tag, err := language.Parse(c.locale)
	if err != nil {
		return nil, err
	}
	var options []collate.Option
	for bit, option := range map[int]collate.Option{compareNumbers: collate.Numeric, compareNoCase: collate.IgnoreCase, compareNoAccents: collate.IgnoreDiacritics} {
		if c.bits&bit != 0 {
			options = append(options, option)
		}
	}
	if len(e.collators) >= mostCollators {
		clear(e.collators)
	}
	if e.collators == nil {
		e.collators = make(map[collation]*collate.Collator)
	}
	e.collators[c] = collate.New(tag, options...)
	return e.collators[c], nil
}

// hostCompare(locale, bits, a, b) is -1, 0 or 1.
func (e *engine) hostCompare(args []uint64) (uint64, error) {
	a := e.arguments(args)
	locale, bits := a.string(0), a.number(1)
	if a.err != nil {
		return 0, a.err
	}
	c, err := e.collator(collation{locale, int(bits)})
	if err != nil {
		return 0, e.throw("ERR_INVALID_ARG_VALUE", "Incorrect locale information provided")
	}
	order, long := 0, false
	err = e.borrow(arg(args, 2), func(a []byte) error {
		return e.borrow(arg(args, 3), func(b []byte) error {
			if long = max(len(a), len(b)) > mostCompared; !long {
				order = c.Compare(a, b)
			}
			return nil
		})
	})
	if err != nil {
		return 0, err
	}
	if long {
		return 0, e.throw("ERR_OUT_OF_RANGE", "Texts of more than a million bytes are not compared by a language's order here")
	}
	return e.newNumber(float64(order))
}

// hostHere(zone) says where the program is, as TZ does.
func (e *engine) hostHere(args []uint64) (uint64, error) {
	a := e.arguments(args)
	name := a.string(0)
	if a.err == nil {
		e.here = namedZone(name)
	}
	return 0, a.err
}

// hostZone(name, milliseconds) is "offset abbreviation" of a time zone at a time, the offset in seconds, or
// undefined when there is no such zone.
func (e *engine) hostZone(args []uint64) (uint64, error) {
	a := e.arguments(args)
	name, ms := a.string(0), a.number(1)
	if a.err != nil {
		return 0, a.err
	}
	zone := e.zones[name]
	if zone == nil {
		var err error
		if zone, err = time.LoadLocationFromTZData(name, zoneFile(name)); err != nil {
			return 0, nil
		}
		if e.zones == nil || len(e.zones) >= mostCollators {
			e.zones = make(map[string]*time.Location)
		}
		e.zones[name] = zone
	}
	abbreviation, offset := time.UnixMilli(int64(ms)).In(zone).Zone()
	return e.newString(fmt.Appendf(nil, "%d %s", offset, abbreviation))
}
