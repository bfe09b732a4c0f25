package changes_test

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"candor/backend/changes"
	"candor/backend/interview"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// memory is a store of changes, written by this process or by another.
type memory struct {
	mu   sync.Mutex
	rev  int64
	next chan struct{}
	fail error
}

func (m *memory) Changes(_ context.Context, after int64, limit int) (all []interview.Change, _ error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for rev := after + 1; rev <= m.rev && len(all) < limit; rev++ {
		all = append(all, interview.Change{Rev: rev})
	}
	return all, m.fail
}

func (m *memory) Revision(context.Context) (int64, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.rev, m.fail
}

func (m *memory) Changed() <-chan struct{} {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.next == nil {
		m.next = make(chan struct{})
	}
	return m.next
}

// commit is a change of this process, or of another, which nobody is told of.
func (m *memory) commit(here bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.rev++
	if here && m.next != nil {
		close(m.next)
		m.next = nil
	}
}

// follow runs a feed until the test ends.
func follow(t *testing.T, m *memory) (f *changes.Feed, end func()) {
	t.Helper()
	f = changes.New(m, slog.New(slog.DiscardHandler))
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		f.Run(ctx)
	}()
	return f, func() {
		stop()
		<-done
	}
}

// waits is what a wait came to, and after how long.
func waits(t *testing.T, f *changes.Feed, rev int64, patience time.Duration) (time.Duration, error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	begin := time.Now()
	err := f.Wait(ctx, rev)
	return time.Since(begin), err
}

func TestWait(t *testing.T) {
	for _, c := range []struct {
		name   string
		here   bool
		within time.Duration
	}{
		{"a commit of this process is told at once", true, 0},
		{"one of another within a second", false, time.Second},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				m := &memory{rev: 7}
				f, end := follow(t, m)
				defer end()
				synctest.Wait()
				if after, err := waits(t, f, 6, time.Hour); after != 0 || err != nil {
					t.Errorf("what had changed is told after %v, %v", after, err)
				}
				time.AfterFunc(2500*time.Millisecond, func() { m.commit(c.here) })
				after, err := waits(t, f, 7, time.Hour)
				if late := after - 2500*time.Millisecond; err != nil || late < 0 || late > c.within {
					t.Errorf("it is told %v after it was committed, %v", late, err)
				}
			})
		})
	}
}

func TestNobodyWaitsForEver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f, end := follow(t, &memory{})
		if after, err := waits(t, f, 0, 20*time.Second); !errors.Is(err, context.DeadlineExceeded) || after != 20*time.Second {
			t.Errorf("whoever has no more time waits %v, %v", after, err)
		}
		time.AfterFunc(time.Second, end)
		if after, err := waits(t, f, 0, time.Hour); !errors.Is(err, changes.ErrEnded) || after != time.Second {
			t.Errorf("when the relay closes, %v, %v", after, err)
		}
		if _, err := waits(t, f, 0, time.Hour); !errors.Is(err, changes.ErrEnded) {
			t.Errorf("after it closed: %v", err)
		}
	})
}

// A store that cannot be read for a while ends nothing.
func TestUnreadable(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := &memory{fail: errors.New("the disk is gone")}
		f, end := follow(t, m)
		defer end()
		time.AfterFunc(5*time.Second, func() {
			m.mu.Lock()
			defer m.mu.Unlock()
			m.rev, m.fail = 1, nil
		})
		if after, err := waits(t, f, 0, time.Hour); err != nil || after > 6*time.Second {
			t.Errorf("what changed meanwhile is told after %v, %v", after, err)
		}
	})
}

func TestAfter(t *testing.T) {
	const newest = interview.KeptChanges + 100
	f := changes.New(&memory{rev: newest}, slog.New(slog.DiscardHandler))
	for _, c := range []struct {
		name  string
		after int64
		first int64
		n     int
		code  interview.Code
	}{
		{"nothing", newest, 0, 0, ""},
		{"the last", newest - 1, newest, 1, ""},
		{"a page of them", newest - 2000, newest - 1999, interview.MaxChanges, ""},
		{"the oldest that is kept", 100, 101, interview.MaxChanges, ""},
		{"longer ago than is kept", 99, 0, 0, interview.Gone},
		{"what has not been yet, as after a backup was brought back", newest + 1, 0, 0, interview.Gone},
	} {
		t.Run(c.name, func(t *testing.T) {
			all, err := f.After(t.Context(), c.after)
			if interview.CodeOf(err) != c.code || len(all) != c.n || c.n > 0 && all[0].Rev != c.first {
				t.Errorf("there are %d, %v", len(all), err)
			}
		})
	}
}
