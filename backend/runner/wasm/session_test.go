package wasm_test

import (
	"testing"

	"candor/backend/runner"
)

// TestSession runs programs of one session one after another, in one child: each
// finds everything as the first did.
func TestSession(t *testing.T) {
	for _, tt := range []struct{ language, source, out string }{
		{"python", `
import sys, os, encodings, json, codecs, builtins
print(sys.prefix, sys.exec_prefix, sys.base_prefix, sys.path, encodings.__path__, dict(os.environ), json.__file__, os.listdir("/"))
print("ü".encode("latin-1"), codecs.lookup("idna").name, callable(exit), callable(help), copyright is not None, sys.flags.safe_path, hasattr(builtins, "leak"))
print(os.path.exists("left"), os.path.exists("/.candor"), len(sys.modules))
builtins.leak = os.environ["LEAK"] = open("left", "w").name
os.close(1)
`, ""},
		{"javascript", "console.log(typeof leak, require('fs').existsSync('left')); globalThis.leak = 1; require('fs').writeFileSync('left', 'x'); Object.prototype.left = 1", "undefined false\n"},
		{"typescript", "declare var leak: number; console.log(typeof leak); globalThis.leak = 1", "undefined\n"},
		{"lua", "print(leak, io.open('left'), string.left, #arg); leak = 1; io.open('left', 'w'):write('x'); string.left = 1; io.stdout:close()", "nil\tnil\tnil\t0\n"},
		{"ruby", "p defined?(leak), File.exist?('left'), ''.respond_to?(:left), Dir.children('/'); def leak = 1; File.write('left', 'x'); class String; def left = 1; end; $stdout.close", "nil\nfalse\nfalse\n[\"main.rb\"]\n"},
		{"sql", "SELECT count(*) AS n FROM sqlite_schema; CREATE TABLE leak (x); ATTACH 'left.db' AS l; SELECT count(*) AS n FROM l.sqlite_schema; CREATE TABLE l.t (x);", "┌───┐\n│ n │\n├───┤\n│ 0 │\n└───┘\n┌───┐\n│ n │\n├───┤\n│ 0 │\n└───┘\n"},
	} {
		t.Run(tt.language, func(t *testing.T) {
			r := newRunner(t, newBackend(t), runner.Limits{})
			var first string
			for i := range 3 {
				out, errs, result := execute(t, r, runner.Request{Language: tt.language, Session: "s", Files: files(fileName(t, r, tt.language), tt.source)})
				if i == 0 {
					first = out
				}
				if out == "" || out != first || tt.out != "" && out != tt.out {
					t.Errorf("program %d: out %q, want %q\nfirst %q\nerrors %q, %+v", i, out, tt.out, first, errs, result)
				}
			}
		})
	}
}
