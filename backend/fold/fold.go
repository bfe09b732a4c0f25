// Package fold makes text comparable as people compare it: Search for what they
// look for, Skeleton for names that look the same. It has nothing to do with
// identity: addresses and ids are compared by interview.Fold.
package fold

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Search folds what is searched and what it is searched for: without regard to
// case, accents, ligatures, width, and which quotes and dashes were typed.
//
// frontend/src/ui/fold.ts has the same rule; both are tested with
// testdata/search.json.
func Search(s string) string {
	// Quotes first: compatibility decomposition makes a space and an accent of ´.
	s = strings.ToLower(norm.NFKD.String(marks.Replace(s)))
	s = letters.Replace(s)
	return strings.Map(func(r rune) rune {
		if accent(r) || unicode.Is(unicode.Cf, r) {
			return -1
		}
		return r
	}, s)
}

// marks that stand for one another on different keyboards.
var marks = strings.NewReplacer(
	"’", "'", "‘", "'", "‛", "'", "ʼ", "'", "ʻ", "'", "ʹ", "'", "′", "'", "´", "'", "`", "'",
	"“", `"`, "”", `"`, "„", `"`, "‟", `"`, "«", `"`, "»", `"`, "″", `"`,
	"‐", "-", "‑", "-", "‒", "-", "–", "-", "—", "-", "−", "-",
)

// letters that no decomposition of Unicode takes apart, in lower case.
var letters = strings.NewReplacer(
	"æ", "ae", "œ", "oe", "ß", "ss", "ø", "o", "ł", "l", "đ", "d", "ð", "d", "þ", "th",
	"ħ", "h", "ı", "i", "ŋ", "n", "ŧ", "t", "ĸ", "k", "ς", "σ", "є", "е", "ґ", "г",
)

// accent reports the marks on letters of scripts whose readers leave them out
// when they search: Latin, Greek, Cyrillic, Hebrew and Arabic. In others, as in
// Devanagari, a mark is a letter.
func accent(r rune) bool {
	switch {
	case r >= 0x0300 && r <= 0x036F, r >= 0x0483 && r <= 0x0487, r >= 0x0591 && r <= 0x05C7,
		r >= 0x0610 && r <= 0x061A, r >= 0x064B && r <= 0x065F, r == 0x0670,
		r >= 0x1AB0 && r <= 0x1AFF, r >= 0x1DC0 && r <= 0x1DFF, r >= 0x20D0 && r <= 0x20FF, r >= 0xFE20 && r <= 0xFE2F:
		return unicode.Is(unicode.M, r)
	}
	return false
}
