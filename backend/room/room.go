// Package room keeps the live documents: who is connected, what each may do,
// the one order of updates, fan-out, and saving. It knows nothing of HTTP, SQL or
// WebSockets: a [Transport] carries messages, a [Store] keeps the log.
//
// # What an acknowledgement means
//
// An update is in the record a few milliseconds after it came, in one transaction
// with whatever else arrived meanwhile in any room. When [Store.Append] has
// returned nil the other peers get it, and its author is told that it is stored,
// unless it waits for work that has not come: acknowledged means on disk and in
// the document. When a transaction fails or takes long, the session runs ahead of
// the disk: everybody in it is told that nothing is stored, and gets updates at once.
//
// # Locks
//
// Hub.mu, then Room.mu, then saver.mu; a Transport's methods may be called under
// any of them, so they must not block and must not call back into this package.
package room

import (
	"context"
	"crypto/rand"
	"log/slog"
	"time"

	"candor/backend/interview"
	"candor/backend/recording"
	"candor/backend/wire"
)

// Store keeps documents and records. Package storetest is the suite that every
// implementation passes.
type Store interface {
	// LoadDocument returns the newest snapshot of the document, the zero value if
	// there is none, and the log's entries after it in order. A document that was
	// never written to is no error.
	LoadDocument(ctx context.Context, document string) (interview.Snapshot, []interview.LogEntry, error)
	// Head returns where an interview's record ends, the zero value when it has none.
	Head(ctx context.Context, interviewID string) (recording.Head, error)
	// Append writes rows of any number of records, and what goes with them, in one
	// transaction, which is on disk when it returns nil. A row that is stored already
	// is no error: that is how an append whose outcome was unknown is tried again. Another
	// row under a stored number or a gap is an error, and then nothing of the call is
	// stored. So is an interview that was deleted for ever, with interview.NotFound.
	Append(ctx context.Context, rows []recording.Row) error
	// LastEdit returns when somebody's last edit of a document was typed, or came; zero when there is none.
	LastEdit(ctx context.Context, document, author string) (time.Time, error)
	// SaveSnapshot keeps a snapshot, which replaces older ones.
	SaveSnapshot(ctx context.Context, s interview.Snapshot) error
	// Unfinished returns what was going on when the relay stopped, as things that end by it,
	// and what happened and is in no record yet.
	Unfinished(ctx context.Context) ([]interview.Event, error)
}

// Transport is one connection to a client.
type Transport interface {
	// Send queues a message. It never blocks: a transport whose queue is full closes itself.
	Send(m *wire.Message)
	// Close says goodbye with a WebSocket close code, after what is queued, and
	// makes the transport's reader end. Only the first call counts.
	Close(code int, reason string)
}

// Options of a Hub. Zero values stand for the defaults that are named.
type Options struct {
	Store    Store
	Starters Starters // nil: sessions begin with nothing
	Auditor  Auditor  // nil: nothing is looked through
	Log      *slog.Logger
	Now      func() time.Time

	// Key signs what the room sends, so that it can be brought back should the store lose
	// it: 32 bytes that stay the same for as long as the store's data does. Nil: a
	// new key, and nothing is brought back after the hub's end.
	Key []byte
	// CommitDelay is how long the first update of a group waits for company; default 8 ms.
	// It bounds transactions to some 125 a second, whatever the load.
	CommitDelay time.Duration
	// MaxUnsaved bounds the bytes that wait for the disk in all rooms, default 64 MiB.
	// Beyond it writers are no longer read from until the disk takes some.
	MaxUnsaved int64
	// MaxDocument bounds a document's size in bytes; default 16 MiB.
	MaxDocument int
	// MaxDocumentsPerConn bounds the documents open on one connection; default 8.
	MaxDocumentsPerConn int
	// SnapshotEvery is after how many updates of a document a snapshot is saved; default 500.
	SnapshotEvery int
	// UnloadAfter is how long a room that nobody is in stays in memory; default 30 s.
	UnloadAfter time.Duration
	// LoadTimeout bounds one loading of a document; default 10 s.
	LoadTimeout time.Duration
}

func (o *Options) setDefaults() {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Key == nil {
		o.Key = make([]byte, 32)
		_, _ = rand.Read(o.Key) // never fails
	}
	def(&o.CommitDelay, 8*time.Millisecond)
	def(&o.MaxUnsaved, 64<<20)
	def(&o.MaxDocument, 16<<20)
	def(&o.MaxDocumentsPerConn, 8)
	def(&o.SnapshotEvery, 500)
	def(&o.UnloadAfter, 30*time.Second)
	def(&o.LoadTimeout, 10*time.Second)
}

func def[T comparable](v *T, d T) {
	var zero T
	if *v == zero {
		*v = d
	}
}
