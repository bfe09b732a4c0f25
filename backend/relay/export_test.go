package relay

import "time"

// Sweep is what the ticker does, at a time of the test's choice.
func (r *Relay) Sweep(now time.Time) { r.sweep(now) }
