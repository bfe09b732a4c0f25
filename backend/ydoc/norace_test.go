//go:build !race

package ydoc

// many is how much hostile input the tests make.
const many = 50_000

// oracleDefault is how many sessions are compared with real Yjs unless told otherwise.
const oracleDefault = 12
