package relay

import (
	"encoding/binary"

	"github.com/gorilla/websocket"
)

// maxHeader is how long what is before a frame's data can be (RFC 6455, 5.2, unmasked).
const maxHeader = 10

// binaryFrame is a message as a WebSocket frame of a server: final, unmasked (RFC 6455, 5.2).
func binaryFrame(data []byte) []byte {
	return appendFrame(make([]byte, 0, len(data)+maxHeader), websocket.BinaryMessage, data)
}

// controlFrame is a frame of at most 125 bytes of data.
func controlFrame(opcode int, data []byte) []byte {
	return appendFrame(nil, opcode, data)
}

func appendFrame(dst []byte, opcode int, data []byte) []byte {
	const final = 1 << 7
	dst = append(dst, final|byte(opcode))
	switch n := len(data); {
	case n <= 125:
		dst = append(dst, byte(n))
	case n <= 0xffff:
		dst = binary.BigEndian.AppendUint16(append(dst, 126), uint16(n))
	default:
		dst = binary.BigEndian.AppendUint64(append(dst, 127), uint64(n))
	}
	return append(dst, data...)
}
