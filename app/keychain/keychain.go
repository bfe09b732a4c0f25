// Package keychain keeps this computer's secrets in the operating system's
// keyring: the Secret Service on Linux, the Keychain on macOS, the Credential
// Manager on Windows. Where there is none, or where it does not answer, a
// secret is kept in memory for this run and never on disk.
package keychain

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/zalando/go-keyring"
)

const (
	// service is what keyring programs list the entries under.
	service = "candor"
	// defaultLimit bounds one call. The desktop may be asking the person to unlock
	// the keyring meanwhile, so it is long enough to type a password.
	defaultLimit = 20 * time.Second
)

// Options of New.
type Options struct {
	// Scope is part of every entry's name, so that two workspaces on one computer
	// keep secrets of their own: the data directory.
	Scope string
	Limit time.Duration // of one call; 0: 20 s
}

// Keychain keeps secrets. One call to the keyring runs at a time.
type Keychain struct {
	scope string
	limit time.Duration
	turn  chan struct{} // capacity 1: filled while a call runs, also after its caller gave up
	calls sync.WaitGroup

	mu      sync.Mutex
	memory  map[string]string // what the keyring did not take; "" is one that it did not remove
	stuck   bool              // the call that runs has outlasted its limit
	refused bool              // the last call failed
}

// New returns a keychain. It does not touch the keyring yet.
func New(o Options) *Keychain {
	if o.Limit == 0 {
		o.Limit = defaultLimit
	}
	return &Keychain{scope: o.Scope, limit: o.Limit, turn: make(chan struct{}, 1), memory: map[string]string{}}
}

// Secret returns a secret, or "" when there is none. A keyring that cannot be
// used has none: Where says so.
func (k *Keychain) Secret(ctx context.Context, name string) (string, error) {
	if value, ok := k.remembered(name); ok {
		return value, nil
	}
	found := make(chan string, 1)
	err := k.call(ctx, func() error {
		value, err := keyring.Get(service, k.account(name))
		found <- value
		return err
	})
	switch {
	case err == nil:
		return <-found, nil
	case ctx.Err() != nil:
		return "", fmt.Errorf("read %s from the keyring: %w", name, err)
	}
	return "", nil
}

// SetSecret keeps a secret; "" removes it. What the keyring does not take is
// kept for this run.
func (k *Keychain) SetSecret(ctx context.Context, name, value string) error {
	// In memory first: when the keyring asks the person and they answer late, the
	// secret is there meanwhile.
	k.mu.Lock()
	k.memory[name] = value
	k.mu.Unlock()
	err := k.call(ctx, func() error {
		if err := k.store(name, value); err != nil {
			return err
		}
		k.mu.Lock()
		defer k.mu.Unlock()
		if k.memory[name] == value { // not changed since
			delete(k.memory, name)
		}
		return nil
	})
	if err != nil && ctx.Err() != nil {
		return fmt.Errorf("keep %s in the keyring: %w", name, err)
	}
	return nil
}

func (k *Keychain) store(name, value string) error {
	if value != "" {
		return keyring.Set(service, k.account(name), value)
	}
	err := keyring.Delete(service, k.account(name))
	if errors.Is(err, keyring.ErrNotFound) {
		return nil
	}
	return err
}

// Where says where secrets are, as a part of a sentence.
func (k *Keychain) Where() string {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.refused || k.stuck || len(k.memory) > 0 || present() != nil {
		return "memory until Candor closes, because this computer’s keyring cannot be used"
	}
	return "this computer’s keyring"
}

// Close waits for a call that still runs, or until ctx ends: a keyring that
// asks the person may never answer.
func (k *Keychain) Close(ctx context.Context) error {
	done := make(chan struct{})
	go func() {
		defer close(done)
		k.calls.Wait()
	}()
	select {
	case <-done:
		return nil
	case <-ctx.Done():
		return fmt.Errorf("the keyring has not answered: %w", ctx.Err())
	}
}

func (k *Keychain) account(name string) string { return name + " of " + k.scope }

func (k *Keychain) remembered(name string) (string, bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	value, ok := k.memory[name]
	return value, ok
}

var (
	errNoAnswer = errors.New("the keyring does not answer")
	errBusy     = errors.New("the keyring has not answered an earlier call")
)

// call runs f, which is not run again and cannot be broken off, and waits for
// it as long as the limit and ctx allow.
func (k *Keychain) call(ctx context.Context, f func() error) error {
	k.mu.Lock()
	stuck := k.stuck
	k.mu.Unlock()
	if stuck {
		return errBusy
	}
	ctx, cancel := context.WithTimeoutCause(ctx, k.limit, errNoAnswer)
	defer cancel()
	select {
	case k.turn <- struct{}{}:
	case <-ctx.Done():
		return context.Cause(ctx)
	}
	ended := false // under mu
	answered := make(chan error, 1)
	k.calls.Go(func() {
		err := present()
		if err == nil {
			err = guarded(f)
		}
		k.mu.Lock()
		ended, k.stuck = true, false
		k.refused = err != nil && !errors.Is(err, keyring.ErrNotFound)
		k.mu.Unlock()
		<-k.turn
		answered <- err
	})
	select {
	case err := <-answered:
		return err
	case <-ctx.Done():
		k.mu.Lock()
		k.stuck = !ended
		k.mu.Unlock()
		return context.Cause(ctx)
	}
}

// guarded makes a panic an error: the library has one when the bus closes while
// it waits for a prompt.
func guarded(f func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("the keyring's library panicked: %v", p)
		}
	}()
	return f()
}
