package relay

import (
	"sync"

	"candor/backend/wire"
)

// outbox bounds the memory of large messages on their way. A client that asks
// for a large document and reads slowly keeps it in memory for minutes, and many
// such clients would take all there is. A message that goes to many counts once.
type outbox struct {
	limit int64 // bytes

	mu    sync.Mutex
	holds map[*wire.Message]int
	bytes int64
}

// take makes room for a message and reports whether there is any. The only one
// always goes, however large it is.
func (o *outbox) take(m *wire.Message) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.holds[m] == 0 {
		if len(o.holds) > 0 && o.bytes+int64(len(m.Data)) > o.limit {
			return false
		}
		o.bytes += int64(len(m.Data))
	}
	o.holds[m]++
	return true
}

// release gives back what take took.
func (o *outbox) release(m *wire.Message) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.holds[m]--
	if o.holds[m] == 0 {
		delete(o.holds, m)
		o.bytes -= int64(len(m.Data))
	}
}
