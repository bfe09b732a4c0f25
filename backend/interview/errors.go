package interview

import (
	"errors"
	"fmt"
	"time"
)

// Code classifies an error that a person sees. The HTTP API maps each code to
// one status; nothing else decides a status.
type Code string

const (
	Invalid      Code = "invalid"      // the request is wrong as it stands (422)
	Unauthorized Code = "unauthorized" // nobody is signed in, or the token is not valid (401)
	Forbidden    Code = "forbidden"    // signed in, but not allowed (403)
	NotFound     Code = "not_found"    // it does not exist, or must not be known to exist (404)
	Conflict     Code = "conflict"     // it clashes with what is stored (409)
	// PreconditionFailed: it is not what the caller says that they have seen (412).
	PreconditionFailed Code = "precondition_failed"

	Gone        Code = "gone"        // it was there and is over: an ended or deleted interview (410)
	TooLarge    Code = "too_large"   // over a stated limit of size (413)
	TooMany     Code = "too_many"    // over a stated limit of rate or number (429)
	Unavailable Code = "unavailable" // the relay cannot do it now; trying again may help (503)
	Damaged     Code = "damaged"     // what is stored has changed by itself: trying again does not help (500)
)

// Error is an error with a plain sentence that is safe and useful to show.
type Error struct {
	Code    Code
	Message string
	// Field names the request's field at fault, as "candidateEmail"; empty when no single field is.
	Field string
	// After is when trying again may help; 0: that is not known.
	After time.Duration
}

func (e *Error) Error() string { return e.Message }

// Errorf makes an error that a person may see. The sentence says what happened
// and, where something can be done, what to do.
func Errorf(code Code, format string, args ...any) *Error {
	return &Error{Code: code, Message: fmt.Sprintf(format, args...)}
}

// InvalidField is an Invalid error that names the field at fault.
func InvalidField(field, format string, args ...any) *Error {
	return &Error{Code: Invalid, Field: field, Message: fmt.Sprintf(format, args...)}
}

// DamagedDocument is the error of a document whose stored form is not what was
// written. Its sentence is read by everyone in the session.
func DamagedDocument() *Error {
	return Errorf(Damaged, "What is stored of this session is damaged, and waiting does not mend it. Whoever runs Candor can restore it from a backup.")
}

// CodeOf is the code of the first *Error in err's chain, or "" when there is
// none: then the error is the relay's own and its text must not be shown.
func CodeOf(err error) Code {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Code
	}
	return ""
}
