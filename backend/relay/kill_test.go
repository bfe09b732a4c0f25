package relay_test

import (
	"bufio"
	"context"
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"candor/backend/interview"
	"candor/backend/recording"
	"candor/backend/relay"
	"candor/backend/room"
	"candor/backend/sqlite"
	"candor/backend/wire"
	"candor/backend/ydoc"
	"candor/build/proving"

	"github.com/gorilla/websocket"
)

const (
	killRooms  = 20
	killChild  = "RELAY_TEST_KILL_CHILD" // data directory of a relay that this test binary runs
	killListen = "RELAY_TEST_KILL_LISTEN"
)

func killDocument(room int) interview.Document {
	return interview.Document{InterviewID: fmt.Sprintf("kill-test-%02d", room), Kind: interview.NotesDocument}
}

// everybody lets a token write everywhere, under the token's name.
type everybody struct{}

func (everybody) Authorize(_ context.Context, token string, doc interview.Document) (interview.Grant, error) {
	return interview.Grant{Author: token, Name: token, Mode: interview.InterviewerMode, Scope: interview.ReadWrite}, nil
}

// runKillChild is a relay on a real database, until it is killed.
func runKillChild(dir string) error {
	db, err := sqlite.Open(context.Background(), dir)
	if err != nil {
		return err
	}
	hub := room.New(room.Options{Store: db, SnapshotEvery: 50})
	if err := hub.Recover(context.Background()); err != nil {
		return err
	}
	r := relay.New(relay.Options{Rooms: rooms{hub}, Auth: everybody{}})
	l, err := net.Listen("tcp", os.Getenv(killListen))
	if err != nil {
		return err
	}
	mux := http.NewServeMux()
	mux.Handle("/live", r)
	mux.HandleFunc("POST /pasted/{interview}/{number}", func(_ http.ResponseWriter, req *http.Request) {
		<-hub.Record(interview.Event{
			InterviewID: req.PathValue("interview"), Kind: interview.Pasted, Author: "ada", Name: "ada", Data: req.PathValue("number"),
		})
	})
	fmt.Println("ready")
	return http.Serve(l, mux)
}

// pasted has things recorded one after the other until ctx ends, and returns those of which the
// relay said that they are stored.
func pasted(ctx context.Context, address string) []string {
	var stored []string
	for n := 0; ctx.Err() == nil; n++ {
		number := strconv.Itoa(n)
		req, err := http.NewRequestWithContext(ctx, "POST", "http://"+address+"/pasted/"+killDocument(0).InterviewID+"/"+number, nil)
		if err != nil {
			return stored
		}
		if resp, err := http.DefaultClient.Do(req); err == nil {
			resp.Body.Close()
			stored = append(stored, number)
		}
	}
	return stored
}

// checkRecord checks that a record is whole: its chain, its clock, and that whoever came has left.
func checkRecord(t *testing.T, db *sqlite.DB, id string) (pasted []string) {
	t.Helper()
	hash, links, err := db.Chain(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	if v, err := recording.Verify(id, links); err != nil || v.Hash != hash {
		t.Errorf("the chain of %s, %d rows: %v", id, v.N, err)
	}
	var last recording.Row
	in := map[string]bool{}
	for r, err := range db.Record(t.Context(), id, 0) {
		if err != nil {
			t.Fatal(err)
		}
		if r.N != last.N+1 || r.Mono < last.Mono {
			t.Errorf("%s: row %d at %v follows %d at %v", id, r.N, r.Mono, last.N, last.Mono)
		}
		last = r
		switch r.Kind {
		case interview.Joined, interview.Left:
			if in[r.Author] == (r.Kind == interview.Joined) {
				t.Errorf("%s: row %d says that %s %s, who has already", id, r.N, r.Author, r.Kind)
			}
			in[r.Author] = r.Kind == interview.Joined
		case interview.Pasted:
			pasted = append(pasted, string(r.Content))
		}
	}
	for who, is := range in {
		if is {
			t.Errorf("%s: %s came and never left", id, who)
		}
	}
	return pasted
}

// TestKilledRelayLosesNothingAcknowledged kills a relay again and again while
// people type in many rooms, of whom some never come back. What was acknowledged is
// in its log, once and without a gap, and so is what anybody saw; and everybody has
// the same text when they are back.
func TestKilledRelayLosesNothingAcknowledged(t *testing.T) {
	kills := proving.Rounds(10, 50)
	random := proving.Random(t)
	dir := t.TempDir()
	db, err := sqlite.Open(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	owner := interview.Person{ID: interview.NewID(), Email: "ada@example.com", Name: "Ada", Role: interview.Admin, CreatedAt: time.Now()}
	if err := db.CreatePerson(t.Context(), owner, ""); err != nil {
		t.Fatal(err)
	}
	for i := range killRooms {
		d := killDocument(i)
		if _, _, err := db.CreateInterview(t.Context(), interview.Interview{ID: d.InterviewID, State: interview.Live, JoinToken: interview.NewSecret(), CreatedBy: owner.ID, CreatedAt: time.Now()}, "", nil); err != nil {
			t.Fatal(err)
		}
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := l.Addr().String()
	_ = l.Close()

	start := func() *exec.Cmd {
		cmd := exec.Command(os.Args[0])
		cmd.Env = append(os.Environ(), killChild+"="+dir, killListen+"="+address)
		cmd.Stderr = os.Stderr
		out, err := cmd.StdoutPipe()
		if err == nil {
			err = cmd.Start()
		}
		if err != nil {
			t.Fatal(err)
		}
		if line, err := bufio.NewReader(out).ReadString('\n'); err != nil || line != "ready\n" {
			_ = cmd.Process.Kill()
			t.Fatalf("relay said %q, %v", line, err)
		}
		return cmd
	}
	kill := func(cmd *exec.Cmd) {
		_ = cmd.Process.Kill() // SIGKILL
		_ = cmd.Wait()
	}

	var typists []*typist
	var running sync.WaitGroup
	ctx, stop := context.WithCancel(t.Context())
	defer running.Wait()
	defer stop()
	var typing atomic.Bool
	typing.Store(true)
	come := func(room int, name string) *typist {
		ctx, leave := context.WithCancel(ctx)
		p := &typist{
			name: name, document: killDocument(room).String(), url: "ws://" + address + "/live",
			client: rand.Uint64N(1<<32-1) + 1, doc: ydoc.New(), typing: &typing, leave: leave,
		}
		running.Go(func() { p.run(ctx) })
		return p
	}
	for i := range killRooms {
		typists = append(typists, come(i, "ada"), come(i, "bob"))
	}
	relay := start()
	var said []string // to be stored
	running.Go(func() { said = pasted(ctx, address) })
	for range kills {
		<-time.After(20*time.Millisecond + time.Duration(random.Int64N(int64(200*time.Millisecond)))) // a random moment is what is tested
		kill(relay)
		room := random.IntN(killRooms)
		typists[2*room].leave() // with what nobody else has seen; another page comes
		typists[2*room] = come(room, "ada")
		relay = start()
	}
	typing.Store(false)
	end := time.Now().Add(proving.Patience(t))
	for _, p := range typists {
		for !p.settled() {
			if time.Now().After(end) {
				t.Fatalf("%s in %s is not back: %s", p.name, p.document, p)
			}
		}
	}
	for i := 0; i < len(typists); i += 2 {
		if a, b := typists[i].text(), typists[i+1].text(); a != b {
			t.Errorf("%s: %s has %q, %s has %q", typists[i].document, typists[i].name, a, typists[i+1].name, b)
		}
	}
	stop()
	running.Wait()
	kill(relay)

	checkRecords(t, dir, said)
	keys := 0
	logs := readLogs(t, dir)
	for _, p := range typists {
		keys += int(p.clock)
		checkLog(t, p, logs[p.document])
	}
	t.Logf("%d kills, %d keys, all stored and acknowledged", kills, keys)
	if keys < killRooms*kills {
		t.Errorf("only %d keys were typed: this proves little", keys)
	}
}

// checkRecords opens what was left as the next relay does, and looks through it. What was said to be
// stored is there, in its order.
func checkRecords(t *testing.T, dir string, said []string) {
	t.Helper()
	db, err := sqlite.Open(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	hub := room.New(room.Options{Store: db})
	if err := errors.Join(hub.Recover(t.Context()), hub.Shutdown(t.Context())); err != nil {
		t.Fatal(err)
	}
	for room := range killRooms {
		recorded := checkRecord(t, db, killDocument(room).InterviewID)
		if room > 0 {
			continue
		}
		for _, number := range recorded {
			if len(said) > 0 && said[0] == number {
				said = said[1:]
			}
		}
		t.Logf("%d things that happened were recorded", len(recorded))
		if len(said) > 0 || len(recorded) == 0 {
			t.Errorf("the record lacks %v, or has them in another order: %v", said, recorded)
		}
	}
}

// checkLog checks that a log has every key of a typist once, and no gap.
func checkLog(t *testing.T, p *typist, log []interview.LogEntry) {
	t.Helper()
	var own []ydoc.ClockRange
	replica := ydoc.New()
	for i, e := range log {
		if e.Seq != int64(i)+1 {
			t.Errorf("%s: entry %d has number %d", p.document, i+1, e.Seq)
			return
		}
		u, err := ydoc.ParseUpdate(e.Update)
		if err != nil {
			t.Errorf("%s: entry %d: %v", p.document, e.Seq, err)
			return
		}
		if span, ok := u.Spans()[p.client]; ok {
			own = append(own, span)
			if e.Author != p.name {
				t.Errorf("%s: entry %d has %s's keys and %s for its author", p.document, e.Seq, p.name, e.Author)
			}
		}
		replica.Apply(u)
	}
	slices.SortFunc(own, func(a, b ydoc.ClockRange) int { return int(a.Start) - int(b.Start) })
	next := uint64(0)
	for _, span := range own {
		if span.Start != next {
			t.Errorf("%s: %s's keys go from %d to %d in the log", p.document, p.name, next, span.Start)
		}
		next = span.End
	}
	if next != p.clock {
		t.Errorf("%s: the log has %d keys of %s, want %d", p.document, next, p.name, p.clock)
	}
	if got := replica.Text("notes"); got != p.text() {
		t.Errorf("%s: the log says %q, %s has %q", p.document, got, p.name, p.text())
	}
}

// readLogs reads the whole logs from the database file.
func readLogs(t *testing.T, dir string) map[string][]interview.LogEntry {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*.db"))
	if err != nil || len(files) != 1 {
		t.Fatalf("databases = %v, %v, want one", files, err)
	}
	db, err := sql.Open("sqlite", files[0])
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	rows, err := db.Query(`SELECT interview_id || '/' || documents.kind, seq, author, content FROM record JOIN documents ON documents.id = document ORDER BY 1, 2`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	logs := map[string][]interview.LogEntry{}
	for rows.Next() {
		var e interview.LogEntry
		if err := rows.Scan(&e.Document, &e.Seq, &e.Author, &e.Update); err != nil {
			t.Fatal(err)
		}
		logs[e.Document] = append(logs[e.Document], e)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return logs
}

// typist is a provider that types: it has a replica, reconnects, and counts what
// is acknowledged.
type typist struct {
	name, document, url string
	client              uint64
	leave               context.CancelFunc // for ever
	typing              *atomic.Bool

	mu     sync.Mutex
	doc    *ydoc.Doc
	clock  uint64   // keys typed
	other  []uint64 // a key of the other's that was seen last
	owed   []uint64 // per acknowledgement that is to come, how many keys it covers
	stored uint64   // keys acknowledged
	synced bool
}

func (p *typist) String() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return "typed " + strconv.FormatUint(p.clock, 10) + ", stored " + strconv.FormatUint(p.stored, 10) +
		", owed " + strconv.Itoa(len(p.owed)) + ", synced " + strconv.FormatBool(p.synced)
}

func (p *typist) settled() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.synced && len(p.owed) == 0 && p.stored == p.clock && !p.doc.Pending()
}

func (p *typist) text() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.doc.Text("notes")
}

func (p *typist) run(ctx context.Context) {
	for ctx.Err() == nil {
		ws, resp, err := websocket.DefaultDialer.DialContext(ctx, p.url, nil)
		if err != nil {
			select {
			case <-time.After(5 * time.Millisecond):
			case <-ctx.Done():
			}
			continue
		}
		_ = resp.Body.Close()
		p.connected(ctx, ws)
	}
}

// connected lives through one connection.
func (p *typist) connected(ctx context.Context, ws *websocket.Conn) {
	var keys sync.WaitGroup
	defer keys.Wait()
	connection, cancel := context.WithCancel(ctx)
	defer cancel()
	defer context.AfterFunc(connection, func() { _ = ws.Close() })()

	var writing sync.Mutex // after p.mu
	send := func(m []byte) {
		writing.Lock()
		defer writing.Unlock()
		_ = ws.WriteMessage(websocket.BinaryMessage, m) // the reader notices
	}
	p.mu.Lock()
	p.synced, p.owed = false, nil
	send(wire.AppendToken(nil, p.document, p.name))
	send(wire.AppendSync(nil, p.document, wire.Step1, p.doc.StateVector().Encode()))
	send(wire.AppendAwareness(nil, p.document, []wire.State{{Client: p.client, Clock: 1, JSON: []byte("{}")}}))
	p.mu.Unlock()
	keys.Go(func() {
		for {
			select {
			case <-connection.Done():
				return
			case <-time.After(15 * time.Millisecond):
			}
			if p.typing.Load() {
				p.key(send)
			}
		}
	})
	for {
		_, m, err := ws.ReadMessage()
		if err != nil {
			return
		}
		p.receive(m, send)
	}
}

// key types one, after the one before it or after what the other typed.
func (p *typist) key(send func([]byte)) {
	p.mu.Lock()
	defer p.mu.Unlock()
	b := binary.AppendUvarint([]byte{1, 1}, p.client)
	b = binary.AppendUvarint(b, p.clock)
	switch {
	case p.other != nil && rand.IntN(2) == 0:
		b = append(b, 4|0x80)
		b = binary.AppendUvarint(binary.AppendUvarint(b, p.other[0]), p.other[1])
	case p.clock > 0:
		b = append(b, 4|0x80)
		b = binary.AppendUvarint(binary.AppendUvarint(b, p.client), p.clock-1)
	default:
		b = append(append(b, 4, 1, 5), "notes"...)
	}
	b = append(b, 1, p.name[0], 0)
	u, err := ydoc.ParseUpdate(b)
	if err != nil {
		panic(err)
	}
	p.doc.Apply(u)
	p.clock++
	p.owed = append(p.owed, p.clock)
	send(wire.AppendSync(nil, p.document, wire.Update, b))
}

func (p *typist) receive(m []byte, send func([]byte)) {
	a, err := wire.ReadAnswer(m)
	if err != nil {
		panic(err)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	switch {
	case a.Type == wire.SyncStatus && a.Stored:
		if len(p.owed) > 0 {
			p.stored = max(p.stored, p.owed[0])
			p.owed = p.owed[1:]
		}
	case a.Type == wire.Sync && a.Sync == wire.Step1:
		sv, err := ydoc.DecodeStateVector(a.Body)
		if err != nil {
			panic(err)
		}
		send(wire.AppendSync(nil, p.document, wire.Step2, p.doc.Encode(sv)))
		p.owed = append(p.owed, p.clock)
		p.synced = true
	case a.Type == wire.Sync:
		u, err := ydoc.ParseUpdate(a.Body)
		if err != nil {
			panic(err)
		}
		p.doc.Apply(u)
		for client := range u.Spans() {
			if state := p.doc.StateVector()[client]; client != p.client && state > 0 {
				p.other = []uint64{client, state - 1}
			}
		}
	}
}
