package app

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"

	"candor/app/workspace"
	"candor/frontend"
)

const usage = `Candor: live coding interviews on your own machines.

Usage: candor [--data DIR] [--addr HOST:PORT]

`

// Command runs the program as its command line says and returns its exit
// status.
func Command(args []string, stdout, stderr io.Writer, icon []byte, version string) int {
	flags := flag.NewFlagSet("candor", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.Usage = func() {
		fmt.Fprint(stderr, usage)
		flags.PrintDefaults()
	}
	data := flags.String("data", "", "keep everything in the folder `DIR` (default: $"+workspace.DataDirVariable+", else this system's place for data)")
	addr := flags.String("addr", "", "listen on `HOST:PORT` for candidates (default: every interface, port 4780 or the next free one)")
	showVersion := flags.Bool("version", false, "print the version and exit")
	switch err := flags.Parse(args); {
	case errors.Is(err, flag.ErrHelp):
		return 0
	case err != nil:
		return 2
	case flags.NArg() > 0:
		fmt.Fprintf(stderr, "candor: %q is not understood\n", flags.Arg(0))
		flags.Usage()
		return 2
	}
	if *showVersion {
		fmt.Fprintln(stdout, "candor", version)
		return 0
	}
	dataDir, err := workspace.DataDir(*data)
	if err == nil {
		err = Run(Options{
			Frontend: frontend.Dist,
			Icon:     icon,
			Version:  version,
			DataDir:  dataDir,
			Addr:     *addr,
			Log:      slog.New(slog.NewTextHandler(stderr, nil)),
		})
	}
	if err != nil {
		fmt.Fprintln(stderr, "candor:", err)
		return 1
	}
	return 0
}
