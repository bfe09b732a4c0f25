// Command bare passes every WebSocket message on to the others in its room and
// does nothing else: it parses, checks and stores nothing. It is the floor
// that the relay is measured against: what gorilla/websocket and the kernel
// take on their own.
package main

import (
	"flag"
	"log"
	"net/http"
	"sync"

	"github.com/gorilla/websocket"
)

// queued is how many messages may wait for one peer.
const queued = 256

type room struct {
	mu    sync.Mutex
	peers map[*peer]struct{}
}

type peer struct {
	conn *websocket.Conn
	out  chan []byte
}

func main() {
	addr := flag.String("addr", "127.0.0.1:0", "where to listen")
	batched := flag.Bool("batched", false, "send what waits for a peer as one message")
	flag.Parse()

	var mu sync.Mutex
	rooms := map[string]*room{}
	upgrader := websocket.Upgrader{CheckOrigin: func(*http.Request) bool { return true }}
	log.Fatal(http.ListenAndServe(*addr, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		conn, err := upgrader.Upgrade(w, r, nil)
		if err != nil {
			return
		}
		mu.Lock()
		in := rooms[r.URL.Path]
		if in == nil {
			in = &room{peers: map[*peer]struct{}{}}
			rooms[r.URL.Path] = in
		}
		mu.Unlock()
		p := &peer{conn: conn, out: make(chan []byte, queued)}
		in.mu.Lock()
		in.peers[p] = struct{}{}
		in.mu.Unlock()
		go p.write(*batched)
		p.read(in)
	})))
}

// read passes on until the peer goes.
func (p *peer) read(in *room) {
	for {
		_, message, err := p.conn.ReadMessage()
		if err != nil {
			break
		}
		in.mu.Lock()
		for other := range in.peers {
			if other == p {
				continue
			}
			select {
			case other.out <- message:
			default:
				other.conn.Close()
			}
		}
		in.mu.Unlock()
	}
	in.mu.Lock()
	delete(in.peers, p)
	close(p.out)
	in.mu.Unlock()
	p.conn.Close()
}

func (p *peer) write(batched bool) {
	var batch []byte
	for message := range p.out {
		if batched && len(p.out) > 0 {
			batch = append(batch[:0], message...)
			for len(p.out) > 0 {
				batch = append(batch, <-p.out...)
			}
			message = batch
		}
		if p.conn.WriteMessage(websocket.BinaryMessage, message) != nil {
			p.conn.Close() // read ends, and with it this peer
			for range p.out {
			}
			return
		}
	}
}
