package app

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"

	"github.com/wailsapp/wails/v2"
	"github.com/wailsapp/wails/v2/pkg/logger"
	"github.com/wailsapp/wails/v2/pkg/options"
	"github.com/wailsapp/wails/v2/pkg/options/assetserver"
	"github.com/wailsapp/wails/v2/pkg/options/linux"
	"github.com/wailsapp/wails/v2/pkg/runtime"

	"candor/app/workspace"
)

// Sizes in px. The smallest still shows the sidebar, the editor and the notes
// side by side.
const (
	defaultWidth, defaultHeight = 1280, 820
	minWidth, minHeight         = 880, 560
)

// Run opens the window and returns when it has been closed and the embedded
// relay has stopped. It must be called on the main goroutine.
func Run(o Options) (err error) {
	if !hasWindow {
		return fmt.Errorf("this program was built without its window; `make app` builds it whole")
	}
	if !hasDisplay() {
		return fmt.Errorf("there is no display to open a window on; `candor-relay serve` runs Candor without one")
	}
	defer func() {
		// Wails panics with this text when the display refuses to be opened.
		if p := recover(); p != nil {
			if e, ok := p.(error); !ok || e.Error() != "failed to init GTK" {
				panic(p)
			}
			err = fmt.Errorf("the display cannot be opened; `candor-relay serve` runs Candor without one")
		}
	}()
	followColourScheme()
	a := newApp(o)
	if err := wails.Run(a.window()); err != nil {
		return err
	}
	return a.failure // shown in a dialog already; the terminal and the exit status tell it too
}

func (a *App) window() *options.App {
	last := workspace.Recall(a.options.DataDir).Window
	w := &options.App{
		Title:     "Candor",
		Width:     max(last.Width, minWidth),
		Height:    max(last.Height, minHeight),
		MinWidth:  minWidth,
		MinHeight: minHeight,
		AssetServer: &assetserver.Options{
			Handler: a,
		},
		OnStartup:     a.startup,
		OnDomReady:    a.domReady,
		OnBeforeClose: a.beforeClose,
		OnShutdown:    a.shutdown,
		Bind:          []any{a},
		SingleInstanceLock: &options.SingleInstanceLock{
			UniqueId: instanceID(a.options.DataDir),
			OnSecondInstanceLaunch: func(options.SecondInstanceData) {
				<-a.started // shown is set before that
				runtime.WindowUnminimise(a.shown)
				runtime.Show(a.shown)
				runtime.WindowShow(a.shown)
			},
		},
		// Wails still shows it only over selected text and in fields.
		EnableDefaultContextMenu: true,

		Logger:             logger.NewDefaultLogger(),
		LogLevelProduction: logger.ERROR,
		Linux: &linux.Options{
			Icon:             a.options.Icon,
			ProgramName:      "candor",
			WebviewGpuPolicy: linux.WebviewGpuPolicyNever,
		},
	}
	if last.Width == 0 {
		w.Width, w.Height = defaultWidth, defaultHeight
	}
	if last.Maximised {
		w.WindowStartState = options.Maximised
	}
	if colour, ok := parseRGB(last.Background); ok {
		w.BackgroundColour = &colour
	}
	return w
}

// instanceID is one for each data directory: two workspaces may be open side
// by side, one never twice. Letters and digits only, for D-Bus.
func instanceID(dataDir string) string {
	sum := sha256.Sum256([]byte(dataDir))
	return "candor" + hex.EncodeToString(sum[:8])
}

// parseRGB reads the opaque colours of getComputedStyle.
func parseRGB(css string) (options.RGBA, bool) {
	c := options.RGBA{A: 255}
	if n, _ := fmt.Sscanf(css, "rgb(%d, %d, %d)", &c.R, &c.G, &c.B); n != 3 {
		return options.RGBA{}, false
	}
	return c, true
}
