package wasm

import (
	"encoding/json"
	"fmt"
	"path"
	"sort"
	"strings"

	"github.com/evanw/esbuild/pkg/api"
)

// typed are the files that are TypeScript, by the ends of their names. Only the
// types are taken out; nothing checks them.
var typed = map[string]api.Loader{
	".ts": api.LoaderTS, ".mts": api.LoaderTS, ".cts": api.LoaderTS, ".tsx": api.LoaderTSX,
}

// compileTypeScript makes JavaScript of the request's TypeScript. It returns
// what is wrong with it, as text for people, or "".
//
// It happens here, in the child, because the text is a stranger's.
func compileTypeScript(req *request) (problems string) {
	var text strings.Builder
	count := 0
	for i := range req.Files {
		f := &req.Files[i]
		loader, ok := typed[path.Ext(f.Name)]
		if !ok || strings.HasSuffix(f.Name, ".d.ts") {
			continue
		}
		result := api.Transform(f.Text, api.TransformOptions{
			Loader: loader, Sourcefile: f.Name, Sourcemap: api.SourceMapExternal, SourcesContent: api.SourcesContentExclude,
			// What QuickJS has not, decorators and "using", is expressed by what it has.
			Target: api.ES2024, Charset: api.CharsetUTF8, Platform: api.PlatformNeutral, LegalComments: api.LegalCommentsNone,
		})
		if len(result.Errors) == 0 {
			code := string(result.Code)
			f.Code, f.places = &code, sourcePlaces(result.Map)
			continue
		}
		for _, m := range result.Errors {
			count++
			text.WriteString(problemText(f.Name, m))
		}
	}
	switch {
	case count == 1:
		text.WriteString("1 error\n")
	case count > 1:
		fmt.Fprintf(&text, "%d errors\n", count)
	}
	return text.String()
}

// problemText is "main.ts:3:5: error: …" with the line below.
func problemText(name string, m api.Message) string {
	if m.Location == nil {
		return fmt.Sprintf("%s: error: %s\n", name, m.Text)
	}
	l := m.Location
	line, most := strings.ReplaceAll(l.LineText, "\t", " "), 200
	if len(line) > most {
		line = strings.ToValidUTF8(line[:most], "") // of code on one line nobody sees the place anyway
	}
	text := fmt.Sprintf("%s:%d:%d: error: %s\n%s\n", name, l.Line, l.Column+1, m.Text, line)
	if l.Column <= len(line) {
		marks := max(min(l.Length, len(line)-l.Column), 1)
		text += strings.Repeat(" ", len([]rune(line[:l.Column]))) + strings.Repeat("^", marks) + "\n"
	}
	return text
}

// sourcePlace says that the code from a place on comes from a place of the source.
// Lines and columns count from 0.
type sourcePlace struct{ line, column, sourceLine, sourceColumn int }

// sourcePlaces reads a source map of one source (ECMA-426). What cannot be read is left out.
func sourcePlaces(text []byte) []sourcePlace {
	var m struct{ Mappings string }
	if json.Unmarshal(text, &m) != nil {
		return nil
	}
	var places []sourcePlace
	var at sourcePlace
	for line := range strings.SplitSeq(m.Mappings, ";") {
		at.column = 0
		for segment := range strings.SplitSeq(line, ",") {
			n := variableLengths(segment)
			if len(n) < 4 {
				continue
			}
			at.column += n[0]
			at.sourceLine += n[2]
			at.sourceColumn += n[3]
			places = append(places, at)
		}
		at.line++
	}
	return places
}

const base64Digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"

// variableLengths reads the numbers of a segment: five bits a digit, the lowest
// first, the sixth bit when more follow; the lowest bit of all is the sign.
func variableLengths(segment string) (all []int) {
	n, shift := 0, 0
	for i := range len(segment) {
		d := strings.IndexByte(base64Digits, segment[i])
		if d < 0 || shift > 30 {
			return nil
		}
		n |= d & 31 << shift
		shift += 5
		if d&32 == 0 {
			if n&1 != 0 {
				n = -n
			}
			all = append(all, n/2)
			n, shift = 0, 0
		}
	}
	return all
}

// sourceOf finds where the code at a line and a column, both from 1, comes from.
func sourceOf(places []sourcePlace, line, column int) (int, int, bool) {
	i := sort.Search(len(places), func(i int) bool {
		p := places[i]
		return p.line > line-1 || p.line == line-1 && p.column > column-1
	})
	if i == 0 || places[i-1].line != line-1 {
		return 0, 0, false
	}
	return places[i-1].sourceLine + 1, places[i-1].sourceColumn + 1, true
}
