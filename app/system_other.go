//go:build !linux

package app

func hasDisplay() bool { return true }

func dialogText(text string) string { return text }
