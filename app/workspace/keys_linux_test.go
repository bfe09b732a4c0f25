package workspace

import (
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestPasswordIsNotOnDisk: the desktop keeps the mail server's password in the
// keyring, and without one for this run alone.
func TestPasswordIsNotOnDisk(t *testing.T) {
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent")
	const password = "kept from everybody"
	o := testOptions(t.TempDir(), "127.0.0.1:0")
	w, err := Start(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	call := func(w *Workspace, method string, body io.Reader) string {
		t.Helper()
		r := httptest.NewRequest(method, "/api/mail/settings", body)
		r.Header.Set("Authorization", "Bearer "+w.Token())
		r.Header.Set("Content-Type", "application/json")
		answer := httptest.NewRecorder()
		w.Handler().ServeHTTP(answer, r)
		if answer.Code != http.StatusOK {
			t.Fatalf("%s: %d %s", method, answer.Code, answer.Body)
		}
		return answer.Body.String()
	}
	saved := call(w, "PUT", strings.NewReader(`{"host":"mail.example.com","port":587,"security":"starttls",
		"username":"candor","from":"candor@example.com","password":"`+password+`"}`))
	if !strings.Contains(saved, `"passwordSet":true`) || !strings.Contains(saved, "memory until Candor closes") {
		t.Errorf("the settings are %s", saved)
	}
	if err := w.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(filepath.Join(o.DataDir, "*"))
	if err != nil || len(files) == 0 {
		t.Fatalf("the data directory has %q, %v", files, err)
	}
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(b), password) || filepath.Base(f) == "secret.key" {
			t.Errorf("%s has the password or its key", f)
		}
	}
	if again := call(start(t, o), "GET", nil); !strings.Contains(again, `"passwordSet":false`) {
		t.Errorf("after a restart the settings are %s", again)
	}
}
