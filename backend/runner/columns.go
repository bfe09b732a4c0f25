package runner

import (
	"unicode/utf8"

	"github.com/rivo/uniseg"
)

// widest is how many cells a cluster takes at most: no terminal has a wider one.
const widest = 2

// columns is how many cells a terminal shows s in. What people take for one
// character may be many code points (UAX #29), as a family or a flag is. The pages
// count alike: their table is made of this one, see TestColumnsOfThePages.
func columns(s string) int {
	n, state := 0, -1
	for s != "" {
		var cluster string
		var width int
		cluster, s, width, state = uniseg.FirstGraphemeClusterInString(s, state)
		// What has been shown wide stays so: a terminal cannot take a cell back.
		_, first := utf8.DecodeRuneInString(cluster)
		n += min(max(width, uniseg.StringWidth(cluster[:first])), widest)
	}
	return n
}

// lastCluster is where what people take for the line's last character begins.
func lastCluster(line []rune) int {
	begin, state := 0, -1
	for s := string(line); s != ""; {
		var cluster string
		cluster, s, _, state = uniseg.FirstGraphemeClusterInString(s, state)
		if s != "" {
			begin += len([]rune(cluster))
		}
	}
	return begin
}
