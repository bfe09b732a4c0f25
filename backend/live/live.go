// Package live is the second protocol of a session: what its relay tells everyone in
// it beside documents and cursors, and what a page tells of itself. Both go as
// stateless messages over /live (Hocuspocus), each a JSON object whose "type" says
// which it is. The OpenAPI document describes them all, and the pages have their
// types from there.
package live

import (
	"encoding/json"
	"fmt"
)

// Message is what a relay tells pages.
type Message interface {
	// Type is what the message is known by.
	Type() string
}

// Messages has one of each type.
func Messages() []Message {
	return []Message{
		ExecutionStarted{},
		ExecutionOutput{},
		ExecutionResized{},
		ExecutionEnded{},
		TestsStarted{},
		TestsCase{},
		TestsEnded{},
		ParticipantJoined{},
		ParticipantLeft{},
		InterviewState{},
		InterviewNamed{},
		InterviewInstructions{},
		InterviewDeleted{},
		DocumentFull{},
		DocumentLate{},
		Storage{},
		StorageWaits{},
	}
}

// Text is a message as it goes over the wire.
func Text(m Message) string {
	fields, err := json.Marshal(m)
	if err != nil {
		panic(fmt.Sprintf("live: a %s that is no JSON: %v", m.Type(), err))
	}
	text := fmt.Sprintf(`{"type":%q`, m.Type())
	if len(fields) > len("{}") {
		text += ","
	}
	return text + string(fields[1:])
}
