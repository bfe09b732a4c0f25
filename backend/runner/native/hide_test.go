//go:build linux

package native_test

import (
	"os"
	"path/filepath"
	"testing"

	"candor/backend/interview"
	"candor/backend/runner"
	"candor/backend/runner/native"
)

// TestHide keeps folders, and files, of what programs are shown from them.
func TestHide(t *testing.T) {
	if shared == nil {
		t.Skip("no sandbox can be made here")
	}
	dir, err := os.MkdirTemp("/var/tmp", "candor-hide-") // /tmp is the program's own inside
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(dir)                      //nolint:errcheck // a test's
	if err := os.Chmod(dir, 0o755); err != nil { //nolint:gosec // programs, who are nobody, must be able to look in
		t.Fatal(err)
	}
	for _, name := range []string{"open/in/file", "closed/file"} {
		if err := os.MkdirAll(filepath.Dir(filepath.Join(dir, name)), 0o755); err != nil { //nolint:gosec // the same
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), []byte(marker), 0o644); err != nil { //nolint:gosec // the same
			t.Fatal(err)
		}
	}
	link := filepath.Join(dir, "link")
	if err := os.Symlink("/usr/share", link); err != nil {
		t.Fatal(err)
	}
	hidden, err := native.Hide([]string{link, "/usr/bin/env", filepath.Join(dir, "closed"), filepath.Join(dir, "open/in"), "/home"})
	if err != nil {
		t.Fatal(err)
	}
	b, err := native.New(t.Context(), native.Options{CacheDir: t.TempDir(), Hidden: hidden, Toolchains: []native.Toolchain{{
		ID: "bash", Name: "Bash", FileName: "main.sh", Needs: []string{"bash"}, Run: []string{"bash", "{main}"},
		Folders: []string{filepath.Join(dir, "open"), filepath.Join(dir, "closed")},
	}}})
	if err != nil {
		t.Fatal(err)
	}
	r := runner.New(runner.Options{Backends: []runner.Backend{b}})
	defer r.Close(t.Context()) //nolint:errcheck // a test's
	out, errs, result := execute(t, r, runner.Request{Language: "bash", Stdin: "\n", Args: []string{dir}, Files: files("main.sh", `
ls /usr/share | wc -l; cat /usr/bin/env 2>/dev/null | wc -c; ls "$1"; ls "$1/open/in" | wc -l; ls /usr/lib | wc -l >/dev/null && echo shown
umount /usr/share 2>/dev/null || echo kept; touch /usr/share/x 2>/dev/null || echo kept`)})
	if out != "0\n0\nopen\n0\nshown\nkept\nkept\n" {
		t.Errorf("output %q, errors %q, result %+v", out, errs, result)
	}
	for _, path := range []string{"share", filepath.Join(dir, "none")} {
		if _, err := native.Hide([]string{path}); interview.CodeOf(err) != interview.Invalid {
			t.Errorf("hiding %q: %v", path, err)
		}
	}
}
