// Package workspace decides which relay the desktop talks to, and runs the one
// that is embedded: where its data is, which address it takes, when it starts
// and stops.
package workspace

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"strconv"
	"strings"

	"candor/app/keychain"
	"candor/backend/interview"
	"candor/backend/server"
)

const (
	// DefaultPort is the first choice, so that join links of one computer stay
	// the same from day to day.
	DefaultPort = 4780
	// portTries bounds the search for a free port upward from the first choice;
	// after that the operating system chooses.
	portTries = 20

	livePath = "/live"
)

// Options say which relay to run.
type Options struct {
	DataDir string // absolute; made when it is missing
	// Addr is HOST:PORT to listen on. Empty means every interface, at the
	// remembered port, or the next free one.
	Addr     string
	Frontend fs.FS // the built pages, with "dist" at its root
	Version  string
	Log      *slog.Logger
}

// Workspace is a running embedded relay and the person whose computer it is on.
type Workspace struct {
	relay   *server.Server
	keys    *keychain.Keychain
	token   string
	liveURL string
}

// Start runs the embedded relay. Its errors are sentences for a person.
func Start(ctx context.Context, o Options) (*Workspace, error) {
	if err := prepareDataDir(o.DataDir); err != nil {
		return nil, err
	}
	keys := keychain.New(keychain.Options{Scope: o.DataDir})
	relay, err := startRelay(ctx, o, keys)
	if err != nil {
		return nil, sentence(o.DataDir, err)
	}
	w := &Workspace{relay: relay, keys: keys}
	if err := w.signIn(ctx); err != nil {
		return nil, sentence(o.DataDir, errors.Join(err, relay.Close(ctx)))
	}
	return w, nil
}

// Handler is the relay's HTTP interface, to be called in-process.
func (w *Workspace) Handler() http.Handler { return w.relay.Handler() }

// Token signs the window in as this computer's person. It lives as long as the
// process does.
func (w *Workspace) Token() string { return w.token }

// LiveURL is where the window's page opens its WebSocket: always by the
// loopback address, which works with the network down.
func (w *Workspace) LiveURL() string { return w.liveURL }

// SocketOrigin is the only one to which the window's page may open sockets.
func (w *Workspace) SocketOrigin() string { return strings.TrimSuffix(w.liveURL, livePath) }

// Close stops the relay after it has written everything that it acknowledged.
func (w *Workspace) Close(ctx context.Context) error {
	if err := w.relay.Close(ctx); err != nil {
		return fmt.Errorf("stop the embedded relay: %w", err)
	}
	return w.keys.Close(ctx)
}

func (w *Workspace) signIn(ctx context.Context) error {
	person, err := w.relay.LocalPerson(ctx)
	if err != nil {
		return fmt.Errorf("find this computer's person: %w", err)
	}
	if w.token, err = w.relay.SignInToken(ctx, person.ID); err != nil {
		return fmt.Errorf("sign this computer's person in: %w", err)
	}
	host, port, err := net.SplitHostPort(w.relay.Addr())
	if err != nil {
		return fmt.Errorf("read the relay's address: %w", err)
	}
	w.liveURL = "ws://" + net.JoinHostPort(reachable(host, loopback), port) + livePath
	return nil
}

// startRelay listens where o.Addr says, or else at the first free choice.
func startRelay(ctx context.Context, o Options, keys *keychain.Keychain) (*server.Server, error) {
	if o.Addr != "" {
		return newRelay(ctx, o, keys, o.Addr)
	}
	for _, port := range portChoices(Recall(o.DataDir).Port) {
		relay, err := newRelay(ctx, o, keys, net.JoinHostPort("", strconv.Itoa(port)))
		if errors.Is(err, errAddressInUse) {
			continue
		}
		if err != nil {
			return nil, err
		}
		rememberPort(o, relay.Addr())
		return relay, nil
	}
	return nil, errAddressInUse
}

func newRelay(ctx context.Context, o Options, keys *keychain.Keychain, addr string) (*server.Server, error) {
	addr, err := choosePort(addr)
	if err != nil {
		return nil, err
	}
	hidden, err := server.Hidden(nil)
	if err != nil {
		return nil, err
	}
	return server.New(ctx, server.Options{
		Addr:      addr,
		Hidden:    hidden,
		DataDir:   o.DataDir,
		PublicURL: publicURL(addr, LANAddress()),
		Secrets:   keys,
		Frontend:  o.Frontend,
		Version:   o.Version,
		Log:       o.Log,
	})
}

// portChoices are the ports to try in order. The last is 0: whichever is free.
func portChoices(remembered int) []int {
	first := DefaultPort
	if remembered > 0 && remembered <= 65535 {
		first = remembered
	}
	var ports []int
	for p := first; p < first+portTries && p <= 65535; p++ {
		ports = append(ports, p)
	}
	return append(ports, 0)
}

func rememberPort(o Options, addr string) {
	_, text, _ := net.SplitHostPort(addr)
	port, err := strconv.Atoi(text)
	if err == nil {
		err = Remember(o.DataDir, func(m *Memory) { m.Port = port })
	}
	if err != nil {
		o.Log.Warn("the relay's port is not remembered", "error", err)
	}
}

// choosePort puts a port that is free now in place of port 0, because join
// links must name the port before the relay listens.
func choosePort(addr string) (string, error) {
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		return "", interview.Errorf(interview.Invalid,
			"%q is not an address to listen on. Write HOST:PORT, as in 127.0.0.1:4780.", addr)
	}
	if port != "0" {
		return addr, nil
	}
	l, err := net.Listen("tcp", addr)
	if err != nil {
		return "", err
	}
	defer l.Close()
	return net.JoinHostPort(host, strconv.Itoa(l.Addr().(*net.TCPAddr).Port)), nil
}

// publicURL is what join links begin with when the relay listens on addr.
func publicURL(addr, lan string) string {
	host, port, _ := net.SplitHostPort(addr)
	return "http://" + net.JoinHostPort(reachable(host, lan), port)
}

// reachable is host, or instead when host means every interface.
func reachable(host, instead string) string {
	if ip := net.ParseIP(host); host == "" || (ip != nil && ip.IsUnspecified()) {
		return instead
	}
	return host
}

// sentence makes err one that a person may be shown.
func sentence(dataDir string, err error) error {
	switch {
	case interview.CodeOf(err) != "":
		return err
	case errors.Is(err, errAddressInUse):
		return interview.Errorf(interview.Unavailable,
			"Another program uses the network address that Candor was told to listen on. Close that program, or name another address with --addr.")
	default:
		return interview.Errorf(interview.Unavailable,
			"Candor could not open the workspace in %s: %v.", dataDir, err)
	}
}
