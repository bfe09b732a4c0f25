package workspace

import (
	"context"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"

	"go.uber.org/goleak"

	"candor/backend/interview"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func testOptions(dir, addr string) Options {
	return Options{
		DataDir:  dir,
		Addr:     addr,
		Frontend: fstest.MapFS{},
		Version:  "test",
		Log:      slog.New(slog.NewTextHandler(io.Discard, nil)),
	}
}

func start(t *testing.T, o Options) *Workspace {
	t.Helper()
	w, err := Start(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := w.Close(context.Background()); err != nil {
			t.Error(err)
		}
	})
	return w
}

func TestStartSignsTheWindowIn(t *testing.T) {
	w := start(t, testOptions(t.TempDir(), "127.0.0.1:0"))

	if !strings.HasPrefix(w.LiveURL(), "ws://127.0.0.1:") || !strings.HasSuffix(w.LiveURL(), "/live") {
		t.Errorf("LiveURL = %q, want ws://127.0.0.1:PORT/live", w.LiveURL())
	}
	if got, want := w.SocketOrigin(), strings.TrimSuffix(w.LiveURL(), "/live"); got != want {
		t.Errorf("the window's page may open sockets to %q, want %q", got, want)
	}
	r := httptest.NewRequest(http.MethodGet, "/api/me", nil)
	r.Header.Set("Authorization", "Bearer "+w.Token())
	answer := httptest.NewRecorder()
	w.Handler().ServeHTTP(answer, r)
	if answer.Code != http.StatusOK {
		t.Errorf("GET /api/me in-process = %d %s, want 200", answer.Code, answer.Body)
	}
}

func TestOneRelayForADataDirectory(t *testing.T) {
	dir := t.TempDir()
	start(t, testOptions(dir, "127.0.0.1:0"))
	_, err := Start(t.Context(), testOptions(dir, "127.0.0.1:0"))
	if interview.CodeOf(err) == "" || !strings.Contains(err.Error(), dir) {
		t.Errorf("a second start says %v, want a sentence that names the folder", err)
	}
}

func TestAddressInUse(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	_, err = Start(t.Context(), testOptions(t.TempDir(), taken.Addr().String()))
	if interview.CodeOf(err) == "" || !strings.Contains(err.Error(), "--addr") {
		t.Errorf("Start on a taken address says %v, want a sentence that says what to do", err)
	}
}

func TestAddressThatIsNone(t *testing.T) {
	_, err := Start(t.Context(), testOptions(t.TempDir(), "4780"))
	if interview.CodeOf(err) != interview.Invalid {
		t.Errorf("Start at %q says %v, want a sentence", "4780", err)
	}
}

func TestPortIsKept(t *testing.T) {
	// A port that another program has: the next one is taken, and kept.
	taken, err := net.Listen("tcp", ":0")
	if err != nil {
		t.Fatal(err)
	}
	port := taken.Addr().(*net.TCPAddr).Port
	dir := t.TempDir()
	if err := Remember(dir, func(m *Memory) { m.Port = port }); err != nil {
		t.Fatal(err)
	}
	w, err := Start(t.Context(), testOptions(dir, ""))
	if err != nil {
		t.Fatal(err)
	}
	first := w.LiveURL()
	if err := w.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	kept := Recall(dir).Port
	if kept == port || !strings.Contains(first, ":"+strconv.Itoa(kept)+"/") {
		t.Errorf("beside a taken port %d the relay is at %s and %d is remembered", port, first, kept)
	}
	taken.Close()

	if again := start(t, testOptions(dir, "")).LiveURL(); again != first {
		t.Errorf("the next start is at %s, want %s again", again, first)
	}
}
