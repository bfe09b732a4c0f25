//go:build linux

package main

import (
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"time"

	"candor/build/bench/load"
)

// size is how large everything is; the short run asserts that all of it works
// and nothing about speed.
type size struct {
	short           bool
	rounds          int
	rooms           int // interviews of three
	crowdedRooms    int
	crowd           int
	audience        int // one session
	saturationRooms int
	idle            int
	keystrokes      int
	documents       int // read from disk
	joins           int // warm
	warm            time.Duration
	measure         time.Duration
	step            time.Duration // of the saturation
	steps           int
	hellos          int // programs whose first output is waited for
	warmHellos      int // before them
	turns           int // of a loop
	idleTime        time.Duration
}

var (
	fullSize = size{
		rounds: 3, rooms: 200, crowdedRooms: 4, crowd: 50, audience: 500, saturationRooms: 100,
		idle: 2000, keystrokes: 15000, documents: 5, joins: 100,
		warm: 2 * time.Second, measure: 5 * time.Second, step: time.Second, steps: 24,
		hellos: 100, warmHellos: 3, turns: 3_000_000,
		idleTime: 62 * time.Second, // a worker has a minute; one that is late for two seconds is not there by mistake
	}
	shortSize = size{
		short: true, rounds: 1, rooms: 10, crowdedRooms: 1, crowd: 20, audience: 40, saturationRooms: 5,
		idle: 60, keystrokes: 1500, documents: 2, joins: 10,
		warm: 200 * time.Millisecond, measure: time.Second, step: 200 * time.Millisecond, steps: 2,
		hellos: 3, warmHellos: 1, turns: 100_000, idleTime: 200 * time.Millisecond,
	}
)

// limit bounds what should take moments.
const limit = 30 * time.Second

// scenario measures one thing on one server.
type scenario struct {
	id      string
	title   string
	applies func(contender) bool
	run     func(b *bench, c contender, dir string) (measures, error)
}

// measures are figures by name.
type measures map[string]float64

func everyone(c contender) bool { return !c.onlyDisk }
func syncs(c contender) bool    { return c.syncs && !c.onlyDisk }
func stores(c contender) bool   { return c.stores }

var scenarios = []scenario{
	{"interviews", "interviews: rooms of 3, one types at 6 keys/s with a cursor", everyone, func(b *bench, c contender, dir string) (measures, error) {
		// Long enough to have in it what Hocuspocus puts off: it stores after
		// ten seconds of typing at the latest.
		return b.typing(c, dir, load.Plan{Each: 3, Typists: 1}, b.rooms, 6, 2*b.measure)
	}},
	{"crowded", "crowded rooms: 50 in each, two type at 6 keys/s with a cursor", everyone, func(b *bench, c contender, dir string) (measures, error) {
		return b.typing(c, dir, load.Plan{Each: b.crowd, Typists: 2}, b.crowdedRooms, 6, b.measure)
	}},
	{"audience", "one session of 500, five type at 6 keys/s with a cursor", everyone, func(b *bench, c contender, dir string) (measures, error) {
		return b.typing(c, dir, load.Plan{Each: b.audience, Typists: 5}, 1, 6, b.measure)
	}},
	{"saturation", "saturation: rooms of 3, all type, faster until p99 passes 50 ms", everyone, (*bench).saturation},
	{"idle", "idle connections in rooms of 3: memory of each", everyone, (*bench).idleMemory},
	{"join", "join a document of 15,000 keystrokes that is open", syncs, (*bench).joinWarm},
	{"disk", "the same after a restart, from disk", stores, (*bench).joinCold},
}

// typing lets the typists of a fleet type and measures delivery,
// acknowledgement and the server's time.
func (b *bench) typing(c contender, dir string, plan load.Plan, rooms int, rate float64, window time.Duration) (measures, error) {
	s, err := c.start(dir)
	if err != nil {
		return nil, err
	}
	defer s.stop()
	if plan.Documents, err = s.documents(rooms); err != nil {
		return nil, err
	}
	loop, err := load.NewLoop()
	if err != nil {
		return nil, err
	}
	defer loop.Close()
	f, err := load.Connect(loop, s.Server, plan, limit)
	if err != nil {
		return nil, err
	}
	f.Type(rate)
	loop.RunFor(b.warm)
	before := s.cpu()
	f.Open()
	loop.RunFor(window)
	cpu := s.cpu() - before
	took := f.Shut()
	f.Type(0)
	settled := f.Settled(limit)
	cut, why := f.Cut()
	if cut > 0 {
		return nil, fmt.Errorf("%d connections were cut: %w", cut, why)
	}
	if !settled {
		return nil, fmt.Errorf("not everything that was typed arrived within %v", limit)
	}
	if f.Delivered == 0 {
		return nil, errors.New("nothing was delivered")
	}
	m := measures{
		"cpuPerMillion": cpu.Seconds() / float64(f.Delivered) * 1e6,
		"deliveryP50":   ms(f.Delivery.Quantile(0.5)),
		"deliveryP99":   ms(f.Delivery.Quantile(0.99)),
		"deliveries":    float64(f.Delivered) / took.Seconds(),
		"loadLateP99":   ms(f.Late.Quantile(0.99)),
		"cut":           float64(cut),
	}
	if c.acks {
		if f.Ack.Count == 0 {
			return nil, errors.New("nothing was acknowledged")
		}
		if f.Unstored > 0 {
			return nil, fmt.Errorf("%d updates were refused", f.Unstored)
		}
		m["ackP50"], m["ackP99"] = ms(f.Ack.Quantile(0.5)), ms(f.Ack.Quantile(0.99))
	}
	f.Close()
	return m, nil
}

// saturation raises the rate until the 99th percentile of delivery passes
// 50 ms, then closes in on the highest rate that stays below.
func (b *bench) saturation(c contender, dir string) (measures, error) {
	s, err := c.start(dir)
	if err != nil {
		return nil, err
	}
	defer s.stop()
	loop, err := load.NewLoop()
	if err != nil {
		return nil, err
	}
	defer loop.Close()

	var best, latest measures
	var f *load.Fleet
	defer func() {
		if f != nil {
			f.Close()
		}
	}()
	low, high := 0.0, math.Inf(1)
	rate, growth := b.startRate(c.name)
	missed := false
	for range b.steps {
		if f == nil {
			// After too high a rate everyone comes anew, to new documents, so
			// that no backlog is carried over.
			documents, err := s.documents(b.saturationRooms)
			if err != nil {
				return nil, err
			}
			if f, err = load.Connect(loop, s.Server, load.Plan{Documents: documents, Each: 3, Typists: 3}, limit); err != nil {
				return nil, err
			}
			// What three hundred who come in at once make a server do is not
			// what is measured here.
			loop.RunFor(b.step)
		}
		f.Type(rate)
		loop.RunFor(b.step / 3)
		f.Open()
		loop.RunFor(b.step)
		took := f.Shut()
		f.Type(0)
		p99, got := ms(f.Delivery.Quantile(0.99)), float64(f.Delivered)/took.Seconds()
		cut, _ := f.Cut()
		kept := float64(f.Delivered) >= 0.97*float64(f.Sent*2)
		// A rate that the load itself cannot send says nothing of the server: without this the
		// search goes on to any rate, and always finds what there is.
		offered := float64(f.Sent) >= 0.9*2*rate*float64(3*b.saturationRooms)*took.Seconds() // a key and a cursor each
		latest = measures{"deliveries": got, "deliveryP99": p99, "loadLateP99": ms(f.Late.Quantile(0.99))}
		if cut == 0 && kept && offered && p99 <= 50 && f.Settled(time.Second) {
			low, best, missed = rate, latest, false
		} else {
			f.Close()
			f = nil
			settle(s, time.Second)
			// A rate is too high when it fails twice: once may be the
			// machine's doing.
			if missed = !missed; missed {
				continue
			}
			high = rate
		}
		switch {
		case math.IsInf(high, 1):
			rate *= growth
		case low == 0:
			rate /= growth
		case high/low < 1.1:
			b.knownRate[c.name] = low
			return best, nil
		default:
			rate = math.Sqrt(low * high)
		}
	}
	if low == 0 && b.short {
		return latest, nil
	}
	if low == 0 {
		return nil, fmt.Errorf("no rate stayed under 50 ms, not even %.1f keys/s", rate)
	}
	b.knownRate[c.name] = low
	return best, nil
}

// startRate is where the search for the saturation begins, and by what it goes
// on: low at first, near where it ended in a later round.
func (b *bench) startRate(name string) (rate, growth float64) {
	if known := b.knownRate[name]; known > 0 {
		return known / 1.1, 1.25
	}
	return 12, 2
}

// idleMemory is what a connection costs that nobody types on.
func (b *bench) idleMemory(c contender, dir string) (measures, error) {
	s, err := c.start(dir)
	if err != nil {
		return nil, err
	}
	defer s.stop()
	loop, err := load.NewLoop()
	if err != nil {
		return nil, err
	}
	defer loop.Close()
	documents, err := s.documents((b.idle + 2) / 3)
	if err != nil {
		return nil, err
	}
	// One room first: what the first connection makes the server load is not a
	// matter of each.
	first, err := s.documents(1)
	if err != nil {
		return nil, err
	}
	f, err := load.Connect(loop, s.Server, load.Plan{Documents: first, Each: 3}, limit)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	loop.RunFor(b.warm)
	before, err := s.memory()
	if err != nil {
		return nil, err
	}
	all, err := load.Connect(loop, s.Server, load.Plan{Documents: documents, Each: 3}, 2*limit)
	if err != nil {
		return nil, err
	}
	defer all.Close()
	loop.RunFor(b.warm)
	after, err := s.memory()
	if err != nil {
		return nil, err
	}
	if cut, why := all.Cut(); cut > 0 {
		return nil, fmt.Errorf("%d idle connections were cut: %w", cut, why)
	}
	return measures{
		"perConnection": float64(after-before) / float64(len(documents)*3) / 1024,
		"connections":   float64(len(documents) * 3),
	}, nil
}

// joinWarm joins a long document that somebody has open.
func (b *bench) joinWarm(c contender, dir string) (measures, error) {
	s, err := c.start(dir)
	if err != nil {
		return nil, err
	}
	defer s.stop()
	loop, err := load.NewLoop()
	if err != nil {
		return nil, err
	}
	defer loop.Close()
	documents, err := s.documents(1)
	if err != nil {
		return nil, err
	}
	keeper, err := load.Connect(loop, s.Server, load.Plan{Documents: documents, Each: 1, Silent: true}, limit)
	if err != nil {
		return nil, err
	}
	defer keeper.Close()
	trace := b.trace()
	if err := load.Write(loop, s.Server, documents[0], trace, 2*limit); err != nil {
		return nil, err
	}
	for range b.joins / 10 {
		if _, err := load.JoinOnce(loop, s.Server, documents[0], trace, limit); err != nil {
			return nil, err
		}
	}
	settle(s, 3*time.Second)
	before := s.cpu()
	m, err := b.joinAll(loop, s, func(i int) (string, load.Trace) { return documents[0], trace }, b.joins)
	if err != nil {
		return nil, err
	}
	m["cpu"] = ms(int64(s.cpu()-before)) / float64(b.joins)
	return m, nil
}

// joinCold writes long documents, ends the server, starts it again and joins
// each of them once.
func (b *bench) joinCold(c contender, dir string) (measures, error) {
	names, traces, err := b.stored(c, dir)
	if err != nil {
		return nil, err
	}
	s, err := c.start(dir)
	if err != nil {
		return nil, err
	}
	defer s.stop()
	loop, err := load.NewLoop()
	if err != nil {
		return nil, err
	}
	defer loop.Close()
	// Joins of an empty document first, so that the time of a new process to
	// become quick is not counted.
	empty, err := s.documents(1)
	if err != nil {
		return nil, err
	}
	for range b.joins / 5 {
		if _, err := load.JoinOnce(loop, s.Server, empty[0], load.Trace{}, limit); err != nil {
			return nil, err
		}
	}
	settle(s, 3*time.Second)
	before := s.cpu()
	m, err := b.joinAll(loop, s, func(i int) (string, load.Trace) { return names[i], traces[i] }, len(names))
	if err != nil {
		return nil, err
	}
	m["cpu"] = ms(int64(s.cpu()-before)) / float64(len(names))
	m["bytesPerKey"] = b.kept[c.name].bytes / float64(len(names)*b.keystrokes)
	return m, nil
}

// stored copies the documents of joinCold into dir and answers with them. They
// are written once for each contender: the rounds read the same files.
func (b *bench) stored(c contender, dir string) ([]string, []load.Trace, error) {
	kept := b.kept[c.name]
	if kept == nil {
		kept = &storedDocuments{dir: filepath.Join(b.work, "stored-"+c.name)}
		if err := b.store(c, kept); err != nil {
			return nil, nil, err
		}
		var err error
		if kept.bytes, err = bytesIn(kept.dir); err != nil {
			return nil, nil, err
		}
		b.kept[c.name] = kept
	}
	return kept.names, kept.traces, os.CopyFS(dir, os.DirFS(kept.dir))
}

func (b *bench) store(c contender, kept *storedDocuments) error {
	if err := os.MkdirAll(kept.dir, 0o755); err != nil {
		return err
	}
	s, err := c.start(kept.dir)
	if err != nil {
		return err
	}
	defer s.stop()
	loop, err := load.NewLoop()
	if err != nil {
		return err
	}
	defer loop.Close()
	if kept.names, err = s.documents(b.documents); err != nil {
		return err
	}
	for _, name := range kept.names {
		trace := b.trace()
		if err := load.Write(loop, s.Server, name, trace, 2*limit); err != nil {
			return err
		}
		kept.traces = append(kept.traces, trace)
	}
	settle(s, 15*time.Second)
	return nil
}

type storedDocuments struct {
	dir    string
	names  []string
	traces []load.Trace
	bytes  float64 // of all files, when the server has stopped
}

func bytesIn(dir string) (sum float64, err error) {
	err = filepath.WalkDir(dir, func(_ string, e os.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		i, err := e.Info()
		if err == nil {
			sum += float64(i.Size())
		}
		return err
	})
	return sum, err
}

func (b *bench) joinAll(loop *load.Loop, s *server, document func(i int) (string, load.Trace), n int) (measures, error) {
	var took, size load.Histogram
	for i := range n {
		name, trace := document(i)
		j, err := load.JoinOnce(loop, s.Server, name, trace, limit)
		if err != nil {
			return nil, err
		}
		took.Add(int64(j.Took), 1)
		size.Add(j.Bytes, 1)
	}
	return measures{"joinP50": ms(took.Quantile(0.5)), "bytes": float64(size.Quantile(0.5)) / 1000}, nil
}

// trace is a document nobody wrote before, in the name of two new clients.
func (b *bench) trace() load.Trace {
	b.traces++
	first := uint64(3<<30) + 2*b.traces
	return load.NewTrace(root, [2]uint64{first, first + 1}, b.keystrokes, b.traces)
}

// settle waits until a server has done what it does afterwards, or the limit
// is over.
func settle(s *server, limit time.Duration) {
	const look = 250 * time.Millisecond
	quiet := 0
	for end := time.Now().Add(limit); time.Now().Before(end) && quiet < 3; {
		before := s.cpu()
		time.Sleep(look)
		if s.cpu()-before < look/50 {
			quiet++
		} else {
			quiet = 0
		}
	}
}

func ms(ns int64) float64 { return float64(ns) / 1e6 }
