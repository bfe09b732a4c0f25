package room

import (
	"context"
	"log/slog"
	"slices"
	"sync"
	"time"

	"candor/backend/interview"
)

// maxEvents bounds the events that wait for a disk that does not take them. Beyond
// it they are lost: an event is no work of anybody's.
const maxEvents = 10_000

const (
	// maxRecorded bounds the events of one transaction, and so how long edits wait for it.
	maxRecorded = 500
	// recordTimeout bounds one transaction.
	recordTimeout = 5 * time.Second
)

// events are written by one goroutine, so that nobody who comes in or goes waits
// for the disk, and those that wait together in one transaction: one each is a
// few hundred a second, and a client that came and went more often had those of
// every other interview thrown away.
type events struct {
	recorder Recorder
	log      *slog.Logger
	wake     chan struct{} // capacity 1

	mu    sync.Mutex
	queue []interview.Event
	lost  int // since the queue was full
}

func newEvents(o Options) *events {
	return &events{recorder: o.Recorder, log: o.Log, wake: make(chan struct{}, 1)}
}

func (e *events) add(list ...interview.Event) {
	if e.recorder == nil || len(list) == 0 {
		return
	}
	e.mu.Lock()
	if len(e.queue)+len(list) > maxEvents {
		e.lost += len(list)
		e.mu.Unlock()
		return
	}
	e.queue = append(e.queue, list...)
	e.mu.Unlock()
	select {
	case e.wake <- struct{}{}:
	default:
	}
}

// run records until stop is closed, then what is left, until ctx ends.
func (e *events) run(ctx context.Context, stop <-chan struct{}) {
	for {
		select {
		case <-e.wake:
			e.drain(ctx)
		case <-stop:
			e.drain(ctx)
			return
		}
	}
}

func (e *events) drain(ctx context.Context) {
	for {
		e.mu.Lock()
		queue, lost := e.queue, e.lost
		e.queue, e.lost = nil, 0
		e.mu.Unlock()
		if lost > 0 {
			e.log.Error("events lost: too many waited to be recorded", "events", lost)
		}
		if len(queue) == 0 {
			return
		}
		for batch := range slices.Chunk(queue, maxRecorded) {
			timed, cancel := context.WithTimeout(ctx, recordTimeout)
			err := e.recorder.RecordEvents(timed, batch)
			cancel()
			if err != nil {
				e.log.Error("events could not be recorded", "events", len(batch), "error", err)
			}
		}
	}
}
