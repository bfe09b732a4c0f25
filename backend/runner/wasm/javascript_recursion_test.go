package wasm_test

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
)

func recursionSource(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", "recursion", name))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestJavaScriptCallsThroughC(t *testing.T) { testCallsThroughC(t, "javascript", "main.js") }
func TestTypeScriptCallsThroughC(t *testing.T) { testCallsThroughC(t, "typescript", "main.ts") }

func testCallsThroughC(t *testing.T, language, main string) {
	t.Helper()
	ways, parser := recursionSource(t, "ways.js"), recursionSource(t, "parser.js")
	const parts = 4
	programs := []program{{
		name: "the parser", files: files(main, parser),
		out: "false false 200001 true\nSyntaxError\nSyntaxError\nRangeError\nRangeError\n",
	}, {
		name: "without a rescue", files: files(main, "const f = (n) => [n].map(f)\nf(0)"), err: "RangeError: Maximum call stack size exceeded\n", code: 1,
	}, {
		name: "rejected too deep", files: files(main, "const f = async (n) => f(n + 1)\nf(0).catch((e) => console.log(e.message))"), out: "Maximum call stack size exceeded\n",
	}}
	for i := range parts {
		programs = append(programs, program{name: fmt.Sprintf("ways, part %d", i+1), files: files(main, ways), args: []string{fmt.Sprint(i), fmt.Sprint(parts)}, out: "ok\n"})
	}
	testPrograms(t, language, programs)
}
