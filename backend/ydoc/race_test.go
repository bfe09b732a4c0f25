//go:build race

package ydoc

// many is how much hostile input the tests make; the race detector is some ten times slower.
const many = 10_000

// oracleDefault is how many sessions are compared with real Yjs unless told otherwise.
const oracleDefault = 2
