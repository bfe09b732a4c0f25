//go:build linux

package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/netip"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"candor/build/bench/load"
)

// contender is one server under test.
type contender struct {
	name     string
	stores   bool // a document outlives the process
	syncs    bool // it answers with the document
	acks     bool
	onlyDisk bool // takes part for what is read from disk alone
	start    func(dir string) (*server, error)
}

// server is a contender that runs.
type server struct {
	*process
	load.Server
	documents func(n int) ([]string, error) // names of documents nobody used
}

// root is the Y.Text that is typed into. The relay refuses root types that a
// document of its kind does not have, so it is named as in the notes.
const root = "notes"

// fresh names documents that a server needs not be told of.
func fresh(prefix string) func(n int) ([]string, error) {
	next := 0
	return func(n int) ([]string, error) {
		names := make([]string, n)
		for i := range names {
			next++
			names[i] = fmt.Sprintf("%s-%06d", prefix, next)
		}
		return names, nil
	}
}

func bare(name, program string, batched bool) contender {
	args := []string{}
	if batched {
		args = append(args, "-batched")
	}
	return contender{name: name, start: func(string) (*server, error) {
		addr, err := freePort()
		if err != nil {
			return nil, err
		}
		p, err := startProcess(exec.Command(program, append(args, "-addr", addr.String())...), nil)
		if err != nil {
			return nil, err
		}
		s := &server{process: p, Server: load.Server{Addr: addr, Dialect: load.Bare, Root: root}, documents: fresh("room")}
		return s, p.awaitPort(addr)
	}}
}

// yWebsocket is @y/websocket-server as it comes; with persistence it keeps
// documents in LevelDB.
func yWebsocket(name, peers string, persistence bool) contender {
	return contender{name: name, stores: persistence, onlyDisk: persistence, syncs: true, start: func(dir string) (*server, error) {
		addr, err := freePort()
		if err != nil {
			return nil, err
		}
		cmd := exec.Command("node", filepath.Join(peers, "node_modules/@y/websocket-server/src/server.js"))
		cmd.Env = append(os.Environ(), "HOST="+addr.Addr().String(), fmt.Sprint("PORT=", addr.Port()))
		if persistence {
			cmd.Env = append(cmd.Env, "YPERSISTENCE="+filepath.Join(dir, "leveldb"))
		}
		p, err := startProcess(cmd, nil)
		if err != nil {
			return nil, err
		}
		s := &server{process: p, Server: load.Server{Addr: addr, Dialect: load.YWebsocket, Root: root}, documents: fresh("room")}
		return s, p.awaitPort(addr)
	}}
}

func hocuspocus(name, peers string) contender {
	return contender{name: name, stores: true, syncs: true, acks: true, start: func(dir string) (*server, error) {
		addr, err := freePort()
		if err != nil {
			return nil, err
		}
		cmd := exec.Command("node", filepath.Join(peers, "hocuspocus.mjs"), fmt.Sprint(addr.Port()), filepath.Join(dir, "hocuspocus.db"))
		p, err := startProcess(cmd, nil)
		if err != nil {
			return nil, err
		}
		s := &server{
			process: p, documents: fresh("room"),
			Server: load.Server{Addr: addr, Dialect: load.Hocuspocus, Path: "/", Token: "bench", Root: root},
		}
		return s, p.awaitPort(addr)
	}}
}

// candor is the relay of this checkout, with an interview for each room and a
// person's API token for every connection.
func candor(name, relay string) contender {
	return contender{name: name, stores: true, syncs: true, acks: true, start: func(dir string) (*server, error) {
		// Without a PATH it finds no toolchains to ask for their versions, which
		// takes seconds: nobody executes anything.
		return startRelay(relay, dir, []int{serverCore}, "PATH=")
	}}
}

// startRelay starts the relay on these cores, with more in its environment.
func startRelay(relay, dir string, cores []int, env ...string) (*server, error) {
	token, err := candorToken(relay, dir)
	if err != nil {
		return nil, err
	}
	var address string
	cmd := exec.Command(relay, "serve", "--addr", "127.0.0.1:0", "--data", dir)
	cmd.Env = append(os.Environ(), env...)
	p, err := startProcessOn(cmd, cores, func(line string) bool {
		i := strings.Index(line, "http://")
		if i >= 0 {
			address = strings.Fields(line[i:])[0]
		}
		return i >= 0
	})
	if err != nil {
		return nil, err
	}
	u, err := url.Parse(address)
	if err != nil {
		return nil, err
	}
	addr, err := netip.ParseAddrPort(u.Host)
	if err != nil {
		return nil, fmt.Errorf("the relay's address %q: %w", address, err)
	}
	s := &server{
		process:   p,
		Server:    load.Server{Addr: addr, Dialect: load.Hocuspocus, Path: "/live", Token: token, Root: root},
		documents: func(n int) ([]string, error) { return candorDocuments(addr, token, n) },
	}
	// A relay answers while it still asks this machine's toolchains for their
	// versions: nobody's figures should have that in them.
	found := &page{server: s, token: token, http: &http.Client{Timeout: detectTime}}
	if err := found.call(http.MethodGet, "/api/languages", nil, nil); err != nil {
		s.stop()
		return nil, err
	}
	return s, nil
}

// detectTime bounds how long a relay may take to know what it can execute.
const detectTime = 3 * time.Minute

// candorToken makes a person and an API token, once for a data directory.
func candorToken(relay, dir string) (string, error) {
	const email = "bench@example.com"
	kept := filepath.Join(dir, "bench-token")
	if b, err := os.ReadFile(kept); err == nil {
		return string(b), nil
	}
	add := exec.Command(relay, "person", "add", "--data", dir, "--email", email, "--name", "Bench", "--role", "admin")
	add.Stdin = strings.NewReader("a password of the benchmark\n")
	if out, err := add.CombinedOutput(); err != nil {
		return "", fmt.Errorf("add a person: %w\n%s", err, out)
	}
	var stderr bytes.Buffer
	tokens := exec.Command(relay, "token", "add", "--data", dir, "--email", email, "--label", "bench")
	tokens.Stderr = &stderr
	out, err := tokens.Output()
	if err != nil {
		return "", fmt.Errorf("add a token: %w\n%s", err, stderr.Bytes())
	}
	token := strings.TrimSpace(string(out))
	return token, os.WriteFile(kept, []byte(token), 0o600)
}

// candorDocuments creates interviews and answers with their notes.
func candorDocuments(addr netip.AddrPort, token string, n int) ([]string, error) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	names := make([]string, n)
	for i := range names {
		req, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://"+addr.String()+"/api/interviews", strings.NewReader(`{"name":"Bench"}`))
		if err != nil {
			return nil, err
		}
		req.Header.Set("Authorization", "Bearer "+token)
		req.Header.Set("Content-Type", "application/json")
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			return nil, fmt.Errorf("create an interview: %w", err)
		}
		var made struct {
			ID     string `json:"id"`
			Detail string `json:"detail"`
		}
		err = json.NewDecoder(res.Body).Decode(&made)
		res.Body.Close()
		if err != nil || res.StatusCode != http.StatusCreated {
			return nil, errors.Join(fmt.Errorf("create an interview: %s %s", res.Status, made.Detail), err)
		}
		names[i] = made.ID + "/notes"
	}
	return names, nil
}
