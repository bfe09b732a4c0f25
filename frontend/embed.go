// Package frontend embeds the built pages, so that one binary serves them.
package frontend

import "embed"

// Dist is the front end as Vite built it, under "dist". A fresh clone holds
// only dist/.gitkeep until the front end is built.
//
//go:embed all:dist
var Dist embed.FS
