// Candor is the interviewer's desktop program. The package is at the root
// because that is where Wails builds it.
package main

import (
	_ "embed"
	"os"

	"candor/app"
	"candor/backend/runner/wasm"
)

//go:embed build/linux/256.png
var icon []byte

// version is set by the build.
var version = "development"

func main() {
	// A process that is to execute a candidate's code does only that. Nothing
	// else may happen before the window runs: making the bindings runs main too.
	if wasm.ChildMain() {
		return
	}
	os.Exit(app.Command(os.Args[1:], os.Stdout, os.Stderr, icon, version))
}
