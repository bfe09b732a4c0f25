//go:build !linux

// Command bench measures the relay beside its peers. It reads /proc and pins
// processes to cores, so it runs on Linux alone.
package main

import (
	"fmt"
	"os"
)

func main() {
	fmt.Fprintln(os.Stderr, "the benchmarks need Linux: they read /proc and use epoll")
	os.Exit(2)
}
