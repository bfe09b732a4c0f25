// Package remote lets executions run on other machines, so that a team's relay
// never executes anything itself. A runner (Server) offers the backends of its
// machine; a relay has a Pool, which is a runner.Backend over the network.
//
// A runner answers two calls, both with its token (Authorization: Bearer):
//
//	GET /v1/runner      what it can execute and how busy it is, as JSON (status)
//	GET /v1/executions  a WebSocket (RFC 6455) for one execution
//
// A message of the WebSocket is binary: one byte that says what, then the rest.
// The relay begins with an order. The runner ends with an ending or a refusal.
package remote

import (
	"errors"
	"time"

	"candor/backend/runner"
)

// What a message says.
const (
	// From the relay.
	messageOrder   = 'X' // JSON order; the first
	messageInput   = 'I' // bytes
	messageEnd     = 'E' // the end of the input; in a terminal more may follow
	messageControl = 'C' // JSON runner.Control

	// From the runner.
	messageNotice  = 'n' // text
	messageStarted = 's' // the program begins
	messageStdout  = 'o' // bytes
	messageStderr  = 'e' // bytes
	messageWaiting = 'w' // one byte: 1 when it waits for input, 0 when no longer
	messageEnding  = 'x' // JSON runner.Ending; the last
	messageRefused = 'r' // JSON refusal; the last
)

const (
	// maxOrder bounds an order: source files with JSON's escapes.
	maxOrder = 16 << 20
	// maxMessage bounds every other message.
	maxMessage = 1 << 20
	// writeTime bounds one write, so that a stalled peer cannot hold anybody.
	writeTime = 10 * time.Second
	// pingEvery keeps a silent connection open, and silenceTime ends one whose other
	// side is gone without a word.
	pingEvery   = 10 * time.Second
	silenceTime = 30 * time.Second
)

// order is what a relay wants to have executed.
type order struct {
	Request runner.Request
	Limits  runner.Limits
}

// refusal says why an execution did not take place.
type refusal struct {
	Busy   bool   // another runner, or a later time, may do
	Reason string // one plain sentence; "" when it is the runner's own trouble
}

// status is how a runner stands.
type status struct {
	Languages []runner.Language `json:"languages"`
	Running   int               `json:"running"` // executions
	Waiting   int               `json:"waiting"` // in its queue
	AtOnce    int               `json:"atOnce"`  // how many it executes at once
}

// errMessage answers what no peer of this version sends.
var errMessage = errors.New("a message that makes no sense")
