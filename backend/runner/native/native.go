// Package native executes the languages whose toolchains are installed on this
// machine, in a sandbox of the system's: on Linux, bubblewrap.
//
// A program is a stranger's. The sandbox shows it the toolchains, read only, and
// a folder of its own in memory; no other file, no network, no other process, an
// empty environment. System calls that have opened holes in kernels are refused.
// Its time, memory, processes and files are limited, and at the end everything
// that it started is killed, all at once. Where a machine cannot do that, its
// toolchains are not used.
package native

import (
	"bytes"
	"io"
	"log/slog"
	"os"
	"path/filepath"

	"candor/backend/interview"
)

// searchPath is where the sandbox looks for programs.
const searchPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/usr/local/go/bin"

// Options of New.
type Options struct {
	// Toolchains to look for; nil: Table.
	Toolchains []Toolchain
	// Folders of this machine that hold toolchains, besides the system's own; they
	// are shown to programs, read only.
	Folders []string
	// Hidden are folders of this machine that programs see empty, though they lie in what they are shown: see Hide.
	Hidden []string
	// CacheDir keeps what toolchains prepare. Whoever can write there can make
	// candidates' programs do other things. "": "candor/native" in the user's cache
	// folder, or in /var/cache for root, because programs are not root and cannot look into its home.
	CacheDir string
	Log      *slog.Logger
}

func (o Options) withDefaults() Options {
	if o.Toolchains == nil {
		o.Toolchains = Table
	}
	if o.CacheDir == "" && os.Geteuid() == 0 {
		o.CacheDir = "/var/cache/candor/native"
	}
	if o.CacheDir == "" {
		if dir, err := os.UserCacheDir(); err == nil {
			o.CacheDir = filepath.Join(dir, "candor", "native")
		} else {
			o.CacheDir = filepath.Join(os.TempDir(), "candor-native")
		}
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	return o
}

// Hide checks what is to be hidden from programs (Options.Hidden): a folder that is not there would
// hide nothing, and nobody would know. Errors: Invalid.
func Hide(paths []string) (hidden []string, err error) {
	for _, path := range paths {
		if !filepath.IsAbs(path) {
			return nil, interview.InvalidField("hide", "Say where the folder to hide is from the root on: %q is not.", path)
		}
		at, err := filepath.EvalSymlinks(path)
		if err != nil {
			return nil, interview.InvalidField("hide", "The folder to hide cannot be found: %v.", err)
		}
		hidden = append(hidden, at)
	}
	return hidden, nil
}

// readHead reads to the end and keeps the first n bytes.
func readHead(r io.Reader, n int64) []byte {
	head, _ := io.ReadAll(io.LimitReader(r, n)) // what came before an error is what there is
	_, _ = io.Copy(io.Discard, r)
	return head
}

func firstLine(said []byte) string {
	line, _, _ := bytes.Cut(bytes.TrimSpace(said), []byte("\n"))
	return string(line[:min(len(line), 200)])
}
