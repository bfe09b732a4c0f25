package recording

import (
	"encoding/hex"
	"encoding/json"
	"iter"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"candor/backend/interview"
)

var secret = Secret(strings.Repeat("s", 32))

func rows() []Row {
	at := time.UnixMilli(1_790_000_000_123).UTC()
	list := []Row{
		{Kind: interview.Joined, Author: "ada", Name: "Ada"},
		{Kind: interview.Edited, Document: "code", Seq: 1, Author: "ada", Content: []byte{0, 1, 255}},
		{Kind: interview.Edited, Document: "notes", Seq: 1, Author: "bob", Content: []byte("no"), Typed: at.Add(-time.Hour)},
		{Kind: interview.TestsRan, Author: "ada", Name: "Ada", Content: []byte(`{}`), Private: []byte(`{"results":[]}`)},
		{Kind: interview.Left, Author: "ada", Name: "Ada"},
	}
	for i := range list {
		list[i].InterviewID, list[i].N = "interview-1", int64(i)+1
		list[i].At, list[i].Mono = at.Add(time.Duration(i)*time.Second), time.Duration(i)*time.Second
	}
	return list
}

// chained are rows with all that they have, and the chain at the end of them.
func chained(list []Row) (links []Link, hash Hash) {
	hash = Start("interview-1")
	for i := range list {
		links = append(links, secret.Show(&list[i]))
		hash = hash.Next(secret.Commit(&list[i]))
	}
	return links, hash
}

func each(links []Link) iter.Seq2[Link, error] {
	return func(yield func(Link, error) bool) {
		for _, l := range links {
			if !yield(l, nil) {
				return
			}
		}
	}
}

// A copy is as good as the whole, whatever is left out of it.
func TestCopiesVerify(t *testing.T) {
	links, hash := chained(rows())
	withoutNotes := slices.Clone(links)
	withoutNotes[2] = withoutNotes[2].Without()
	withoutHidden := slices.Clone(withoutNotes)
	withoutHidden[3] = withoutHidden[3].WithoutPrivate()
	var nothing []Link
	for _, l := range links {
		nothing = append(nothing, l.Without().Without())
	}
	for name, tt := range map[string]struct {
		links   []Link
		leftOut int
	}{
		"the whole": {links, 0}, "without notes": {withoutNotes, 1}, "without what is hidden": {withoutHidden, 1}, "nothing": {nothing, 5},
	} {
		v, err := Verify("interview-1", each(tt.links))
		if err != nil || v.Hash != hash || v.N != 5 || v.LeftOut != tt.leftOut {
			t.Errorf("%s: %+v, %v", name, v, err)
		}
	}
	if p := withoutHidden[3]; p.Row.Private != nil || p.PrivateSalt != (Hash{}) || links[3].Row.Private == nil {
		t.Errorf("what is hidden was not left out, or of the wrong copy: %+v", p)
	}
}

// Whatever is changed, moved, added or missing in a copy is found.
func TestChangesAreFound(t *testing.T) {
	_, hash := chained(rows())
	for name, change := range map[string]func(l []Link) []Link{
		"content":        func(l []Link) []Link { l[1].Row.Content[0]++; return l },
		"author":         func(l []Link) []Link { l[1].Row.Author = "eve"; return l },
		"name":           func(l []Link) []Link { l[0].Row.Name = "Eve"; return l },
		"time":           func(l []Link) []Link { l[0].Row.At = l[0].Row.At.Add(time.Millisecond); return l },
		"clock":          func(l []Link) []Link { l[0].Row.Mono += time.Millisecond; return l },
		"when typed":     func(l []Link) []Link { l[2].Row.Typed = time.Time{}; return l },
		"kind":           func(l []Link) []Link { l[0].Row.Kind = interview.Left; return l },
		"document":       func(l []Link) []Link { l[1].Row.Document = "board"; return l },
		"entry":          func(l []Link) []Link { l[1].Row.Seq = 2; return l },
		"what is hidden": func(l []Link) []Link { l[3].Row.Private = []byte(`{"results":[1]}`); return l },
		"hidden, gone":   func(l []Link) []Link { l[3].Row.Private, l[3].Private = nil, Hash{}; return l },
		"salt":           func(l []Link) []Link { l[4].Salt[0]++; return l },
		"commitment":     func(l []Link) []Link { l[4] = l[4].Without(); l[4].Commitment[0]++; return l },
		"number":         func(l []Link) []Link { l[1].N, l[1].Row.N = 9, 9; return l },
		"its number":     func(l []Link) []Link { l[1].Row.N = 9; return l },
		"order":          func(l []Link) []Link { l[1], l[2] = l[2], l[1]; return l },
		"a row more":     func(l []Link) []Link { return append(l, l[4]) },
		"a row less":     func(l []Link) []Link { return slices.Delete(l, 2, 3) },
		"the end":        func(l []Link) []Link { return l[:4] },
	} {
		links, _ := chained(rows())
		if v, err := Verify("interview-1", each(change(links))); err == nil && v.Hash == hash {
			t.Errorf("%s: nothing was found", name)
		}
	}
	links, _ := chained(rows())
	if v, _ := Verify("interview-2", each(links)); v.Hash == hash {
		t.Error("it is as good for another interview")
	}
}

// Rows that were taken out for ever are said to be, and the rest still verifies.
func TestSquashedRecordVerifies(t *testing.T) {
	list := rows()
	links, hash := chained(list)
	_, at3 := chained(list[:3])
	squashed := func(s Squash, n int64) []Link {
		content, err := json.Marshal(s)
		if err != nil {
			t.Fatal(err)
		}
		stands := Link{N: n, Row: &Row{InterviewID: "interview-1", N: n, Kind: interview.Squashed, Content: content}}
		return append([]Link{links[0], stands}, links[3:]...)
	}
	good := Squash{From: 2, To: 3, Hash: at3[:], State: []byte("state")}
	v, err := Verify("interview-1", each(squashed(good, 3)))
	if err != nil || v.Hash != hash || v.N != 5 || !reflect.DeepEqual(v.Squashed, []Squash{good}) {
		t.Errorf("%+v, %v", v, err)
	}
	for name, s := range map[string]Squash{
		"not where it is": {From: 2, To: 4, Hash: at3[:]}, "a gap": {From: 3, To: 3, Hash: at3[:]}, "again": {From: 1, To: 3, Hash: at3[:]},
		"no value": {From: 2, To: 3}, "half a value": {From: 2, To: 3, Hash: at3[:7]},
	} {
		if v, err := Verify("interview-1", each(squashed(s, 3))); err == nil {
			t.Errorf("%s: %+v and no error", name, v)
		}
	}
	other := good
	other.Hash = hash[:]
	if v, _ := Verify("interview-1", each(squashed(other, 3))); v.Hash == hash {
		t.Error("with another value it comes to the same end")
	}
}

// What the chain is made of is a promise: copies are checked by other programs, years later.
func TestChainStaysAsItIs(t *testing.T) {
	_, hash := chained(rows())
	const want = "5f411ef9be224f5e74ff7ba5f92e5ad1f9a1fb66205bdd6ba989871548bde610"
	if got := hex.EncodeToString(hash[:]); got != want {
		t.Errorf("the chain of the same rows is %s, was %s", got, want)
	}
}
