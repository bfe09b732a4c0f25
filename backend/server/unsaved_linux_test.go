package server_test

import (
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net/http/httptest"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"candor/backend/interview"
	endpoint "candor/backend/relay"
	"candor/backend/room"
	"candor/backend/server"
	"candor/backend/sqlite"
	"candor/build/proving"
)

// anybody may write anywhere, under the token's name.
type anybody struct{}

func (anybody) Authorize(_ context.Context, token string, doc interview.Document) (interview.Grant, error) {
	return interview.Grant{Author: token, Name: token, Mode: interview.InterviewerMode, Scope: interview.ReadWrite}, nil
}

// TestUnsavedWorkIsBounded has a person type more than the relay may keep while
// its disk is full. It takes up to its limit, which the others see, and then reads
// no more from whoever types; nobody is cut, and when there is space again all
// the rest comes by itself.
func TestUnsavedWorkIsBounded(t *testing.T) {
	if os.Getuid() != 0 {
		t.Skip("a disk is filled by root only")
	}
	const (
		limit  = 256 << 10
		size   = 4 << 10 // of a key
		keys   = 200     // three times the limit
		across = 2       // rooms: the limit is for all together
	)
	dir := smallDisk(t, 8<<20)
	db, err := sqlite.Open(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	owner := interview.Person{ID: interview.NewID(), Email: "ada@example.com", Name: "Ada", Role: interview.Admin, CreatedAt: time.Now()}
	if err := db.CreatePerson(t.Context(), owner, ""); err != nil {
		t.Fatal(err)
	}
	log := &logBuffer{}
	hub := room.New(room.Options{Store: db, MaxUnsaved: limit, Log: slog.New(slog.NewTextHandler(log, nil))})
	live := endpoint.New(endpoint.Options{Rooms: server.Rooms{Hub: hub}, Auth: anybody{}})
	web := httptest.NewServer(live)
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), proving.Patience(t))
		defer cancel()
		if err := hub.Shutdown(ctx); err != nil {
			t.Errorf("shut down: %v", err)
		}
		live.Close()
		web.Close()
		if err := db.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	})
	join := func(document, token string) *typer {
		t.Helper()
		c := &typer{liveClient: dial(t, web.URL), document: document, client: rand.Uint64N(1<<32-1) + 1, size: size}
		c.enter(token)
		return c
	}
	var writers, readers []*typer
	for i := range across {
		in := interview.Interview{ID: fmt.Sprintf("unsaved-%02d", i), State: interview.Live, JoinToken: interview.NewSecret(), CreatedBy: owner.ID, CreatedAt: time.Now()}
		if _, _, err := db.CreateInterview(t.Context(), in, "", nil); err != nil {
			t.Fatal(err)
		}
		document := in.ID + "/" + interview.CodeDocument
		writers = append(writers, join(document, "writer"))
		readers = append(readers, join(document, "reader"))
		writers[i].keys(1)
		writers[i].acknowledged(1)
	}

	mend := fill(t, dir)
	var typing sync.WaitGroup
	for i, w := range writers {
		if i > 0 { // what one room took already leaves nothing for the others
			eventually(t, func() bool { return hub.Stats().UnsavedBytes >= limit })
		}
		if err := w.ws.SetWriteDeadline(time.Now().Add(proving.Patience(t))); err != nil {
			t.Fatal(err)
		}
		typing.Go(func() { w.keys(keys) }) // the network holds some; the rest waits here
	}
	defer typing.Wait()
	// What is taken while the limit is not reached is one update a connection more than it at most.
	const most = limit + across*(size+512)
	highest := int64(0)
	eventually(t, func() bool {
		highest = max(highest, hub.Stats().UnsavedBytes)
		return highest >= limit && strings.Count(log.String(), "trying again") >= 5
	})
	if highest > most {
		t.Errorf("%d bytes are unsaved, want at most %d", highest, most)
	}
	if n := hub.Stats().Connections; n != 2*across {
		t.Errorf("%d connections are left, want %d", n, 2*across)
	}
	taken := 0
	for i, r := range readers {
		late := join(r.document, "late")
		late.stores("false")
		late.sees(1)
		taken += late.key - 1
		r.sees(late.key)           // nobody waits for the disk to see what was taken
		writers[i].stores("false") // also where nothing was taken
		if late.key > keys {
			t.Errorf("all of the writer's keys were taken in room %d", i)
		}
	}
	if taken*size < limit/2 || taken*size > most {
		t.Errorf("%d keys of %d bytes were taken, the limit is %d", taken, size, limit)
	}

	mend()
	typing.Wait()
	for i, w := range writers {
		w.acknowledged(1 + keys)
		readers[i].sees(1 + keys)
		readers[i].stores("true")
	}
	for _, w := range writers {
		checkKeys(t, dir, w.document, w.client, 1+keys)
	}
	t.Logf("%d keys of %d were taken, %d KiB unsaved at most", taken, across*keys, highest>>10)
}
