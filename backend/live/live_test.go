package live_test

import (
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"candor/backend/interview"
	"candor/backend/live"
)

// TestAllAreRegistered reads the package: what is not in the lists is in no description, and no page knows of it.
func TestAllAreRegistered(t *testing.T) {
	registered, types := map[string]bool{}, map[string]bool{}
	note := func(m live.Message) {
		if types[m.Type()] {
			t.Errorf("two messages are %q", m.Type())
		}
		registered[reflect.TypeOf(m).Name()], types[m.Type()] = true, true
	}
	for _, m := range live.Messages() {
		note(m)
	}
	for _, s := range live.Signals() {
		note(s)
	}
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range files {
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range file.Decls {
			f, ok := d.(*ast.FuncDecl)
			if !ok || f.Name.Name != "Type" || f.Recv == nil {
				continue
			}
			if of := f.Recv.List[0].Type.(*ast.Ident).Name; !registered[of] {
				t.Errorf("%s is in no list", of)
			}
		}
	}
}

func TestText(t *testing.T) {
	for want, m := range map[string]live.Message{
		`{"type":"interview.deleted"}`:                   live.InterviewDeleted{},
		`{"type":"storage","stored":false}`:              live.Storage{},
		`{"type":"interview.state","state":"live"}`:      live.InterviewState{State: interview.Live},
		`{"type":"document.full","message":"\"Full.\""}`: live.DocumentFull{Message: `"Full."`},
		`{"type":"tests.case","id":"r","number":2,"hidden":true,"passed":true}`: live.TestsCase{
			ID: "r", TestResult: live.TestResult{Number: 2, Hidden: true, Passed: true},
		},
	} {
		if got := live.Text(m); got != want {
			t.Errorf("%T is %s, want %s", m, got, want)
		}
	}
	for _, m := range live.Messages() {
		var back struct{ Type string }
		if text := live.Text(m); json.Unmarshal([]byte(text), &back) != nil || back.Type != m.Type() || strings.Contains(text, ",}") {
			t.Errorf("%T is %s", m, text)
		}
	}
}
