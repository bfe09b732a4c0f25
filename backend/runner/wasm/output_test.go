package wasm_test

import (
	"testing"
	"time"

	"candor/backend/interview"
	"candor/backend/runner"
)

// TestOutputOfWhatIsStopped: what a program has printed is shown, without a line's end too, while it
// goes on and when it is stopped.
func TestOutputOfWhatIsStopped(t *testing.T) {
	r := newRunner(t, newBackend(t), runner.Limits{Wall: 5 * time.Minute, CPU: 5 * time.Minute})
	for language, program := range map[string][2]string{
		"python":     {"main.py", "print('shown', end='')\nwhile True: pass"},
		"javascript": {"main.js", "process.stdout.write('shown'); while (true);"},
		"typescript": {"main.ts", "process.stdout.write('shown' as string); while (true);"},
		"ruby":       {"main.rb", "print 'shown'; loop {}"},
		"lua":        {"main.lua", "io.write('shown') while true do end"},
		"sql":        {"main.sql", "select 'shown'; with recursive n(i) as (select 1 union all select i + 1 from n) select count(*) from n;"},
	} {
		for name, terminal := range map[string]runner.TerminalSize{"pipes": {}, "a terminal": {Columns: 80, Rows: 24}} {
			t.Run(language+" with "+name, func(t *testing.T) {
				s := newScreen()
				e, err := r.Start(t.Context(), "tester", runner.Request{Language: language, Terminal: terminal, Files: files(program[0], program[1])}, s.print)
				if err != nil {
					t.Fatal(err)
				}
				s.await(t, "shown")
				e.Stop("Ada")
				if result := e.Wait(); result.Outcome != interview.Stopped {
					t.Errorf("result %+v", result)
				}
			})
		}
	}
}
