package room

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"candor/backend/interview"
)

// maxEvents bounds the events that wait for a disk that does not take them. Beyond
// it they are lost: an event is no work of anybody's.
const maxEvents = 10_000

// recordTimeout bounds the writing of one event.
const recordTimeout = 5 * time.Second

// events are written one after the other, so that nobody who comes in or goes
// waits for the disk.
type events struct {
	recorder Recorder
	log      *slog.Logger
	wake     chan struct{} // capacity 1

	mu    sync.Mutex
	queue []interview.Event
}

func newEvents(o Options) *events {
	return &events{recorder: o.Recorder, log: o.Log, wake: make(chan struct{}, 1)}
}

func (e *events) add(list ...interview.Event) {
	if e.recorder == nil || len(list) == 0 {
		return
	}
	e.mu.Lock()
	lost := len(e.queue)+len(list) > maxEvents
	if !lost {
		e.queue = append(e.queue, list...)
	}
	e.mu.Unlock()
	if lost {
		e.log.Error("events lost: too many wait to be recorded", "events", len(list))
		return
	}
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
		queue := e.queue
		e.queue = nil
		e.mu.Unlock()
		if len(queue) == 0 {
			return
		}
		for _, event := range queue {
			timed, cancel := context.WithTimeout(ctx, recordTimeout)
			err := e.recorder.RecordEvent(timed, event)
			cancel()
			if err != nil {
				e.log.Error("event could not be recorded", "interview", event.InterviewID, "kind", event.Kind, "error", err)
			}
		}
	}
}
