package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"candor/backend/interview"
	"candor/backend/notices"
	"candor/backend/runner/wasm"
	"candor/backend/runner/wasm/wasmtest"
	"candor/build/proving"
)

// runAsRelay makes this test program be candor-relay itself.
const runAsRelay = "CANDOR_TEST_RUN_AS_RELAY"

func TestMain(m *testing.M) {
	if wasm.ChildMain() {
		return
	}
	wasmtest.Run(func() int {
		if os.Getenv(runAsRelay) != "" {
			main()
			return 0
		}
		return m.Run()
	})
}

func run(t *testing.T, stdin string, args ...string) (stdout string, err error) {
	t.Helper()
	var out bytes.Buffer
	c := command{stdin: strings.NewReader(stdin), stdout: &out, stderr: io.Discard}
	err = c.run(t.Context(), args)
	return out.String(), err
}

func TestPeopleAndTokens(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "new", "data")
	out, err := run(t, "correct horse\n", "person", "add", "--data", dir, "--email", "ada@example.com", "--name", "Ada", "--role", "admin")
	if err != nil || !strings.Contains(out, "ada@example.com") || strings.Contains(out, "correct horse") {
		t.Fatalf("person add: %q, %v", out, err)
	}
	out, err = run(t, "", "token", "add", "--data", dir, "--email", "Ada@example.com", "--label", "ATS")
	if err != nil || !regexp.MustCompile(`^ca_[a-z2-7]{26}\n$`).MatchString(out) {
		t.Errorf("token add printed %q, %v; want the token alone", out, err)
	}
	for _, c := range []struct {
		name, stdin string
		args        []string
		code        interview.Code
	}{
		{"the same person", "correct horse\n", []string{"person", "add", "--data", dir, "--email", "ADA@example.com", "--name", "Ada"}, interview.Conflict},
		{"no password", "", []string{"person", "add", "--data", dir, "--email", "b@example.com", "--name", "B"}, interview.Invalid},
		{"a short password", "1234\n", []string{"person", "add", "--data", dir, "--email", "b@example.com", "--name", "B"}, interview.Invalid},
		{"no name", "correct horse\n", []string{"person", "add", "--data", dir, "--email", "b@example.com"}, interview.Invalid},
		{"a role that is none", "correct horse\n", []string{"person", "add", "--data", dir, "--email", "b@example.com", "--name", "B", "--role", "owner"}, interview.Invalid},
		{"a token for nobody", "", []string{"token", "add", "--data", dir, "--email", "nobody@example.com"}, interview.NotFound},
		{"an option that is none", "", []string{"token", "add", "--dir", dir}, interview.Invalid},
		{"something left over", "", []string{"serve", "now"}, interview.Invalid},
		{"a folder to hide that is not there", "", []string{"serve", "--data", dir, "--hide", filepath.Join(dir, "none")}, interview.Invalid},
		{"one that is anywhere", "", []string{"languages", "--hide", "none"}, interview.Invalid},
		{"no such command", "", []string{"person", "remove"}, interview.Invalid},
		{"nothing", "", nil, interview.Invalid},
	} {
		if out, err := run(t, c.stdin, c.args...); interview.CodeOf(err) != c.code || out != "" {
			t.Errorf("%s: %q, %v; want code %q and no output", c.name, out, err, c.code)
		}
	}
}

func TestDescriptions(t *testing.T) {
	out, err := run(t, "", "openapi")
	if err != nil || !json.Valid([]byte(out)) {
		t.Errorf("openapi: %.100q, %v", out, err)
	}
	if out, err := run(t, "", "version"); err != nil || out != "candor-relay "+version+"\n" {
		t.Errorf("version: %q, %v", out, err)
	}
	if out, err := run(t, "", "help"); err != nil || !strings.Contains(out, "serve") {
		t.Errorf("help: %q, %v", out, err)
	}
}

func TestLicences(t *testing.T) {
	out, err := run(t, "", "licences")
	if errors.Is(err, notices.ErrMissing) && os.Getenv("CI") == "" {
		t.Skip(err)
	}
	if err != nil || !strings.Contains(out, "PYTHON SOFTWARE FOUNDATION LICENSE") {
		t.Errorf("licences: %.100q, %v", out, err)
	}
	if out, err := run(t, "", "licences", "--cyclonedx"); err != nil || !json.Valid([]byte(out)) {
		t.Errorf("licences --cyclonedx: %.100q, %v", out, err)
	}
}

// TestServe runs the program as a person does: ready line, sign-in link,
// SIGTERM, and a second one on the same address.
func TestServe(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("Windows has no SIGTERM")
	}
	dir := t.TempDir()
	ctx, cancel := context.WithTimeout(t.Context(), proving.Patience(t))
	defer cancel()
	keyFile := filepath.Join(t.TempDir(), "candor.key")
	relay := exec.CommandContext(ctx, os.Args[0], "serve", "--addr", "127.0.0.1:0", "--data", dir, "--sign-in-link", "--key-file", keyFile)
	relay.Env = append(os.Environ(), runAsRelay+"=1")
	var log bytes.Buffer
	relay.Stderr = &log
	stdout, err := relay.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := relay.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(stdout)
	next := func(pattern string) string {
		t.Helper()
		if !lines.Scan() {
			t.Fatalf("standard output ended: %v\n%s", lines.Err(), log.String())
		}
		m := regexp.MustCompile(pattern).FindStringSubmatch(lines.Text())
		if m == nil {
			t.Fatalf("printed %q, want %s", lines.Text(), pattern)
		}
		return m[1]
	}
	base := next(`(http://127\.0\.0\.1:\d+)$`)
	code := next(`#sign-in=(cc_[a-z2-7]{26})$`)
	resp, err := http.Post(base+"/api/sign-in/code", "application/json", strings.NewReader(`{"code":"`+code+`"}`))
	if err != nil {
		t.Fatal(err)
	}
	var signedIn struct{ Token string }
	err = json.NewDecoder(resp.Body).Decode(&signedIn)
	resp.Body.Close()
	if resp.StatusCode != http.StatusOK || err != nil {
		t.Errorf("the code signs in with %d, %v", resp.StatusCode, err)
	}
	keepPassword(t, base, signedIn.Token)
	if info, err := os.Stat(keyFile); err != nil || info.Mode() != 0o600 {
		t.Errorf("the key file is %v, %v", info, err)
	}
	if _, err := os.Stat(filepath.Join(dir, "secret.key")); err == nil {
		t.Error("there is a key in the data directory, too")
	}

	second := exec.CommandContext(ctx, os.Args[0], "serve", "--addr", strings.TrimPrefix(base, "http://"), "--data", t.TempDir())
	second.Env = relay.Env
	out, err := second.CombinedOutput()
	if err == nil || !strings.Contains(string(out), "Another program listens on") || strings.Contains(string(out), "bind:") {
		t.Errorf("a second one on the address: %v, %s", err, out)
	}

	begin := time.Now()
	if err := relay.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if lines.Scan() {
		t.Errorf("printed %q besides", lines.Text())
	}
	if err := relay.Wait(); err != nil {
		t.Errorf("after SIGTERM: %v\n%s", err, log.String())
	}
	if took := time.Since(begin); took > proving.Promptly {
		t.Errorf("ending took %v", took)
	}
}

// keepPassword sets up a mail server.
func keepPassword(t *testing.T, base, token string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), "PUT", base+"/api/mail/settings", strings.NewReader(
		`{"host":"mail.example.com","port":587,"security":"starttls","username":"candor","from":"candor@example.com","password":"correct horse"}`))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+token)
	req.Header.Set("Content-Type", "application/json")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		t.Errorf("setting up a mail server answers %d", resp.StatusCode)
	}
}

func TestKeyFileThatOthersRead(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("Windows has no such permissions")
	}
	keyFile := filepath.Join(t.TempDir(), "candor.key")
	if err := os.WriteFile(keyFile, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	out, err := run(t, "", "serve", "--addr", "127.0.0.1:0", "--data", t.TempDir(), "--key-file", keyFile)
	if interview.CodeOf(err) != interview.Invalid || !strings.Contains(err.Error(), "chmod 600") || out != "" {
		t.Errorf("serve says %q, %v", out, err)
	}
}

// TestProxiesThatAreNone: what is wrong about proxies is said before anything is opened.
func TestProxiesThatAreNone(t *testing.T) {
	for _, c := range []struct{ option, value, says string }{
		{"--trusted-proxy", "10.0.0.0/33", "no network like 10.0.0.0/8"},
		{"--trusted-proxy", "proxy.example.com", "no network like 10.0.0.0/8"},
		{"--trusted-proxy", "", "no network like 10.0.0.0/8"},
		{"--proxy-header", "X-Real-Ip", "neither X-Forwarded-For nor Forwarded"},
	} {
		dir := filepath.Join(t.TempDir(), "data")
		if _, err := run(t, "", "serve", "--data", dir, c.option, c.value); err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s %q: %v", c.option, c.value, err)
		}
		if _, err := os.Stat(dir); err == nil {
			t.Errorf("%s %q: the folder was made", c.option, c.value)
		}
	}
}
