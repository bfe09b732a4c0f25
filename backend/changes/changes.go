// Package changes is the feed of what changed in a workspace: in the order of commits, from
// where whoever asks was last. It stores nothing; what changes something puts it into the feed,
// in the same transaction.
package changes

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"candor/backend/interview"
)

// Store has the changes.
type Store interface {
	// Changes lists those after a revision, oldest first.
	Changes(ctx context.Context, after int64, limit int) ([]interview.Change, error)
	// Revision is that of the newest change that was ever made; 0: there was none.
	Revision(ctx context.Context) (int64, error)
	// Changed is closed after the next change that this process commits.
	Changed() <-chan struct{}
}

// lookEvery is how often changes of other processes are looked for, as long as somebody waits.
const lookEvery = time.Second

// Feed tells of changes as they happen.
type Feed struct {
	store Store
	log   *slog.Logger

	mu      sync.Mutex
	rev     int64
	waiting int
	next    chan struct{} // closed when rev grows, or the feed ends
	ended   bool
}

// New returns the feed over a store. It moves while Run does.
func New(s Store, log *slog.Logger) *Feed {
	return &Feed{store: s, log: log, next: make(chan struct{})}
}

// Run looks for changes until ctx ends; then nobody waits any more.
func (f *Feed) Run(ctx context.Context) {
	defer f.end()
	tick := time.NewTicker(lookEvery)
	defer tick.Stop()
	for {
		changed := f.store.Changed() // before looking: what comes in between is not missed
		f.look(ctx)
		for idle := true; idle; {
			select {
			case <-ctx.Done():
				return
			case <-changed:
				idle = false
			case <-tick.C:
				idle = f.Waiting() == 0
			}
		}
	}
}

func (f *Feed) look(ctx context.Context) {
	rev, err := f.store.Revision(ctx)
	if err != nil {
		if ctx.Err() == nil {
			f.log.Error("changes cannot be looked for", "error", err)
		}
		return
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if rev != f.rev {
		f.rev = rev
		close(f.next)
		f.next = make(chan struct{})
	}
}

func (f *Feed) end() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.ended = true
	close(f.next)
}

// Waiting is how many wait for a change.
func (f *Feed) Waiting() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.waiting
}

// Revision is that of the newest change.
func (f *Feed) Revision(ctx context.Context) (int64, error) { return f.store.Revision(ctx) }

// After lists changes after a revision, oldest first, interview.MaxChanges at most. Errors: Gone when
// those that follow it are no longer kept, or it is of another workspace: everything is to be read anew.
func (f *Feed) After(ctx context.Context, rev int64) ([]interview.Change, error) {
	newest, err := f.store.Revision(ctx)
	if err != nil {
		return nil, err
	}
	if rev > newest || rev < newest-interview.KeptChanges {
		return nil, interview.Errorf(interview.Gone, "What changed since then is not known any more. Read everything anew.")
	}
	if rev == newest {
		return nil, nil
	}
	return f.store.Changes(ctx, rev, interview.MaxChanges)
}

// ErrEnded is why nobody waits any more: the relay closes.
var ErrEnded = errors.New("the feed has ended")

// Wait returns nil when there is a change after a revision, at once when there is one already, and
// otherwise why it waits no more.
func (f *Feed) Wait(ctx context.Context, rev int64) error {
	f.count(1)
	defer f.count(-1)
	for {
		f.mu.Lock()
		now, next, ended := f.rev, f.next, f.ended
		f.mu.Unlock()
		switch {
		case now > rev:
			return nil
		case ended:
			return ErrEnded
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-next:
		}
	}
}

func (f *Feed) count(n int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.waiting += n
}
