//go:build production || dev || bindings

package app

// hasWindow says that Wails' window is in this build.
const hasWindow = true
