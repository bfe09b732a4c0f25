package live

import (
	"time"

	"candor/backend/interview"
)

// InterviewState tells that an interview began, ended or was opened again.
type InterviewState struct {
	State interview.State `json:"state" enum:"upcoming,live,ended"`
}

// ParticipantJoined tells that somebody is in the session now.
type ParticipantJoined struct {
	Participant Participant `json:"participant"`
}

// ParticipantLeft tells that somebody's last connection is gone.
type ParticipantLeft struct {
	Participant Participant `json:"participant"`
}

// Participant is somebody in a session.
type Participant struct {
	ID   string         `json:"id"`
	Name string         `json:"name"`
	Mode interview.Mode `json:"mode" enum:"interviewer,candidate"`
}

// ParticipantOf shows a participant.
func ParticipantOf(p interview.Participant) Participant {
	return Participant{ID: p.ID, Name: p.Name, Mode: p.Mode}
}

// InterviewNamed tells that the interview was given another name.
type InterviewNamed struct {
	Name string `json:"name" doc:"Empty: none of its own"`
}

// InterviewInstructions tells that a session's instructions changed; they are read anew.
type InterviewInstructions struct{}

// InterviewDeleted comes before the connections of a deleted interview are closed.
type InterviewDeleted struct{}

// DocumentFull tells who wrote that it was not taken.
type DocumentFull struct {
	Message string `json:"message" doc:"One plain sentence or two"`
}

// DocumentLate tells that work of somebody came after the interview's end.
type DocumentLate struct {
	LateWork
}

// LateWork is that work of somebody came after the end of an interview, and when its last piece did.
type LateWork struct {
	Name string    `json:"name"`
	At   time.Time `json:"at"`
}

// Storage tells whether what is seen in a document is on the relay's disk.
type Storage struct {
	Stored bool `json:"stored"`
}

// StorageWaits tells a page whether some of what it sent waits for others' work, and is stored until then but not in the document.
type StorageWaits struct {
	Waits bool `json:"waits"`
}

// Type implements Message.
func (InterviewState) Type() string { return "interview.state" }

// Type implements Message.
func (ParticipantJoined) Type() string { return "participant.joined" }

// Type implements Message.
func (ParticipantLeft) Type() string { return "participant.left" }

// Type implements Message.
func (InterviewNamed) Type() string { return "interview.named" }

// Type implements Message.
func (InterviewInstructions) Type() string { return "interview.instructions" }

// Type implements Message.
func (InterviewDeleted) Type() string { return "interview.deleted" }

// Type implements Message.
func (DocumentFull) Type() string { return "document.full" }

// Type implements Message.
func (DocumentLate) Type() string { return "document.late" }

// Type implements Message.
func (Storage) Type() string { return "storage" }

// Type implements Message.
func (StorageWaits) Type() string { return "storage.waits" }
