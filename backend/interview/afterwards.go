package interview

import "context"

// Pending is what is to be done when a transaction is stored. One goroutine uses it.
type Pending struct {
	calls []func()
	done  bool
}

type pendingKey struct{}

// WithPending is a context of what is stored together later. Whoever stores it calls Done then.
func WithPending(ctx context.Context) (context.Context, *Pending) {
	p := &Pending{}
	return context.WithValue(ctx, pendingKey{}, p), p
}

// Done does what is pending.
func (p *Pending) Done() {
	p.done = true
	for _, call := range p.calls {
		call()
	}
}

// Afterwards calls f when what is done in ctx is stored: at once, or with all that it is a part
// of. What people see, and what others do, must not be ahead of what is stored.
func Afterwards(ctx context.Context, f func()) {
	if p, ok := ctx.Value(pendingKey{}).(*Pending); ok && !p.done {
		p.calls = append(p.calls, f)
		return
	}
	f()
}
