//go:build linux

package native_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"candor/backend/interview"
	"candor/backend/runner"
	"candor/backend/runner/native"
)

// row is what a language of the table must do. Its first program reads a line,
// prints it in capitals with its argument after it, and ends with exit code 3;
// where the language has modules or includes, the capitals are made in the second file.
type row struct {
	id string
	// setup: it is installed by build/setup, so a machine with CI set must have it. The others
	// were tried by hand, with the version in tried; "" says that nobody has yet.
	setup bool
	tried string
	// main, second: names and texts.
	main, second [2]string
	// wrong has an error that is found before the program begins, at the place.
	wrong, place string
	endless      string
	// What its prompt shows first, what is typed there, and what that answers.
	prompt, type_, answer string
}

var rows = []row{
	{
		id: "awk", setup: true,
		main:   [2]string{"main.awk", `@include "part.awk"` + "\nBEGIN { arg = ARGV[1]; ARGC = 1 }\n{ print capitals($0) \" \" arg; exit 3 }"},
		second: [2]string{"part.awk", `function capitals(s) { return toupper(s) }`},
		wrong:  "BEGIN {\n  print (\n}", place: "main.awk:3:", endless: "BEGIN { while (1); }",
	},
	{
		id: "bash", setup: true,
		main: [2]string{"main.sh", `. ./part.sh; read -r line; echo "$(capitals "$line") $1"; exit 3`}, second: [2]string{"part.sh", `capitals() { echo "${1^^}"; }`},
		wrong: "echo one\nif true; then\n", place: "main.sh: line 3:", endless: "while :; do :; done",
		prompt: "$ ", type_: "echo $((6*7))", answer: "42",
	},
	{
		id: "c", setup: true,
		main: [2]string{"main.c", `#include <stdio.h>
#include "part.h"
int main(int argc, char **argv) {
	char line[100];
	if (!fgets(line, sizeof line, stdin)) return 1;
	printf("%s %s\n", capitals(line), argv[argc - 1]);
	return 3;
}`},
		second: [2]string{"part.h", `#include <ctype.h>
static char *capitals(char *s) { for (char *c = s; *c; c++) *c = *c == '\n' ? 0 : toupper(*c); return s; }`},
		wrong: "int main(void) {\n  return x;\n}", place: "main.c:2:10: error", endless: "int main(void) { for (volatile int i = 0;; i++); }",
	},
	{
		id: "csharp", tried: "Mono 6.8.0",
		main: [2]string{"Main.cs", `using System;
public class Program { public static int Main(string[] args) { Console.WriteLine(Part.Capitals(Console.ReadLine()) + " " + args[0]); return 3; } }`},
		second: [2]string{"Part.cs", `public static class Part { public static string Capitals(string s) { return s.ToUpper(); } }`},
		wrong:  "class Program {\n  static void Main() { x = 1; }\n}", place: "Main.cs(2,24)", endless: "class Program { static void Main() { for (;;) ; } }",
		prompt: "csharp> ", type_: "6*7", answer: "42",
	},
	{
		id: "cpp", setup: true,
		main: [2]string{"main.cpp", `#include <iostream>
#include <string>
std::string capitals(std::string s);
int main(int, char **argv) { std::string line; std::getline(std::cin, line); std::cout << capitals(line) << ' ' << argv[1] << std::endl; return 3; }`},
		second: [2]string{"part.cpp", "#include <string>\nstd::string capitals(std::string s) { for (auto &c : s) c = toupper(c); return s; }"},
		wrong:  "int main() {\n  return x;\n}", place: "main.cpp:2:10: error", endless: "int main() { for (volatile int i = 0;;) i = 1; }",
	},
	{
		id: "clojure", tried: "1.11.1",
		main:   [2]string{"main.clj", `(require 'part) (println (part/capitals (read-line)) (first *command-line-args*)) (System/exit 3)`},
		second: [2]string{"part.clj", `(ns part) (defn capitals [s] (.toUpperCase s))`},
		wrong:  "(println 1)\n(println x)", place: "main.clj:2:", endless: "(loop [] (recur))",
		prompt: "=> ", type_: "(* 6 7)", answer: "42",
	},
	{
		id: "d", tried: "LDC 1.30.0",
		main:   [2]string{"main.d", "import std.stdio, std.string, part;\nint main(string[] args) { writeln(capitals(readln().chomp()), \" \", args[1]); return 3; }"},
		second: [2]string{"part.d", "module part;\nimport std.string;\nstring capitals(string s) { return s.toUpper(); }"},
		wrong:  "void main() {\n  x = 1;\n}", place: "main.d(2)", endless: "void main() { for (;;) {} }",
	},
	{
		id: "dart",
		main: [2]string{"main.dart", `import 'dart:io';
import 'part.dart';
void main(List<String> args) { print(capitals(stdin.readLineSync()!) + ' ' + args[0]); exitCode = 3; }`},
		second: [2]string{"part.dart", "String capitals(String s) => s.toUpperCase();"},
		wrong:  "void main() {\n  x = 1;\n}", place: "main.dart:2:", endless: "void main() { while (true) {} }",
	},
	{
		id: "elixir", tried: "1.14.0",
		main: [2]string{"main.exs", `Code.require_file("part.exs")
IO.puts(Part.capitals(String.trim(IO.gets(""))) <> " " <> hd(System.argv()))
System.halt(3)`},
		second: [2]string{"part.exs", "defmodule Part do\n  def capitals(s), do: String.upcase(s)\nend"},
		wrong:  "IO.puts(1)\nIO.puts(", place: "main.exs:2:", endless: "Enum.each(Stream.cycle([1]), fn x -> x end)",
		prompt: "iex(1)> ", type_: "6*7", answer: "42",
	},
	{
		id: "erlang", tried: "OTP 25",
		main: [2]string{"main.erl", `-module(main).
-export([main/1]).
main([Arg]) -> io:format("~s ~s~n", [part:capitals(string:trim(io:get_line(""))), Arg]), halt(3).`},
		second: [2]string{"part.erl", "-module(part).\n-export([capitals/1]).\ncapitals(S) -> string:uppercase(S)."},
		wrong:  "-module(main).\n-export([main/1]).\nmain(_) -> X.", place: "main.erl:3:", endless: "-module(main).\n-export([main/1]).\nmain(X) -> main(X).",
		prompt: "1> ", type_: "6*7.", answer: "42",
	},
	{
		id: "fortran", setup: true,
		main: [2]string{"main.f90", `program main
  use part
  character(len=80) :: line, arg
  read(*, '(A)') line
  call get_command_argument(1, arg)
  print '(A,A,A)', trim(capitals(line)), ' ', trim(arg)
  call exit(3)
end program`},
		second: [2]string{"part.f90", `module part
contains
  function capitals(s) result(r)
    character(len=*), intent(in) :: s
    character(len=len(s)) :: r
    integer :: i
    do i = 1, len(s)
      r(i:i) = s(i:i)
      if (s(i:i) >= 'a' .and. s(i:i) <= 'z') r(i:i) = achar(iachar(s(i:i)) - 32)
    end do
  end function
end module`},
		wrong: "program main\n  x = y z\nend program", place: "main.f90:2:", endless: "program main\n  do\n  end do\nend program",
	},
	{
		id: "fsharp",
		main: [2]string{"main.fs", `module Program
[<EntryPoint>]
let main args =
    printfn "%s %s" (Part.capitals (System.Console.ReadLine())) args.[0]
    3`},
		second: [2]string{"part.fs", "module Part\nlet capitals (s: string) = s.ToUpper()"},
		wrong:  "module Program\nlet y = x", place: "main.fs(2,9)", endless: "module Program\nwhile true do ()",
		prompt: "> ", type_: "6*7;;", answer: "42",
	},
	{
		id: "go", setup: true,
		main: [2]string{"main.go", `package main

import (
	"bufio"
	"fmt"
	"os"
)

func main() {
	line, _ := bufio.NewReader(os.Stdin).ReadString('\n')
	fmt.Println(capitals(line), os.Args[1])
	os.Exit(3)
}`},
		second: [2]string{"part.go", "package main\n\nimport \"strings\"\n\nfunc capitals(s string) string { return strings.ToUpper(strings.TrimSpace(s)) }"},
		wrong:  "package main\n\nfunc main() { x() }", place: "main.go:3:15", endless: "package main\n\nfunc main() {\n\tfor {\n\t}\n}",
	},
	{
		id: "groovy", tried: "2.4.21",
		main:   [2]string{"main.groovy", `println(Part.capitals(System.in.newReader().readLine()) + " " + args[0]); System.exit(3)`},
		second: [2]string{"Part.groovy", "class Part { static String capitals(String s) { s.toUpperCase() } }"},
		wrong:  "println 1\nprintln(", place: "line 2", endless: "while (true) {}",
	},
	{
		id: "haskell", tried: "GHC 9.0.2",
		main: [2]string{"Main.hs", `import Part
import System.Environment
import System.Exit
main :: IO ()
main = do
  line <- getLine
  args <- getArgs
  putStrLn (capitals line ++ " " ++ head args)
  exitWith (ExitFailure 3)`},
		second: [2]string{"Part.hs", "module Part where\nimport Data.Char\ncapitals :: String -> String\ncapitals = map toUpper"},
		wrong:  "main :: IO ()\nmain = print x", place: "Main.hs:2:14", endless: "main :: IO ()\nmain = mapM_ return [1 :: Integer ..]",
		prompt: "> ", type_: "6*7", answer: "42",
	},
	{
		id: "java", setup: true,
		main: [2]string{"Main.java", `import java.util.Scanner;

record Pair(String a, String b) {}

public class Solution {
    public static void main(String[] args) {
        Pair p = new Pair(Part.capitals(new Scanner(System.in).nextLine()), args[0]);
        System.out.println(p.a() + " " + p.b());
        System.exit(3);
    }
}`},
		second: [2]string{"Part.java", "class Part { static String capitals(String s) { return s.toUpperCase(); } }"},
		wrong:  "class Main {\n  int f() { return x; }\n}", place: "Main.java:2: error", endless: "class Main { public static void main(String[] a) { for (;;) {} } }",
		prompt: "jshell> ", type_: "6*7", answer: "42",
	},
	{
		id:     "julia",
		main:   [2]string{"main.jl", "include(\"part.jl\")\nprintln(capitals(readline()), \" \", ARGS[1])\nexit(3)"},
		second: [2]string{"part.jl", "capitals(s) = uppercase(s)"},
		wrong:  "println(1)\nprintln(", place: "main.jl:2", endless: "while true end",
		prompt: "julia> ", type_: "6*7", answer: "42",
	},
	{
		id: "kotlin", tried: "1.3.31",
		main:   [2]string{"Main.kt", "fun main(args: Array<String>) {\n  println(capitals(readLine()!!) + \" \" + args[0])\n  System.exit(3)\n}"},
		second: [2]string{"Part.kt", "fun capitals(s: String) = s.toUpperCase()"},
		wrong:  "fun main() {\n  println(x)\n}", place: "Main.kt:2:11: error", endless: "fun main() { while (true) {} }",
		prompt: ">>> ", type_: "6*7", answer: "42",
	},
	{
		id: "lua-native", setup: true,
		main: [2]string{"main.lua", `local part = require("part"); print(part.capitals(io.read()) .. " " .. arg[1]); os.exit(3)`}, second: [2]string{"part.lua", `return { capitals = string.upper }`},
		wrong: "print(1)\nprint(", place: "main.lua:2:", endless: "while true do end",
		prompt: "> ", type_: "6*7", answer: "42",
	},
	{
		id: "nim", tried: "1.6.10",
		main:   [2]string{"main.nim", "import os, part\necho capitals(stdin.readLine()), \" \", paramStr(1)\nquit(3)"},
		second: [2]string{"part.nim", "import strutils\nproc capitals*(s: string): string = s.toUpperAscii()"},
		wrong:  "echo 1\necho x", place: "main.nim(2, 6)", endless: "while true: discard",
	},
	{
		id: "node", setup: true,
		main:   [2]string{"main.js", `const { capitals } = require("./part"); process.stdin.once("data", (d) => { console.log(capitals(String(d).trim()), process.argv[2]); process.exit(3); });`},
		second: [2]string{"part.js", `exports.capitals = (s) => s.toUpperCase();`},
		wrong:  "let a = 1;\nlet b = ;", place: "main.js:2", endless: "for (;;);",
		prompt: "> ", type_: "6*7", answer: "42",
	},
	{
		id: "ocaml", tried: "4.13.1",
		main:   [2]string{"main.ml", `let () = let line = read_line () in print_endline (Part.capitals line ^ " " ^ Sys.argv.(1)); exit 3`},
		second: [2]string{"part.ml", `let capitals = String.uppercase_ascii`},
		wrong:  "let () =\n  print_int x", place: `File "main.ml", line 2`, endless: "let () = while true do () done",
		prompt: "# ", type_: "6*7;;", answer: "42",
	},
	{
		id: "octave", tried: "7.3.0",
		main:   [2]string{"main.m", "arguments = argv();\nprintf(\"%s %s\\n\", capitals(fgetl(stdin)), arguments{end});\nexit(3);"},
		second: [2]string{"capitals.m", "function r = capitals(s)\n  r = toupper(s);\nend"},
		wrong:  "x = 1;\ny = (;", place: "line 2", endless: "while true\nend",
		prompt: "octave:1> ", type_: "6*7", answer: "42",
	},
	{
		id: "pascal", tried: "Free Pascal 3.2.2",
		main: [2]string{"main.pas", `program main;
uses part;
var line: string;
begin
  readln(line);
  writeln(capitals(line), ' ', paramstr(1));
  halt(3);
end.`},
		second: [2]string{"part.pas", "unit part;\ninterface\nfunction capitals(s: string): string;\nimplementation\nuses sysutils;\nfunction capitals(s: string): string;\nbegin capitals := uppercase(s); end;\nend."},
		wrong:  "program main;\nbegin x := 1; end.", place: "main.pas(2,7)", endless: "program main;\nbegin while true do ; end.",
	},
	{
		id: "perl", setup: true,
		main:   [2]string{"main.pl", `use strict; use warnings; use Part; my $line = <STDIN>; chomp $line; print Part::capitals($line), " $ARGV[0]\n"; exit 3;`},
		second: [2]string{"Part.pm", `package Part; sub capitals { return uc shift; } 1;`},
		wrong:  "use strict;\nprint $x;\n", place: "main.pl line 2", endless: "1 while 1;",
	},
	{
		id: "php", setup: true,
		main:   [2]string{"main.php", `<?php require "part.php"; echo capitals(trim(fgets(STDIN))), " $argv[1]\n"; exit(3);`},
		second: [2]string{"part.php", `<?php function capitals($s) { return strtoupper($s); }`},
		wrong:  "<?php\necho (;", place: "main.php on line 2", endless: "<?php while (true);",
		prompt: "php > ", type_: "echo 6*7;", answer: "42",
	},
	{
		id: "python-native", setup: true,
		main:   [2]string{"main.py", "import sys, part\nprint(part.capitals(input()), sys.argv[1])\nsys.exit(3)"},
		second: [2]string{"part.py", "def capitals(s): return s.upper()"},
		wrong:  "print(1)\nprint(1", place: `main.py", line 2`, endless: "while True: pass",
		prompt: ">>> ", type_: "6*7", answer: "42",
	},
	{
		id: "r", tried: "4.2.2",
		main:   [2]string{"main.R", "source(\"part.R\")\ncat(capitals(readLines(file(\"stdin\"), 1)), commandArgs(TRUE)[1], \"\\n\", sep = c(\" \", \"\"))\nquit(status = 3)"},
		second: [2]string{"part.R", "capitals <- function(s) toupper(s)"},
		wrong:  "x <- 1\ny <- )", place: `unexpected ')' in "y <- )"`, endless: "repeat {}",
		prompt: "> ", type_: "6*7", answer: "42",
	},
	{
		id: "racket", tried: "8.7",
		main:   [2]string{"main.rkt", "#lang racket/base\n(require \"part.rkt\")\n(printf \"~a ~a\\n\" (capitals (read-line)) (vector-ref (current-command-line-arguments) 0))\n(exit 3)"},
		second: [2]string{"part.rkt", "#lang racket/base\n(provide capitals)\n(define (capitals s) (string-upcase s))"},
		wrong:  "#lang racket/base\n(displayln x)", place: "main.rkt:2:", endless: "#lang racket/base\n(let loop () (loop))",
		prompt: "> ", type_: "(* 6 7)", answer: "42",
	},
	{
		id: "ruby-native", setup: true,
		main:   [2]string{"main.rb", `require_relative "part"; puts "#{capitals($stdin.gets.chomp)} #{ARGV[0]}"; exit 3`},
		second: [2]string{"part.rb", "def capitals(s) = s.upcase"},
		wrong:  "puts 1\nputs (", place: "main.rb:2:", endless: "loop {}",
		prompt: "> ", type_: "6*7", answer: "42",
	},
	{
		id: "rust", tried: "1.63",
		main:   [2]string{"main.rs", "mod part;\nfn main() {\n  let mut s = String::new();\n  std::io::stdin().read_line(&mut s).unwrap();\n  println!(\"{} {}\", part::capitals(s.trim()), std::env::args().nth(1).unwrap());\n  std::process::exit(3);\n}"},
		second: [2]string{"part.rs", "pub fn capitals(s: &str) -> String { s.to_uppercase() }"},
		wrong:  "fn main() {\n  x();\n}", place: "main.rs:2:3", endless: "fn main() { loop {} }",
	},
	{
		id: "scala", tried: "2.11.12",
		main:   [2]string{"Main.scala", "object Main {\n  def main(args: Array[String]): Unit = {\n    println(Part.capitals(scala.io.StdIn.readLine()) + \" \" + args(0))\n    sys.exit(3)\n  }\n}"},
		second: [2]string{"Part.scala", "object Part { def capitals(s: String) = s.toUpperCase }"},
		wrong:  "object Main {\n  val y = x\n}", place: "Main.scala:2: error", endless: "object Main { def main(a: Array[String]): Unit = while (true) {} }",
		prompt: "scala> ", type_: "6*7", answer: "42",
	},
	{
		id:     "swift",
		main:   [2]string{"main.swift", "#if canImport(Glibc)\nimport Glibc\n#endif\nprint(capitals(readLine()!), CommandLine.arguments[1])\nexit(3)"},
		second: [2]string{"part.swift", "func capitals(_ s: String) -> String { return s.uppercased() }"},
		wrong:  "let y = 1\nprint(x)", place: "main.swift:2:7: error", endless: "while true {}",
	},
	{
		id: "tcl", setup: true,
		main:   [2]string{"main.tcl", "source part.tcl\nputs \"[capitals [gets stdin]] [lindex $argv 0]\"\nexit 3"},
		second: [2]string{"part.tcl", "proc capitals s { string toupper $s }"},
		wrong:  "puts 1\nputs [", place: `file "main.tcl" line 2`, endless: "while 1 {}",
		prompt: "% ", type_: "expr 6*7", answer: "42",
	},
	{
		id: "zig",
		main: [2]string{"main.zig", `const std = @import("std");
const part = @import("part.zig");
pub fn main() !void {
    var buffer: [100]u8 = undefined;
    const line = (try std.io.getStdIn().reader().readUntilDelimiterOrEof(&buffer, '\n')).?;
    var args = std.process.args();
    _ = args.skip();
    try std.io.getStdOut().writer().print("{s} {s}\n", .{ part.capitals(line), args.next().? });
    std.process.exit(3);
}`},
		second: [2]string{"part.zig", "const std = @import(\"std\");\npub fn capitals(s: []u8) []u8 {\n    for (s) |*c| c.* = std.ascii.toUpper(c.*);\n    return s;\n}"},
		wrong:  "pub fn main() void {\n    x();\n}", place: "main.zig:2:5: error", endless: "pub fn main() void { while (true) {} }",
	},
}

// TestTable executes a row's programs in every language that is installed.
func TestTable(t *testing.T) {
	limits := runner.Limits{Wall: 20 * time.Second}
	r := newRunner(t, limits)
	brief := newRunner(t, runner.Limits{Wall: 1500 * time.Millisecond})
	there := map[string]runner.Language{}
	for _, l := range r.Languages() {
		there[l.ID] = l
	}
	for _, tt := range rows {
		t.Run(tt.id, func(t *testing.T) {
			l, ok := there[tt.id]
			if !ok {
				tt.missing(t)
			}
			t.Parallel()
			tt.starts(t, r)
			tt.fails(t, r, l)
			tt.ends(t, brief)
			if l.REPL {
				tt.answers(t, r)
			}
		})
	}
}

func (tt row) missing(t *testing.T) {
	switch {
	case tt.setup:
		need(t, newRunner(t, runner.Limits{}), tt.id)
	case tt.tried == "":
		t.Skip("it is not installed, and nobody has tried this entry of the table yet")
	}
	t.Skipf("it is not installed; it was tried with %s", tt.tried)
}

func (tt row) starts(t *testing.T, r *runner.Runner) {
	began := time.Now()
	out, errs, result := execute(t, r, runner.Request{
		Language: tt.id, Main: tt.main[0], Files: files(tt.main[0], tt.main[1], tt.second[0], tt.second[1]), Stdin: "hello, ada!\n", Args: []string{"4 2"},
	})
	// The first time, it says that it gets ready.
	if !strings.HasSuffix("\n"+out, "\nHELLO, ADA! 4 2\n") || strings.Count(out, "\n") > 2 || result.Outcome != interview.Exited || result.ExitCode != 3 {
		t.Errorf("output %q, errors %q, result %+v", out, errs, result)
	}
	t.Logf("%s in all, %s of wall, %s of CPU time, %d MB", time.Since(began).Round(time.Millisecond), result.Wall.Round(time.Millisecond), result.CPU.Round(time.Millisecond), result.MemoryBytes>>20)
}

func (tt row) fails(t *testing.T, r *runner.Runner, l runner.Language) {
	out, errs, result := execute(t, r, runner.Request{Language: tt.id, Files: files(tt.main[0], tt.wrong), Stdin: "\n"})
	if !strings.Contains(out+errs, tt.place) {
		t.Errorf("of what is wrong it says %q, want the place %q", out+errs, tt.place)
	}
	if result.Outcome != interview.Exited || result.ExitCode == 0 || strings.HasPrefix(result.Message, "Not compiled") != l.Compiled {
		t.Errorf("with something wrong: %+v", result)
	}
}

func (tt row) ends(t *testing.T, r *runner.Runner) {
	out, errs, result := execute(t, r, runner.Request{Language: tt.id, Files: files(tt.main[0], tt.endless), Stdin: "\n"})
	if result.Outcome != interview.Limited || result.Message != "Stopped after 1.5 s (the limit)." || result.Wall > 2500*time.Millisecond {
		t.Errorf("without an end: %+v, output %q, errors %q", result, out, errs)
	}
}

func (tt row) answers(t *testing.T, r *runner.Runner) {
	s := newScreen()
	e, err := r.Start(t.Context(), "tester", runner.Request{Language: tt.id, REPL: true, Terminal: size}, s.print)
	if err != nil {
		t.Fatal(err)
	}
	defer e.Wait()
	defer e.Stop("the test")
	s.await(t, tt.prompt, 1)
	if err := e.Type("Ada", tt.type_+"\r"); err != nil {
		t.Fatal(err)
	}
	s.await(t, tt.answer, 1)
}

// TestTableIsWhole keeps the table and its test together.
func TestTableIsWhole(t *testing.T) {
	tested := map[string]row{}
	for _, tt := range rows {
		tested[tt.id] = tt
	}
	for _, toolchain := range native.Table {
		tt, ok := tested[toolchain.ID]
		if !ok {
			t.Errorf("%s has no row in the test", toolchain.ID)
		}
		if tt.main[0] != toolchain.FileName {
			t.Errorf("%s begins with %s, its row with %s", toolchain.ID, toolchain.FileName, tt.main[0])
		}
		if (tt.prompt == "") != (len(toolchain.REPL) == 0) && toolchain.ID != "csharp" {
			t.Errorf("%s: a prompt in the table or in its row, but not in both", toolchain.ID)
		}
	}
}

// TestMemoryOfRuntimes fills the memory in languages that have a collector. Each
// must say in its own words that there is none left, or be stopped at the limit.
func TestMemoryOfRuntimes(t *testing.T) {
	r := newRunner(t, runner.Limits{})
	bombs := []struct{ id, main, text, own string }{
		{"clojure", "main.clj", "(loop [all []] (recur (conj all (byte-array 1000000))))", "OutOfMemoryError"},
		{"csharp", "Main.cs", "using System.Collections.Generic;\nclass P { static void Main() { var all = new List<byte[]>(); while (true) { var b = new byte[1 << 20]; for (int i = 0; i < b.Length; i += 4096) b[i] = 1; all.Add(b); } } }", "OutOfMemory"},
		{"elixir", "main.exs", "defmodule M do\n  def fill(all), do: fill([:binary.copy(<<1>>, 1_000_000) | all])\nend\nM.fill([])", "limit"},
		{"go", "main.go", "package main\n\nfunc main() {\n\tvar all [][]byte\n\tfor {\n\t\tb := make([]byte, 1<<20)\n\t\tfor i := range b {\n\t\t\tb[i] = 1\n\t\t}\n\t\tall = append(all, b)\n\t}\n}", "limit"},
		{"groovy", "main.groovy", "def all = []\nwhile (true) { all << new byte[1000000] }", "OutOfMemoryError"},
		{"haskell", "Main.hs", "main :: IO ()\nmain = let all = [1 ..] :: [Integer] in print (sum all) >> print (length all)", "eap exhausted"},
		{"java", "Main.java", "import java.util.*;\nclass Main { public static void main(String[] a) { List<byte[]> all = new ArrayList<>(); while (true) all.add(new byte[1 << 20]); } }", "OutOfMemoryError"},
		{"lua-native", "main.lua", "local all = {}\nwhile true do all[#all + 1] = string.rep('x', 1000000) .. #all end", "not enough memory"},
		{"node", "main.js", "const all = []; for (;;) all.push(new Array(100000).fill({}));", "heap out of memory"},
		{"ocaml", "main.ml", "let () = let rec fill all = fill (Bytes.make 1000000 'x' :: all) in fill []", "Out of memory"},
		{"perl", "main.pl", "my @all; push @all, 'x' x 1000000 . scalar @all while 1;", "Out of memory"},
		{"php", "main.php", "<?php $all = []; while (true) $all[] = str_repeat('x', 1000000);", "Allowed memory size"},
		{"python-native", "main.py", "all = []\nwhile True: all.append(bytearray(1000000))", "MemoryError"},
		{"r", "main.R", "all <- list()\nrepeat all[[length(all) + 1]] <- numeric(1e6)", "limit"},
		{"racket", "main.rkt", "#lang racket/base\n(let loop ([all '()]) (loop (cons (make-bytes 1000000 1) all)))", "limit"},
		{"ruby-native", "main.rb", "all = []\nloop { all << 'x' * 1_000_000 }", "failed to allocate memory"},
	}
	there := map[string]bool{}
	for _, l := range r.Languages() {
		there[l.ID] = true
	}
	for _, tt := range bombs {
		t.Run(tt.id, func(t *testing.T) {
			if !there[tt.id] {
				t.Skip("it is not installed")
			}
			t.Parallel()
			out, errs, result := execute(t, r, runner.Request{Language: tt.id, Files: files(tt.main, tt.text), Stdin: "\n"})
			byUs := result.Outcome == interview.Limited && strings.Contains(result.Message, "512 MB of memory")
			byItself := strings.Contains(out+errs, tt.own) && result.Outcome != interview.Limited && result.ExitCode != 0
			if !byUs && !byItself {
				t.Errorf("result %+v, output %.300q, errors %.600q", result, out, errs)
			}
			t.Logf("%s %s, %d MB at most", result.Message, result.Wall.Round(time.Millisecond), result.MemoryBytes>>20)
		})
	}
}

// TestPackages: what a toolchain says it has is what its programs can use.
func TestPackages(t *testing.T) {
	r := newRunner(t, runner.Limits{})
	for language, program := range map[string][2]string{
		"python-native": {"main.py", "import sys\nfrom importlib import metadata\nfor name in sys.argv[1:]: assert metadata.version(name), name\nprint('all')"},
		"ruby-native":   {"main.rb", "ARGV.each { |name| Gem::Specification.find_by_name(name) }; puts 'all'"},
		"node":          {"main.js", "process.argv.slice(2).forEach((name) => require(name + '/package.json')); console.log('all')"},
	} {
		t.Run(language, func(t *testing.T) {
			l := need(t, r, language)
			var names []string
			for _, p := range l.Packages {
				names = append(names, p.Name)
			}
			if !slices.IsSortedFunc(names, func(a, b string) int { return strings.Compare(strings.ToLower(a), strings.ToLower(b)) }) {
				t.Errorf("not sorted: %v", names)
			}
			if l.MorePackages == "" {
				t.Error("it does not say how to have more")
			}
			out, errs, _ := execute(t, r, runner.Request{Language: language, Stdin: "\n", Args: names, Files: files(program[0], program[1])})
			if out != "all\n" {
				t.Errorf("of %v: output %q, errors %q", names, out, errs)
			}
		})
	}
}

// TestListOfPackages: whatever a toolchain prints, what pages get is a short list of names.
func TestListOfPackages(t *testing.T) {
	if shared == nil {
		t.Skip("no sandbox can be made here")
	}
	toolchain := func(id, list string) native.Toolchain {
		return native.Toolchain{
			ID: id, Name: id, FileName: "main.sh", Needs: []string{"bash"}, Run: []string{"bash", "{main}"}, Packages: []string{"bash", "-c", list}, More: "Ask.",
		}
	}
	b, err := native.New(t.Context(), native.Options{CacheDir: t.TempDir(), Toolchains: []native.Toolchain{
		toolchain("odd", "echo 'zeta 1.0'; echo '@a/b 2'; echo Alpha; echo 'alpha 3'; echo '<b> 1'; echo; echo 'x 1 2'; printf '%0100d 1\\n' 1"),
		toolchain("many", "for n in $(seq 2000); do echo p$n 1; done"),
		toolchain("broken", "echo 'half 1'; exit 1"),
	}})
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close(t.Context()) //nolint:errcheck // a test's
	<-b.Found()
	got := map[string][]runner.Package{}
	for _, l := range b.Languages() {
		got[l.ID] = l.Packages
	}
	if want := []runner.Package{{Name: "@a/b", Version: "2"}, {Name: "Alpha"}, {Name: "zeta", Version: "1.0"}}; !slices.Equal(got["odd"], want) {
		t.Errorf("odd: %+v, want %+v", got["odd"], want)
	}
	if len(got["many"]) != 500 || len(got["broken"]) != 0 || len(got) != 3 {
		t.Errorf("%d of many, broken %+v, %d languages", len(got["many"]), got["broken"], len(got))
	}
}
