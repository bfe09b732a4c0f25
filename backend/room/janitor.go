package room

import (
	"context"
	"slices"
	"strings"
	"time"

	"candor/backend/interview"
)

// wantSnapshot asks the janitor for one. Called with Room.mu held.
func (r *Room) wantSnapshot() {
	if r.snapshotDue {
		return
	}
	select {
	case r.hub.snapshots <- r:
		r.snapshotDue = true
	default: // asked again with the next update
	}
}

// snapshot saves the document's state. It is only a cache: when it cannot be
// saved the log is still whole, and the next attempt comes by itself.
func (r *Room) snapshot(ctx context.Context) {
	var s interview.Snapshot
	err := r.contained(nil, func() error {
		s = r.takeSnapshot()
		return nil
	})
	if err != nil || s.Seq == 0 {
		return
	}
	err = r.hub.opts.Store.SaveSnapshot(ctx, s)
	r.mu.Lock()
	r.snapshotSeq = max(r.snapshotSeq, s.Seq) // after a failure too: the next comes after as many updates again
	r.mu.Unlock()
	if err != nil && interview.CodeOf(err) != interview.NotFound {
		r.hub.opts.Log.Error("snapshot could not be saved", "document", r.name, "error", err)
	}
}

// takeSnapshot returns one that may be saved now, the zero value when there is none. It is
// never ahead of the log: what is in a snapshot must be on disk already. When it is,
// onSaved asks again.
func (r *Room) takeSnapshot() interview.Snapshot {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.snapshotDue = false
	if r.held == nil && r.snapshotSeq < r.seq {
		r.held = &interview.Snapshot{Document: r.name, Seq: r.seq, N: r.savedN, State: r.doc.Encode(nil), Authors: r.owners.encode()}
	}
	if r.held == nil || r.held.Seq > r.saved {
		return interview.Snapshot{}
	}
	s := *r.held
	r.held = nil
	return s
}

// settled reports whether nothing of the room is left to be stored.
func (r *Room) settled() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.gone || r.saved == r.seq && r.starter == nil
}

// janitor saves snapshots, unloads rooms that nobody is in, and looks through what is stored.
func (h *Hub) janitor(ctx context.Context) {
	sweep := time.NewTicker(max(h.opts.UnloadAfter/4, time.Millisecond))
	defer sweep.Stop()
	for {
		select {
		case <-h.stop:
			h.saveAll(ctx)
			return
		case r := <-h.snapshots:
			r.snapshot(ctx)
		case <-sweep.C:
			h.unloadIdle(ctx)
			h.auditIdle(ctx)
		}
	}
}

func (h *Hub) unloadIdle(ctx context.Context) {
	now := h.opts.Now()
	h.mu.Lock()
	var idle []*slot
	for _, s := range h.rooms {
		if s.unused(now, h.opts.UnloadAfter) {
			idle = append(idle, s)
		}
	}
	h.mu.Unlock()
	for _, s := range idle {
		s.room.snapshot(ctx)
		h.mu.Lock()
		// Somebody may have come back meanwhile, or the disk may be behind.
		if s.unused(now, h.opts.UnloadAfter) && s.room.settled() {
			if h.rooms[s.room.name] == s { // or it was given up, and another took its place
				delete(h.rooms, s.room.name)
			}
		}
		h.mu.Unlock()
	}
}

// unused is called with Hub.mu held. While refs is 0 the room is loaded: who loads it holds it.
func (s *slot) unused(now time.Time, after time.Duration) bool {
	return s.refs == 0 && now.Sub(s.since) >= after
}

// saveAll saves the snapshots of a hub that shuts down, as far as there is time.
func (h *Hub) saveAll(ctx context.Context) {
	for _, r := range h.loaded() {
		if ctx.Err() != nil {
			return
		}
		r.snapshot(ctx)
	}
}

// loaded are the rooms that are open or kept warm.
func (h *Hub) loaded() []*Room {
	h.mu.Lock()
	defer h.mu.Unlock()
	rooms := make([]*Room, 0, len(h.rooms))
	for _, s := range h.rooms {
		select {
		case <-s.ready:
			if s.err == nil {
				rooms = append(rooms, s.room)
			}
		default:
		}
	}
	return rooms
}

// Texts is what the documents of an interview say now.
type Texts struct {
	Files   []interview.SourceFile // of the code document, by name
	Session map[string]any         // of the code document: language, main, …
	Notes   string
}

// ReadText reads an interview's documents as they are now, somebody being in them or not.
func (h *Hub) ReadText(ctx context.Context, interviewID string) (Texts, error) {
	var t Texts
	err := h.read(ctx, interview.Document{InterviewID: interviewID, Kind: interview.CodeDocument}, func(r *Room) {
		for _, v := range r.doc.Map("files") {
			file, _ := v.(map[string]any)
			name, _ := file["name"].(string)
			text, _ := file["text"].(string)
			if name != "" {
				t.Files = append(t.Files, interview.SourceFile{Name: name, Text: text})
			}
		}
		t.Session = r.doc.Map("session")
	})
	if err != nil {
		return Texts{}, err
	}
	slices.SortFunc(t.Files, func(a, b interview.SourceFile) int { return strings.Compare(a.Name, b.Name) })
	err = h.read(ctx, interview.Document{InterviewID: interviewID, Kind: interview.NotesDocument}, func(r *Room) {
		t.Notes = r.doc.Text("notes")
	})
	return t, err
}

// read calls f with a loaded room, and returns when what f saw may be seen.
func (h *Hub) read(ctx context.Context, d interview.Document, f func(*Room)) error {
	r, err := h.acquire(ctx, d)
	if err != nil {
		return err
	}
	defer h.release(r.slot)
	seen := make(chan struct{})
	err = r.contained(nil, func() error {
		r.mu.Lock()
		defer r.mu.Unlock()
		f(r)
		r.leave(parcel{done: seen})
		return nil
	})
	if err != nil {
		return interview.Errorf(interview.Unavailable, "%s", errGivenUp.Reason)
	}
	select {
	case <-seen:
		if r.givenUp.Load() { // what f saw may not be on disk
			return interview.Errorf(interview.Unavailable, "%s", errGivenUp.Reason)
		}
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
