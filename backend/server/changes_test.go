package server_test

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"

	"candor/backend/server"
)

func (r *relay) metrics() string {
	r.t.Helper()
	resp, err := http.Get(r.base + "/metrics")
	if err != nil {
		r.t.Fatal(err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		r.t.Fatal(err)
	}
	return string(text)
}

// TestChangesOfAnotherProcess: the command line writes into the database of a relay that runs,
// which tells those who follow.
func TestChangesOfAnotherProcess(t *testing.T) {
	dir := t.TempDir()
	r := start(t, dir)
	rev := r.call(200, "GET", "/api/changes", r.token, nil)["rev"]
	var following sync.WaitGroup
	following.Go(func() {
		answer := r.call(200, "GET", fmt.Sprintf("/api/changes?after=%.0f&wait=30", rev), r.token, nil)
		items, _ := answer["items"].([]any)
		if len(items) != 1 || items[0].(object)["kind"] != "person.created" {
			t.Errorf("told is %v", answer)
		}
	})
	people, err := server.OpenPeople(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := people.AddPerson(t.Context(), server.NewPerson{Email: "ada@example.com", Name: "Ada"}); err != nil {
		t.Error(err)
	}
	if err := people.Close(); err != nil {
		t.Errorf("close: %v", err)
	}
	following.Wait()

	// Whoever waits when the relay closes gets an answer, and does not hold it up.
	rev = r.call(200, "GET", "/api/changes", r.token, nil)["rev"]
	following.Go(func() {
		answer := r.call(200, "GET", fmt.Sprintf("/api/changes?after=%.0f&wait=30", rev), r.token, nil)
		if items, _ := answer["items"].([]any); len(items) != 0 {
			t.Errorf("told at the end is %v", answer)
		}
	})
	eventually(t, func() bool { return strings.Contains(r.metrics(), "candor_followers 1\n") })
	r.close()
	following.Wait()
}
