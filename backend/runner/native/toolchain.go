package native

import (
	"cmp"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"candor/backend/runner"
)

// cacheInside is where the sandbox has what Prepare made, read only.
const cacheInside = "/cache"

// Toolchain is a language of this machine, as data: how to find it, to compile
// and to run. Adding a language is one entry in the table and one test.
//
// In commands and Env these words stand for something:
//
//	{program}   the first of Needs, as it was found
//	{main}      the main file
//	{stem}      it without its extension
//	{class}     the last part of that
//	{files}     the main file and every other with its extension, each an argument
//	{others}    those without the main file
//	{cache}     the prepared folder
//	{heap}      the memory, in MiB, that a runtime with a collector may fill: less than
//	            the limit, so that it collects, or says that it has none left, before it is killed
//	{heap-hex}  that in bytes, in hexadecimal
//
// Everything runs in the folder of the sources, inside the sandbox. What a
// compiler makes belongs into /tmp, which is a hidden folder there.
type Toolchain struct {
	ID       string // as in a request: "cpp". Of several with the same, the first that is there is used
	Name     string // as on screen: "C++"
	FileName string // the first file of a new program: "main.cpp"
	// Needs are the programs that must be there, the one that tells its version first.
	// "lua5.4|lua" is either.
	Needs []string
	// Version prints the version; without it, {program} --version. What
	// matches first of number.number(.number) is it.
	Version []string
	Compile []string // "": nothing to compile
	Run     []string
	REPL    []string // "": it has no prompt. Without its program, it has none either
	Env     []string // NAME=value, besides the sandbox's own
	Etc     []string // patterns of what it needs of /etc, read only
	Folders []string // that it needs besides /usr, read only
	// Packages prints what programs can use besides the language's own library: a name in each line, and its
	// version after a space. More says how to have more of them, in one sentence.
	Packages []string
	More     string
	// Network: its programs have sockets of the internet, to talk to each other: it is what
	// servers are written in. Nothing outside the sandbox can be reached in any case.
	Network bool
	// Stdio: its programs print through C's library, which holds back what it prints until there is
	// much of it: of a program that is stopped, or crashes, that would be lost.
	Stdio bool
	// Prepare fills {cache}, once for each version: what every compilation would
	// do again. It runs in the sandbox too.
	Prepare []string
	// Data is the limit on the memory that one process may reserve (RLIMIT_DATA), in
	// bytes: for runtimes that reserve much more than they use. 0: the limit on memory.
	// What is really used is limited for all processes together in any case.
	Data int64
}

// shown is the toolchain as a language of the runner.
func (t *Toolchain) shown(version string, packages []runner.Package) runner.Language {
	return runner.Language{
		ID: t.ID, Name: t.Name, Version: version, FileName: t.FileName, Runtime: runner.Native,
		REPL: len(t.REPL) > 0, Compiled: len(t.Compile) > 0, RealTerminal: true,
		Packages: packages, MorePackages: t.More,
	}
}

const (
	// maxPackages bounds the list of packages, and maxPackageName what one is called, in bytes: they
	// are sent to every page.
	maxPackages    = 500
	maxPackageName = 64
)

// packagePattern is what names and versions of packages look like.
var packagePattern = regexp.MustCompile(`^[\w@][\w@./+-]*$`)

// packages reads what Toolchain.Packages printed.
func packages(said string) (all []runner.Package) {
	for line := range strings.Lines(said) {
		name, version, _ := strings.Cut(strings.TrimSpace(line), " ")
		known := packagePattern.MatchString(name) && len(name) <= maxPackageName
		if known && (version == "" || packagePattern.MatchString(version) && len(version) <= maxPackageName) {
			all = append(all, runner.Package{Name: name, Version: version})
		}
	}
	slices.SortFunc(all, func(a, b runner.Package) int {
		return cmp.Or(strings.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name)), strings.Compare(a.Version, b.Version))
	})
	all = slices.CompactFunc(all, func(a, b runner.Package) bool { return strings.EqualFold(a.Name, b.Name) })
	return all[:min(len(all), maxPackages)]
}

// with puts the program that was found in place of {program}.
func (t *Toolchain) with(program string) *Toolchain {
	made := *t
	for _, list := range []*[]string{&made.Version, &made.Packages, &made.Compile, &made.Run, &made.REPL, &made.Env, &made.Prepare} {
		*list = replaced(*list, strings.NewReplacer("{program}", program))
	}
	if len(made.Version) == 0 {
		made.Version = []string{program, "--version"}
	}
	return &made
}

func replaced(list []string, words *strings.Replacer) []string {
	made := make([]string, len(list))
	for i, word := range list {
		made[i] = words.Replace(word)
	}
	return made
}

// settings are the words that stand for something whatever the program is.
func settings(l runner.Limits) []string {
	heap := l.Memory / 4 * 3
	return []string{
		"{cache}", cacheInside,
		"{heap}", strconv.FormatInt(heap>>20, 10), "{heap-hex}", strconv.FormatInt(heap, 16),
	}
}

// expand puts what a request says in place of a command's words.
func expand(command []string, req *runner.Request, l runner.Limits) []string {
	main := req.Main
	stem := strings.TrimSuffix(main, path.Ext(main))
	words := strings.NewReplacer(append(settings(l), "{main}", main, "{stem}", stem, "{class}", path.Base(stem))...)
	var others []string
	for _, f := range req.Files {
		if f.Name != main && path.Ext(f.Name) == path.Ext(main) {
			others = append(others, f.Name)
		}
	}
	var args []string
	for _, word := range command {
		switch word {
		case "{files}":
			args = append(append(args, main), others...)
		case "{others}":
			args = append(args, others...)
		default:
			args = append(args, words.Replace(word))
		}
	}
	// A name that begins with a hyphen must not become an option.
	for i, a := range args {
		if i > 0 && strings.HasPrefix(a, "-") && (a == main || a == stem || a == path.Base(stem) || slices.Contains(others, a)) {
			args[i] = "./" + a
		}
	}
	return args
}
