package server_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"sync"
	"testing"
	"time"

	"candor/build/proving"
)

// keyed makes an interview under a key. Without an answer it is "": the relay may have been killed.
func (c *child) keyed(key string) (body string, replayed bool) {
	b, err := json.Marshal(object{"name": key})
	if err != nil {
		c.t.Error(err)
		return "", false
	}
	req, err := http.NewRequestWithContext(c.t.Context(), "POST", c.base+"/api/interviews", bytes.NewReader(b))
	if err != nil {
		c.t.Error(err)
		return "", false
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Authorization", "Bearer "+c.token)
	req.Header.Set("Idempotency-Key", key)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return "", false
	}
	defer resp.Body.Close()
	if b, err = io.ReadAll(resp.Body); err != nil {
		return "", false
	}
	if resp.StatusCode != http.StatusCreated {
		c.t.Errorf("%s: status %d: %s", key, resp.StatusCode, b)
	}
	return string(b), resp.Header.Get("Idempotent-Replayed") == "true"
}

// TestKilledCallsAreMadeOnce kills a relay again and again while interviews are made in it, then
// makes all of them again under their keys: each is there once, and answered as before.
func TestKilledCallsAreMadeOnce(t *testing.T) {
	const callers = 6
	dir, rounds, random := t.TempDir(), proving.Rounds(10, 50), proving.Random(t)
	answers := map[string]string{} // by key, "": it was not answered
	unanswered, done := 0, 0
	for round := range rounds {
		c := startChild(t, dir)
		var mu sync.Mutex
		enough := make(chan struct{})
		left := 1 + random.IntN(60)
		var calling sync.WaitGroup
		for caller := range callers {
			calling.Go(func() {
				for n := 0; ; n++ {
					key := fmt.Sprintf("%d-%d-%d", round, caller, n)
					mu.Lock()
					answers[key] = ""
					mu.Unlock()
					body, _ := c.keyed(key)
					if body == "" {
						return
					}
					mu.Lock()
					answers[key] = body
					if left--; left == 0 {
						close(enough)
					}
					mu.Unlock()
				}
			})
		}
		<-enough
		<-time.After(time.Duration(random.Int64N(int64(3 * time.Millisecond)))) // anywhere in the calls that follow
		c.kill()
		calling.Wait()
		c = startChild(t, dir)
		for key, before := range answers {
			body, replayed := c.keyed(key)
			switch {
			case before == "":
				unanswered++
				if replayed {
					done++
				}
				answers[key] = body
			case body != before || !replayed:
				t.Errorf("%s was answered %s, and then, replayed %t: %s", key, before, replayed, body)
			}
		}
		c.kill()
	}
	t.Logf("%d kills cut off %d calls, of which %d had been done", rounds, unanswered, done)
	c := startChild(t, dir)
	names := map[any]int{}
	for cursor := any(""); ; {
		page := c.call(http.StatusOK, "GET", fmt.Sprintf("/api/interviews?limit=200&cursor=%s", cursor), c.token, nil)
		for _, i := range page["items"].([]any) {
			names[i.(object)["name"]]++
		}
		if cursor = page["next"]; cursor == "" {
			break
		}
	}
	for name, n := range names {
		if n != 1 {
			t.Errorf("%s is there %d times", name, n)
		}
	}
	if len(names) != len(answers) {
		t.Errorf("%d interviews are there, want %d", len(names), len(answers))
	}
}
