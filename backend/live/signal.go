package live

import "candor/backend/interview"

// Signal is what a page tells the relay of itself, for the recording. Nobody else gets it.
type Signal interface {
	Message
	// Event is what the recording has it as; interview.Edited for what it has with the edits.
	Event() interview.EventKind
}

// Signals has one of each type.
func Signals() []Signal { return []Signal{SignalPaste{}, SignalBlur{}, SignalFocus{}, SignalTyped{}} }

// SignalPaste tells that something was pasted into the code.
type SignalPaste struct {
	File       *string `json:"file" doc:"The id of the file; null: of none"`
	Characters int     `json:"characters" minimum:"0"`
}

// SignalBlur tells that the page lost the focus.
type SignalBlur struct{}

// SignalFocus tells that the page has the focus again.
type SignalFocus struct{}

// SignalTyped tells when the updates that follow were typed, for work done offline. It is sent
// before them, on the same document.
type SignalTyped struct {
	Ago []int64 `json:"ago" doc:"How long ago each of the next updates was typed, in ms, in their order. The relay takes no time before the last edit of the same author"`
}

// Type implements Message.
func (SignalPaste) Type() string { return "signal.paste" }

// Type implements Message.
func (SignalBlur) Type() string { return "signal.blur" }

// Type implements Message.
func (SignalFocus) Type() string { return "signal.focus" }

// Event implements Signal.
func (SignalPaste) Event() interview.EventKind { return interview.Pasted }

// Event implements Signal.
func (SignalBlur) Event() interview.EventKind { return interview.LostFocus }

// Event implements Signal.
func (SignalFocus) Event() interview.EventKind { return interview.RegainedFocus }

// Type implements Message.
func (SignalTyped) Type() string { return "signal.typed" }

// Event implements Signal.
func (SignalTyped) Event() interview.EventKind { return interview.Edited }
