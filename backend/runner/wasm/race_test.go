//go:build race

package wasm_test

func init() { raced = true }
