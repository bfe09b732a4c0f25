package ydoc

// Composer writes the update by which one client fills an empty document with
// maps, strings and texts. The same calls give the same bytes: those that Yjs
// gives for the same client and steps.
type Composer struct {
	client  uint64
	structs []structure
}

// MapRef names a map: at the root, or the value of a key in another.
type MapRef struct{ in parentRef }

// NewComposer begins the update of a client that has written nothing yet.
func NewComposer(client uint64) *Composer { return &Composer{client: client} }

// RootMap names a map at the root.
func RootMap(name string) MapRef { return MapRef{parentRef{root: true, name: name}} }

// SetMap puts a new map under a key. Each key of a map may be set once.
func (c *Composer) SetMap(in MapRef, key string) MapRef {
	return MapRef{parentRef{item: c.set(in, key, content{kind: kindType, length: 1, raw: []byte{typeMap}})}}
}

// SetString puts a string, valid UTF-8, under a key.
func (c *Composer) SetString(in MapRef, key, value string) {
	c.set(in, key, content{kind: kindAny, length: 1, raw: appendText([]byte{anyString}, value)})
}

// SetText puts a new text under a key, with valid UTF-8 in it.
func (c *Composer) SetText(in MapRef, key, text string) {
	holder := c.set(in, key, content{kind: kindType, length: 1, raw: []byte{typeText}})
	if raw := []byte(text); len(raw) > 0 {
		c.add(structure{content: content{kind: kindText, length: utf16Length(raw), raw: raw}, parent: &parentRef{item: holder}})
	}
}

func (c *Composer) set(in MapRef, key string, value content) id {
	parent := in.in
	parent.key = key
	return c.add(structure{content: value, keyed: true, parent: &parent})
}

func (c *Composer) add(s structure) id {
	if n := len(c.structs); n > 0 {
		s.clock = c.structs[n-1].end()
	}
	c.structs = append(c.structs, s)
	return id{c.client, s.clock}
}

// Encode is the update in the v1 format.
func (c *Composer) Encode() []byte {
	u := &Update{}
	if len(c.structs) > 0 {
		u.blocks = []block{{c.client, c.structs}}
	}
	return u.Encode()
}
