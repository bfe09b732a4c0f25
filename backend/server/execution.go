package server

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"math"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"candor/backend/interview"
	"candor/backend/runner"
	"candor/backend/runner/native"
	"candor/backend/runner/remote"
	"candor/backend/runner/wasm"
)

var (
	_ runner.Backend = (*wasm.Backend)(nil)
	_ runner.Backend = (*native.Backend)(nil)
	_ runner.Finder  = (*native.Backend)(nil)
	_ runner.Backend = (*remote.Pool)(nil)
)

// newRunner makes what executes code: on other machines when runners are named,
// and then nothing here. missing says why this machine's toolchains do not, if so.
func newRunner(ctx context.Context, o Options, settings string) (_ *runner.Runner, missing string, _ error) {
	s, err := runner.ParseSettings(settings)
	if err != nil {
		return nil, "", err
	}
	options := runner.Options{Limits: s.Limits, MaxConcurrent: s.MaxConcurrent, PerOwnerPerMinute: s.PerOwnerPerMinute, Log: o.Log}
	if len(o.Runners) == 0 {
		options.Backends, missing = localBackends(o.Hidden, o.Log)
		return runner.New(options), missing, nil
	}
	pool, err := remote.NewPool(ctx, remote.PoolOptions{Runners: o.Runners, Token: o.RunnerToken, Log: o.Log})
	if err != nil {
		return nil, "", err
	}
	options.Backends = []runner.Backend{pool}
	options.IdleMemory = math.MaxInt64 // it is not this machine's
	if s.MaxConcurrent == 0 {
		// Runners have queues of their own; this one is for when all of those are full.
		options.MaxConcurrent = max(pool.AtOnce(), runner.DefaultSettings.MaxConcurrent)
	}
	return runner.New(options), "", nil
}

// localBackends execute code on this machine; missing is one sentence on why
// toolchains of this machine do not. Without any, a relay still holds interviews.
func localBackends(hidden []string, log *slog.Logger) (all []runner.Backend, missing string) {
	if b, err := wasm.New(wasm.Options{Prepare: true, Log: log}); err == nil {
		all = append(all, b)
	} else {
		log.Warn("the built-in languages cannot be executed", "error", err)
	}
	if b, err := native.New(context.Background(), native.Options{Hidden: hidden, Log: log}); err == nil {
		all = append(all, b)
	} else {
		missing = err.Error()
		log.Info(missing)
	}
	return all, missing
}

// HideVariable names folders to hide in the environment, with what separates a list of paths between them.
const HideVariable = "CANDOR_HIDE"

// Hidden is what programs of this machine's toolchains must not see: the folders named, and those of
// the environment. Errors: Invalid.
func Hidden(named []string) ([]string, error) {
	return native.Hide(append(filepath.SplitList(os.Getenv(HideVariable)), named...))
}

// Languages lists what this build can execute on this machine without the hidden folders, and why not
// more.
func Languages(ctx context.Context, hidden []string, log *slog.Logger) (all []runner.Language, why []string, err error) {
	var backends []runner.Backend
	built, err := wasm.New(wasm.Options{Log: log})
	if err != nil {
		why = append(why, fmt.Sprintf("The built-in languages cannot be run: %v.", err))
	} else {
		backends = append(backends, built)
	}
	installed, err := native.New(ctx, native.Options{Hidden: hidden, Log: log})
	if err != nil {
		why = append(why, err.Error())
	} else {
		backends = append(backends, installed)
	}
	r := runner.New(runner.Options{Backends: backends, Log: log})
	r.AwaitLanguages(ctx)
	all = r.Languages()
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), closeTimeout)
	defer cancel()
	if err := r.Close(ctx); err != nil {
		return nil, nil, fmt.Errorf("end the languages: %w", err)
	}
	return all, why, nil
}

// RunnerOptions of NewRunner.
type RunnerOptions struct {
	Addr        string   // HOST:PORT; port 0 chooses a free one
	Token       string   // what relays must have
	AtOnce      int      // programs at once; 0: two for each processor
	Hidden      []string // folders of this machine that programs do not see
	Certificate string   // file in PEM; "": plain HTTP, for networks that are trusted
	Key         string   // file in PEM
	Log         *slog.Logger
}

// Runner is a machine's offer to execute for relays.
type Runner struct {
	listener net.Listener
	remote   *remote.Server
	http     *http.Server
	served   chan error
	scheme   string
}

// NewRunner listens, and executes for whoever has the token. Close ends it.
func NewRunner(o RunnerOptions) (*Runner, error) {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if (o.Certificate == "") != (o.Key == "") {
		return nil, interview.Errorf(interview.Invalid, "A certificate needs its key, and a key its certificate.")
	}
	r := &Runner{served: make(chan error, 1), scheme: "http"}
	var config *tls.Config
	if o.Certificate != "" {
		pair, err := tls.LoadX509KeyPair(o.Certificate, o.Key)
		if err != nil {
			return nil, interview.Errorf(interview.Invalid, "The certificate cannot be used: %v.", err)
		}
		config = &tls.Config{Certificates: []tls.Certificate{pair}, MinVersion: tls.VersionTLS12}
		r.scheme = "https"
	}
	var err error
	if r.listener, err = net.Listen("tcp", o.Addr); err != nil {
		return nil, fmt.Errorf("listen on %s: %w", o.Addr, err)
	}
	backends, _ := localBackends(o.Hidden, o.Log)
	for _, b := range backends {
		if f, ok := b.(runner.Finder); ok {
			<-f.Found() // relays ask once what there is
		}
	}
	if r.remote, err = remote.NewServer(remote.ServerOptions{Backends: backends, Token: o.Token, AtOnce: o.AtOnce, Log: o.Log}); err != nil {
		for _, b := range backends {
			err = errors.Join(err, b.Close(context.Background()))
		}
		return nil, errors.Join(err, r.listener.Close())
	}
	r.http = &http.Server{
		Handler: r.remote, ReadHeaderTimeout: headerTimeout, IdleTimeout: idleTimeout, MaxHeaderBytes: maxHeaderBytes,
		TLSConfig: config, ErrorLog: slog.NewLogLogger(o.Log.Handler(), slog.LevelDebug),
	}
	go func() {
		if config != nil {
			r.served <- r.http.ServeTLS(r.listener, "", "")
		} else {
			r.served <- r.http.Serve(r.listener)
		}
	}()
	return r, nil
}

// URL is the runner's address.
func (r *Runner) URL() string { return r.scheme + "://" + r.listener.Addr().String() }

// Close ends every execution, and the runner.
func (r *Runner) Close(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, closeTimeout)
	defer cancel()
	err := r.remote.Close(ctx)
	stop, cancelStop := context.WithTimeout(ctx, time.Second)
	defer cancelStop()
	if r.http.Shutdown(stop) != nil {
		err = errors.Join(err, r.http.Close())
	}
	if served := <-r.served; !errors.Is(served, http.ErrServerClosed) {
		err = errors.Join(err, served)
	}
	return err
}
