package wire

import "fmt"

// Close codes of a connection. 1009, a frame that is too large, is the WebSocket library's own.
const (
	CloseRestart      = 1012 // the relay restarts: reconnect
	CloseTryAgain     = 1013 // the relay could not load or ask something: reconnect later
	CloseMalformed    = 4400
	CloseUnauthorized = 4401 // no document was opened in time
	CloseForbidden    = 4403
	CloseDeleted      = 4404
	CloseSlow         = 4408
	CloseTooMany      = 4429
)

// CloseError tells the transport to close the connection.
type CloseError struct {
	Code   int
	Reason string // plain words, at most 123 bytes
}

func (e *CloseError) Error() string { return fmt.Sprintf("close %d: %s", e.Code, e.Reason) }

// Closing is a CloseError with its reason as fmt.Sprintf makes it.
func Closing(code int, format string, args ...any) *CloseError {
	reason := fmt.Sprintf(format, args...)
	if len(reason) > 123 { // RFC 6455: a control frame carries 125 bytes, 2 of them the code
		reason = reason[:123]
	}
	return &CloseError{Code: code, Reason: reason}
}
