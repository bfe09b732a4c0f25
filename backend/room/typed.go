package room

import (
	"context"
	"encoding/json"
	"time"

	"candor/backend/live"
	"candor/backend/wire"
)

// maxClaims bounds the updates of which a member says at once when they were typed.
const maxClaims = 4096

// claimTyped notes when a member's next updates were typed, as its page says.
func (r *Room) claimTyped(ctx context.Context, m *member, text string) error {
	var s live.SignalTyped
	if err := json.Unmarshal([]byte(text), &s); err != nil {
		return wire.Closing(wire.CloseMalformed, "This signal is not as it should be.")
	}
	r.mu.Lock()
	_, known := r.lastBy[m.grant.Author]
	r.mu.Unlock()
	var last time.Time
	if !known {
		var err error
		if last, err = r.hub.opts.Store.LastEdit(ctx, r.name, m.grant.Author); err != nil {
			r.hub.opts.Log.Error("when somebody typed last was not found", "document", r.name, "author", m.grant.Author, "error", err)
			return wire.Closing(wire.CloseTryAgain, "The server could not look up this session. Trying again.")
		}
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if last.After(r.lastBy[m.grant.Author]) {
		r.lastBy[m.grant.Author] = last
	}
	if len(m.typedAgo)+len(s.Ago) > maxClaims {
		return wire.Closing(wire.CloseTooMany, "Too much was typed at once.")
	}
	now := r.hub.opts.Now()
	for i := range m.typedAgo { // of an earlier signal
		m.typedAgo[i] += now.Sub(m.typedFrom)
	}
	m.typedFrom = now
	for _, ms := range s.Ago {
		m.typedAgo = append(m.typedAgo, time.Duration(min(max(ms, 0), maxAgo.Milliseconds()))*time.Millisecond)
	}
	return nil
}

// maxAgo bounds what a page may say: no page keeps anything for longer.
const maxAgo = 10 * 365 * 24 * time.Hour

// typed is when a member's next update was typed, zero when its page does not say.
func (r *Room) typed(m *member) time.Time {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(m.typedAgo) == 0 {
		return time.Time{}
	}
	ago := m.typedAgo[0]
	m.typedAgo = m.typedAgo[1:]
	return m.typedFrom.Add(-ago)
}

// clamped is a time at which somebody says to have typed, as far as it can be: after what they typed
// before, and not in the future. It notes what it returns, or now.
func (r *Room) clamped(author string, typed, now time.Time) time.Time {
	last := r.lastBy[author]
	if typed.IsZero() {
		r.lastBy[author] = now
		return typed
	}
	if typed.Before(last) {
		typed = last
	}
	if typed.After(now) {
		typed = now
	}
	r.lastBy[author] = typed
	return typed
}
