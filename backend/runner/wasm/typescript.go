package wasm

import (
	"encoding/json"
	"fmt"
	"path"
	"regexp"
	"sort"
	"strings"

	"github.com/evanw/esbuild/pkg/api"
)

// loaders are the files that are not JavaScript, by the ends of their names. Only the
// types and JSX are taken out; nothing checks the types.
var loaders = map[string]api.Loader{
	".ts": api.LoaderTS, ".mts": api.LoaderTS, ".cts": api.LoaderTS, ".tsx": api.LoaderTSX, ".jsx": api.LoaderJSX,
}

// What tells that a text in JavaScript may have JSX in it, which its name does not say.
var (
	hasTags = regexp.MustCompile(`</[A-Za-z>]|/>`)
	plainJS = map[string]bool{".js": true, ".mjs": true, ".cjs": true}
)

// Decorators are of two kinds, and what is written for one does nothing good as the other:
// those of TypeScript before 5 get a target and a key, those of the language a value and a context.
var (
	olderDecorators = regexp.MustCompile(`\bPropertyDescriptor\b|\(\s*_?target\s*(?::[^,()]*)?,\s*_?(?:property\w*|prop|key|name|method\w*|member\w*)\b|\bconstructor:\s*(?:\{\s*new|T\b|Function\b)[^,()]*\)\s*(?::[^{]*)?\{`)
	newerDecorators = regexp.MustCompile(`\b\w*DecoratorContext\b|\bcontext\.(?:kind|name|addInitializer|metadata|access|static|private)\b`)
	hasDecorator    = regexp.MustCompile(`(?m)(?:^|[\s(])@[A-Za-z_$]`)
	wantsMetadata   = regexp.MustCompile(`["']design:(?:type|paramtypes|returntype)["']`)
	keptJSX         = regexp.MustCompile(`("jsx"\s*:\s*)"(?:preserve|react-native)"`)
)

const (
	noMetadata = "The built-in TypeScript keeps no types for decorators (emitDecoratorMetadata)."
	olderOnly  = "experimental decorators"
)

// compileTypeScript makes JavaScript of the request's TypeScript and JSX. It returns
// what is wrong with it, as text for people, or "".
//
// It happens here, in the child, because the text is a stranger's.
func compileTypeScript(req *request) (problems string) {
	var text strings.Builder
	count := 0
	c := newTypeScript(req.Files)
	for i := range req.Files {
		for _, m := range c.compile(&req.Files[i]) {
			count++
			text.WriteString(problemText(req.Files[i].Name, m))
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

// typeScript is how the files of a program are compiled.
type typeScript struct {
	config string // tsconfig.json, as far as the compiler looks at it
	older  bool   // the decorators are those before TypeScript 5
}

func newTypeScript(files []requestFile) (c typeScript) {
	older, newer := false, false
	for _, f := range files {
		if f.Name == "tsconfig.json" {
			c.config = keptJSX.ReplaceAllString(f.Text, `$1"react"`)
		}
		if _, ok := loaders[path.Ext(f.Name)]; ok {
			older = older || olderDecorators.MatchString(f.Text)
			newer = newer || newerDecorators.MatchString(f.Text)
		}
	}
	c.older = older && !newer && c.config == ""
	return c
}

// compile gives a file its code, or tells what is wrong with it.
func (c typeScript) compile(f *requestFile) []api.Message {
	ext := path.Ext(f.Name)
	loader, ok := loaders[ext]
	switch {
	case strings.HasSuffix(f.Name, ".d.ts"):
		return nil
	case !ok && plainJS[ext] && hasTags.MatchString(f.Text):
		return compileTags(f)
	case !ok:
		return nil
	case wantsMetadata.MatchString(f.Text):
		return []api.Message{{Text: noMetadata}}
	}
	result := c.transform(f, loader, c.older && hasDecorator.MatchString(f.Text))
	if len(result.Errors) > 0 && c.config == "" && strings.Contains(result.Errors[0].Text, olderOnly) {
		result = c.transform(f, loader, true)
	}
	if len(result.Errors) > 0 {
		return result.Errors
	}
	f.take(result, loader)
	return nil
}

// compileTags compiles JavaScript that is none without JSX. What is wrong with the rest is
// for the engine to say.
func compileTags(f *requestFile) []api.Message {
	if c := (typeScript{}); len(c.transform(f, api.LoaderJS, false).Errors) > 0 {
		if result := c.transform(f, api.LoaderJSX, false); len(result.Errors) == 0 {
			f.take(result, api.LoaderJSX)
		}
	}
	return nil
}

func (c typeScript) transform(f *requestFile, loader api.Loader, older bool) api.TransformResult {
	config := c.config
	if older {
		// What was written for these expects fields that are assigned, too.
		config = `{"compilerOptions": {"experimentalDecorators": true, "useDefineForClassFields": false}}`
	}
	return api.Transform(f.Text, api.TransformOptions{
		Loader: loader, Sourcefile: f.Name, Sourcemap: api.SourceMapExternal, SourcesContent: api.SourcesContentExclude,
		// What QuickJS has not, decorators and "using", is expressed by what it has.
		Target: api.ES2024, Charset: api.CharsetUTF8, Platform: api.PlatformNeutral, LegalComments: api.LegalCommentsNone,
		TsconfigRaw: config,
	})
}

// take keeps what the compiler made.
func (f *requestFile) take(result api.TransformResult, loader api.Loader) {
	code := string(result.Code)
	f.Code, f.places = &code, sourcePlaces(result.Map)
	f.JSX = (loader == api.LoaderJSX || loader == api.LoaderTSX) && strings.Contains(code, "React.createElement")
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
