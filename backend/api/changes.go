package api

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"reflect"
	"strings"
	"sync"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"candor/backend/interview"
)

const (
	// maxFollowed bounds the calls of one person that wait for changes: a tab that is seen has one.
	maxFollowed = 32
	// maxWait is how long a plain answer may wait for a change.
	maxWait = 30 * time.Second
	// A stream says that it is there, and ends after a while, so that whoever follows is asked
	// again who they are.
	streamBeat = 15 * time.Second
	streamTime = time.Minute
)

// Change is one thing that changed in the workspace: what, never to what.
type Change struct {
	Rev     int64     `json:"rev" doc:"Its place in the order of commits"`
	At      time.Time `json:"at"`
	Person  string    `json:"person,omitempty" doc:"Id of the person or participant who did it; missing for Candor itself"`
	Via     string    `json:"via,omitempty" enum:"sign-in,api,participant" doc:"The kind of their token"`
	Address string    `json:"address,omitempty" doc:"Of their computer; for administrators alone"`
	Request string    `json:"request,omitempty" doc:"The X-Request-Id of the call"`
	Kind    string    `json:"kind" enum:"interview.created,interview.changed,interview.deleted,interview.restored,interview.purged,interview.invited,interview.present,template.created,template.changed,template.deleted,person.created,person.changed,setting.changed"`
	Subject string    `json:"subject,omitempty" doc:"The id of the interview, template or person; a setting's name, for administrators alone. Missing when nothing is left of it"`
	Fields  []string  `json:"fields,omitempty" doc:"What of it changed, by the names that it has in this API"`
}

// ChangeList is what changed, oldest first.
type ChangeList struct {
	Items []Change `json:"items" nullable:"false"`
	Rev   int64    `json:"rev" doc:"Where to go on: the after of the next call"`
}

type changesInput struct {
	After  int64  `query:"after" default:"-1" minimum:"-1" doc:"The rev of the last answer; without it nothing is listed, and rev says where changes are now"`
	Wait   int    `query:"wait" minimum:"0" maximum:"30" doc:"How many seconds to wait for a change when there is none; not of a stream"`
	Last   string `header:"Last-Event-ID" doc:"The same as after, as browsers send it"`
	Accept string `header:"Accept"`
}

func (a *API) registerChanges() {
	schema := a.huma.OpenAPI().Components.Schemas.Schema(reflect.TypeFor[ChangeList](), true, "")
	route(a, huma.Operation{
		OperationID: "list-changes", Method: http.MethodGet, Path: "/api/changes", Tags: []string{"Changes"},
		Summary: "What changed since",
		Description: "What changed in the workspace, in the order of commits, 500 at most. 410: what followed is not known any more, " +
			"read everything anew. With Accept: text/event-stream it is a stream of server-sent events: `ready` with the rev that it begins after, then " +
			"one `change` each, its rev as the event's id; it ends after a minute, to be opened again.",
		Errors: []int{410, 429},
		Responses: map[string]*huma.Response{"200": {Description: "OK", Content: map[string]*huma.MediaType{
			"application/json":  {Schema: schema},
			"text/event-stream": {Schema: &huma.Schema{Type: huma.TypeString}},
		}}},
	}, a.listChanges)
}

func (a *API) listChanges(ctx context.Context, in *changesInput) (*huma.StreamResponse, error) {
	after, err := a.changesAfter(ctx, in)
	if err != nil {
		return nil, err
	}
	id := *callerOf(ctx).identity.Person
	leave, err := a.followed.enter(id.ID)
	if err != nil {
		return nil, err
	}
	if strings.Contains(in.Accept, "text/event-stream") {
		first, err := a.o.Changes.After(ctx, after)
		if err != nil {
			leave()
			return nil, err
		}
		return &huma.StreamResponse{Body: func(hc huma.Context) {
			defer leave()
			a.stream(hc, id, after, first)
		}}, nil
	}
	defer leave()
	list, err := a.changesSince(ctx, id, after, time.Duration(in.Wait)*time.Second)
	if err != nil {
		return nil, err
	}
	return &huma.StreamResponse{Body: func(hc huma.Context) {
		hc.SetHeader("Content-Type", "application/json")
		_ = json.NewEncoder(hc.BodyWriter()).Encode(list) // who went away needs no answer
	}}, nil
}

// changesAfter is from where on changes are asked for.
func (a *API) changesAfter(ctx context.Context, in *changesInput) (int64, error) {
	if in.Last != "" && in.After < 0 {
		if _, err := fmt.Sscanf(in.Last, "%d", &in.After); err != nil || in.After < 0 {
			return 0, interview.InvalidField("Last-Event-ID", "This is not the id of an event from here.")
		}
	}
	if in.After >= 0 {
		return in.After, nil
	}
	return a.o.Changes.Revision(ctx)
}

// changesSince lists what a person may see of what changed, and waits until there is something.
func (a *API) changesSince(ctx context.Context, p interview.Person, after int64, wait time.Duration) (ChangeList, error) {
	found, err := a.o.Changes.After(ctx, after)
	if err == nil && len(found) == 0 && wait > 0 {
		within, cancel := context.WithTimeout(ctx, min(wait, maxWait))
		defer cancel()
		if a.o.Changes.Wait(within, after) == nil {
			found, err = a.o.Changes.After(ctx, after)
		}
	}
	return changeList(p, after, found), err
}

func changeList(p interview.Person, after int64, found []interview.Change) ChangeList {
	list := ChangeList{Items: make([]Change, len(found)), Rev: after}
	for n, c := range found {
		list.Items[n] = changeView(p, c)
		list.Rev = c.Rev
	}
	return list
}

// changeView is what a person may see of a change.
func changeView(p interview.Person, c interview.Change) Change {
	v := Change{
		Rev: c.Rev, At: c.At, Person: c.Origin.Person, Via: string(c.Origin.Via), Request: c.Origin.Request,
		Kind: string(c.Kind), Subject: c.Subject, Fields: c.Fields,
	}
	switch {
	case p.Role == interview.Admin:
		v.Address = c.Origin.Address
	case c.Kind == interview.SettingChanged:
		v.Subject = "" // what there is to be set is not for everybody; that something was, is
	}
	return v
}

// stream sends events until it is time to be asked for again, or nobody listens.
func (a *API) stream(hc huma.Context, p interview.Person, after int64, found []interview.Change) {
	ctx, cancel := context.WithTimeout(hc.Context(), streamTime)
	defer cancel()
	hc.SetHeader("Content-Type", "text/event-stream")
	hc.SetHeader("X-Accel-Buffering", "no") // proxies that collect answers are not to collect this one
	send := sender(hc)
	err := send("retry: 1000\n" + event("ready", after, ChangeList{Items: []Change{}, Rev: after}))
	for err == nil {
		var text bytes.Buffer
		list := changeList(p, after, found)
		for _, c := range list.Items {
			text.WriteString(event("change", c.Rev, c))
		}
		after = list.Rev
		if err = send(text.String()); err != nil {
			return
		}
		if err = a.beats(ctx, after, send); err == nil {
			found, err = a.o.Changes.After(ctx, after)
		}
	}
}

// beats waits for a change, and shows meanwhile that the stream is there.
func (a *API) beats(ctx context.Context, after int64, send func(string) error) error {
	for ctx.Err() == nil {
		within, cancel := context.WithTimeout(ctx, streamBeat)
		err := a.o.Changes.Wait(within, after)
		cancel()
		if err == nil || within.Err() == nil { // a change, or the end of all of them
			return err
		}
		if err := send(":\n\n"); err != nil {
			return err
		}
	}
	return ctx.Err()
}

func sender(hc huma.Context) func(string) error {
	w := hc.BodyWriter()
	return func(text string) error {
		if _, err := w.Write([]byte(text)); err != nil {
			return err
		}
		if rw, ok := w.(http.ResponseWriter); ok {
			return http.NewResponseController(rw).Flush()
		}
		return nil
	}
}

// event is one server-sent event.
func event(name string, rev int64, data any) string {
	b, err := json.Marshal(data)
	if err != nil {
		panic(err) // it is of our own making
	}
	return fmt.Sprintf("event: %s\nid: %d\ndata: %s\n\n", name, rev, b)
}

// followed counts the calls that wait for changes, by person.
type followed struct {
	mu sync.Mutex
	by map[string]int
}

// enter counts one more, until leave is called. Errors: TooMany.
func (f *followed) enter(person string) (leave func(), err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.by[person] >= maxFollowed {
		return nil, interview.Errorf(interview.TooMany, "You follow the changes in %d places already. Close some of them.", maxFollowed)
	}
	if f.by == nil {
		f.by = map[string]int{}
	}
	f.by[person]++
	return func() {
		f.mu.Lock()
		defer f.mu.Unlock()
		if f.by[person]--; f.by[person] == 0 {
			delete(f.by, person)
		}
	}, nil
}
