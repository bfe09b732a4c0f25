package server_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"testing"

	"candor/backend/server"
)

// childDir makes this test program be a relay on the data in that directory.
const childDir = "CANDOR_TEST_RELAY_IN"

// child is a relay in a process of its own, which can be killed.
type child struct {
	*relay
	cmd *exec.Cmd
}

// runChild is the child's main: it tells its address and a token of this
// computer's person, and serves until it is killed or its standard input ends.
func runChild(dir string) (err error) {
	defer func() {
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
		}
	}()
	s, err := server.New(context.Background(), server.Options{Addr: "127.0.0.1:0", DataDir: dir, Log: slog.New(slog.NewTextHandler(os.Stderr, nil))})
	if err != nil {
		return err
	}
	person, err := s.LocalPerson(context.Background())
	if err != nil {
		return err
	}
	token, err := s.SignInToken(context.Background(), person.ID)
	if err != nil {
		return err
	}
	fmt.Println(s.Addr(), token)
	_, err = io.Copy(io.Discard, os.Stdin)
	return errors.Join(err, s.Close(context.Background()))
}

func childCommand(dir string) *exec.Cmd {
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), childDir+"="+dir)
	return cmd
}

func startChild(t *testing.T, dir string) *child {
	t.Helper()
	c := &child{relay: &relay{t: t, log: &logBuffer{}}, cmd: childCommand(dir)}
	c.cmd.Stderr = c.log
	if _, err := c.cmd.StdinPipe(); err != nil { // it ends with this process
		t.Fatal(err)
	}
	out, err := c.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.kill)
	line, err := bufio.NewReader(out).ReadString('\n')
	if _, scan := fmt.Sscan(line, &c.base, &c.token); err != nil || scan != nil {
		t.Fatalf("the relay said %q, %v\n%s", line, err, c.log)
	}
	c.base = "http://" + c.base
	return c
}

func (c *child) kill() {
	_ = c.cmd.Process.Kill() // SIGKILL
	_ = c.cmd.Wait()
	http.DefaultClient.CloseIdleConnections()
}

// interview makes one and returns its id and a candidate's token.
func (c *child) interview() (id, candidate string) {
	c.t.Helper()
	i := c.call(http.StatusCreated, "POST", "/api/interviews", c.token, object{"name": "Ada"})
	_, link, _ := strings.Cut(i["joinUrl"].(string), "/i/")
	return i["id"].(string), c.relay.join(link)
}

func (c *child) post(path string, body any) (status int, answer string) {
	c.t.Helper()
	b, err := json.Marshal(body)
	if err != nil {
		c.t.Fatal(err)
	}
	req, err := http.NewRequestWithContext(c.t.Context(), "POST", c.base+path, bytes.NewReader(b))
	if err != nil {
		c.t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Authorization", "Bearer "+c.token)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		c.t.Fatal(err)
	}
	defer resp.Body.Close()
	if b, err = io.ReadAll(resp.Body); err != nil {
		c.t.Fatal(err)
	}
	return resp.StatusCode, string(b)
}

// logged waits until the relay has logged something n times.
func (c *child) logged(what string, n int) {
	c.t.Helper()
	eventually(c.t, func() bool { return strings.Count(c.log.String(), what) >= n })
}

func lastLine(b []byte) string {
	lines := strings.Split(strings.TrimSpace(string(b)), "\n")
	return lines[len(lines)-1]
}
