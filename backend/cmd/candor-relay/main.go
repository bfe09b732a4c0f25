// Command candor-relay is the headless relay: a team's server for live coding
// interviews.
package main

import (
	"bufio"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net/netip"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"

	"candor/backend/interview"
	"candor/backend/runner/wasm"
	"candor/backend/server"
	"candor/frontend"
)

// version is set by the build.
var version = "development"

const usage = `candor-relay holds live coding interviews.

  candor-relay serve --addr HOST:PORT --data DIR [--public-url URL] [--key-file PATH] [--hide DIR]
                     [--metrics-addr HOST:PORT] [--trusted-proxy CIDR] [--proxy-header X-Forwarded-For|Forwarded]
      a relay in the foreground; ends on SIGTERM after it has stored everything
  candor-relay person add --data DIR --email E --name N [--role admin|interviewer]
      a person who can sign in; the password is read from standard input
  candor-relay token add --data DIR --email E --label L
      prints an API token of that person
  candor-relay runner --listen HOST:PORT --token-file FILE [--at-once N] [--tls-cert FILE --tls-key FILE] [--hide DIR]
      executes code for relays that name it (serve --runner); holds nothing else
  candor-relay languages [--hide DIR]
      what this machine can execute, with the packages that programs can use
  candor-relay openapi
      prints the description of the HTTP API
  candor-relay licences [--cyclonedx]
      prints what the works of others in this program ask to be said; or the list of them, in JSON
  candor-relay version
`

const defaultAddr = "127.0.0.1:4780"

func main() {
	if wasm.ChildMain() {
		return
	}
	c := command{stdin: os.Stdin, stdout: os.Stdout, stderr: os.Stderr}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := c.run(ctx, os.Args[1:])
	stop()
	if err != nil {
		if !errors.Is(err, flag.ErrHelp) {
			fmt.Fprintln(os.Stderr, "candor-relay: "+sentence(err))
		}
		os.Exit(1)
	}
}

// command is one run of the command line.
type command struct {
	stdin          io.Reader
	stdout, stderr io.Writer
}

func (c command) run(ctx context.Context, args []string) error {
	name := strings.Join(args[:min(len(args), 2)], " ")
	switch {
	case name == "person add":
		return c.personAdd(ctx, args[2:])
	case name == "token add":
		return c.tokenAdd(ctx, args[2:])
	case len(args) == 0:
		fmt.Fprint(c.stderr, usage)
		return interview.Errorf(interview.Invalid, "Say what to do, for example: candor-relay serve")
	}
	switch args[0] {
	case "serve":
		return c.serve(ctx, args[1:])
	case "runner":
		return c.runner(ctx, args[1:])
	case "languages":
		return c.languages(ctx, args[1:])
	case "openapi":
		return c.openapi()
	case "licences":
		return c.licences(args[1:])
	case "version", "--version":
		fmt.Fprintln(c.stdout, "candor-relay "+version)
		return nil
	case "help", "--help", "-h":
		fmt.Fprint(c.stdout, usage)
		return nil
	}
	fmt.Fprint(c.stderr, usage)
	return interview.Errorf(interview.Invalid, "There is no command %q.", name)
}

// flags parses a command's options and refuses what is left over.
func (c command) flags(name string, args []string, define func(*flag.FlagSet)) error {
	f := flag.NewFlagSet(name, flag.ContinueOnError)
	f.SetOutput(c.stderr)
	define(f)
	if err := f.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			return err
		}
		return interview.Errorf(interview.Invalid, "%v.", err)
	}
	if f.NArg() > 0 {
		return interview.Errorf(interview.Invalid, "%q is not an option of candor-relay %s.", f.Arg(0), name)
	}
	return nil
}

func (c command) serve(ctx context.Context, args []string) error {
	var o server.Options
	var signInLink, verbose bool
	var runnerToken string
	var hide []string
	err := c.flags("serve", args, func(f *flag.FlagSet) {
		hideFlag(f, &hide)
		f.Func("runner", "`URL` of a runner that executes all code instead of this machine; may be given several times", func(u string) error {
			o.Runners = append(o.Runners, u)
			return nil
		})
		f.StringVar(&runnerToken, "runner-token-file", "", "`FILE` with the runners' token")
		f.StringVar(&o.Addr, "addr", defaultAddr, "`HOST:PORT` to listen on; port 0 chooses a free one")
		f.StringVar(&o.MetricsAddr, "metrics-addr", "", "`HOST:PORT` where a monitor reads /metrics without a token, and nothing else is")
		f.StringVar(&o.DataDir, "data", "", "`DIR` that holds everything (default: the user's data directory)")
		f.StringVar(&o.PublicURL, "public-url", "", "`URL` that join links begin with, when it is not the address itself")
		f.StringVar(&o.KeyFile, "key-file", "", "`PATH` of the key that the mail server's password is encrypted with (default: secret.key in the data directory); made when it is missing")
		proxyFlags(f, &o)
		f.BoolVar(&signInLink, "sign-in-link", false, "also print an address that signs this computer's person in, once")
		f.BoolVar(&verbose, "verbose", false, "log every request")
	})
	if err != nil {
		return err
	}
	if o.DataDir, err = dataDir(o.DataDir); err != nil {
		return err
	}
	if o.Hidden, err = server.Hidden(hide); err != nil {
		return err
	}
	level := slog.LevelInfo
	if verbose {
		level = slog.LevelDebug
	}
	o.Log = slog.New(slog.NewTextHandler(c.stderr, &slog.HandlerOptions{Level: level}))
	if len(o.Runners) > 0 {
		if o.RunnerToken, err = tokenFile("runner-token-file", runnerToken); err != nil {
			return err
		}
	}
	o.Frontend, o.Version, o.Published = frontend.Dist, version, o.PublicURL != ""
	s, err := server.New(ctx, o)
	if errors.Is(err, errAddressInUse) {
		return interview.Errorf(interview.Unavailable,
			"Another program listens on %s already. Close it, or choose another address with --addr.", o.Addr)
	}
	if err != nil {
		return err
	}
	if err := c.announce(ctx, s, signInLink); err != nil {
		return errors.Join(err, s.Close(context.WithoutCancel(ctx)))
	}
	<-ctx.Done()
	o.Log.Info("closing")
	return s.Close(context.WithoutCancel(ctx))
}

// proxyFlags are the options for a relay behind proxies.
func proxyFlags(f *flag.FlagSet, o *server.Options) {
	f.Func("trusted-proxy", "`CIDR` or address of a proxy in front, which is believed whom it passes on: limits are for each of them, else for all together; may be given several times", func(s string) error {
		network, err := netip.ParsePrefix(s)
		if addr, other := netip.ParseAddr(s); other == nil {
			network, err = addr.Prefix(addr.BitLen())
		}
		if err != nil {
			return fmt.Errorf("%q is no network like 10.0.0.0/8 and no address", s)
		}
		o.TrustedProxies = append(o.TrustedProxies, network.Masked())
		return nil
	})
	f.Func("proxy-header", "`NAME` of the header that trusted proxies write: X-Forwarded-For (default) or Forwarded", func(s string) error {
		o.ForwardedHeader = strings.EqualFold(s, "Forwarded")
		if !o.ForwardedHeader && !strings.EqualFold(s, "X-Forwarded-For") {
			return fmt.Errorf("%q is neither X-Forwarded-For nor Forwarded", s)
		}
		return nil
	})
}

// announce says on standard output that the relay is ready, in one line with
// its address.
func (c command) announce(ctx context.Context, s *server.Server, signInLink bool) error {
	if _, err := fmt.Fprintf(c.stdout, "Candor relay ready at %s\n", s.URL()); err != nil {
		return fmt.Errorf("say the address: %w", err)
	}
	if !signInLink {
		return nil
	}
	p, err := s.LocalPerson(ctx)
	if err != nil {
		return err
	}
	code, err := s.SignInCode(ctx, p.ID)
	if err != nil {
		return err
	}
	if _, err := fmt.Fprintf(c.stdout, "Open this address in a browser; it signs you in, once: %s/#sign-in=%s\n", s.URL(), code); err != nil {
		return fmt.Errorf("say the sign-in link: %w", err)
	}
	return nil
}

func (c command) personAdd(ctx context.Context, args []string) error {
	var data, email, name, role string
	err := c.flags("person add", args, func(f *flag.FlagSet) {
		f.StringVar(&data, "data", "", "`DIR` of the relay's data")
		f.StringVar(&email, "email", "", "e-mail address")
		f.StringVar(&name, "name", "", "name")
		f.StringVar(&role, "role", string(interview.Interviewer), "admin or interviewer")
	})
	if err != nil {
		return err
	}
	if f, ok := c.stdin.(*os.File); ok {
		if info, err := f.Stat(); err == nil && info.Mode()&os.ModeCharDevice != 0 {
			fmt.Fprint(c.stderr, "Password: ")
		}
	}
	line, err := bufio.NewReader(io.LimitReader(c.stdin, 4096)).ReadString('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		return fmt.Errorf("read the password: %w", err)
	}
	password := strings.TrimRight(line, "\r\n")
	if password == "" {
		return interview.InvalidField("password", "A password is needed on standard input.")
	}
	return c.withPeople(ctx, data, func(p *server.People) error {
		person, err := p.AddPerson(ctx, server.NewPerson{Email: email, Name: name, Role: interview.Role(role), Password: password})
		if err != nil {
			return err
		}
		fmt.Fprintf(c.stdout, "%s (%s) can sign in as %s.\n", person.Name, person.Role, person.Email)
		return nil
	})
}

func (c command) tokenAdd(ctx context.Context, args []string) error {
	var data, email, label string
	err := c.flags("token add", args, func(f *flag.FlagSet) {
		f.StringVar(&data, "data", "", "`DIR` of the relay's data")
		f.StringVar(&email, "email", "", "e-mail address of the person")
		f.StringVar(&label, "label", "", "what the token is for")
	})
	if err != nil {
		return err
	}
	return c.withPeople(ctx, data, func(p *server.People) error {
		person, err := p.PersonByEmail(ctx, email)
		if interview.CodeOf(err) == interview.NotFound {
			return interview.Errorf(interview.NotFound, "There is no person with the e-mail address %q.", email)
		}
		if err != nil {
			return err
		}
		token, err := p.NewAPIToken(ctx, person.ID, label)
		if err != nil {
			return err
		}
		fmt.Fprintln(c.stdout, token)
		return nil
	})
}

func (c command) withPeople(ctx context.Context, data string, f func(*server.People) error) error {
	dir, err := dataDir(data)
	if err != nil {
		return err
	}
	p, err := server.OpenPeople(ctx, dir)
	if err != nil {
		return err
	}
	return errors.Join(f(p), p.Close())
}

func (c command) openapi() error {
	b, err := server.DescribeAPI(version)
	if err != nil {
		return err
	}
	if _, err := c.stdout.Write(append(b, '\n')); err != nil {
		return fmt.Errorf("print the description: %w", err)
	}
	return nil
}

// dataDir is the directory as given, or where the desktop app keeps this
// computer's workspace.
func dataDir(given string) (string, error) {
	if given != "" {
		return given, nil
	}
	base, name := os.Getenv("XDG_DATA_HOME"), "candor"
	var err error
	switch {
	case dataBesideConfig:
		name = "Candor"
		base, err = os.UserConfigDir()
	case !filepath.IsAbs(base): // the specification says to ignore a relative one
		base, err = os.UserHomeDir()
		base = filepath.Join(base, ".local", "share")
	}
	if err != nil {
		return "", interview.InvalidField("data", "Say where the data is, with --data DIR.")
	}
	return filepath.Join(base, name), nil
}

// sentence is what a person reads of an error.
func sentence(err error) string {
	if e, ok := errors.AsType[*interview.Error](err); ok {
		return e.Message
	}
	if errors.Is(err, fs.ErrPermission) {
		return "No permission: " + err.Error()
	}
	return err.Error()
}
