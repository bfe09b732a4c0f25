package room_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"candor/backend/interview"
	"candor/backend/room"
	"candor/backend/room/storetest"
	"candor/backend/wire"
)

var elsewhere = interview.Document{InterviewID: "interview-two", Kind: interview.NotesDocument}

// A panic is the end of a document's memory, not of the relay: nobody else notices, what was
// taken gets to the disk, and all come back to it.
func TestPanicEndsOneDocument(t *testing.T) {
	for name, find := range map[string]func(c *client) error{
		"update": func(c *client) error { return c.update(typed(2, 0, "!")) },
		"sync":   func(c *client) error { return c.sync() },
		// Nobody does it: the saver does, when it tells that the disk is late.
		"late disk": func(*client) error { pass(time.Second); return nil },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				h, store := newHub(t, room.Options{})
				a, b, other := join(t, h, notes, ada), join(t, h, notes, bob), join(t, h, elsewhere, ada)
				a.must(a.update(typed(1, 0, "w")))
				pass(time.Second)
				resume := store.Stall()
				a.must(a.update(typed(3, 0, "x"))) // whose claim waits for the disk, too
				b.must(b.sync())
				h.Spoil(notes)
				err := find(b)
				if err != nil && closeCode(err) != wire.CloseMalformed || a.closeCode() != wire.CloseTryAgain {
					t.Errorf("who found it: %v; others were closed with %d", err, a.closeCode())
				}
				a.close()
				b.close()

				// Nobody comes in before the disk has what was taken.
				early := connect(t, h)
				if err := early.join(notes, eve); closeCode(err) != wire.CloseTryAgain {
					t.Errorf("join before all is on disk: %v, want %d", err, wire.CloseTryAgain)
				}
				if _, err := h.ReadText(t.Context(), id); err == nil {
					t.Error("the text could be read before all of it was on disk")
				}
				resume()
				pass(time.Second)
				back := join(t, h, notes, ada)
				back.must(back.update(typed(1, 1, "y")))
				a.apply(typed(1, 1, "y"))
				other.must(other.update(typed(1, 0, "o")))
				pass(time.Second)
				if len(back.text()) != 3 || back.text() != a.text() || other.text() != "o" || other.acknowledged() != 1 {
					t.Errorf("text = %q, elsewhere %q with %d acknowledgements", back.text(), other.text(), other.acknowledged())
				}
				if log := store.Log(notes.String()); log[len(log)-1].Seq != int64(len(log)) {
					t.Errorf("the log has %d entries, the last is %d", len(log), log[len(log)-1].Seq)
				}
				for _, c := range []*client{early, back, other} {
					c.close()
				}
				ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
				defer cancel()
				if err := h.Shutdown(ctx); err != nil { // nothing is waited for that never comes
					t.Error(err)
				}
			})
		})
	}
}

// panics is a store in which loading panics.
type panics struct{ *storetest.Memory }

func (panics) LoadDocument(context.Context, string) (interview.Snapshot, []interview.LogEntry, error) {
	panic("found")
}

func TestPanicWhileLoading(t *testing.T) {
	h, _ := newHub(t, room.Options{Store: panics{storetest.NewMemory()}})
	c := connect(t, h)
	if err := c.join(notes, ada); err != nil || c.denied[0] != string(interview.Damaged) {
		t.Errorf("join: %v, denied %v, want that it is damaged", err, c.denied)
	}
}

func closeCode(err error) int {
	if c, ok := errors.AsType[*wire.CloseError](err); ok {
		return c.Code
	}
	return 0
}

func (c *client) closeCode() int {
	return told(c, func() int {
		if c.closed == nil {
			return 0
		}
		return c.closed.Code
	})
}
