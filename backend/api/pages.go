package api

import (
	"maps"
	"net/http"
	"strconv"

	"candor/backend/interview"
	"candor/backend/pages"
)

func (a *API) registerPages() {
	a.plain("GET /i/{token}", a.candidate)
	a.plain("GET /i/{token}/{$}", a.candidate)
	a.plain("GET /assets/", a.pages.ServeAsset)
	a.plain("/", func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			w.Header().Set("Allow", "GET, HEAD")
			http.Error(w, "A page can only be read.", http.StatusMethodNotAllowed)
			return
		}
		if !pages.IsPage(r.URL.Path) {
			http.NotFound(w, r)
			return
		}
		// Whoever looks whether something answers here, as a monitor does, is told that nothing
		// is; people come to their interviews.
		status := http.StatusOK
		if !pages.IsRoute(r.URL.Path) {
			status = http.StatusNotFound
		}
		a.page(w, r, pages.Interviewer, status)
	})
}

// candidate answers a join link with the candidate's page. A link that never
// was and one that was deleted get the same page: it says what to do.
func (a *API) candidate(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("X-Robots-Tag", "noindex")
	i, err := a.o.Access.FindLink(r.Context(), r.PathValue("token"), r.RemoteAddr)
	switch interview.CodeOf(err) {
	case "", interview.Unavailable, interview.Damaged:
		if err != nil {
			p := a.problem(r.Context(), "GET /i/{token}", err)
			maps.Copy(w.Header(), p.GetHeaders())
			a.page(w, r, pages.Broken, p.Status)
			return
		}
		// The page keeps what it knows under the token in its address.
		if clean := "/i/" + i.JoinToken; r.URL.EscapedPath() != clean {
			toCleanLink(w, r, clean)
			return
		}
		a.page(w, r, pages.Candidate, http.StatusOK)
	case interview.TooMany:
		maps.Copy(w.Header(), a.problem(r.Context(), "GET /i/{token}", err).GetHeaders())
		a.page(w, r, pages.TooMany, http.StatusTooManyRequests)
	default:
		a.page(w, r, pages.NotFound, http.StatusNotFound)
	}
}

// toCleanLink leads a link that something was added to on to the link itself.
func toCleanLink(w http.ResponseWriter, r *http.Request, clean string) {
	if r.URL.RawQuery != "" {
		clean += "?" + r.URL.RawQuery
	}
	w.Header().Set("Cache-Control", "no-store") // a deleted interview's link leads nowhere
	http.Redirect(w, r, clean, http.StatusFound)
}

// page answers with a page that must be asked for anew each time: no two answers
// have the same nonce.
func (a *API) page(w http.ResponseWriter, r *http.Request, name string, status int) {
	cache := "no-cache"
	b, built := a.pages.Page(name)
	if !built {
		cache = "no-store"
	}
	if b == nil {
		b, status = []byte(pages.Unbuilt), http.StatusServiceUnavailable
	}
	h := w.Header()
	h.Set("Content-Type", pages.HTML)
	h.Set("Cache-Control", cache)
	b = pages.Compress(h, r, pages.Protect(h, b, a.sockets(r)...))
	h.Set("Content-Length", strconv.Itoa(len(b)))
	w.WriteHeader(status)
	if r.Method != http.MethodHead {
		a.write(w, b)
	}
}
