//go:build !linux

package app

func hasDisplay() bool { return true }
