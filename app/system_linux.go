package app

import (
	"os"
	"strings"
)

func hasDisplay() bool {
	return os.Getenv("DISPLAY") != "" || os.Getenv("WAYLAND_DISPLAY") != ""
}

// dialogText is text as Wails' message dialog wants it: on Linux it hands the
// text to GTK as a printf format.
func dialogText(text string) string {
	return strings.ReplaceAll(text, "%", "%%")
}
