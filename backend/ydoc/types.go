package ydoc

import "encoding/json"

// Types that an item can hold, by their number in the format.
const (
	typeArray      = 0
	typeMap        = 1
	typeText       = 2
	typeXMLElement = 3
	typeXMLHook    = 5
	typeXMLText    = 6
	typeUnknown    = 255 // a root type: the format does not say what it is
)

// sharedType is a text, map or array: at the root, or in an item.
type sharedType struct {
	name    string // of a root
	holder  *item  // nil for a root
	kind    uint64 // typeArray, …
	depth   int    // 0 for a root
	first   *item  // of the list; nil when empty
	entries map[string]*entry
}

// entry is one key of a map: its values in order, of which the last counts.
type entry struct {
	key         string
	first, last *item
}

// typeRef reads which type the content of a kindType is.
func typeRef(raw []byte) uint64 { return (&reader{data: raw}).uint() }

// entry finds or makes the entry of a key.
func (t *sharedType) entry(key string) *entry {
	e := t.entries[key]
	if e == nil {
		if t.entries == nil {
			t.entries = map[string]*entry{}
		}
		e = &entry{key: key}
		t.entries[key] = e
	}
	return e
}

// Text reads a text at the root; it is empty when there is none.
func (d *Doc) Text(root string) string {
	if t := d.roots[root]; t != nil {
		return t.text()
	}
	return ""
}

// Map reads a map at the root. Values are as in JSON: nil, bool, float64, string,
// []any and map[string]any, and []byte for binary; a text reads as its string.
func (d *Doc) Map(root string) map[string]any {
	if t := d.roots[root]; t != nil {
		return t.object()
	}
	return map[string]any{}
}

// Field reads one field of each map that a map at the root holds, by the key of that map. Fields
// that are no values of JSON, or take more than limit bytes, are left out.
func (d *Doc) Field(root, field string, limit int) map[string]any {
	fields := map[string]any{}
	t := d.roots[root]
	if t == nil {
		return fields
	}
	for key, e := range t.entries {
		if e.last == nil || e.last.deleted || e.last.kind != kindType || e.last.inner == nil {
			continue
		}
		if v, ok := e.last.inner.small(field, limit); ok {
			fields[key] = v
		}
	}
	return fields
}

// Value reads a key of a map at the root, nil when it is no value of JSON or takes more than limit bytes.
func (d *Doc) Value(root, key string, limit int) any {
	if t := d.roots[root]; t != nil {
		v, _ := t.small(key, limit)
		return v
	}
	return nil
}

func (t *sharedType) small(key string, limit int) (any, bool) {
	e := t.entries[key]
	if e == nil || e.last == nil || e.last.deleted || e.last.kind != kindAny || len(e.last.raw) > limit {
		return nil, false
	}
	values := e.last.values()
	return values[len(values)-1], true
}

// Keys counts the keys that a map at the root ever had.
func (d *Doc) Keys(root string) int {
	if t := d.roots[root]; t != nil {
		return len(t.entries)
	}
	return 0
}

// Array reads an array at the root, with values as in [Doc.Map].
func (d *Doc) Array(root string) []any {
	if t := d.roots[root]; t != nil {
		return t.array()
	}
	return []any{}
}

func (t *sharedType) text() string {
	size := 0
	for it := t.first; it != nil; it = it.right {
		if !it.deleted && it.kind == kindText {
			size += len(it.raw)
		}
	}
	b := make([]byte, 0, size)
	for it := t.first; it != nil; it = it.right {
		if !it.deleted && it.kind == kindText {
			b = append(b, it.raw...)
		}
	}
	return string(b)
}

func (t *sharedType) object() map[string]any {
	object := make(map[string]any, len(t.entries))
	for key, e := range t.entries {
		if e.last != nil && !e.last.deleted {
			values := e.last.values()
			object[key] = values[len(values)-1]
		}
	}
	return object
}

func (t *sharedType) array() []any {
	array := []any{}
	for it := t.first; it != nil; it = it.right {
		if !it.deleted && it.kind.countable() {
			array = append(array, it.values()...)
		}
	}
	return array
}

// values are what an item stands for in an array; a map takes the last.
func (it *item) values() []any {
	r := reader{data: it.raw}
	switch it.kind {
	case kindType:
		return []any{it.inner.value()}
	case kindText:
		values := make([]any, 0, it.length)
		for _, c := range string(it.raw) {
			if c > 0xffff { // an element a unit: each is half a character
				values = append(values, replacement, replacement)
			} else {
				values = append(values, string(c))
			}
		}
		return values
	case kindBinary:
		return []any{append([]byte{}, r.bytes()...)}
	case kindAny, kindJSON:
		values := make([]any, 0, it.length)
		for range it.length {
			if it.kind == kindAny {
				values = append(values, r.any())
			} else {
				values = append(values, jsonValue(r.bytes()))
			}
		}
		return values
	case kindEmbed:
		return []any{jsonValue(r.bytes())}
	}
	return []any{nil}
}

func (t *sharedType) value() any {
	switch {
	case t == nil:
		return nil
	case t.kind == typeArray:
		return t.array()
	case t.kind == typeMap:
		return t.object()
	default:
		return t.text()
	}
}

// jsonValue reads JSON that was checked when it came; "undefined" is nil.
func jsonValue(b []byte) any {
	var v any
	if json.Unmarshal(b, &v) != nil {
		return nil
	}
	return v
}
