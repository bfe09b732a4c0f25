//go:build linux

package main

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

// installPeers puts the servers that npm has into build/.cache, once for each
// state of their lock file, and answers where they are.
func installPeers(repository string) (string, error) {
	from := filepath.Join(repository, "build/bench/peers")
	to := filepath.Join(repository, "build/.cache/bench-peers")
	if err := os.MkdirAll(to, 0o755); err != nil {
		return "", err
	}
	sum := sha256.New()
	for _, name := range []string{"package.json", "package-lock.json", ".npmrc", "hocuspocus.mjs"} {
		b, err := os.ReadFile(filepath.Join(from, name))
		if err != nil {
			return "", err
		}
		sum.Write(b)
		if err := os.WriteFile(filepath.Join(to, name), b, 0o644); err != nil {
			return "", err
		}
	}
	stamp := filepath.Join(to, "installed")
	want := fmt.Appendf(nil, "%x\n", sum.Sum(nil))
	if got, err := os.ReadFile(stamp); err == nil && bytes.Equal(got, want) {
		return to, nil
	}
	fmt.Fprintln(os.Stderr, "installing the peers into build/.cache/bench-peers (once; their SQLite is compiled, about a minute)")
	npm := exec.Command("npm", "ci", "--no-audit", "--no-fund", "--loglevel=error")
	npm.Dir = to
	npm.Env = os.Environ()
	// node-gyp would fetch Node's headers; most installations have them.
	if node, err := exec.LookPath("node"); err == nil {
		if node, err = filepath.EvalSymlinks(node); err == nil {
			prefix := filepath.Dir(filepath.Dir(node))
			if _, err := os.Stat(filepath.Join(prefix, "include/node/node.h")); err == nil {
				npm.Env = append(npm.Env, "npm_config_nodedir="+prefix)
			}
		}
	}
	if out, err := npm.CombinedOutput(); err != nil {
		return "", fmt.Errorf("npm ci: %w\n%s", err, out)
	}
	return to, os.WriteFile(stamp, want, 0o644)
}
