package api

import (
	"bufio"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"runtime/debug"
	"sync"
	"time"

	"candor/backend/interview"
)

// requestHeader names a call in its answer, in the log and in what it changed.
const requestHeader = "X-Request-Id"

// around is what surrounds every call: headers, the access log, and a panic
// that ends one request alone.
func (a *API) around(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		a.unnamed.note(a, r)
		r = a.o.Proxies.Seen(r)
		a.protect(w.Header(), r.URL.Path)
		request := interview.NewID()
		w.Header().Set(requestHeader, request)
		rec := &recorder{ResponseWriter: w}
		begin := time.Now()
		defer func() {
			if p := recover(); p != nil {
				a.panicked(rec, r, p)
			}
			// The pattern and never the path: paths have join tokens in them.
			a.counts.add(r.Pattern, rec.status)
			a.log.Debug("request", "method", r.Method, "route", r.Pattern, "status", rec.status,
				"request", request, "ms", float64(time.Since(begin).Microseconds())/1000)
		}()
		next.ServeHTTP(rec, r)
	})
}

// unnamed tells the log of proxies that are not trusted.
type unnamed struct {
	mu   sync.Mutex
	next time.Time
}

// sayUnnamed is how often the log is told.
const sayUnnamed = time.Hour

func (u *unnamed) note(a *API, r *http.Request) {
	proxy, ok := a.o.Proxies.Unnamed(r)
	if !ok {
		return
	}
	u.mu.Lock()
	defer u.mu.Unlock()
	if now := a.now(); now.After(u.next) {
		u.next = now.Add(sayUnnamed)
		a.log.Warn("a request says that it was passed on for somebody else, and is not believed: if a proxy of yours is at this address, everybody behind it counts as one for the limits, until you start with --trusted-proxy", "address", proxy)
	}
}

// panicked answers a request that panicked. The desktop calls the handler
// in-process: there a panic would be the whole app's end.
func (a *API) panicked(rec *recorder, r *http.Request, p any) {
	if p == http.ErrAbortHandler {
		panic(p)
	}
	problem, _ := problemOf(fmt.Errorf("panic: %v", p))
	a.log.Error("a request panicked", "method", r.Method, "route", r.Pattern, "reference", problem.Reference,
		"panic", fmt.Sprint(p), "stack", string(debug.Stack()))
	if rec.status == 0 {
		a.writeProblem(rec, problem)
	}
}

// recorder notes the status of an answer, and tells when to try again where nobody did.
type recorder struct {
	http.ResponseWriter
	status int
}

func (r *recorder) WriteHeader(status int) {
	if r.status == 0 {
		r.status = status
	}
	if after := retries[status]; after != "" && r.Header().Get(retryAfter) == "" {
		r.Header().Set(retryAfter, after)
	}
	r.ResponseWriter.WriteHeader(status)
}

func (r *recorder) Write(b []byte) (int, error) {
	if r.status == 0 {
		r.status = http.StatusOK
	}
	return r.ResponseWriter.Write(b)
}

// Unwrap is for http.ResponseController.
func (r *recorder) Unwrap() http.ResponseWriter { return r.ResponseWriter }

// Hijack is for the WebSocket.
func (r *recorder) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	h, ok := r.ResponseWriter.(http.Hijacker)
	if !ok {
		return nil, nil, interview.Errorf(interview.Unavailable, "A WebSocket cannot be opened this way.")
	}
	r.status = http.StatusSwitchingProtocols
	return h.Hijack()
}

// fromThisMachine reports whether a request came over the loopback interface
// and not through a proxy, which is on this machine too for everyone behind it. It
// must also have been sent to this machine's own name: a page from elsewhere can give
// its own name the address 127.0.0.1, and its reader's browser then asks for it.
func fromThisMachine(r *http.Request) bool {
	for _, name := range []string{"Forwarded", "X-Forwarded-For", "X-Real-Ip", "Via"} {
		if r.Header.Get(name) != "" {
			return false
		}
	}
	host := (&url.URL{Host: r.Host}).Hostname()
	if name, err := netip.ParseAddr(host); host != "localhost" && (err != nil || !name.Unmap().IsLoopback()) {
		return false
	}
	peer, err := netip.ParseAddrPort(r.RemoteAddr)
	return err == nil && peer.Addr().Unmap().IsLoopback()
}
