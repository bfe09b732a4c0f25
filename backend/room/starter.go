package room

import (
	"context"
	"fmt"

	"candor/backend/interview"
	"candor/backend/ydoc"
)

// Starters knows what sessions begin with.
type Starters interface {
	// Starter is what the interview's code document begins with, empty when with
	// nothing. It is asked as long as nothing was written into the document.
	Starter(ctx context.Context, interviewID string) (interview.Starter, error)
}

const (
	// mainFile is the id of the file that Run executes at first. A page that finds a
	// document empty makes a file of the same id, as starterClient's lesser: should
	// it do so while a template is being chosen, all end with the template's file.
	mainFile = "main"

	// starterClient is the Yjs client that a starter is written as, in every
	// interview. The pages' first, empty file is of client 1; real clients are random 32 bits.
	starterClient = 2
)

// begin writes what the session begins with into a code document that nothing
// was ever written to, and returns when it is on disk: nobody sees it before,
// so a relay that is killed in between has shown nothing that it forgets.
// However many come in at once, it is written once.
func (r *Room) begin(ctx context.Context) error {
	for {
		r.mu.Lock()
		if r.document.Kind != interview.CodeDocument || r.hub.opts.Starters == nil || r.seq > 0 || r.gone {
			r.mu.Unlock()
			return nil
		}
		if r.givenUp.Load() {
			r.mu.Unlock()
			return errGivenUp
		}
		others := r.beginning
		if others == nil {
			break
		}
		r.mu.Unlock()
		select {
		case <-others:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	begun := make(chan struct{})
	r.beginning = begun // no update is taken until it is closed
	entry := r.starter
	r.mu.Unlock()

	// As with loading, others wait for it too.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), r.hub.opts.LoadTimeout)
	defer cancel()
	var err error
	if entry == nil {
		entry, err = r.starterEntry(ctx)
	}
	if err == nil && entry != nil {
		err = r.hub.opts.Store.AppendLog(ctx, []interview.LogEntry{*entry})
	}

	r.mu.Lock()
	defer r.mu.Unlock()
	defer close(begun)
	r.beginning = nil
	if err != nil {
		r.starter = entry // it may be stored all the same: nothing else can have its number
		return fmt.Errorf("begin document %s: %w", r.name, err)
	}
	if entry == nil {
		return nil
	}
	u, err := ydoc.ParseUpdate(entry.Update)
	if err != nil {
		return fmt.Errorf("begin document %s: %w", r.name, err)
	}
	r.starter = nil
	r.owners.replay(*entry, u)
	r.doc.Apply(u)
	r.seq, r.saved = entry.Seq, entry.Seq
	r.leave(parcel{out: r.certified(entry.Update, u)})
	return nil
}

// starterEntry is the log's first entry, nil when the session begins with nothing.
func (r *Room) starterEntry(ctx context.Context) (*interview.LogEntry, error) {
	s, err := r.hub.opts.Starters.Starter(ctx, r.document.InterviewID)
	if err != nil || s.Empty() {
		return nil, err
	}
	return &interview.LogEntry{
		Document: r.name, Seq: 1, At: r.hub.opts.Now(), Author: interview.TemplateAuthor, Update: encodeStarter(s),
	}, nil
}

// encodeStarter is a starter as a Yjs update, always the same for the same starter.
func encodeStarter(s interview.Starter) []byte {
	w := ydoc.NewComposer(starterClient)
	files, session := ydoc.RootMap("files"), ydoc.RootMap("session")
	for n, f := range s.Files {
		id := fmt.Sprintf("starter-%d", n+1)
		if f.Name == s.Main {
			id = mainFile
		}
		file := w.SetMap(files, id)
		w.SetString(file, "name", f.Name)
		w.SetText(file, "text", f.Text)
	}
	if s.Language != "" {
		w.SetString(session, "language", s.Language)
	}
	if len(s.Files) > 0 {
		w.SetString(session, "main", mainFile)
	}
	return w.Encode()
}
