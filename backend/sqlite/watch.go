package sqlite

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strconv"
	"sync"
	"time"

	"candor/backend/interview"
)

const (
	// provenFor is how long a write proves that writes work.
	provenFor = 5 * time.Second
	// probeEvery bounds the writes that Health makes while they fail.
	probeEvery = time.Second
	// probeTimeout bounds one: longer than that is as good as not at all.
	probeTimeout = 3 * time.Second
)

// watch knows whether what is written is kept. SQLite itself goes on writing into
// files that were deleted, moved or replaced, and all that is lost when it ends.
type watch struct {
	path  string
	files []os.FileInfo // the database's, its WAL's and its shared memory's, as they were opened

	mu      sync.Mutex
	at      time.Time // of the last write
	failure error     // of the last write
	probing sync.Mutex
}

var suffixes = []string{"", "-wal", "-shm"}

// begin notes which files the database's connections have opened.
func (w *watch) begin(path string) error {
	w.path = path
	for _, suffix := range suffixes {
		info, err := os.Stat(path + suffix)
		if err != nil {
			return fmt.Errorf("watch the database: %w", err)
		}
		w.files = append(w.files, info)
	}
	return nil
}

var errLost = interview.Errorf(interview.Unavailable,
	"The server’s database was deleted, moved or replaced while the server runs: nothing is stored until it is back in its place.")

// look reports errLost when one of the files is not in its place any more: three
// calls of the system, which is little beside a commit. A file that comes back,
// as when a folder is renamed twice, is right again.
func (w *watch) look() error {
	for i, was := range w.files {
		path := w.path + suffixes[i]
		info, err := os.Stat(path)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			return fmt.Errorf("%w (%w)", errLost, err)
		case err != nil:
			return fmt.Errorf("look after the database: %w", err)
		case !os.SameFile(was, info):
			return fmt.Errorf("%w (%s is another file)", errLost, path)
		}
	}
	return nil
}

// note keeps what became of a write. An error that has no code is of what was to be
// written, or of who gave up waiting: it says nothing of the disk.
func (w *watch) note(err error, now time.Time) {
	if err != nil && interview.CodeOf(err) == "" {
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.at, w.failure = now, err
}

func (w *watch) last() (at time.Time, failure error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.at, w.failure
}

// Present tells whether the database is where it was opened. It costs next to nothing.
func (db *DB) Present() error { return db.watch.look() }

// Health tells whether something can be stored now, by storing something unless
// that was done a moment ago. The error's sentence says why not.
func (db *DB) Health(ctx context.Context) error {
	if err := db.watch.look(); err != nil {
		return err
	}
	db.watch.probing.Lock()
	defer db.watch.probing.Unlock()
	at, failure := db.watch.last()
	now := db.now()
	if failure == nil && now.Sub(at) < provenFor || failure != nil && now.Sub(at) < probeEvery {
		return failure
	}
	ctx, cancel := context.WithTimeout(ctx, probeTimeout)
	defer cancel()
	_, err := db.exec(ctx, "probe the disk", setSetting, "probed-at", strconv.FormatInt(toMillis(now), 10))
	if err != nil && interview.CodeOf(err) == "" {
		err = fmt.Errorf("%w (%w)", interview.Errorf(interview.Unavailable, "The server cannot store anything just now."), err)
	}
	return err
}
