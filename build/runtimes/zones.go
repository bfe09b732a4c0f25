package main

import (
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
)

// zonesFile has the zones of time, as a zip: the build of Python has none.
const zonesFile = "zoneinfo.zip"

// timeZones are those that Go carries for time/tzdata, the IANA Time Zone Database.
// They are in the source of the package, as the one constant in it, and in no other
// place that every distribution of Go has.
func timeZones() ([]byte, error) {
	root, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		return nil, err
	}
	name := filepath.Join(strings.TrimSpace(string(root)), "src", "time", "tzdata", "zzipdata.go")
	file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
	if err != nil {
		return nil, err
	}
	var text string
	ast.Inspect(file, func(n ast.Node) bool {
		if l, ok := n.(*ast.BasicLit); ok && l.Kind == token.STRING {
			text = l.Value
		}
		return text == ""
	})
	zip, err := strconv.Unquote(text)
	if err == nil && !strings.HasPrefix(zip, "PK") {
		err = errors.New("time/tzdata has no zip in it")
	}
	return []byte(zip), err
}
