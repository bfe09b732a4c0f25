//go:build linux

package native_test

import (
	"strings"
	"testing"
	"time"

	"candor/backend/interview"
	"candor/backend/runner"
)

// TestOutputOfWhatIsStopped: what a program has printed is shown, without a line's end too, while
// it goes on, when it is stopped and when it crashes.
func TestOutputOfWhatIsStopped(t *testing.T) {
	r := newRunner(t, runner.Limits{Wall: 5 * time.Minute, CPU: 5 * time.Minute})
	programs := map[string][2]string{ // a program that prints and goes on
		"awk":           {"main.awk", `BEGIN { printf "shown"; while (1) n++ }`},
		"bash":          {"main.sh", "printf shown; sleep 600"},
		"c":             {"main.c", "#include <stdio.h>\nint main(void) { printf(\"shown\"); for (volatile int n = 0;; n++); }"},
		"cpp":           {"main.cpp", "#include <iostream>\nint main() { std::cout << \"shown\"; for (volatile int n = 0;; n++); }"},
		"fortran":       {"main.f90", "program p\n  integer :: n\n  write (*, '(a)', advance='no') 'shown'\n  do\n    call sleep(1)\n  end do\nend program"},
		"go":            {"main.go", "package main\nimport \"fmt\"\nfunc main() { fmt.Print(\"shown\"); for {} }"},
		"java":          {"Main.java", "class Main { public static void main(String[] a) { System.out.print(\"shown\"); while (true); } }"},
		"lua-native":    {"main.lua", "io.write('shown') while true do end"},
		"node":          {"main.js", "process.stdout.write('shown'); while (true);"},
		"perl":          {"main.pl", "print 'shown'; 1 while 1;"},
		"php":           {"main.php", "<?php echo 'shown'; while (true);"},
		"python-native": {"main.py", "print('shown', end='')\nwhile True: pass"},
		"ruby-native":   {"main.rb", "print 'shown'; loop {}"},
		"csharp":        {"Main.cs", "System.Console.Write(\"shown\"); while (true);"},
	}
	here := map[string]bool{}
	for _, l := range r.Languages() {
		here[l.ID] = true
	}
	for language, program := range programs {
		if !here[language] {
			continue
		}
		for name, terminal := range map[string]runner.TerminalSize{"pipes": {}, "a terminal": size} {
			t.Run(language+" with "+name, func(t *testing.T) {
				t.Parallel()
				s := newScreen()
				e, err := r.Start(t.Context(), "tester", runner.Request{Language: language, Terminal: terminal, Files: files(program[0], program[1])}, s.print)
				if err != nil {
					t.Fatal(err)
				}
				s.await(t, "shown", 1)
				e.Stop("Ada")
				if result := e.Wait(); result.Outcome != interview.Stopped {
					t.Errorf("result %+v", result)
				}
			})
		}
	}
	t.Run("a crash", func(t *testing.T) {
		need(t, r, "c")
		out, errs, result := execute(t, r, runner.Request{Language: "c", Stdin: "\n", Files: files("main.c", "#include <stdio.h>\nint main(void) { printf(\"shown\"); volatile int *p = 0; return *p; }")})
		if out != "shown" || result.ExitCode != 139 || !strings.Contains(result.Message, "(exit code 139)") {
			t.Errorf("output %q, errors %q, result %+v", out, errs, result)
		}
	})
}
