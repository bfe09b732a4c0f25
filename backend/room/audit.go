package room

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"candor/backend/contain"
	"candor/backend/interview"
	"candor/backend/ydoc"
)

// Auditor gives documents to be looked through while nothing else is to be done.
type Auditor interface {
	// NextAudit returns the document after a place in the order that the store
	// chooses: its snapshot, and the log's entries up to that one from the first on.
	// next is its own place, 0 when there is none after the given one. One that is
	// too large to be looked through beside other work has no entries. The place
	// counts also with an error, and snapshot.Document says whose it is.
	NextAudit(ctx context.Context, after int64) (next int64, snapshot interview.Snapshot, log []interview.LogEntry, err error)
}

// auditEvery bounds what audits cost: one document a minute, whose log a store
// gives only up to a size. A thousand documents are looked through in a day.
const auditEvery = time.Minute

// audit compares stored documents with their logs, one at a time. Checksums find
// what was changed by a disk; this finds whatever else made a snapshot and its log
// say different things. Nothing is mended: which of both people saw, only they know.
type audit struct {
	after int64     // where the last one was
	last  time.Time // when

	mu      sync.Mutex
	damaged map[string]bool // documents found so since the start
}

// auditIdle looks through one document when its time has come and nothing waits for
// the disk. Called by the janitor.
func (h *Hub) auditIdle(ctx context.Context) {
	now := h.opts.Now()
	if h.opts.Auditor == nil || now.Sub(h.audit.last) < auditEvery || h.saver.unsaved() > 0 {
		return
	}
	h.audit.last = now
	next, snapshot, log, err := h.opts.Auditor.NextAudit(ctx, h.audit.after)
	if next == 0 && err != nil {
		h.opts.Log.Warn("no document could be looked through", "error", err)
		return
	}
	h.audit.after = next
	if err == nil && len(log) > 0 {
		err = contain.Call(func() error { return compare(ctx, h, snapshot, log) })
	}
	if err != nil && ctx.Err() == nil && h.audit.found(snapshot.Document) {
		h.opts.Log.Error("a stored document is not what its log says: restore it from a backup", "document", snapshot.Document, "error", err)
	}
}

// found notes a document and reports whether it is news.
func (a *audit) found(document string) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	known := a.damaged[document]
	if a.damaged == nil {
		a.damaged = map[string]bool{}
	}
	a.damaged[document] = true
	return !known
}

func (a *audit) count() int {
	a.mu.Lock()
	defer a.mu.Unlock()
	return len(a.damaged)
}

// compare loads a document twice as it is always loaded, from its snapshot alone
// and from its log alone, and compares what both say.
func compare(ctx context.Context, h *Hub, snapshot interview.Snapshot, log []interview.LogEntry) error {
	d, ok := interview.ParseDocument(snapshot.Document)
	if !ok {
		return errors.New("it is not a document")
	}
	read := func(s interview.Snapshot, entries []interview.LogEntry) (*Room, error) {
		alone := &Hub{opts: h.opts}
		alone.opts.Store = stored{snapshot: s, log: entries}
		return load(ctx, alone, d)
	}
	short, err := read(snapshot, nil)
	if err != nil {
		return err
	}
	long, err := read(interview.Snapshot{}, log)
	if err != nil {
		return err
	}
	if a, b := short.says(), long.says(); a != b {
		return fmt.Errorf("its snapshot of %d has other content than the log up to there", snapshot.Seq)
	}
	return nil
}

// says is all that a document holds, in a form that does not depend on how it came
// about: what Yjs keeps of things that were deleted does. Strangers write what is in
// it: JSON would have no form for all of it, such as numbers that are none.
func (r *Room) says() string {
	content := map[string]any{}
	for name, kind := range roots[r.document.Kind] {
		if kind == ydoc.KindText {
			content[name] = r.doc.Text(name)
		} else {
			content[name] = r.doc.Map(name)
		}
	}
	return fmt.Sprintf("%d %#v %v %v", r.seq, content, r.doc.StateVector(), r.doc.Held()) // maps in order
}

// stored is a [Store] of one document, to be read.
type stored struct {
	Store
	snapshot interview.Snapshot
	log      []interview.LogEntry
}

func (s stored) LoadDocument(context.Context, string) (interview.Snapshot, []interview.LogEntry, error) {
	return s.snapshot, s.log, nil
}
