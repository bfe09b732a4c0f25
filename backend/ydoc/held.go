package ydoc

// Held is the state vector of all that the document needs not be sent again: of
// what is integrated, and of what follows it without a gap and waits for others.
func (d *Doc) Held() StateVector {
	sv := d.StateVector()
	for client, waiting := range d.pending.clients {
		for _, r := range waiting.covered {
			if r.clock > sv[client] {
				break
			}
			sv[client] = max(sv[client], r.end())
		}
	}
	return sv
}
