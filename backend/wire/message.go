package wire

import "sync"

// Message is one frame to any number of connections, made once.
type Message struct {
	Data []byte

	once   sync.Once
	framed []byte
}

// NewMessage makes a message of a frame.
func NewMessage(frame []byte) *Message { return &Message{Data: frame} }

// Framed is the message as a transport frames it, framed once for all that it goes to.
func (m *Message) Framed(frame func([]byte) []byte) []byte {
	m.once.Do(func() { m.framed = frame(m.Data) })
	return m.framed
}
