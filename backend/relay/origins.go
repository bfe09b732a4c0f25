//go:build !dev

package relay

// developmentOrigins are none in what people use.
var developmentOrigins []string
