//go:build linux

package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"path"
	"strings"
	"time"

	"candor/build/bench/load"
)

// page is a candidate's page, as far as it executes: one connection for HTTP,
// one WebSocket.
type page struct {
	server    *server
	interview string
	token     string
	loop      *load.Loop
	listener  *load.Listener
	http      *http.Client

	// Of the program that runs:
	output string
	first  int64  // when its first output came, on the loop's clock
	ended  string // how it ended, in words
}

// openPage makes an interview, lets everybody in it execute as often as a relay
// may allow, and enters as its candidate.
func openPage(s *server) (_ *page, err error) {
	p := &page{server: s, token: s.Token, http: &http.Client{Timeout: limit}}
	var limits struct {
		Limits map[string]any `json:"limits"`
	}
	if err := p.call(http.MethodGet, "/api/execution-limits", nil, &limits); err != nil {
		return nil, err
	}
	limits.Limits["perMinute"] = 600
	if err := p.call(http.MethodPut, "/api/execution-limits", limits.Limits, nil); err != nil {
		return nil, err
	}
	var made struct{ ID, JoinURL string }
	if err := p.call(http.MethodPost, "/api/interviews", map[string]any{"name": "Bench"}, &made); err != nil {
		return nil, err
	}
	p.interview = made.ID
	var joined struct{ ParticipantToken string }
	if err := p.call(http.MethodPost, "/api/join/"+path.Base(made.JoinURL), map[string]any{"name": "Candidate"}, &joined); err != nil {
		return nil, err
	}
	p.token = joined.ParticipantToken
	if p.loop, err = load.NewLoop(); err != nil {
		return nil, err
	}
	as := s.Server
	as.Token = p.token
	if p.listener, err = load.Listen(p.loop, as, p.interview+"/code", limit, p.heard); err != nil {
		p.loop.Close()
		return nil, err
	}
	return p, nil
}

func (p *page) close() {
	p.listener.Close()
	p.loop.Close()
	p.http.CloseIdleConnections()
}

// heard takes what the relay says of executions.
func (p *page) heard(message string, now int64) {
	var m struct {
		Type, ID, Stream, Text string
		Execution              struct{ ID, Message string }
	}
	if json.Unmarshal([]byte(message), &m) != nil {
		return
	}
	switch {
	case m.Type == "execution.output" && m.Stream != "notice":
		if p.first == 0 {
			p.first = now
		}
		p.output += m.Text
	case m.Type == "execution.ended":
		p.ended = m.Execution.Message
	}
}

// hello runs a program as its Run button does, and answers with the time from
// the request to the first output.
func (p *page) hello(h program) (time.Duration, error) {
	p.output, p.first, p.ended = "", 0, ""
	answered := make(chan error, 1)
	began := p.loop.Now()
	go func() {
		answered <- p.call(http.MethodPost, "/api/interviews/"+p.interview+"/executions", map[string]any{
			"language": h.language, "main": h.file, "files": []map[string]string{{"name": h.file, "text": h.text}},
			"terminal": map[string]int{"columns": terminalColumns, "rows": terminalRows},
		}, nil)
	}()
	// The request is answered while the output comes, or refused and nothing comes:
	// the loop knows of sockets of its own alone, so it is woken to look.
	const look = int64(10 * time.Millisecond)
	p.loop.At(began+look, func(now int64) int64 { return now + look })
	defer p.loop.ClearTimers()
	var refused error
	open := true
	done := p.loop.Run(2*limit, func() bool {
		select {
		case refused = <-answered:
			open = false
		default:
		}
		return refused != nil || p.listener.Err() != nil || p.ended != "" && !open
	})
	switch err := errors.Join(refused, p.listener.Err()); {
	case err != nil:
		return 0, err
	case !done:
		return 0, fmt.Errorf("%s: it did not end within %v", h.language, 2*limit)
	case strings.TrimSpace(p.output) != "hello":
		return 0, fmt.Errorf("%s printed %q: %s", h.language, p.output, p.ended)
	}
	return time.Duration(p.first - began), nil
}

// call calls the relay's API.
func (p *page) call(method, path string, body, answer any) error {
	var sent bytes.Buffer
	if body != nil {
		if err := json.NewEncoder(&sent).Encode(body); err != nil {
			return err
		}
	}
	req, err := http.NewRequest(method, "http://"+p.server.Addr.String()+path, &sent)
	if err != nil {
		return err
	}
	req.Header.Set("Authorization", "Bearer "+p.token)
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	res, err := p.http.Do(req)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	if res.StatusCode >= 300 {
		var problem struct{ Detail string }
		_ = json.NewDecoder(res.Body).Decode(&problem) // the status says enough
		return fmt.Errorf("%s %s: %s %s", method, path, res.Status, problem.Detail)
	}
	if answer == nil {
		_, err := io.Copy(io.Discard, res.Body) // to its end, so that the connection is used again
		return err
	}
	return json.NewDecoder(res.Body).Decode(answer)
}
