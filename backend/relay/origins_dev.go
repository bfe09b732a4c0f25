//go:build dev

package relay

// developmentOrigins are those of `wails dev`, which builds with the tag dev.
var developmentOrigins = []string{"http://localhost:34115"}
