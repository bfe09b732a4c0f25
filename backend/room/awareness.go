package room

import (
	"bytes"
	"encoding/json"
	"slices"

	"candor/backend/wire"
)

// maxClientsPerMember bounds the awareness client ids of one connection in one
// room. A provider has one; a page that makes a new Y.Doc on the same socket has more.
const maxClientsPerMember = 8

// maxAwareness bounds the awareness states that a room remembers, those that are gone included.
const maxAwareness = 4096

// presenceState is one client's awareness as the room tells it.
//
// The room counts clocks itself: it never goes back, so that a client that was
// removed and returns with the clock it had is seen again at once (Yjs would
// ignore it until its next renewal, up to 15 seconds later).
type presenceState struct {
	owner  *member // nil: gone
	author string
	clock  uint64
	json   []byte
}

var gone = []byte("null")

// setAwareness takes a member's awareness message. Only what it says of its own
// clients counts; of others a provider only says that it has not heard from them.
func (r *Room) setAwareness(m *member, body []byte) error {
	states, err := wire.ReadStates(body)
	if err != nil {
		return wire.Closing(wire.CloseMalformed, "%s", err.Error())
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if m.out {
		return nil
	}
	var out []wire.State
	for _, s := range states {
		p := r.own(m, s)
		if p == nil {
			continue
		}
		p.clock = max(p.clock+1, s.Clock)
		p.json = gone
		if !s.Gone() {
			p.json = m.truthful(s.JSON)
		}
		out = append(out, wire.State{Client: s.Client, Clock: p.clock, JSON: p.json})
	}
	if out != nil {
		r.leave(parcel{except: m, out: &fanout{states: out}})
	}
	return nil
}

// own returns the state of a client if it is the member's to set.
func (r *Room) own(m *member, s wire.State) *presenceState {
	p := r.awareness[s.Client]
	switch {
	case p != nil && p.owner == m:
		return p
	case s.Gone():
		return nil
	case p != nil && p.author != m.grant.Author:
		// Somebody else's, also after they have gone: it may be theirs again. The
		// connection of the same participant that it belonged to has usually died unnoticed.
		return nil
	case len(m.clients) >= maxClientsPerMember:
		return nil
	}
	// An id under which somebody else has written is theirs.
	if c, known := r.owners.ids[s.Client]; known && c.author != m.grant.Author {
		return nil
	}
	if p == nil {
		if len(r.awareness) >= maxAwareness && !r.forgetGone() {
			return nil
		}
		p = &presenceState{author: m.grant.Author}
		r.awareness[s.Client] = p
	} else if p.owner != nil {
		p.owner.clients = slices.DeleteFunc(p.owner.clients, func(c uint64) bool { return c == s.Client })
	}
	p.owner = m
	m.clients = append(m.clients, s.Client)
	return p
}

// forgetGone makes room for more states and reports whether it could.
func (r *Room) forgetGone() bool {
	for client, p := range r.awareness {
		if p.owner == nil {
			delete(r.awareness, client)
		}
	}
	return len(r.awareness) < maxAwareness
}

// dropAwareness tells the others that a member's clients are gone.
func (r *Room) dropAwareness(m *member) {
	var out []wire.State
	for _, client := range m.clients {
		p := r.awareness[client]
		present := !bytes.Equal(p.json, gone)
		p.owner, p.json = nil, gone
		if present {
			p.clock++
			out = append(out, wire.State{Client: client, Clock: p.clock, JSON: gone})
		}
	}
	m.clients = nil
	if out != nil {
		r.leave(parcel{except: m, out: &fanout{states: out}})
	}
}

func (r *Room) sendAwareness(m *member) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if !m.out {
		r.sendAwarenessLocked(m)
	}
}

// sendAwarenessLocked gives a member what is known of everyone else.
func (r *Room) sendAwarenessLocked(m *member) {
	var out []wire.State
	for client, p := range r.awareness {
		if p.owner != nil && p.owner != m && !bytes.Equal(p.json, gone) {
			out = append(out, wire.State{Client: client, Clock: p.clock, JSON: p.json})
		}
	}
	if out != nil {
		r.leave(parcel{to: m, msg: wire.NewMessage(wire.AppendAwareness(nil, m.key, out))})
	}
}

// truthful returns the state with the name and role that the member really has,
// and their id where it claims one: pages show one row for each id. state is a
// valid JSON object.
func (m *member) truthful(state []byte) []byte {
	if m.saysTheSame(state) {
		return state
	}
	var fields map[string]json.RawMessage
	if json.Unmarshal(state, &fields) != nil {
		return []byte("{}") // cannot be: it was checked
	}
	user, ok := fields["user"]
	if !ok || m.user != nil && bytes.Equal(user, m.user) {
		return state
	}
	var claimed map[string]json.RawMessage
	if json.Unmarshal(user, &claimed) != nil || claimed == nil {
		claimed = map[string]json.RawMessage{}
	}
	_, identified := claimed["id"]
	if says(claimed["name"], m.grant.Name) && says(claimed["role"], string(m.grant.Mode)) &&
		(!identified || says(claimed["id"], m.grant.Author)) {
		m.user = bytes.Clone(user)
		return state
	}
	claimed["name"] = json.RawMessage(mustJSON(m.grant.Name))
	claimed["role"] = json.RawMessage(mustJSON(m.grant.Mode))
	if identified {
		claimed["id"] = json.RawMessage(mustJSON(m.grant.Author))
	}
	fields["user"] = json.RawMessage(mustJSON(claimed))
	return []byte(mustJSON(fields))
}

// saysTheSame tells of most cursors without reading them: the state begins with
// the user that was found to tell the truth, and no other can follow, neither by
// name nor with an escape in its name.
func (m *member) saysTheSame(state []byte) bool {
	rest, begins := bytes.CutPrefix(state, []byte(`{"user":`))
	if !begins || m.user == nil {
		return false
	}
	rest, same := bytes.CutPrefix(rest, m.user)
	return same && !bytes.Contains(rest, []byte(`"user"`)) && bytes.IndexByte(rest, '\\') < 0
}

func says(raw json.RawMessage, want string) bool {
	var got string
	return raw != nil && json.Unmarshal(raw, &got) == nil && got == want
}
