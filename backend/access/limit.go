package access

import (
	"math"
	"net/netip"
	"sync"
	"time"

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

// limiter is a token bucket per key: limit at once, refilled evenly over period.
type limiter struct {
	limit  float64
	period time.Duration
	now    func() time.Time

	mu      sync.Mutex
	buckets map[string]bucket
}

// bucket holds how much of the limit was used up at a time.
type bucket struct {
	used float64
	at   time.Time
}

func newLimiter(limit int, period time.Duration, now func() time.Time) *limiter {
	return &limiter{limit: float64(limit), period: period, now: now, buckets: map[string]bucket{}}
}

// allow takes one from the key's bucket; false when it is empty.
func (l *limiter) allow(key string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.now()
	b := l.drain(l.buckets[key], now)
	if b.used+1 > l.limit {
		l.buckets[key] = b
		return false
	}
	b.used++
	if _, known := l.buckets[key]; !known && len(l.buckets) >= maxKeys {
		l.forget(now)
	}
	l.buckets[key] = b
	return true
}

// giveBack returns what allow took.
func (l *limiter) giveBack(key string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	b, ok := l.buckets[key]
	if !ok {
		return
	}
	if b.used--; b.used <= 0 {
		delete(l.buckets, key)
		return
	}
	l.buckets[key] = b
}

// wait is how long until the key's bucket has one again.
func (l *limiter) wait(key string) time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	over := l.drain(l.buckets[key], l.now()).used + 1 - l.limit
	if over <= 0 {
		return 0
	}
	return time.Duration(over / l.limit * float64(l.period))
}

func (l *limiter) drain(b bucket, now time.Time) bucket {
	if elapsed := now.Sub(b.at); elapsed > 0 {
		b.used = math.Max(0, b.used-l.limit*float64(elapsed)/float64(l.period))
	}
	b.at = now
	return b
}

// forget makes room: everything that has drained goes, and if that is not
// enough, whatever the map yields first.
func (l *limiter) forget(now time.Time) {
	for key, b := range l.buckets {
		if l.drain(b, now).used <= 0 {
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

// network is what counts as one address: the host of an IPv4 peer, the /64 of
// an IPv6 one, since every customer has at least that many.
func network(remoteAddr string) string {
	var addr netip.Addr
	if ap, err := netip.ParseAddrPort(remoteAddr); err == nil {
		addr = ap.Addr()
	} else if a, err := netip.ParseAddr(remoteAddr); err == nil {
		addr = a
	} else {
		return "local" // the window's own calls have no peer
	}
	addr = addr.Unmap().WithZone("")
	if addr.Is6() {
		if p, err := addr.Prefix(64); err == nil {
			return p.String()
		}
	}
	return addr.String()
}

func tooMany(wait time.Duration) error {
	seconds := int(math.Ceil(wait.Seconds()))
	return interview.Errorf(interview.TooMany, "Too many attempts. Please try again in %d seconds.", max(seconds, 1))
}
