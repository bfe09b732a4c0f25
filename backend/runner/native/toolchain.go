package native

import (
	"path"
	"strings"

	"candor/backend/runner"
)

// cacheInside is where the sandbox has what Prepare made, read only.
const cacheInside = "/cache"

// Toolchain is a language of this machine, as data: how to find it, to compile
// and to run. Adding a language is one entry in the table and one test.
//
// In commands these words stand for something: {main} the main file, {stem} it
// without its extension, {class} the last part of that, {files} every source
// file with the main file's extension, {cache} the prepared folder. Everything
// runs in the folder of the sources, inside the sandbox.
type Toolchain struct {
	ID       string // as in a request: "cpp"
	Name     string // as on screen: "C++"
	FileName string // the first file of a new program: "main.cpp"
	// Needs are the programs that must be there, the one that tells its version first.
	Needs []string
	// Version prints the version; without it, {first of Needs} --version. What
	// matches first of number.number(.number) is it.
	Version []string
	Compile []string // "": nothing to compile
	Run     []string
	REPL    []string // "": it has no prompt
	Env     []string // NAME=value, besides the sandbox's own
	Etc     []string // what it needs of /etc, read only
	// Prepare fills {cache}, once for each version: what every compilation would
	// do again. It runs in the sandbox too.
	Prepare []string
	// Data is the limit on the memory that one process may reserve (RLIMIT_DATA), in
	// bytes: for runtimes that reserve much more than they use. 0: the limit on memory.
	// What is really used is limited for all processes together in any case.
	Data int64
}

// shown is the toolchain as a language of the runner.
func (t *Toolchain) shown(version string) runner.Language {
	return runner.Language{
		ID: t.ID, Name: t.Name, Version: version, FileName: t.FileName, Runtime: runner.Native,
		REPL: len(t.REPL) > 0, Compiled: len(t.Compile) > 0, RealTerminal: true,
	}
}

// expand puts what a request says in place of a command's words.
func expand(command []string, req *runner.Request) []string {
	main := req.Main
	stem := strings.TrimSuffix(main, path.Ext(main))
	words := strings.NewReplacer("{main}", main, "{stem}", stem, "{class}", path.Base(stem), "{cache}", cacheInside)
	var args []string
	for _, word := range command {
		if word != "{files}" {
			args = append(args, words.Replace(word))
			continue
		}
		args = append(args, main)
		for _, f := range req.Files {
			if f.Name != main && path.Ext(f.Name) == path.Ext(main) {
				args = append(args, f.Name)
			}
		}
	}
	// A name that begins with a hyphen must not become an option.
	for i, a := range args {
		if i > 0 && strings.HasPrefix(a, "-") && !contains(command, a) {
			args[i] = "./" + a
		}
	}
	return args
}

func contains(words []string, s string) bool {
	for _, w := range words {
		if w == s {
			return true
		}
	}
	return false
}
