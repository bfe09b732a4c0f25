package program

import (
	"context"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"sync"
	"time"

	"candor/backend/contain"
	"candor/backend/interview"
)

// carried is what runs, by id. Each has a goroutine that carries it: it outlives the call
// that started it, and ends when what it carries has ended and is stored.
type carried[T any] struct {
	log *slog.Logger

	mu     sync.Mutex
	active map[string]T
	closed bool
	done   sync.WaitGroup
	ctx    context.Context // ends when close gives up waiting
	cancel context.CancelFunc
}

func newCarried[T any](log *slog.Logger) *carried[T] {
	ctx, cancel := context.WithCancel(context.Background())
	return &carried[T]{log: log, active: map[string]T{}, ctx: ctx, cancel: cancel}
}

// launch begins something and has it carried, unless the relay closes.
func (c *carried[T]) launch(begin func() error, carry func()) error {
	c.mu.Lock()
	if c.closed {
		c.mu.Unlock()
		return interview.Errorf(interview.Unavailable, "The server is closing.")
	}
	c.done.Add(1) // before close waits
	c.mu.Unlock()
	if err := contain.Call(begin); err != nil {
		c.done.Done()
		return err
	}
	go func() {
		defer c.done.Done()
		if err := contain.Do(carry); err != nil {
			c.log.Error("something that runs is carried no more", "error", err)
		}
	}()
	return nil
}

func (c *carried[T]) add(id string, v T) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.active[id] = v
}

func (c *carried[T]) remove(id string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.active, id)
}

// get returns what has an id; the zero value when it does not run.
func (c *carried[T]) get(id string) T {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.active[id]
}

// all are those that run now. Nobody is held up by what is done with them.
func (c *carried[T]) all() []T {
	c.mu.Lock()
	defer c.mu.Unlock()
	all := make([]T, 0, len(c.active))
	for _, v := range c.active {
		all = append(all, v)
	}
	return all
}

// diskPatience is how long what has begun may wait for the disk before people are told of it
// all the same: like what they write then, see package room.
const diskPatience = 250 * time.Millisecond

// begun returns when the beginning of something is stored, and a kill cannot make people have
// seen what never was; or when the disk takes too long.
func begun(done <-chan struct{}) {
	patience := time.NewTimer(diskPatience)
	defer patience.Stop()
	select {
	case <-done:
	case <-patience.C:
	}
}

// stored waits until an end is stored, however long the disk refuses; false when it could not
// be before the relay closed.
func (c *carried[T]) stored(what, id string, done <-chan struct{}) bool {
	select {
	case <-done:
		return true
	default:
	}
	select {
	case <-done:
		return true
	case <-c.ctx.Done():
		c.log.Error("the end of "+what+" was not stored", "id", id)
		return false
	}
}

// close waits until what runs has ended, because the runner was closed, and is stored.
func (c *carried[T]) close(ctx context.Context) error {
	c.mu.Lock()
	c.closed = true
	c.mu.Unlock()
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		c.done.Wait()
	}()
	defer c.cancel()
	select {
	case <-ended:
		return nil
	case <-ctx.Done():
	}
	c.cancel()
	<-ended
	if len(c.all()) == 0 {
		return nil // what was left was stored
	}
	return fmt.Errorf("store what ran last: %w", ctx.Err())
}

// asNow has those of a list that run as they are known to be now, and behind it those that began so
// lately that it does not have them.
func asNow[X any](list []X, now map[string]X, of func(X) (id string, outcome interview.Outcome), before func(a, b X) int) []X {
	for i := range list {
		id, outcome := of(list[i])
		if x, ok := now[id]; ok && outcome == interview.Running {
			list[i] = x
		}
		delete(now, id)
	}
	return append(list, slices.SortedFunc(maps.Values(now), before)...)
}
