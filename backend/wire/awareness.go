package wire

import "encoding/json"

// State is one client's awareness (y-protocols/awareness): its cursor, name and
// the like, as a JSON object, or "null" when the client is gone.
type State struct {
	Client uint64
	Clock  uint64
	JSON   []byte
}

// Gone reports whether the client says that it has no state any more.
func (s *State) Gone() bool { return string(s.JSON) == "null" }

// Limits on awareness. A provider sends its own state alone; when it times
// others out it names them as well.
const (
	MaxStates    = 1024    // in one frame
	MaxStateSize = 8 << 10 // bytes of JSON of one client
)

// ReadStates reads the body of an Awareness frame. Every state is checked to be
// a JSON object or null of at most MaxStateSize bytes.
func ReadStates(body []byte) ([]State, error) {
	r := reader{b: body}
	n := r.uint()
	if n > MaxStates {
		r.fail("too many awareness states")
	}
	// A state takes three bytes or more, which bounds what a short body can make us reserve.
	states := make([]State, 0, min(n, uint64(len(r.b))/3))
	for range n {
		s := State{Client: r.uint(), Clock: r.uint(), JSON: r.bytes()}
		if r.err != nil {
			return nil, r.err
		}
		switch {
		case len(s.JSON) > MaxStateSize:
			return nil, malformed("awareness state too large")
		case !s.Gone() && (len(s.JSON) == 0 || s.JSON[0] != '{' || !json.Valid(s.JSON)):
			return nil, malformed("awareness state that is not a JSON object")
		}
		states = append(states, s)
	}
	if len(r.b) > 0 {
		r.fail("bytes after the end")
	}
	return states, r.err
}

// AppendStates appends the body of an Awareness frame.
func AppendStates(dst []byte, states []State) []byte {
	dst = appendUint(dst, uint64(len(states)))
	for _, s := range states {
		dst = appendUint(appendUint(dst, s.Client), s.Clock)
		dst = appendBytes(dst, s.JSON)
	}
	return dst
}

// statesSize is how many bytes AppendStates appends: their number comes before
// them in a frame, and a cursor is not to be written twice for it.
func statesSize(states []State) int {
	n := uintSize(uint64(len(states)))
	for i := range states {
		s := &states[i]
		n += uintSize(s.Client) + uintSize(s.Clock) + uintSize(uint64(len(s.JSON))) + len(s.JSON)
	}
	return n
}
