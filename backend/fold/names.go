package fold

import (
	"strings"
	"unicode"
)

// Alike reports whether two names can be taken for each other at a glance.
func Alike(a, b string) bool {
	a, b = skeleton(a), skeleton(b)
	return a != "" && a == b
}

// skeleton is what a name looks like: letters and digits alone, each as the
// Latin one that it resembles. It is a small part of Unicode's confusables (UTS
// 39): those of the scripts that names are written in.
func skeleton(s string) string {
	s = lookalikes.Replace(Search(s))
	s = strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.So, r) {
			return r
		}
		return -1
	}, s)
	return pairs.Replace(s)
}

var (
	lookalikes = strings.NewReplacer(
		"0", "o", "1", "l", "i", "l", "|", "l", "5", "s", "ӏ", "l", "ǀ", "l",
		// Cyrillic
		"а", "a", "в", "b", "е", "e", "к", "k", "м", "m", "н", "h", "о", "o", "р", "p", "с", "c", "т", "t", "у", "y", "х", "x",
		"і", "l", "ј", "j", "ѕ", "s", "ԁ", "d", "ԛ", "q", "ԝ", "w", "һ", "h", "г", "r", "п", "n", "ь", "b",
		// Greek
		"α", "a", "β", "b", "ε", "e", "η", "n", "ι", "l", "κ", "k", "μ", "m", "ν", "v", "ο", "o", "ρ", "p", "σ", "o", "τ", "t", "υ", "u", "χ", "x", "ζ", "z",
		// Latin beyond the alphabet
		"ɡ", "g", "ɑ", "a", "ʟ", "l", "ɪ", "l", "ɴ", "n", "ʀ", "r", "ᴏ", "o", "ᴇ", "e",
	)
	pairs = strings.NewReplacer("rn", "m", "vv", "w", "cl", "d")
)

// Blank reports whether a name shows nothing that a person could be called by:
// no letter, no digit, no symbol, or only such as have no ink.
func Blank(s string) bool {
	for _, r := range s {
		if !fillers[r] && (unicode.IsLetter(r) || unicode.IsNumber(r) || unicode.Is(unicode.So, r)) {
			return false
		}
	}
	return true
}

// fillers are letters and symbols that are drawn as nothing.
var fillers = map[rune]bool{
	0x115F: true, 0x1160: true, 0x3164: true, 0xFFA0: true, // Hangul fillers
	0x2800:  true, // Braille pattern blank
	0x1D159: true, // musical symbol null notehead
	0xFFFC:  true, // object replacement character
}
