package room

import "candor/backend/interview"

// Spoil makes the next look at a document in memory panic.
func (h *Hub) Spoil(d interview.Document) {
	h.mu.Lock()
	r := h.rooms[d.String()].room
	h.mu.Unlock()
	r.mu.Lock()
	defer r.mu.Unlock()
	r.doc = nil
}
