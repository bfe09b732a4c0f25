package server_test

import (
	"bytes"
	"database/sql"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"candor/backend/interview"
	"candor/backend/server"
	"candor/backend/sqlite"
)

// otherProgram opens the database beside the relay.
func otherProgram(t *testing.T, dir string) *sql.DB {
	t.Helper()
	// It waits for its turn: a relay that starts writes, too.
	db, err := sql.Open("sqlite", filepath.Join(dir, sqlite.FileName)+"?_pragma=busy_timeout(60000)")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

// health asks for it as a load balancer does.
func (r *relay) health() (status int, answer object) {
	r.t.Helper()
	resp, err := http.Get(r.base + "/healthz")
	if err != nil {
		r.t.Fatal(err)
	}
	defer resp.Body.Close()
	if err := json.NewDecoder(resp.Body).Decode(&answer); err != nil {
		r.t.Fatal(err)
	}
	if (resp.Header.Get("Retry-After") != "") != (resp.StatusCode == http.StatusServiceUnavailable) {
		r.t.Errorf("health is %d with Retry-After %q", resp.StatusCode, resp.Header.Get("Retry-After"))
	}
	return resp.StatusCode, answer
}

// TestDatabaseTakenAway moves the database away under a running relay, puts another
// in its place, and brings it back.
func TestDatabaseTakenAway(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("Windows keeps files that are open")
	}
	dir := t.TempDir()
	r := start(t, dir)
	if status, answer := r.health(); status != http.StatusOK || answer["status"] != "ok" {
		t.Errorf("health of a relay that is well: %d, %v", status, answer)
	}
	id, link := r.create()
	document := id + "/code"
	guest := &typer{liveClient: dial(t, r.base), document: document, client: 7}
	guest.enter(r.join(link))
	guest.keys(1)
	guest.acknowledged(1)

	path, away := filepath.Join(dir, sqlite.FileName), filepath.Join(dir, "elsewhere")
	move := func(from, to string) {
		t.Helper()
		if err := os.Rename(from, to); err != nil {
			t.Fatal(err)
		}
	}
	move(path, away)
	guest.stores("false") // nobody types
	move(away, path)
	guest.stores("true")

	move(path, away)
	guest.keys(1)
	guest.stores("false")
	guest.acknowledged(1)
	status, answer := r.health()
	if reason, _ := answer["reason"].(string); status != http.StatusServiceUnavailable || !strings.Contains(reason, "deleted, moved or replaced") || strings.Contains(reason, dir) {
		t.Errorf("health: %d, %v; want 503 with the reason, and not where the data is", status, answer)
	}
	if p := r.call(http.StatusServiceUnavailable, "POST", "/api/interviews", r.token, object{"name": "Bob"}); p["code"] != "unavailable" {
		t.Errorf("a new interview: %v", p)
	}
	eventually(t, func() bool { return strings.Contains(r.log.String(), "the database is gone") })

	move(away, path)
	guest.acknowledged(2)
	guest.stores("true")
	eventually(t, func() bool { status, _ := r.health(); return status == http.StatusOK })
	eventually(t, func() bool { return strings.Contains(r.log.String(), "the database is back") })
	r.close()
	checkKeys(t, dir, document, 7, 2)

	// And a relay is not started on what is left.
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	_, err := server.New(t.Context(), server.Options{Addr: "127.0.0.1:0", DataDir: dir})
	if interview.CodeOf(err) != interview.Conflict || !strings.Contains(err.Error(), "is missing or empty") {
		t.Errorf("started on a folder without its database: %v", err)
	}
}

// TestBusyDatabase has another program hold the database for longer than is waited.
func TestBusyDatabase(t *testing.T) {
	t.Parallel() // it waits for a lock
	dir := t.TempDir()
	r := start(t, dir)
	other := otherProgram(t, dir)
	other.SetMaxOpenConns(1)
	if _, err := other.ExecContext(t.Context(), "BEGIN IMMEDIATE"); err != nil {
		t.Fatal(err)
	}
	req, err := http.NewRequestWithContext(t.Context(), "POST", r.base+"/api/interviews", strings.NewReader(`{"name":"Bob"}`))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+r.token)
	req.Header.Set("Content-Type", "application/json")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if resp.StatusCode != http.StatusServiceUnavailable || resp.Header.Get("Retry-After") == "" {
		t.Errorf("a new interview: %d, Retry-After %q; want 503 that says when", resp.StatusCode, resp.Header.Get("Retry-After"))
	}
	if _, err := other.ExecContext(t.Context(), "ROLLBACK"); err != nil {
		t.Fatal(err)
	}
	r.call(http.StatusCreated, "POST", "/api/interviews", r.token, object{"name": "Bob"})
}

// TestDamagedDocument opens one whose log has changed by itself: only that one is
// refused, with a word that says that waiting is of no use.
func TestDamagedDocument(t *testing.T) {
	dir := t.TempDir()
	r := start(t, dir)
	id, link := r.create()
	candidate := r.join(link)
	guest := dial(t, r.base)
	guest.open(id+"/code", candidate)
	guest.opened(id + "/code")
	boss := dial(t, r.base)
	boss.open(id+"/notes", r.token)
	boss.opened(id + "/notes")
	boss.write(id+"/notes", "notes", "careful with this one")
	boss.stored(id + "/notes")
	r.close()
	db := otherProgram(t, dir)
	for _, damage := range []string{`DELETE FROM snapshots`, `UPDATE record SET content = x'0000' WHERE document = (SELECT id FROM documents WHERE kind = 'notes')`} {
		if _, err := db.ExecContext(t.Context(), damage); err != nil {
			t.Fatal(err)
		}
	}
	db.Close()

	r = start(t, dir)
	again := dial(t, r.base)
	again.open(id+"/notes", r.token)
	again.denied(id+"/notes", interview.Damaged)
	again.open(id+"/code", r.token)
	again.opened(id + "/code")
	if !strings.Contains(r.log.String(), "document could not be loaded") {
		t.Error("the log says nothing of a damaged document")
	}
}

// TestCommandLineBesideAnotherVersion adds a person while a relay runs whose
// database has another schema than this program's.
func TestCommandLineBesideAnotherVersion(t *testing.T) {
	dir := t.TempDir()
	r := start(t, dir)
	people, err := server.OpenPeople(t.Context(), dir)
	if err != nil {
		t.Fatalf("beside a relay of the same version: %v", err)
	}
	if err := people.Close(); err != nil {
		t.Fatal(err)
	}
	db := otherProgram(t, dir)
	schema := func(change string) {
		t.Helper()
		if _, err := db.ExecContext(t.Context(), "PRAGMA user_version = "+change); err != nil {
			t.Fatal(err)
		}
	}
	var current string
	if err := db.QueryRowContext(t.Context(), "PRAGMA user_version").Scan(&current); err != nil {
		t.Fatal(err)
	}
	schema("1")
	if _, err := server.OpenPeople(t.Context(), dir); interview.CodeOf(err) != interview.Conflict || !strings.Contains(err.Error(), "older Candor is running") {
		t.Errorf("beside an older relay: %v", err)
	}
	var version string
	if err := db.QueryRowContext(t.Context(), "PRAGMA user_version").Scan(&version); err != nil || version != "1" {
		t.Errorf("the schema is %s now, %v", version, err)
	}
	schema("999")
	if _, err := server.OpenPeople(t.Context(), dir); interview.CodeOf(err) != interview.Conflict || !strings.Contains(err.Error(), "newer Candor") {
		t.Errorf("beside a newer relay: %v", err)
	}
	schema(current)
	db.Close()
	if bytes.Contains([]byte(r.log.String()), []byte("level=ERROR")) {
		t.Errorf("the relay was disturbed: %s", r.log)
	}
}

// TestIdIsUsedAgain deletes an interview for ever, and makes one with the same id: it begins anew, and is stored.
func TestIdIsUsedAgain(t *testing.T) {
	dir := t.TempDir()
	r := start(t, dir)
	id := interview.NewID()
	document := id + "/code"
	for n := range 3 {
		i := r.call(201, "POST", "/api/interviews", r.token, object{"id": id, "name": fmt.Sprint("Ada ", n)})
		_, link, _ := strings.Cut(i["joinUrl"].(string), "/i/")
		guest := &typer{liveClient: dial(t, r.base), document: document, client: uint64(7 + n)}
		guest.enter(r.join(link))
		guest.keys(5)
		guest.acknowledged(5)
		if n == 2 {
			break
		}
		for _, how := range []string{"delete", "purge"} {
			if fate := r.call(200, "POST", "/api/interviews/"+how, r.token, object{"ids": []string{id}}); !strings.Contains(fmt.Sprint(fate), how) {
				t.Fatalf("%s: %v", how, fate)
			}
		}
	}
	r.close()
	checkKeys(t, dir, document, 9, 5)
}
