package remote_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"candor/backend/interview"
	"candor/backend/runner"
	"candor/backend/runner/remote"
	"candor/build/proving"
)

// TestKeysThatNobodyReads types more single keys than a queue of messages would hold.
func TestKeysThatNobodyReads(t *testing.T) {
	const keys = 5000
	typed := make(chan struct{})
	h := newServer(t, remote.ServerOptions{Backends: []runner.Backend{&machine{"x", func(ctx context.Context, _ runner.Request, _ runner.Limits, c runner.Console) (runner.Ending, error) {
		<-typed
		for n := 0; n < keys; {
			p, err := c.Read(ctx)
			if err != nil {
				return runner.Ending{}, err
			}
			n += len(p)
		}
		_, err := c.Read(ctx)
		if !errors.Is(err, io.EOF) {
			return runner.Ending{ExitCode: 1}, nil
		}
		// An end that is typed comes once.
		wait, cancel := context.WithTimeout(ctx, 50*time.Millisecond)
		defer cancel()
		if _, err = c.Read(wait); !errors.Is(err, context.DeadlineExceeded) {
			return runner.Ending{ExitCode: 2}, nil
		}
		return runner.Ending{ExitCode: 7}, nil
	}}}})
	req := request("x")
	req.Terminal = runner.TerminalSize{Columns: 80, Rows: 24}
	e, _ := start(t, newRelay(t, h.URL), req)
	for range keys {
		if err := e.Type("Ada", "k"); err != nil {
			t.Fatal(err)
		}
	}
	if err := e.CloseStdin(); err != nil {
		t.Fatal(err)
	}
	close(typed)
	if result := e.Wait(); result.ExitCode != 7 {
		t.Errorf("result %+v", result)
	}
}

// TestStalledRelay lets a relay stop reading: what watches the program must not wait for it.
func TestStalledRelay(t *testing.T) {
	watched := make(chan struct{})
	h := newServer(t, remote.ServerOptions{Backends: []runner.Backend{&machine{"x", func(ctx context.Context, _ runner.Request, _ runner.Limits, c runner.Console) (runner.Ending, error) {
		var written atomic.Int64
		printed := make(chan struct{})
		go func() {
			defer close(printed)
			for ctx.Err() == nil {
				c.Write(interview.Stdout, make([]byte, 64<<10))
				written.Add(1)
			}
		}()
		for last, same := int64(-1), 0; same < 20; {
			for n := range 10000 {
				c.Waiting(n%2 == 0)
			}
			if now := written.Load(); now == last {
				same++
			} else {
				last, same = now, 0
			}
		}
		close(watched)
		<-ctx.Done()
		<-printed
		return runner.Ending{}, nil
	}}}})
	ws, answer, err := websocket.DefaultDialer.DialContext(t.Context(), "ws"+strings.TrimPrefix(h.URL, "http")+"/v1/executions",
		http.Header{"Authorization": {"Bearer " + token}})
	if err != nil {
		t.Fatal(err)
	}
	_ = answer.Body.Close()
	if err := ws.WriteMessage(websocket.BinaryMessage, []byte(`X{"Request":{"Language":"x","Files":[{"Name":"main","Text":""}]}}`)); err != nil {
		t.Fatal(err)
	}
	select {
	case <-watched:
	case <-time.After(proving.Patience(t)):
		t.Error("watching waits for the relay")
	}
	if err := ws.Close(); err != nil {
		t.Error(err)
	}
}
