package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"os"
	"strings"
	"text/tabwriter"

	"candor/backend/interview"
	"candor/backend/runner"
	"candor/backend/server"
)

// runner executes for relays until it is told to end.
func (c command) runner(ctx context.Context, args []string) error {
	var o server.RunnerOptions
	var token string
	var hide []string
	err := c.flags("runner", args, func(f *flag.FlagSet) {
		hideFlag(f, &hide)
		f.StringVar(&o.Addr, "listen", "127.0.0.1:4781", "`HOST:PORT` to listen on; port 0 chooses a free one")
		f.StringVar(&token, "token-file", "", "`FILE` with the token that relays must have, of 16 characters or more")
		f.IntVar(&o.AtOnce, "at-once", 0, "how many programs run at once (default two for each processor)")
		f.StringVar(&o.Certificate, "tls-cert", "", "`FILE` with a certificate in PEM; without it, connections are not protected")
		f.StringVar(&o.Key, "tls-key", "", "`FILE` with its key in PEM")
	})
	if err != nil {
		return err
	}
	if o.Token, err = tokenFile("token-file", token); err != nil {
		return err
	}
	if o.Hidden, err = server.Hidden(hide); err != nil {
		return err
	}
	o.Log = slog.New(slog.NewTextHandler(c.stderr, nil))
	r, err := server.NewRunner(o)
	if errors.Is(err, errAddressInUse) {
		return interview.Errorf(interview.Unavailable,
			"Another program listens on %s already. Close it, or choose another address with --listen.", o.Addr)
	}
	if err != nil {
		return err
	}
	if _, err := fmt.Fprintf(c.stdout, "Candor runner ready at %s\n", r.URL()); err != nil {
		return errors.Join(fmt.Errorf("say the address: %w", err), r.Close(context.WithoutCancel(ctx)))
	}
	<-ctx.Done()
	o.Log.Info("closing")
	return r.Close(context.WithoutCancel(ctx))
}

// tokenFile reads a token from the file that an option names: what is on a
// command line, everybody on the machine can read.
func tokenFile(option, name string) (string, error) {
	if name == "" {
		return "", interview.InvalidField(option, "Name the file with the token, with --%s FILE. It can be made with: openssl rand -hex 32", option)
	}
	b, err := os.ReadFile(name)
	if err != nil {
		return "", interview.InvalidField(option, "The token cannot be read: %v.", err)
	}
	return strings.TrimSpace(string(b)), nil
}

// hideFlag is the option that hides folders from programs.
func hideFlag(f *flag.FlagSet, hide *[]string) {
	f.Func("hide", "`DIR` of this machine that programs do not see, though it lies in /usr or the like; may be given several times, also as $"+server.HideVariable, func(dir string) error {
		*hide = append(*hide, dir)
		return nil
	})
}

// languages prints what this machine can execute, and why not more.
func (c command) languages(ctx context.Context, args []string) error {
	var hide []string
	if err := c.flags("languages", args, func(f *flag.FlagSet) { hideFlag(f, &hide) }); err != nil {
		return err
	}
	hidden, err := server.Hidden(hide)
	if err != nil {
		return err
	}
	languages, why, err := server.Languages(ctx, hidden, slog.New(slog.NewTextHandler(c.stderr, &slog.HandlerOptions{Level: slog.LevelWarn})))
	if err != nil {
		return err
	}
	w := tabwriter.NewWriter(c.stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "ID\tNAME\tVERSION\tRUNTIME\tPROMPT")
	for _, l := range languages {
		prompt := ""
		if l.REPL {
			prompt = "yes"
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\n", l.ID, l.Name, l.Version, l.Runtime, prompt)
	}
	if err := w.Flush(); err != nil {
		return fmt.Errorf("print the languages: %w", err)
	}
	for _, l := range languages {
		c.packages(l)
	}
	for _, reason := range why {
		fmt.Fprintln(c.stderr, reason)
	}
	return nil
}

// packages prints what a language's programs can use besides its own library.
func (c command) packages(l runner.Language) {
	if len(l.Packages) == 0 && l.MorePackages == "" {
		return
	}
	fmt.Fprintf(c.stdout, "\nPackages of %s:\n", l.Name)
	line := " "
	for _, p := range l.Packages {
		word := " " + strings.TrimSpace(p.Name+" "+p.Version)
		if p != l.Packages[len(l.Packages)-1] {
			word += ","
		}
		if len(line)+len(word) > lineWidth {
			fmt.Fprintln(c.stdout, line)
			line = " "
		}
		line += word
	}
	if len(l.Packages) == 0 {
		line += " none"
	}
	fmt.Fprintln(c.stdout, line)
	if l.MorePackages != "" {
		fmt.Fprintf(c.stdout, "  More: %s\n", l.MorePackages)
	}
}

// lineWidth is what a terminal has at least, in characters.
const lineWidth = 80
