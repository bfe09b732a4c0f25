// Package program says which program the children of wasm are.
package program

// File is started for children; "": this program's own file. Only wasmtest sets
// it, and nothing outside wasm's folder can import it.
var File string
