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
// it they are lost, which is said: an event is no work of anybody's.
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
			e.record(ctx, batch)
		}
	}
}

// record tries until it works, as the saver does: what comes after waits, so that the order
// is the one in which things happened.
func (e *events) record(ctx context.Context, batch []interview.Event) {
	for pause := firstRetry; ; pause = min(2*pause, lastRetry) {
		timed, cancel := context.WithTimeout(ctx, recordTimeout)
		err := e.recorder.RecordEvents(timed, batch)
		cancel()
		if err == nil {
			return
		}
		e.log.Warn("events could not be recorded yet", "events", len(batch), "error", err)
		select {
		case <-time.After(pause):
		case <-ctx.Done():
			e.log.Error("events lost: they could not be recorded before the end", "events", len(batch), "error", err)
			return
		}
	}
}
