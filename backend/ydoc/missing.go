package ydoc

// Missing tells that the document has not seen all that the update builds on, so
// that part of it would have to wait. Peers that are in step never send such.
func (d *Doc) Missing(u *Update) bool {
	for i := range u.blocks {
		b := &u.blocks[i]
		state := d.state(b.client)
		for j := range b.structs {
			s := &b.structs[j]
			if s.end() <= state {
				continue
			}
			if s.kind == kindSkip || j == 0 && s.clock > state {
				return true
			}
			if dep, wait := d.missing(b.client, s); wait && !u.covers(dep) {
				return true
			}
		}
	}
	return false
}

// covers tells that a unit is in the update.
func (u *Update) covers(i id) bool {
	k, found := u.index(i.client)
	if !found {
		return false
	}
	l := u.blocks[k].structs
	return l[0].clock <= i.clock && i.clock < l[len(l)-1].end()
}
