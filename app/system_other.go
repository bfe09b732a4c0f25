//go:build !linux

package app

func hasDisplay() bool { return true }

func dialogText(text string) string { return text }

// followColourScheme has nothing to do where the web view asks the system.
func followColourScheme() {}
