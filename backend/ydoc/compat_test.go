package ydoc

import (
	"bufio"
	"encoding/json"
	"os"
	"reflect"
	"testing"
)

// TestYjsCompatibilityFixtures loads documents that old releases of Yjs wrote:
// those of Yjs' own compatibility tests.
func TestYjsCompatibilityFixtures(t *testing.T) {
	f, err := os.Open(testData(t, "yjs-v1-compat.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 16<<20)
	for lines.Scan() {
		var fixture struct {
			Updates [][]byte `json:"u"`
			Kind    string   `json:"k"`
			Value   string   `json:"v"` // JSON
			Encoded []byte   `json:"enc"`
		}
		if err := json.Unmarshal(lines.Bytes(), &fixture); err != nil {
			t.Fatal(err)
		}
		t.Run(fixture.Kind, func(t *testing.T) {
			d := New()
			for _, b := range fixture.Updates {
				if err := d.TryApply(parse(t, b)); err != nil {
					t.Fatal(err)
				}
			}
			d.mustBeSound(t)
			var got, want any
			if err := json.Unmarshal([]byte(fixture.Value), &want); err != nil {
				t.Fatal(err)
			}
			switch fixture.Kind {
			case "array":
				got = asJSON(d.Array("array"))
			case "map":
				got = asJSON(d.Map("map"))
			case "text":
				got = d.Text("text")
			default:
				t.Fatalf("unknown kind %q", fixture.Kind)
			}
			if !reflect.DeepEqual(got, want) {
				t.Errorf("read %v, want %v", got, want)
			}
			equalBytes(t, "encoded", d.Encode(nil), fixture.Encoded)
		})
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
}
