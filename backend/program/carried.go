package program

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"candor/backend/contain"
	"candor/backend/interview"
)

const (
	// saveTimeout bounds one store.
	saveTimeout = 10 * time.Second
	// retrySaveFrom and retrySaveTo are the waits between tries to store how something
	// ended, when the disk refuses.
	retrySaveFrom, retrySaveTo = 100 * time.Millisecond, 5 * time.Second
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

// stored has an end stored, however long the disk refuses; false when it could not
// be before the relay closed.
func (c *carried[T]) stored(what, id string, store func(context.Context) error) bool {
	for wait := retrySaveFrom; ; wait = min(2*wait, retrySaveTo) {
		ctx, cancel := context.WithTimeout(c.ctx, saveTimeout)
		err := store(ctx)
		cancel()
		if err == nil {
			return true
		}
		c.log.Warn("the end of "+what+" could not be stored yet", "id", id, "error", err)
		select {
		case <-time.After(wait):
		case <-c.ctx.Done():
			c.log.Error("the end of "+what+" was not stored", "id", id, "error", err)
			return false
		}
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

// asNow has those of a list that run as they are known to be now.
func asNow[X any](list []X, now map[string]X, of func(X) (id string, outcome interview.Outcome)) []X {
	for i := range list {
		id, outcome := of(list[i])
		if x, ok := now[id]; ok && outcome == interview.Running {
			list[i] = x
		}
	}
	return list
}
