package room

import (
	"context"
	"fmt"

	"candor/backend/interview"
	"candor/backend/recording"
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
	writing := r.starter
	r.mu.Unlock()

	// As with loading, others wait for it too.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), r.hub.opts.LoadTimeout)
	defer cancel()
	err := error(nil)
	if writing == nil {
		writing, err = r.write(ctx)
	}
	if err == nil && writing != nil {
		err = writing.wait(ctx)
	}

	r.mu.Lock()
	defer r.mu.Unlock()
	defer close(begun)
	r.beginning = nil
	if err == nil && writing != nil {
		err = r.started(writing)
	}
	if err != nil {
		return fmt.Errorf("begin document %s: %w", r.name, err)
	}
	return nil
}

// beginning is a log's first entry on its way to the disk, where it will be whatever happens:
// nothing else can have its number.
type beginning struct {
	entry  interview.LogEntry
	done   chan struct{}
	stored bool // what became of it, when done is closed
}

func (b *beginning) wait(ctx context.Context) error {
	select {
	case <-b.done:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// write queues what the session begins with; nil when that is nothing.
func (r *Room) write(ctx context.Context) (*beginning, error) {
	entry, err := r.starterEntry(ctx)
	if err != nil || entry == nil {
		return nil, err
	}
	b := &beginning{entry: *entry, done: make(chan struct{})}
	err = r.untilTaken(ctx, func() (<-chan struct{}, error) {
		r.mu.Lock()
		defer r.mu.Unlock()
		space, err := r.reserve(len(entry.Update))
		if space != nil || err != nil {
			return space, err
		}
		r.starter = b
		r.used(len(entry.Update))
		r.hub.saver.put(unsaved{
			size: len(entry.Update), row: recording.RowOfEntry(entry, r.document),
			then: func(stored bool) {
				b.stored = stored
				close(b.done)
			},
		})
		return nil, nil
	})
	return b, err
}

// started puts what is on disk into the document.
func (r *Room) started(b *beginning) error {
	r.starter = nil
	if !b.stored {
		r.gone = true
		return interview.Errorf(interview.NotFound, "There is no such interview.")
	}
	u, err := ydoc.ParseUpdate(b.entry.Update)
	if err != nil {
		return err
	}
	r.owners.replay(b.entry, u)
	r.doc.Apply(u)
	r.seq, r.saved = b.entry.Seq, b.entry.Seq
	r.outline = r.outlineNow() // the first entry says it itself
	r.leave(parcel{out: r.certified(b.entry.Update, u)})
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
