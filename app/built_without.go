//go:build !production && !dev && !bindings

package app

// hasWindow is false in a plain `go build ./...`, which checks everything but
// needs neither cgo nor GTK.
const hasWindow = false
