package access

import (
	"math"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"candor/backend/interview"
)

// Limits per minute. Only what failed counts for the first three, so that
// nobody who knows their password or has a right link ever meets them.
const (
	SignInAttempts           = 5  // wrong passwords per network address and e-mail address
	SignInAttemptsPerAddress = 30 // wrong passwords per network address, whatever the e-mail address
	WrongLinks               = 30 // links that open nothing, per network address
	// Joins bounds right joins per network address: what a script with a link
	// could fill the disk with. A whole lecture hall behind one address fits.
	Joins = 1200
)

// maxKeys bounds a limiter's memory; past it the least used are forgotten.
const maxKeys = 10_000

// limiter has a token bucket per key: limit at once, refilled evenly over period.
type limiter struct {
	limit int
	rate  rate.Limit
	now   func() time.Time

	mu      sync.Mutex
	buckets map[string]*rate.Limiter
}

func newLimiter(limit int, period time.Duration, now func() time.Time) *limiter {
	return &limiter{
		limit: limit, rate: rate.Limit(float64(limit) / period.Seconds()), now: now,
		buckets: map[string]*rate.Limiter{},
	}
}

// allow takes one from the key's bucket; false when it is empty.
func (l *limiter) allow(key string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.now()
	b, known := l.buckets[key]
	if !known {
		if len(l.buckets) >= maxKeys {
			l.forget(now)
		}
		b = rate.NewLimiter(l.rate, l.limit)
		l.buckets[key] = b
	}
	return b.AllowN(now, 1)
}

// giveBack returns what allow took. A reservation could be cancelled only until it
// is acted on: so one less than nothing is taken.
func (l *limiter) giveBack(key string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	b, ok := l.buckets[key]
	if !ok {
		return
	}
	now := l.now()
	if b.AllowN(now, -1); l.full(b, now) {
		delete(l.buckets, key)
	}
}

// wait is how long until the key's bucket has one again.
func (l *limiter) wait(key string) time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	b, ok := l.buckets[key]
	if !ok {
		return 0
	}
	lacks := 1 - b.TokensAt(l.now())
	return time.Duration(max(lacks, 0) / float64(l.rate) * float64(time.Second))
}

func (l *limiter) full(b *rate.Limiter, now time.Time) bool {
	return b.TokensAt(now) >= float64(l.limit)
}

// forget makes room: everything that is full again goes, and if that is not
// enough, whatever the map yields first.
func (l *limiter) forget(now time.Time) {
	for key, b := range l.buckets {
		if l.full(b, now) {
			delete(l.buckets, key)
		}
	}
	for key := range l.buckets {
		if len(l.buckets) < maxKeys*9/10 {
			return
		}
		delete(l.buckets, key)
	}
}

func tooMany(wait time.Duration) error {
	seconds := max(int(math.Ceil(wait.Seconds())), 1)
	err := interview.Errorf(interview.TooMany, "Too many attempts. Please try again in %d seconds.", seconds)
	err.After = time.Duration(seconds) * time.Second
	return err
}
