package ydoc

import (
	"container/heap"
	"slices"
)

// queue holds structs that wait for others, and what each client's next one
// waits for, so that integrating one struct looks only at those that it frees.
type queue struct {
	clients map[uint64]*clientQueue
	waiting map[uint64]*waiters // by the client that is waited for
	size    int
}

type clientQueue struct {
	runs runs
	// covered are the clocks that were queued: a peer that resends what waits must
	// not make it grow.
	covered []deleteRange
}

// runs is a heap, the lowest clock first; each is without a gap and not empty.
type runs [][]structure

func (r runs) Len() int           { return len(r) }
func (r runs) Less(i, j int) bool { return r[i][0].clock < r[j][0].clock }
func (r runs) Swap(i, j int)      { r[i], r[j] = r[j], r[i] }
func (r *runs) Push(x any)        { *r = append(*r, x.([]structure)) }
func (r *runs) Pop() any {
	n := len(*r) - 1
	x := (*r)[n]
	(*r)[n] = nil
	*r = (*r)[:n]
	return x
}

// waiter is a client whose next struct waits for a clock.
type waiter struct{ clock, client uint64 }

// waiters is a heap, the lowest clock first.
type waiters []waiter

func (w waiters) Len() int           { return len(w) }
func (w waiters) Less(i, j int) bool { return w[i].clock < w[j].clock }
func (w waiters) Swap(i, j int)      { w[i], w[j] = w[j], w[i] }
func (w *waiters) Push(x any)        { *w = append(*w, x.(waiter)) }
func (w *waiters) Pop() any {
	n := len(*w) - 1
	x := (*w)[n]
	*w = (*w)[:n]
	return x
}

// add queues a block's structs and reports whether anything in it was new.
func (q *queue) add(b block) bool {
	added := false
	eachRun(b.structs, func(run []structure) {
		if q.addRun(b.client, run) {
			added = true
		}
	})
	return added
}

func (q *queue) addRun(client uint64, run []structure) bool {
	cq := q.clients[client]
	if cq == nil {
		cq = &clientQueue{}
		if q.clients == nil {
			q.clients = map[uint64]*clientQueue{}
		}
		q.clients[client] = cq
		q.size += pendingBytes
	}
	if run = cq.uncovered(run); len(run) == 0 {
		return false
	}
	start := run[0].clock
	cq.covered = insertRange(cq.covered, deleteRange{start, run[len(run)-1].end() - start})
	q.size += runSize(run)
	heap.Push(&cq.runs, run)
	return true
}

// uncovered cuts from both ends of a run what was queued already.
func (cq *clientQueue) uncovered(run []structure) []structure {
	covered := func(s *structure) bool { return coveredBy(cq.covered, deleteRange{s.clock, s.length}) }
	for len(run) > 0 && covered(&run[0]) {
		run = run[1:]
	}
	for len(run) > 0 && covered(&run[len(run)-1]) {
		run = run[:len(run)-1]
	}
	return run
}

func runSize(run []structure) int {
	size := pendingBytes
	for i := range run {
		size += structBytes + len(run[i].raw)
	}
	return size
}

// advance drops the first struct of a client's lowest run.
func (q *queue) advance(cq *clientQueue) {
	run := cq.runs[0]
	q.size -= structBytes + len(run[0].raw)
	if len(run) == 1 {
		q.size -= pendingBytes
		heap.Pop(&cq.runs)
		return
	}
	cq.runs[0] = run[1:]
	if len(cq.runs) > 1 {
		heap.Fix(&cq.runs, 0)
	}
}

// drop forgets a client's lowest run.
func (q *queue) drop(cq *clientQueue) {
	q.size -= runSize(cq.runs[0])
	heap.Pop(&cq.runs)
}

// wait notes that a client's next struct waits for dep.
func (q *queue) wait(client uint64, dep id) {
	w := q.waiting[dep.client]
	if w == nil {
		w = &waiters{}
		if q.waiting == nil {
			q.waiting = map[uint64]*waiters{}
		}
		q.waiting[dep.client] = w
	}
	heap.Push(w, waiter{dep.clock, client})
}

// wake appends the clients that no longer wait, now that a client is at state.
func (q *queue) wake(clients []uint64, client, state uint64) []uint64 {
	w := q.waiting[client]
	if w == nil {
		return clients
	}
	for len(*w) > 0 && (*w)[0].clock < state {
		clients = append(clients, heap.Pop(w).(waiter).client)
	}
	if len(*w) == 0 {
		delete(q.waiting, client)
	}
	return clients
}

// drain integrates what can be, beginning with the structs of the given clients,
// the last first. Harmful ones are left out.
func (d *Doc) drain(clients []uint64) {
	q := &d.pending
	for len(clients) > 0 {
		c := clients[len(clients)-1]
		clients = clients[:len(clients)-1]
		cq := q.clients[c]
		if cq == nil {
			continue
		}
		before := d.state(c)
		for len(cq.runs) > 0 {
			s := &cq.runs[0][0]
			done, err := d.integrateNext(c, s, waited)
			if err != nil {
				q.drop(cq)
				continue
			}
			if !done {
				q.wait(c, d.waitsFor(c, s))
				break
			}
			q.advance(cq)
		}
		if len(cq.runs) == 0 {
			delete(q.clients, c)
			q.size -= pendingBytes
		}
		if state := d.state(c); state > before {
			clients = q.wake(clients, c, state)
		}
	}
	if len(q.clients) == 0 {
		*q = queue{}
	}
}

// waitsFor names what keeps a client's next struct back.
func (d *Doc) waitsFor(client uint64, s *structure) id {
	if s.clock > d.state(client) {
		return id{client, s.clock - 1}
	}
	dep, _ := d.missing(client, s)
	return dep
}

// resumePending integrates what waited for the structs of this change, and puts
// in line those of this change that must wait.
func (d *Doc) resumePending() {
	c := &d.changing
	if len(c.waiting) == 0 && len(d.pending.clients) == 0 {
		return
	}
	c.deferred = c.deferred || len(c.waiting) > 0
	var clients []uint64
	for _, b := range c.waiting {
		if d.pending.add(b) {
			clients = append(clients, b.client)
		}
	}
	for _, l := range c.lists {
		clients = d.pending.wake(clients, l.client, l.end())
	}
	if len(clients) > 0 {
		c.deferred = true
		d.drain(clients)
	}
}

// applyDeletes deletes ranges of a client's units; those that are not there yet
// wait.
func (d *Doc) applyDeletes(client uint64, ranges []deleteRange) {
	l := d.clients[client]
	state := d.state(client)
	var later []deleteRange
	for i, r := range ranges {
		if r.end() > state {
			later = append(later, ranges[i:]...)
			if r.clock < state {
				later[0] = deleteRange{state, r.end() - state}
				d.deleteRange(l, deleteRange{r.clock, state - r.clock})
			}
			break
		}
		d.deleteRange(l, r)
	}
	if len(later) == 0 {
		return
	}
	d.changing.deferred = true
	have, known := d.pendingDeletes[client]
	if !known {
		d.size += pendingBytes
	}
	d.size -= rangeBytes * len(have)
	const few = 8
	if len(later) <= few {
		for _, r := range later {
			have = insertRange(have, r)
		}
	} else {
		have = normalizeRanges(append(have, later...))
	}
	d.size += rangeBytes * len(have)
	d.pendingDeletes[client] = have
}

// resumeDeletes carries out deletions that waited for units of this change.
func (d *Doc) resumeDeletes() {
	if len(d.pendingDeletes) == 0 {
		return
	}
	for _, l := range slices.Clone(d.changing.lists) {
		ranges := d.pendingDeletes[l.client]
		ready := 0
		for ready < len(ranges) && ranges[ready].clock < l.end() {
			ready++
		}
		if ready == 0 {
			continue
		}
		d.changing.deferred = true
		d.size -= rangeBytes * ready
		if ready == len(ranges) {
			delete(d.pendingDeletes, l.client)
			d.size -= pendingBytes
		} else {
			d.pendingDeletes[l.client] = ranges[ready:]
		}
		d.applyDeletes(l.client, ranges[:ready:ready])
	}
}

// deleteRange deletes units that are all there.
func (d *Doc) deleteRange(l *clientList, r deleteRange) {
	d.changing.removed = append(d.changing.removed, touch{l.client, r.clock, r.end()})
	c := l.find(r.clock)
	if it := l.at(c); !it.deleted && it.id.clock < r.clock {
		c = d.split(l, c, r.clock-it.id.clock)
	}
	for more := true; more; c, more = l.next(c) {
		it := l.at(c)
		if it.id.clock >= r.end() {
			return
		}
		if it.deleted {
			continue
		}
		if it.end() > r.end() {
			clock := it.id.clock
			d.split(l, c, r.end()-clock)
			c = l.find(clock) // splitting may have moved it
		}
		d.delete(it)
	}
}
