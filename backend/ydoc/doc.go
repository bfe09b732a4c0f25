package ydoc

// Doc is a replica of a Yjs document. It collects garbage as Yjs does: of what
// is deleted, only the place is kept.
type Doc struct {
	clients map[uint64]*clientList
	roots   map[string]*sharedType
	rules   rules

	pending        queue                    // structs that wait for others
	pendingDeletes map[uint64][]deleteRange // of units that are not there yet

	size     int
	mark     uint64 // the last that conflictScan gave out
	changing change
}

// rules are what a document allows beyond what Yjs can bear.
type rules struct {
	plain bool
	roots map[string]Kind // nil: any
}

// Kind is what a root type is: the format leaves it to the program.
type Kind uint64

// The kinds of root types.
const (
	KindArray Kind = typeArray
	KindMap   Kind = typeMap
	KindText  Kind = typeText
)

// New makes an empty document that takes whatever Yjs takes.
func New() *Doc {
	return &Doc{
		clients:        map[uint64]*clientList{},
		roots:          map[string]*sharedType{},
		pendingDeletes: map[uint64][]deleteRange{},
	}
}

// NewPlain makes an empty document that refuses what would confuse a program
// that reads plain texts, maps and arrays: the contents that
// [Update.CheckPlain] names, anything but text in a text, an element of a list
// in a map, a key in a list. If roots is not nil, it names the root types that
// there are, and others are refused. Apply goes by none of this, so that a log
// that is older than a rule loses nothing.
func NewPlain(roots map[string]Kind) *Doc {
	d := New()
	d.rules = rules{plain: true, roots: roots}
	return d
}

// Apply takes an update that is trusted, such as one from the log: it is applied
// as far as it can be, at any cost. What cannot be applied without harm is
// left out. The document keeps nothing of the update that could change.
func (d *Doc) Apply(u *Update) {
	d.begin(u)
	_ = d.integrateUpdate(u, trusted) // never fails
	d.finish(u)
}

// TryApply takes an update from a peer. On an error, which wraps [ErrRefused],
// the document is as it was: the update breaks the document's rules or Yjs
// itself, or would take seconds to find its place.
func (d *Doc) TryApply(u *Update) error {
	d.begin(u)
	if err := d.integrateUpdate(u, checked); err != nil {
		d.undo()
		return err
	}
	d.finish(u)
	return nil
}

// Check tells whether [Doc.TryApply] would take an update, and changes nothing.
// It costs about as much as TryApply, which makes it superfluous before that.
func (d *Doc) Check(u *Update) error {
	d.begin(u)
	err := d.integrateUpdate(u, checked)
	d.undo()
	return err
}

// state is the clock of the next unit of a client.
func (d *Doc) state(client uint64) uint64 {
	if l := d.clients[client]; l != nil {
		return l.end()
	}
	return 0
}

// StateVector says what the document has integrated.
func (d *Doc) StateVector() StateVector {
	sv := make(StateVector, len(d.clients))
	for c, l := range d.clients {
		sv[c] = l.end()
	}
	return sv
}

// Pending tells that something waits for updates that have not come.
func (d *Doc) Pending() bool { return len(d.pending.clients) > 0 || len(d.pendingDeletes) > 0 }

// Costs in memory, about, that Size counts with.
const (
	itemBytes    = 192
	structBytes  = 112
	entryBytes   = 96
	rootBytes    = 160
	rangeBytes   = 16
	clientBytes  = 128
	pendingBytes = 128
)

// Size is about how many bytes of memory the document takes, at no cost.
func (d *Doc) Size() int { return d.size + d.pending.size }

// root finds or makes a root type.
func (d *Doc) root(name string) *sharedType {
	t := d.roots[name]
	if t == nil {
		t = &sharedType{name: name, kind: typeUnknown}
		if k, ok := d.rules.roots[name]; ok {
			t.kind = uint64(k)
		}
		d.roots[name] = t
		d.size += rootBytes + len(name)
		d.changing.roots = append(d.changing.roots, name)
	}
	return t
}

func (d *Doc) list(client uint64) *clientList {
	l := d.clients[client]
	if l == nil {
		l = &clientList{client: client}
		d.clients[client] = l
		d.size += clientBytes
	}
	if l.change != d.changing.number {
		l.change, l.before = d.changing.number, l.end()
		d.changing.lists = append(d.changing.lists, l)
	}
	return l
}
