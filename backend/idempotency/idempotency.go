// Package idempotency answers a call that is sent again as it was answered first, and does not
// do it again: a call may carry a key (draft-ietf-httpapi-idempotency-key-header), which is its
// caller's own.
package idempotency

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"log/slog"
	"sync"
	"time"

	"candor/backend/interview"
)

// Limits on keys.
const (
	// Kept is how long a key is known, with its answer.
	Kept = 30 * 24 * time.Hour
	// MaxKey bounds a key, in bytes.
	MaxKey = 255
	// MaxKeys is how many of one caller are known at once, and MaxBytes what their answers hold.
	MaxKeys  = 10_000
	MaxBytes = 64 << 20
	// patience bounds the wait for the same call that is being done, and for the database.
	patience = 30 * time.Second
	// settling bounds the storing of an answer when its caller has gone.
	settling = 10 * time.Second
)

// Key is a call as it is stored. What was asked can only be compared by who has the caller's key:
// it may be a password.
type Key struct {
	ID     [sha256.Size]byte
	Asked  [sha256.Size]byte
	Caller string // person or participant id
	// Interview is the id of the one that the call names; "": it names none.
	Interview string
}

// NewKey is the key of a caller for what they ask.
func NewKey(caller, key string, asked ...[]byte) Key {
	sum := func(parts ...[]byte) (sum [sha256.Size]byte) {
		h := hmac.New(sha256.New, []byte(caller+"\x00"+key))
		for _, part := range parts { // each with its length: no two lists are the same bytes
			h.Write(binary.BigEndian.AppendUint64(nil, uint64(len(part))))
			h.Write(part)
		}
		h.Sum(sum[:0])
		return sum
	}
	return Key{ID: sum(), Asked: sum(asked...), Caller: caller}
}

// Answer is what a call was answered.
type Answer struct {
	Status int
	Header map[string]string
	Body   []byte
}

// Keeps reports whether the answer is kept: the call had an effect. One that had none may be
// made again under its key.
func (a *Answer) Keeps() bool { return a.Status >= 200 && a.Status < 300 }

// Store keeps answers.
type Store interface {
	// Once runs do and keeps its answer, both in one transaction with all that do writes by
	// the context that it is given. When there is an answer already, that is returned and do is not run.
	// An answer that is not kept undoes what do wrote. Errors: those below.
	Once(ctx context.Context, k Key, do func(context.Context) Answer) (a Answer, replayed bool, err error)
	// Claim keeps a key whose call is about to be made, without an answer. found is the
	// answer that is there already, nil when there is none; claimed tells that the key was there.
	Claim(ctx context.Context, k Key) (found *Answer, claimed bool, err error)
	// Settle keeps the answer to a claimed call; without one the key is forgotten.
	Settle(ctx context.Context, k Key, a *Answer) error
	// DeleteAnswers forgets the keys that were first used before a time.
	DeleteAnswers(ctx context.Context, before time.Time) error
}

// Other is the error of a key under which something else was asked before.
func Other() error {
	return interview.Errorf(interview.Conflict, "This Idempotency-Key was sent with another request before. Use a new key for a new request.")
}

// Purged is the error of a key whose answer was about something that is deleted for ever.
func Purged() error {
	return interview.Errorf(interview.Gone, "This was done, and what it was about has been deleted for ever since.")
}

// TooMany is the error of a caller who has as many answers kept as there may be.
func TooMany() error {
	return interview.Errorf(interview.TooMany, "As many Idempotency-Keys are kept as one may have (%d, with %d MiB of answers, for 30 days). Send the request without one.", MaxKeys, MaxBytes>>20)
}

func unknown() error {
	return interview.Errorf(interview.Conflict, "The server was stopped while it did this under the same Idempotency-Key, and does not know how far it came. Look whether it was done, and use a new key to do it.")
}

func busy() error {
	return interview.Errorf(interview.Unavailable, "The server is too busy to do this now. Please send the same request again in a moment.")
}

// Keeper makes calls once.
type Keeper struct {
	store Store
	log   *slog.Logger
	now   func() time.Time

	mu    sync.Mutex
	doing map[[sha256.Size]byte]chan struct{} // closed when the call is over
}

// New returns a keeper over a store. Without a log nothing is logged; now may be nil: time.Now.
func New(store Store, log *slog.Logger, now func() time.Time) *Keeper {
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	if now == nil {
		now = time.Now
	}
	return &Keeper{store: store, log: log, now: now, doing: map[[sha256.Size]byte]chan struct{}{}}
}

// Once makes a call whose whole effect is in the database: it and its answer are stored together.
func (k *Keeper) Once(ctx context.Context, key Key, do func(context.Context) Answer) (a Answer, replayed bool, err error) {
	timed, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	a, replayed, err = k.store.Once(timed, key, do)
	if err != nil && timed.Err() != nil && ctx.Err() == nil {
		return Answer{}, false, busy()
	}
	return a, replayed, err
}

// AtMostOnce makes a call whose effect is elsewhere, as that of a program that is started: the
// key is stored before. When the relay ends before the answer is stored, nobody knows what was done,
// and the call is refused from then on.
func (k *Keeper) AtMostOnce(ctx context.Context, key Key, do func(context.Context) Answer) (a Answer, replayed bool, err error) {
	over, err := k.alone(ctx, key)
	if err != nil {
		return Answer{}, false, err
	}
	defer over()
	found, claimed, err := k.store.Claim(ctx, key)
	switch {
	case err != nil:
		return Answer{}, false, err
	case found != nil:
		return *found, true, nil
	case claimed:
		return Answer{}, false, unknown()
	}
	switch a = do(ctx); {
	case a.Keeps():
		k.settle(ctx, key, &a)
	case a.Status < 500 || a.Status == 503: // refused before anything was done
		k.settle(ctx, key, nil)
	}
	return a, false, nil
}

// Again makes a call that may be made twice: no answer is kept, and that the same is asked
// under the same key is all that is looked at.
func (k *Keeper) Again(ctx context.Context, key Key, do func(context.Context) Answer) (a Answer, replayed bool, err error) {
	_, claimed, err := k.store.Claim(ctx, key)
	if err != nil {
		return Answer{}, false, err
	}
	if a = do(ctx); !a.Keeps() && !claimed {
		k.settle(ctx, key, nil)
	}
	return a, false, nil
}

// settle stores what became of a claimed call. When it cannot, the call was made all the same; the
// same again is refused.
func (k *Keeper) settle(ctx context.Context, key Key, a *Answer) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), settling)
	defer cancel()
	if err := k.store.Settle(ctx, key, a); err != nil {
		k.log.Warn("an answer could not be kept: the same call again will be refused", "caller", key.Caller, "error", err)
	}
}

// alone waits until nobody else makes the call.
func (k *Keeper) alone(ctx context.Context, key Key) (over func(), err error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	for {
		k.mu.Lock()
		other := k.doing[key.ID]
		if other == nil {
			mine := make(chan struct{})
			k.doing[key.ID] = mine
			k.mu.Unlock()
			return func() {
				k.mu.Lock()
				defer k.mu.Unlock()
				delete(k.doing, key.ID)
				close(mine)
			}, nil
		}
		k.mu.Unlock()
		select {
		case <-other:
		case <-ctx.Done():
			return nil, busy()
		}
	}
}

// Sweep forgets what is too old.
func (k *Keeper) Sweep(ctx context.Context) error {
	return k.store.DeleteAnswers(ctx, k.now().Add(-Kept))
}
