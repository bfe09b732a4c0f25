package wasm_test

import (
	"strings"
	"testing"

	"candor/backend/interview"
	"candor/backend/runner"
)

var terminal = runner.TerminalSize{Columns: 90, Rows: 30}

// TestREPL types lines at a language's prompt, each when the prompt is there.
func TestREPL(t *testing.T) {
	helper := map[string][]interview.SourceFile{
		"python": files("helper.py", "def twice(x): return 2 * x"), "javascript": files("helper.js", "exports.twice = x => 2 * x", "esm.mjs", "export const y = 9"),
		"ruby": files("helper.rb", "def twice(x) = 2 * x"),
		"lua":  files("helper.lua", "return { twice = function(x) return 2 * x end }"), "sql": files("s.sql", "CREATE TABLE t (x); INSERT INTO t VALUES (7);"),
	}
	type step struct{ typed, shown string } // what is typed; what is on the screen then
	tests := []struct {
		language, prompt string
		steps            []step
		exit             string // what ends it; "": Ctrl-D
		code             int
	}{
		{"python", ">>> ", []step{
			{"1 + 1", "2\n>>> "},
			{"x = 5", ">>> "},
			{"for i in range(2):", "... "},
			{"  print(i * x)", "... "},
			{"", "0\n5\n>>> "},
			{"1 / 0", "Traceback (most recent call last):\n  File \"<console>\", line 1, in <module>\nZeroDivisionError: division by zero\n>>> "},
			{"import helper; helper.twice(x)", "10\n>>> "},
			{"input('? ')", "? "},
			{"yes", "'yes'\n>>> "},
			{"'é'", "'é'\n>>> "},
			{"x = = 1", "SyntaxError: invalid syntax\n>>> "},
			{"import sys, shutil; sys.stdout.isatty(), shutil.get_terminal_size().columns", "(True, 90)\n>>> "},
		}, "exit(3)", 3},
		{"python", ">>> ", []step{{"'end'", "'end'\n>>> "}}, "", 0},
		{"sql", "sqlite> ", []step{
			{"SELECT 1 AS a;", "┌───┐\n│ a │\n├───┤\n│ 1 │\n└───┘\nsqlite> "},
			{"SELECT 1", "   ...> "},
			{"+ 1;", "│ 2   │\n└─────┘\nsqlite> "},
			{"SELEC;", "Error: near \"SELEC\": syntax error\nsqlite> "},
			{".read s.sql", "sqlite> "},
			{"SELECT x FROM t;", "│ 7 │\n└───┘\nsqlite> "},
			{".what", "Error: there is no command .what here; .help shows them\nsqlite> "},
		}, ".quit", 0},
		{"sql", "sqlite> ", nil, "", 0},
		{"javascript", "> ", []step{
			{"1 + 1", "2\n> "},
			{"const o = {", "... "},
			{"  a: [1, '2'],", "... "},
			{"}; o", "{ a: [ 1, '2' ] }\n> "},
			{"o.a.length", "2\n> "},
			{"_ * 4", "8\n> "},
			{"{ a: 1 }", "{ a: 1 }\n> "},
			{"function f(x) {", "... "},
			{"  return `${x} }`", "... "},
			{"}", "undefined\n> "},
			{"f(3) // {", "'3 }'\n> "},
			{"await new Promise(r => setTimeout(() => r('late'), 5))", "'late'\n> "},
			{"const { twice } = require('./helper'); twice(4)", "8\n> "},
			{"(await import('./esm.mjs')).y", "9\n> "},
			{"x.y", "Uncaught ReferenceError: x is not defined\n> "},
			{"let q = ;", "> "},
			{"1 +", "... "},
			{"2", "3\n> "},
			{"/[/{]/.test('{')", "true\n> "},
			{"setTimeout(() => { throw new Error('in a callback') }, 1); 5", "5\n> Uncaught Error: in a callback\n"},
			{"path.join('a', 'b')", "'a/b'\n> "},
			{"throw 3", "Uncaught 3\n> "},
			{"", "> "},
			{"process.stdout.columns", "90\n> "},
		}, "process.exit(4)", 4},
		{"javascript", "> ", nil, "", 0},
		{"lua", "> ", []step{
			{"1 + 1", "2\n> "},
			{"x = 5", "> "},
			{"for i = 1, 2 do", ">> "},
			{"print(i * x) end", "5\n10\n> "},
			{"require('helper').twice(x), 'é'", "10\té\n> "},
			{"io.write('? ') io.read()", "? "},
			{"yes", "> "},
			{"nil .. 1", "stdin:1: attempt to concatenate a nil value\nstack traceback:\n\tstdin:1: in main chunk\n\t[C]: in ?\n> "},
			{"x = = 1", "stdin:1: unexpected symbol near '='\n> "},
			{"", "> "},
		}, "os.exit(3)", 3},
		{"lua", "> ", nil, "", 0},
		{"ruby", "> ", []step{
			{"1 + 1", "=> 2\n> "},
			{"x = 5", "=> 5\n> "},
			{"2.times do |i|", "* "},
			{"puts i * x", "* "},
			{"end", "0\n5\n=> 2\n> "},
			{"[1,", "* "},
			{"2]", "=> [1, 2]\n> "},
			{"require 'helper'; twice(_[1])", "=> 4\n> "},
			{"gets", ""},
			{"yes", "=> \"yes\\n\"\n> "},
			{"nil.foo", "\x1b[1;4mNoMethodError\x1b[m\x1b[1m)\x1b[m\n> "},
			{"x = = 1", "> "},
			{"", "> "},
			{"$stdout.tty?", "=> true\n> "},
			{"def f = 'é'", "=> :f\n> "},
			{"f", "=> \"é\"\n> "},
		}, "exit 3", 3},
		{"ruby", "> ", nil, "", 0},
	}
	b := newBackend(t)
	for _, tt := range tests {
		t.Run(tt.language+" "+tt.exit, func(t *testing.T) {
			r := newRunner(t, shared{b}, runner.Limits{})
			s := newScreen()
			e, err := r.Start(t.Context(), "tester", runner.Request{Language: tt.language, Files: helper[tt.language], REPL: true, Terminal: terminal}, s.print)
			if err != nil {
				t.Fatal(err)
			}
			crlf := func(text string) string { return strings.ReplaceAll(text, "\n", "\r\n") }
			want := tt.prompt
			s.await(t, want)
			for _, st := range tt.steps {
				s.forget()
				if err := e.Type("Ada", st.typed+"\r"); err != nil {
					t.Fatal(err)
				}
				s.awaitEnd(t, crlf(st.typed+"\n"), crlf(st.shown))
			}
			end := "\x04"
			if tt.exit != "" {
				end = tt.exit + "\r"
			}
			if err := e.Type("Ada", end); err != nil {
				t.Fatal(err)
			}
			if result := e.Wait(); result.Outcome != interview.Exited || result.ExitCode != tt.code {
				out, errs := s.text()
				t.Errorf("out %q, errors %q, result %+v", out, errs, result)
			}
		})
	}
}

// TestTerminal runs programs in a terminal: they see one, and ask before they wait.
func TestTerminal(t *testing.T) {
	b := newBackend(t)
	for language, source := range map[string]string{
		"python":     "import os, sys\nprint(sys.stdin.isatty(), os.environ['COLUMNS'])\nname = input('name? ')\nprint('Hello', name)\nprint(repr(sys.stdin.read()))\nprint(sys.stdin.readline())",
		"javascript": "console.log(process.stdin.isTTY ? 'True' : 'False', process.stdout.columns); process.stdout.write('name? '); const name = readline(); console.log('Hello', name); console.log(require('fs').readFileSync(0, 'utf8') === '' ? \"''\" : 'more'); console.log(readline())",
		"ruby":       "puts \"#{$stdin.tty? ? 'True' : 'False'} #{ENV['COLUMNS']}\"; print 'name? '; name = gets.chomp; puts \"Hello #{name}\"; puts \"'#{$stdin.read}'\"; puts $stdin.gets",
		"lua":        "print('True 90'); io.write('name? '); local name = io.read(); print('Hello ' .. name); print((\"'%s'\"):format(io.read('a'))); print(io.read())",
	} {
		t.Run(language, func(t *testing.T) {
			r := newRunner(t, shared{b}, runner.Limits{})
			s := newScreen()
			e, err := r.Start(t.Context(), "tester", runner.Request{Language: language, Files: files(fileName(t, r, language), source), Terminal: terminal}, s.print)
			if err != nil {
				t.Fatal(err)
			}
			for _, st := range []struct{ shown, typed string }{
				{"True 90\r\nname? ", "Ada\r"}, {"name? Ada\r\nHello Ada\r\n", "\x04"}, {"''\r\n", "after the end\r"}, {"after the end\r\nafter the end\r\n", ""},
			} {
				s.await(t, st.shown)
				if st.typed != "" {
					if err := e.Type("Ada", st.typed); err != nil {
						t.Fatal(err)
					}
				}
			}
			if result := e.Wait(); result.Message != "Finished." {
				t.Errorf("result = %+v", result)
			}
		})
	}
}

// TestREPLInterrupt presses Ctrl-C: the prompt gives up what was typed and goes on with
// all it knows; what it computes cannot be interrupted, and ends with it.
func TestREPLInterrupt(t *testing.T) {
	type step struct{ typed, shown string }
	tests := map[string]struct {
		prompt  string
		steps   []step
		endless string
	}{
		"python": {">>> ", []step{
			{"x = 5\r", "x = 5\n>>> "},
			{"gone\x03", "gone^C\nKeyboardInterrupt\n>>> "},
			{"if x:\r", "if x:\n... "},
			{"\x03", "^C\nKeyboardInterrupt\n>>> "},
			{"input('? ')\r", "? "},
			{"\x03", "\nKeyboardInterrupt\n>>> "},
			{"x\r", "x\n5\n>>> "},
		}, "while True: pass\r\r"},
		"javascript": {"> ", []step{
			{"let x = 5\r", "undefined\n> "},
			{"gone\x03", "gone^C\n> "},
			{"if (x) {\r", "if (x) {\n... "},
			{"\x03", "^C\n> "},
			{"readline()\r", "readline()\n"},
			{"\x03", "^C\nUncaught Error: interrupted\n> "},
			{"await new Promise(() => {})\r", "await new Promise(() => {})\n"},
			{"\x03", "^C\n> "},
			{"x\r", "x\n5\n> "},
		}, "for (;;);\r"},
		"lua": {"> ", []step{
			{"x = 5\r", "x = 5\n> "},
			{"gone\x03", "gone^C\n> "},
			{"if x then\r", "if x then\n>> "},
			{"\x03", "^C\n> "},
			{"io.read()\r", "io.read()\n"},
			{"\x03", "in ?\n> "},
			{"x\r", "x\n5\n> "},
		}, "while true do end\r"},
		"ruby": {"> ", []step{
			{"x = 5\r", "=> 5\n> "},
			{"gone\x03", "gone^C\n> "},
			{"if x\r", "if x\n* "},
			{"\x03", "^C\n> "},
			{"gets\r", "gets\n"},
			{"\x03", "\x1b[1;4mInterrupt\x1b[m\x1b[1m)\x1b[m\n> "},
			{"x\r", "x\n=> 5\n> "},
		}, "loop {}\r"},
		"sql": {"sqlite> ", []step{
			{"CREATE TABLE t (x);\r", "CREATE TABLE t (x);\nsqlite> "},
			{"gone\x03", "gone^C\nsqlite> "},
			{"SELECT\r", "SELECT\n   ...> "},
			{"\x03", "^C\nsqlite> "},
			{".tables\r", ".tables\nt\nsqlite> "},
		}, "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT max(x) FROM c;\r"},
	}
	b := newBackend(t)
	for language, tt := range tests {
		t.Run(language, func(t *testing.T) {
			r := newRunner(t, shared{b}, runner.Limits{})
			s := newScreen()
			e, err := r.Start(t.Context(), "tester", runner.Request{Language: language, REPL: true, Terminal: terminal}, s.print)
			if err != nil {
				t.Fatal(err)
			}
			s.await(t, tt.prompt)
			for _, st := range tt.steps {
				s.forget()
				if err := e.Type("Ada", st.typed); err != nil {
					t.Fatal(err)
				}
				s.awaitEnd(t, "", strings.ReplaceAll(st.shown, "\n", "\r\n"))
			}
			if err := e.Type("Ada", tt.endless); err != nil {
				t.Fatal(err)
			}
			s.await(t, strings.TrimRight(tt.endless, "\r"))
			e.Interrupt("Ada")
			if result := e.Wait(); result.Outcome != interview.Stopped || result.Message != "Interrupted by Ada." {
				t.Errorf("result = %+v", result)
			}
		})
	}
}
