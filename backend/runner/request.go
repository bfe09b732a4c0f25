package runner

import (
	"context"
	"strings"
	"time"

	"candor/backend/interview"
)

// Request is what to execute.
type Request struct {
	Language string
	Files    []interview.SourceFile
	Main     string // the file to start with; "": the only file
	Args     []string
	// Stdin is what the program reads first. When it is not empty, the end of
	// the input follows it; when it is, people may type.
	Stdin string
	// Closed says that there is no more input than Stdin, also when that is empty.
	Closed bool
	// Terminal gives the program a terminal: what is typed is echoed, lines can be
	// corrected, Ctrl-C interrupts, lines of output end with CR LF. A terminal of the
	// system's has one stream, stdout. The zero size: no terminal.
	Terminal TerminalSize
	// REPL starts the language's own prompt, with the files beside it. It needs a
	// terminal, and no file.
	REPL bool
	// Installed is the same language as a toolchain of the machine, which the built-in one
	// may name; the zero Language: there is none. The runner fills it in.
	Installed Language
	// Session is what may have one execution at a time, an interview's id. "": no such limit.
	Session string
}

// TerminalSize is in characters.
type TerminalSize struct{ Columns, Rows int }

// MaxTerminal bounds both sides of a terminal.
const MaxTerminal = 1000

func (s TerminalSize) valid() bool {
	return s.Columns > 0 && s.Columns <= MaxTerminal && s.Rows > 0 && s.Rows <= MaxTerminal
}

// Limits of one execution. They are stated to people, see Sentences.
type Limits struct {
	Wall        time.Duration // from start to end, without the time that it waits for input
	Interactive time.Duration // from start to end, with that time
	CPU         time.Duration
	Compile     time.Duration // of compiling, from start to end; it does not count as the program's time
	Memory      int64         // bytes
	Processes   int           // at once, threads among them
	Sockets     int           // open at once, of all processes together
	OpenFiles   int           // open at once, of all processes together
	Output      int           // bytes, both streams together
	Disk        int64         // bytes in the files that the program writes
	DiskFiles   int           // how many files and folders there may be
	Files       int           // how many source files a request may have
	Source      int           // bytes in all source files together
	Stdin       int           // bytes of input in all
	Args        int           // bytes in all arguments together
}

// DefaultLimits are used for what Options.Limits leaves zero.
var DefaultLimits = Limits{
	Wall:        30 * time.Second,
	Interactive: 10 * time.Minute,
	CPU:         10 * time.Second,
	Compile:     60 * time.Second,
	Memory:      512 << 20,
	Processes:   64,
	Sockets:     256,
	OpenFiles:   2048,
	Output:      1 << 20,
	Disk:        64 << 20,
	DiskFiles:   4096,
	Files:       64,
	Source:      1 << 20,
	Stdin:       1 << 20,
	Args:        64 << 10,
}

// What compiling may use, at least: virtual machines compile with many threads, and
// their compilers need more memory than the programs they make.
const (
	CompileMemory    = 1 << 30 // bytes
	CompileProcesses = 512
	CompileOpenFiles = 8192
)

// Compiling is the limits while a program is compiled.
func (l Limits) Compiling() Limits {
	l.Memory = max(l.Memory, CompileMemory)
	l.Processes = max(l.Processes, CompileProcesses)
	l.OpenFiles = max(l.OpenFiles, CompileOpenFiles)
	return l
}

// Or takes from d what l leaves zero.
func (l Limits) Or(d Limits) Limits {
	set(&l.Wall, d.Wall)
	set(&l.Interactive, d.Interactive)
	set(&l.CPU, d.CPU)
	set(&l.Compile, d.Compile)
	set(&l.Memory, d.Memory)
	set(&l.Processes, d.Processes)
	set(&l.Sockets, d.Sockets)
	set(&l.OpenFiles, d.OpenFiles)
	set(&l.Output, d.Output)
	set(&l.Disk, d.Disk)
	set(&l.DiskFiles, d.DiskFiles)
	set(&l.Files, d.Files)
	set(&l.Source, d.Source)
	set(&l.Stdin, d.Stdin)
	set(&l.Args, d.Args)
	return l
}

// Within is l, but nowhere more than most.
func (l Limits) Within(most Limits) Limits {
	l = l.Or(most)
	return Limits{
		Wall:        min(l.Wall, most.Wall),
		Interactive: min(l.Interactive, most.Interactive),
		CPU:         min(l.CPU, most.CPU),
		Compile:     min(l.Compile, most.Compile),
		Memory:      min(l.Memory, most.Memory),
		Processes:   min(l.Processes, most.Processes),
		Sockets:     min(l.Sockets, most.Sockets),
		OpenFiles:   min(l.OpenFiles, most.OpenFiles),
		Output:      min(l.Output, most.Output),
		Disk:        min(l.Disk, most.Disk),
		DiskFiles:   min(l.DiskFiles, most.DiskFiles),
		Files:       min(l.Files, most.Files),
		Source:      min(l.Source, most.Source),
		Stdin:       min(l.Stdin, most.Stdin),
		Args:        min(l.Args, most.Args),
	}
}

func set[T comparable](field *T, value T) {
	var zero T
	if *field == zero {
		*field = value
	}
}

// maxArgs is how many arguments a program may have: bubblewrap takes 9,000 in all.
const maxArgs = 4096

// check validates a request, completes it and finds what executes it.
func (r *Runner) check(ctx context.Context, req *Request) (Backend, Language, error) {
	backend, language := r.find(req.Language)
	if backend == nil {
		r.AwaitLanguages(ctx)
		backend, language = r.find(req.Language)
	}
	if backend == nil {
		return nil, Language{}, interview.InvalidField("language", "This server cannot run %q.", clip(req.Language, 40))
	}
	_, req.Installed = r.find(language.ID + "-native")
	return backend, language, req.Check(language, r.Settings().Limits)
}

// Check validates a request in a language and completes it.
func (req *Request) Check(language Language, l Limits) error {
	if req.Terminal != (TerminalSize{}) {
		if !req.Terminal.valid() {
			return interview.InvalidField("terminal", "A terminal has between 1 and %d columns and rows.", MaxTerminal)
		}
		if req.Stdin != "" {
			return interview.InvalidField("stdin", "Input is typed into a terminal, not sent ahead.")
		}
	}
	if req.REPL {
		if req.Terminal == (TerminalSize{}) {
			return interview.InvalidField("repl", "A prompt needs a terminal.")
		}
		if !language.REPL {
			return interview.InvalidField("repl", "%s has no prompt here.", language.Name)
		}
	} else if len(req.Files) == 0 {
		return interview.InvalidField("files", "There is no file to run.")
	}
	if len(req.Files) > l.Files {
		return interview.Errorf(interview.TooLarge, "The program has too many files: at most %d are allowed.", l.Files)
	}
	if req.Main == "" && len(req.Files) == 1 {
		req.Main = req.Files[0].Name
	}
	if err := interview.CheckFileNames(req.Files); err != nil {
		return err
	}
	mainIsThere, size := false, 0
	for _, f := range req.Files {
		mainIsThere = mainIsThere || f.Name == req.Main
		size += len(f.Text)
	}
	if size > l.Source {
		return interview.Errorf(interview.TooLarge, "The program’s files are larger than %s together, the most that is allowed.", bytesText(int64(l.Source)))
	}
	if !mainIsThere && !(req.REPL && req.Main == "") {
		return interview.InvalidField("main", "There is no file %q to start with.", clip(req.Main, 80))
	}
	if len(req.Stdin) > l.Stdin {
		return interview.Errorf(interview.TooLarge, "The input is larger than %s, the most that is allowed.", bytesText(int64(l.Stdin)))
	}
	if len(req.Args) > maxArgs {
		return interview.Errorf(interview.TooLarge, "The program has %d arguments; at most %d are allowed.", len(req.Args), maxArgs)
	}
	args := 0
	for _, a := range req.Args {
		if strings.ContainsRune(a, 0) {
			return interview.InvalidField("args", "An argument cannot contain the character NUL.")
		}
		args += len(a) + 1
	}
	if args > l.Args {
		return interview.Errorf(interview.TooLarge, "The arguments are longer than %s together, the most that is allowed.", bytesText(int64(l.Args)))
	}
	return nil
}

// clip shortens what a person sent, so that an error stays one line.
func clip(s string, n int) string {
	if len(s) <= n {
		return s
	}
	return strings.ToValidUTF8(s[:n], "") + "…"
}
