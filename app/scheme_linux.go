package app

import (
	"context"
	"os"
	"time"

	"github.com/godbus/dbus/v5"
)

// schemeTimeout bounds how long the window waits to learn whether the desktop
// is dark. A portal that answers at all does so in a few ms.
const schemeTimeout = 200 * time.Millisecond

// preferDark is what the portal's setting "color-scheme" says when the person
// chose a dark desktop.
const preferDark uint32 = 1

// followColourScheme makes GTK 3, and by it the page's prefers-color-scheme,
// as dark as the desktop: today's desktops tell it by a portal that GTK 3 does
// not ask. A person's own GTK_THEME stays. It must run before the window is
// made; setting a variable of this process is all that it does.
func followColourScheme() {
	if os.Getenv("GTK_THEME") != "" || os.Getenv("DBUS_SESSION_BUS_ADDRESS") == "" {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), schemeTimeout)
	defer cancel()
	bus, err := dbus.ConnectSessionBus(dbus.WithContext(ctx))
	if err != nil {
		return // no desktop that could say
	}
	defer bus.Close()
	var answer dbus.Variant
	err = bus.Object("org.freedesktop.portal.Desktop", "/org/freedesktop/portal/desktop").
		CallWithContext(ctx, "org.freedesktop.portal.Settings.Read", 0, "org.freedesktop.appearance", "color-scheme").
		Store(&answer)
	if err != nil {
		return // no portal, or one that is still starting
	}
	// Read wraps its answer in a second variant.
	if inner, ok := answer.Value().(dbus.Variant); ok {
		answer = inner
	}
	if answer.Value() == preferDark {
		_ = os.Setenv("GTK_THEME", "Adwaita:dark")
	}
}
