// Package app is the interviewer's desktop side: the window, its life cycle,
// and what only a desktop has. The window's page talks to the embedded relay's
// HTTP API as a browser would; the methods bound here are for the rest.
package app

import (
	"context"
	"io/fs"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/wailsapp/wails/v2/pkg/runtime"

	"candor/app/workspace"
	"candor/backend/pages"
)

// closeTimeout bounds how long the program stays after its window has closed.
const closeTimeout = 5 * time.Second

// Options are what main.go and the command line give.
type Options struct {
	Frontend fs.FS // the built pages, with "dist" at its root
	Icon     []byte
	Version  string
	DataDir  string // absolute
	Addr     string // where the embedded relay listens; empty: the workspace chooses
	Log      *slog.Logger
}

// App is bound to the window: its exported methods are window.go.app.App.
type App struct {
	options Options
	pages   *pages.Files

	// started is closed when the relay runs or could not be started; shown,
	// workspace and failure are set before that and never after.
	started   chan struct{}
	shown     context.Context // Wails's, which its runtime functions need
	workspace *workspace.Workspace
	failure   error
	closing   sync.Once

	unsaved atomic.Bool // the page has changes that closing loses
	asking  sync.Mutex  // whether they may go
}

func newApp(o Options) *App {
	return &App{options: o, pages: pages.Open(o.Frontend), started: make(chan struct{})}
}

// Session is what the window's page needs to act as this computer's person.
type Session struct {
	Token   string `json:"token"`   // for the Authorization header and for /live
	LiveURL string `json:"liveUrl"` // the WebSocket's address
	Version string `json:"version"`
}

// Session waits until the relay runs. Its error is a sentence for a person.
func (a *App) Session() (Session, error) {
	<-a.started
	if a.failure != nil {
		return Session{}, a.failure
	}
	return Session{Token: a.workspace.Token(), LiveURL: a.workspace.LiveURL(), Version: a.options.Version}, nil
}

// Painted tells which background the page has, as CSS "rgb(r, g, b)". The next
// start paints it before the page is there, so that a dark window does not
// flash white.
func (a *App) Painted(background string) {
	if _, ok := parseRGB(background); !ok {
		return
	}
	a.remember(func(w *workspace.Window) { w.Background = background })
}

// Unsaved tells whether the page has changes that closing the window loses.
func (a *App) Unsaved(unsaved bool) { a.unsaved.Store(unsaved) }

// startup runs beside the loading of the page. Wails may still find that
// another instance runs and end this process: the relay's lock on the data
// directory keeps that harmless.
func (a *App) startup(ctx context.Context) {
	defer close(a.started)
	a.shown = ctx
	a.workspace, a.failure = workspace.Start(ctx, workspace.Options{
		DataDir:  a.options.DataDir,
		Addr:     a.options.Addr,
		Frontend: a.options.Frontend,
		Version:  a.options.Version,
		Log:      a.options.Log,
	})
}

// domReady runs when the page has loaded: by then a second instance is gone,
// so a failure that is still there is this instance's own.
func (a *App) domReady(ctx context.Context) {
	a.unsaved.Store(false) // they went with the page before, which asked
	runtime.WindowExecJS(ctx, "window.go.app.App.Painted(getComputedStyle(document.body).backgroundColor)")
	<-a.started
	if a.failure == nil {
		return
	}
	a.options.Log.Error("the embedded relay did not start", "error", a.failure)
	_, err := runtime.MessageDialog(ctx, runtime.MessageDialogOptions{
		Type:    runtime.ErrorDialog,
		Title:   "Candor cannot start",
		Message: dialogText(a.failure.Error()),
	})
	if err != nil {
		a.options.Log.Error("the failure could not be shown", "error", err)
	}
	runtime.Quit(ctx)
}

func (a *App) beforeClose(ctx context.Context) (prevent bool) {
	width, height := runtime.WindowGetSize(ctx)
	maximised := runtime.WindowIsMaximised(ctx)
	a.remember(func(w *workspace.Window) {
		w.Maximised = maximised
		if !maximised { // keep the size to come back to
			w.Width, w.Height = width, height
		}
	})
	return a.unsaved.Load() && !a.mayLose(ctx)
}

// mayLose asks whether what is not saved may be lost.
func (a *App) mayLose(ctx context.Context) bool {
	if !a.asking.TryLock() {
		return false // it is being asked already
	}
	defer a.asking.Unlock()
	answer, err := runtime.MessageDialog(ctx, runtime.MessageDialogOptions{
		Type:          runtime.QuestionDialog,
		Title:         "Close Candor?",
		Message:       dialogText("What you changed in the settings is not saved. Close without saving it?"),
		Buttons:       []string{"Yes", "No"},
		DefaultButton: "No",
		CancelButton:  "No",
	})
	if err != nil {
		a.options.Log.Error("nobody could be asked about unsaved changes", "error", err)
		return true // a window that cannot be closed is worse
	}
	return answer == "Yes"
}

// shutdown stops the relay after the window is gone.
func (a *App) shutdown(context.Context) {
	a.closing.Do(func() {
		<-a.started
		if a.workspace == nil {
			return
		}
		ctx, cancel := context.WithTimeout(context.Background(), closeTimeout)
		defer cancel()
		if err := a.workspace.Close(ctx); err != nil {
			a.options.Log.Error("the embedded relay did not stop cleanly", "error", err)
		}
	})
}

// remember keeps how the window looks. Failing to is not worth a word to the
// person: the next window has the default look.
func (a *App) remember(change func(*workspace.Window)) {
	err := workspace.Remember(a.options.DataDir, func(m *workspace.Memory) { change(&m.Window) })
	if err != nil {
		a.options.Log.Warn("the window's look is not remembered", "error", err)
	}
}
